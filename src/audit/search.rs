//! Searching the journal: a page at a time, newest first.

use super::{Error, Event, Journal, Outcome, Written};
use crate::{
    base::{AccountId, StructureId, Timestamp},
    store::{
        audit,
        audit_search::{self as table, Filter},
    },
};

pub use crate::store::audit_search::Cursor;

/// What is looked for; nothing given is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Done by this person, or to them.
    pub person: Option<AccountId>,
    /// What happened.
    pub event: Option<Event>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// For which structure.
    pub structure: Option<StructureId>,
    /// At this moment or later.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

/// A page of what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Newest first.
    pub entries: Vec<Written>,
    /// Whether there are newer ones.
    pub newer: bool,
    /// Whether there are older ones.
    pub older: bool,
}

impl Journal {
    /// How many entries there are, by the places of the first and of the last.
    pub async fn length(&self) -> Result<u64, Error> {
        let (first, end) = (audit::first(self.store.db()).await?, audit::end(self.store.db()).await?);
        let count = first.zip(end).map_or(0, |(first, end)| end.seq - first + 1);
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// A page of what a search finds.
    pub async fn search(&self, search: &Search, cursor: Cursor, limit: u64) -> Result<Found, Error> {
        let filter = Filter {
            person: search.person,
            event: search.event.map(Event::as_str),
            outcome: search.outcome.map(Outcome::as_str),
            detail: search.structure.map(|id| id.to_string()),
            from: search.from,
            until: search.until,
        };
        let mut entries = table::page(self.store.db(), &filter, cursor, limit + 1).await?;
        let more = entries.len() as u64 > limit;
        entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let (newer, older) = match cursor {
            Cursor::Newest => (false, more),
            Cursor::Before(_) => (true, more),
            Cursor::After(_) => (more, true),
        };
        if matches!(cursor, Cursor::After(_)) {
            entries.reverse();
        }
        Ok(Found { entries, newer, older })
    }
}
