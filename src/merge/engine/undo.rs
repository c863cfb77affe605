//! Taking a merge back: exactly what it brought goes, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

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

/// What taking a merge back did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undone {
    /// Copies that were removed.
    pub removed: u64,
    /// Copies that were no longer where they had been put: the person had moved or removed them.
    pub elsewhere: u64,
}

impl Engine {
    /// Removes the copies of a merge from the present box, and the mailboxes that were made for them if nothing else is in
    /// them. It can be given up at any moment, and begun again; no pass may run meanwhile.
    ///
    /// # Errors
    /// [`Error::Target`], [`Error::Store`].
    pub async fn undo(&self, job: &Job) -> Result<Undone, Error> {
        let done = job.target.imap.with(&job.target.login, async |target| self.undone(job, target).await.map_err(Own));
        done.await.map_err(|Own(error)| error)
    }

    async fn undone(&self, job: &Job, target: &mut Connection) -> Result<Undone, Error> {
        let mut undone = Undone::default();
        let there = target.list_names().await.map_err(Error::Target)?;
        let mut all: BTreeMap<MailboxName, Mailbox> = there.into_iter().map(|one| (one.name.clone(), one)).collect();
        let mut rows = merge_folder::of(self.books.store().db(), job.id).await?;
        // A mailbox inside another goes before it, whichever came first.
        rows.sort_by(|one, other| other.target.cmp(&one.target));
        for some in rows.chunks(place::TOGETHER) {
            let mut made = Vec::new();
            for row in some {
                // What the ledger names once could be read.
                let Ok(place) = row.target.parse::<MailboxName>() else { continue };
                self.emptied(job, (row, &place), target, &mut undone).await?;
                if row.made {
                    made.push(place);
                }
            }
            // Another one is opened first: an open mailbox cannot go.
            target.examine(&MailboxName::inbox()).await.map_err(Error::Target)?;
            self.books.check()?;
            target.delete_empty(&mut all, &made).await.map_err(Error::Target)?;
            let gone: Vec<MergeFolderId> = some.iter().map(|row| row.id).collect();
            merge_folder::remove(self.books.writable()?.db(), &gone).await?;
        }
        Ok(undone)
    }

    /// Removes the copies of one mailbox.
    async fn emptied(
        &self,
        job: &Job,
        (row, place): (&MergeFolderRow, &MailboxName),
        target: &mut Connection,
        undone: &mut Undone,
    ) -> Result<(), Error> {
        // Nothing was ever begun to be put.
        if row.target_validity.is_none() {
            return Ok(());
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
        let wanted: BTreeSet<i64> = merge_message::places(self.books.store().db(), row.id).await?.into_iter().collect();
        // Numbers of another generation are other messages.
        let same = there.is_some_and(|there| row.target_validity == Some(i64::from(there.uid_validity.get())));
        let numbers = if same { target.numbers(1).await.map_err(Error::Target)? } else { Vec::new() };
        let own: Vec<Uid> = numbers.into_iter().filter(|uid| wanted.contains(&i64::from(uid.get()))).collect();
        undone.elsewhere += u64::try_from(wanted.len() - own.len()).unwrap_or(0);
        for some in own.chunks(TOGETHER) {
            self.books.check()?;
            target.expunge(some).await.map_err(Error::Target)?;
            undone.removed += u64::try_from(some.len()).unwrap_or(0);
        }
        Ok(())
    }
}

struct Own(Error);

impl From<imap::Error> for Own {
    fn from(error: imap::Error) -> Self {
        Self(Error::Target(error))
    }
}
