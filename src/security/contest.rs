//! « Ce n’était pas moi »: what an owner does without signing in, from the link of a notice, and support's way
//! back.
//!
//! Opening the link shows; only the button freezes: programs that open links in mail do no harm. A frozen account lets
//! nobody in and makes no token, but goes on receiving mail.

use super::{Error, Security};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{AccountId, Method, Timestamp},
    notify::{Detail, Notice},
    seal::token_hash,
    session::{CredentialEvent, SignedIn, Told, Visitor},
    store::{self, account::State, contest::ContestRow},
};

/// What a link contests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contested {
    /// What the notice said, in its own language.
    pub what: String,
    /// When that happened.
    pub at: Timestamp,
    /// Whether the account is frozen already.
    pub frozen: bool,
}

/// What freezing led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freezing {
    /// The account is frozen: now, or already.
    Frozen,
    /// The link is not one, or its time is over.
    Unknown,
}

/// What was changed before an account was frozen, for support.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thawed {
    /// Methods that had been added lately: they were closed, and their owner sets them up anew.
    pub closed: Vec<Method>,
    /// Whether the password had been changed lately: its owner needs a new one.
    pub password: bool,
}

impl Security {
    /// What a link contests; `None` when it is none, or its time is over. Changes nothing.
    pub async fn contested(&self, token: &str) -> Result<Option<Contested>, Error> {
        let rooms = &self.sign_in.rooms;
        let Some(row) = self.contest(token).await? else { return Ok(None) };
        let Some(account) = rooms.accounts.find(row.account).await? else { return Ok(None) };
        Ok(Some(Contested { what: row.notice, at: row.happened_at, frozen: account.state == State::Frozen }))
    }

    async fn contest(&self, token: &str) -> Result<Option<ContestRow>, Error> {
        let rooms = &self.sign_in.rooms;
        if token.len() != 22 {
            return Ok(None);
        }
        Ok(store::contest::find(rooms.store.db(), &token_hash(token), rooms.clock.now()).await?)
    }

    /// Freezes the account of a link: nobody is in it any more, nobody gets in, and methods that were added in the last
    /// 72 hours are closed.
    pub async fn freeze(&self, token: &str, visitor: &Visitor) -> Result<Freezing, Error> {
        let rooms = &self.sign_in.rooms;
        let now = rooms.clock.now();
        let Some(row) = self.contest(token).await? else { return Ok(Freezing::Unknown) };
        let Some(account) = rooms.accounts.find(row.account).await? else { return Ok(Freezing::Unknown) };
        if account.state != State::Active {
            return Ok(Freezing::Frozen);
        }
        let txn = rooms.store.begin().await?;
        if !store::contest::take(&txn, &row.token_hash, now).await? {
            // Used once already, and support has opened the account since: a new notice has a new link.
            return Ok(Freezing::Unknown);
        }
        store::account::change_state(&txn, account.id, (State::Active, State::Frozen), now).await?;
        let mut told = Told::new();
        let since = now - rooms.sessions.policies().of(&account.address).notices.window;
        for factor in rooms.factors.of_in(&txn, account.id).await?.iter().filter(|factor| factor.created >= since) {
            store::factor::disable(&txn, factor.id, now).await?;
            let entry = audit::Entry::new(Event::FactorDisable, Outcome::Ok).about(account.id).reason("contested");
            told.push(entry.method(factor.secret.method().as_str()));
        }
        let event = CredentialEvent::NotMe;
        rooms.sessions.credential_event((&txn, &mut told), account.id, event, None).await?;
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        let once = now.to_string();
        rooms.notify.enqueue(&txn, account.id, (Notice::Frozen, &once), detail).await?;
        let entry = audit::Entry::new(Event::AccountFreeze, Outcome::Ok).about(account.id).from(&visitor.origin());
        told.push(entry.reason("contested"));
        rooms.sessions.tell(txn, told).await?;
        self.after(account.id).await;
        Ok(Freezing::Frozen)
    }

    /// Opens a frozen account again, for support, who has made sure of its owner; and says what had been changed.
    pub async fn unfreeze(&self, account: &Account) -> Result<Option<Thawed>, Error> {
        let rooms = &self.sign_in.rooms;
        if account.state != State::Frozen {
            return Ok(None);
        }
        let now = rooms.clock.now();
        let txn = rooms.store.begin().await?;
        store::account::change_state(&txn, account.id, (State::Frozen, State::Active), now).await?;
        let row = store::account::find(&txn, account.id).await?;
        let frozen_at = self.frozen_at(account.id).await?.or(row.map(|row| row.changed_at)).unwrap_or(now);
        let since = frozen_at - rooms.sessions.policies().of(&account.address).notices.window;
        let lately = rooms.factors.of_in(&txn, account.id).await?;
        let lately = lately.into_iter().filter(|factor| !factor.active && factor.created >= since);
        let closed: Vec<Method> = lately.map(|factor| factor.secret.method()).collect();
        let password = store::password::find(&txn, account.id).await?;
        let password = password.is_some_and(|password| password.changed_at >= since);
        let entry = audit::Entry::new(Event::AccountUnfreeze, Outcome::Ok).about(account.id);
        rooms.sessions.tell(txn, vec![entry]).await?;
        self.after(account.id).await;
        Ok(Some(Thawed { closed, password }))
    }

    async fn frozen_at(&self, account: AccountId) -> Result<Option<Timestamp>, Error> {
        let rooms = &self.sign_in.rooms;
        let rows = store::audit::about(rooms.store.db(), account, Timestamp(0), 200).await?;
        Ok(rows.into_iter().find(|row| row.event == Event::AccountFreeze.as_str()).map(|row| row.at))
    }

    async fn after(&self, account: AccountId) {
        self.sign_in.rooms.sessions.forget(account);
        self.sign_in.rooms.accounts.directory().reload(account).await;
    }

    /// « Ce n’était pas moi » from within a session: everything else that is open ends, no browser is trusted or known any
    /// more.
    pub async fn not_me(&self, who: &SignedIn, visitor: &Visitor) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let txn = rooms.store.begin().await?;
        let mut told = Told::new();
        let (account, event) = (who.account(), CredentialEvent::NotMe);
        rooms.sessions.credential_event((&txn, &mut told), account, event, Some(who.session())).await?;
        let entry = audit::Entry::new(Event::AccountContest, Outcome::Ok).by(account).from(&visitor.origin());
        told.push(entry.session(who.session()));
        rooms.sessions.tell(txn, told).await?;
        rooms.sessions.forget_others(who);
        Ok(())
    }
}
