//! Structures: the organisations whose referents make accounts, hand over temporary passwords and look after both.
//!
//! What a referent does takes a key of `role`: [`Referent`] to look, [`Confirmed`] to change; both are of one structure, and
//! nothing here reaches beyond it. No function of this room reads mail, and none takes a password: temporary ones are made
//! here and shown once.

mod act;
mod error;
mod hand_over;
mod import;
mod make;
mod naming;
mod referents;
mod reset;
mod roster;
mod types;

pub use self::{
    act::Reason,
    error::Error,
    hand_over::{HandOver, Reach},
    import::{Cells, Column, Fault, KEPT as LIST_KEPT, Line, List, MOST_BYTES, MOST_ROWS, Refusal, Stage, Wrong},
    make::{NewPerson, searched, sorted},
    naming::{Pattern, PatternError, candidates, fold},
    referents::Colleague,
    reset::{Attest, Reset},
    roster::{PAGE, Roster, RosterLine, Search},
    types::{Contact, ContactFlaw, NewStructure, Person, Structure, name as checked_name},
};
pub use crate::{
    role::{Confirmed, Referent},
    store::member::{Sort, Standing},
};

use std::sync::Arc;

use tokio::sync::Notify;

use crate::{
    audit::{self, Event, Outcome},
    base::{AccountId, StructureId, Timestamp},
    role::Roles,
    seal::Sealer,
    session::{SignedIn, Visitor},
    sign_in::SignIn,
    store::{self, Txn, structure as table},
};

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Structures {
    sign_in: SignIn,
    roles: Roles,
    /// Lists of people to come are sealed.
    sealer: Sealer,
    /// Rung when an import begins.
    wake: Arc<Notify>,
}

impl Structures {
    /// The room.
    pub fn new(sign_in: SignIn, roles: Roles, sealer: Sealer) -> Self {
        Self { sign_in, roles, sealer, wake: Arc::default() }
    }

    /// Who looks after what.
    pub fn roles(&self) -> &Roles {
        &self.roles
    }

    /// Makes a structure. `by` is nobody on the command line.
    ///
    /// # Errors
    /// [`Error::Taken`] when the name is; [`Error::UnknownDomain`]; [`Error::Name`].
    pub async fn create(&self, new: NewStructure, by: Option<AccountId>) -> Result<Structure, Error> {
        let rooms = &self.sign_in.rooms;
        let txn = rooms.store.begin().await?;
        let (made, fact) = self.create_in(&txn, new).await?;
        rooms.sessions.tell(txn, vec![by.map_or(fact.clone(), |by| fact.by(by))]).await?;
        Ok(made)
    }

    /// As [`Self::create`], in the caller's transaction; what is returned beside it is for the journal.
    pub async fn create_in(&self, txn: &Txn, new: NewStructure) -> Result<(Structure, audit::Entry), Error> {
        let rooms = &self.sign_in.rooms;
        let name = types::name(&new.name)?;
        if store::domain::find(txn, &new.domain).await?.is_none() {
            return Err(Error::UnknownDomain(new.domain));
        }
        let now = rooms.clock.now();
        let row = table::StructureRow {
            id: StructureId::new(),
            name,
            place: new.place,
            domain: new.domain,
            pattern: new.pattern.to_string(),
            support_email: new.contact.email,
            support_phone: new.contact.phone,
            support_hours: new.contact.hours,
            requests: true,
            created_at: now,
            changed_at: now,
            closed_at: None,
        };
        table::insert(txn, row.clone()).await?;
        let fact = audit::Entry::new(Event::StructureAdd, Outcome::Ok).detail(row.id.to_string());
        Ok((row.into(), fact))
    }

    /// Changes what is known of a structure, as it was read.
    ///
    /// # Errors
    /// [`Error::Changed`] when somebody else has meanwhile; [`Error::Taken`], [`Error::Name`].
    pub async fn change(&self, structure: Structure, by: Option<AccountId>) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let txn = rooms.store.begin().await?;
        let fact = self.change_in(&txn, structure).await?;
        Ok(rooms.sessions.tell(txn, vec![by.map_or(fact.clone(), |by| fact.by(by))]).await?)
    }

    /// As [`Self::change`], in the caller's transaction; what is returned is for the journal and names what has changed.
    pub async fn change_in(&self, txn: &Txn, structure: Structure) -> Result<audit::Entry, Error> {
        let before = table::find(txn, structure.id).await?.ok_or(Error::Unknown)?;
        let what = structure.differs_in(&before.clone().into());
        let row = table::StructureRow {
            name: types::name(&structure.name)?,
            place: structure.place,
            pattern: structure.pattern.to_string(),
            support_email: structure.contact.email,
            support_phone: structure.contact.phone,
            support_hours: structure.contact.hours,
            requests: structure.requests,
            changed_at: structure.changed_at,
            ..before
        };
        let fact = audit::Entry::new(Event::StructureChange, Outcome::Ok).reason(what).detail(row.id.to_string());
        table::update(txn, row, self.sign_in.rooms.clock.now()).await?;
        Ok(fact)
    }

    /// How many people belong to each of these structures.
    pub async fn sizes(&self, of: Vec<StructureId>) -> Result<Vec<(StructureId, i64)>, Error> {
        Ok(store::member::sizes(self.sign_in.rooms.store.db(), of).await?)
    }

    /// Every open structure, by name.
    pub async fn list(&self) -> Result<Vec<Structure>, Error> {
        let all = self.list_all().await?.into_iter();
        Ok(all.filter(|(_, closed)| closed.is_none()).map(|(structure, _)| structure).collect())
    }

    /// Every structure, by name, each with when it was closed.
    pub async fn list_all(&self) -> Result<Vec<(Structure, Option<Timestamp>)>, Error> {
        let rows = table::list(self.sign_in.rooms.store.db()).await?.into_iter();
        Ok(rows.map(|row| (row.closed_at, row)).map(|(closed, row)| (row.into(), closed)).collect())
    }

    /// The open structure of an identifier: in a closed one there is nothing to do.
    pub async fn find(&self, id: StructureId) -> Result<Option<Structure>, Error> {
        let found = self.find_any(id).await?;
        Ok(found.filter(|(_, closed)| closed.is_none()).map(|(structure, _)| structure))
    }

    /// The structure of an identifier, and when it was closed.
    pub async fn find_any(&self, id: StructureId) -> Result<Option<(Structure, Option<Timestamp>)>, Error> {
        let row = table::find(self.sign_in.rooms.store.db(), id).await?;
        Ok(row.map(|row| (row.closed_at, row)).map(|(closed, row)| (row.into(), closed)))
    }

    /// Closes a structure as it was read, or opens it again, in the caller's transaction; what is returned is for the journal.
    ///
    /// # Errors
    /// [`Error::Changed`] when somebody has changed it meanwhile.
    pub async fn close_in(
        &self,
        txn: &Txn,
        (id, seen): (StructureId, Timestamp),
        closed: bool,
    ) -> Result<audit::Entry, Error> {
        table::close(txn, (id, seen), closed, self.sign_in.rooms.clock.now()).await?;
        let event = if closed { Event::StructureClose } else { Event::StructureOpen };
        Ok(audit::Entry::new(event, Outcome::Ok).detail(id.to_string()))
    }

    /// The structure of a name.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<Structure>, Error> {
        Ok(table::find_by_name(self.sign_in.rooms.store.db(), name).await?.map(Structure::from))
    }

    /// Who helps a person, if their structure says so (S2-21).
    pub async fn help_of(&self, person: AccountId) -> Result<Option<Contact>, Error> {
        let row = table::of_account(self.sign_in.rooms.store.db(), person).await?;
        Ok(row.map(|row| Structure::from(row).contact).filter(|contact| !contact.is_empty()))
    }
}

/// An entry of the journal: who did it, to whom, from where, for which structure.
pub(crate) fn entry(event: Event, key: &Referent, person: AccountId, visitor: &Visitor) -> audit::Entry {
    let who: &SignedIn = key;
    let entry = audit::Entry::new(event, Outcome::Ok).by(who.account()).about(person).from(&visitor.origin());
    entry.session(who.session()).level(who.level()).detail(key.structure().to_string())
}
