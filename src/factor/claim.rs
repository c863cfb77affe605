//! Codes of a recovery (security.md 3.11): the same tries, waits and lives as those of a sign-in, but asked for by somebody
//! who has proved nothing yet.
//!
//! So nothing here touches what a sign-in counts: a stranger who guesses cannot close a method of its owner (known
//! weakness 7). And everything is done for a name that nobody has, too, down to the row of the challenge; only
//! no code is made, so none leaves and none fits.

use std::time::Duration;

use super::{
    Answer, Error, Factor, Factors, Method, Proved, Secret, Sending, Sent,
    answer::{forgive, read_code, wrong_limits},
    send::next,
};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{ChallengeId, FactorId, Random, Timestamp},
    notify::Ask,
    policy::Policy,
    session::{Limit, Told, Visitor, fingerprint, take},
    store::{
        self, Txn,
        challenge::{ChallengeRow, Purpose, State},
        recovery::RecoveryRow,
    },
};

/// Whose code it is, and for which recovery.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The recovery, live.
    pub recovery: &'a RecoveryRow,
    /// Whose, if anybody's.
    pub account: Option<&'a Account>,
    /// Their method; `None` when the code goes nowhere.
    pub factor: Option<&'a Factor>,
    /// The method, whether it is theirs or made up.
    pub method: Method,
    /// The numbers that hold for them, or for their domain.
    pub rules: &'a Policy,
    /// Who asks.
    pub visitor: &'a Visitor,
}

impl Claim<'_> {
    fn entry(&self, event: Event, outcome: Outcome) -> audit::Entry {
        let entry = audit::Entry::new(event, outcome).from(&self.visitor.origin()).method(self.method.as_str());
        match self.account {
            Some(account) => entry.about(account.id),
            None => entry,
        }
    }

    fn factor_id(&self) -> Option<FactorId> {
        self.factor.map(|factor| factor.id)
    }
}

/// A code that has been written down.
#[derive(Debug)]
pub struct Claimed {
    /// The code; `None` when none leaves.
    pub code: Option<String>,
    /// What the page says, either way.
    pub sent: Sent,
}

impl Factors {
    /// The methods that prove something in a recovery, strongest first: those with a code that is sent and can be, the
    /// applications, and the codes on paper.
    pub async fn for_recovery(&self, account: &Account) -> Result<Vec<Factor>, Error> {
        let countries = &self.rules(account).codes.countries;
        let mut factors = self.of(account.id).await?;
        factors.retain(|factor| {
            factor.active
                && match &factor.secret {
                    Secret::Totp(_) | Secret::Email(_) | Secret::Recovery => true,
                    Secret::Sms(number) | Secret::Voice(number) => super::served::is_served(number, countries),
                    // A telephone is asked for a sign-in that somebody's password began, never without one.
                    Secret::Passkey(_) | Secret::Push => false,
                }
        });
        Ok(factors)
    }

    /// Whether a method can be somebody's in this house, so that a made-up one is no give-away.
    pub fn is_had(&self, method: Method) -> bool {
        match method {
            Method::Sms => self.notify.has_phone(),
            Method::Voice => self.notify.has_voice(),
            Method::Totp | Method::Email | Method::Recovery => true,
            Method::Passkey | Method::Push => false,
        }
    }

    /// Writes a new code down in the place of the one before, in the caller's transaction. What is to leave
    /// leaves after it is true: with [`Self::deliver`] or by a letter of the recovery.
    pub async fn claim_code(
        &self,
        (txn, told): (&Txn, &mut Told),
        claim: Claim<'_>,
    ) -> Result<Result<Claimed, Sending>, Error> {
        let now = self.clock.now();
        let (key, rules) = self.claim_limit(claim)?;
        let mut taken = take(txn, &key, now).await?;
        let last = store::challenge::last(txn, claim.recovery.id, claim.method).await?;
        if let Some(last) = &last {
            if matches!(last.state, State::Exhausted | State::Consumed) || last.tries >= last.max_tries {
                return Ok(Err(Sending::Over));
            }
            if let Some(until) = next(&claim.rules.codes, last).filter(|until| *until > now) {
                return Ok(Err(Sending::TooSoon { until }));
            }
        }
        if let Some(until) = taken.meter.full_until(&rules, now) {
            told.push(claim.entry(Event::MfaThrottled, Outcome::Refused).reason("sends"));
            return Ok(Err(Sending::Limit { until }));
        }
        taken.meter.charge(&rules, now);
        taken.put(txn, now).await?;
        let factor = match claim.factor {
            Some(factor) if self.pay_for(txn, claim, factor).await? => Some(factor),
            _ => None,
        };
        let code = factor.map(|_| Random.digits(usize::try_from(claim.rules.codes.digits).unwrap_or(6)));
        let row = self.replace_claim(txn, claim, last, (factor, code.as_deref())).await?;
        let event = if row.sends > 1 { Event::MfaResent } else { Event::MfaSent };
        let outcome = if code.is_some() { Outcome::Ok } else { Outcome::Refused };
        told.push(claim.entry(event, outcome).challenge(row.id).reason("recovery"));
        let sent = Sent { at: now, expires: row.expires_at, next: next(&claim.rules.codes, &row).unwrap_or(now) };
        Ok(Ok(Claimed { code, sent }))
    }

    /// What a destination and a domain can bear, besides what the recovery itself may ask for. When they are
    /// full nothing leaves, and the page says what it always says: only its owner's own sign-ins can have filled them.
    async fn pay_for(&self, txn: &Txn, claim: Claim<'_>, factor: &Factor) -> Result<bool, Error> {
        let now = self.clock.now();
        let Some(account) = claim.account else { return Ok(false) };
        let limits = self.limits(&factor.secret, account)?;
        let mut all = Vec::new();
        for (name, rules) in &limits {
            all.push((take(txn, name, now).await?, rules));
        }
        if all.iter().any(|(taken, rules)| taken.meter.full_until(rules, now).is_some()) {
            return Ok(false);
        }
        for (mut taken, rules) in all {
            taken.meter.charge(rules, now);
            taken.put(txn, now).await?;
        }
        Ok(true)
    }

    /// Codes that a name can cause, whoever asks and whether somebody has it: as many as a destination can.
    fn claim_limit(&self, claim: Claim<'_>) -> Result<(String, Vec<Limit>), Error> {
        let rules = &claim.rules.codes;
        let (hour, day) = (Duration::from_hours(1), Duration::from_hours(24));
        let value = format!("{} {}", claim.recovery.subject, claim.method.as_str());
        // Taken before those of `pay_for`, and named so that it comes first among them as well.
        let key = fingerprint(&self.codes, "afresh", &value)?;
        Ok(match claim.method {
            Method::Email => (key, vec![Limit::new(rules.email_per_hour, hour)]),
            _ => (
                key,
                vec![
                    Limit::new(rules.sms_per_quarter, Duration::from_mins(15)),
                    Limit::new(rules.sms_per_hour, hour),
                    Limit::new(rules.sms_per_day, day),
                ],
            ),
        })
    }

    async fn replace_claim(
        &self,
        txn: &Txn,
        claim: Claim<'_>,
        last: Option<ChallengeRow>,
        (factor, code): (Option<&Factor>, Option<&str>),
    ) -> Result<ChallengeRow, Error> {
        let now = self.clock.now();
        if let Some(last) = &last {
            for state in [State::New, State::Sent] {
                store::challenge::change_state(txn, last.id, (state, State::Superseded), now).await?;
            }
        }
        let id = ChallengeId::new();
        let row = ChallengeRow {
            factor: factor.map(|factor| factor.id),
            seq: last.as_ref().map_or(0, |last| last.seq + 1),
            code_hmac: code.map(|code| self.codes.hash(&id.to_string(), code)).transpose()?,
            tries: last.as_ref().map_or(0, |last| last.tries),
            sends: last.as_ref().map_or(0, |last| last.sends) + 1,
            sent_at: Some(now),
            expires_at: now + claim_life(claim.rules, claim.method),
            ..blank(claim, id, now)
        };
        store::challenge::insert(txn, row.clone()).await?;
        Ok(row)
    }

    /// The last code of a recovery, as its page shows it.
    pub async fn claim_sent(
        &self,
        recovery: &RecoveryRow,
        method: Method,
        rules: &Policy,
    ) -> Result<Option<Sent>, Error> {
        let last = store::challenge::last(self.store.db(), recovery.id, method).await?;
        Ok(last.filter(|row| row.state == State::Sent).and_then(|row| {
            let next = next(&rules.codes, &row).unwrap_or(row.expires_at);
            row.sent_at.map(|at| Sent { at, expires: row.expires_at, next })
        }))
    }

    /// Sends a code that was written down. It is not waited for by the page, which says the same either way.
    pub async fn deliver(&self, account: &Account, secret: &Secret, code: &str) {
        let sent = match secret {
            Secret::Sms(number) => self.notify.code_by_sms(number, account.language, code, None).await,
            // Dictated, whatever a sign-in does: the code comes back to the page that asked for it.
            Secret::Voice(number) => {
                let (nonce, longest) = (Random.token(), self.rules(account).voice.longest);
                self.notify.call(number, account.language, Ask::Hear(code), (&nonce, longest)).await
            }
            // A letter of the recovery holds a link as well: the room of recovery writes it. An application sends nothing.
            Secret::Email(_) | Secret::Totp(_) | Secret::Passkey(_) | Secret::Recovery | Secret::Push => return,
        };
        let (method, outcome) = (secret.method().as_str(), if sent.is_ok() { "sent" } else { "failed" });
        metrics::counter!("pli_codes_total", "method" => method, "outcome" => outcome).increment(1);
        if let Err(error) = sent {
            tracing::warn!(%error, method, "a code was not sent");
        }
    }

    /// Reads a code in the caller's transaction, which must be committed whatever the answer is.
    pub async fn answer_claim(
        &self,
        (txn, told): (&Txn, &mut Told),
        claim: Claim<'_>,
        typed: &str,
    ) -> Result<Answer, Error> {
        let Some(code) = read_code(claim.rules, claim.method, typed) else { return Ok(Answer::Malformed) };
        let now = self.clock.now();
        let limits = wrong_limits(claim.rules, claim.method);
        let value = format!("{} {}", claim.recovery.subject, claim.method.as_str());
        let mut counter = take(txn, &fingerprint(&self.codes, "claim", &value)?, now).await?;
        if let Some(until) = counter.meter.full_until(&limits, now) {
            return Ok(Answer::Throttled { until });
        }
        let challenge = match store::challenge::last(txn, claim.recovery.id, claim.method).await? {
            None if claim.method.is_sent() => return Ok(Answer::NotSent),
            None => {
                let row = blank(claim, ChallengeId::new(), now);
                store::challenge::insert(txn, row.clone()).await?;
                row
            }
            Some(row) => match self.still_open(txn, row).await? {
                Ok(row) => row,
                Err(answer) => return Ok(answer),
            },
        };
        let Some(challenge) = store::challenge::take_try(txn, challenge.id, now).await? else {
            return Ok(Answer::Over);
        };
        let charge = counter.meter.charge(&limits, now);
        let right = match claim.factor {
            Some(factor) if challenge.factor == Some(factor.id) => {
                self.is_right(txn, &claim.rules.totp, (factor, &challenge), &code).await?.then_some(factor)
            }
            _ => None,
        };
        if let Some(factor) = right {
            forgive(&mut counter.meter, charge);
            counter.put(txn, now).await?;
            if !store::challenge::change_state(txn, challenge.id, (State::Sent, State::Consumed), now).await? {
                return Ok(Answer::Over);
            }
            store::factor::used(txn, factor.id, now).await?;
            if let (Some(account), Method::Recovery) = (claim.account, claim.method) {
                self.recovery_used(txn, (account.id, claim.visitor), factor).await?;
            }
            told.push(claim.entry(Event::MfaOk, Outcome::Ok).challenge(challenge.id).reason("recovery"));
            return Ok(Answer::Right(Proved { method: claim.method, factor: factor.id }));
        }
        counter.put(txn, now).await?;
        told.push(claim.entry(Event::MfaFail, Outcome::Fail).challenge(challenge.id).reason("recovery"));
        let left = u32::try_from(challenge.max_tries - challenge.tries).unwrap_or(0);
        if left > 0 {
            return Ok(Answer::Wrong { tries_left: left });
        }
        store::challenge::change_state(txn, challenge.id, (State::Sent, State::Exhausted), now).await?;
        Ok(Answer::Exhausted)
    }

    /// Whether a challenge can be answered; one whose time is over is ended.
    pub(super) async fn still_open(&self, txn: &Txn, row: ChallengeRow) -> Result<Result<ChallengeRow, Answer>, Error> {
        let now = self.clock.now();
        Ok(match row.state {
            State::Sent if row.expires_at <= now => {
                store::challenge::change_state(txn, row.id, (State::Sent, State::Expired), now).await?;
                Err(Answer::Expired)
            }
            State::Sent => Ok(row),
            State::Expired => Err(Answer::Expired),
            State::New | State::Superseded => Err(Answer::NotSent),
            State::Approved | State::Consumed | State::Declined | State::Exhausted => Err(Answer::Over),
        })
    }

    /// Ends the challenge of a recovery whose proof came by a link.
    pub async fn consume_claim(&self, txn: &Txn, recovery: &RecoveryRow, method: Method) -> Result<(), Error> {
        if let Some(last) = store::challenge::last(txn, recovery.id, method).await? {
            let now = self.clock.now();
            store::challenge::change_state(txn, last.id, (State::Sent, State::Consumed), now).await?;
        }
        Ok(())
    }
}

/// A challenge that nothing is known of yet.
fn blank(claim: Claim<'_>, id: ChallengeId, now: Timestamp) -> ChallengeRow {
    ChallengeRow {
        id,
        account: claim.account.map(|account| account.id),
        factor: claim.factor_id(),
        pre_session: claim.recovery.id,
        seq: 0,
        purpose: Purpose::Recover,
        channel: claim.method,
        state: State::Sent,
        code_hmac: None,
        tries: 0,
        max_tries: i32::try_from(claim.rules.codes.tries).unwrap_or(5),
        sends: 0,
        created_at: now,
        sent_at: None,
        expires_at: claim.recovery.expires_at,
        ended_at: None,
        ip: claim.visitor.ip.to_string(),
        agent: claim.visitor.agent.clone(),
    }
}

/// How long a code of a recovery is good.
fn claim_life(rules: &Policy, method: Method) -> Duration {
    match method {
        Method::Email => rules.recovery.email_life,
        _ => rules.codes.sms_life,
    }
}
