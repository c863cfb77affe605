//! Closing an account and opening it again.

use super::{Confirmed, Error, Referent, Structures, entry};
use crate::{
    audit::Event,
    base::{AccountId, Timestamp},
    notify::{Detail, Notice},
    session::{CredentialEvent, Told, Visitor},
    store,
};

/// Why a referent closes an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The person has left.
    Left,
    /// The person is away for long.
    Away,
    /// Somebody else may be using it.
    Doubt,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Left, Self::Away, Self::Doubt];

    /// Its name in forms and in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Away => "away",
            Self::Doubt => "doubt",
        }
    }

    /// The reason of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

impl Structures {
    /// Closes an account: nothing signs in, no mail arrives, and what is open ends at once, here and within seconds in
    /// other processes.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Changed`], [`Error::Oneself`].
    pub async fn close(
        &self,
        key: &Confirmed<Referent>,
        (id, seen): (AccountId, Timestamp),
        why: Reason,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let account = self.reached(key, id, seen).await?;
        let txn = rooms.store.begin().await?;
        let mut told: Told = vec![rooms.accounts.suspend_in(&txn, account.id, Some(key.account())).await?];
        rooms.sessions.credential_event((&txn, &mut told), id, CredentialEvent::Suspended, None).await?;
        let once = rooms.clock.now().0.to_string();
        rooms.notify.enqueue(&txn, id, (Notice::Closed, &once), Detail::default()).await?;
        if why == Reason::Left {
            store::box_member::remove_everywhere(&txn, id).await?;
        }
        told.push(entry(Event::ReferentEdit, key, id, visitor).reason(why.as_str()));
        rooms.sessions.tell(txn, told).await?;
        rooms.sessions.forget(id);
        rooms.accounts.directory().reload(id).await;
        Ok(())
    }

    /// Opens a closed account again. Its person signs in as before.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Changed`], [`Error::Oneself`].
    pub async fn open(
        &self,
        key: &Confirmed<Referent>,
        (id, seen): (AccountId, Timestamp),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let account = self.reached(key, id, seen).await?;
        let txn = rooms.store.begin().await?;
        let fact = rooms.accounts.activate_in(&txn, account.id, Some(key.account())).await?;
        let told = vec![fact, entry(Event::ReferentEdit, key, id, visitor).reason("opened")];
        rooms.sessions.tell(txn, told).await?;
        rooms.accounts.directory().reload(id).await;
        Ok(())
    }
}
