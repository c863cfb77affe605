//! Callers: who they are without a secret, and what may be done for them: counters cleared, a temporary
//! access pass.
//!
//! The support never sees a code: it types what it is told. A caller reads one out of a session of their own; or is called
//! back at the number that was known before the call, which is shown for that, once it was asked for.

use secrecy::SecretString;
use uuid::Uuid;

use super::{Error, Support};
use crate::{
    account::Account,
    audit::{Entry, Event, Outcome},
    base::{AccountId, E164, Random, Timestamp},
    notify::{Detail, Notice},
    password,
    role::{self, Confirmed},
    session::{CredentialEvent, SignedIn, Told, Visitor},
    store::{self, caller::CallerRow},
};

/// How a caller was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// They read out the code of their session.
    Code,
    /// They answered at the number that is known.
    CallBack,
}

impl How {
    fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::CallBack => "call-back",
        }
    }
}

/// A person, as the support sees them: no mail, no code, no secret.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub account: Account,
    /// Their structure, by name.
    pub structure: Option<String>,
    /// The telephone, masked by its last digits; `None` when none is known.
    pub phone_end: Option<String>,
    /// Whether they have a method of verification.
    pub has_methods: bool,
    /// How and when they proved to this agent who they are, if they did lately.
    pub known: Option<(How, Timestamp)>,
}

/// What came of a code that was read out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identified {
    /// It is the person.
    Yes,
    /// It is not the code.
    No,
    /// There is no code, or it is of no use any more.
    Over,
}

/// Why counters are cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The person mistyped.
    Mistyped,
    /// Somebody else tried.
    Stranger,
    /// A program kept an old password.
    Program,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mistyped, Self::Stranger, Self::Program];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mistyped => "mistyped",
            Self::Stranger => "stranger",
            Self::Program => "program",
        }
    }

    /// The reason of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == text)
    }
}

/// A temporary access pass, shown once.
#[derive(Debug)]
pub struct Pass {
    /// For whom.
    pub account: Account,
    /// It: nothing else knows it.
    pub password: SecretString,
    /// Until when it is good.
    pub expires: Timestamp,
}

impl Support {
    /// A code that a person reads out to the support, from their own session. The one before is void.
    pub async fn caller_code(&self, who: &SignedIn) -> Result<(String, Timestamp), Error> {
        let rules = self.rules();
        let (now, id) = (self.rooms.clock.now(), Uuid::now_v7());
        let code = Random.digits(usize::try_from(self.rooms.sessions.policies().house().codes.digits).unwrap_or(6));
        let row = CallerRow {
            id,
            account: who.account(),
            how: How::Code.as_str().to_owned(),
            code_hash: Some(self.codes.hash(&id.to_string(), &code)?),
            tries: 0,
            agent: None,
            created_at: now,
            expires_at: now + rules.caller_life,
            proved_at: None,
        };
        let until = row.expires_at;
        store::caller::insert(self.rooms.store.db(), row).await?;
        Ok((code, until))
    }

    /// Somebody whom the support helps.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn caller(&self, key: &role::Support, id: AccountId) -> Result<Caller, Error> {
        let account = self.rooms.accounts.find(id).await?.ok_or(Error::Unknown)?;
        let contacts = self.rooms.accounts.contacts(id).await?;
        let factors = self.rooms.factors.of(id).await?;
        let structure = match store::member::find(self.rooms.store.db(), id).await? {
            Some(member) => self.structures.find(member.structure).await?,
            None => None,
        };
        Ok(Caller {
            structure: structure.map(|structure| structure.name),
            phone_end: contacts.phone.map(|number| number.last_two().to_owned()),
            has_methods: factors.iter().any(|factor| factor.active),
            known: self.known(key, id).await?,
            account,
        })
    }

    /// Whether a caller read out the code of their session.
    pub async fn identify(
        &self,
        key: &Confirmed<role::Support>,
        id: AccountId,
        typed: &str,
        visitor: &Visitor,
    ) -> Result<Identified, Error> {
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let Some(row) = store::caller::waiting(db, id, now).await? else { return Ok(Identified::Over) };
        let Some(hash) = row.code_hash.clone() else { return Ok(Identified::Over) };
        let most = i32::try_from(self.rules().code_tries).unwrap_or(i32::MAX);
        if !store::caller::try_code(db, row.id, most).await? {
            return Ok(Identified::Over);
        }
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(20).collect();
        let right = self.codes.matches(&row.id.to_string(), &digits, &hash);
        let outcome = if right { Outcome::Ok } else { Outcome::Fail };
        let txn = self.rooms.store.begin().await?;
        if right {
            store::caller::prove(&txn, row.id, key.account(), now).await?;
        }
        let fact = entry((Event::SupportIdentify, outcome), key, id, visitor).reason(How::Code.as_str());
        self.rooms.sessions.tell(txn, vec![fact]).await?;
        Ok(if right { Identified::Yes } else { Identified::No })
    }

    /// The number that was known before somebody called, to call back. That it was shown is written down.
    ///
    /// # Errors
    /// [`Error::Unknown`] when no number is known.
    pub async fn call_back(
        &self,
        key: &Confirmed<role::Support>,
        id: AccountId,
        visitor: &Visitor,
    ) -> Result<(Uuid, E164), Error> {
        let number = self.rooms.accounts.contacts(id).await?.phone.ok_or(Error::Unknown)?;
        let (now, call) = (self.rooms.clock.now(), Uuid::now_v7());
        let row = CallerRow {
            id: call,
            account: id,
            how: How::CallBack.as_str().to_owned(),
            code_hash: None,
            tries: 0,
            agent: Some(key.account()),
            created_at: now,
            expires_at: now + self.rules().caller_life,
            proved_at: None,
        };
        let txn = self.rooms.store.begin().await?;
        store::caller::insert(&txn, row).await?;
        let fact = entry((Event::SupportCall, Outcome::Ok), key, id, visitor);
        self.rooms.sessions.tell(txn, vec![fact]).await?;
        Ok((call, number))
    }

    /// The person answered at the number that was shown, and is who they said.
    ///
    /// # Errors
    /// [`Error::Changed`] when it was not shown to this agent lately.
    pub async fn called_back(
        &self,
        key: &Confirmed<role::Support>,
        (id, call): (AccountId, Uuid),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let now = self.rooms.clock.now();
        let row = store::caller::find(self.rooms.store.db(), call).await?;
        let own = |row: &CallerRow| {
            row.account == id
                && row.agent == Some(key.account())
                && row.how == How::CallBack.as_str()
                && row.expires_at > now
        };
        let row = row.filter(own).ok_or(Error::Changed)?;
        let txn = self.rooms.store.begin().await?;
        store::caller::prove(&txn, row.id, key.account(), now).await?;
        let fact = entry((Event::SupportIdentify, Outcome::Ok), key, id, visitor).reason(How::CallBack.as_str());
        Ok(self.rooms.sessions.tell(txn, vec![fact]).await?)
    }

    /// Clears what wrong passwords and wrong codes have closed; nothing that proves anything changes. Says how many
    /// counters there were.
    pub async fn unlock(
        &self,
        key: &Confirmed<role::Support>,
        id: AccountId,
        why: Why,
        visitor: &Visitor,
    ) -> Result<u64, Error> {
        let account = self.rooms.accounts.find(id).await?.ok_or(Error::Unknown)?;
        let count = self.rooms.sessions.unlock(&id.to_string()).await?;
        let txn = self.rooms.store.begin().await?;
        self.told(&txn, (account.id, Notice::Unlocked)).await?;
        let fact = entry((Event::ThrottleClear, Outcome::Ok), key, id, visitor);
        self.rooms.sessions.tell(txn, vec![fact.reason(why.as_str()).detail(count.to_string())]).await?;
        Ok(count)
    }

    /// A pass for somebody without a telephone: a temporary password that is good once, for a short time, and opens the
    /// set-up and nothing else.
    ///
    /// # Errors
    /// [`Error::NotKnown`] when the caller did not prove who they are; [`Error::HasMethods`] when they have another way;
    /// [`Error::Closed`]; [`Error::Oneself`].
    pub async fn pass(
        &self,
        key: &Confirmed<role::Support>,
        id: AccountId,
        minutes: u64,
        visitor: &Visitor,
    ) -> Result<Pass, Error> {
        if id == key.account() {
            return Err(Error::Oneself);
        }
        let (rules, now) = (self.rules(), self.rooms.clock.now());
        let caller = self.caller(key, id).await?;
        if caller.known.is_none() {
            return Err(Error::NotKnown);
        }
        if caller.has_methods {
            return Err(Error::HasMethods);
        }
        if !caller.account.is_active() {
            return Err(Error::Closed);
        }
        let life = std::time::Duration::from_secs(minutes * 60).clamp(rules.pass_least, rules.pass_most);
        let password = password::temporary();
        let prepared = self.rooms.passwords.prepare(&password).await?;
        let (txn, mut told) = (self.rooms.store.begin().await?, Told::new());
        if !self.rooms.accounts.begin_generation_after(&txn, &caller.account).await? {
            return Err(Error::Changed);
        }
        self.rooms.passwords.put_once(&txn, id, &prepared, now + life).await?;
        self.rooms.sessions.credential_event((&txn, &mut told), id, CredentialEvent::PasswordReset, None).await?;
        told.push(entry((Event::TempIssue, Outcome::Ok), key, id, visitor).reason("pass"));
        self.told(&txn, (id, Notice::PassGiven)).await?;
        self.rooms.sessions.tell(txn, told).await?;
        self.rooms.sessions.forget(id);
        self.rooms.accounts.directory().reload(id).await;
        Ok(Pass { account: caller.account, password, expires: now + life })
    }

    async fn told(&self, txn: &store::Txn, (id, notice): (AccountId, Notice)) -> Result<(), Error> {
        let once = self.rooms.clock.now().0.to_string();
        Ok(self.rooms.notify.enqueue(txn, id, (notice, &once), Detail::default()).await?)
    }

    /// How a person proved to this agent who they are, if they did lately.
    async fn known(&self, key: &role::Support, id: AccountId) -> Result<Option<(How, Timestamp)>, Error> {
        let since = self.rooms.clock.now() - self.rules().caller_known;
        let row = store::caller::proved(self.rooms.store.db(), (id, key.account()), since).await?;
        let how = |how: &str| if how == How::Code.as_str() { How::Code } else { How::CallBack };
        Ok(row.and_then(|row| row.proved_at.map(|at| (how(&row.how), at))))
    }
}

fn entry((event, outcome): (Event, Outcome), key: &role::Support, person: AccountId, visitor: &Visitor) -> Entry {
    let who: &SignedIn = key.as_ref();
    let entry = Entry::new(event, outcome).by(who.account()).about(person).from(&visitor.origin());
    entry.session(who.session()).level(who.level())
}
