//! Reading a code.

use std::time::Duration;

use super::{Error, Factor, Factors, Method, Secret, normal_code, normal_recovery};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{ChallengeId, FactorId, Timestamp},
    notify::{Detail, Notice},
    policy::{self, Policy},
    session::{Charge, CredentialEvent, Limit, Meter, Told, Visitor, fingerprint, look, take},
    store::{
        self, Txn,
        challenge::{ChallengeRow, Purpose, State},
        known_device::KnownDeviceRow,
        pre_session::PreSessionRow,
    },
};

/// What a right code proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proved {
    /// By which method.
    pub method: Method,
    /// By which of the person's.
    pub factor: FactorId,
}

/// What a code led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It was right, and nobody can use it again.
    Right(Proved),
    /// It was wrong, or had been used already: the same words for both.
    Wrong {
        /// Tries left for this challenge.
        tries_left: u32,
    },
    /// It was the last wrong one: the challenge and its pre-session are over.
    Exhausted,
    /// What was typed is not a code: it was not counted.
    Malformed,
    /// It is to be given on the telephone, and has not been yet.
    Awaited,
    /// It was to be given on the telephone, and will not be: nobody answered, or not as expected.
    NotGiven,
    /// The code was good once.
    Expired,
    /// No code was sent by this method yet.
    NotSent,
    /// Too many wrong codes lately: nothing was tried.
    Throttled {
        /// When the next try is read.
        until: Timestamp,
    },
    /// The person has no such method, or it is closed.
    NotOffered,
    /// The challenge is over: another request was faster.
    Over,
}

/// Who answers what.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The pre-session, live.
    pub waiting: &'a PreSessionRow,
    /// Its person.
    pub account: &'a Account,
    /// The browser, if it is one that the person has signed in on.
    pub known: Option<&'a KnownDeviceRow>,
    /// Who answers.
    pub visitor: &'a Visitor,
}

impl Factors {
    /// Until when codes of this method are not read, as far as a look without holding anything tells.
    pub async fn closed_until(&self, asked: Asked<'_>, method: Method) -> Result<Option<Timestamp>, Error> {
        let key = self.counter(asked, method)?;
        let (now, limits) = (self.clock.now(), wrong_limits(self.rules(asked.account), method));
        let found = look(&self.store, &[&key]).await?;
        Ok(found.iter().filter_map(|(_, meter)| meter.full_until(&limits, now)).max())
    }

    /// Reads a code in the caller's transaction, which must be committed whatever the answer is.
    pub async fn answer(
        &self,
        (txn, told): (&Txn, &mut Told),
        asked: Asked<'_>,
        method: Method,
        typed: &str,
    ) -> Result<Answer, Error> {
        let rules = self.rules(asked.account);
        if self.is_given_elsewhere(&asked.account.address, method) {
            return self.fetch((txn, told), asked, method).await;
        }
        let Some(code) = read_code(rules, method, typed) else { return Ok(Answer::Malformed) };
        let now = self.clock.now();
        let key = self.counter(asked, method)?;
        let limits = wrong_limits(self.rules(asked.account), method);
        // The account's counter first: everybody who guesses at this method waits here for the one before.
        let mut counter = take(txn, &key, now).await?;
        let factors = self.of_in(txn, asked.account.id).await?;
        let Some(factor) = factors.into_iter().find(|one| one.active && one.secret.method() == method) else {
            return Ok(Answer::NotOffered);
        };
        let entry = |event, outcome| {
            let entry = audit::Entry::new(event, outcome).by(asked.account.id).from(&asked.visitor.origin());
            entry.method(method.as_str())
        };
        if let Some(until) = counter.meter.full_until(&limits, now) {
            return Ok(Answer::Throttled { until });
        }
        let challenge = match self.current(txn, asked, &factor).await? {
            Ok(challenge) => challenge,
            Err(answer) => {
                if answer == Answer::Expired {
                    told.push(entry(Event::MfaExpired, Outcome::Fail));
                }
                return Ok(answer);
            }
        };
        let Some(challenge) = store::challenge::take_try(txn, challenge.id, now).await? else {
            return Ok(Answer::Over);
        };
        let charge = counter.meter.charge(&limits, now);
        if self.is_right(txn, &rules.totp, (&factor, &challenge), &code).await? {
            forgive(&mut counter.meter, charge);
            counter.put(txn, now).await?;
            if !store::challenge::change_state(txn, challenge.id, (State::Sent, State::Consumed), now).await? {
                return Ok(Answer::Over);
            }
            store::factor::used(txn, factor.id, now).await?;
            if method == Method::Recovery {
                self.recovery_used(txn, (asked.account.id, asked.visitor), &factor).await?;
            }
            told.push(entry(Event::MfaOk, Outcome::Ok).challenge(challenge.id));
            metrics::counter!("pli_codes_total", "method" => method.as_str(), "outcome" => "right").increment(1);
            return Ok(Answer::Right(Proved { method, factor: factor.id }));
        }
        let consecutive = counter.meter.consecutive;
        if counter.meter.full_until(&limits, now).is_some() {
            told.push(entry(Event::MfaThrottled, Outcome::Ok).reason("wrong codes"));
        }
        counter.put(txn, now).await?;
        told.push(entry(Event::MfaFail, Outcome::Fail).challenge(challenge.id));
        metrics::counter!("pli_codes_total", "method" => method.as_str(), "outcome" => "wrong").increment(1);
        if consecutive >= rules.codes.consecutive_tries {
            self.close((txn, told), asked, &factor).await?;
            return Ok(Answer::Exhausted);
        }
        self.wrong((txn, told), asked, &challenge).await
    }

    /// The counter of wrong codes. A browser that the person has signed in on has its own: whoever knows the
    /// password elsewhere uses up the places of strangers, not the owner's.
    fn counter(&self, asked: Asked<'_>, method: Method) -> Result<String, Error> {
        match asked.known {
            None => Ok(self.sessions.code_key(&asked.account.id.to_string(), method)?),
            Some(device) => {
                let value = format!("device {} {}", device.id, method.as_str());
                Ok(fingerprint(&self.codes, "code", &value)?)
            }
        }
    }

    /// The challenge that a code is an answer to. An application's is made when its first code comes.
    async fn current(
        &self,
        txn: &Txn,
        asked: Asked<'_>,
        factor: &Factor,
    ) -> Result<Result<ChallengeRow, Answer>, Error> {
        let (now, method) = (self.clock.now(), factor.secret.method());
        // A code that is typed in the place of an approval is nothing that was asked of the telephone.
        let (last, seq, purpose) = if method == Method::Push {
            (store::challenge::offline(txn, asked.waiting.id).await?, -1, Purpose::Offline)
        } else {
            (store::challenge::last(txn, asked.waiting.id, method).await?, 0, Purpose::Login)
        };
        Ok(match last {
            None if method.is_sent() => Err(Answer::NotSent),
            None => {
                let row = ChallengeRow {
                    id: ChallengeId::new(),
                    account: Some(asked.account.id),
                    factor: Some(factor.id),
                    pre_session: asked.waiting.id,
                    seq,
                    purpose,
                    channel: method,
                    state: State::Sent,
                    code_hmac: None,
                    tries: 0,
                    max_tries: i32::try_from(self.rules(asked.account).codes.tries).unwrap_or(5),
                    sends: 0,
                    created_at: now,
                    sent_at: None,
                    expires_at: asked.waiting.expires_at,
                    ended_at: None,
                    ip: asked.visitor.ip.to_string(),
                    agent: asked.visitor.agent.clone(),
                };
                store::challenge::insert(txn, row.clone()).await?;
                Ok(row)
            }
            Some(row) => match row.state {
                State::Sent if row.expires_at <= now => {
                    store::challenge::change_state(txn, row.id, (State::Sent, State::Expired), now).await?;
                    Err(Answer::Expired)
                }
                State::Sent if row.factor == Some(factor.id) => Ok(row),
                State::Expired => Err(Answer::Expired),
                State::New | State::Superseded => Err(Answer::NotSent),
                State::Sent | State::Approved | State::Consumed | State::Declined | State::Exhausted => {
                    Err(Answer::Over)
                }
            },
        })
    }

    /// Whether a code is right; an application's step is taken by the first who is.
    pub(super) async fn is_right(
        &self,
        txn: &Txn,
        rules: &policy::Totp,
        (factor, challenge): (&Factor, &ChallengeRow),
        code: &str,
    ) -> Result<bool, Error> {
        let secret = match &factor.secret {
            Secret::Totp(secret) => secret,
            Secret::Recovery => return self.spend_recovery(txn, factor.id, code).await,
            Secret::Push => {
                let Some(account) = challenge.account else { return Ok(false) };
                return self.is_offline_code(txn, rules, (account, code)).await;
            }
            Secret::Passkey(_) => return Ok(false),
            Secret::Sms(_) | Secret::Voice(_) | Secret::Email(_) => {
                let stored = challenge.code_hmac.as_deref().unwrap_or_default();
                return Ok(self.codes.matches(&challenge.id.to_string(), code, stored));
            }
        };
        let now = self.clock.now();
        let Some(step) = secret.matching_step(rules, code, now, factor.drift) else { return Ok(false) };
        Ok(store::factor::take_step(txn, factor.id, step, drift(rules, step, now)).await?)
    }

    pub(super) async fn wrong(
        &self,
        (txn, told): (&Txn, &mut Told),
        asked: Asked<'_>,
        challenge: &ChallengeRow,
    ) -> Result<Answer, Error> {
        let now = self.clock.now();
        let left = u32::try_from(challenge.max_tries - challenge.tries).unwrap_or(0);
        if left > 0 {
            return Ok(Answer::Wrong { tries_left: left });
        }
        store::challenge::change_state(txn, challenge.id, (State::Sent, State::Exhausted), now).await?;
        store::pre_session::end(txn, asked.waiting.id, now).await?;
        let day = now.to_chrono().format("%Y-%m-%d").to_string();
        self.notify.enqueue(txn, asked.account.id, (Notice::WrongCodes, &day), detail(asked)).await?;
        let entry = audit::Entry::new(Event::MfaFail, Outcome::Refused).by(asked.account.id);
        let entry = entry.from(&asked.visitor.origin()).method(challenge.channel.as_str()).challenge(challenge.id);
        told.push(entry.reason("last try"));
        Ok(Answer::Exhausted)
    }

    /// Closes a method after too many wrong codes in a row: it must be bound anew.
    pub(super) async fn close(
        &self,
        (txn, told): (&Txn, &mut Told),
        asked: Asked<'_>,
        factor: &Factor,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        store::pre_session::end(txn, asked.waiting.id, now).await?;
        if !store::factor::disable(txn, factor.id, now).await? {
            return Ok(());
        }
        let method = factor.secret.method();
        let event = CredentialEvent::FactorReset;
        self.sessions.credential_event((txn, told), asked.account.id, event, None).await?;
        let detail = Detail { method: Some(method.as_str().to_owned()), ..detail(asked) };
        let once = factor.id.to_string();
        self.notify.enqueue(txn, asked.account.id, (Notice::FactorDisabled, &once), detail).await?;
        let entry = audit::Entry::new(Event::FactorDisable, Outcome::Ok).about(asked.account.id);
        told.push(entry.from(&asked.visitor.origin()).method(method.as_str()).reason("wrong codes"));
        Ok(())
    }
}

/// How many steps an application's clock is off, by the step of its code.
pub(super) fn drift(rules: &policy::Totp, step: i64, now: Timestamp) -> i32 {
    let present = now.as_seconds().div_euclid(i64::try_from(rules.step.as_secs()).unwrap_or(30).max(1));
    i32::try_from(step - present).unwrap_or(0)
}

/// What was typed, as a code of this method; `None` when it cannot be one.
pub(super) fn read_code(rules: &Policy, method: Method, typed: &str) -> Option<String> {
    let digits = match method {
        Method::Recovery => return normal_recovery(typed),
        Method::Passkey => return None,
        Method::Totp | Method::Push => rules.totp.digits,
        Method::Sms | Method::Voice | Method::Email => rules.codes.digits,
    };
    normal_code(typed, usize::try_from(digits).unwrap_or(6))
}

/// A right code takes its own try back and ends the row of wrong ones of this method, of no other. The windows go
/// on: who guesses beside the owner gets no new places by the owner's sign-ins.
pub(super) fn forgive(meter: &mut Meter, charge: Charge) {
    meter.refund(charge);
    meter.consecutive = 0;
}

/// How often a code of a method may be wrong.
pub(super) fn wrong_limits(rules: &Policy, method: Method) -> Vec<Limit> {
    let Policy { codes, totp, .. } = rules;
    let mut limits = vec![
        Limit::new(codes.account_tries, codes.account_window),
        Limit::new(codes.day_tries, Duration::from_hours(24)),
    ];
    if matches!(method, Method::Totp | Method::Push) {
        limits.push(Limit::new(totp.tries_per_step, totp.step));
    }
    limits
}

fn detail(asked: Asked<'_>) -> Detail {
    Detail { ip: Some(asked.visitor.ip), agent: asked.visitor.agent.clone(), ..Detail::default() }
}
