//! One mailbox from end to end: what was under way is found out about, the source is read while the target is written, and
//! how far it came is counted.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    Error, Job, Pace, Pass,
    ledger::Ledger,
    pass::Open,
    read::{LARGEST, Reader, Since},
    write::Writer,
};
use crate::{
    base::MergeFolderId,
    store::{
        merge_folder::{self, MergeFolderRow},
        merge_message::{self, State},
    },
};

impl Open<'_> {
    /// Copies what is new and marks what changed, until it is done or `stop`.
    pub(super) async fn bring(
        &mut self,
        pass: &mut Pass,
        job: &Job,
        (pace, stop): (&Pace, &CancellationToken),
    ) -> Result<(), Error> {
        self.settle().await?;
        let counted = self.counted(&self.row, i64::from(self.here.exists)).await?;
        if counted != self.row {
            self.row = counted;
            self.save(&self.row).await?;
        }
        let limit = self.target.largest(&self.there.mailbox).await.map_err(Error::Target)?;
        let since = self.since().filter(|_| !job.thorough);
        let validity = i64::from(self.there.uid_validity.get());
        let known = if self.row.target_validity == Some(validity) { self.row.known.max(1) } else { 1 };
        let (loads, to_put) = mpsc::channel(1);
        let (tell, told) = mpsc::unbounded_channel();
        let mut ledger = Ledger::new(self.engine, pass, &mut self.row, told);
        let reader = Reader {
            engine: self.engine,
            source: self.source,
            there: &self.there,
            ledger: &mut ledger,
            loads,
            leave_removed: job.leave_removed,
            once: job.once,
            earlier: self.earlier.iter().map(|row| row.id).collect(),
            since,
            limit: limit.unwrap_or(LARGEST).min(LARGEST),
            pace,
            stop,
            has_begun: false,
            missing: Vec::new(),
        };
        let writer = Writer {
            engine: self.engine,
            target: self.target,
            there: &self.there,
            loads: to_put,
            tell,
            now: self.engine.books.now(),
            keeps_dates: None,
            merges: &self.merges,
            known,
            unexplained: None,
        };
        let ended = tokio::try_join!(reader.run(), writer.run());
        if ended.is_ok() {
            ledger.is_over();
        }
        // What was told is written down however it ended.
        let written = ledger.write().await;
        let (missing, ()) = ended?;
        written?;
        pass.missing += u64::try_from(missing).unwrap_or(0);
        if pass.stopped.is_none() { self.end(missing).await } else { Ok(()) }
    }

    /// Up to where the mailbox is known, when the server counts changes.
    fn since(&self) -> Option<Since> {
        self.said.and_then(|said| said.modseq)?;
        let modseq = u64::try_from(self.row.said_modseq?).ok()?;
        Some(Since { next: self.row.said_next?, modseq })
    }

    /// Writes down that this mailbox was gone through, and what the source had said of it before.
    async fn end(&mut self, missing: usize) -> Result<(), Error> {
        // What a server without UIDPLUS took, without saying where.
        let not_put = self.settle().await?;
        // Where something is left, the next pass looks again.
        let is_whole = missing == 0 && not_put == 0;
        let said = self.said.filter(|_| is_whole);
        if is_whole && let Some(next) = self.there.uid_next {
            // Whatever was there before is a copy that the ledger knows, or none.
            self.row.known = i64::from(next);
        }
        self.row.said_next = said.map(|said| i64::from(said.uid_next));
        self.row.said_messages = said.map(|said| i64::from(said.messages));
        self.row.said_modseq = said.and_then(|said| i64::try_from(said.modseq?).ok());
        self.row.seen_at = self.engine.books.now();
        self.row = self.counted(&self.row, 0).await?;
        self.row.messages += i64::try_from(missing + not_put).unwrap_or(0);
        self.save(&self.row).await?;
        let earlier = std::mem::take(&mut self.earlier);
        let said: Vec<MergeFolderId> = earlier.iter().filter(|row| row.skipped > 0).map(|row| row.id).collect();
        if !said.is_empty() {
            merge_message::forget_left_out(self.engine.books.writable()?.db(), said).await?;
        }
        for earlier in earlier {
            let counted = self.counted(&earlier, 0).await?;
            if counted != earlier {
                self.save(&counted).await?;
            }
        }
        Ok(())
    }

    async fn save(&self, row: &MergeFolderRow) -> Result<(), Error> {
        Ok(merge_folder::save(self.engine.books.writable()?.db(), row).await?)
    }

    /// A mailbox as its ledger counts it. At the source there are at least `messages`.
    async fn counted(&self, row: &MergeFolderRow, messages: i64) -> Result<MergeFolderRow, Error> {
        let db = self.engine.books.store().db();
        let (mut copied, mut skipped, mut there, mut chosen) = ((0, 0), (0, 0), (0, 0), 0);
        for tally in merge_message::tally(db, row.id).await? {
            let sum = match tally.state {
                State::Copied => &mut copied,
                State::Skipped => &mut skipped,
                State::There => &mut there,
                State::Copying | State::Adopted => continue,
            };
            *sum = (sum.0 + tally.messages, sum.1 + tally.bytes);
            if tally.reason.as_deref().is_some_and(merge_message::is_chosen) {
                chosen += tally.messages;
            }
        }
        let mut row = row.clone();
        (row.copied, row.copied_bytes) = copied;
        (row.skipped, row.chosen, row.there) = (skipped.0, chosen, there.0);
        row.messages = messages.max(row.done());
        row.bytes = copied.1 + skipped.1 + there.1;
        Ok(row)
    }
}
