//! The support's yes or no. A yes takes two different people, neither of whom is the one whose mailbox it is.

use super::{Error, Merges, State, entry};
use crate::{
    audit::Event,
    base::MergeId,
    notify::Notice,
    role::{Confirmed, Support},
    session::Visitor,
    store::merge::{self as table, MergeRow},
};

/// Why a merge is refused: a template, told in the person's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The address does not meet the security standards (S0-11).
    NotSafe,
    /// The address is not the person's, or not theirs alone.
    NotTheirs,
    /// The institution does not agree.
    NotAgreed,
    /// The same was asked for before.
    Twice,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NotSafe, Self::NotTheirs, Self::NotAgreed, Self::Twice];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSafe => "not-safe",
            Self::NotTheirs => "not-theirs",
            Self::NotAgreed => "not-agreed",
            Self::Twice => "twice",
        }
    }

    /// The reason of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

impl Merges {
    /// Approves a merge: the first time it waits for somebody else, the second time copying begins.
    ///
    /// # Errors
    /// [`Error::Oneself`], [`Error::SamePerson`]; [`Error::Changed`] when there is nothing to approve.
    pub async fn approve(&self, key: &Confirmed<Support>, id: MergeId, visitor: &Visitor) -> Result<State, Error> {
        let (row, now) = (self.any(id).await?, self.rooms.clock.now());
        let me = key.account();
        if row.account == me {
            return Err(Error::Oneself);
        }
        let (changed, how) = match row.state {
            State::Proved => {
                (MergeRow { state: State::Seconded, first_by: Some(me), first_at: Some(now), ..row.clone() }, "first")
            }
            State::Seconded if row.first_by == Some(me) => return Err(Error::SamePerson),
            State::Seconded => {
                let next = MergeRow { state: State::Copying, second_by: Some(me), second_at: Some(now), ..row.clone() };
                (MergeRow { run_at: now, ..next }, "second")
            }
            _ => return Err(Error::Changed),
        };
        let state = changed.state;
        let txn = self.rooms.store.begin().await?;
        table::save(&txn, changed).await?;
        let fact = entry(Event::MergeApprove, key, &row, visitor).reason(how);
        self.rooms.sessions.tell(txn, vec![fact]).await?;
        Ok(state)
    }

    /// Refuses a merge before anything was copied, with a reason. The password is forgotten.
    ///
    /// # Errors
    /// [`Error::Oneself`]; [`Error::Changed`] when copying has begun.
    pub async fn refuse(
        &self,
        key: &Confirmed<Support>,
        id: MergeId,
        why: Refusal,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let row = self.any(id).await?;
        if row.account == key.account() {
            return Err(Error::Oneself);
        }
        if !matches!(row.state, State::Asked | State::Proved | State::Seconded) {
            return Err(Error::Changed);
        }
        let changed = MergeRow {
            state: State::Refused,
            reason: Some(why.as_str().to_owned()),
            secret: None,
            open: None,
            ended_at: Some(self.rooms.clock.now()),
            ..row.clone()
        };
        let txn = self.rooms.store.begin().await?;
        table::save(&txn, changed).await?;
        self.inform(&txn, &row, (Notice::MergeRefused, "refused"), None).await?;
        let fact = entry(Event::MergeRefuse, key, &row, visitor).reason(why.as_str());
        Ok(self.rooms.sessions.tell(txn, vec![fact]).await?)
    }
}
