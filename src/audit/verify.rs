//! Whether the journal is whole.

use super::{Error, Event, Written, describe};
use crate::seal::Chain;
use crate::store::{Store, audit};

/// How many entries are read at a time.
const BATCH: u64 = 1_000;

/// An end of the journal that was noted elsewhere: entry and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

impl std::str::FromStr for Anchor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "an end as `pli audit verify` prints it: NUMBER:HASH";
        let (seq, hash) = text.split_once(':').ok_or(expected)?;
        Ok(Self { seq: seq.parse().map_err(|_| expected)?, hash: hash.to_owned() })
    }
}

/// What the journal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is missing, nothing was changed.
    Whole {
        /// How many entries there are. The journal begins after the older ones that were removed in their time.
        entries: i64,
        /// The end, to be noted elsewhere.
        end: Anchor,
    },
    /// It is not what was written.
    Broken {
        /// The first entry that is wrong.
        seq: i64,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not there, though a later one is.
    Missing,
    /// Its hash does not fit its fields or the entry before it.
    Altered,
    /// It does not fit the sealed end of its day.
    DayEnd,
    /// Entries from here on were cut off.
    CutOff,
    /// The seal of the end, or of a day's end, is not ours.
    Seal,
    /// It is not the entry that was noted elsewhere.
    Anchor,
}

/// The hash of an entry after another.
pub(super) fn hash_of(before: &str, row: &Written) -> String {
    let id = |id: Option<crate::base::AccountId>| id.map(|id| id.to_string()).unwrap_or_default();
    Chain::link(
        before,
        &[
            &row.seq.to_string(),
            &row.id.to_string(),
            &row.day,
            &row.at.as_millis().to_string(),
            &row.event,
            &row.outcome,
            &row.reason,
            &id(row.actor),
            &id(row.subject),
            &row.ip,
            &row.device,
            &row.agent,
            &row.session,
            &row.challenge,
            &row.method,
            &row.level,
            &row.detail,
        ],
    )
}

/// How far the reading has come.
struct Walk<'a> {
    chain: &'a Chain,
    days: std::iter::Peekable<std::vec::IntoIter<audit::DayRow>>,
    anchor: Option<&'a Anchor>,
    /// The last entry that is no longer there: the end of a day.
    start: i64,
    /// Through where entries were removed because they were old, by the journal's own word.
    purged: i64,
    seq: i64,
    hash: String,
    day: String,
    entries: i64,
}

impl Walk<'_> {
    /// Begins where a sealed day ended, if the entries through there are not kept any more.
    fn begin(&mut self, first: i64) -> Result<(), (i64, Fault)> {
        let mut ends = Vec::new();
        while let Some(end) = self.days.next_if(|end| end.seq < first) {
            ends.push(end);
        }
        for end in &ends {
            if !self.chain.verify(&describe(&end.day, end.seq, end.entries, &end.hash), &end.seal) {
                return Err((end.seq, Fault::Seal));
            }
            if self.anchor.is_some_and(|anchor| anchor.seq == end.seq && anchor.hash != end.hash) {
                return Err((end.seq, Fault::Anchor));
            }
        }
        let start = ends.pop().ok_or((1, Fault::Missing))?;
        if start.seq + 1 < first {
            return Err((start.seq + 1, Fault::Missing));
        }
        (self.start, self.seq, self.hash) = (start.seq, start.seq, start.hash);
        Ok(())
    }

    /// Takes the next entry.
    fn step(&mut self, row: &Written) -> Result<(), (i64, Fault)> {
        let seq = self.seq + 1;
        if row.seq != seq {
            return Err((seq, Fault::Missing));
        }
        if row.hash != hash_of(&self.hash, row) {
            return Err((seq, Fault::Altered));
        }
        if row.day != self.day {
            self.end_day()?;
            self.day.clone_from(&row.day);
            self.entries = 0;
        }
        if self.anchor.is_some_and(|anchor| anchor.seq == seq && anchor.hash != row.hash) {
            return Err((seq, Fault::Anchor));
        }
        if row.event == Event::AuditPurge.as_str() {
            self.purged = row.detail.parse().unwrap_or(0).max(self.purged);
        }
        self.seq = seq;
        self.entries += 1;
        self.hash.clone_from(&row.hash);
        Ok(())
    }

    /// Compares the end of a finished day with what was sealed.
    fn end_day(&mut self) -> Result<(), (i64, Fault)> {
        if self.day.is_empty() {
            return Ok(());
        }
        let Some(end) = self.days.next_if(|end| end.day == self.day) else {
            return Err((self.seq, Fault::DayEnd));
        };
        if (end.seq, end.entries, &end.hash) != (self.seq, self.entries, &self.hash) {
            return Err((self.seq, Fault::DayEnd));
        }
        let described = describe(&end.day, end.seq, end.entries, &end.hash);
        if self.chain.verify(&described, &end.seal) { Ok(()) } else { Err((self.seq, Fault::Seal)) }
    }

    /// Compares what was read with the sealed end.
    fn finish(mut self, end: &audit::ChainRow) -> Verdict {
        let broken = |seq, fault| Verdict::Broken { seq, fault };
        if self.seq < end.seq {
            return broken(self.seq + 1, Fault::CutOff);
        }
        if self.start > self.purged {
            return broken(self.purged + 1, Fault::Missing);
        }
        if (&end.hash, &end.day, end.entries) != (&self.hash, &self.day, self.entries) {
            return broken(self.seq, Fault::Altered);
        }
        if end.seq > 0 && !self.chain.verify(&describe(&end.day, end.seq, end.entries, &end.hash), &end.seal) {
            return broken(end.seq, Fault::Seal);
        }
        // A day's end of entries that are not there: the journal was cut and its end written anew.
        if let Some(day) = self.days.next() {
            return broken(day.seq.min(self.seq + 1), Fault::CutOff);
        }
        if let Some(anchor) = self.anchor.filter(|anchor| anchor.seq > self.seq) {
            return broken(anchor.seq.min(self.seq + 1), Fault::CutOff);
        }
        Verdict::Whole { entries: self.seq - self.start, end: Anchor { seq: self.seq, hash: self.hash } }
    }
}

pub(super) async fn run(store: &Store, chain: &Chain, anchor: Option<&Anchor>) -> Result<Verdict, Error> {
    loop {
        let first = audit::first(store.db()).await?;
        let verdict = read(store, chain, anchor, first.unwrap_or(1)).await?;
        // Old entries may have been removed while they were read.
        if matches!(verdict, Verdict::Whole { .. }) || audit::first(store.db()).await? == first {
            return Ok(verdict);
        }
    }
}

async fn read(store: &Store, chain: &Chain, anchor: Option<&Anchor>, first: i64) -> Result<Verdict, Error> {
    // One moment for all that is read, so that entries written meanwhile are not in the way.
    let txn = store.begin().await?;
    let end = audit::hold_end(&txn).await?;
    let days = audit::days(&txn).await?.into_iter().peekable();
    txn.rollback().await?;
    let Some(end) = end else { return Ok(Verdict::Broken { seq: 1, fault: Fault::CutOff }) };
    let (hash, day) = (String::new(), String::new());
    let mut walk = Walk { chain, days, anchor, start: 0, purged: 0, seq: 0, hash, day, entries: 0 };
    if first > 1
        && let Err((seq, fault)) = walk.begin(first)
    {
        return Ok(Verdict::Broken { seq, fault });
    }
    loop {
        let rows = audit::after(store.db(), walk.seq, BATCH).await?;
        if rows.is_empty() {
            return Ok(walk.finish(&end));
        }
        for row in rows {
            if row.seq > end.seq && walk.seq == end.seq {
                return finish_or_appended(store, walk, &end).await;
            }
            if let Err((seq, fault)) = walk.step(&row) {
                return Ok(Verdict::Broken { seq, fault });
            }
        }
    }
}

/// There are entries after the end that was read: written meanwhile, or written past the chain.
async fn finish_or_appended(store: &Store, walk: Walk<'_>, end: &audit::ChainRow) -> Result<Verdict, Error> {
    let now = audit::end(store.db()).await?;
    if now.is_some_and(|now| now.seq > end.seq) {
        return Ok(walk.finish(end));
    }
    Ok(Verdict::Broken { seq: end.seq + 1, fault: Fault::Altered })
}
