//! A method that is about to be added in a session: kept sealed until a code has proved it.

use std::time::Duration;

use uuid::Uuid;

use super::{Awaited, Error, Factors, Method, Prover, Reply, Secret, Sending, Sent, TotpSecret, normal_code};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    base::{SessionId, Timestamp},
    seal::Place,
    session::{Limit, Told, Visitor, fingerprint, take},
    store::{self, Txn, candidate::CandidateRow},
};

/// A method that waits for its proof.
#[derive(Debug, Clone)]
pub struct Candidate {
    id: Uuid,
    /// What it is made of.
    pub secret: Secret,
    /// The last code sent to it, while it is good.
    pub sent: Option<Sent>,
    /// The call that is under way to it, if keys are to be pressed there.
    pub awaited: Option<Awaited>,
    /// When it is forgotten.
    pub expires: Timestamp,
}

/// Who adds a method, and where.
#[derive(Debug, Clone, Copy)]
pub struct Adding<'a> {
    /// Whose it is to be.
    pub account: &'a Account,
    /// The session in which it is added: nobody else can prove it.
    pub session: SessionId,
    /// From where.
    pub visitor: &'a Visitor,
}

/// What a code of a candidate led to.
#[derive(Debug, Clone)]
pub enum Tried {
    /// It was right: what was proved, and the step whose code proved an application. The candidate is gone.
    Right(Secret, Option<i64>),
    /// It was not. After [`Reply::Exhausted`] the candidate is gone too.
    Not(Reply),
    /// There is no such candidate any more.
    Over,
}

fn place(id: &str) -> Place<'_> {
    Place { table: "candidate", row: id, column: "secret" }
}

impl<'a> Adding<'a> {
    fn prover(self, holder: Uuid) -> Prover<'a> {
        Prover { holder, account: self.account, visitor: self.visitor }
    }
}

impl Factors {
    /// What a session is about to add of a method.
    pub async fn candidate(&self, adding: Adding<'_>, method: Method) -> Result<Option<Candidate>, Error> {
        let row = store::candidate::find(self.store.db(), adding.session, method, self.clock.now()).await?;
        let Some(row) = row else { return Ok(None) };
        let secret = self.proposed(&row)?;
        let sent = if method.is_sent() { self.sent_to(adding.prover(row.id), &secret).await? } else { None };
        let awaited = if method == Method::Voice { self.awaited(row.id, &adding.account.address).await? } else { None };
        Ok(Some(Candidate { id: row.id, secret, sent, awaited, expires: row.expires_at }))
    }

    fn proposed(&self, row: &CandidateRow) -> Result<Secret, Error> {
        let bytes = self.sealer.open(place(&row.id.to_string()), &row.secret)?;
        Ok(Secret::from_bytes(row.method, &bytes).ok_or(crate::seal::Error::Altered)?)
    }

    /// The application that a session is about to add: the one that is shown already, or a new one. `anew` forgets the one
    /// before.
    pub async fn new_application(&self, adding: Adding<'_>, anew: bool) -> Result<TotpSecret, Error> {
        if let Some(shown) = self.candidate(adding, Method::Totp).await?.filter(|_| !anew)
            && let Secret::Totp(secret) = shown.secret
        {
            return Ok(secret);
        }
        let secret = TotpSecret::generate(&self.rules(adding.account).totp);
        self.keep(adding, &Secret::Totp(secret.clone())).await?;
        Ok(secret)
    }

    /// Takes a destination, in the place of what the session had of that method, and sends a code to it. The same one
    /// again keeps its counters: typing it anew is no way around the waits.
    ///
    /// # Errors
    /// [`Error::OwnMailbox`] for an address that Pli itself answers for.
    pub async fn propose(&self, adding: Adding<'_>, secret: Secret) -> Result<Sending, Error> {
        // Also of what was proposed before: it can have become an address of one's own since.
        self.outside(&secret).await?;
        let known = self.candidate(adding, secret.method()).await?.filter(|known| known.secret.is_same(&secret));
        let holder = if let Some(known) = known {
            known.id
        } else {
            if let Some(until) = self.charge(adding).await? {
                return Ok(Sending::Limit { until });
            }
            self.keep(adding, &secret).await?
        };
        self.send_to(adding.prover(holder), &secret).await
    }

    /// Another code to the destination that the session has proposed.
    pub async fn send_again(&self, adding: Adding<'_>, method: Method) -> Result<Sending, Error> {
        match self.candidate(adding, method).await? {
            Some(known) => self.send_to(adding.prover(known.id), &known.secret).await,
            None => Ok(Sending::Over),
        }
    }

    async fn outside(&self, secret: &Secret) -> Result<(), Error> {
        let Secret::Email(address) = secret else { return Ok(()) };
        if store::inside::holds(self.store.db(), address).await? { Err(Error::OwnMailbox) } else { Ok(()) }
    }

    /// Whoever tries one destination after another pays for each of them; says until when there is no place.
    async fn charge(&self, adding: Adding<'_>) -> Result<Option<Timestamp>, Error> {
        let now = self.clock.now();
        let limits = [Limit::new(self.rules(adding.account).codes.sms_per_day, Duration::from_hours(24))];
        let txn = self.store.begin().await?;
        let name = fingerprint(&self.codes, "candidates", &adding.account.id.to_string())?;
        let mut counter = take(&txn, &name, now).await?;
        if let Some(until) = counter.meter.full_until(&limits, now) {
            return Ok(Some(until));
        }
        counter.meter.charge(&limits, now);
        counter.put(&txn, now).await?;
        txn.commit().await?;
        Ok(None)
    }

    async fn keep(&self, adding: Adding<'_>, secret: &Secret) -> Result<Uuid, Error> {
        let (id, now) = (Uuid::now_v7(), self.clock.now());
        let row = CandidateRow {
            id,
            session: adding.session,
            account: adding.account.id,
            method: secret.method(),
            secret: self.sealer.seal(place(&id.to_string()), &secret.to_bytes())?,
            tries: 0,
            created_at: now,
            expires_at: now + self.policies.house().session.pending,
        };
        let txn = self.store.begin().await?;
        store::candidate::purge(&txn, now).await?;
        store::candidate::put(&txn, row).await?;
        txn.commit().await?;
        Ok(id)
    }

    /// Reads a code in the caller's transaction, which must be committed whatever it is.
    pub async fn prove(
        &self,
        (txn, told): (&Txn, &mut Told),
        adding: Adding<'_>,
        (method, typed): (Method, &str),
    ) -> Result<Tried, Error> {
        let row = store::candidate::find(txn, adding.session, method, self.clock.now()).await?;
        let Some(row) = row else { return Ok(Tried::Over) };
        let secret = self.proposed(&row)?;
        let (reply, step) = match &secret {
            Secret::Totp(key) => self.prove_application((txn, told), adding, (&row, key), typed).await?,
            _ => (self.reply((txn, told), adding.prover(row.id), &secret, typed).await?, None),
        };
        match reply {
            Reply::Right if store::candidate::end(txn, row.id).await? => Ok(Tried::Right(secret, step)),
            Reply::Right => Ok(Tried::Over),
            Reply::Exhausted => {
                store::candidate::end(txn, row.id).await?;
                Ok(Tried::Not(reply))
            }
            reply => Ok(Tried::Not(reply)),
        }
    }

    /// The code of a new application, and its step.
    async fn prove_application(
        &self,
        (txn, told): (&Txn, &mut Told),
        adding: Adding<'_>,
        (row, key): (&CandidateRow, &TotpSecret),
        typed: &str,
    ) -> Result<(Reply, Option<i64>), Error> {
        let (now, rules) = (self.clock.now(), self.rules(adding.account));
        let digits = usize::try_from(rules.totp.digits).unwrap_or(6);
        let Some(code) = normal_code(typed, digits) else { return Ok((Reply::Malformed, None)) };
        let limits = [Limit::new(rules.codes.account_tries, rules.codes.account_window)];
        let name = fingerprint(&self.codes, "bind", &format!("{} {}", adding.account.id, row.method.as_str()))?;
        let mut counter = take(txn, &name, now).await?;
        if let Some(until) = counter.meter.full_until(&limits, now) {
            return Ok((Reply::Throttled { until }, None));
        }
        let most = i32::try_from(rules.codes.tries).unwrap_or(5);
        if !store::candidate::take_try(txn, row.id, most).await? {
            return Ok((Reply::Exhausted, None));
        }
        let entry = |event, outcome| {
            let entry = audit::Entry::new(event, outcome).by(adding.account.id).from(&adding.visitor.origin());
            entry.session(adding.session).method(row.method.as_str())
        };
        if let Some(step) = key.matching_step(&rules.totp, &code, now, 0) {
            told.push(entry(Event::MfaOk, Outcome::Ok).reason("proved"));
            return Ok((Reply::Right, Some(step)));
        }
        counter.meter.charge(&limits, now);
        counter.put(txn, now).await?;
        told.push(entry(Event::MfaFail, Outcome::Fail));
        let left = u32::try_from(most - row.tries - 1).unwrap_or(0);
        Ok((if left > 0 { Reply::Wrong { tries_left: left } } else { Reply::Exhausted }, None))
    }
}
