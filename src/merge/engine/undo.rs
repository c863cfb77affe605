//! Taking a merge back: exactly what it brought goes, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use tokio_util::sync::CancellationToken;

use super::{Engine, Error, Job, place};
use crate::{
    base::{MailboxName, MergeFolderId, Uid},
    imap::{self, Connection, Mailbox},
    store::{
        merge_folder::{self, MergeFolderRow},
        merge_message,
    },
};

/// Copies removed at once.
const TOGETHER: usize = 1_000;

/// What was taken back of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undone {
    /// Copies that were removed.
    pub removed: u64,
    /// Copies that were no longer where they had been put: the person had moved or removed them.
    pub elsewhere: u64,
}

impl Engine {
    /// Removes the copies of a merge from the present box, and the mailboxes that were made for them if nothing else is in
    /// them, until it is done or `stop`; false then. It can be given up at any moment, and begun again; no pass may run
    /// meanwhile. What was done is counted in `undone`, however it ends.
    ///
    /// # Errors
    /// [`Error::Target`], [`Error::Store`].
    pub async fn undo(&self, job: &Job, undone: &mut Undone, stop: &CancellationToken) -> Result<bool, Error> {
        let own = async |target: &mut Connection| self.undo_all((job, target), undone, stop).await.map_err(Own);
        job.target.imap.with(&job.target.login, own).await.map_err(|Own(error)| error)
    }

    async fn undo_all(
        &self,
        (job, target): (&Job, &mut Connection),
        undone: &mut Undone,
        stop: &CancellationToken,
    ) -> Result<bool, Error> {
        let there = target.list_names().await.map_err(Error::Target)?;
        let mut all: BTreeMap<MailboxName, Mailbox> = there.into_iter().map(|one| (one.name.clone(), one)).collect();
        let mut rows = merge_folder::of(self.books.store().db(), job.id).await?;
        // A mailbox inside another goes before it, whichever came first.
        rows.sort_by(|one, other| other.target.cmp(&one.target));
        for some in rows.chunks(place::WRITTEN) {
            let mut made = Vec::new();
            for row in some {
                // What the ledger names once could be read.
                let Ok(place) = row.target.parse::<MailboxName>() else { continue };
                if !self.emptied((job, target), (row, &place), undone, stop).await? {
                    return Ok(false);
                }
                if row.made {
                    made.push(place);
                }
            }
            // Another one is opened first: an open mailbox cannot go.
            target.examine(&MailboxName::inbox()).await.map_err(Error::Target)?;
            for made in made.chunks(place::TOGETHER) {
                self.books.check()?;
                target.delete_empty(&mut all, made).await.map_err(Error::Target)?;
            }
            let gone: Vec<MergeFolderId> = some.iter().map(|row| row.id).collect();
            merge_folder::remove(self.books.writable()?.db(), &gone).await?;
        }
        Ok(true)
    }

    /// Removes the copies of one mailbox, until it is done or `stop`; false then.
    async fn emptied(
        &self,
        (job, target): (&Job, &mut Connection),
        (row, place): (&MergeFolderRow, &MailboxName),
        undone: &mut Undone,
        stop: &CancellationToken,
    ) -> Result<bool, Error> {
        if stop.is_cancelled() {
            return Ok(false);
        }
        // Nothing was ever begun to be put.
        if row.target_validity.is_none() {
            return Ok(true);
        }
        let there = match target.select(place).await {
            Ok(there) => Some(there),
            Err(error) if error.is_no_such_mailbox() => None,
            Err(error) => return Err(Error::Target(error)),
        };
        if let Some(there) = &there {
            // What was under way when a pass was broken off may have arrived.
            self.settle(&job.merges(), row, (there, target)).await?;
        }
        let mut wanted: BTreeSet<i64> =
            merge_message::places(self.books.store().db(), row.id).await?.into_iter().collect();
        // Numbers of another generation are other messages.
        let same = there.is_some_and(|there| row.target_validity == Some(i64::from(there.uid_validity.get())));
        let numbers = if same { target.numbers(1).await.map_err(Error::Target)? } else { Vec::new() };
        let own: Vec<Uid> = numbers.into_iter().filter(|uid| wanted.remove(&i64::from(uid.get()))).collect();
        for some in own.chunks(TOGETHER) {
            if stop.is_cancelled() {
                return Ok(false);
            }
            self.books.check()?;
            target.expunge(some).await.map_err(Error::Target)?;
            undone.removed += u64::try_from(some.len()).unwrap_or(0);
            // Each is counted once, however often this is begun again.
            let gone: Vec<i64> = some.iter().map(|uid| i64::from(uid.get())).collect();
            merge_message::forget_copies(self.books.writable()?.db(), row.id, &gone).await?;
        }
        let elsewhere: Vec<i64> = wanted.into_iter().collect();
        merge_message::forget_copies(self.books.writable()?.db(), row.id, &elsewhere).await?;
        undone.elsewhere += u64::try_from(elsewhere.len()).unwrap_or(0);
        Ok(true)
    }
}

struct Own(Error);

impl From<imap::Error> for Own {
    fn from(error: imap::Error) -> Self {
        Self(Error::Target(error))
    }
}
