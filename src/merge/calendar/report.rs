//! What is told of the calendars of a merge: how much of each came over, its proof, and what did not and why.

use serde::{Deserialize, Serialize};

use super::{Calendars, hash};
use crate::{
    base::MergeId,
    store::{
        self, merge_calendar,
        merge_event::{self, MergeEventRow, State},
    },
};

/// One calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarLine {
    /// What it is called.
    pub name: String,
    /// The objects that were met in it: events, tasks, notes.
    pub events: u64,
    /// Those that are at the target.
    pub copied: u64,
    /// Those that were left out.
    pub skipped: u64,
    /// The bytes of what is at the target.
    pub bytes: u64,
    /// The SHA-256 of the list of their SHA-256, one on a line, in order; what the person has changed is not in it.
    pub sha256: String,
    /// What was left out, or did not go the common way.
    pub left: Vec<Left>,
}

/// An object of which something is to be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Where it is at the source.
    pub href: String,
    /// Why, in a word: `beside`, `changed`, `refused`, `removed`, `same-uid`, `too-large`, `unreadable`, `unsure`.
    pub reason: String,
}

impl Calendars {
    /// The calendars of a merge.
    pub async fn report(&self, merge: MergeId) -> Result<Vec<CalendarLine>, store::Error> {
        let mut lines = Vec::new();
        for row in merge_calendar::of(self.books.store().db(), merge).await? {
            lines.push(line(row.name, &merge_event::of(self.books.store().db(), row.id).await?));
        }
        Ok(lines)
    }
}

fn line(name: String, rows: &[MergeEventRow]) -> CalendarLine {
    let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
    let copied: Vec<&MergeEventRow> = rows.iter().filter(|row| row.state.is_there()).collect();
    let as_put = copied.iter().filter(|row| row.state != State::Conflict);
    let mut hashes: Vec<&str> = as_put.map(|row| row.sha256.as_str()).collect();
    hashes.sort_unstable();
    let left = |row: &MergeEventRow| row.reason.clone().map(|reason| Left { href: row.href.clone(), reason });
    CalendarLine {
        name,
        events: count(rows.len()),
        copied: count(copied.len()),
        skipped: count(rows.iter().filter(|row| row.state == State::Skipped).count()),
        bytes: copied.iter().map(|row| u64::try_from(row.size).unwrap_or(0)).sum(),
        sha256: hash(hashes.join("\n").as_bytes()),
        left: rows.iter().filter_map(left).collect(),
    }
}
