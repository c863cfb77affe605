//! One pass: every mailbox of the old box compared with the ledger, what is new copied, what changed marked.

use tokio_util::sync::CancellationToken;

use super::{Engine, Error, Job, folder, folder::Pair};
use crate::{
    base::{MergeFolderId, UidValidity},
    imap::{self, Connection, Selected},
    store::merge_folder::{self, MergeFolderRow},
};

/// What a pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pass {
    /// Messages that were copied.
    pub copied: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Messages that were left out, each with its reason in the ledger.
    pub skipped: u64,
    /// Copies whose flags were changed.
    pub marked: u64,
    /// Why it ended before its end.
    pub stopped: Option<Stop>,
}

/// Why a pass ended before its end, without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Somebody asked for it.
    Asked,
    /// The present mailbox is full.
    Quota,
}

/// One mailbox of a pass, both sides open.
pub(super) struct Open<'a> {
    pub(super) engine: &'a Engine,
    pub(super) source: &'a mut Connection,
    pub(super) target: &'a mut Connection,
    /// The generation of the source that is copied.
    pub(super) row: MergeFolderRow,
    /// The generations before it.
    pub(super) earlier: Vec<MergeFolderId>,
    /// Where messages are put.
    pub(super) there: Selected,
}

impl Engine {
    /// Does one pass. It can be given up at any moment, and begun again.
    ///
    /// # Errors
    /// What one of the servers or the database ended with; what was done before stays done.
    pub async fn pass(&self, job: &Job, stop: &CancellationToken) -> Result<Pass, Error> {
        let done = job.source.imap.with(&job.source.login, async |source| {
            let target = job.target.imap.with(&job.target.login, async |target| {
                self.both(job, (source, target), stop).await.map_err(FromTarget)
            });
            target.await.map_err(|FromTarget(error)| FromSource(error))
        });
        done.await.map_err(|FromSource(error)| error)
    }

    async fn both(
        &self,
        job: &Job,
        (source, target): (&mut Connection, &mut Connection),
        stop: &CancellationToken,
    ) -> Result<Pass, Error> {
        let sources = source.list().await.map_err(Error::Source)?;
        let targets = target.list().await.map_err(Error::Target)?;
        let mut pass = Pass::default();
        for pair in folder::pairs(&sources, &targets, &job.layout, &job.without) {
            let is_there = targets.iter().any(|one| one.name == pair.target);
            if let Some(mut open) = self.open(job, &pair, is_there, (source, target)).await? {
                open.settle().await?;
                open.bring(&mut pass, stop).await?;
                // What a server without UIDPLUS took, without saying where.
                open.settle().await?;
                merge_folder::set_seen(self.store.db(), open.row.id, self.clock.now()).await?;
            }
            if pass.stopped.is_some() {
                break;
            }
        }
        Ok(pass)
    }

    /// Opens both sides of a mailbox; `None` when the source has just lost it.
    async fn open<'a>(
        &'a self,
        job: &Job,
        pair: &Pair,
        is_there: bool,
        (source, target): (&'a mut Connection, &'a mut Connection),
    ) -> Result<Option<Open<'a>>, Error> {
        let here = match source.examine(&pair.source).await {
            Ok(here) => here,
            Err(error) if error.is_no_such_mailbox() => return Ok(None),
            Err(error) => return Err(Error::Source(error)),
        };
        // Written down first: what is made for a merge goes with it.
        let (row, earlier) = self.generation(job, pair, (here.uid_validity, !is_there)).await?;
        if !is_there {
            target.create(&pair.target).await.map_err(Error::Target)?;
        }
        let there = target.select(&pair.target).await.map_err(Error::Target)?;
        Ok(Some(Open { engine: self, source, target, row, earlier, there }))
    }

    /// The row of this generation of a mailbox, and those before it.
    async fn generation(
        &self,
        job: &Job,
        pair: &Pair,
        (validity, made): (UidValidity, bool),
    ) -> Result<(MergeFolderRow, Vec<MergeFolderId>), Error> {
        let db = self.store.db();
        let known = merge_folder::of(db, job.id).await?;
        let mut same: Vec<MergeFolderRow> = known.into_iter().filter(|row| row.name == pair.source.as_str()).collect();
        let validity = i64::from(validity.get());
        if let Some(at) = same.iter().position(|row| row.uid_validity == validity) {
            let row = same.remove(at);
            return Ok((row, same.into_iter().map(|row| row.id).collect()));
        }
        let row = MergeFolderRow {
            id: MergeFolderId::new(),
            merge: job.id,
            name: pair.source.to_string(),
            uid_validity: validity,
            target: pair.target.to_string(),
            target_validity: None,
            mark: 0,
            made,
            seen_at: self.clock.now(),
        };
        merge_folder::insert(db, row.clone()).await?;
        Ok((row, same.into_iter().map(|row| row.id).collect()))
    }
}

/// What the door of the source ends with: an error of its own is one of the source.
struct FromSource(Error);

impl From<imap::Error> for FromSource {
    fn from(error: imap::Error) -> Self {
        Self(Error::Source(error))
    }
}

/// What the door of the target ends with.
struct FromTarget(Error);

impl From<imap::Error> for FromTarget {
    fn from(error: imap::Error) -> Self {
        Self(Error::Target(error))
    }
}
