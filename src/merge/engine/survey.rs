//! What a pass knows of every mailbox before it opens any: how many messages are to come, and which mailboxes have nothing
//! new.

use std::collections::BTreeMap;

use super::{Engine, Error, Job, folder::Pair, place::Empty};
use crate::{
    base::{MailboxName, MergeFolderId, MergeId, Timestamp, UidValidity},
    imap::{Counts, Mailbox},
    store::merge_folder::{self, MergeFolderRow},
};

/// The rows of a merge, by the names of their mailboxes.
pub(super) struct Survey {
    merge: MergeId,
    now: Timestamp,
    rows: BTreeMap<String, Vec<MergeFolderRow>>,
    counts: BTreeMap<MailboxName, Counts>,
}

impl Engine {
    /// Looks at the list of the source, and writes down how many messages each mailbox has.
    pub(super) async fn survey(&self, job: &Job, pairs: &[Pair], sources: &[Mailbox]) -> Result<Survey, Error> {
        let mut rows: BTreeMap<String, Vec<MergeFolderRow>> = BTreeMap::new();
        for row in merge_folder::of(self.books.store().db(), job.id).await? {
            rows.entry(row.name.clone()).or_default().push(row);
        }
        let counts = sources.iter().filter_map(|one| Some((one.name.clone(), one.counts?))).collect();
        let mut survey = Survey { merge: job.id, now: self.books.now(), rows, counts };
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for pair in pairs {
            let Some(counts) = survey.counts.get(&pair.source).copied() else { continue };
            if !survey.rows_of(pair).any(|row| is_of(row, counts.uid_validity)) {
                let row = MergeFolderRow {
                    messages: i64::from(counts.messages),
                    ..survey.new_row(pair, counts.uid_validity, survey.rows_of(pair).last())
                };
                survey.add(row.clone());
                new.push(row);
            }
            for row in survey.rows.get_mut(pair.source.as_str()).into_iter().flatten() {
                // What an earlier generation did not bring is brought by the present one.
                let there = if is_of(row, counts.uid_validity) { i64::from(counts.messages) } else { 0 };
                let messages = there.max(row.done());
                if messages != row.messages {
                    row.messages = messages;
                    changed.push(row.clone());
                }
            }
        }
        let txn = self.books.begin().await?;
        merge_folder::insert_all(&txn, &new).await?;
        for row in &changed {
            merge_folder::save(&txn, row).await?;
        }
        txn.commit().await?;
        Ok(survey)
    }
}

impl Survey {
    /// The row of a mailbox of which nothing changed since a whole pass left nothing of it. Never told for a thorough pass.
    pub(super) fn unchanged(&self, pair: &Pair) -> Option<MergeFolderId> {
        let counts = self.counts.get(&pair.source)?;
        let row = self.rows_of(pair).find(|row| is_of(row, counts.uid_validity))?;
        is_unchanged(row, counts).then_some(row.id)
    }

    /// Of a mailbox that has nothing, as the source says, and of which nothing was ever brought: its row, and the number
    /// that its first message would have. Never told for a thorough pass.
    pub(super) fn empty(&self, pair: &Pair) -> Option<Empty> {
        let counts = self.counts.get(&pair.source).filter(|counts| counts.messages == 0)?;
        let mut rows = self.rows_of(pair);
        let row = rows.next().filter(|row| is_of(row, counts.uid_validity) && is_blank(row))?;
        rows.next().is_none().then(|| Empty { row: row.clone(), next: counts.uid_next })
    }

    /// The rows of some mailboxes in their present generation, as far as it is known.
    pub(super) fn rows_mut(&mut self, pairs: &[&Pair]) -> Vec<&mut MergeFolderRow> {
        let counted = pairs.iter().filter_map(|pair| Some((pair.source.as_str(), self.counts.get(&pair.source)?)));
        let wanted: BTreeMap<&str, UidValidity> = counted.map(|(name, counts)| (name, counts.uid_validity)).collect();
        let found = self.rows.iter_mut().filter_map(|(name, rows)| Some((wanted.get(name.as_str())?, rows)));
        found.flat_map(|(validity, rows)| rows.iter_mut().filter(|row| is_of(row, *validity))).collect()
    }

    /// What the source said of a mailbox before it was opened.
    pub(super) fn counts(&self, pair: &Pair) -> Option<Counts> {
        self.counts.get(&pair.source).copied()
    }

    /// The row of this generation of a mailbox, and those before it; when there is none, a new one, which is not written
    /// down yet.
    pub(super) fn generation(
        &mut self,
        pair: &Pair,
        validity: UidValidity,
    ) -> (MergeFolderRow, Vec<MergeFolderRow>, bool) {
        let (mut same, earlier): (Vec<MergeFolderRow>, _) = self
            .rows
            .remove(pair.source.as_str())
            .unwrap_or_default()
            .into_iter()
            .partition(|row| is_of(row, validity));
        match same.pop() {
            Some(row) => (row, earlier, false),
            None => (self.new_row(pair, validity, earlier.last()), earlier, true),
        }
    }

    fn rows_of(&self, pair: &Pair) -> impl Iterator<Item = &MergeFolderRow> {
        self.rows.get(pair.source.as_str()).into_iter().flatten()
    }

    fn add(&mut self, row: MergeFolderRow) {
        self.rows.entry(row.name.clone()).or_default().push(row);
    }

    /// Where an earlier generation went, this one goes.
    fn new_row(&self, pair: &Pair, validity: UidValidity, before: Option<&MergeFolderRow>) -> MergeFolderRow {
        MergeFolderRow {
            id: MergeFolderId::new(),
            merge: self.merge,
            name: pair.source.to_string(),
            uid_validity: i64::from(validity.get()),
            target: before.map_or_else(|| pair.target.to_string(), |before| before.target.clone()),
            refused: before.and_then(|before| before.refused.clone()),
            target_validity: None,
            mark: 0,
            known: 0,
            made: false,
            seen_at: self.now,
            messages: 0,
            bytes: 0,
            copied: 0,
            copied_bytes: 0,
            skipped: 0,
            chosen: 0,
            there: 0,
            said_next: None,
            said_messages: None,
            said_modseq: None,
        }
    }
}

fn is_of(row: &MergeFolderRow, validity: UidValidity) -> bool {
    row.uid_validity == i64::from(validity.get())
}

/// Whether nothing of a mailbox was ever brought or left out, or begun to be.
pub(super) fn is_blank(row: &MergeFolderRow) -> bool {
    row.target_validity.is_none() && row.done() == 0
}

/// Whether the source says of a mailbox what it said before. Without a count of changes, flags may have changed unsaid.
fn is_unchanged(row: &MergeFolderRow, now: &Counts) -> bool {
    let modseq = now.modseq.and_then(|number| i64::try_from(number).ok());
    now.uid_next > 0
        && row.said_next == Some(i64::from(now.uid_next))
        && row.said_messages == Some(i64::from(now.messages))
        && (now.messages == 0 || (modseq.is_some() && row.said_modseq == modseq))
}
