//! Changing a password that is too old, between the second factor and the session.

use secrecy::{ExposeSecret as _, SecretString};

use super::{Change, Changed, Refusal, unless_busy, whose};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::Method,
    notify::{Detail, Notice},
    password::{Kind, Prepared},
    session::{Changing, CredentialEvent, Told, Visitor},
    sign_in::{Entry, Error, Proven},
    store::{
        self, Txn,
        pre_session::{PreSessionRow, Scope},
    },
};

impl Change {
    /// Whether the key still opens the change.
    pub async fn is_due(&self, key: &Changing) -> Result<bool, Error> {
        Ok(self.waiting(key).await?.is_some())
    }

    async fn waiting(&self, key: &Changing) -> Result<Option<PreSessionRow>, Error> {
        let rooms = &self.sign_in.rooms;
        let row = store::pre_session::get(rooms.store.db(), key.id(), rooms.clock.now()).await?;
        Ok(row.filter(|row| row.scope == Scope::Change))
    }

    /// Takes the new password and signs in.
    pub async fn due(
        &self,
        key: &Changing,
        visitor: &Visitor,
        (new, again): (&SecretString, &SecretString),
    ) -> Result<Changed<Entry>, Error> {
        let rooms = &self.sign_in.rooms;
        let Some(row) = self.waiting(key).await? else { return Ok(Changed::Over) };
        let (whose, different) = (whose(key), new.expose_secret() != again.expose_secret());
        let judged =
            if different { rooms.passwords.look(&whose, new).await } else { rooms.passwords.judge(&whose, new).await };
        let Some(judged) = unless_busy(judged)? else { return Ok(Changed::Busy) };
        let refusal = Refusal { different, judged, ..Refusal::default() };
        if !refusal.is_empty() {
            return Ok(Changed::Refused(refusal));
        }
        let Some(prepared) = unless_busy(rooms.passwords.prepare(new).await)? else { return Ok(Changed::Busy) };
        self.enter(key, visitor, &row, &prepared).await
    }

    async fn enter(
        &self,
        key: &Changing,
        visitor: &Visitor,
        row: &PreSessionRow,
        prepared: &Prepared,
    ) -> Result<Changed<Entry>, Error> {
        let rooms = &self.sign_in.rooms;
        let id = key.account();
        let known = rooms.sessions.known_device(id, visitor).await?;
        let txn = rooms.store.begin().await?;
        if !store::pre_session::end(&txn, row.id, rooms.clock.now()).await? {
            return Ok(Changed::Over);
        }
        let mut told = Told::new();
        rooms.passwords.put(&txn, id, prepared, Kind::Chosen).await?;
        rooms.accounts.begin_generation(&txn, id).await?;
        let event = CredentialEvent::PasswordChanged;
        rooms.sessions.credential_event((&txn, &mut told), id, event, None).await?;
        let Some(account) = store::account::find(&txn, id).await?.map(Account::from) else { return Ok(Changed::Over) };
        let entry = audit::Entry::new(Event::PasswordChange, Outcome::Ok).by(id).from(&visitor.origin());
        told.push(entry.reason("expired"));
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        let once = account.generation.to_string();
        rooms.notify.enqueue(&txn, id, (Notice::PasswordChanged, &once), detail).await?;
        let method = self.proved(&txn, &account).await?;
        let proven = Proven { account: &account, known, method, waiting: row, stay: false };
        let entry = self.sign_in.open((txn, told), proven, visitor).await?;
        rooms.sessions.forget(id);
        rooms.accounts.directory().reload(id).await;
        Ok(Changed::Done(entry))
    }

    /// The method that led here: the one used last.
    async fn proved(&self, txn: &Txn, account: &Account) -> Result<Method, Error> {
        let factors = self.sign_in.rooms.factors.of_in(txn, account.id).await?;
        let last = factors.iter().filter(|factor| factor.active).max_by_key(|factor| factor.used);
        Ok(last.map_or(Method::Email, |factor| factor.secret.method()))
    }
}
