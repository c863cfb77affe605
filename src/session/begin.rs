//! How sessions begin, are woken up, and end.

use std::sync::Arc;

use super::{
    CookieName, CredentialEvent, End, Error, SessionInfo, Sessions, SetCookie, SignedIn, Visitor,
    live::{Entry, Live},
    room::{Room, entry},
};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{AccountId, AssuranceLevel, DeviceId, Random, SessionId, Timestamp},
    seal::token_hash,
    store::{self, Txn, session::SessionRow},
};

/// What is to be written to the journal at the end of a transaction.
pub type Told = Vec<audit::Entry>;

/// What was proved.
#[derive(Debug, Clone)]
pub struct Proof {
    /// How much.
    pub level: AssuranceLevel,
    /// By what: `pwd+otp`.
    pub amr: String,
    /// The trusted device that took the place of the second factor.
    pub device: Option<DeviceId>,
}

/// A session that begins with the caller's transaction. Give it to [`Sessions::begun`] once that is committed.
#[derive(Debug)]
#[must_use]
pub struct Begun {
    /// Its key.
    pub who: SignedIn,
    /// Its cookie, and the end of the one before sign-in.
    pub cookies: Vec<SetCookie>,
    /// Whether the oldest of too many was ended.
    pub ended_oldest: bool,
    ended: Vec<SessionId>,
    /// A new one: the first request that bears its cookie finds it in memory.
    row: Option<SessionRow>,
}

impl Sessions {
    /// Begins a session in the caller's transaction (R-105: always a new one). What this browser was signed in as
    /// before ends.
    pub async fn begin(
        &self,
        (txn, told): (&Txn, &mut Told),
        account: &Account,
        visitor: &Visitor,
        proof: Proof,
    ) -> Result<Begun, Error> {
        let room = &self.0;
        let now = room.clock.now();
        if !account.is_active() {
            return Err(Error::Suspended);
        }
        let mut ended = room.end_of_visitor(txn, visitor, now).await?;
        let before = ended.len();
        let live = store::session::live_of(txn, account.id, now).await?;
        let most = usize::try_from(room.rules(&account.address).parallel).unwrap_or(usize::MAX);
        let surplus = (live.len() + 1).saturating_sub(most);
        for session in live.iter().take(surplus) {
            if store::session::end(txn, account.id, session.id, End::TooMany.as_str(), now).await? {
                ended.push(session.id);
            }
        }
        let token = Random.token();
        let expires = now + room.rules(&account.address).absolute;
        let row = new_row(account, visitor, proof, (token_hash(&token), now), expires);
        store::session::insert(txn, row.clone()).await?;
        let ended_oldest = ended.len() > before;
        let who = room.key_of(&row, account)?;
        for (at, old) in ended.iter().enumerate() {
            let why = if at < before { End::SignedOut } else { End::TooMany };
            let fact = entry(Event::SessionEnd, Outcome::Ok, visitor).by(who.account());
            told.push(fact.session(*old).reason(why.as_str()));
        }
        let fact = entry(Event::SessionStart, Outcome::Ok, visitor).by(who.account());
        told.push(fact.session(row.id).level(row.level).detail(row.amr.clone()));
        let cookies = vec![SetCookie::until_closed(CookieName::Session, token), SetCookie::gone(CookieName::Pending)];
        Ok(Begun { who, cookies, ended_oldest, ended, row: Some(row) })
    }

    /// Wakes up the session that this browser still holds the secret of, if it sleeps and is this account's: the
    /// password and that secret are enough. It gets a new cookie and keeps its level and its end.
    pub async fn wake(
        &self,
        (txn, told): (&Txn, &mut Told),
        account: &Account,
        visitor: &Visitor,
    ) -> Result<Option<Begun>, Error> {
        let room = &self.0;
        let now = room.clock.now();
        let Some(token) = visitor.cookies.get(CookieName::Session) else { return Ok(None) };
        let hash = token_hash(token);
        let Some(row) = store::session::find(txn, &hash).await? else { return Ok(None) };
        let sleeps = now.since(row.seen_at) >= room.rules(&account.address).idle;
        let same = row.account == account.id && row.generation == account.generation && row.secret_hash == hash;
        if !sleeps || !same || !account.is_active() {
            return Ok(None);
        }
        let token = Random.token();
        if !store::session::renew(txn, row.id, (&hash, &token_hash(&token)), None, now).await? {
            return Ok(None);
        }
        let who = room.key_of(&row, account)?;
        let fact = entry(Event::SessionRenew, Outcome::Ok, visitor).by(account.id);
        told.push(fact.session(row.id).level(row.level).reason("woken"));
        let session = SetCookie::until_closed(CookieName::Session, token);
        let session = if row.persistent { session.lasting_until(row.expires_at, now) } else { session };
        let cookies = vec![session, SetCookie::gone(CookieName::Pending)];
        Ok(Some(Begun { who, cookies, ended_oldest: false, ended: Vec::new(), row: None }))
    }

    /// « Rester connecté ? Oui »: closing the browser does not end the session, its longest life does (S0-33, R-103).
    pub async fn stay(&self, txn: &Txn, begun: &mut Begun) -> Result<(), Error> {
        let now = self.0.clock.now();
        let until = now + self.0.rules(begun.who.address()).absolute;
        store::session::persist(txn, begun.who.session(), now).await?;
        if let Some(row) = &mut begun.row {
            row.persistent = true;
        }
        let cookies = std::mem::take(&mut begun.cookies);
        let keep = |cookie: SetCookie| match cookie.name() {
            CookieName::Session => cookie.lasting_until(until, now),
            _ => cookie,
        };
        begun.cookies = cookies.into_iter().map(keep).collect();
        Ok(())
    }

    /// After a new generation of `before` has begun in the caller's transaction: this browser's session goes on in it, with
    /// a new secret and what it had proved, and every other one ends (S0-31). `None` when it was over already. Call
    /// [`Sessions::forget`] once it is true.
    pub async fn keep_only(
        &self,
        (txn, told): (&Txn, &mut Told),
        before: &Account,
        who: &SignedIn,
        visitor: &Visitor,
    ) -> Result<Option<SetCookie>, Error> {
        let now = self.0.clock.now();
        let Some(row) = store::session::get(txn, who.session()).await? else { return Ok(None) };
        if (row.account, row.generation) != (before.id, before.generation) {
            return Ok(None);
        }
        let token = Random.token();
        let kept = store::session::renew(txn, row.id, (&row.secret_hash, &token_hash(&token)), None, now).await?
            && store::session::enter_generation(txn, row.id, before.generation + 1).await?;
        if !kept {
            return Ok(None);
        }
        let why = End::PasswordReset.as_str();
        let ended = store::session::end_all(txn, before.id, Some(row.id), why, now).await?;
        if ended > 0 {
            let fact = entry(Event::SessionEnd, Outcome::Ok, visitor).by(before.id);
            told.push(fact.reason("all others").detail(ended.to_string()));
        }
        let session = SetCookie::until_closed(CookieName::Session, token);
        Ok(Some(if row.persistent { session.lasting_until(row.expires_at, now) } else { session }))
    }

    /// Writes what was told to the journal, last of all because its end has one writer at a time, and commits.
    pub async fn tell(&self, txn: Txn, told: Told) -> Result<(), Error> {
        self.0.journal.append_all(&txn, told).await?;
        Ok(txn.commit().await?)
    }

    /// Makes it known, once it is true, that a session has begun and what its begin has ended.
    pub fn begun(&self, begun: &Begun) {
        for session in &begun.ended {
            self.0.announce(*session);
        }
        self.0.cache.forget_session(begun.who.session());
        if let Some(row) = &begun.row {
            let live = Arc::new(Live::new(begun.who.clone(), row));
            self.0.cache.put(row.secret_hash.clone(), Entry { live, former: None });
        }
        metrics::counter!("pli_session_started_total").increment(1);
    }

    /// Signs out. The answer takes the cookie away and sets `Clear-Site-Data: "cache"`.
    pub async fn sign_out(&self, who: &SignedIn, visitor: &Visitor) -> Result<Vec<SetCookie>, Error> {
        self.end_one(who.account(), who.session(), End::SignedOut, visitor).await?;
        Ok(vec![SetCookie::gone(CookieName::Session)])
    }

    /// Ends one of one's own sessions; false when it is not one's own or over already.
    pub async fn end(&self, who: &SignedIn, session: SessionId, visitor: &Visitor) -> Result<bool, Error> {
        self.end_one(who.account(), session, End::EndedByOwner, visitor).await
    }

    pub(super) async fn end_one(
        &self,
        account: AccountId,
        id: SessionId,
        why: End,
        visitor: &Visitor,
    ) -> Result<bool, Error> {
        let room = &self.0;
        let txn = room.store.begin().await?;
        let ended = store::session::end(&txn, account, id, why.as_str(), room.clock.now()).await?;
        if ended {
            let fact = entry(Event::SessionEnd, Outcome::Ok, visitor).by(account);
            room.journal.append(&txn, fact.session(id).reason(why.as_str())).await?;
            txn.commit().await?;
            room.announce(id);
        }
        Ok(ended)
    }

    /// Ends all of one's own sessions but this one, and says how many.
    pub async fn end_others(&self, who: &SignedIn, visitor: &Visitor) -> Result<u64, Error> {
        let room = &self.0;
        let (now, account) = (room.clock.now(), who.account());
        let txn = room.store.begin().await?;
        let why = End::EndedByOwner.as_str();
        let count = store::session::end_all(&txn, account, Some(who.session()), why, now).await?;
        let fact = entry(Event::SessionEnd, Outcome::Ok, visitor).by(account).session(who.session());
        room.journal.append(&txn, fact.reason("all others").detail(count.to_string())).await?;
        txn.commit().await?;
        room.forget(account, Some(who.session()));
        Ok(count)
    }

    /// As [`Self::end_others`], in the caller's transaction. Call [`Self::forget_others`] once it is true.
    pub async fn end_others_in(
        &self,
        (txn, told): (&Txn, &mut Told),
        who: &SignedIn,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let (account, why) = (who.account(), End::EndedByOwner.as_str());
        let now = self.0.clock.now();
        let count = store::session::end_all(txn, account, Some(who.session()), why, now).await?;
        let fact = entry(Event::SessionEnd, Outcome::Ok, visitor).by(account).session(who.session());
        told.push(fact.reason("all others").detail(count.to_string()));
        Ok(())
    }

    /// As [`Self::forget`], but for this session.
    pub fn forget_others(&self, who: &SignedIn) {
        self.0.forget(who.account(), Some(who.session()));
    }

    /// The sessions of a person, the latest used first.
    pub async fn list(&self, who: &SignedIn) -> Result<Vec<SessionInfo>, Error> {
        let now = self.0.clock.now();
        let mut rows = store::session::live_of(self.0.store.db(), who.account(), now).await?;
        let idle = self.0.rules(who.address()).idle;
        rows.retain(|row| now.since(row.seen_at) < idle || row.id == who.session());
        rows.sort_by_key(|row| std::cmp::Reverse(row.seen_at));
        let info = |row: SessionRow| SessionInfo {
            id: row.id,
            this: row.id == who.session(),
            since: row.auth_at,
            seen: row.seen_at,
            ip: row.ip,
            agent: row.agent,
            level: row.level,
        };
        Ok(rows.into_iter().map(info).collect())
    }

    /// What a credential event ends, in the caller's transaction: every trusted device, every sign-in that has
    /// begun, and the sessions if the event says so. `but` is spared, for what its owner does from it. Call
    /// [`Sessions::forget`] once it is true.
    pub async fn credential_event(
        &self,
        (txn, told): (&Txn, &mut Told),
        account: AccountId,
        event: CredentialEvent,
        but: Option<SessionId>,
    ) -> Result<(), Error> {
        let room = &self.0;
        let now = room.clock.now();
        let devices = store::trusted_device::delete_all(txn, account).await?;
        store::pre_session::end_all(txn, account, now).await?;
        if matches!(event, CredentialEvent::NotMe | CredentialEvent::Recovered) {
            store::known_device::delete_all(txn, account).await?;
        }
        let mut sessions = 0;
        if let Some(why) = event.ends_sessions() {
            sessions = store::session::end_all(txn, account, but, why.as_str(), now).await?;
        }
        if devices > 0 {
            let fact = audit::Entry::new(Event::DeviceUntrust, Outcome::Ok).about(account);
            told.push(fact.reason(event.as_str()).detail(devices.to_string()));
        }
        if sessions > 0 {
            let fact = audit::Entry::new(Event::SessionEnd, Outcome::Ok).about(account);
            told.push(fact.reason(event.as_str()).detail(sessions.to_string()));
        }
        Ok(())
    }

    /// Ends everything of an account at once: what [`Self::credential_event`] does, as a transaction of its own.
    pub async fn end_all_of(&self, account: AccountId, event: CredentialEvent) -> Result<(), Error> {
        let txn = self.0.store.begin().await?;
        let mut told = Told::new();
        self.credential_event((&txn, &mut told), account, event, None).await?;
        self.tell(txn, told).await?;
        self.forget(account);
        Ok(())
    }

    /// Reads an account's sessions from the database again at their next request, and tells that they may have ended.
    pub fn forget(&self, account: AccountId) {
        self.0.forget(account, None);
    }
}

impl Room {
    /// Forgets the sessions of an account in memory. Those that still live are read again; their connections to the
    /// backend are made anew.
    fn forget(&self, account: AccountId, but: Option<SessionId>) {
        let mut gone = std::collections::BTreeSet::new();
        self.cache.each(|key| {
            if key.account() == account && Some(key.session()) != but {
                gone.insert(key.session());
            }
        });
        for session in gone {
            self.announce(session);
        }
    }

    /// Ends the session that a browser is signed in with: another one takes its place.
    async fn end_of_visitor(&self, txn: &Txn, visitor: &Visitor, now: Timestamp) -> Result<Vec<SessionId>, Error> {
        let Some(token) = visitor.cookies.get(CookieName::Session) else { return Ok(Vec::new()) };
        let Some(row) = store::session::find(txn, &token_hash(token)).await? else { return Ok(Vec::new()) };
        let ended = store::session::end(txn, row.account, row.id, End::SignedOut.as_str(), now).await?;
        Ok(if ended { vec![row.id] } else { Vec::new() })
    }
}

fn new_row(
    account: &Account,
    visitor: &Visitor,
    proof: Proof,
    (secret_hash, now): (String, Timestamp),
    expires: Timestamp,
) -> SessionRow {
    SessionRow {
        id: SessionId::new(),
        account: account.id,
        secret_hash,
        former_hash: None,
        former_until: None,
        level: proof.level,
        amr: proof.amr,
        trusted_device: proof.device,
        ip: visitor.ip.to_string(),
        agent: visitor.agent.clone(),
        generation: account.generation,
        persistent: false,
        auth_at: now,
        confirmed_at: None,
        confirmed_level: None,
        renewed_at: now,
        seen_at: now,
        expires_at: expires,
        ended_at: None,
        end_reason: None,
        changed_at: now,
    }
}
