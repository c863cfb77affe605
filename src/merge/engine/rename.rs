//! A mailbox of the old box that got another name meanwhile is still the same mailbox: what was brought from it is not
//! brought again, and what comes later goes where the rest went.
//!
//! IMAP does not tell of it. So a mailbox that is new is compared with those that are gone: every message that the ledger
//! knows and the mailbox still has must have arrived at the same moment, and the first and the last be the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use tokio_util::sync::CancellationToken;

use super::{
    Engine, Error, Job,
    bytes::{hash, with_line_ends},
    folder::Pair,
};
use crate::{
    base::{MailboxName, Timestamp, Uid},
    imap::{Connection, Counts, Mailbox},
    store::{
        merge_folder::{self, MergeFolderRow},
        merge_message::{self, MergeMessageRow, State},
    },
};

/// Rows of a ledger and lines of a listing that are compared at once.
const TOGETHER: usize = 1_000;
/// Of each mailbox that is gone, so many messages are compared first: most others differ in them.
const FIRST: u64 = 20;
/// Largest message whose bytes are compared.
const LARGEST: i64 = 8 << 20;

/// A mailbox that is gone, and its first messages in the ledger.
struct Gone {
    row: MergeFolderRow,
    first: Vec<MergeMessageRow>,
}

impl Engine {
    /// Gives the rows of mailboxes that got another name their new one; false when it was stopped before all were.
    pub(super) async fn follow_names(
        &self,
        job: &Job,
        (pairs, sources): (&[Pair], &[Mailbox]),
        source: &mut Connection,
        stop: &CancellationToken,
    ) -> Result<bool, Error> {
        let rows = merge_folder::of(self.books.store().db(), job.id).await?;
        let there: BTreeSet<&str> = sources.iter().map(|one| one.name.as_str()).collect();
        let known: BTreeSet<String> = rows.iter().map(|row| row.name.clone()).collect();
        let is_gone = |row: &MergeFolderRow| row.copied + row.there > 0 && !there.contains(row.name.as_str());
        let counts: BTreeMap<&MailboxName, Counts> =
            sources.iter().filter_map(|one| Some((&one.name, one.counts?))).collect();
        let holds = |pair: &&Pair| counts.get(&pair.source).is_some_and(|counts| counts.messages > 0);
        let is_new = |pair: &&Pair| !known.contains(pair.source.as_str());
        let mut new = pairs.iter().filter(is_new).filter(holds).peekable();
        let mut gone = Vec::new();
        if new.peek().is_some() {
            for row in rows.into_iter().filter(is_gone) {
                let first = merge_message::page(self.books.store().db(), row.id, 0, FIRST).await?;
                gone.push(Gone { row, first });
            }
        }
        for pair in new {
            let Some(counts) = counts.get(&pair.source).filter(|_| !gone.is_empty()) else { break };
            if stop.is_cancelled() {
                return Ok(false);
            }
            let uid_validity = i64::from(counts.uid_validity.get());
            // Most servers leave a mailbox its generation.
            gone.sort_by_key(|one| one.row.uid_validity != uid_validity);
            if let Some(row) = self.renamed(&mut gone, &pair.source, source).await? {
                let row = MergeFolderRow { name: pair.source.to_string(), uid_validity, ..row };
                merge_folder::save(self.books.writable()?.db(), &row).await?;
            }
        }
        Ok(true)
    }

    /// The row of the mailbox that a new one was, taken out of those that are gone.
    async fn renamed(
        &self,
        gone: &mut Vec<Gone>,
        mailbox: &MailboxName,
        source: &mut Connection,
    ) -> Result<Option<MergeFolderRow>, Error> {
        match source.examine(mailbox).await {
            Ok(_) => {}
            Err(error) if error.is_no_such_mailbox() => return Ok(None),
            Err(error) => return Err(Error::Source(error)),
        }
        let first = gone.iter().flat_map(|one| &one.first);
        let arrived = arrivals(first, source).await?;
        for at in 0..gone.len() {
            let Some(one) = gone.get(at) else { break };
            if may_be(&one.first, &arrived) && self.is_same(&one.row, source).await? {
                return Ok(Some(gone.remove(at).row));
            }
        }
        Ok(None)
    }

    /// Whether the open mailbox is the one that a row was made for.
    async fn is_same(&self, row: &MergeFolderRow, source: &mut Connection) -> Result<bool, Error> {
        let (mut after, mut ends) = (0, Vec::new());
        loop {
            let rows = merge_message::page(self.books.store().db(), row.id, after, TOGETHER as u64).await?;
            let Some(last) = rows.last() else { break };
            after = last.uid;
            let arrived = arrivals(rows.iter(), source).await?;
            if !may_be(&rows, &arrived) {
                return Ok(false);
            }
            // Removed since, never brought, or too large: nothing to compare.
            let is_comparable = |row: &MergeMessageRow| {
                arrived.contains_key(&row.uid)
                    && matches!(row.state, State::Copied | State::There)
                    && row.size <= LARGEST
            };
            for row in rows.into_iter().filter(is_comparable) {
                ends.truncate(1);
                ends.push(row);
            }
        }
        // Nothing that could be compared proves nothing.
        Ok(!ends.is_empty() && are_same(&ends, source).await?)
    }
}

/// When those of some messages arrived that the open mailbox has.
async fn arrivals(
    rows: impl Iterator<Item = &MergeMessageRow>,
    source: &mut Connection,
) -> Result<BTreeMap<i64, Timestamp>, Error> {
    let uids: BTreeSet<Uid> = rows.filter_map(|row| Uid::new(u32::try_from(row.uid).ok()?)).collect();
    let uids: Vec<Uid> = uids.into_iter().collect();
    let mut arrived = BTreeMap::new();
    for some in uids.chunks(TOGETHER) {
        let lines = source.lines(some).await.map_err(Error::Source)?;
        arrived.extend(lines.into_iter().map(|line| (i64::from(line.uid.get()), line.arrived)));
    }
    Ok(arrived)
}

/// Whether no message contradicts that a mailbox is the one of these rows; what was removed since does not.
fn may_be(rows: &[MergeMessageRow], arrived: &BTreeMap<i64, Timestamp>) -> bool {
    let is_other = |row: &MergeMessageRow| {
        arrived.get(&row.uid).is_some_and(|arrived| arrived.as_seconds() != row.arrived_at.as_seconds())
    };
    !rows.iter().any(is_other)
}

/// Whether the messages of these rows have the bytes that the ledger says.
async fn are_same(rows: &[MergeMessageRow], source: &mut Connection) -> Result<bool, Error> {
    for row in rows {
        let Some(uid) = u32::try_from(row.uid).ok().and_then(Uid::new) else { return Ok(false) };
        let limit = usize::try_from(LARGEST).unwrap_or(usize::MAX).saturating_mul(2);
        let found = source.bodies(&[uid], limit).await.map_err(Error::Source)?;
        if !found.into_iter().any(|(_, bytes)| hash(&with_line_ends(bytes)) == row.sha256) {
            return Ok(false);
        }
    }
    Ok(true)
}
