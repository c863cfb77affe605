//! Names whose door strangers have closed, for a few seconds in memory: a botnet that knocks ten thousand times costs
//! neither the database nor the processor anything, so that there is room for the owner.
//!
//! Only what the database said is kept, and only for as long as another process may take to open a door again.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    base::Timestamp,
    session::{CookieName, Sessions, Visitor},
};

/// How long an answer of the database is believed.
const BELIEVED: Duration = Duration::from_secs(5);
/// Most names kept.
const MOST: usize = 10_000;

/// The names, as they were typed.
#[derive(Debug, Default)]
pub(crate) struct Shut(Mutex<HashMap<String, (Timestamp, Timestamp)>>);

impl Sessions {
    /// Until when this name is closed for strangers, if that was learned a moment ago and the visitor is surely one: a
    /// browser with a cookie of known devices is looked at more closely.
    pub fn shut(&self, typed: &str, visitor: &Visitor) -> Option<Timestamp> {
        if visitor.cookies.get(CookieName::Known).is_some() {
            return None;
        }
        let now = self.0.clock.now();
        let map = self.0.shut.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, learned) = map.get(typed)?;
        (*until > now && *learned <= now && now.since(*learned) < BELIEVED).then_some(*until)
    }

    /// Notes that this name is closed for strangers.
    pub fn note_shut(&self, typed: &str, until: Timestamp) {
        let now = self.0.clock.now();
        let mut map = self.0.shut.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= MOST {
            map.retain(|_, (until, learned)| *until > now && now.since(*learned) < BELIEVED);
        }
        if map.len() < MOST {
            map.insert(typed.to_owned(), (until, now));
        }
    }

    /// Forgets what is noted: a door was opened by hand.
    pub(crate) fn forget_shut(&self) {
        self.0.shut.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
