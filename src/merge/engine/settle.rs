//! What was under way when a pass ended: was it put or not?
//!
//! A message that was being put has a row that says so and, if it arrived, a number at the target not below the mark that
//! was written before. Those numbers which are no copy's are looked at: by size, then by their bytes. What is found is a copy;
//! what is not was never put, and is copied again. No header is asked, so that a message without one is as safe as any.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Engine, Error,
    bytes::{Measuring, hash, with_line_ends},
    dates::OTHER_DATE,
    pass::Open,
    plan,
};
use crate::{
    base::{MergeId, Timestamp, Uid},
    imap::{self, Connection, Line, Selected},
    store::{
        merge_folder::MergeFolderRow,
        merge_message::{self, MergeMessageRow, State},
    },
};

/// Messages at the target by the hash of their bytes, and when they arrived there.
type Found = BTreeMap<String, Vec<(Uid, Timestamp)>>;

impl Open<'_> {
    /// Finds out about what was under way in this mailbox; how many messages were not put.
    pub(super) async fn settle(&mut self) -> Result<usize, Error> {
        self.engine.settle(&self.merges, &self.row, (&self.there, self.target)).await
    }
}

impl Engine {
    /// Finds out about what was under way in a mailbox that is open at the target; how many messages were not put.
    pub(super) async fn settle(
        &self,
        merges: &[MergeId],
        row: &MergeFolderRow,
        (there, target): (&Selected, &mut Connection),
    ) -> Result<usize, Error> {
        let waiting = merge_message::in_state(self.books.store().db(), row.id, State::Copying).await?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let mut found = if row.target_validity == Some(i64::from(there.uid_validity.get())) {
            self.found(merges, row, &waiting, target).await?
        } else {
            // The mailbox at the target was made anew meanwhile: what was put into the old one is gone with it.
            BTreeMap::new()
        };
        let mut not_put = Vec::new();
        let mut rows = Vec::new();
        for one in waiting {
            match found.get_mut(&one.sha256).and_then(Vec::pop) {
                Some((uid, arrived)) => {
                    let target = Some(i64::from(uid.get()));
                    let reason = (arrived != one.arrived_at).then(|| OTHER_DATE.to_owned()).or(one.reason);
                    rows.push(MergeMessageRow { state: State::Copied, reason, target, ..one });
                }
                None => not_put.push(one.uid),
            }
        }
        let count = not_put.len();
        let txn = self.books.begin().await?;
        merge_message::put(&txn, rows).await?;
        merge_message::forget(&txn, row.id, not_put).await?;
        txn.commit().await?;
        Ok(count)
    }

    /// Messages at the target that may be what was under way, by their bytes.
    async fn found(
        &self,
        merges: &[MergeId],
        row: &MergeFolderRow,
        waiting: &[MergeMessageRow],
        target: &mut Connection,
    ) -> Result<Found, Error> {
        // Two mailboxes of the old box may go into one, and several old boxes.
        let place = (row.target.as_str(), row.target_validity.unwrap_or(0));
        let copies = merge_message::explained(self.books.store().db(), merges, place, row.mark).await?;
        let copies: BTreeSet<i64> = copies.into_iter().collect();
        let sizes: BTreeSet<i64> = waiting.iter().map(|row| row.size).collect();
        let first = u32::try_from(row.mark).unwrap_or(1);
        let numbers = target.numbers(first).await.map_err(Error::Target)?;
        let unknown: Vec<Uid> = numbers.into_iter().filter(|uid| !copies.contains(&i64::from(uid.get()))).collect();
        let lines = target.lines(&unknown).await.map_err(Error::Target)?;
        let alike: Vec<Line> = lines.into_iter().filter(|line| sizes.contains(&i64::from(line.size))).collect();
        let dates: BTreeMap<Uid, Timestamp> = alike.iter().map(|line| (line.uid, line.arrived)).collect();
        let mut found = Found::new();
        for batch in plan::batches(alike, plan::MOST_BYTES) {
            for (uid, sha256) in hashes(target, &batch).await.map_err(Error::Target)? {
                let Some(arrived) = dates.get(&uid) else { continue };
                found.entry(sha256).or_default().push((uid, *arrived));
            }
        }
        Ok(found)
    }
}

/// The names of the bytes of messages at the target.
pub(super) async fn hashes(target: &mut Connection, batch: &[Line]) -> Result<Vec<(Uid, String)>, imap::Error> {
    if let [line] = batch
        && u64::from(line.size) > plan::LARGE
    {
        let (mut measuring, mut offset) = (Measuring::new(), 0);
        loop {
            let piece = target.piece(line.uid, offset).await?;
            if piece.is_empty() {
                return Ok(vec![(line.uid, measuring.finish().sha256)]);
            }
            offset += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            measuring.take(piece);
        }
    }
    let uids: Vec<Uid> = batch.iter().map(|line| line.uid).collect();
    let bodies = target.bodies(&uids, plan::MOST_IN_HAND).await?;
    Ok(bodies.into_iter().map(|(uid, bytes)| (uid, hash(&with_line_ends(bytes)))).collect())
}
