//! One pass: every mailbox of the old box compared with the ledger, what is new copied, what changed marked.

use tokio_util::sync::CancellationToken;

use super::{
    Engine, Error, Job, Pace, folder,
    folder::Pair,
    place::{Empty, Places, TOGETHER},
    survey::{Survey, is_blank},
};
use crate::{
    base::MergeId,
    imap::{self, Connection, Counts, Selected},
    store::merge_folder::{self, MergeFolderRow},
};

/// What a pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pass {
    /// Messages that were copied.
    pub copied: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Messages that were there already, though no ledger knew of them.
    pub there: u64,
    /// Messages that were left out, each with its reason in the ledger.
    pub skipped: u64,
    /// Copies whose flags were changed.
    pub marked: u64,
    /// Messages that the old server lists and does not give. The next pass asks for them again.
    pub missing: u64,
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
    /// What may be read of the old box in a day was.
    Day,
}

/// One mailbox of a pass, both sides open.
pub(super) struct Open<'a> {
    pub(super) engine: &'a Engine,
    /// The merges whose ledgers know of what they brought.
    pub(super) merges: Vec<MergeId>,
    pub(super) source: &'a mut Connection,
    pub(super) target: &'a mut Connection,
    /// The generation of the source that is copied.
    pub(super) row: MergeFolderRow,
    /// The generations before it.
    pub(super) earlier: Vec<MergeFolderRow>,
    /// What the source said of it before it was opened.
    pub(super) said: Option<Counts>,
    /// How the source has it.
    pub(super) here: Selected,
    /// Where messages are put.
    pub(super) there: Selected,
}

impl Engine {
    /// Does one pass. It can be given up at any moment, and begun again.
    ///
    /// # Errors
    /// What one of the servers or the database ended with; what was done before stays done.
    pub async fn pass(&self, job: &Job, pace: &Pace, stop: &CancellationToken) -> Result<Pass, Error> {
        let done = job.source.imap.with(&job.source.login, async |source| {
            let target = job.target.imap.with(&job.target.login, async |target| {
                Box::pin(self.both(job, (source, target), pace, stop)).await.map_err(FromTarget)
            });
            target.await.map_err(|FromTarget(error)| FromSource(error))
        });
        done.await.map_err(|FromSource(error)| error)
    }

    async fn both(
        &self,
        job: &Job,
        (source, target): (&mut Connection, &mut Connection),
        pace: &Pace,
        stop: &CancellationToken,
    ) -> Result<Pass, Error> {
        let sources = source.list_changes().await.map_err(Error::Source)?;
        let targets = target.list_names().await.map_err(Error::Target)?;
        let pairs = folder::pairs(&sources, &targets, &job.layout, &job.without);
        let behind = self.note_left_out(job, &pairs, &sources).await?;
        if !self.follow_names(job, (&pairs, &sources), source, stop).await? {
            return Ok(Pass { stopped: Some(Stop::Asked), ..Pass::default() });
        }
        let mut survey = self.survey(job, &pairs, &sources).await?;
        // One that only holds others is made, too: messages have to go into it.
        let there = targets.into_iter().filter(|one| one.selectable).map(|one| one.name).collect();
        let mut places = Places::new(there, behind);
        let (mut pass, mut unchanged, mut empty, mut wanted) = (Pass::default(), Vec::new(), Vec::new(), Vec::new());
        for pair in &pairs {
            if job.thorough {
                wanted.push(pair);
            } else if let Some(row) = survey.unchanged(pair) {
                unchanged.push(row);
            } else if let Some(one) = survey.empty(pair) {
                empty.push(one);
            } else {
                wanted.push(pair);
            }
        }
        for some in wanted.chunks(TOGETHER) {
            if pass.stopped.is_some() {
                break;
            }
            if !job.thorough {
                self.make(survey.rows_mut(some), &mut places, target).await?;
            }
            for pair in some {
                match self.open(job, (pair, &mut survey), &mut places, (source, target)).await? {
                    Found::Something(mut open) => open.bring(&mut pass, job, (pace, stop)).await?,
                    Found::Nothing(one) => empty.push(one),
                    Found::Lost => {}
                }
                if pass.stopped.is_some() {
                    break;
                }
            }
        }
        if pass.stopped.is_none() {
            self.make_empty(empty, &mut places, target, (&mut pass, stop)).await?;
        }
        merge_folder::set_seen(self.books.writable()?.db(), &unchanged, self.books.now()).await?;
        Ok(pass)
    }

    /// Opens both sides of a mailbox; the source alone when there is nothing in it.
    async fn open<'a>(
        &'a self,
        job: &Job,
        (pair, survey): (&Pair, &mut Survey),
        places: &mut Places,
        (source, target): (&'a mut Connection, &'a mut Connection),
    ) -> Result<Found<'a>, Error> {
        let here = match source.examine(&pair.source).await {
            Ok(here) => here,
            Err(error) if error.is_no_such_mailbox() => return Ok(Found::Lost),
            Err(error) => return Err(Error::Source(error)),
        };
        let said = survey.counts(pair).filter(|said| said.uid_validity == here.uid_validity);
        let (mut row, earlier, is_new) = survey.generation(pair, here.uid_validity);
        if is_new {
            merge_folder::insert(self.books.writable()?.db(), row.clone()).await?;
        }
        // Nobody's word is taken for it: a server may be wrong about how many there are.
        let may_be_empty = here.exists == 0 && earlier.is_empty() && is_blank(&row);
        if may_be_empty && source.numbers(1).await.map_err(Error::Source)?.is_empty() {
            return Ok(Found::Nothing(Empty { row, next: said.map_or(0, |said| said.uid_next) }));
        }
        self.make(vec![&mut row], places, target).await?;
        // Where it went first it goes on, whatever it would be paired with by now.
        let Some(place) = places.of(&row) else { return Ok(Found::Lost) };
        let there = target.select_anew(&place).await.map_err(Error::Target)?;
        let merges = job.merges();
        Ok(Found::Something(Open { engine: self, merges, source, target, row, earlier, said, here, there }))
    }
}

/// What there is of a mailbox of the source.
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
enum Found<'a> {
    /// Something to be brought, or compared.
    Something(Open<'a>),
    /// It can be opened, and has nothing.
    Nothing(Empty),
    /// It has just gone, or has no place.
    Lost,
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
