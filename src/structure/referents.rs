//! Who else looks after a structure: delegation, with or without an end.

use super::{Confirmed, Error, Referent, Structures};
use crate::{
    account::Account,
    base::{AccountId, Address, Timestamp},
    notify::{Detail, Notice},
    role::{Grant, Role},
};

/// One referent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub address: Address,
    /// Until when, if it ends by itself.
    pub ends: Option<Timestamp>,
}

impl Structures {
    /// Who looks after the structure of the key, over or not.
    pub async fn colleagues(&self, key: &Referent) -> Result<Vec<Colleague>, Error> {
        let grants = self.roles.of_structure(key.structure()).await?;
        let people = self.sign_in.rooms.accounts.find_all(grants.iter().map(|grant| grant.account)).await?;
        let found = grants.iter().filter_map(|grant| {
            let who = people.get(&grant.account)?.clone();
            Some(Colleague { account: who.id, name: who.name, address: who.address, ends: grant.ends })
        });
        Ok(found.collect())
    }

    /// Lets a person of the structure look after it too.
    ///
    /// # Errors
    /// [`Error::Unknown`] when nobody of the structure has this address; [`Error::Role`] when they are a referent already.
    pub async fn delegate(
        &self,
        key: &Confirmed<Referent>,
        address: &Address,
        ends: Option<Timestamp>,
    ) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let account =
            rooms.accounts.find_by_address(address).await?.filter(Account::is_active).ok_or(Error::Unknown)?;
        let _member = self.member(key, account.id).await?.ok_or(Error::Unknown)?;
        let grant = Grant { account: account.id, role: Role::Referent, structure: Some(key.structure()), ends };
        let txn = rooms.store.begin().await?;
        let once = rooms.clock.now().0.to_string();
        rooms.notify.enqueue(&txn, account.id, (Notice::RoleGiven, &once), Detail::default()).await?;
        let fact = self.roles.give_in(&txn, grant, Some(key.account())).await?;
        rooms.sessions.tell(txn, vec![fact]).await?;
        self.roles.refresh_or_warn().await;
        Ok(())
    }

    /// A person no longer looks after the structure. Nobody does that to themselves: somebody must be left.
    ///
    /// # Errors
    /// [`Error::Oneself`]; [`Error::Changed`] when they no longer did.
    pub async fn dismiss(&self, key: &Confirmed<Referent>, person: AccountId) -> Result<(), Error> {
        if person == key.account() {
            return Err(Error::Oneself);
        }
        let grant = Grant { account: person, role: Role::Referent, structure: Some(key.structure()), ends: None };
        self.roles.take(grant, Some(key.account())).await.map_err(|error| match error {
            crate::role::Error::NotHeld => Error::Changed,
            other => other.into(),
        })
    }
}
