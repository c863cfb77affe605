//! Closing a structure: only when nobody and nothing is left in it, so that nothing is lost by it; and opening it again.

use super::{Admin, Administrator, Confirmed, Error, signed};
use crate::{
    base::{StructureId, Timestamp},
    session::Visitor,
    store::{self, Txn, account::State, member},
    structure::Standing,
};

/// Most shared boxes of a structure that are counted.
const BOXES: u64 = 1_000;

/// What is left in a structure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// Accounts that are not closed.
    pub people: u64,
    /// Shared boxes that are open.
    pub boxes: u64,
    /// Requests that wait for its referents.
    pub requests: u64,
    /// Tokens of programs that still open it.
    pub tokens: u64,
    /// Who looks after it.
    pub referents: u64,
}

impl Left {
    /// Whether that is nothing.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl Admin {
    /// What is left in a structure, before it can be closed.
    pub async fn left(&self, _: &Administrator, id: StructureId) -> Result<Left, Error> {
        let txn = self.rooms().store.begin().await?;
        let left = self.left_in(&txn, id).await?;
        txn.rollback().await?;
        Ok(left)
    }

    /// Closes a structure as it was read, or opens it again.
    ///
    /// # Errors
    /// [`Error::Left`] when something is; [`Error::Changed`] when somebody has changed it meanwhile.
    pub async fn close_structure(
        &self,
        key: &Confirmed<Administrator>,
        (id, seen): (StructureId, Timestamp),
        closed: bool,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let txn = self.rooms().store.begin().await?;
        if closed && !self.left_in(&txn, id).await?.is_nothing() {
            return Err(Error::Left);
        }
        let fact = self.structures.close_in(&txn, (id, seen), closed).await?;
        Ok(self.rooms().sessions.tell(txn, vec![signed(fact, key, visitor)]).await?)
    }

    async fn left_in(&self, txn: &Txn, id: StructureId) -> Result<Left, Error> {
        let now = self.rooms().clock.now();
        let everybody = member::Filter { structure: id, words: Vec::new(), standing: None, now };
        let people = member::count(txn, &everybody).await?.into_iter();
        let people = people.filter(|(standing, _)| *standing != Standing::Closed).map(|(_, count)| count).sum();
        let boxes = store::shared_box::of_structure(txn, id, BOXES).await?;
        let tokens = store::scim_token::of_structure(txn, id).await?.into_iter();
        let referents = store::role::referents(txn, vec![id], now).await?;
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        Ok(Left {
            people,
            boxes: number(boxes.into_iter().filter(|one| one.state == State::Shared).count()),
            requests: store::support_request::count_left_to(txn, id).await?,
            tokens: number(tokens.filter(|token| token.ended_at.is_none() && token.expires_at > now).count()),
            referents: referents.into_iter().map(|(_, count)| u64::try_from(count).unwrap_or(0)).sum(),
        })
    }
}
