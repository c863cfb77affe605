//! Handing over: a temporary password, made here, shown once, good for one first sign-in.

use secrecy::SecretString;

use super::{Confirmed, Error, Referent, Structures, entry};
use crate::{
    account::{Account, State},
    audit::Event,
    base::{AccountId, Timestamp},
    notify::{Detail, Notice},
    password::{self, Kind},
    session::{CredentialEvent, Told, Visitor},
    store,
};

/// What the sheet shows.
#[derive(Debug)]
pub struct HandOver {
    /// For whom.
    pub account: Account,
    /// The temporary password: nothing else knows it.
    pub password: SecretString,
    /// Until when it is good.
    pub expires: Option<Timestamp>,
    /// Whether the first sign-in asks for a code on the telephone that the referent wrote down.
    pub code_follows: bool,
}

/// Whether a referent can act on somebody of their structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Yes.
    Within,
    /// No: it is the referent.
    Own,
    /// No: they look after more than this structure.
    Above,
}

impl Structures {
    /// Makes a temporary password, in the place of whatever there was: sessions and trusted browsers end, methods of
    /// verification stay. `seen` is when the account had changed last, as the referent saw it.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Changed`], [`Error::Oneself`], [`Error::Closed`].
    pub async fn hand_over(
        &self,
        key: &Confirmed<Referent>,
        id: AccountId,
        seen: Timestamp,
        visitor: &Visitor,
    ) -> Result<HandOver, Error> {
        let rooms = &self.sign_in.rooms;
        let account = self.reached(key, id, seen).await?;
        if !account.is_active() {
            return Err(Error::Closed);
        }
        let password = password::temporary();
        let prepared = rooms.passwords.prepare(&password).await?;
        let (txn, mut told) = (rooms.store.begin().await?, Told::new());
        if !rooms.accounts.begin_generation_after(&txn, &account).await? {
            return Err(Error::Changed);
        }
        let before = store::password::find(&txn, id).await?;
        rooms.passwords.put(&txn, id, &prepared, Kind::Temporary).await?;
        let event = CredentialEvent::PasswordReset;
        rooms.sessions.credential_event((&txn, &mut told), id, event, None).await?;
        for event in [Event::TempIssue, Event::TempPrint] {
            told.push(entry(event, key, id, visitor));
        }
        // Who has never been in has nothing to be warned of.
        if before.is_some_and(|row| row.kind != Kind::Temporary) {
            told.push(entry(Event::PasswordReset, key, id, visitor));
            let once = rooms.clock.now().0.to_string();
            rooms.notify.enqueue(&txn, id, (Notice::TemporaryGiven, &once), Detail::default()).await?;
        }
        rooms.sessions.tell(txn, told).await?;
        rooms.sessions.forget(id);
        rooms.accounts.directory().reload(id).await;
        let expires = store::password::find(rooms.store.db(), id).await?.and_then(|row| row.expires_at);
        let contacts = rooms.accounts.contacts(id).await?;
        let asked = rooms.sessions.policies().of(&account.address).enrol.second_channel;
        let code_follows = asked && (contacts.phone.is_some() || contacts.email.is_some());
        Ok(HandOver { account, password, expires, code_follows })
    }

    /// Whether the referent of the key can act on a person of the structure.
    pub async fn reach(&self, key: &Referent, id: AccountId) -> Result<Reach, Error> {
        if id == key.account() {
            return Ok(Reach::Own);
        }
        Ok(if self.looks_after_more(key, id).await? { Reach::Above } else { Reach::Within })
    }

    /// Whether a person has a role beyond the structure of the key: whoever could get into their account would get that too.
    async fn looks_after_more(&self, key: &Referent, id: AccountId) -> Result<bool, Error> {
        let now = self.sign_in.rooms.clock.now();
        let grants = self.roles.of_account(id).await?;
        Ok(grants
            .iter()
            .any(|grant| grant.structure != Some(key.structure()) && grant.ends.is_none_or(|end| end > now)))
    }

    /// A closed account of the key's structure, as the referent last saw it.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Oneself`], [`Error::Above`]; [`Error::Changed`] when it is not closed, or not as it was.
    pub async fn closed(&self, key: &Confirmed<Referent>, id: AccountId, seen: Timestamp) -> Result<Account, Error> {
        let account = self.reached(key, id, seen).await?;
        if account.state == State::Suspended { Ok(account) } else { Err(Error::Changed) }
    }

    /// Whether a person looks after anything, this structure included: no program acts on them.
    pub async fn looks_after_something(&self, id: AccountId) -> Result<bool, Error> {
        let now = self.sign_in.rooms.clock.now();
        Ok(self.roles.of_account(id).await?.iter().any(|grant| grant.ends.is_none_or(|end| end > now)))
    }

    /// A person of the key's structure, as the referent last saw them; not the referent.
    pub(super) async fn reached(
        &self,
        key: &Confirmed<Referent>,
        id: AccountId,
        seen: Timestamp,
    ) -> Result<Account, Error> {
        let _member = self.member(key, id).await?.ok_or(Error::Unknown)?;
        match self.reach(key, id).await? {
            Reach::Within => {}
            Reach::Own => return Err(Error::Oneself),
            Reach::Above => return Err(Error::Above),
        }
        let row = store::account::find(self.sign_in.rooms.store.db(), id).await?.ok_or(Error::Unknown)?;
        if row.changed_at != seen {
            return Err(Error::Changed);
        }
        Ok(row.into())
    }
}
