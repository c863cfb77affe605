//! The target's side of a mailbox: what was read is put there, while more is read.

use bytes::Bytes;
use tokio::sync::mpsc;

use super::{
    Engine, Error,
    alike::Unexplained,
    way::{Carried, Load, Marks, Told},
};
use crate::{
    base::{MergeId, Timestamp},
    imap::{self, Code, Connection, Put, PutLarge, Putting, Selected, Store as Change},
    store::merge_message::MergeMessageRow,
};

/// What puts.
pub(super) struct Writer<'a> {
    pub(super) engine: &'a Engine,
    pub(super) target: &'a mut Connection,
    pub(super) there: &'a Selected,
    pub(super) loads: mpsc::Receiver<Load>,
    pub(super) tell: mpsc::UnboundedSender<Told>,
    /// When this began.
    pub(super) now: Timestamp,
    /// Whether the target keeps dates, once that was looked at.
    pub(super) keeps_dates: Option<bool>,
    /// The merges whose ledgers say what is whose there.
    pub(super) merges: &'a [MergeId],
    /// Below this number at the target everything is explained.
    pub(super) known: i64,
    /// What is not, once that was looked at.
    pub(super) unexplained: Option<Unexplained>,
}

impl Writer<'_> {
    /// Puts what comes, until nothing more does or the box is full.
    pub(super) async fn run(mut self) -> Result<(), Error> {
        while let Some(load) = self.loads.recv().await {
            let goes_on = match load {
                Load::Batch(batch) => self.batch(batch).await?,
                Load::Large(one, pieces) => self.large(one, pieces).await?,
                Load::Marks(marks) => self.mark(marks).await?,
            };
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    async fn batch(&mut self, batch: Vec<Carried>) -> Result<bool, Error> {
        let batch = self.sifted(batch).await?;
        if batch.is_empty() {
            return Ok(true);
        }
        self.engine.books.check()?;
        let puts: Vec<Put<'_>> =
            batch.iter().map(|one| Put { flags: &one.flags, arrived: one.row.arrived_at, bytes: &one.bytes }).collect();
        let answers = self.target.append_all(&self.there.mailbox, &puts).await.map_err(Error::Target)?;
        self.answered(batch.into_iter().map(|one| one.row).zip(answers).collect()).await
    }

    async fn large(&mut self, one: Carried, mut pieces: mpsc::Receiver<Bytes>) -> Result<bool, Error> {
        let Some(Carried { row, flags, .. }) = self.sifted(vec![one]).await?.pop() else { return Ok(true) };
        self.engine.books.check()?;
        let size = u64::try_from(row.size).unwrap_or(0);
        let message = PutLarge { flags: &flags, arrived: row.arrived_at, size };
        let put = self.target.append_pieces(&self.there.mailbox, &message, &mut pieces).await;
        self.answered(vec![(row, put.map_err(Error::Target)?)]).await
    }

    /// Tells what became of messages; whether more may be put.
    async fn answered(&mut self, answers: Vec<(MergeMessageRow, Putting)>) -> Result<bool, Error> {
        let (mut failed, mut copied) = (None, Vec::new());
        for (row, answer) in answers {
            self.tell(match answer {
                Ok(Some((validity, uid))) if validity == self.there.uid_validity => {
                    copied.push((row, uid));
                    continue;
                }
                // Where it was put is found by its bytes.
                Ok(_) => Told::Somewhere(row),
                Err(error) => {
                    let reason = refusal(&error);
                    failed = if reason.is_none() { Some(error) } else { failed };
                    reason.map_or_else(|| Told::NotPut(row.clone()), |reason| Told::Refused(row.clone(), reason))
                }
            });
        }
        self.check_dates(&mut copied).await?;
        for (row, uid) in copied {
            self.tell(Told::Copied(row, uid));
        }
        match failed {
            Some(error) if error.is_over_quota() => {
                self.tell(Told::Full);
                Ok(false)
            }
            Some(error) => Err(Error::Target(error)),
            None => Ok(true),
        }
    }

    /// Brings flags that changed at the source to the copies.
    async fn mark(&mut self, marks: Marks) -> Result<bool, Error> {
        self.engine.books.check()?;
        self.target.store(&marks.copies, Change::Add, &marks.set).await.map_err(Error::Target)?;
        self.engine.books.check()?;
        self.target.store(&marks.copies, Change::Remove, &marks.cleared).await.map_err(Error::Target)?;
        self.tell(Told::Marked(marks));
        Ok(true)
    }

    pub(super) fn tell(&self, told: Told) {
        // Who listens lasts longer; and if not, the next pass finds it out.
        self.tell.send(told).ok();
    }
}

/// Why the target will never take a message, in a word; nothing when it may later, or when the whole must stop.
fn refusal(error: &imap::Error) -> Option<&'static str> {
    match error {
        imap::Error::No { code: Some(Code::TooBig), .. } => Some("too-large"),
        imap::Error::No { code: None | Some(Code::Cannot | Code::Other(_)), .. }
        | imap::Error::Bad
        | imap::Error::Unwritable(_) => Some("refused"),
        _ => None,
    }
}
