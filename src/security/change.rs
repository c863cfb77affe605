//! Removing and naming methods.

use super::{Error, Security, detail};
use crate::{
    audit::{self, Event, Outcome},
    base::{FactorId, Method},
    factor::Factor,
    notify::Notice,
    session::{CredentialEvent, Elevated, Told, Visitor},
    store,
};

/// Longest name of a method, in characters.
const MAX_LABEL: usize = 40;

/// What asking for the end of a method led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// It is gone.
    Done,
    /// It is the last one: another comes first.
    Last,
    /// They have no such method.
    Unknown,
}

impl Security {
    /// One of a person's own methods.
    pub async fn method(&self, key: &Elevated, id: FactorId) -> Result<Option<Factor>, Error> {
        let factors = self.sign_in.rooms.factors.of(key.account()).await?;
        Ok(factors.into_iter().find(|factor| factor.id == id))
    }

    /// Ends a method, but never the last one that opens the account.
    pub async fn remove(
        &self,
        key: &Elevated,
        (visitor, end_others): (&Visitor, bool),
        id: FactorId,
    ) -> Result<Removed, Error> {
        let rooms = &self.sign_in.rooms;
        let txn = rooms.store.begin().await?;
        // Whoever removes another one at the same moment waits here.
        store::account::touch(&txn, key.account(), rooms.clock.now()).await?;
        let factors = rooms.factors.of_in(&txn, key.account()).await?;
        let Some(gone) = factors.iter().find(|factor| factor.id == id) else { return Ok(Removed::Unknown) };
        let method = gone.secret.method();
        let opens = |factor: &&Factor| factor.active && factor.id != id && factor.secret.method() != Method::Recovery;
        if method != Method::Recovery && !factors.iter().any(|factor| opens(&factor)) {
            return Ok(Removed::Last);
        }
        let mut told = Told::new();
        rooms.factors.end_in((&txn, &mut told), key.account(), id, "removed").await?;
        let notice = (Notice::FactorRemoved, &*id.to_string());
        let former = gone.secret.destination();
        rooms.notify.enqueue_also(&txn, key.account(), notice, (detail(visitor, method), former)).await?;
        let event = CredentialEvent::FactorRemoved;
        rooms.sessions.credential_event((&txn, &mut told), key.account(), event, Some(key.session())).await?;
        self.finish(txn, told, key, (visitor, end_others)).await?;
        Ok(Removed::Done)
    }

    /// Gives a method a name; an empty one takes it away. False when they have no such method.
    pub async fn rename(
        &self,
        key: &Elevated,
        visitor: &Visitor,
        (id, label): (FactorId, &str),
    ) -> Result<bool, Error> {
        let rooms = &self.sign_in.rooms;
        let label: String = label.trim().chars().filter(|c| !c.is_control()).take(MAX_LABEL).collect();
        let txn = rooms.store.begin().await?;
        let label = Some(label).filter(|label| !label.is_empty());
        if !store::factor::rename(&txn, key.account(), id, label).await? {
            return Ok(false);
        }
        let entry = audit::Entry::new(Event::FactorRename, Outcome::Ok).by(key.account()).from(&visitor.origin());
        rooms.sessions.tell(txn, vec![entry.session(key.session()).detail(id.to_string())]).await?;
        Ok(true)
    }
}
