//! The mailboxes that stay behind are named, with how many messages they have and why: nobody is to miss them later.

use std::collections::BTreeSet;

use super::{Engine, Error, Job, folder::Pair, survey::is_blank};
use crate::{
    base::MailboxName,
    imap::Mailbox,
    store::{
        merge_folder::{self, MergeFolderRow},
        merge_left_out::{self, LeftOutRow},
    },
};

/// Why a mailbox stays behind of which the server would have no name.
const REFUSED: &str = "refused";

impl Engine {
    /// Writes down which mailboxes of the source are in no pair, when that is not what is known. Gives those that have one
    /// and yet stayed behind when they were last looked at.
    pub(super) async fn note_left_out(
        &self,
        job: &Job,
        pairs: &[Pair],
        sources: &[Mailbox],
    ) -> Result<BTreeSet<String>, Error> {
        let mut rows = left_out(job, pairs, sources);
        let mut known = merge_left_out::of(self.books.store().db(), job.id).await?;
        let wanted: BTreeSet<&str> = pairs.iter().map(|pair| pair.source.as_str()).collect();
        let stay: Vec<LeftOutRow> =
            known.iter().filter(|row| row.reason.is_some() && wanted.contains(row.name.as_str())).cloned().collect();
        let behind = stay.iter().map(|row| row.name.clone()).collect();
        rows.extend(stay);
        for rows in [&mut rows, &mut known] {
            rows.sort_by(|one, other| one.name.cmp(&other.name));
        }
        rows.dedup_by(|one, other| one.name == other.name);
        if known != rows {
            let txn = self.books.begin().await?;
            merge_left_out::replace(&txn, job.id, rows).await?;
            txn.commit().await?;
        }
        Ok(behind)
    }

    /// Writes down that a mailbox stays behind because the server would have no name for it. The next pass tries again.
    pub(super) async fn leave_behind(&self, row: &MergeFolderRow) -> Result<(), Error> {
        let (name, messages) = (row.name.clone(), row.messages);
        let left = LeftOutRow { merge: row.merge, name, messages, reason: Some(REFUSED.to_owned()) };
        let txn = self.books.begin().await?;
        merge_left_out::put(&txn, left).await?;
        if is_blank(row) {
            // It does not count among those that are gone through.
            merge_folder::remove(&txn, &[row.id]).await?;
        }
        Ok(txn.commit().await?)
    }

    /// Writes down that it does not any more.
    pub(super) async fn no_longer_behind(&self, row: &MergeFolderRow) -> Result<(), Error> {
        Ok(merge_left_out::remove(self.books.writable()?.db(), row.merge, &row.name).await?)
    }
}

fn left_out(job: &Job, pairs: &[Pair], sources: &[Mailbox]) -> Vec<LeftOutRow> {
    let taken: BTreeSet<&MailboxName> = pairs.iter().map(|pair| &pair.source).collect();
    let stays = |one: &&Mailbox| one.selectable && !taken.contains(&one.name);
    let row = |one: &Mailbox| LeftOutRow {
        merge: job.id,
        name: one.name.to_string(),
        messages: one.counts.map_or(0, |counts| i64::from(counts.messages)),
        reason: None,
    };
    sources.iter().filter(stays).map(row).collect()
}
