//! Halting a merge, letting it go on, giving it up, taking it back.

use super::{Error, Merges, Pause, State, about, entry};
use crate::{
    audit::{Entry, Event, Outcome},
    base::MergeId,
    role::{Confirmed, Support},
    session::{SignedIn, Visitor},
    store::merge::{self as table, MergeRow},
};

/// Who does it.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// The person whose mailbox it is.
    Owner(&'a SignedIn, &'a Visitor),
    /// Somebody of the support.
    Support(&'a Confirmed<Support>, &'a Visitor),
    /// Whoever runs the house, by a command.
    House,
}

impl Who<'_> {
    fn entry(self, event: Event, row: &MergeRow) -> Entry {
        match self {
            Self::Owner(key, visitor) => entry(event, key, row, visitor),
            Self::Support(key, visitor) => entry(event, key, row, visitor),
            Self::House => about(event, Outcome::Ok, row),
        }
    }
}

impl Merges {
    /// Halts the work until somebody lets it go on.
    ///
    /// # Errors
    /// [`Error::Changed`] when nothing is under way, or it is halted already.
    pub async fn pause(&self, who: Who<'_>, id: MergeId) -> Result<(), Error> {
        let row = self.reached(who, id).await?;
        if !row.state.runs() || row.pause.is_some() {
            return Err(Error::Changed);
        }
        let changed = MergeRow { pause: Some(Pause::Asked), ..row.clone() };
        self.write(changed, who.entry(Event::MergePause, &row).reason("halted")).await
    }

    /// Lets it go on. A password that is no longer good has to be given anew instead.
    ///
    /// # Errors
    /// [`Error::Changed`] when it is not halted.
    pub async fn resume(&self, who: Who<'_>, id: MergeId) -> Result<(), Error> {
        let row = self.reached(who, id).await?;
        if !matches!(row.pause, Some(Pause::Asked | Pause::Quota)) {
            return Err(Error::Changed);
        }
        let run_at = self.rooms.clock.now();
        let changed = MergeRow { pause: None, failures: 0, problem: None, run_at, ..row.clone() };
        self.write(changed, who.entry(Event::MergePause, &row).reason("resumed")).await
    }

    /// Gives a merge up before the address leads here: at once when nothing was copied yet, else what was copied goes.
    ///
    /// # Errors
    /// [`Error::Changed`] when it is too late, or over.
    pub async fn cancel(&self, who: Who<'_>, id: MergeId) -> Result<(), Error> {
        let (row, now) = (self.reached(who, id).await?, self.rooms.clock.now());
        let changed = match row.state {
            State::Asked | State::Proved | State::Seconded => {
                MergeRow { state: State::Cancelled, secret: None, open: None, ended_at: Some(now), ..row.clone() }
            }
            State::Copying => undoing(row.clone(), now),
            _ => return Err(Error::Changed),
        };
        self.write(changed, who.entry(Event::MergeCancel, &row)).await
    }

    /// Takes a merge back: the address is given back at once, and exactly what was brought goes.
    ///
    /// # Errors
    /// [`Error::TooLate`]; [`Error::Changed`] when the address does not lead here.
    pub async fn undo(&self, who: Who<'_>, id: MergeId) -> Result<(), Error> {
        let (row, now) = (self.reached(who, id).await?, self.rooms.clock.now());
        if !matches!(row.state, State::Switched | State::Done) {
            return Err(Error::Changed);
        }
        if row.undo_until.is_none_or(|until| until <= now) {
            return Err(Error::TooLate);
        }
        let txn = self.rooms.store.begin().await?;
        table::save(&txn, undoing(row.clone(), now)).await?;
        self.rooms.accounts.give_back_in(&txn, row.account, &row.address).await?;
        let fact = who.entry(Event::MergeUndo, &row).reason("begun");
        self.rooms.sessions.tell(txn, vec![fact]).await?;
        self.rooms.accounts.directory().reload(row.account).await;
        Ok(())
    }

    async fn reached(&self, who: Who<'_>, id: MergeId) -> Result<MergeRow, Error> {
        match who {
            Who::Owner(key, _) => self.own(key, id).await,
            Who::Support(..) | Who::House => self.any(id).await,
        }
    }

    async fn write(&self, changed: MergeRow, fact: Entry) -> Result<(), Error> {
        let txn = self.rooms.store.begin().await?;
        table::save(&txn, changed).await?;
        Ok(self.rooms.sessions.tell(txn, vec![fact]).await?)
    }
}

/// Where it is when all that was brought is to go. The old server is not needed any more.
fn undoing(row: MergeRow, now: crate::base::Timestamp) -> MergeRow {
    MergeRow { state: State::Undoing, pause: None, problem: None, failures: 0, secret: None, run_at: now, ..row }
}
