//! The journal: searched a page at a time, taken out, verified.

use std::collections::{BTreeMap, BTreeSet};

use super::{Admin, Administrator, Confirmed, Error, signed};
use crate::{
    audit::{Check, Checked, Cursor, Entry, Event, Outcome, STEP, Search, Written},
    base::{AccountId, Address},
    session::Visitor,
    store,
};

/// Entries of a page.
const PAGE: u64 = 50;
/// Entries that an export reads at a time.
const BATCH: u64 = 1_000;
/// Most entries of one export.
pub const EXPORTED: u64 = 100_000;

/// An entry, with the people's addresses as they are today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// As it was written.
    pub entry: Written,
    /// Who did it.
    pub actor: Option<Address>,
    /// To whom.
    pub subject: Option<Address>,
    /// For which structure, by name.
    pub structure: Option<String>,
}

/// A page of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalPage {
    /// Newest first.
    pub lines: Vec<JournalLine>,
    /// The place from which newer ones go on.
    pub newer: Option<i64>,
    /// The place from which older ones go on.
    pub older: Option<i64>,
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table.
    Csv,
    /// One object a line.
    JsonLines,
}

impl Format {
    fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

/// An export under way, from the newest entry on.
#[derive(Debug)]
pub struct Export {
    admin: Admin,
    search: Search,
    cursor: Cursor,
    left: u64,
}

/// A piece of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece {
    /// Its entries.
    pub lines: Vec<JournalLine>,
    /// Where the rest begins, when the export ends here and there is more.
    pub cut: Option<i64>,
}

impl Export {
    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Piece>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        let found = self.admin.journal.search(&self.search, self.cursor, BATCH.min(self.left)).await?;
        let Some(last) = found.entries.last().map(|entry| entry.seq) else { return Ok(None) };
        self.left = if found.older { self.left.saturating_sub(found.entries.len() as u64) } else { 0 };
        self.cursor = Cursor::Before(last);
        let cut = (found.older && self.left == 0).then_some(last - 1);
        Ok(Some(Piece { lines: self.admin.named(found.entries).await?, cut }))
    }
}

impl Admin {
    /// A page of what a search finds.
    pub async fn journal(&self, _: &Administrator, search: &Search, cursor: Cursor) -> Result<JournalPage, Error> {
        let found = self.journal.search(search, cursor, PAGE).await?;
        let place = |entry: Option<&Written>| entry.map(|entry| entry.seq);
        let newer = place(found.entries.first()).filter(|_| found.newer);
        let older = place(found.entries.last()).filter(|_| found.older);
        Ok(JournalPage { lines: self.named(found.entries).await?, newer, older })
    }

    /// Takes out what a search finds, [`EXPORTED`] entries at most. That it was taken out is written down first.
    pub async fn export_journal(
        &self,
        key: &Confirmed<Administrator>,
        (search, format): (Search, Format),
        visitor: &Visitor,
    ) -> Result<Export, Error> {
        let mut fact = signed(Entry::new(Event::AuditExport, Outcome::Ok), key, visitor);
        if let Some(person) = search.person {
            fact = fact.about(person);
        }
        self.journal.record(fact.reason(format.as_str()).detail(described(&search))).await?;
        Ok(Export { admin: self.clone(), search, cursor: Cursor::Newest, left: EXPORTED })
    }

    /// What the last verification found.
    pub async fn last_check(&self, _: &Administrator) -> Result<Option<Check>, Error> {
        Ok(self.journal.last_check().await?)
    }

    /// Verifies the chain on from the last verification, or all of it `anew`, a bounded stretch at a time.
    pub async fn check_journal(
        &self,
        key: &Confirmed<Administrator>,
        anew: bool,
        visitor: &Visitor,
    ) -> Result<Check, Error> {
        let check = self.journal.check(anew, STEP).await?;
        let (outcome, place) = match check.result {
            Checked::Broken(seq, _) => (Outcome::Fail, seq),
            Checked::Whole | Checked::Going => (Outcome::Ok, check.through),
        };
        let fact = signed(Entry::new(Event::AuditVerify, outcome), key, visitor);
        // A chain without its end takes no entry; what was found is shown all the same.
        if let Err(error) = self.journal.record(fact.detail(format!("entry {place}"))).await {
            tracing::error!(%error, "a verification of the journal was not written down");
        }
        Ok(check)
    }

    /// Entries with the addresses of their people and the names of their structures.
    async fn named(&self, entries: Vec<Written>) -> Result<Vec<JournalLine>, Error> {
        let people: BTreeSet<AccountId> =
            entries.iter().flat_map(|entry| [entry.actor, entry.subject]).flatten().collect();
        let known = store::account::addresses(self.rooms().store.db(), people.into_iter().collect()).await?;
        let known: BTreeMap<AccountId, Address> = known.into_iter().collect();
        let structures: BTreeSet<_> = entries.iter().filter_map(|entry| entry.detail.parse().ok()).collect();
        let names = store::structure::names(self.rooms().store.db(), structures.into_iter().collect()).await?;
        let names: BTreeMap<String, String> = names.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
        let line = |entry: Written| JournalLine {
            actor: entry.actor.and_then(|id| known.get(&id).cloned()),
            subject: entry.subject.and_then(|id| known.get(&id).cloned()),
            structure: names.get(&entry.detail).cloned(),
            entry,
        };
        Ok(entries.into_iter().map(line).collect())
    }
}

/// A search as the journal tells of it: without an address.
fn described(search: &Search) -> String {
    let parts = [
        search.event.map(|event| format!("event={}", event.as_str())),
        search.outcome.map(|outcome| format!("outcome={}", outcome.as_str())),
        search.structure.map(|id| format!("structure={id}")),
        search.from.map(|at| format!("from={}", at.to_chrono().format("%FT%RZ"))),
        search.until.map(|at| format!("until={}", at.to_chrono().format("%FT%RZ"))),
        search.person.map(|_| "person".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "all".to_owned() } else { parts.join(" ") }
}
