//! The mailboxes that stay behind are named, with how many messages they have: nobody is to miss them later.

use std::collections::BTreeSet;

use super::{Engine, Error, Job, folder::Pair};
use crate::{
    base::MailboxName,
    imap::Mailbox,
    store::merge_left_out::{self, LeftOutRow},
};

impl Engine {
    /// Writes down which mailboxes of the source are in no pair, when that is not what is known.
    pub(super) async fn note_left_out(&self, job: &Job, pairs: &[Pair], sources: &[Mailbox]) -> Result<(), Error> {
        let rows = left_out(job, pairs, sources);
        let mut known = merge_left_out::of(self.store.db(), job.id).await?;
        known.sort_by(|one, other| one.name.cmp(&other.name));
        if known != rows {
            let txn = self.begin().await?;
            merge_left_out::replace(&txn, job.id, rows).await?;
            txn.commit().await?;
        }
        Ok(())
    }
}

fn left_out(job: &Job, pairs: &[Pair], sources: &[Mailbox]) -> Vec<LeftOutRow> {
    let taken: BTreeSet<&MailboxName> = pairs.iter().map(|pair| &pair.source).collect();
    let stays = |one: &&Mailbox| one.selectable && !taken.contains(&one.name);
    let row = |one: &Mailbox| LeftOutRow {
        merge: job.id,
        name: one.name.to_string(),
        messages: one.counts.map_or(0, |counts| i64::from(counts.messages)),
    };
    let mut rows: Vec<LeftOutRow> = sources.iter().filter(stays).map(row).collect();
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    rows.dedup_by(|one, other| one.name == other.name);
    rows
}
