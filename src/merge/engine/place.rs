//! Making the mailboxes at the target, many at once. That they are made for the merge is written down before, so that they go
//! with it wherever it stops; one that is there already is no error.
//!
//! A server may refuse a name, and nobody knows them all: it then gets one that every server takes, which is written down
//! before it is tried. Where even that is refused the mailbox stays behind and is named; the others go on.

use std::collections::{BTreeMap, BTreeSet};

use tokio_util::sync::CancellationToken;

use super::{Engine, Error, Pass, Stop, folder};
use crate::{
    base::{MailboxName, MergeFolderId},
    imap::{self, Connection},
    store::merge_folder::{self, MergeFolderRow},
};

/// Mailboxes that are made together. No more: with each that it has, a server may take longer for the next, and all of them
/// are made within the time of one answer.
pub(super) const TOGETHER: usize = 20;
/// Mailboxes of which it is written down together what becomes of them: each time the database waits for its disk.
pub(super) const WRITTEN: usize = 100;

/// Of mailboxes that have nothing, so many are followed at most: a server writes the list of those anew for each, and nobody
/// looks at more.
const FOLLOWED: usize = 1_000;

/// A mailbox of the source that has nothing.
pub(super) struct Empty {
    pub(super) row: MergeFolderRow,
    /// The number that its first message would have.
    pub(super) next: u32,
}

/// The mailboxes of the target.
pub(super) struct Places {
    there: BTreeSet<MailboxName>,
    /// Rows that have none, since the server would not have it.
    without: BTreeSet<MergeFolderId>,
    /// Mailboxes of the source that stayed behind for that reason when they were last looked at.
    behind: BTreeSet<String>,
    /// Whether those that are made are followed.
    follow: bool,
}

impl Places {
    /// Of which some are `there`.
    pub(super) fn new(there: BTreeSet<MailboxName>, behind: BTreeSet<String>) -> Self {
        Self { there, without: BTreeSet::new(), behind, follow: true }
    }

    /// The place of a row, once that was made.
    pub(super) fn of(&self, row: &MergeFolderRow) -> Option<MailboxName> {
        place(row).filter(|place| self.there.contains(place))
    }
}

impl Engine {
    /// Makes the mailboxes of rows that are not there yet.
    pub(super) async fn make(
        &self,
        mut rows: Vec<&mut MergeFolderRow>,
        places: &mut Places,
        target: &mut Connection,
    ) -> Result<(), Error> {
        // Once in a pass is enough.
        rows.retain(|row| !places.without.contains(&row.id));
        let refused = self.create(rows, places, target).await?;
        let (mut again, mut behind) = (Vec::new(), Vec::new());
        for row in refused {
            // Once is enough: that name was the one that every server takes.
            if row.refused.is_some() { behind.push(row) } else { again.push(row) }
        }
        if !again.is_empty() {
            let txn = self.books.begin().await?;
            for row in &mut again {
                let name = folder::plain(&row.target);
                row.refused = Some(std::mem::replace(&mut row.target, name));
                merge_folder::save(&txn, row).await?;
            }
            txn.commit().await?;
            behind.extend(self.create(again, places, target).await?);
        }
        for row in behind {
            places.without.insert(row.id);
            places.behind.insert(row.name.clone());
            self.leave_behind(row).await?;
        }
        Ok(())
    }

    /// Asks for the mailboxes of rows that are not there; gives those of which the server would not have the name.
    async fn create<'a>(
        &self,
        rows: Vec<&'a mut MergeFolderRow>,
        places: &mut Places,
        target: &mut Connection,
    ) -> Result<Vec<&'a mut MergeFolderRow>, Error> {
        let (mut lacking, mut have): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| places.of(row).is_none());
        let wanted: BTreeSet<MailboxName> = lacking.iter().filter_map(|row| place(row)).collect();
        if !wanted.is_empty() {
            let ids: Vec<MergeFolderId> = lacking.iter().map(|row| row.id).collect();
            merge_folder::set_made(self.books.writable()?.db(), &ids).await?;
            for row in &mut lacking {
                row.made = true;
            }
            for some in wanted.into_iter().collect::<Vec<_>>().chunks(TOGETHER) {
                self.books.check()?;
                let answers = target.create_all(some, places.follow).await.map_err(Error::Target)?;
                for (place, made) in some.iter().zip(answers) {
                    match made {
                        Ok(()) => drop(places.there.insert(place.clone())),
                        Err(error) if is_refusal(&error) => tracing::info!(%error, "the mail server refuses a name"),
                        Err(error) => return Err(Error::Target(error)),
                    }
                }
            }
        }
        let (made, refused): (Vec<_>, Vec<_>) = lacking.into_iter().partition(|row| places.of(row).is_some());
        have.extend(made);
        for row in have {
            if places.behind.remove(&row.name) {
                self.no_longer_behind(row).await?;
            }
        }
        Ok(refused)
    }

    /// Makes the mailboxes that have nothing: neither side is opened. They come after the others, so that messages are not
    /// kept waiting.
    pub(super) async fn make_empty(
        &self,
        mut empty: Vec<Empty>,
        places: &mut Places,
        target: &mut Connection,
        (pass, stop): (&mut Pass, &CancellationToken),
    ) -> Result<(), Error> {
        places.follow = empty.len() <= FOLLOWED;
        for some in empty.chunks_mut(WRITTEN) {
            if stop.is_cancelled() {
                pass.stopped = Some(Stop::Asked);
                break;
            }
            self.make(some.iter_mut().map(|one| &mut one.row).collect(), places, target).await?;
            let mut whole: BTreeMap<u32, Vec<MergeFolderId>> = BTreeMap::new();
            for one in some.iter().filter(|one| places.of(&one.row).is_some()) {
                whole.entry(one.next).or_default().push(one.row.id);
            }
            let txn = self.books.begin().await?;
            for (next, ids) in whole {
                merge_folder::set_empty(&txn, &ids, i64::from(next), self.books.now()).await?;
            }
            txn.commit().await?;
        }
        Ok(())
    }
}

/// What the ledger names once could be read.
fn place(row: &MergeFolderRow) -> Option<MailboxName> {
    row.target.parse().ok()
}

/// Whether a server will not have a name; not that it can make none just now, or has no room.
fn is_refusal(error: &imap::Error) -> bool {
    let refuses = matches!(error, imap::Error::No { .. } | imap::Error::Bad);
    refuses && !error.is_temporary() && !error.is_over_quota() && error.wait().is_none()
}
