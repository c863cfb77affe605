//! Sending a code, or having somebody called.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Error, Factors, Method, Secret,
    served::is_served,
    voice::{Made, make},
};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{Address, ChallengeId, FactorId, Random, Timestamp},
    notify::{self, Reader},
    policy::{self, Policy},
    seal::token_hash,
    session::{Charge, Limit, Pending, Told, Visitor, fingerprint, take},
    store::{
        self, Txn,
        challenge::{ChallengeRow, Purpose, State},
        dispatch::{self, DispatchRow},
    },
};

/// A code on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// When it was sent.
    pub at: Timestamp,
    /// Until when it is good.
    pub expires: Timestamp,
    /// When another one can be asked for.
    pub next: Timestamp,
}

/// What asking for a code led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// On its way.
    Sent(Sent),
    /// Too soon after the one before.
    TooSoon {
        /// When it can be asked for.
        until: Timestamp,
    },
    /// Too many to this destination, or too many in all today.
    Limit {
        /// When it can be asked for.
        until: Timestamp,
    },
    /// Numbers of this country get no SMS here.
    Country,
    /// Another browser's request waits on the person's telephone already.
    Elsewhere {
        /// Until when.
        until: Timestamp,
    },
    /// So many requests stayed without success that the method is off until another one succeeds.
    Off,
    /// Every telephone of the person has expired.
    Expired {
        /// Since when.
        since: Timestamp,
    },
    /// The gateway did not take it. Other methods stay open; this one can be tried again.
    Failed,
    /// The person has no such method, or it is closed.
    NotOffered,
    /// The password step must be done again: time is over or too many codes were wrong.
    Over,
}

/// Stands where a code would, for a call: nobody can type it as one.
pub(super) const CALLED: &str = "called";

/// Where a code goes, and for whose request.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    /// The pre-session or session that asks: nobody else can answer.
    pub(super) holder: Uuid,
    pub(super) account: &'a Account,
    pub(super) visitor: &'a Visitor,
    /// The method it is, once it is one.
    pub(super) factor: Option<FactorId>,
    pub(super) secret: &'a Secret,
    pub(super) purpose: Purpose,
}

impl Target<'_> {
    /// What the keyed hash of a code is made for. What is not bound yet is named in it: a code proves the very number it
    /// was sent to, whatever is written down beside it meanwhile.
    pub(super) fn place(&self, challenge: ChallengeId) -> String {
        match (self.purpose, self.secret) {
            (Purpose::Bind, Secret::Sms(number) | Secret::Voice(number)) => format!("{challenge} {}", number.as_str()),
            (Purpose::Bind, Secret::Email(address)) => format!("{challenge} {address}"),
            _ => challenge.to_string(),
        }
    }
}

/// A code that has been written down and not yet sent.
struct Prepared {
    challenge: ChallengeId,
    made: Made,
    /// The name under which the telephone provider tells of it; empty where none does.
    nonce: String,
    sent: Sent,
    paid: Vec<(String, Charge)>,
}

impl Factors {
    /// Sends a code by a method of the person who holds `key`. It is written down first: one that arrives is one that
    /// works. One that surely did not leave costs nothing.
    pub async fn send(
        &self,
        key: &Pending,
        account: &Account,
        visitor: &Visitor,
        method: Method,
    ) -> Result<Sending, Error> {
        let factor = self.of(account.id).await?.into_iter().find(|one| one.active && one.secret.method() == method);
        let Some(factor) = factor.filter(|_| method.is_sent()) else { return Ok(Sending::NotOffered) };
        let (holder, secret) = (key.id(), &factor.secret);
        let target = Target { holder, account, visitor, factor: Some(factor.id), secret, purpose: Purpose::Login };
        self.send_code(target).await
    }

    /// Sends a code to a target: written down, sent, taken back if it surely did not leave.
    pub(super) async fn send_code(&self, target: Target<'_>) -> Result<Sending, Error> {
        let (account, method) = (target.account, target.secret.method());
        let rules = self.rules(account);
        if let Secret::Sms(number) | Secret::Voice(number) = target.secret
            && !is_served(number, &rules.codes.countries)
        {
            return Ok(Sending::Country);
        }
        let prepared = match self.prepare(target).await? {
            Ok(prepared) => prepared,
            Err(refused) => return Ok(refused),
        };
        let sent = self.hand_over(target, &prepared).await;
        let outcome = if sent.is_ok() { "sent" } else { "failed" };
        metrics::counter!("pli_codes_total", "method" => method.as_str(), "outcome" => outcome).increment(1);
        match sent {
            Ok(()) => Ok(Sending::Sent(prepared.sent)),
            Err(error) => {
                tracing::warn!(%error, method = method.as_str(), "a code was not sent");
                if !error.is_uncertain() {
                    self.take_back(target, prepared).await?;
                }
                Ok(Sending::Failed)
            }
        }
    }

    /// Gives what was written down to whom it leaves by.
    async fn hand_over(&self, target: Target<'_>, prepared: &Prepared) -> Result<(), notify::Error> {
        let (account, rules) = (target.account, self.rules(target.account));
        let (made, nonce) = (&prepared.made, prepared.nonce.as_str());
        match (target.secret, made) {
            (Secret::Sms(number), Made::Code(code)) => {
                let nonce = Some(nonce).filter(|nonce| !nonce.is_empty());
                self.notify.code_by_sms(number, account.language, code, nonce).await
            }
            (Secret::Email(address), Made::Code(code)) => {
                let minutes = rules.codes.email_life.as_secs() / 60;
                let reader = Reader {
                    to: address,
                    domain: &account.domain,
                    name: &account.name,
                    language: account.language,
                    phrase_of: (target.purpose != Purpose::Bind).then_some(account.id),
                };
                self.notify.code_by_email(reader, (code, minutes)).await
            }
            (Secret::Voice(number), made) => {
                self.notify.call(number, account.language, made.ask(), (nonce, rules.voice.longest)).await
            }
            (
                Secret::Totp(_)
                | Secret::Sms(_)
                | Secret::Email(_)
                | Secret::Passkey(_)
                | Secret::Recovery
                | Secret::Push,
                _,
            ) => Err(notify::Error::Value("method")),
        }
    }

    /// Writes a new code down in the place of the one before, if the rules let it be sent.
    async fn prepare(&self, target: Target<'_>) -> Result<Result<Prepared, Sending>, Error> {
        let (account, visitor) = (target.account, target.visitor);
        let (now, method, rules) = (self.clock.now(), target.secret.method(), self.rules(account));
        let txn = self.store.begin().await?;
        let limits = self.limits(target.secret, account)?;
        let mut taken = Vec::new();
        for (name, rules) in &limits {
            // Whoever asks at the same moment waits here, so that only one of them finds the place free.
            taken.push((take(&txn, name, now).await?, rules));
        }
        if target.purpose == Purpose::Login && store::pre_session::get(&txn, target.holder, now).await?.is_none() {
            return Ok(Err(Sending::Over));
        }
        let last = store::challenge::last(&txn, target.holder, method).await?;
        if let Some(last) = &last {
            // A sign-in ends with its code; whoever has proved one number may go on to another.
            let done = last.state == State::Consumed && target.purpose == Purpose::Login;
            let spent = last.tries >= last.max_tries && last.state != State::Consumed;
            if done || spent || last.state == State::Exhausted {
                return Ok(Err(Sending::Over));
            }
            let waits = next(&rules.codes, last).filter(|until| *until > now && last.state != State::Consumed);
            if let Some(until) = waits {
                return Ok(Err(Sending::TooSoon { until }));
            }
        }
        if let Some(until) = taken.iter().filter_map(|(taken, rules)| taken.meter.full_until(rules, now)).max() {
            let mut told = Told::new();
            let entry = audit::Entry::new(Event::MfaThrottled, Outcome::Refused).by(account.id);
            told.push(entry.from(&visitor.origin()).method(method.as_str()).reason("sends"));
            self.sessions.tell(txn, told).await?;
            return Ok(Err(Sending::Limit { until }));
        }
        let mut paid = Vec::new();
        for ((mut taken, rules), (name, _)) in taken.into_iter().zip(&limits) {
            paid.push((name.clone(), taken.meter.charge(rules, now)));
            taken.put(&txn, now).await?;
        }
        let made = make(rules, method);
        let row = self.replace((&txn, rules), target, last, &made).await?;
        let nonce = self.expect_word(&txn, &row, &made).await?;
        let event = match method {
            Method::Voice => Event::VoiceCalled,
            _ if row.sends > 1 => Event::MfaResent,
            _ => Event::MfaSent,
        };
        let entry = audit::Entry::new(event, Outcome::Ok).by(account.id).from(&visitor.origin());
        self.sessions.tell(txn, vec![entry.method(method.as_str()).challenge(row.id)]).await?;
        let sent = Sent { at: now, expires: row.expires_at, next: next(&rules.codes, &row).unwrap_or(now) };
        Ok(Ok(Prepared { challenge: row.id, made, nonce, sent, paid }))
    }

    /// What is kept of what was made: the code that the browser may send, or, for keys that it may not, which
    /// telephone they prove.
    fn proof_of(&self, target: Target<'_>, id: ChallengeId, made: &Made) -> Result<Option<String>, Error> {
        let place = target.place(id);
        Ok(match (made.typed_here(), target.purpose) {
            (Some(code), _) => Some(self.codes.hash(&place, code)?),
            (None, Purpose::Bind) => Some(self.codes.hash(&place, CALLED)?),
            (None, Purpose::Login | Purpose::Offline | Purpose::Recover) => None,
        })
    }

    /// Makes ready for what the telephone provider will tell, and names it. Empty where none tells anything.
    async fn expect_word(&self, txn: &Txn, challenge: &ChallengeRow, made: &Made) -> Result<String, Error> {
        let told = match challenge.channel {
            Method::Sms => self.notify.doors().phone.reports(),
            method => method == Method::Voice,
        };
        if !told {
            return Ok(String::new());
        }
        let nonce = Random.token();
        let nonce_hash = token_hash(&nonce);
        let keys = match made {
            Made::Keys(keys) => self.sealer.seal(super::voice::place(&nonce_hash), keys.as_bytes())?,
            Made::Code(_) => String::new(),
        };
        let row = DispatchRow {
            nonce_hash,
            challenge: challenge.id,
            state: dispatch::State::Waiting,
            keys,
            created_at: challenge.created_at,
            expires_at: challenge.expires_at,
            changed_at: challenge.created_at,
        };
        dispatch::insert(txn, row).await?;
        Ok(nonce)
    }

    /// A new challenge in the place of the last one: its code is void, its tries and sends go on counting.
    async fn replace(
        &self,
        (txn, rules): (&Txn, &Policy),
        target: Target<'_>,
        last: Option<ChallengeRow>,
        made: &Made,
    ) -> Result<ChallengeRow, Error> {
        let (now, method) = (self.clock.now(), target.secret.method());
        if let Some(last) = &last {
            for state in [State::New, State::Sent, State::Approved] {
                store::challenge::change_state(txn, last.id, (state, State::Superseded), now).await?;
            }
        }
        // What led to its end is no resending: another number begins its own row of waits.
        let before = last.as_ref().filter(|last| last.state != State::Consumed);
        let id = ChallengeId::new();
        let row = ChallengeRow {
            id,
            account: Some(target.account.id),
            factor: target.factor,
            pre_session: target.holder,
            seq: last.as_ref().map_or(0, |last| last.seq + 1),
            purpose: target.purpose,
            channel: method,
            state: State::Sent,
            code_hmac: self.proof_of(target, id, made)?,
            tries: before.map_or(0, |last| last.tries),
            max_tries: i32::try_from(rules.codes.tries).unwrap_or(5),
            sends: before.map_or(0, |last| last.sends) + 1,
            created_at: now,
            sent_at: Some(now),
            expires_at: now + life(rules, method, made),
            ended_at: None,
            ip: target.visitor.ip.to_string(),
            agent: target.visitor.agent.clone(),
        };
        store::challenge::insert(txn, row.clone()).await?;
        Ok(row)
    }

    /// When a person can ask for another code after this one.
    pub(crate) fn next(&self, person: &Address, last: &ChallengeRow) -> Option<Timestamp> {
        next(&self.policies.of(person).codes, last)
    }

    /// A code that never left: it is void, and costs neither a wait nor a place.
    async fn take_back(&self, target: Target<'_>, prepared: Prepared) -> Result<(), Error> {
        let (now, method) = (self.clock.now(), target.secret.method());
        let txn = self.store.begin().await?;
        for (name, charge) in prepared.paid {
            let mut taken = take(&txn, &name, now).await?;
            taken.meter.refund(charge);
            taken.put(&txn, now).await?;
        }
        store::challenge::unsend(&txn, prepared.challenge, now).await?;
        let entry = audit::Entry::new(Event::MfaSent, Outcome::Fail).by(target.account.id);
        let entry = entry.from(&target.visitor.origin());
        let entry = entry.method(method.as_str()).challenge(prepared.challenge).reason("gateway");
        Ok(self.sessions.tell(txn, vec![entry]).await?)
    }

    /// What a code to this destination counts on, in the order of the names: the domain's budget, the destination
    ///
    pub(super) fn limits(&self, secret: &Secret, account: &Account) -> Result<Vec<(String, Vec<Limit>)>, Error> {
        let rules = &self.rules(account).codes;
        let (hour, day) = (Duration::from_hours(1), Duration::from_hours(24));
        Ok(match secret {
            // A text and a call to the same telephone count together.
            Secret::Sms(number) | Secret::Voice(number) => vec![
                (fingerprint(&self.codes, "budget", account.domain.as_str())?, vec![Limit::new(rules.sms_budget, day)]),
                (
                    fingerprint(&self.codes, "send", number.as_str())?,
                    vec![
                        Limit::new(rules.sms_per_quarter, Duration::from_mins(15)),
                        Limit::new(rules.sms_per_hour, hour),
                        Limit::new(rules.sms_per_day, day),
                    ],
                ),
            ],
            Secret::Email(address) => {
                vec![(
                    fingerprint(&self.codes, "send", address.as_str())?,
                    vec![Limit::new(rules.email_per_hour, hour)],
                )]
            }
            Secret::Totp(_) | Secret::Passkey(_) | Secret::Recovery | Secret::Push => Vec::new(),
        })
    }
}

/// How long a code is good, or a call awaited.
fn life(rules: &Policy, method: Method, made: &Made) -> Duration {
    match (method, made) {
        (_, Made::Keys(_)) => rules.voice.longest,
        (Method::Email, _) => rules.codes.email_life,
        _ => rules.codes.sms_life,
    }
}

/// When another code can be asked for after this one.
pub(super) fn next(rules: &policy::Codes, last: &ChallengeRow) -> Option<Timestamp> {
    let at = usize::try_from(last.sends.saturating_sub(1)).unwrap_or(0);
    let wait = rules.resend_waits.get(at).or(rules.resend_waits.last())?;
    last.sent_at.map(|sent| sent + *wait)
}
