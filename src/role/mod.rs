//! Roles: who looks after what.
//!
//! A role is a row; the right to act by it is a key, made here from a session and never kept: [`Referent`], [`Support`],
//! [`Administrator`]. Every one of them asks for a session with a second factor (R-126: a trusted browser is none), and what
//! changes something takes it [`Confirmed`], with a fresh proof. Taking a role away holds from the next request on.
//!
//! A program that provisions a structure has no session: its key, [`Provisioner`], is made from a token ([`Tokens`]).

mod key;
mod token;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use crate::{
    audit::{self, Entry, Event, Journal, Outcome},
    base::{AccountId, AssuranceLevel, Clock, GrantId, StructureId, Timestamp},
    seal,
    session::{Elevated, SignedIn, Visitor},
    store::{
        self, Store, Txn,
        role::{self as table, NOWHERE, RoleRow},
    },
};

pub use self::{
    key::{Administrator, Confirmed, Provisioner, Referent, Support},
    token::{Made as MadeToken, Opened, Token, Tokens},
};
pub use crate::store::role::Role;

/// How often roles that another process gave are looked for. Only menus wait for it.
const INTERVAL: Duration = Duration::from_secs(5);

/// A role that somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Who.
    pub account: AccountId,
    /// What.
    pub role: Role,
    /// Of which structure, if it is a referent.
    pub structure: Option<StructureId>,
    /// Until when, if it ends by itself.
    pub ends: Option<Timestamp>,
}

impl From<RoleRow> for Grant {
    fn from(row: RoleRow) -> Self {
        let structure = (row.structure != NOWHERE).then_some(row.structure);
        Self { account: row.account, role: row.role, structure, ends: row.ends_at }
    }
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person has this role already.
    #[error("the role is held already")]
    Held,
    /// The person does not have this role.
    #[error("the role is not held")]
    NotHeld,
    /// A referent is of a structure, the other roles are of none.
    #[error("a referent is of a structure, other roles are of none")]
    Scope,
    /// What a token is called does not fit a line.
    #[error("a label has 1 to 60 characters, none of them a control character")]
    Label,
    /// A token would be good for too long, or not at all.
    #[error("a token is good for 1 to {0} days (policy.scim.token_days)")]
    Days(u32),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The journal.
    #[error(transparent)]
    Audit(#[from] audit::Error),
    /// The keys.
    #[error(transparent)]
    Seal(#[from] seal::Error),
}

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Roles(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    journal: Journal,
    clock: Clock,
    /// For menus; a key is made from the database.
    known: RwLock<BTreeMap<AccountId, Vec<Grant>>>,
}

impl Roles {
    /// The room. Menus know nobody before [`Self::refresh`].
    pub fn new(store: Store, journal: Journal, clock: Clock) -> Self {
        Self(Arc::new(Inner { store, journal, clock, known: RwLock::default() }))
    }

    /// The key of a structure, for who is its referent. That somebody else asked is written down.
    pub async fn referent(
        &self,
        who: &SignedIn,
        structure: StructureId,
        visitor: &Visitor,
    ) -> Result<Option<Referent>, Error> {
        let held = self.holds(who, Role::Referent, structure, visitor).await?;
        Ok(held.then(|| Referent { who: who.clone(), structure }))
    }

    /// The key of the support desk.
    pub async fn support(&self, who: &SignedIn, visitor: &Visitor) -> Result<Option<Support>, Error> {
        let held = self.holds(who, Role::Support, NOWHERE, visitor).await?;
        Ok(held.then(|| Support { who: who.clone() }))
    }

    /// The key of the administration.
    pub async fn administrator(&self, who: &SignedIn, visitor: &Visitor) -> Result<Option<Administrator>, Error> {
        let held = self.holds(who, Role::Administrator, NOWHERE, visitor).await?;
        Ok(held.then(|| Administrator { who: who.clone() }))
    }

    /// A key whose holder has just proved again who they are; `None` when the proof is of another session.
    pub fn confirmed<R: AsRef<SignedIn>>(&self, role: R, proof: &Elevated) -> Option<Confirmed<R>> {
        (role.as_ref().session() == proof.session()).then(|| Confirmed { role, until: proof.until() })
    }

    /// Whether a session is good enough for a role at all: its second factor was proved in it, not skipped. `own` is the
    /// highest level that the person's methods reach.
    pub fn is_enough(who: &SignedIn, own: AssuranceLevel) -> bool {
        who.level() >= own.min(AssuranceLevel::Two)
    }

    /// What a person looks after, as far as memory knows: for menus.
    pub fn known(&self, person: AccountId) -> Vec<Grant> {
        let known = self.0.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&person).cloned().unwrap_or_default()
    }

    /// What a person looks after, over or not.
    pub async fn of_account(&self, person: AccountId) -> Result<Vec<Grant>, Error> {
        Ok(table::of_account(self.0.store.db(), person).await?.into_iter().map(Grant::from).collect())
    }

    /// Who looks after a structure, over or not.
    pub async fn of_structure(&self, structure: StructureId) -> Result<Vec<Grant>, Error> {
        Ok(table::of_structure(self.0.store.db(), structure).await?.into_iter().map(Grant::from).collect())
    }

    /// Since when somebody is the referent of a structure, if they are.
    pub async fn referent_since(&self, referent: &Referent) -> Result<Option<Timestamp>, Error> {
        let rows = table::of_account(self.0.store.db(), referent.account()).await?;
        let own = |row: &&RoleRow| row.role == Role::Referent && row.structure == referent.structure();
        Ok(rows.iter().find(own).map(|row| row.created_at))
    }

    /// Everybody who has a role of the whole house.
    pub async fn of_house(&self) -> Result<Vec<Grant>, Error> {
        self.of_structure(NOWHERE).await
    }

    /// Gives a role. `by` is nobody on the command line.
    ///
    /// # Errors
    /// [`Error::Held`], [`Error::Scope`].
    pub async fn give(&self, grant: Grant, by: Option<AccountId>) -> Result<(), Error> {
        let txn = self.0.store.begin().await?;
        let fact = self.give_in(&txn, grant, by).await?;
        self.0.journal.append(&txn, fact).await?;
        txn.commit().await?;
        self.refresh_or_warn().await;
        Ok(())
    }

    /// As [`Self::give`], in the caller's transaction: what is returned is for the journal, and after the commit
    /// [`Self::refresh_or_warn`] is to be called.
    pub async fn give_in(&self, txn: &Txn, grant: Grant, by: Option<AccountId>) -> Result<Entry, Error> {
        if (grant.role == Role::Referent) != grant.structure.is_some() {
            return Err(Error::Scope);
        }
        let now = self.0.clock.now();
        // One that is over makes room for the new one.
        let before = table::of_account(txn, grant.account).await?.into_iter();
        let same = |row: &RoleRow| row.role == grant.role && row.structure == grant.structure.unwrap_or(NOWHERE);
        if let Some(row) = before.into_iter().find(same)
            && row.ends_at.is_some_and(|ends| ends <= now)
        {
            table::remove(txn, (row.account, row.role), row.structure).await?;
        }
        let row = RoleRow {
            id: GrantId::new(),
            account: grant.account,
            role: grant.role,
            structure: grant.structure.unwrap_or(NOWHERE),
            given_by: by,
            created_at: now,
            ends_at: grant.ends,
        };
        table::insert(txn, row).await.map_err(|error| match error {
            store::Error::Exists => Error::Held,
            other => Error::Store(other),
        })?;
        Ok(entry(Event::RoleGive, grant, by))
    }

    /// Takes a role away, from the next request on.
    ///
    /// # Errors
    /// [`Error::NotHeld`].
    pub async fn take(&self, grant: Grant, by: Option<AccountId>) -> Result<(), Error> {
        let txn = self.0.store.begin().await?;
        let fact = self.take_in(&txn, grant, by).await?;
        self.0.journal.append(&txn, fact).await?;
        txn.commit().await?;
        self.refresh_or_warn().await;
        Ok(())
    }

    /// As [`Self::take`], in the caller's transaction, as [`Self::give_in`].
    pub async fn take_in(&self, txn: &Txn, grant: Grant, by: Option<AccountId>) -> Result<Entry, Error> {
        let structure = grant.structure.unwrap_or(NOWHERE);
        if !table::remove(txn, (grant.account, grant.role), structure).await? {
            return Err(Error::NotHeld);
        }
        Ok(entry(Event::RoleTake, grant, by))
    }

    /// Reads who has which role, for menus.
    pub async fn refresh(&self) -> Result<(), Error> {
        let mut known: BTreeMap<AccountId, Vec<Grant>> = BTreeMap::new();
        for row in table::all(self.0.store.db(), self.0.clock.now()).await? {
            known.entry(row.account).or_default().push(row.into());
        }
        *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// [`Self::refresh`] for ever.
    pub async fn follow(&self) {
        let mut tick = tokio::time::interval(INTERVAL);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            if let Err(error) = self.refresh().await {
                tracing::debug!(%error, "menus show the roles that were last known");
            }
        }
    }

    /// [`Self::refresh`], for menus alone: that it failed stops nobody.
    pub async fn refresh_or_warn(&self) {
        if let Err(error) = self.refresh().await {
            tracing::warn!(%error, "menus show the roles that were last known");
        }
    }

    async fn holds(
        &self,
        who: &SignedIn,
        role: Role,
        structure: StructureId,
        visitor: &Visitor,
    ) -> Result<bool, Error> {
        let now = self.0.clock.now();
        if table::has(self.0.store.db(), (who.account(), role), structure, now).await? {
            return Ok(true);
        }
        let txn = self.0.store.begin().await?;
        let mut fact = Entry::new(Event::RoleRefused, Outcome::Refused).by(who.account()).from(&visitor.origin());
        fact = fact.session(who.session()).reason(role.as_str());
        if structure != NOWHERE {
            fact = fact.detail(structure.to_string());
        }
        self.0.journal.append(&txn, fact).await?;
        txn.commit().await?;
        Ok(false)
    }
}

fn entry(event: Event, grant: Grant, by: Option<AccountId>) -> Entry {
    let mut entry = Entry::new(event, Outcome::Ok).about(grant.account).reason(grant.role.as_str());
    if let Some(by) = by {
        entry = entry.by(by).about(grant.account);
    }
    match grant.structure {
        Some(structure) => entry.detail(structure.to_string()),
        None => entry,
    }
}
