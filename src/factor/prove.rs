//! Proving a telephone or an address that is not a method yet: a code goes there, and comes back.
//!
//! The rules are those of a sign-in: the same waits, limits and budgets for sending, tries counted over
//! every code and every request, a code good for the browser that asked for it and for the very
//! number or address it was sent to. What comes of a right code is the caller's: nothing is bound here.

use std::time::Duration;

use uuid::Uuid;

use super::{
    Error, Factors, Secret, Sending, Sent,
    answer::forgive,
    normal_code,
    send::{CALLED, Target},
    voice::Given,
};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::Timestamp,
    session::{Limit, Told, Visitor, fingerprint, take},
    store::{
        self, Txn,
        challenge::{ChallengeRow, Purpose, State},
    },
};

/// Who proves a destination.
#[derive(Debug, Clone, Copy)]
pub struct Prover<'a> {
    /// The pre-session or session that asks: nobody else can answer.
    pub holder: Uuid,
    /// For whom.
    pub account: &'a Account,
    /// From where.
    pub visitor: &'a Visitor,
}

impl<'a> Prover<'a> {
    fn target(self, secret: &'a Secret) -> Target<'a> {
        let Self { holder, account, visitor } = self;
        Target { holder, account, visitor, factor: None, secret, purpose: Purpose::Bind }
    }
}

/// What a code that was sent to a destination led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// It was right, and nobody can use it again.
    Right,
    /// It was wrong.
    Wrong {
        /// Tries left for this destination.
        tries_left: u32,
    },
    /// It was the last wrong one: whoever asked must begin again.
    Exhausted,
    /// What was typed is not a code: it was not counted.
    Malformed,
    /// It is to be given on the telephone, and has not been yet: wait.
    Awaited,
    /// It was to be given on the telephone and was not.
    NotGiven,
    /// The code was good once.
    Expired,
    /// No code was sent there yet.
    NotSent,
    /// Too many wrong codes lately: nothing was tried.
    Throttled {
        /// When the next try is read.
        until: Timestamp,
    },
}

impl Factors {
    /// Sends a code to a destination that is to be proved.
    pub async fn send_to(&self, prover: Prover<'_>, secret: &Secret) -> Result<Sending, Error> {
        if !secret.method().is_sent() {
            return Ok(Sending::NotOffered);
        }
        self.send_code(prover.target(secret)).await
    }

    /// The code on its way to a destination, for its page; `None` when there is none that can still be answered.
    pub async fn sent_to(&self, prover: Prover<'_>, secret: &Secret) -> Result<Option<Sent>, Error> {
        let last = store::challenge::last(self.store.db(), prover.holder, secret.method()).await?;
        let live = last.filter(|row| row.state == State::Sent && row.expires_at > self.clock.now());
        Ok(live.and_then(|row| {
            let next = self.next(&prover.account.address, &row).unwrap_or(row.expires_at);
            row.sent_at.map(|at| Sent { at, expires: row.expires_at, next })
        }))
    }

    /// Reads the code that was sent to a destination, in the caller's transaction, which must be committed whatever the
    /// reply is.
    pub async fn reply(
        &self,
        (txn, told): (&Txn, &mut Told),
        prover: Prover<'_>,
        secret: &Secret,
        typed: &str,
    ) -> Result<Reply, Error> {
        if self.is_given_elsewhere(&prover.account.address, secret.method()) {
            return self.given_there((txn, told), prover, secret).await;
        }
        let rules = &self.rules(prover.account).codes;
        let digits = usize::try_from(rules.digits).unwrap_or(6);
        let Some(code) = normal_code(typed, digits) else { return Ok(Reply::Malformed) };
        let (now, method, target) = (self.clock.now(), secret.method(), prover.target(secret));
        let limits = [
            Limit::new(rules.account_tries, rules.account_window),
            Limit::new(rules.day_tries, Duration::from_hours(24)),
        ];
        let name = format!("{} {}", prover.account.id, method.as_str());
        // The account's counter first: whoever guesses waits here for the one before.
        let mut counter = take(txn, &fingerprint(&self.codes, "bind", &name)?, now).await?;
        if let Some(until) = counter.meter.full_until(&limits, now) {
            return Ok(Reply::Throttled { until });
        }
        let entry = |event, outcome| {
            let entry = audit::Entry::new(event, outcome).by(prover.account.id).from(&prover.visitor.origin());
            entry.method(method.as_str())
        };
        let challenge = match self.live(txn, prover, secret).await? {
            Ok(challenge) => challenge,
            Err(reply) => return Ok(reply),
        };
        let Some(challenge) = store::challenge::take_try(txn, challenge.id, now).await? else {
            return Ok(Reply::Exhausted);
        };
        let charge = counter.meter.charge(&limits, now);
        let stored = challenge.code_hmac.as_deref().unwrap_or_default();
        if self.codes.matches(&target.place(challenge.id), &code, stored) {
            forgive(&mut counter.meter, charge);
            counter.put(txn, now).await?;
            store::challenge::change_state(txn, challenge.id, (State::Sent, State::Consumed), now).await?;
            told.push(entry(Event::MfaOk, Outcome::Ok).challenge(challenge.id).reason("proved"));
            return Ok(Reply::Right);
        }
        counter.put(txn, now).await?;
        told.push(entry(Event::MfaFail, Outcome::Fail).challenge(challenge.id));
        let tries_left = u32::try_from(challenge.max_tries - challenge.tries).unwrap_or(0);
        if tries_left > 0 {
            return Ok(Reply::Wrong { tries_left });
        }
        store::challenge::change_state(txn, challenge.id, (State::Sent, State::Exhausted), now).await?;
        Ok(Reply::Exhausted)
    }

    /// Whether the call to a telephone was answered as it should, in the caller's transaction.
    async fn given_there(
        &self,
        (txn, told): (&Txn, &mut Told),
        prover: Prover<'_>,
        secret: &Secret,
    ) -> Result<Reply, Error> {
        let last = store::challenge::last(txn, prover.holder, secret.method()).await?;
        let bound = |row: &ChallengeRow| {
            let stored = row.code_hmac.as_deref().unwrap_or_default();
            row.purpose == Purpose::Bind && self.codes.matches(&prover.target(secret).place(row.id), CALLED, stored)
        };
        let Some(challenge) = last.filter(bound) else { return Ok(Reply::NotSent) };
        Ok(match self.given((txn, told), &challenge, prover.account.id).await? {
            Given::Yes => {
                let entry = audit::Entry::new(Event::MfaOk, Outcome::Ok).by(prover.account.id);
                let entry = entry.from(&prover.visitor.origin()).method(secret.method().as_str());
                told.push(entry.challenge(challenge.id).reason("proved"));
                Reply::Right
            }
            Given::Awaited => Reply::Awaited,
            Given::No => Reply::NotGiven,
            Given::NotAsked => Reply::NotSent,
            Given::Over => Reply::Exhausted,
        })
    }

    /// The challenge that a code is an answer to.
    async fn live(&self, txn: &Txn, prover: Prover<'_>, secret: &Secret) -> Result<Result<ChallengeRow, Reply>, Error> {
        let now = self.clock.now();
        let last = store::challenge::last(txn, prover.holder, secret.method()).await?;
        let Some(row) = last.filter(|row| row.purpose == Purpose::Bind) else { return Ok(Err(Reply::NotSent)) };
        Ok(match row.state {
            State::Sent if row.expires_at <= now => {
                store::challenge::change_state(txn, row.id, (State::Sent, State::Expired), now).await?;
                Err(Reply::Expired)
            }
            State::Sent => Ok(row),
            State::Expired => Err(Reply::Expired),
            State::New | State::Superseded | State::Consumed | State::Approved | State::Declined => Err(Reply::NotSent),
            State::Exhausted => Err(Reply::Exhausted),
        })
    }
}
