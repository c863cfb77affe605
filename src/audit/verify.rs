//! Whether the journal is whole.

use super::{Error, Event, Written, describe};
use crate::seal::Chain;
use crate::store::{Store, audit};

/// How many entries are read at a time.
const BATCH: u64 = 1_000;

/// An end of the journal that was noted elsewhere: entry and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

impl std::str::FromStr for Anchor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "an end as `pli audit verify` prints it: NUMBER:HASH";
        let (seq, hash) = text.split_once(':').ok_or(expected)?;
        Ok(Self { seq: seq.parse().map_err(|_| expected)?, hash: hash.to_owned() })
    }
}

/// What the journal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is missing, nothing was changed.
    Whole {
        /// How many entries there are. The journal begins after the older ones that were removed in their time.
        entries: i64,
        /// The end, to be noted elsewhere.
        end: Anchor,
    },
    /// It is not what was written.
    Broken {
        /// The first entry that is wrong.
        seq: i64,
        /// What is wrong with it.
        fault: Fault,
    },
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not there, though a later one is.
    Missing,
    /// Its hash does not fit its fields or the entry before it.
    Altered,
    /// It does not fit the sealed end of its day.
    DayEnd,
    /// Entries from here on were cut off.
    CutOff,
    /// The seal of the end, or of a day's end, is not ours.
    Seal,
    /// It is not the entry that was noted elsewhere.
    Anchor,
}

impl Fault {
    const ALL: [Self; 6] = [Self::Missing, Self::Altered, Self::DayEnd, Self::CutOff, Self::Seal, Self::Anchor];

    /// Its name in the database.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Altered => "altered",
            Self::DayEnd => "day end",
            Self::CutOff => "cut off",
            Self::Seal => "seal",
            Self::Anchor => "anchor",
        }
    }

    /// The one of a name.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == text)
    }
}

/// The hash of an entry after another.
pub(super) fn hash_of(before: &str, row: &Written) -> String {
    let id = |id: Option<crate::base::AccountId>| id.map(|id| id.to_string()).unwrap_or_default();
    Chain::link(
        before,
        &[
            &row.seq.to_string(),
            &row.id.to_string(),
            &row.day,
            &row.at.as_millis().to_string(),
            &row.event,
            &row.outcome,
            &row.reason,
            &id(row.actor),
            &id(row.subject),
            &row.ip,
            &row.device,
            &row.agent,
            &row.session,
            &row.challenge,
            &row.method,
            &row.level,
            &row.detail,
        ],
    )
}

/// How far the reading has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// The last entry that is no longer there: the end of a day.
    pub(super) start: i64,
    /// Through where entries were removed because they were old, by the journal's own word.
    pub(super) purged: i64,
    pub(super) seq: i64,
    pub(super) hash: String,
    pub(super) day: String,
    pub(super) entries: i64,
}

/// What a stretch of reading has come to.
pub(super) enum Step {
    /// All that was asked for is whole, and there is more.
    More,
    /// The end, or the first entry that is wrong.
    Done(Verdict),
}

/// A reading under way.
struct Walk<'a> {
    chain: &'a Chain,
    days: std::iter::Peekable<std::vec::IntoIter<audit::DayRow>>,
    anchor: Option<&'a Anchor>,
    mark: Mark,
}

impl Walk<'_> {
    /// Begins where a sealed day ended, if the entries through there are not kept any more.
    fn begin(&mut self, first: i64) -> Result<(), (i64, Fault)> {
        let mut ends = Vec::new();
        while let Some(end) = self.days.next_if(|end| end.seq < first) {
            ends.push(end);
        }
        for end in &ends {
            if !self.chain.verify(&describe(&end.day, end.seq, end.entries, &end.hash), &end.seal) {
                return Err((end.seq, Fault::Seal));
            }
            if self.anchor.is_some_and(|anchor| anchor.seq == end.seq && anchor.hash != end.hash) {
                return Err((end.seq, Fault::Anchor));
            }
        }
        let start = ends.pop().ok_or((1, Fault::Missing))?;
        if start.seq + 1 < first {
            return Err((start.seq + 1, Fault::Missing));
        }
        (self.mark.start, self.mark.seq, self.mark.hash) = (start.seq, start.seq, start.hash);
        Ok(())
    }

    /// Takes the next entry.
    fn step(&mut self, row: &Written) -> Result<(), (i64, Fault)> {
        let seq = self.mark.seq + 1;
        if row.seq != seq {
            return Err((seq, Fault::Missing));
        }
        if row.hash != hash_of(&self.mark.hash, row) {
            return Err((seq, Fault::Altered));
        }
        if row.day != self.mark.day {
            self.end_day()?;
            self.mark.day.clone_from(&row.day);
            self.mark.entries = 0;
        }
        if self.anchor.is_some_and(|anchor| anchor.seq == seq && anchor.hash != row.hash) {
            return Err((seq, Fault::Anchor));
        }
        if row.event == Event::AuditPurge.as_str() {
            self.mark.purged = row.detail.parse().unwrap_or(0).max(self.mark.purged);
        }
        self.mark.seq = seq;
        self.mark.entries += 1;
        self.mark.hash.clone_from(&row.hash);
        Ok(())
    }

    /// Compares the end of a finished day with what was sealed.
    fn end_day(&mut self) -> Result<(), (i64, Fault)> {
        if self.mark.day.is_empty() {
            return Ok(());
        }
        let Some(end) = self.days.next_if(|end| end.day == self.mark.day) else {
            return Err((self.mark.seq, Fault::DayEnd));
        };
        if (end.seq, end.entries, &end.hash) != (self.mark.seq, self.mark.entries, &self.mark.hash) {
            return Err((self.mark.seq, Fault::DayEnd));
        }
        let described = describe(&end.day, end.seq, end.entries, &end.hash);
        if self.chain.verify(&described, &end.seal) { Ok(()) } else { Err((self.mark.seq, Fault::Seal)) }
    }

    /// Compares what was read with the sealed end.
    fn finish(mut self, end: &audit::ChainRow) -> Verdict {
        let broken = |seq, fault| Verdict::Broken { seq, fault };
        if self.mark.seq < end.seq {
            return broken(self.mark.seq + 1, Fault::CutOff);
        }
        if self.mark.start > self.mark.purged {
            return broken(self.mark.purged + 1, Fault::Missing);
        }
        if (&end.hash, &end.day, end.entries) != (&self.mark.hash, &self.mark.day, self.mark.entries) {
            return broken(self.mark.seq, Fault::Altered);
        }
        if end.seq > 0 && !self.chain.verify(&describe(&end.day, end.seq, end.entries, &end.hash), &end.seal) {
            return broken(end.seq, Fault::Seal);
        }
        // A day's end of entries that are not there: the journal was cut and its end written anew.
        if let Some(day) = self.days.next() {
            return broken(day.seq.min(self.mark.seq + 1), Fault::CutOff);
        }
        if let Some(anchor) = self.anchor.filter(|anchor| anchor.seq > self.mark.seq) {
            return broken(anchor.seq.min(self.mark.seq + 1), Fault::CutOff);
        }
        Verdict::Whole {
            entries: self.mark.seq - self.mark.start,
            end: Anchor { seq: self.mark.seq, hash: self.mark.hash },
        }
    }
}

pub(super) async fn run(store: &Store, chain: &Chain, anchor: Option<&Anchor>) -> Result<Verdict, Error> {
    let mut from = None;
    loop {
        match stretch(store, (chain, anchor), from, i64::MAX).await? {
            (Step::Done(verdict), ..) => return Ok(verdict),
            (Step::More, mark, _) => from = Some(mark),
        }
    }
}

/// Reads `most` entries on from a mark, or from the beginning. Says how far it came, and where the chain ended.
pub(super) async fn step(
    store: &Store,
    chain: &Chain,
    from: Option<Mark>,
    most: i64,
) -> Result<(Step, Mark, i64), Error> {
    stretch(store, (chain, None), from, most).await
}

async fn stretch(
    store: &Store,
    by: (&Chain, Option<&Anchor>),
    from: Option<Mark>,
    most: i64,
) -> Result<(Step, Mark, i64), Error> {
    loop {
        let first = audit::first(store.db()).await?;
        let read = read(store, by, (from.clone(), first.unwrap_or(1)), most).await?;
        // Old entries may have been removed while they were read.
        if !matches!(read.0, Step::Done(Verdict::Broken { .. })) || audit::first(store.db()).await? == first {
            return Ok(read);
        }
    }
}

async fn read(
    store: &Store,
    (chain, anchor): (&Chain, Option<&Anchor>),
    (from, first): (Option<Mark>, i64),
    most: i64,
) -> Result<(Step, Mark, i64), Error> {
    // One moment for all that is read, so that entries written meanwhile are not in the way.
    let txn = store.begin().await?;
    let end = audit::hold_end(&txn).await?;
    let mut days = audit::days(&txn).await?;
    txn.rollback().await?;
    let broken = |seq, fault, mark| (Step::Done(Verdict::Broken { seq, fault }), mark);
    let Some(end) = end else {
        let (step, mark) = broken(1, Fault::CutOff, Mark::default());
        return Ok((step, mark, 0));
    };
    let with_end = |(step, mark): (Step, Mark)| (step, mark, end.seq);
    // What was removed meanwhile because it was old is not gone on from, it is where the journal begins now.
    let from = from.filter(|mark| mark.seq + 1 >= first);
    if let Some(mark) = &from {
        if mark.seq > end.seq {
            return Ok(with_end(broken(end.seq + 1, Fault::CutOff, Mark::default())));
        }
        let last = audit::after(store.db(), mark.seq - 1, 1).await?.into_iter().find(|row| row.seq == mark.seq);
        if mark.seq >= first && last.is_none_or(|row| row.hash != mark.hash) {
            return Ok(with_end(broken(mark.seq, Fault::Altered, Mark::default())));
        }
        days.retain(|end| end.day >= mark.day);
    }
    let resumed = from.is_some();
    let mut mark = from.unwrap_or_default();
    mark.start = if resumed { mark.start.max(first - 1) } else { 0 };
    let mut walk = Walk { chain, days: days.into_iter().peekable(), anchor, mark };
    if !resumed
        && first > 1
        && let Err((seq, fault)) = walk.begin(first)
    {
        return Ok(with_end(broken(seq, fault, walk.mark)));
    }
    let last = walk.mark.seq.saturating_add(most);
    loop {
        let rows = audit::after(store.db(), walk.mark.seq, BATCH).await?;
        if rows.is_empty() {
            let mark = walk.mark.clone();
            return Ok(with_end((Step::Done(walk.finish(&end)), mark)));
        }
        for row in rows {
            if row.seq > end.seq && walk.mark.seq == end.seq {
                let mark = walk.mark.clone();
                let verdict = finish_or_appended(store, walk, &end).await?;
                return Ok(with_end((Step::Done(verdict), mark)));
            }
            if let Err((seq, fault)) = walk.step(&row) {
                return Ok(with_end(broken(seq, fault, walk.mark)));
            }
        }
        if walk.mark.seq >= last && walk.mark.seq < end.seq {
            return Ok(with_end((Step::More, walk.mark)));
        }
    }
}

/// There are entries after the end that was read: written meanwhile, or written past the chain.
async fn finish_or_appended(store: &Store, walk: Walk<'_>, end: &audit::ChainRow) -> Result<Verdict, Error> {
    let now = audit::end(store.db()).await?;
    if now.is_some_and(|now| now.seq > end.seq) {
        return Ok(walk.finish(end));
    }
    Ok(Verdict::Broken { seq: end.seq + 1, fault: Fault::Altered })
}
