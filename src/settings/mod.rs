//! What people choose for themselves (S0-36): how the pages look and what ends their letters.
//!
//! Preferences are asked for by every page, so they are kept in memory for half a minute; what a person changes they see
//! at once. They decide nothing that matters: when they cannot be read, the page is shown as the house shows it.

mod preferences;
mod signature;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

pub use self::{
    preferences::{Preferences, Rows},
    signature::{Flaw, Signature},
};
use crate::{
    base::{AccountId, Clock, Timestamp},
    store::{self, Store},
};

/// Why something was not read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("store")]
    Store(#[from] store::Error),
}

impl Error {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        let Self::Store(error) = self;
        error.is_temporary()
    }
}

/// The room.
#[derive(Debug, Clone)]
pub struct Settings {
    store: Store,
    clock: Clock,
    known: Arc<Mutex<HashMap<AccountId, (Timestamp, Preferences)>>>,
}

impl Settings {
    /// The room.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, known: Arc::default() }
    }
}
