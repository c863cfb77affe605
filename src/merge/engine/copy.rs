//! Bringing over what one mailbox has that the ledger does not know.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::{
    Error, Pace, Pass, Stop,
    pass::Open,
    plan::{self, Work},
};
use crate::{
    base::{Flag, Uid},
    imap::{self, Code, Line, Put, Putting, Store as Change},
    store::{
        merge_folder,
        merge_message::{self, Known, MergeMessageRow, State},
    },
};

/// Messages whose lines are asked for at once.
const LINES: usize = 1_000;
/// The largest message that is copied, in bytes.
const LARGEST: usize = 64 << 20;

/// A message on its way.
struct Carried {
    row: MergeMessageRow,
    flags: Vec<Flag>,
    bytes: Bytes,
}

impl Open<'_> {
    /// Finds out about what was under way, copies what is new and marks what changed, until it is done or `stop`.
    pub(super) async fn bring(&mut self, pass: &mut Pass, pace: &Pace, stop: &CancellationToken) -> Result<(), Error> {
        self.begin().await?;
        let db = self.engine.store.db();
        let known = merge_message::known(db, self.row.id).await?;
        let numbers = self.source.numbers(1).await.map_err(Error::Source)?;
        let Work { copy, compare } = plan::work(&numbers, &known);
        self.mark(pass, &compare, &known).await?;
        let to_come = self.row.copied + self.row.skipped + i64::try_from(copy.len()).unwrap_or(0);
        self.row.messages = self.row.messages.max(to_come);
        if !copy.is_empty() {
            self.write_mark().await?;
        }
        for some in copy.chunks(LINES) {
            let lines = self.source.lines(some).await.map_err(Error::Source)?;
            self.row.bytes += lines.iter().map(|line| i64::from(line.size)).sum::<i64>();
            for batch in plan::batches(lines) {
                pace.take(batch.iter().map(|line| u64::from(line.size)).sum(), stop).await;
                if stop.is_cancelled() {
                    pass.stopped = Some(Stop::Asked);
                } else {
                    self.carry(pass, batch).await?;
                }
                if pass.stopped.is_some() {
                    return Ok(());
                }
            }
        }
        self.end().await
    }

    /// Where the next messages are put at the earliest: what is under way is looked for from there on.
    async fn write_mark(&mut self) -> Result<(), Error> {
        let validity = i64::from(self.there.uid_validity.get());
        self.row.mark = i64::from(self.there.uid_next.unwrap_or(1));
        let before = self.row.target_validity.replace(validity);
        let txn = self.engine.store.begin().await?;
        if before.is_some_and(|before| before != validity) {
            // Numbers of a mailbox that is no more are other messages' by now.
            merge_message::unplace(&txn, self.row.id).await?;
        }
        merge_folder::save(&txn, &self.row).await?;
        Ok(txn.commit().await?)
    }

    /// One batch: written down, put, written down.
    async fn carry(&mut self, pass: &mut Pass, batch: Vec<Line>) -> Result<(), Error> {
        let (carried, mut rows) = self.fetched(batch).await?;
        let (carried, adopted) = self.adopt(carried).await?;
        pass.skipped += u64::try_from(rows.len()).unwrap_or(0);
        self.row.skipped += i64::try_from(rows.len()).unwrap_or(0);
        let id = self.row.id;
        for one in adopted.iter().filter(|one| one.folder == id) {
            self.count(one);
        }
        rows.extend(adopted);
        rows.extend(carried.iter().map(|one| one.row.clone()));
        self.write(rows, Vec::new()).await?;
        if carried.is_empty() {
            return Ok(());
        }
        let puts: Vec<Put<'_>> = carried
            .iter()
            .map(|one| Put { flags: &one.flags, arrived: one.row.arrived_at, bytes: &one.bytes })
            .collect();
        let answers = self.target.append_all(&self.there.mailbox, &puts).await.map_err(Error::Target)?;
        self.answered(pass, carried, answers).await
    }

    /// Writes rows of messages down, takes others away, and how far the mailbox is, all at once.
    async fn write(&mut self, rows: Vec<MergeMessageRow>, back: Vec<i64>) -> Result<(), Error> {
        let txn = self.engine.store.begin().await?;
        merge_message::put(&txn, rows).await?;
        merge_message::forget(&txn, self.row.id, back).await?;
        merge_folder::save(&txn, &self.row).await?;
        Ok(txn.commit().await?)
    }

    fn count(&mut self, copy: &MergeMessageRow) {
        self.row.copied += 1;
        self.row.copied_bytes += copy.size;
    }

    /// The messages of a batch, and the rows of those that cannot be copied.
    async fn fetched(&mut self, batch: Vec<Line>) -> Result<(Vec<Carried>, Vec<MergeMessageRow>), Error> {
        let (large, batch): (Vec<Line>, Vec<Line>) = batch.into_iter().partition(is_too_large);
        let mut left: Vec<MergeMessageRow> = large.iter().map(|line| self.skipped(line, "too-large")).collect();
        if batch.is_empty() {
            return Ok((Vec::new(), left));
        }
        let uids: Vec<Uid> = batch.iter().map(|line| line.uid).collect();
        let told: usize = batch.iter().map(|line| usize::try_from(line.size).unwrap_or(LARGEST)).sum();
        // A server that is wrong about sizes is read all the same, within bounds.
        let limit = told.saturating_mul(2).clamp(plan::MOST_BYTES, LARGEST);
        let found = self.source.bodies(&uids, limit).await.map_err(Error::Source)?;
        let mut bodies: BTreeMap<Uid, Bytes> = found.into_iter().collect();
        let mut carried = Vec::with_capacity(batch.len());
        for line in &batch {
            let Some(bytes) = bodies.remove(&line.uid) else {
                // Gone since, and no message of the old box any more; or held back: then it is asked for again.
                self.said = None;
                continue;
            };
            let bytes = with_line_ends(bytes);
            if memchr::memchr(0, &bytes).is_some() {
                left.push(self.skipped(line, "nul"));
                continue;
            }
            let flags = plan::flags(&line.flags, &self.there.permanent_flags);
            let row = self.row_of(line, State::Copying, &bytes);
            carried.push(Carried { row, flags, bytes });
        }
        Ok((carried, left))
    }

    /// Those of which an earlier generation of the mailbox has brought the copy already take it over.
    async fn adopt(&self, carried: Vec<Carried>) -> Result<(Vec<Carried>, Vec<MergeMessageRow>), Error> {
        let hashes = carried.iter().map(|one| one.row.sha256.clone()).collect();
        let earlier = self.earlier.iter().map(|row| row.id).collect();
        let known = merge_message::with_hash(self.engine.store.db(), earlier, hashes).await?;
        let mut free: BTreeMap<String, Vec<MergeMessageRow>> = BTreeMap::new();
        for row in known {
            free.entry(row.sha256.clone()).or_default().push(row);
        }
        let (mut new, mut rows) = (Vec::new(), Vec::new());
        for one in carried {
            match free.get_mut(&one.row.sha256).and_then(Vec::pop) {
                Some(before) => {
                    rows.push(MergeMessageRow { state: State::Copied, target: before.target, ..one.row });
                    rows.push(MergeMessageRow { state: State::Adopted, ..before });
                }
                None => new.push(one),
            }
        }
        Ok((new, rows))
    }

    /// Writes down what became of a batch.
    async fn answered(&mut self, pass: &mut Pass, carried: Vec<Carried>, answers: Vec<Putting>) -> Result<(), Error> {
        let (mut rows, mut back, mut failed) = (Vec::new(), Vec::new(), None);
        for (one, answer) in carried.into_iter().zip(answers) {
            let row = one.row;
            match answer {
                Ok(Some((validity, uid))) if validity == self.there.uid_validity => {
                    pass.copied += 1;
                    pass.bytes += u64::try_from(row.size).unwrap_or(0);
                    self.count(&row);
                    rows.push(MergeMessageRow { state: State::Copied, target: Some(i64::from(uid.get())), ..row });
                }
                // Where it was put is found by its bytes, when this mailbox is next opened.
                Ok(_) => {}
                Err(error) => {
                    if let Some(reason) = refusal(&error) {
                        pass.skipped += 1;
                        self.row.skipped += 1;
                        rows.push(MergeMessageRow { state: State::Skipped, reason: Some(reason.to_owned()), ..row });
                    } else {
                        back.push(row.uid);
                        failed = Some(error);
                    }
                }
            }
        }
        self.write(rows, back).await?;
        match failed {
            Some(error) if error.is_over_quota() => pass.stopped = Some(Stop::Quota),
            Some(error) => return Err(Error::Target(error)),
            None => {}
        }
        Ok(())
    }

    /// Brings flags that changed at the source since they were last compared to the copies.
    async fn mark(&mut self, pass: &mut Pass, compare: &[Uid], known: &[Known]) -> Result<(), Error> {
        // Numbers of a mailbox that was made anew are not those of copies.
        let is_same = self.row.target_validity == Some(i64::from(self.there.uid_validity.get()));
        let compare = if is_same { compare } else { &[] };
        let known: BTreeMap<i64, &Known> = known.iter().map(|one| (one.uid, one)).collect();
        for some in compare.chunks(LINES) {
            let lines = self.source.lines(some).await.map_err(Error::Source)?;
            let mut rows = Vec::new();
            for line in lines {
                let Some(before) = known.get(&i64::from(line.uid.get())) else { continue };
                let now = plan::flags(&line.flags, &self.there.permanent_flags);
                if plan::written(&now) == before.flags {
                    continue;
                }
                if let Some(copy) = before.target.and_then(|uid| Uid::new(u32::try_from(uid).ok()?)) {
                    let (set, cleared) = plan::changed(&plan::read(&before.flags), &now);
                    self.target.store(&[copy], Change::Add, &set).await.map_err(Error::Target)?;
                    self.target.store(&[copy], Change::Remove, &cleared).await.map_err(Error::Target)?;
                }
                pass.marked += 1;
                rows.push(MergeMessageRow {
                    flags: plan::written(&now),
                    state: before.state,
                    target: before.target,
                    ..self.row_of(&line, before.state, &[])
                });
            }
            merge_message::put(self.engine.store.db(), rows).await?;
        }
        Ok(())
    }

    fn skipped(&self, line: &Line, reason: &str) -> MergeMessageRow {
        let size = i64::from(line.size);
        MergeMessageRow { size, reason: Some(reason.to_owned()), ..self.row_of(line, State::Skipped, &[]) }
    }

    fn row_of(&self, line: &Line, state: State, bytes: &[u8]) -> MergeMessageRow {
        MergeMessageRow {
            folder: self.row.id,
            uid: i64::from(line.uid.get()),
            state,
            reason: None,
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
            sha256: hash(bytes),
            arrived_at: line.arrived,
            flags: plan::written(&plan::flags(&line.flags, &self.there.permanent_flags)),
            target: None,
        }
    }
}

fn is_too_large(line: &Line) -> bool {
    usize::try_from(line.size).map_or(true, |size| size > LARGEST)
}

/// The name of bytes in the ledger.
pub(super) fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, bytes).as_ref() {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
    }
    text
}

/// Bytes as IMAP carries a message: every line ends with CR LF (RFC 3501 section 2.2.2 asks it of servers; not all do).
pub(super) fn with_line_ends(bytes: Bytes) -> Bytes {
    let bare = memchr::memchr_iter(b'\n', &bytes).any(|at| at == 0 || bytes.get(at - 1) != Some(&b'\r'));
    if !bare {
        return bytes;
    }
    let mut whole = Vec::with_capacity(bytes.len() + bytes.len() / 32);
    let mut before = 0_u8;
    for byte in bytes {
        if byte == b'\n' && before != b'\r' {
            whole.push(b'\r');
        }
        whole.push(byte);
        before = byte;
    }
    whole.into()
}

/// Why the target will never take a message, in a word; nothing when it may later, or when the whole must stop.
fn refusal(error: &imap::Error) -> Option<&'static str> {
    match error {
        imap::Error::No { code: Some(Code::TooBig), .. } => Some("too-large"),
        imap::Error::No { code: Some(Code::OverQuota), .. } => None,
        imap::Error::No { .. } if !error.is_temporary() => Some("refused"),
        imap::Error::Bad | imap::Error::Unwritable(_) => Some("refused"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_end_as_the_protocol_has_them() {
        let ended = |text: &str| String::from_utf8(with_line_ends(Bytes::from(text.to_owned())).to_vec()).unwrap();
        assert_eq!(ended("a\nb\r\nc\n\nd"), "a\r\nb\r\nc\r\n\r\nd");
        assert_eq!(ended("\na\r"), "\r\na\r");
        assert_eq!(hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    proptest! {
        #[test]
        fn ending_lines_twice_is_ending_them_once(text in "[ab\r\n]{0,60}") {
            let once = with_line_ends(Bytes::from(text));
            prop_assert_eq!(with_line_ends(once.clone()), once);
        }
    }
}
