//! The source's side of a mailbox: it is compared with the ledger, and what is new is read while the target takes what was
//! read before.

use std::collections::BTreeMap;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    Engine, Error, Pace, Stop,
    bytes::{LINE_ENDS, Measuring, hash, with_line_ends},
    ledger::Ledger,
    plan::{self, LARGE, Work},
    way::{Carried, Load},
};
use crate::{
    base::{Flag, MergeFolderId, Uid},
    imap::{Connection, Line, Selected},
    store::{
        merge,
        merge_message::{self, Known, MergeMessageRow, REMOVED, State},
    },
};

/// Messages that are compared at once.
const LINES: usize = 1_000;
/// Those of which only what changed is told.
const CHANGED: usize = 10_000;
/// The largest message that is copied, in bytes.
pub(super) const LARGEST: u64 = 1 << 30;

/// Up to where a mailbox is known: messages below a number are all in the ledger, with the flags that they had at a change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Since {
    pub(super) next: i64,
    pub(super) modseq: u64,
}

/// What reads.
pub(super) struct Reader<'a, 'b> {
    pub(super) engine: &'a Engine,
    pub(super) source: &'a mut Connection,
    pub(super) there: &'a Selected,
    pub(super) ledger: &'a mut Ledger<'b>,
    pub(super) loads: mpsc::Sender<Load>,
    /// Whether messages stay behind that are marked as removed.
    pub(super) leave_removed: bool,
    /// Whether what another mailbox has stays behind.
    pub(super) once: bool,
    /// The generations of the mailbox before this one.
    pub(super) earlier: Vec<MergeFolderId>,
    pub(super) since: Option<Since>,
    /// The largest message that the target takes.
    pub(super) limit: u64,
    pub(super) pace: &'a Pace,
    pub(super) stop: &'a CancellationToken,
    /// Whether it was written down where messages are put.
    pub(super) has_begun: bool,
    /// Messages that the source lists and does not give.
    pub(super) missing: Vec<Uid>,
}

impl Reader<'_, '_> {
    /// Goes through the mailbox, to its end or until it is stopped; how many messages the source lists and does not give.
    pub(super) async fn run(mut self) -> Result<usize, Error> {
        let numbers = self.source.numbers(1).await.map_err(Error::Source)?;
        let next = self.since.map_or(0, |since| since.next);
        let (before, rest) = numbers.split_at(numbers.partition_point(|uid| i64::from(uid.get()) < next));
        for some in before.chunks(CHANGED) {
            if !self.changed(some).await? {
                return Ok(0);
            }
        }
        for some in rest.chunks(LINES) {
            if !self.some(some).await? {
                return Ok(0);
            }
        }
        if self.missing.is_empty() {
            return Ok(0);
        }
        Ok(self.source.still(&self.missing).await.map_err(Error::Source)?.len())
    }

    /// Of messages that were all in the ledger once: what changed, and what was broken off since.
    async fn changed(&mut self, uids: &[Uid]) -> Result<bool, Error> {
        let told = self.flags(uids, self.since.map(|since| since.modseq)).await?;
        let uids: Vec<Uid> = told.keys().copied().collect();
        let known = self.known(&uids).await?;
        let Work { copy, .. } = plan::work(&uids, &known);
        Ok(self.mark(&told, &known).await? && self.bring(copy, plan::freed(&told, &known)).await?)
    }

    /// Of any messages: what is new, and what changed.
    async fn some(&mut self, uids: &[Uid]) -> Result<bool, Error> {
        let known = self.known(uids).await?;
        let Work { copy, compare } = plan::work(uids, &known);
        let told = if compare.is_empty() { BTreeMap::new() } else { self.flags(&compare, None).await? };
        Ok(self.mark(&told, &known).await? && self.bring(copy, plan::freed(&told, &known)).await?)
    }

    /// Brings messages that the ledger does not know, and those that are not marked as removed any more; whether it goes on.
    async fn bring(&mut self, mut new: Vec<Uid>, freed: Vec<Uid>) -> Result<bool, Error> {
        self.ledger.freed(freed.len());
        new.extend(freed);
        new.sort_unstable();
        for some in new.chunks(LINES) {
            if !self.copy(some).await? {
                return Ok(false);
            }
        }
        Ok(!self.is_stopped())
    }

    async fn copy(&mut self, uids: &[Uid]) -> Result<bool, Error> {
        if !self.has_begun {
            let mark = i64::from(self.there.uid_next.unwrap_or(1));
            self.ledger.begin(i64::from(self.there.uid_validity.get()), mark).await?;
            self.has_begun = true;
        }
        let lines = self.source.lines(uids).await.map_err(Error::Source)?;
        self.ledger.met(lines.len(), lines.iter().map(|line| i64::from(line.size)).sum());
        if lines.len() < uids.len() {
            self.missing.extend(uids.iter().filter(|uid| lines.iter().all(|line| line.uid != **uid)));
        }
        let lines = self.left(lines).await?;
        for batch in plan::batches(lines, self.pace.at_once(plan::MOST_BYTES)) {
            if !self.carry(batch).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Leaves messages that are marked as removed, where that was chosen; gives the others. They are not even read.
    async fn left(&mut self, lines: Vec<Line>) -> Result<Vec<Line>, Error> {
        if !self.leave_removed {
            return Ok(lines);
        }
        let (removed, lines): (Vec<Line>, Vec<Line>) =
            lines.into_iter().partition(|line| line.flags.contains(&Flag::Deleted));
        for line in removed {
            self.ledger.skip(self.row_of(&line, i64::from(line.size), String::new()), REMOVED);
        }
        self.ledger.write().await?;
        Ok(lines)
    }

    /// What the ledger knows of messages, ascending.
    async fn known(&self, uids: &[Uid]) -> Result<Vec<Known>, Error> {
        let mut known = Vec::new();
        for run in plan::runs(uids) {
            let mut some = merge_message::known(self.engine.books.store().db(), self.ledger.id(), run).await?;
            some.retain(|one| uids.binary_search_by_key(&one.uid, |uid| i64::from(uid.get())).is_ok());
            known.append(&mut some);
        }
        Ok(known)
    }

    async fn flags(&mut self, uids: &[Uid], since: Option<u64>) -> Result<BTreeMap<Uid, Vec<Flag>>, Error> {
        Ok(self.source.flags(uids, since).await.map_err(Error::Source)?.into_iter().collect())
    }

    /// Brings flags that changed at the source since they were last compared to the copies; whether it goes on.
    async fn mark(&mut self, told: &BTreeMap<Uid, Vec<Flag>>, known: &[Known]) -> Result<bool, Error> {
        // Numbers of a mailbox that was made anew are not those of copies.
        if self.ledger.row.target_validity != Some(i64::from(self.there.uid_validity.get())) {
            return Ok(true);
        }
        for marks in plan::marks(told, known, &self.there.permanent_flags) {
            if self.loads.send(Load::Marks(marks)).await.is_err() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// One batch: read, written down, given to be put. Whether it goes on.
    async fn carry(&mut self, batch: Vec<Line>) -> Result<bool, Error> {
        let sizes = batch.iter().map(|line| u64::from(line.size));
        let bytes: u64 = sizes.filter(|size| *size <= self.limit).sum();
        if let [line] = batch.as_slice()
            && bytes > LARGE
        {
            return self.large(line).await;
        }
        if !self.is_within_the_day(bytes).await? {
            return Ok(false);
        }
        self.pace.take(bytes, self.stop).await;
        if self.is_stopped() {
            return Ok(false);
        }
        let (carried, others) = self.fetched(batch).await?;
        let new = self.unbrought(carried).await?;
        for one in &new {
            self.ledger.copying(one.row.clone());
        }
        self.ledger.write().await?;
        if !new.is_empty() && self.loads.send(Load::Batch(new)).await.is_err() {
            return Ok(false);
        }
        for line in others {
            if !self.large(&line).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The messages of a batch; and those that did not come: gone since, or larger than was said.
    async fn fetched(&mut self, batch: Vec<Line>) -> Result<(Vec<Carried>, Vec<Line>), Error> {
        let (large, batch): (Vec<Line>, Vec<Line>) =
            batch.into_iter().partition(|line| u64::from(line.size) > self.limit);
        for line in &large {
            self.ledger.skip(self.row_of(line, i64::from(line.size), String::new()), "too-large");
        }
        if batch.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let uids: Vec<Uid> = batch.iter().map(|line| line.uid).collect();
        // A server that is wrong about sizes is read all the same, within bounds.
        let found = self.source.bodies(&uids, plan::MOST_IN_HAND).await.map_err(Error::Source)?;
        let mut bodies: BTreeMap<Uid, Bytes> = found.into_iter().collect();
        let (mut carried, mut others) = (Vec::with_capacity(batch.len()), Vec::new());
        for line in batch {
            let Some(bytes) = bodies.remove(&line.uid) else {
                others.push(line);
                continue;
            };
            let given = bytes.len();
            let bytes = with_line_ends(bytes);
            let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            let row = remarked(self.row_of(&line, size, hash(&bytes)), bytes.len() != given);
            if memchr::memchr(0, &bytes).is_some() {
                self.ledger.skip(row, "nul");
                continue;
            }
            carried.push(Carried { row, flags: plan::flags(&line.flags, &self.there.permanent_flags), bytes });
        }
        Ok((carried, others))
    }

    /// A message that is never in memory as a whole: read once to measure it, and once more to carry it. So what is written
    /// down before it is put is as true as of any other, and the target knows its size.
    async fn large(&mut self, line: &Line) -> Result<bool, Error> {
        if u64::from(line.size) > self.limit {
            self.ledger.skip(self.row_of(line, i64::from(line.size), String::new()), "too-large");
            return Ok(true);
        }
        // It is read twice.
        if !self.is_within_the_day(u64::from(line.size).saturating_mul(2)).await? {
            return Ok(false);
        }
        let mut measuring = Measuring::new();
        let (mut offset, said) = (0_u64, u64::from(line.size));
        loop {
            if self.is_stopped() {
                return Ok(false);
            }
            let piece = self.piece(line.uid, offset).await?;
            if piece.is_empty() || offset > self.limit {
                break;
            }
            offset += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            measuring.take(piece);
        }
        if offset == 0 && said > 0 {
            // Gone since; or held back, which is found out at the end.
            self.missing.push(line.uid);
            return Ok(true);
        }
        let measure = measuring.finish();
        let size = i64::try_from(measure.size).unwrap_or(i64::MAX);
        let row = remarked(self.row_of(line, size, measure.sha256.clone()), measure.mended);
        if measure.size > self.limit || measure.has_nul {
            self.ledger.skip(row, if measure.has_nul { "nul" } else { "too-large" });
            return Ok(true);
        }
        let flags = plan::flags(&line.flags, &self.there.permanent_flags);
        let one = Carried { row, flags, bytes: Bytes::new() };
        let new = self.unbrought(vec![one]).await?.pop();
        if let Some(one) = &new {
            self.ledger.copying(one.row.clone());
        }
        self.ledger.write().await?;
        let Some(one) = new else { return Ok(true) };
        let (pieces, to_come) = mpsc::channel(1);
        if self.loads.send(Load::Large(one, to_come)).await.is_err() {
            return Ok(false);
        }
        let (mut measuring, mut offset, mut held) = (Measuring::new(), 0_u64, Bytes::new());
        loop {
            let piece = self.piece(line.uid, offset).await?;
            if piece.is_empty() {
                break;
            }
            offset += u64::try_from(piece.len()).unwrap_or(u64::MAX);
            let before = std::mem::replace(&mut held, measuring.take(piece));
            // What is begun is broken off, and nothing is put.
            self.engine.books.check()?;
            // Refused while it comes, and the answer says why; or it is there already.
            if !before.is_empty() && pieces.send(before).await.is_err() {
                return Ok(true);
            }
        }
        if measuring.finish() != measure {
            // What was begun is broken off, and nothing is put.
            return Err(Error::Source(crate::imap::Error::Protocol("a message that is not the same twice")));
        }
        self.engine.books.check()?;
        // As before.
        pieces.send(held).await.ok();
        Ok(true)
    }

    async fn piece(&mut self, uid: Uid, offset: u64) -> Result<Bytes, Error> {
        let piece = self.source.piece(uid, offset).await.map_err(Error::Source)?;
        self.pace.take(u64::try_from(piece.len()).unwrap_or(u64::MAX), self.stop).await;
        Ok(piece)
    }

    /// Takes bytes of what may be read today, before they are; false, and the pass is over, when that was read.
    async fn is_within_the_day(&mut self, bytes: u64) -> Result<bool, Error> {
        let Some(most) = self.pace.day() else { return Ok(true) };
        let day = self.engine.books.now().as_seconds().div_euclid(86_400);
        let counted = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        let (merge, db) = (self.ledger.row.merge, self.engine.books.store().db());
        let is_taken = merge::take_of_day(db, merge, (day, counted(most)), counted(bytes)).await?;
        if !is_taken {
            self.ledger.stop(Stop::Day);
        }
        Ok(is_taken)
    }

    fn is_stopped(&mut self) -> bool {
        let asked = self.stop.is_cancelled();
        if asked {
            self.ledger.stop(Stop::Asked);
        }
        asked
    }

    fn row_of(&self, line: &Line, size: i64, sha256: String) -> MergeMessageRow {
        MergeMessageRow {
            folder: self.ledger.id(),
            uid: i64::from(line.uid.get()),
            state: State::Copying,
            reason: None,
            size,
            sha256,
            arrived_at: line.arrived,
            flags: plan::written(&plan::flags(&line.flags, &self.there.permanent_flags)),
            target: None,
            once: self.once.then_some(self.ledger.row.merge),
            elsewhere: None,
        }
    }
}

/// The row of a message with what is to be said of it.
fn remarked(row: MergeMessageRow, mended: bool) -> MergeMessageRow {
    MergeMessageRow { reason: mended.then(|| LINE_ENDS.to_owned()), ..row }
}
