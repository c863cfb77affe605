//! What was under way when a pass ended: was it put or not?
//!
//! A message that was being put has a row that says so and, if it arrived, a number at the target not below the mark that
//! was written before. Those numbers which are no copy's are looked at: by size, then by their bytes. What is found is a copy;
//! what is not was never put, and is copied again. No header is asked, so that a message without one is as safe as any.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Error,
    copy::{hash, with_line_ends},
    pass::Open,
    plan,
};
use crate::{
    base::Uid,
    imap::Line,
    store::{
        merge_folder,
        merge_message::{self, MergeMessageRow, State},
    },
};

impl Open<'_> {
    /// Finds out about what was under way in this mailbox, and counts how far it is.
    pub(super) async fn begin(&mut self) -> Result<(), Error> {
        self.settle().await?;
        self.recount(i64::from(self.here.exists)).await
    }

    /// Writes down that this mailbox was gone through, and what the source had said of it before.
    pub(super) async fn end(&mut self) -> Result<(), Error> {
        // What a server without UIDPLUS took, without saying where.
        self.settle().await?;
        let said = self.said;
        self.row.said_next = said.map(|said| i64::from(said.uid_next));
        self.row.said_messages = said.map(|said| i64::from(said.messages));
        self.row.said_modseq = said.and_then(|said| i64::try_from(said.modseq?).ok());
        self.row.seen_at = self.engine.clock.now();
        self.recount(0).await?;
        let current = self.row.clone();
        for earlier in std::mem::take(&mut self.earlier) {
            self.row = earlier;
            self.recount(0).await?;
        }
        self.row = current;
        Ok(())
    }

    /// Counts the ledger of this mailbox, and writes that down. At the source there are at least `messages`.
    async fn recount(&mut self, messages: i64) -> Result<(), Error> {
        let db = self.engine.store.db();
        let (mut copied, mut skipped) = ((0, 0), (0, 0));
        for tally in merge_message::tally(db, self.row.id).await? {
            match tally.state {
                State::Copied => copied = (tally.messages, tally.bytes),
                State::Skipped => skipped = (tally.messages, tally.bytes),
                State::Copying | State::Adopted => {}
            }
        }
        (self.row.copied, self.row.copied_bytes) = copied;
        self.row.skipped = skipped.0;
        self.row.messages = messages.max(copied.0 + skipped.0);
        self.row.bytes = copied.1 + skipped.1;
        Ok(merge_folder::save(db, &self.row).await?)
    }

    /// Finds out about what was under way in this mailbox.
    async fn settle(&mut self) -> Result<(), Error> {
        let db = self.engine.store.db();
        let waiting = merge_message::in_state(db, self.row.id, State::Copying).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let found = if self.row.target_validity == Some(i64::from(self.there.uid_validity.get())) {
            self.found(&waiting).await?
        } else {
            // The mailbox at the target was made anew meanwhile: what was put into the old one is gone with it.
            BTreeMap::new()
        };
        let mut not_put = Vec::new();
        let mut rows = Vec::new();
        let mut found = found;
        for row in waiting {
            match found.get_mut(&row.sha256).and_then(Vec::pop) {
                Some(uid) => {
                    let target = Some(i64::from(uid.get()));
                    rows.push(MergeMessageRow { state: State::Copied, target, ..row });
                }
                None => not_put.push(row.uid),
            }
        }
        let txn = self.engine.store.begin().await?;
        merge_message::put(&txn, rows).await?;
        merge_message::forget(&txn, self.row.id, not_put).await?;
        Ok(txn.commit().await?)
    }

    /// Messages at the target that may be what was under way, by their bytes.
    async fn found(&mut self, waiting: &[MergeMessageRow]) -> Result<BTreeMap<String, Vec<Uid>>, Error> {
        // Two mailboxes of the old box may go into one.
        let copies: BTreeSet<i64> =
            merge_message::targets(self.engine.store.db(), &self.row).await?.into_iter().collect();
        let sizes: BTreeSet<i64> = waiting.iter().map(|row| row.size).collect();
        let first = u32::try_from(self.row.mark).unwrap_or(1);
        let numbers = self.target.numbers(first).await.map_err(Error::Target)?;
        let unknown: Vec<Uid> = numbers.into_iter().filter(|uid| !copies.contains(&i64::from(uid.get()))).collect();
        let lines = self.target.lines(&unknown).await.map_err(Error::Target)?;
        let alike: Vec<Line> = lines.into_iter().filter(|line| sizes.contains(&i64::from(line.size))).collect();
        let mut found: BTreeMap<String, Vec<Uid>> = BTreeMap::new();
        for batch in plan::batches(alike) {
            let uids: Vec<Uid> = batch.iter().map(|line| line.uid).collect();
            let limit = batch.iter().map(|line| usize::try_from(line.size).unwrap_or(0)).sum::<usize>();
            let bodies = self.target.bodies(&uids, limit.saturating_mul(2).max(plan::MOST_BYTES)).await;
            for (uid, bytes) in bodies.map_err(Error::Target)? {
                found.entry(hash(&with_line_ends(bytes))).or_default().push(uid);
            }
        }
        Ok(found)
    }
}
