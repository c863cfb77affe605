//! What was done in one mailbox, written down in as few transactions as is safe: before messages are put, with what became
//! of those before them.

use std::collections::BTreeSet;

use tokio::sync::mpsc;

use super::{Engine, Error, Pass, Stop, way::Told};
use crate::{
    base::MergeFolderId,
    store::{
        merge_folder::{self, MergeFolderRow},
        merge_message::{self, ELSEWHERE, MergeMessageRow, State},
    },
};

/// The ledger of one mailbox, while it is gone through.
pub(super) struct Ledger<'a> {
    engine: &'a Engine,
    pass: &'a mut Pass,
    pub(super) row: &'a mut MergeFolderRow,
    told: mpsc::UnboundedReceiver<Told>,
    /// Messages that are being put, by their numbers at the source.
    under_way: BTreeSet<i64>,
    /// What is to be written with the next transaction.
    rows: Vec<MergeMessageRow>,
    back: Vec<i64>,
    marked: Vec<(String, Vec<i64>)>,
    is_dirty: bool,
}

impl<'a> Ledger<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        pass: &'a mut Pass,
        row: &'a mut MergeFolderRow,
        told: mpsc::UnboundedReceiver<Told>,
    ) -> Self {
        let (rows, back, marked) = (Vec::new(), Vec::new(), Vec::new());
        Self { engine, pass, row, told, under_way: BTreeSet::new(), rows, back, marked, is_dirty: false }
    }

    pub(super) fn id(&self) -> MergeFolderId {
        self.row.id
    }

    /// Messages that were met, with their bytes.
    pub(super) fn met(&mut self, messages: usize, bytes: i64) {
        let to_come = i64::try_from(messages + self.under_way.len()).unwrap_or(0);
        self.row.messages = self.row.messages.max(self.row.done() + to_come);
        self.row.bytes += bytes;
        self.is_dirty = true;
    }

    /// A message will be put.
    pub(super) fn copying(&mut self, row: MergeMessageRow) {
        self.under_way.insert(row.uid);
        self.rows.push(row);
    }

    /// A message is left out.
    pub(super) fn skip(&mut self, row: MergeMessageRow, reason: &str) {
        self.pass.skipped += 1;
        self.row.skipped += 1;
        self.row.chosen += i64::from(merge_message::is_chosen(reason));
        self.rows.push(MergeMessageRow { state: State::Skipped, reason: Some(reason.to_owned()), ..row });
    }

    /// A message stays, since another mailbox has it.
    pub(super) fn leave(&mut self, row: MergeMessageRow, place: MergeFolderId) {
        self.skip(MergeMessageRow { elsewhere: Some(place), ..row }, ELSEWHERE);
    }

    /// So many messages that were left out as removed ones are so no more: they are brought, or left out anew.
    pub(super) fn freed(&mut self, messages: usize) {
        let messages = i64::try_from(messages).unwrap_or(0);
        self.row.skipped -= messages;
        self.row.chosen -= messages;
    }

    /// A message takes over what an earlier generation has at the target.
    pub(super) fn adopt(&mut self, row: MergeMessageRow, before: MergeMessageRow) {
        match before.state {
            State::There => self.row.there += 1,
            _ => self.count(row.size),
        }
        self.rows.push(MergeMessageRow { state: before.state, target: before.target, ..row });
        self.rows.push(MergeMessageRow { state: State::Adopted, ..before });
    }

    /// The pass ends before its end.
    pub(super) fn stop(&mut self, why: Stop) {
        self.pass.stopped = Some(why);
    }

    /// Everything was put that will be: what nobody told of was not.
    pub(super) fn is_over(&mut self) {
        self.hear();
        self.back.extend(std::mem::take(&mut self.under_way));
    }

    /// Writes everything down, with what was told meanwhile.
    pub(super) async fn write(&mut self) -> Result<(), Error> {
        self.hear();
        let (rows, back) = (std::mem::take(&mut self.rows), std::mem::take(&mut self.back));
        let marked = std::mem::take(&mut self.marked);
        if rows.is_empty() && back.is_empty() && marked.is_empty() && !self.is_dirty {
            return Ok(());
        }
        let txn = self.engine.books.begin().await?;
        merge_message::put(&txn, rows).await?;
        merge_message::forget(&txn, self.row.id, back).await?;
        for (flags, uids) in marked {
            merge_message::set_flags(&txn, self.row.id, &flags, uids).await?;
        }
        merge_folder::save(&txn, self.row).await?;
        txn.commit().await?;
        self.is_dirty = false;
        Ok(())
    }

    /// Where messages are put at the earliest: what is under way is looked for from there on.
    pub(super) async fn begin(&mut self, validity: i64, mark: i64) -> Result<(), Error> {
        self.row.mark = mark;
        let before = self.row.target_validity.replace(validity);
        if before != Some(validity) {
            self.row.known = 0;
        }
        let txn = self.engine.books.begin().await?;
        if before.is_some_and(|before| before != validity) {
            // Numbers of a mailbox that is no more are other messages' by now.
            merge_message::unplace(&txn, self.row.id).await?;
        }
        merge_folder::save(&txn, self.row).await?;
        Ok(txn.commit().await?)
    }

    fn hear(&mut self) {
        while let Ok(told) = self.told.try_recv() {
            match told {
                Told::Copied(row, uid) => {
                    self.under_way.remove(&row.uid);
                    self.count(row.size);
                    self.pass.copied += 1;
                    self.pass.bytes += u64::try_from(row.size).unwrap_or(0);
                    self.rows.push(MergeMessageRow { state: State::Copied, target: Some(i64::from(uid.get())), ..row });
                }
                Told::There(row, uid) => {
                    self.under_way.remove(&row.uid);
                    self.row.there += 1;
                    self.pass.there += 1;
                    let target = Some(i64::from(uid.get()));
                    self.rows.push(MergeMessageRow { state: State::There, reason: None, target, ..row });
                }
                Told::Refused(row, reason) => {
                    self.under_way.remove(&row.uid);
                    self.skip(row, reason);
                }
                Told::Somewhere(row) => {
                    self.under_way.remove(&row.uid);
                }
                Told::NotPut(row) => {
                    self.under_way.remove(&row.uid);
                    self.back.push(row.uid);
                }
                Told::Marked(marks) => {
                    self.pass.marked += u64::try_from(marks.uids.len()).unwrap_or(0);
                    self.marked.push((marks.written, marks.uids));
                }
                Told::Full => self.pass.stopped = Some(Stop::Quota),
            }
        }
    }

    fn count(&mut self, size: i64) {
        self.row.copied += 1;
        self.row.copied_bytes += size;
    }
}
