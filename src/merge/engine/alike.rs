//! What a message of the source may be at the target already, though no ledger says so: a database that was put back to an
//! earlier state, or lost, or another program that copied the mailbox before.
//!
//! Only when something is to be put the target is asked, once for a mailbox: for size and date of what no ledger explains.
//! What is as large as a message to be put, and arrived in the same second, is looked at by its bytes. Each message there
//! explains one of the source, so that the very same twice stays twice.

use std::collections::BTreeMap;

use super::{
    Error, plan,
    settle::hashes,
    way::{Carried, Told},
    write::Writer,
};
use crate::{
    base::{Timestamp, Uid},
    imap::{Arrival, Connection, Line},
    store::merge_message::{self, MergeMessageRow},
};

/// Messages of the target that no ledger explains, in the order of their sizes and dates.
#[derive(Debug)]
pub(super) struct Unexplained(Vec<One>);

#[derive(Debug)]
struct One {
    size: i64,
    second: i64,
    uid: Uid,
    looks: Look,
}

/// What is known of its bytes.
#[derive(Debug)]
enum Look {
    /// Nothing yet.
    Unread,
    /// What they are called.
    Read(String),
    /// Whatever they are: it is gone, or explained by now.
    Spent,
}

impl Unexplained {
    fn new(arrivals: Vec<Arrival>, explained: &[i64]) -> Self {
        let is_free = |one: &Arrival| explained.binary_search(&i64::from(one.uid.get())).is_err();
        let free = arrivals.into_iter().filter(is_free).map(|one| One {
            size: i64::from(one.size),
            second: one.arrived.as_seconds(),
            uid: one.uid,
            looks: Look::Unread,
        });
        let mut all: Vec<One> = free.collect();
        all.sort_unstable_by_key(|one| (one.size, one.second, one.uid));
        Self(all)
    }

    /// Those that may be a message.
    fn like(&mut self, row: &MergeMessageRow) -> &mut [One] {
        let key = (row.size, row.arrived_at.as_seconds());
        let begin = self.0.partition_point(|one| (one.size, one.second) < key);
        let rest = self.0.get_mut(begin..).unwrap_or_default();
        let count = rest.partition_point(|one| (one.size, one.second) == key);
        rest.get_mut(..count).unwrap_or_default()
    }

    /// Reads what may be one of some messages.
    async fn read(&mut self, rows: &[&MergeMessageRow], target: &mut Connection) -> Result<(), Error> {
        let mut lines = BTreeMap::new();
        for row in rows {
            for one in self.like(row).iter_mut().filter(|one| matches!(one.looks, Look::Unread)) {
                // One that does not come is gone.
                one.looks = Look::Spent;
                let (arrived, size) =
                    (Timestamp::from_seconds(one.second), u32::try_from(one.size).unwrap_or(u32::MAX));
                lines.insert(one.uid, Line { uid: one.uid, flags: Vec::new(), arrived, size });
            }
        }
        let mut found: BTreeMap<Uid, String> = BTreeMap::new();
        for batch in plan::batches(lines.into_values().collect(), plan::MOST_BYTES) {
            found.extend(hashes(target, &batch).await.map_err(Error::Target)?);
        }
        for row in rows {
            for one in self.like(row) {
                if let Some(sha256) = found.remove(&one.uid) {
                    one.looks = Look::Read(sha256);
                }
            }
        }
        Ok(())
    }

    /// Takes one that has the bytes of a message.
    fn take(&mut self, row: &MergeMessageRow) -> Option<Uid> {
        let is_same = |one: &&mut One| matches!(&one.looks, Look::Read(sha256) if *sha256 == row.sha256);
        let one = self.like(row).iter_mut().find(is_same)?;
        one.looks = Look::Spent;
        Some(one.uid)
    }
}

impl Writer<'_> {
    /// Tells which of some messages are there already, and gives the others.
    pub(super) async fn sifted(&mut self, batch: Vec<Carried>) -> Result<Vec<Carried>, Error> {
        let rows: Vec<&MergeMessageRow> = batch.iter().map(|one| &one.row).collect();
        let mut unexplained = match self.unexplained.take() {
            Some(unexplained) => unexplained,
            None => self.listed().await?,
        };
        unexplained.read(&rows, self.target).await?;
        let mut rest = Vec::with_capacity(batch.len());
        for one in batch {
            match unexplained.take(&one.row) {
                Some(uid) => self.tell(Told::There(one.row, uid)),
                None => rest.push(one),
            }
        }
        self.unexplained = Some(unexplained);
        Ok(rest)
    }

    /// Asks for what no ledger explains, as the mailbox was when it was opened.
    async fn listed(&mut self) -> Result<Unexplained, Error> {
        let end = self.there.uid_next.map_or(u32::MAX, |next| next.saturating_sub(1));
        if self.known > i64::from(end) {
            return Ok(Unexplained(Vec::new()));
        }
        let place = (self.there.mailbox.as_str(), i64::from(self.there.uid_validity.get()));
        let db = self.engine.books.store().db();
        let mut explained = merge_message::explained(db, self.merges, place, self.known).await?;
        explained.sort_unstable();
        let arrivals = self.target.arrivals(&plan::gaps(&explained, (self.known, end))).await.map_err(Error::Target)?;
        Ok(Unexplained::new(arrivals, &explained))
    }
}
