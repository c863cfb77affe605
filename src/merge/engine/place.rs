//! Making the mailboxes at the target, many at once. That they are made for the merge is written down before, so that they go
//! with it wherever it stops; one that is there already is no error.

use std::collections::{BTreeMap, BTreeSet};

use tokio_util::sync::CancellationToken;

use super::{Engine, Error, Pass, Stop};
use crate::{
    base::{MailboxName, MergeFolderId},
    imap::Connection,
    store::merge_folder::{self, MergeFolderRow},
};

/// Mailboxes that are made together. No more: with each that it has, a server may take longer for the next, and all of them
/// are made within the time of one answer.
pub(super) const TOGETHER: usize = 20;

/// A mailbox of the source that has nothing.
pub(super) struct Empty {
    pub(super) row: MergeFolderRow,
    /// The number that its first message would have.
    pub(super) next: u32,
}

impl Engine {
    /// Makes the mailboxes of rows that are not among the `names` of the target.
    pub(super) async fn make(
        &self,
        mut rows: Vec<&mut MergeFolderRow>,
        names: &mut BTreeSet<MailboxName>,
        target: &mut Connection,
    ) -> Result<(), Error> {
        let mut places = Vec::new();
        rows.retain(|row| {
            // What the ledger names once could be read.
            let Ok(place) = row.target.parse::<MailboxName>() else { return false };
            let is_missing = !names.contains(&place);
            if is_missing && !places.contains(&place) {
                places.push(place);
            }
            is_missing
        });
        if places.is_empty() {
            return Ok(());
        }
        let ids: Vec<MergeFolderId> = rows.iter().map(|row| row.id).collect();
        merge_folder::set_made(self.writable()?.db(), &ids).await?;
        for row in rows {
            row.made = true;
        }
        self.lease.check()?;
        for (place, made) in places.iter().zip(target.create_all(&places).await.map_err(Error::Target)?) {
            made.map_err(Error::Target)?;
            names.insert(place.clone());
        }
        Ok(())
    }

    /// Makes the mailboxes that have nothing: neither side is opened. They come after the others, so that messages are not
    /// kept waiting.
    pub(super) async fn make_empty(
        &self,
        mut empty: Vec<Empty>,
        names: &mut BTreeSet<MailboxName>,
        target: &mut Connection,
        (pass, stop): (&mut Pass, &CancellationToken),
    ) -> Result<(), Error> {
        for some in empty.chunks_mut(TOGETHER) {
            if stop.is_cancelled() {
                pass.stopped = Some(Stop::Asked);
                break;
            }
            self.make(some.iter_mut().map(|one| &mut one.row).collect(), names, target).await?;
            let mut whole: BTreeMap<u32, Vec<MergeFolderId>> = BTreeMap::new();
            for one in some {
                whole.entry(one.next).or_default().push(one.row.id);
            }
            let txn = self.begin().await?;
            for (next, ids) in whole {
                merge_folder::set_empty(&txn, &ids, i64::from(next), self.clock.now()).await?;
            }
            txn.commit().await?;
        }
        Ok(())
    }
}
