//! A mailbox of the old box that got another name meanwhile is still the same mailbox: what was brought from it is not
//! brought again, and what comes later goes where the rest went.
//!
//! IMAP does not tell of it. So a mailbox that is new is compared with those that are gone: every message that the ledger
//! knows and the mailbox still has must have arrived at the same moment, and the first and the last be the same bytes.

use std::collections::{BTreeMap, BTreeSet};

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
const TOGETHER: u64 = 1_000;
/// Largest message whose bytes are compared.
const LARGEST: i64 = 8 << 20;

impl Engine {
    /// Gives the rows of mailboxes that got another name their new one.
    pub(super) async fn follow_names(
        &self,
        job: &Job,
        (pairs, sources): (&[Pair], &[Mailbox]),
        source: &mut Connection,
    ) -> Result<(), Error> {
        let rows = merge_folder::of(self.store.db(), job.id).await?;
        let there: BTreeSet<&str> = sources.iter().map(|one| one.name.as_str()).collect();
        let known: BTreeSet<String> = rows.iter().map(|row| row.name.clone()).collect();
        let mut gone: Vec<MergeFolderRow> =
            rows.into_iter().filter(|row| row.copied + row.there > 0 && !there.contains(row.name.as_str())).collect();
        if gone.is_empty() {
            return Ok(());
        }
        let counts: BTreeMap<&MailboxName, Counts> =
            sources.iter().filter_map(|one| Some((&one.name, one.counts?))).collect();
        for pair in pairs.iter().filter(|pair| !known.contains(pair.source.as_str())) {
            let Some(counts) = counts.get(&pair.source).filter(|counts| counts.messages > 0) else { continue };
            for at in 0..gone.len() {
                let Some(row) = gone.get(at) else { break };
                if self.is_renamed(row, &pair.source, source).await? {
                    let uid_validity = i64::from(counts.uid_validity.get());
                    let row = gone.swap_remove(at);
                    let row = MergeFolderRow { name: pair.source.to_string(), uid_validity, ..row };
                    merge_folder::save(self.writable()?.db(), &row).await?;
                    break;
                }
            }
        }
        Ok(())
    }

    /// Whether a mailbox is the one that a row was made for.
    async fn is_renamed(
        &self,
        row: &MergeFolderRow,
        mailbox: &MailboxName,
        source: &mut Connection,
    ) -> Result<bool, Error> {
        match source.examine(mailbox).await {
            Ok(_) => {}
            Err(error) if error.is_no_such_mailbox() => return Ok(false),
            Err(error) => return Err(Error::Source(error)),
        }
        let (mut after, mut ends) = (0, Vec::new());
        loop {
            let rows = merge_message::page(self.store.db(), row.id, after, TOGETHER).await?;
            let Some(last) = rows.last() else { break };
            after = last.uid;
            let uids: Vec<Uid> = rows.iter().filter_map(|row| Uid::new(u32::try_from(row.uid).ok()?)).collect();
            let lines = source.lines(&uids).await.map_err(Error::Source)?;
            let arrived: BTreeMap<i64, Timestamp> =
                lines.iter().map(|line| (i64::from(line.uid.get()), line.arrived)).collect();
            for row in rows {
                match arrived.get(&row.uid) {
                    Some(arrived) if arrived.as_seconds() != row.arrived_at.as_seconds() => return Ok(false),
                    Some(_) if matches!(row.state, State::Copied | State::There) && row.size <= LARGEST => {
                        ends.truncate(1);
                        ends.push(row);
                    }
                    // Removed since, or never brought.
                    _ => {}
                }
            }
        }
        // Nothing that could be compared proves nothing.
        Ok(!ends.is_empty() && are_same(&ends, source).await?)
    }
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
