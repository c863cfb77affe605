//! The session before sign-in: between the right password and the second factor, or the set-up of one.

use std::time::Duration;

use uuid::Uuid;

use super::{Changing, CookieName, Enrolling, Error, Pending, Sessions, SetCookie, Visitor, key::Waiting};
use crate::{
    base::{AccountId, Random, Timestamp},
    seal::token_hash,
    store::{self, Txn, account::State, password::Kind, pre_session::PreSessionRow},
};

/// What a pre-session opens.
pub use crate::store::pre_session::Scope;

/// What a pre-session begins with.
#[derive(Debug, Clone)]
pub struct Wait {
    /// Whose password was right.
    pub account: AccountId,
    /// What it opens.
    pub scope: Scope,
    /// Which kind of password it was.
    pub password: Kind,
    /// « Se souvenir de moi ».
    pub remember: bool,
    /// Where to go afterwards; empty for the inbox.
    pub return_to: String,
    /// Whether a method was proved already, so that only a password is to be chosen.
    pub proven: bool,
}

impl Sessions {
    /// Begins a pre-session in the caller's transaction: a new cookie, whatever the browser had (no fixation).
    pub async fn wait(&self, txn: &Txn, wait: Wait) -> Result<(PreSessionRow, SetCookie), Error> {
        let now = self.0.clock.now();
        let life = self.0.policies.house().session.pending;
        let token = Random.token();
        let row = PreSessionRow {
            id: Uuid::now_v7(),
            secret_hash: token_hash(&token),
            account: wait.account,
            scope: wait.scope,
            session: None,
            password: wait.password,
            remember: wait.remember,
            return_to: wait.return_to,
            progress: String::new(),
            proven_step: if wait.proven { 0 } else { -1 },
            extended: false,
            created_at: now,
            expires_at: now + life,
            ended_at: None,
        };
        store::pre_session::insert(txn, row.clone()).await?;
        // One extension may follow, so the cookie may outlive the row; the row decides. A set-up is taken up again by it.
        let after = if wait.scope == Scope::Enrol { self.0.policies.house().enrol.resume } else { Duration::ZERO };
        Ok((row, SetCookie::lasting(CookieName::Pending, token, life * 2 + after)))
    }

    /// Takes up again the set-up that this very browser has left unfinished, after the password was right once more: the
    /// same pre-session, with a new cookie. Another browser has no way into it (R-134, known weakness 13).
    pub async fn resume(&self, txn: &Txn, account: AccountId, visitor: &Visitor) -> Result<Option<SetCookie>, Error> {
        let (now, house) = (self.0.clock.now(), self.0.policies.house());
        let (life, after) = (house.session.pending, house.enrol.resume);
        let Some(token) = visitor.cookies.get(CookieName::Pending) else { return Ok(None) };
        let hash = token_hash(token);
        let row = store::pre_session::run_out(txn, &hash, now).await?;
        let Some(row) = row.filter(|row| row.account == account && now.since(row.expires_at) < after) else {
            return Ok(None);
        };
        let token = Random.token();
        let to = token_hash(&token);
        if !store::pre_session::resume(txn, row.id, (&hash, &to), (now, now + life)).await? {
            return Ok(None);
        }
        Ok(Some(SetCookie::lasting(CookieName::Pending, token, life * 2 + after)))
    }

    /// Whether the browser comes from a set-up whose time has run out: it is told so, and begins again (S0-20).
    pub async fn ran_out(&self, visitor: &Visitor) -> Result<bool, Error> {
        let room = &self.0;
        let Some(token) = visitor.cookies.get(CookieName::Pending) else { return Ok(false) };
        Ok(store::pre_session::run_out(room.store.db(), &token_hash(token), room.clock.now()).await?.is_some())
    }

    /// The key of someone whose password was right and whose second factor is awaited.
    pub async fn pending(&self, visitor: &Visitor) -> Result<Option<Pending>, Error> {
        Ok(self.waiting(visitor, Scope::Verify).await?.map(Pending))
    }

    /// The key of someone who sets up a method and a password.
    pub async fn enrolling(&self, visitor: &Visitor) -> Result<Option<Enrolling>, Error> {
        Ok(self.waiting(visitor, Scope::Enrol).await?.map(Enrolling))
    }

    /// The key of someone who must replace a password that is too old.
    pub async fn changing(&self, visitor: &Visitor) -> Result<Option<Changing>, Error> {
        Ok(self.waiting(visitor, Scope::Change).await?.map(Changing))
    }

    async fn waiting(&self, visitor: &Visitor, scope: Scope) -> Result<Option<Waiting>, Error> {
        let room = &self.0;
        let Some(token) = visitor.cookies.get(CookieName::Pending) else { return Ok(None) };
        let hash = token_hash(token);
        let Some(row) = store::pre_session::find(room.store.db(), &hash, room.clock.now()).await? else {
            return Ok(None);
        };
        if row.scope != scope {
            return Ok(None);
        }
        let Some(account) = store::account::find(room.store.db(), row.account).await? else { return Ok(None) };
        if account.state != State::Active {
            return Ok(None);
        }
        Ok(Some(Waiting {
            id: row.id,
            account: account.id,
            address: account.address,
            name: account.name,
            language: account.language,
            csrf: room.csrf("pre", &hash)?,
            expires: row.expires_at,
            remember: row.remember,
            extended: row.extended,
        }))
    }

    /// The key of a pre-session that has just begun, for what follows in the same request.
    pub async fn pending_of(&self, row: &PreSessionRow) -> Result<Option<Pending>, Error> {
        let room = &self.0;
        let Some(account) = store::account::find(room.store.db(), row.account).await? else { return Ok(None) };
        Ok(Some(Pending(Waiting {
            id: row.id,
            account: account.id,
            address: account.address,
            name: account.name,
            language: account.language,
            csrf: room.csrf("pre", &row.secret_hash)?,
            expires: row.expires_at,
            remember: row.remember,
            extended: row.extended,
        })))
    }

    /// Fifteen minutes more for a set-up, once; false when they were given already.
    pub async fn extend(&self, key: &Enrolling) -> Result<bool, Error> {
        let room = &self.0;
        let until: Timestamp = key.expires() + room.policies.house().session.pending;
        Ok(store::pre_session::extend(room.store.db(), key.id(), until, room.clock.now()).await?)
    }
}
