//! Mailboxes that several named people open, each with their own sign-in: a service's shared box, and that of somebody
//! who has left, which a successor reads until an end.
//!
//! A box is an account that nobody signs in to; it has no password. The right to open it is a row, and for a request a key
//! made here from a session: [`BoxKey`]. Every request makes it anew, so who is taken out is out with the next click. Referents
//! say who may open one and never let themselves in: they see nobody's mail.

mod change;
mod error;
mod hand_over;
mod key;
mod make;
mod work;

use crate::{
    account::Account,
    base::{AccountId, Timestamp},
    notify::{Detail, Notice},
    role::Referent,
    session::SignedIn,
    sign_in::SignIn,
    store::{self, Txn, box_member, shared_box as table},
    structure::Structures,
};

pub use self::{
    change::Change,
    error::Error,
    key::BoxKey,
    make::NewBox,
    work::{Act, MessageKey, Work},
};
pub use crate::store::{
    box_member::{BoxPerson, Rights},
    shared_box::{BoxLine, Kind},
};

/// Most boxes of a structure that are listed.
const MOST: u64 = 1_000;

/// A box in the list of those that a person may open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoxLink {
    /// Which one.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// What the person may do.
    pub rights: Rights,
    /// What it is.
    pub kind: Kind,
}

/// A box as its structure's referents see it: never its mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedBox {
    /// Its account.
    pub account: Account,
    /// What it is.
    pub kind: Kind,
    /// Who answers for it.
    pub responsible: AccountId,
    /// Until when, if it ends by itself.
    pub ends: Option<Timestamp>,
    /// When its people last changed.
    pub changed: Timestamp,
    /// Who opens it.
    pub people: Vec<BoxPerson>,
}

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SharedBoxes {
    sign_in: SignIn,
    structures: Structures,
}

impl SharedBoxes {
    /// The room.
    pub fn new(sign_in: SignIn, structures: Structures) -> Self {
        Self { sign_in, structures }
    }

    /// The boxes that a person may open, by name.
    pub async fn of(&self, who: &SignedIn) -> Result<Vec<BoxLink>, Error> {
        let rooms = &self.sign_in.rooms;
        let open = box_member::of_person(rooms.store.db(), who.account(), rooms.clock.now()).await?;
        let link = |row: box_member::OpenBox| BoxLink {
            account: row.account,
            name: row.name,
            rights: row.rights,
            kind: row.kind,
        };
        Ok(open.into_iter().map(link).collect())
    }

    /// The key of a box, for who may open it. `None` for everybody else: who asks does not learn whether there is one.
    pub async fn open(&self, who: &SignedIn, id: AccountId) -> Result<Option<BoxKey>, Error> {
        let rooms = &self.sign_in.rooms;
        let found = box_member::open(rooms.store.db(), id, who.account(), rooms.clock.now()).await?;
        let directory = rooms.accounts.directory();
        if found.as_ref().is_some_and(|row| !directory.is_read(&row.address)) {
            // Another process has made it a moment ago: no token would be made for it yet.
            directory.reload(id).await;
        }
        Ok(found.map(|row| BoxKey::new(who, row)))
    }

    /// What a person may do in a box now, for work that goes on after their request.
    pub async fn rights(&self, id: AccountId, person: AccountId) -> Result<Option<Rights>, Error> {
        let rooms = &self.sign_in.rooms;
        let found = box_member::open(rooms.store.db(), id, person, rooms.clock.now()).await?;
        let person = rooms.accounts.find(person).await?;
        Ok(found.filter(|_| person.is_some_and(|person| person.is_active())).map(|row| row.rights))
    }

    /// The boxes of a structure, by name.
    pub async fn list(&self, key: &Referent) -> Result<Vec<BoxLine>, Error> {
        Ok(table::of_structure(self.sign_in.rooms.store.db(), key.structure(), MOST).await?)
    }

    /// One box of the structure of the key; `None` for any other's.
    pub async fn find(&self, key: &Referent, id: AccountId) -> Result<Option<SharedBox>, Error> {
        let db = self.sign_in.rooms.store.db();
        let Some(row) = table::find(db, id).await?.filter(|row| row.structure == key.structure()) else {
            return Ok(None);
        };
        let Some(account) = store::account::find(db, id).await? else { return Ok(None) };
        Ok(Some(SharedBox {
            account: account.into(),
            kind: row.kind,
            responsible: row.responsible,
            ends: row.ends_at,
            changed: row.changed_at,
            people: box_member::people(db, id).await?,
        }))
    }

    /// Tells a person something about a box, in the caller's transaction.
    async fn tell(
        &self,
        txn: &Txn,
        person: AccountId,
        notice: Notice,
        (name, until): (&str, Option<Timestamp>),
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let once = format!("{name} {}", rooms.clock.now().0);
        let detail = Detail { what: Some(name.to_owned()), until: until.map(|at| at.0), ..Detail::default() };
        Ok(rooms.notify.enqueue(txn, person, (notice, &once), detail).await?)
    }
}
