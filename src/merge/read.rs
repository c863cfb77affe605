//! What pages and commands show of merges.

use std::{collections::BTreeMap, time::Duration};

use super::{CalendarProgress, Choices, Error, Merges, Pause, Proof, State, Trouble, agenda};
use crate::{
    account::Account,
    base::{AccountId, Address, MergeId, Timestamp},
    role::Support,
    session::SignedIn,
    store::{
        merge::{self as table, MergeRow},
        merge_calendar,
        merge_folder::{self, FolderSum, FolderTally, MergeFolderRow},
        merge_left_out::{self, LeftOutRow},
        merge_message::{self, State as MessageState},
    },
};

/// Most mailboxes that are named one by one.
const FOLDERS: u64 = 50;
/// Most merges in a list.
const MOST: u64 = 1_000;

/// One merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Which one.
    pub id: MergeId,
    /// Into which account.
    pub account: AccountId,
    /// Of which address.
    pub address: Address,
    /// Where it is.
    pub state: State,
    /// What was chosen.
    pub choices: Choices,
    /// How the address is proved; nothing when its old server is not known any more.
    pub proof: Option<Proof>,
    /// Whether the calendars of the address come along; else the two houses do not both have them.
    pub calendars: bool,
    /// Whether the support asked for it.
    pub by_support: bool,
    /// Until when the code that was mailed is good.
    pub code_until: Option<Timestamp>,
    /// Who approved it first.
    pub first_by: Option<AccountId>,
    /// Why it was refused, in a word ([`super::Refusal`]).
    pub reason: Option<String>,
    /// Why it does not go on, if it does not.
    pub pause: Option<Pause>,
    /// What went wrong last.
    pub problem: Option<Trouble>,
    /// When it was asked for.
    pub asked: Timestamp,
    /// When copying began.
    pub started: Option<Timestamp>,
    /// When it goes on, if it is to.
    pub next: Timestamp,
    /// When the address began to lead here.
    pub switched: Option<Timestamp>,
    /// When the last pass after that had ended.
    pub finished: Option<Timestamp>,
    /// Until when late mail is looked for.
    pub late_until: Option<Timestamp>,
    /// Until when it can be taken back.
    pub undo_until: Option<Timestamp>,
    /// When it was over.
    pub ended: Option<Timestamp>,
}

/// One mailbox of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderProgress {
    /// Its name in the old box.
    pub name: String,
    /// Its name here.
    pub target: String,
    /// The name that it was to have here, if the mail server would not have it.
    pub refused: Option<String>,
    /// How many messages are known of.
    pub messages: u64,
    /// How many of them were copied.
    pub copied: u64,
    /// How many were left out, each for a reason.
    pub skipped: u64,
    /// How many of these because that was chosen.
    pub chosen: u64,
    /// How many were here already.
    pub there: u64,
}

/// A mailbox that stays behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// Its name in the old box.
    pub name: String,
    /// How many messages it has.
    pub messages: u64,
    /// Whether the mail server would have no name for it; else it stays by its use.
    pub is_refused: bool,
}

/// Mailboxes that are not named one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Others {
    /// How many there are.
    pub folders: u64,
    /// Their messages, as far as they are known of.
    pub messages: u64,
    /// How many of these were copied.
    pub copied: u64,
}

impl From<FolderSum> for FolderProgress {
    fn from(sum: FolderSum) -> Self {
        let (messages, copied) = (count(sum.messages), count(sum.copied));
        let (skipped, chosen, there) = (count(sum.skipped), count(sum.chosen), count(sum.there));
        Self { name: sum.name, target: sum.target, refused: sum.refused, messages, copied, skipped, chosen, there }
    }
}

impl From<LeftOutRow> for LeftBehind {
    fn from(row: LeftOutRow) -> Self {
        Self { name: row.name, messages: count(row.messages), is_refused: row.reason.is_some() }
    }
}

impl FolderProgress {
    /// Whether nothing is left to do in it, as far as is known.
    pub fn is_whole(&self) -> bool {
        self.copied + self.skipped + self.there >= self.messages
    }
}

/// What is to be said of messages, or of mailboxes, that are not simply here as they were there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// They hold a NUL, which no mail server takes.
    Nul,
    /// They are larger than the present box takes.
    TooLarge,
    /// They are marked as removed in the old box, and it was chosen that such ones stay there.
    Removed,
    /// Another mailbox has the very same, and it was chosen that each comes once.
    Elsewhere,
    /// The present server does not take them.
    Refused,
    /// They are here; the present server did not keep when they had arrived.
    OtherDate,
    /// They are here; the ends of their lines were set right.
    LineEnds,
    /// Mailboxes that were made anew in the old box meanwhile.
    MadeAnew,
    /// They were here already, and stay if the merge is taken back.
    There,
}

impl Remark {
    /// That of a word of the ledger. What stays behind without a known word was refused.
    fn of(state: MessageState, word: &str) -> Option<Self> {
        match (state, word) {
            (MessageState::Skipped, "nul") => Some(Self::Nul),
            (MessageState::Skipped, "too-large") => Some(Self::TooLarge),
            (MessageState::Skipped, merge_message::REMOVED) => Some(Self::Removed),
            (MessageState::Skipped, merge_message::ELSEWHERE) => Some(Self::Elsewhere),
            (MessageState::Skipped, _) => Some(Self::Refused),
            (MessageState::Copied, "other-date") => Some(Self::OtherDate),
            (MessageState::Copied, "line-ends") => Some(Self::LineEnds),
            _ => None,
        }
    }
}

/// How far a merge is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// Its mailboxes, in the order in which they are gone through; where there are very many, those under way and those of
    /// which there is something to say.
    pub folders: Vec<FolderProgress>,
    /// The others.
    pub others: Others,
    /// Mailboxes that stay behind: the trash, the junk.
    pub left_out: Vec<LeftBehind>,
    /// Others that do.
    pub others_left_out: Others,
    /// Its calendars.
    pub calendars: Vec<CalendarProgress>,
    /// What is to be said of how many of its messages, or mailboxes.
    pub remarks: Vec<(Remark, u64)>,
    /// The mailboxes here that have what others were left out for, and how much of it.
    pub elsewhere: Vec<(String, u64)>,
    /// Messages that are known of.
    pub messages: u64,
    /// Those of them that were copied.
    pub copied: u64,
    /// Those that were left out.
    pub skipped: u64,
    /// Those that were here already.
    pub there: u64,
    /// Bytes that were copied.
    pub bytes: u64,
    /// Bytes a second, of late; nothing when nobody works on it.
    pub speed: Option<u64>,
    /// How long it still takes, as far as one can say.
    pub left: Option<Duration>,
}

impl Progress {
    /// Messages of which it is known what became of them.
    pub fn done(&self) -> u64 {
        self.copied + self.skipped + self.there
    }

    /// How far, in whole hundredths; 100 only when nothing is left.
    pub fn percent(&self) -> u64 {
        (self.done() * 100).checked_div(self.messages).unwrap_or(0).min(100)
    }
}

impl Merges {
    /// One's own merges, the newest first.
    pub async fn list(&self, key: &SignedIn) -> Result<Vec<Merge>, Error> {
        let rows = table::of_account(self.rooms.store.db(), key.account()).await?;
        Ok(rows.iter().map(|row| self.shown(row)).collect())
    }

    /// One of one's own.
    ///
    /// # Errors
    /// [`Error::Unknown`] for anybody else's.
    pub async fn find(&self, key: &SignedIn, id: MergeId) -> Result<Merge, Error> {
        Ok(self.shown(&self.own(key, id).await?))
    }

    /// Those that wait for the support's word or are under way, the oldest first, each with whose it is and how far it is,
    /// in hundredths.
    pub async fn at_the_desk(&self, _: &Support) -> Result<Vec<(Merge, Account, u64)>, Error> {
        let states = [State::Asked, State::Proved, State::Seconded, State::Copying, State::Switched, State::Undoing];
        let db = self.rooms.store.db();
        let rows = table::in_states(db, &states, MOST).await?;
        let accounts = self.rooms.accounts.find_all(rows.iter().map(|row| row.account)).await?;
        let running = rows.iter().filter(|row| row.state.runs()).map(|row| row.id).collect();
        let tallies: BTreeMap<_, _> = merge_folder::tallies(db, running).await?.into_iter().collect();
        let percent = |id| tallies.get(&id).map_or(0, |tally: &FolderTally| progress(*tally, None).percent());
        let with = |row: &MergeRow| Some((self.shown(row), accounts.get(&row.account)?.clone(), percent(row.id)));
        Ok(rows.iter().filter_map(with).collect())
    }

    /// One, for the support.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn seen(&self, _: &Support, id: MergeId) -> Result<(Merge, Account), Error> {
        let row = self.any(id).await?;
        let account = self.rooms.accounts.find(row.account).await?.ok_or(Error::Unknown)?;
        Ok((self.shown(&row), account))
    }

    /// All of them, for whoever runs the house.
    pub async fn all(&self) -> Result<Vec<Merge>, Error> {
        let rows = table::in_states(self.rooms.store.db(), State::ALL, MOST).await?;
        Ok(rows.iter().map(|row| self.shown(row)).collect())
    }

    /// How far a merge is that was found before.
    pub async fn progress(&self, merge: &Merge) -> Result<Progress, Error> {
        let db = self.rooms.store.db();
        let row = self.any(merge.id).await?;
        let works = row.lease_until.is_some_and(|until| until > self.rooms.clock.now());
        let speed = works.then_some(row.speed).filter(|speed| *speed > 0);
        let tally = merge_folder::tally(db, merge.id).await?;
        let known = progress(tally, speed.map(count));
        // In their order as long as they are few.
        let folders = if count(tally.folders) <= FOLDERS {
            folded(merge_folder::of(db, merge.id).await?)
        } else {
            let foremost = merge_folder::foremost(db, merge.id, FOLDERS).await?;
            foremost.into_iter().map(FolderProgress::from).collect()
        };
        let sum = |of: fn(&FolderProgress) -> u64| folders.iter().map(of).sum();
        let others = Others {
            folders: count(tally.folders).saturating_sub(folders.len() as u64),
            messages: known.messages.saturating_sub(sum(|folder| folder.messages)),
            copied: known.copied.saturating_sub(sum(|folder| folder.copied)),
        };
        let (behind, messages) = merge_left_out::tally(db, merge.id).await?;
        let left_out: Vec<LeftBehind> =
            merge_left_out::foremost(db, merge.id, FOLDERS).await?.into_iter().map(LeftBehind::from).collect();
        let others_left_out = Others {
            folders: count(behind).saturating_sub(left_out.len() as u64),
            messages: count(messages).saturating_sub(left_out.iter().map(|one| one.messages).sum()),
            copied: 0,
        };
        let calendars = agenda::progress(merge_calendar::tally(db, merge.id).await?);
        let remarks = merge_message::remarks(db, merge.id).await?.into_iter();
        let remarks = remarks.filter_map(|(state, word, messages)| Some((Remark::of(state, &word)?, count(messages))));
        let anew = Some((Remark::MadeAnew, merge_folder::made_anew(db, merge.id).await?)).filter(|(_, anew)| *anew > 0);
        let there = Some((Remark::There, known.there)).filter(|(_, there)| *there > 0);
        let remarks = remarks.chain(anew).chain(there).collect();
        let elsewhere = self.elsewhere(merge.id).await?;
        Ok(Progress { folders, others, left_out, others_left_out, calendars, remarks, elsewhere, ..known })
    }

    /// Which mailboxes here have what others were left out for.
    async fn elsewhere(&self, merge: MergeId) -> Result<Vec<(String, u64)>, Error> {
        let db = self.rooms.store.db();
        let left = merge_message::left_for(db, merge).await?;
        let names = merge_folder::targets(db, left.iter().map(|(folder, _)| *folder)).await?;
        let mut sums: BTreeMap<&String, u64> = BTreeMap::new();
        for (folder, messages) in left {
            if let Some(name) = names.get(&folder) {
                *sums.entry(name).or_default() += count(messages);
            }
        }
        let mut sums: Vec<(String, u64)> = sums.into_iter().map(|(name, messages)| (name.clone(), messages)).collect();
        sums.sort_by_key(|(_, messages)| std::cmp::Reverse(*messages));
        sums.truncate(usize::try_from(FOLDERS).unwrap_or(usize::MAX));
        Ok(sums)
    }

    /// The same for the support, without the names of mailboxes and calendars: they can name patients.
    pub async fn progress_for(&self, _: &Support, merge: &Merge) -> Result<Progress, Error> {
        let known = self.progress(merge).await?;
        let (folders, others, left_out, others_left_out, calendars, elsewhere) = Default::default();
        Ok(Progress { folders, others, left_out, others_left_out, calendars, elsewhere, ..known })
    }

    fn shown(&self, row: &MergeRow) -> Merge {
        Merge {
            id: row.id,
            account: row.account,
            proof: self.proof(&row.address),
            calendars: self.brings_calendars(&row.address),
            address: row.address.clone(),
            state: row.state,
            choices: row.choices(),
            by_support: row.asked_by.is_some(),
            code_until: row.code_until,
            first_by: row.first_by,
            reason: row.reason.clone(),
            pause: row.pause,
            problem: row.problem,
            asked: row.created_at,
            started: row.started_at,
            next: row.run_at,
            switched: row.switched_at,
            finished: row.finished_at,
            late_until: row.late_until,
            undo_until: row.undo_until,
            ended: row.ended_at,
        }
    }
}

/// The generations of a mailbox are one to whom it belongs.
fn folded(rows: Vec<MergeFolderRow>) -> Vec<FolderProgress> {
    let (mut folders, mut places) = (Vec::<FolderProgress>::new(), BTreeMap::new());
    for row in rows {
        let folder = FolderProgress {
            name: row.name,
            target: row.target,
            refused: row.refused,
            messages: count(row.messages),
            copied: count(row.copied),
            skipped: count(row.skipped),
            chosen: count(row.chosen),
            there: count(row.there),
        };
        let at = *places.entry((folder.name.clone(), folder.target.clone())).or_insert(folders.len());
        match folders.get_mut(at) {
            None => folders.push(folder),
            Some(before) => {
                before.messages += folder.messages;
                before.copied += folder.copied;
                before.skipped += folder.skipped;
                before.chosen += folder.chosen;
                before.there += folder.there;
            }
        }
    }
    folders
}

/// What the sums of its mailboxes say of a merge.
fn progress(tally: FolderTally, speed: Option<u64>) -> Progress {
    let known = Progress {
        messages: count(tally.messages),
        copied: count(tally.copied),
        skipped: count(tally.skipped),
        there: count(tally.there),
        bytes: count(tally.copied_bytes),
        speed,
        ..Progress::default()
    };
    // Of messages that were not met yet the size is not known: they are taken to be like the others.
    let to_come = known.messages.saturating_sub(known.done());
    let mean = count(tally.bytes).checked_div(known.done()).unwrap_or(0);
    let left = speed.and_then(|speed| (mean * to_come).checked_div(speed)).map(Duration::from_secs);
    Progress { left, ..known }
}

/// Counts in the database are not negative.
fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_hundredths_mean_that_nothing_is_left() {
        let of = |messages, copied, skipped| Progress { messages, copied, skipped, ..Progress::default() }.percent();
        assert_eq!([of(0, 0, 0), of(1_000, 999, 0), of(1_000, 998, 2), of(3, 1, 0)], [0, 99, 100, 33]);
    }
}
