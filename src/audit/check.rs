//! Verifying the chain in steps, so that a page can ask for it however long the journal is.
//!
//! How far a step came is written down under the chain's own seal: the next one goes on there, and an earlier state of the
//! journal, put back, does not fit it. What lies before is trusted only as far as the seal is; reading everything again is
//! the other choice.

use super::{
    Anchor, Error, Fault, Journal, Verdict,
    verify::{Mark, Step},
};
use crate::{
    base::Timestamp,
    store::audit_check::{self as table, CheckRow},
};

/// Most entries that one step reads.
pub const STEP: i64 = 200_000;

/// How far the chain was verified, and what came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What came out.
    pub result: Checked,
    /// Through which entry.
    pub through: i64,
    /// The last entry at that moment.
    pub end: i64,
    /// When.
    pub at: Timestamp,
}

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// All that was there is whole.
    Whole,
    /// What was read is whole, and there is more.
    Going,
    /// This entry is the first that is wrong.
    Broken(i64, Fault),
}

impl Journal {
    /// Verifies on from where the last check came, or all of it `anew`; `most` entries at a time.
    pub async fn check(&self, anew: bool, most: i64) -> Result<Check, Error> {
        let kept = if anew { None } else { self.kept().await? };
        // What has broken once is read again from the beginning: there is nothing to go on from.
        let from = kept.filter(|row| row.state != "broken").map(|row| mark_of(&row));
        let (step, mark, end) = super::verify::step(&self.store, &self.chain, from, most).await?;
        let result = match step {
            Step::More => Checked::Going,
            Step::Done(Verdict::Whole { end: Anchor { .. }, .. }) => Checked::Whole,
            Step::Done(Verdict::Broken { seq, fault }) => Checked::Broken(seq, fault),
        };
        let check = Check { result, through: mark.seq, end, at: self.clock.now() };
        self.keep(&check, &mark).await?;
        Ok(check)
    }

    /// What the last check found. One whose seal is not ours is none.
    pub async fn last_check(&self) -> Result<Option<Check>, Error> {
        let Some(row) = self.kept().await? else { return Ok(None) };
        let result = match row.state.as_str() {
            "whole" => Checked::Whole,
            "going" => Checked::Going,
            _ => Checked::Broken(row.fault_seq, Fault::parse(&row.fault).unwrap_or(Fault::Altered)),
        };
        Ok(Some(Check { result, through: row.seq, end: row.ending, at: row.checked_at }))
    }

    async fn kept(&self) -> Result<Option<CheckRow>, Error> {
        let found = table::find(self.store.db()).await?;
        Ok(found.filter(|row| self.chain.verify(&described(row), &row.seal)))
    }

    async fn keep(&self, check: &Check, mark: &Mark) -> Result<(), Error> {
        let (state, fault_seq, fault) = match check.result {
            Checked::Whole => ("whole", 0, ""),
            Checked::Going => ("going", 0, ""),
            Checked::Broken(seq, fault) => ("broken", seq, fault.as_str()),
        };
        let mut row = CheckRow {
            id: 1,
            state: state.to_owned(),
            checked_at: check.at,
            fault_seq,
            fault: fault.to_owned(),
            start: mark.start,
            purged: mark.purged,
            seq: mark.seq,
            hash: mark.hash.clone(),
            day: mark.day.clone(),
            entries: mark.entries,
            ending: check.end,
            seal: String::new(),
        };
        row.seal = self.chain.seal(&described(&row))?;
        Ok(table::put(self.store.db(), row).await?)
    }
}

fn mark_of(row: &CheckRow) -> Mark {
    Mark {
        start: row.start,
        purged: row.purged,
        seq: row.seq,
        hash: row.hash.clone(),
        day: row.day.clone(),
        entries: row.entries,
    }
}

/// A check as the text that is sealed; it begins as no end of a day does.
fn described(row: &CheckRow) -> String {
    let CheckRow { state, checked_at, fault_seq, fault, start, purged, seq, hash, day, entries, ending, .. } = row;
    format!("check {state} {} {fault_seq} {fault} {start} {purged} {seq} {hash} {day} {entries} {ending}", checked_at.0)
}
