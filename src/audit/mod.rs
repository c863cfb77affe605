//! The journal: who did what to whom, when, from where, and how it ended (security.md 3.12).
//!
//! It is append-only and hash-chained: each entry's hash covers its fields and the hash before it, the end of
//! every day is kept under a seal whose key is outside of the database, and so is the present end. Who can write in the
//! database can therefore neither change, remove, reorder nor cut off entries without [`Journal::verify`] naming the
//! first one that is wrong. What a database cannot show by itself is that all of it was put back to an earlier state:
//! for that, keep what `pli audit verify` prints somewhere else and give it back later.
//!
//! Entries are kept as long as the policy says, then removed a day at a time; the chain says so itself.
//!
//! An entry is written in the transaction of the act it tells (R-177: with its outcome, failures included), and **last**
//! in it, because the chain has one end and the next writer waits for it. Entries never hold a content, a code, a
//! password or an address; text that came from outside is bounded and its control characters are encoded.

mod check;
mod entry;
mod event;
mod retain;
mod search;
mod verify;

pub use self::{
    check::{Check, Checked, STEP},
    entry::{Entry, Origin},
    event::{Event, Outcome},
    search::{Cursor, Found, Search},
    verify::{Anchor, Fault, Verdict},
};
/// An entry as it was written.
pub use crate::store::audit::EntryRow as Written;

use uuid::Uuid;

use crate::base::{AccountId, Clock, Timestamp};
use crate::seal::{self, Chain};
use crate::store::{self, Store, Txn, audit};

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The key of the chain.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// The end of the chain is not there: somebody removed it.
    #[error("the journal has no end: run `pli audit verify`")]
    NoEnd,
}

/// The journal.
#[derive(Debug, Clone)]
pub struct Journal {
    store: Store,
    chain: Chain,
    clock: Clock,
}

impl Journal {
    /// The journal in `store`, sealed by `chain`.
    pub fn new(store: Store, chain: Chain, clock: Clock) -> Self {
        Self { store, chain, clock }
    }

    /// Appends an entry; it becomes true with the transaction. Call it last in the transaction.
    pub async fn append(&self, txn: &Txn, entry: Entry) -> Result<(), Error> {
        self.append_all(txn, [entry]).await
    }

    /// As [`Self::append`], several in their order: the end of the chain is held and moved once for all of them.
    pub async fn append_all(&self, txn: &Txn, told: impl IntoIterator<Item = Entry>) -> Result<(), Error> {
        let mut told = told.into_iter().peekable();
        if told.peek().is_none() {
            return Ok(());
        }
        let mut end = audit::hold_end(txn).await?.ok_or(Error::NoEnd)?;
        // What follows is linked to a hash that is looked at once: those that this call adds bear our seal.
        let mut before = self.before(&end);
        let at = self.clock.now();
        // A clock that was put back never reopens a finished day.
        let day = day_of(at).max(end.day.clone());
        if day != end.day {
            if !end.day.is_empty() {
                audit::insert_day(txn, self.finished(&end)?).await?;
            }
            end.entries = 0;
        }
        let mut rows = Vec::new();
        for entry in told {
            let mut row = entry.into_row(end.seq + 1, Uuid::now_v7(), day.clone(), at);
            row.hash = verify::hash_of(&before, &row);
            before.clone_from(&row.hash);
            end = audit::ChainRow { seq: row.seq, entries: end.entries + 1, hash: row.hash.clone(), ..end };
            rows.push(row);
        }
        let seal = self.chain.seal(&describe(&day, end.seq, end.entries, &end.hash))?;
        audit::insert(txn, &rows).await?;
        audit::move_end(txn, audit::ChainRow { day, seal, ..end }).await?;
        Ok(())
    }

    /// The end of a day that is over.
    fn finished(&self, end: &audit::ChainRow) -> Result<audit::DayRow, Error> {
        Ok(audit::DayRow {
            day: end.day.clone(),
            seq: end.seq,
            entries: end.entries,
            hash: end.hash.clone(),
            seal: self.chain.seal(&describe(&end.day, end.seq, end.entries, &end.hash))?,
        })
    }

    /// The hash that the next entry follows. An end that does not bear our seal is not taken for good by sealing it
    /// anew: what follows it is linked so that the break stays visible for ever. Writing goes on, because an intruder
    /// who can stop the journal must not thereby stop the mail.
    fn before(&self, end: &audit::ChainRow) -> String {
        let first = end.seq == 0 && end.hash.is_empty();
        if first || self.chain.verify(&describe(&end.day, end.seq, end.entries, &end.hash), &end.seal) {
            return end.hash.clone();
        }
        tracing::error!(entry = end.seq, "the journal was tampered with: run `pli audit verify`");
        format!("broken {}", end.hash)
    }

    /// Appends an entry that tells of nothing else in the database.
    pub async fn record(&self, entry: Entry) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        self.append(&txn, entry).await?;
        Ok(txn.commit().await?)
    }

    /// Reads the whole chain and says whether it is whole; `anchor` is an end that was noted elsewhere.
    pub async fn verify(&self, anchor: Option<&Anchor>) -> Result<Verdict, Error> {
        verify::run(&self.store, &self.chain, anchor).await
    }

    /// What happened to a person since `since`, youngest first, `limit` at most.
    pub async fn about(&self, person: AccountId, since: Timestamp, limit: u64) -> Result<Vec<Written>, Error> {
        Ok(audit::about(self.store.db(), person, since, limit).await?)
    }
}

fn day_of(at: Timestamp) -> String {
    at.to_chrono().format("%Y-%m-%d").to_string()
}

/// An end as the text that is sealed.
fn describe(day: &str, seq: i64, entries: i64, hash: &str) -> String {
    format!("{day} {seq} {entries} {hash}")
}
