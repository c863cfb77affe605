//! The ledgers of a merge in the hands of who works on it: read at any time, written to only while the lease holds.

use super::{Lease, Lost};
use crate::{
    base::{Clock, Timestamp},
    store::{self, Store, Txn},
};

/// Why a pass ended before its end. What was done stands in the ledger. Servers end with an `E`.
#[derive(Debug, thiserror::Error)]
pub enum Broken<E> {
    /// The old server, or the word between it and us.
    #[error("the old server: {0}")]
    Source(E),
    /// Our own server.
    #[error("our own server: {0}")]
    Target(E),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Who worked was away for too long.
    #[error(transparent)]
    Lost(#[from] Lost),
}

/// The ledgers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Books {
    store: Store,
    clock: Clock,
    lease: Lease,
}

impl Books {
    /// Those of work that nobody shares.
    pub fn new(store: Store, clock: Clock) -> Self {
        let lease = Lease::endless(clock.clone());
        Self { store, clock, lease }
    }

    /// The same, while a lease holds: what is done next after that fails as [`Lost`].
    #[must_use]
    pub fn under(&self, lease: &Lease) -> Self {
        Self { lease: lease.clone(), ..self.clone() }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The store, to read.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// The store, to write one thing down.
    pub(super) fn writable(&self) -> Result<&Store, Lost> {
        self.check()?;
        Ok(&self.store)
    }

    /// A transaction, to write several things down.
    pub(super) async fn begin<E>(&self) -> Result<Txn, Broken<E>> {
        let txn = self.store.begin().await?;
        // After the wait for one's turn.
        self.check()?;
        Ok(txn)
    }

    /// Before something is done at a server.
    pub(super) fn check(&self) -> Result<(), Lost> {
        self.lease.check()
    }
}
