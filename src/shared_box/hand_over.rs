//! The mailbox of somebody who has left, read by a successor until an end.

use std::time::Duration;

use super::{Error, Kind, Rights, SharedBoxes, make};
use crate::{
    account::State,
    audit::{self, Event, Outcome},
    base::{AccountId, Address, Timestamp},
    notify::Notice,
    role::{Confirmed, Referent},
    session::Visitor,
    store::{self, shared_box as table},
    structure,
};

/// How often ends are looked for. Nobody opens a box after its end, seen or not.
const INTERVAL: Duration = Duration::from_mins(1);
/// How many are ended in one turn.
const BATCH: u64 = 100;

impl SharedBoxes {
    /// Lets a successor read the mailbox of a closed account until `ends`. Mail arrives there again meanwhile; the person
    /// and the successor are told.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Changed`] when the account is not closed, or not as it was `seen`; [`Error::NoPerson`];
    /// [`Error::Oneself`]; [`Error::End`].
    pub async fn hand_over(
        &self,
        key: &Confirmed<Referent>,
        (leaver, seen): (AccountId, Timestamp),
        (successor, ends): (&Address, Timestamp),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let now = rooms.clock.now();
        let longest = rooms.sessions.policies().house().shared_box.longest_hand_over();
        if ends <= now || ends.since(now) > longest {
            return Err(Error::End);
        }
        let structure = self.structures.find(key.structure()).await?.ok_or(Error::Unknown)?;
        let account = self.structures.closed(key, leaver, seen).await?;
        let successor = self.person_of(&structure, successor).await?;
        if successor.id == key.account() {
            return Err(Error::Oneself);
        }
        let txn = rooms.store.begin().await?;
        store::account::change_state(&txn, leaver, (State::Suspended, State::Shared), now).await?;
        let by = (Some(key.account()), now);
        table::insert(&txn, make::row(leaver, &structure, (Kind::HandedOver, successor.id), by, Some(ends))).await?;
        self.let_in(&txn, (leaver, successor.id), Rights::Read, by).await?;
        // The end is the first moment of the day after: a letter names the last day.
        let last = Some(Timestamp(ends.0 - 1));
        self.tell(&txn, leaver, Notice::BoxHandedOver, (&successor.name, last)).await?;
        self.tell(&txn, successor.id, Notice::BoxReceived, (&account.name, last)).await?;
        let fact = structure::entry(Event::BoxHandOver, key, leaver, visitor).reason("given");
        rooms.sessions.tell(txn, vec![fact.detail(successor.id.to_string())]).await?;
        rooms.accounts.directory().reload(leaver).await;
        Ok(())
    }

    /// Ends it before its time.
    ///
    /// # Errors
    /// [`Error::Unknown`] when nothing was handed over.
    pub async fn take_back(
        &self,
        key: &Confirmed<Referent>,
        leaver: AccountId,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let found = self.find(key, leaver).await?;
        let handed = found.filter(|found| found.kind == Kind::HandedOver).ok_or(Error::Unknown)?;
        let fact = structure::entry(Event::BoxHandOver, key, leaver, visitor).reason("taken back");
        self.end(handed.account.id, fact).await
    }

    /// Ends, for ever, what is over.
    pub async fn run(&self) {
        let mut tick = tokio::time::interval(INTERVAL);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            if let Err(error) = self.tick().await {
                tracing::warn!(%error, "mailboxes that were handed over stay so");
            }
        }
    }

    /// Ends what is over, and forgets what was long done in boxes.
    pub async fn tick(&self) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        for row in table::over(rooms.store.db(), rooms.clock.now(), BATCH).await? {
            let fact = audit::Entry::new(Event::BoxHandOver, Outcome::Ok).about(row.account).reason("over");
            self.end(row.account, fact).await?;
        }
        self.forget_work().await
    }

    async fn end(&self, leaver: AccountId, fact: audit::Entry) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let txn = rooms.store.begin().await?;
        if table::remove(&txn, leaver).await? {
            store::account::change_state(&txn, leaver, (State::Shared, State::Suspended), rooms.clock.now()).await?;
            rooms.sessions.tell(txn, vec![fact]).await?;
            rooms.accounts.directory().reload(leaver).await;
        }
        Ok(())
    }
}
