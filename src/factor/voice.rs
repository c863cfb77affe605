//! What comes back from telephones: keys pressed during a call, and whether a text arrived.
//!
//! A call in which keys are pressed is proved by its provider's word alone, never by anything the browser sends: the
//! browser shows the digits. Each word of a provider names its call by a nonce, is signed and fresh, and is heard once;
//! what comes late, again or unsigned changes nothing. The browser that asked then fetches the approval with its own
//! cookie, within a minute.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Answer, Asked, Error, Factor, Factors, Method, Proved, answer::wrong_limits};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{AccountId, Address, ChallengeId, Random, Timestamp},
    notify::Ask,
    phone::{
        Report,
        voice::{Signed, Told as Word},
    },
    policy::{CallMode, Policy},
    seal::{Place, same, token_hash},
    session::{Cookies, Told, Visitor, fingerprint, take},
    store::{
        self, Txn,
        challenge::{ChallengeRow, Purpose, State},
        dispatch::{self, DispatchRow},
        pre_session::PreSessionRow,
    },
};

/// What was made for somebody to prove that they have the telephone.
pub(super) enum Made {
    /// A code to type on the page.
    Code(String),
    /// Keys to press on the telephone; the last is `#`.
    Keys(String),
}

impl Made {
    /// The code that the browser may send.
    pub(super) fn typed_here(&self) -> Option<&str> {
        match self {
            Self::Code(code) => Some(code),
            Self::Keys(_) => None,
        }
    }

    /// What a call asks for.
    pub(super) fn ask(&self) -> Ask<'_> {
        match self {
            Self::Code(code) => Ask::Hear(code),
            Self::Keys(keys) if keys.len() == 1 => Ask::Confirm,
            Self::Keys(keys) => Ask::Type(u32::try_from(keys.len() - 1).unwrap_or(0)),
        }
    }
}

/// Whether a text is on the telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It is.
    Delivered,
    /// It will not come: another method is the way on.
    Failed,
}

/// What a provider's word was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hearing {
    /// It was heard.
    Heard,
    /// It is not the provider's, or too old.
    Refused,
    /// There is no such call, or it is over: said before, or too late.
    Gone,
}

/// Where something is that is given elsewhere than on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// It was given, and is spent.
    Yes,
    /// Not yet.
    Awaited,
    /// It was not, and will not be.
    No,
    /// Nobody was asked for it.
    NotAsked,
    /// It is over.
    Over,
}

/// A call that its provider tells of.
struct Call<'a> {
    row: &'a DispatchRow,
    challenge: &'a ChallengeRow,
    account: &'a Account,
    visitor: &'a Visitor,
    /// The pre-session of a sign-in; none while a telephone is being proved.
    waiting: Option<PreSessionRow>,
}

impl Call<'_> {
    fn entry(&self, outcome: Outcome, reason: &'static str) -> audit::Entry {
        let entry = audit::Entry::new(Event::VoiceKeys, outcome).by(self.account.id).from(&self.visitor.origin());
        entry.method(Method::Voice.as_str()).challenge(self.challenge.id).reason(reason)
    }
}

/// A call that is under way, as the waiting page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// The digits to type on the telephone before `#`; none when `#` is enough.
    pub digits: Option<String>,
    /// Until when.
    pub until: Timestamp,
}

pub(super) fn place(nonce_hash: &str) -> Place<'_> {
    Place { table: "dispatch", row: nonce_hash, column: "keys" }
}

impl Factors {
    /// Whether a method is proved elsewhere than on the page that asked for it.
    pub fn is_given_elsewhere(&self, person: &Address, method: Method) -> bool {
        method == Method::Voice && self.policies.of(person).voice.mode != CallMode::Dictate
    }

    /// Whether texts travel as unencrypted letters (S4-13): the page says so.
    pub fn texts_by_mail(&self) -> bool {
        self.notify.doors().phone.is_by_mail()
    }

    /// The call that this pre-session or session waits for.
    pub async fn awaited(&self, holder: Uuid, person: &Address) -> Result<Option<Awaited>, Error> {
        let now = self.clock.now();
        let db = self.store.db();
        let Some(last) = store::challenge::last(db, holder, Method::Voice).await? else { return Ok(None) };
        if last.state != State::Sent || last.expires_at <= now || !self.is_given_elsewhere(person, Method::Voice) {
            return Ok(None);
        }
        let Some(row) = dispatch::of_challenges(db, &[last.id]).await?.into_iter().next() else { return Ok(None) };
        let keys = self.keys(&row)?;
        let digits = keys.strip_suffix('#').filter(|digits| !digits.is_empty()).map(str::to_owned);
        Ok(Some(Awaited { digits, until: last.expires_at }))
    }

    /// Whether texts of these challenges arrived, as far as their provider told.
    pub async fn deliveries(&self, challenges: &[ChallengeId]) -> Result<Vec<(ChallengeId, Delivery)>, Error> {
        let rows = dispatch::of_challenges(self.store.db(), challenges).await?;
        let told = rows.into_iter().filter_map(|row| match row.state {
            dispatch::State::Waiting => None,
            dispatch::State::Done => Some((row.challenge, Delivery::Delivered)),
            dispatch::State::Failed => Some((row.challenge, Delivery::Failed)),
        });
        Ok(told.collect())
    }

    /// A gateway reports a text: its query and its body. Said again, it changes nothing.
    pub async fn reported(&self, nonce: &str, query: &str, body: &[u8]) -> Result<Hearing, Error> {
        let hash = token_hash(nonce);
        let Some(row) = dispatch::find(self.store.db(), &hash).await? else { return Ok(Hearing::Gone) };
        let challenge = store::challenge::find(self.store.db(), row.challenge).await?;
        if challenge.is_none_or(|challenge| challenge.channel != Method::Sms) {
            return Ok(Hearing::Gone);
        }
        let (state, outcome) = match Report::read(query, body) {
            Report::Delivered => (dispatch::State::Done, "delivered"),
            Report::Failed => (dispatch::State::Failed, "undelivered"),
            Report::Pending => return Ok(Hearing::Heard),
        };
        if dispatch::settle(self.store.db(), &hash, state, self.clock.now()).await? {
            metrics::counter!("pli_codes_total", "method" => "sms", "outcome" => outcome).increment(1);
        }
        Ok(Hearing::Heard)
    }

    /// The provider of calls tells of one.
    pub async fn heard(&self, nonce: &str, signed: &Signed<'_>) -> Result<Hearing, Error> {
        let now = self.clock.now();
        let voice = &self.notify.doors().voice;
        // The provider is the house's, and so is the distance of its clock.
        let skew = self.policies.house().voice.skew;
        let Some(word) = voice.told(signed, now, skew) else { return Ok(Hearing::Refused) };
        let db = self.store.db();
        let Some(row) = dispatch::find(db, &token_hash(nonce)).await? else { return Ok(Hearing::Gone) };
        let Some(challenge) = store::challenge::find(db, row.challenge).await? else { return Ok(Hearing::Gone) };
        let waiting = match challenge.purpose {
            Purpose::Bind => None,
            // Its code is dictated: nothing is told of it.
            Purpose::Recover | Purpose::Offline => return Ok(Hearing::Gone),
            Purpose::Login => match store::pre_session::get(db, challenge.pre_session, now).await? {
                None => return Ok(Hearing::Gone),
                waiting => waiting,
            },
        };
        let owner = challenge.account.filter(|_| challenge.channel == Method::Voice);
        let Some(owner) = owner else { return Ok(Hearing::Gone) };
        let account = store::account::find(db, owner).await?.map(Account::from);
        let Some(account) = account.filter(Account::is_active) else { return Ok(Hearing::Gone) };
        // What the journal and the notices name is the browser that asked, not the provider.
        let ip = challenge.ip.parse().unwrap_or(std::net::IpAddr::from([0, 0, 0, 0]));
        let visitor = Visitor::new(ip, &challenge.agent, Cookies::default(), account.language);
        let call = Call { row: &row, challenge: &challenge, account: &account, visitor: &visitor, waiting };
        self.judge(&call, &word).await
    }

    /// Compares what was pressed with what was asked for, once.
    async fn judge(&self, call: &Call<'_>, word: &Word) -> Result<Hearing, Error> {
        let now = self.clock.now();
        let (account, challenge) = (call.account, call.challenge);
        let limits = wrong_limits(self.rules(account), Method::Voice);
        let mut told = Told::new();
        let txn = self.store.begin().await?;
        // The account's counter first, as for every code.
        let mut counter = take(&txn, &self.call_counter(call)?, now).await?;
        let factors = self.of_in(&txn, account.id).await?;
        let factor = factors.into_iter().find(|one| one.active && Some(one.id) == challenge.factor);
        let pressed = match word {
            Word::Keys { keys } => Some(keys.as_str()),
            Word::Silent | Word::Machine | Word::NoAnswer => None,
        };
        let expected = self.keys(call.row)?;
        let gone = factor.is_none() && challenge.purpose == Purpose::Login;
        let closed = gone || counter.meter.full_until(&limits, now).is_some();
        // Where the code is said, any key was enough to hear it.
        let right = pressed.is_some_and(|keys| expected.is_empty() || same(keys.as_bytes(), expected.as_bytes()));
        let state = if right && !closed { dispatch::State::Done } else { dispatch::State::Failed };
        if !dispatch::settle(&txn, &call.row.nonce_hash, state, now).await? {
            told.push(call.entry(Outcome::Refused, "late or again"));
            self.sessions.tell(txn, told).await?;
            return Ok(Hearing::Gone);
        }
        match (pressed, right) {
            _ if closed => told.push(call.entry(Outcome::Refused, "too many wrong keys")),
            _ if expected.is_empty() => told.push(call.entry(Outcome::Ok, if right { "heard" } else { "not heard" })),
            (Some(_), true) => {
                let until = now + self.rules(account).voice.fetch;
                let approved = store::challenge::approve(&txn, challenge.id, until, now).await?;
                counter.meter.consecutive = 0;
                counter.put(&txn, now).await?;
                told.push(call.entry(if approved { Outcome::Ok } else { Outcome::Refused }, "right keys"));
            }
            (Some(_), false) => {
                counter.meter.charge(&limits, now);
                let consecutive = counter.meter.consecutive;
                counter.put(&txn, now).await?;
                told.push(call.entry(Outcome::Fail, "wrong keys"));
                self.wrong_keys((&txn, &mut told), call, factor.as_ref(), consecutive).await?;
            }
            (None, _) => told.push(call.entry(Outcome::Fail, silence(word))),
        }
        self.sessions.tell(txn, told).await?;
        Ok(Hearing::Heard)
    }

    /// The counter of wrong keys: of a method, or of a telephone that is to become one.
    fn call_counter(&self, call: &Call<'_>) -> Result<String, Error> {
        let account = call.account.id.to_string();
        Ok(match call.challenge.purpose {
            Purpose::Login | Purpose::Offline => self.sessions.code_key(&account, Method::Voice)?,
            Purpose::Bind | Purpose::Recover => {
                fingerprint(&self.codes, "bind", &format!("{account} {}", Method::Voice.as_str()))?
            }
        })
    }

    /// Wrong keys cost what a wrong code costs.
    async fn wrong_keys(
        &self,
        (txn, told): (&Txn, &mut Told),
        call: &Call<'_>,
        factor: Option<&Factor>,
        consecutive: u32,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let tried = store::challenge::take_try(txn, call.challenge.id, now).await?;
        let (Some(waiting), Some(factor)) = (&call.waiting, factor) else {
            let over = tried.filter(|row| row.tries >= row.max_tries);
            if let Some(row) = over {
                store::challenge::change_state(txn, row.id, (State::Sent, State::Exhausted), now).await?;
            }
            return Ok(());
        };
        let asked = Asked { waiting, account: call.account, known: None, visitor: call.visitor };
        if consecutive >= self.rules(call.account).codes.consecutive_tries {
            return self.close((txn, told), asked, factor).await;
        }
        if let Some(challenge) = tried {
            self.wrong((txn, told), asked, &challenge).await?;
        }
        Ok(())
    }

    /// What was given on the telephone, fetched by the browser that asked for it, once.
    pub(super) async fn fetch(
        &self,
        (txn, told): (&Txn, &mut Told),
        asked: Asked<'_>,
        method: Method,
    ) -> Result<Answer, Error> {
        let now = self.clock.now();
        let Some(last) = store::challenge::last(txn, asked.waiting.id, method).await? else {
            return Ok(Answer::NotSent);
        };
        let factors = self.of_in(txn, asked.account.id).await?;
        let Some(factor) = factors.into_iter().find(|one| one.active && Some(one.id) == last.factor) else {
            return Ok(Answer::NotOffered);
        };
        Ok(match self.given((txn, told), &last, asked.account.id).await? {
            Given::Yes => {
                store::factor::used(txn, factor.id, now).await?;
                let entry = audit::Entry::new(Event::MfaOk, Outcome::Ok).by(asked.account.id);
                told.push(entry.from(&asked.visitor.origin()).method(method.as_str()).challenge(last.id));
                metrics::counter!("pli_codes_total", "method" => method.as_str(), "outcome" => "right").increment(1);
                Answer::Right(Proved { method, factor: factor.id })
            }
            Given::Awaited => Answer::Awaited,
            Given::No => Answer::NotGiven,
            Given::NotAsked => Answer::NotSent,
            Given::Over => Answer::Over,
        })
    }

    /// Where a challenge is that is given elsewhere; one that was given is spent by this.
    pub(super) async fn given(
        &self,
        (txn, told): (&Txn, &mut Told),
        challenge: &ChallengeRow,
        account: AccountId,
    ) -> Result<Given, Error> {
        let now = self.clock.now();
        let (id, state) = (challenge.id, challenge.state);
        if matches!(state, State::Sent | State::Approved) && challenge.expires_at <= now {
            store::challenge::change_state(txn, id, (state, State::Expired), now).await?;
            let entry = audit::Entry::new(Event::MfaExpired, Outcome::Fail).by(account);
            told.push(entry.method(challenge.channel.as_str()).challenge(id));
            return Ok(Given::No);
        }
        Ok(match state {
            State::Approved => {
                let spent = store::challenge::change_state(txn, id, (state, State::Consumed), now).await?;
                if spent { Given::Yes } else { Given::Over }
            }
            State::Sent => {
                let rows = dispatch::of_challenges(txn, &[id]).await?;
                let failed = rows.iter().any(|row| row.state == dispatch::State::Failed);
                if failed { Given::No } else { Given::Awaited }
            }
            State::Expired => Given::No,
            State::New | State::Superseded => Given::NotAsked,
            State::Consumed | State::Declined | State::Exhausted => Given::Over,
        })
    }

    /// The keys that a call awaits; none where a code is said.
    fn keys(&self, row: &DispatchRow) -> Result<Zeroizing<String>, Error> {
        if row.keys.is_empty() {
            return Ok(Zeroizing::default());
        }
        let bytes = self.sealer.open(place(&row.nonce_hash), &row.keys)?;
        Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// What a method that sends something sends.
pub(super) fn make(rules: &Policy, method: Method) -> Made {
    let digits = |count: u32| Random.digits(usize::try_from(count).unwrap_or(6));
    match (method, rules.voice.mode) {
        (Method::Voice, CallMode::Confirm) => Made::Keys("#".to_owned()),
        (Method::Voice, CallMode::Type) => Made::Keys(format!("{}#", digits(rules.voice.digits))),
        _ => Made::Code(digits(rules.codes.digits)),
    }
}

/// Why nothing was pressed, for the journal.
fn silence(word: &Word) -> &'static str {
    match word {
        Word::Keys { .. } => "keys",
        Word::Silent => "no key",
        Word::Machine => "voicemail",
        Word::NoAnswer => "no answer",
    }
}
