//! The second page: the choice of a method, the code, and the session.

use std::collections::BTreeSet;

use super::{Checked, Choice, Error, Offer, Sending, Sent, SignIn, enter::Proven};
use crate::{
    account::Account,
    base::{ChallengeId, Method, Timestamp},
    factor::{Answer, Asked, Awaited, Delivery, Factor, Proved},
    password::Kind,
    session::{Pending, Told, Visitor, Wait},
    store::{
        self, Txn,
        challenge::{ChallengeRow, State},
        known_device::KnownDeviceRow,
        pre_session::{PreSessionRow, Scope},
    },
};

/// A right code, in the transaction that spent it: it must be committed whatever is decided.
pub(super) struct Right {
    pub(super) txn: Txn,
    pub(super) told: Told,
    pub(super) waiting: PreSessionRow,
    pub(super) account: Account,
    pub(super) known: Option<KnownDeviceRow>,
    pub(super) proved: Proved,
}

impl SignIn {
    /// What the second page shows; `None` when the password step must be done again.
    pub async fn choice(&self, key: &Pending) -> Result<Option<Choice>, Error> {
        let rooms = &self.rooms;
        let now = rooms.clock.now();
        let db = rooms.store.db();
        let Some(waiting) = store::pre_session::get(db, key.id(), now).await? else { return Ok(None) };
        let factors = rooms.factors.of(key.account()).await?;
        let challenges = store::challenge::of_pre_session(db, waiting.id).await?;
        let ids: Vec<ChallengeId> = challenges.iter().map(|row| row.id).collect();
        let deliveries = rooms.factors.deliveries(&ids).await?;
        let Some(preferred) = preferred(&factors) else { return Ok(None) };
        let told = (challenges.as_slice(), deliveries.as_slice());
        // Several passkeys are one method: the device knows which of them it has.
        let mut seen = BTreeSet::new();
        let each = factors.iter().filter(|factor| seen.insert(factor.secret.method()));
        let offers = each.map(|factor| self.offer(key, factor, told, now)).collect();
        Ok(Some(Choice { offers, preferred, expires: waiting.expires_at }))
    }

    fn offer(
        &self,
        key: &Pending,
        factor: &Factor,
        (challenges, deliveries): (&[ChallengeRow], &[(ChallengeId, Delivery)]),
        now: Timestamp,
    ) -> Offer {
        let method = factor.secret.method();
        let last = challenges.iter().rev().find(|row| row.channel == method && row.state == State::Sent);
        let sent = last.filter(|row| method.is_sent() && row.expires_at > now).and_then(|row| {
            let next = self.rooms.factors.next(key.address(), row).unwrap_or(row.expires_at);
            row.sent_at.map(|at| Sent { at, expires: row.expires_at, next })
        });
        let told = last.and_then(|row| deliveries.iter().find(|(id, _)| *id == row.id));
        Offer {
            method,
            factor: factor.id,
            masked: factor.secret.masked(),
            disabled: !factor.active,
            sent,
            delivery: told.map(|(_, delivery)| *delivery).filter(|_| method == Method::Sms),
            elsewhere: self.rooms.factors.is_given_elsewhere(key.address(), method),
        }
    }

    /// Sends a code by `method`, or a request to the telephone (`action=send`). Nothing is sent before somebody asks
    /// (S3-05).
    pub async fn send(&self, key: &Pending, visitor: &Visitor, method: Method) -> Result<Sending, Error> {
        let Some(account) = self.rooms.accounts.find(key.account()).await? else { return Ok(Sending::Over) };
        if method == Method::Push {
            return Ok(self.rooms.push.ask(key, &account, visitor).await?);
        }
        Ok(self.rooms.factors.send(key, &account, visitor, method).await?)
    }

    /// The call that is under way, if one is.
    pub async fn awaited(&self, key: &Pending) -> Result<Option<Awaited>, Error> {
        Ok(self.rooms.factors.awaited(key.id(), key.address()).await?)
    }

    /// Reads a code (`action=check`). A right one opens exactly one session.
    pub async fn check(&self, key: &Pending, visitor: &Visitor, method: Method, code: &str) -> Result<Checked, Error> {
        match self.read_code((key, Scope::Verify), visitor, method, code).await? {
            Ok(right) => self.right_code(right, visitor).await,
            Err(checked) => Ok(checked),
        }
    }

    /// Reads a code for a pre-session of this scope; whoever gets a right one has the transaction to decide in.
    pub(super) async fn read_code(
        &self,
        (key, scope): (&Pending, Scope),
        visitor: &Visitor,
        method: Method,
        code: &str,
    ) -> Result<Result<Right, Checked>, Error> {
        // A telephone approves, or shows a code when it has no network.
        if method == Method::Push && code.trim().is_empty() {
            return self.fetch_approval((key, scope), visitor).await;
        }
        let rooms = &self.rooms;
        let known = rooms.sessions.known_device(key.account(), visitor).await?;
        let now = rooms.clock.now();
        let (db, key_id) = (rooms.store.db(), key.id());
        let Some(waiting) = store::pre_session::get(db, key_id, now).await? else { return Ok(Err(Checked::Over)) };
        let Some(account) = rooms.accounts.find(key.account()).await? else { return Ok(Err(Checked::Over)) };
        if waiting.scope != scope || !account.is_active() {
            return Ok(Err(Checked::Over));
        }
        let mut told = Told::new();
        let asked = Asked { waiting: &waiting, account: &account, known: known.as_ref(), visitor };
        if let Some(until) = rooms.factors.closed_until(asked, method).await? {
            return Ok(Err(Checked::Throttled { until }));
        }
        let txn = rooms.store.begin().await?;
        let answer = rooms.factors.answer((&txn, &mut told), asked, method, code).await?;
        if let Answer::Right(proved) = answer {
            return Ok(Ok(Right { txn, told, waiting, account, known, proved }));
        }
        rooms.sessions.tell(txn, told).await?;
        Ok(Err(match answer {
            Answer::Wrong { tries_left } => Checked::Wrong { tries_left },
            Answer::Exhausted => Checked::Exhausted,
            Answer::Malformed => Checked::Malformed,
            Answer::Awaited => Checked::Awaited,
            Answer::NotGiven => Checked::NotGiven,
            Answer::Expired => Checked::Expired,
            Answer::NotSent => Checked::NotSent,
            Answer::Throttled { until } => Checked::Throttled { until },
            Answer::NotOffered => Checked::NotOffered,
            Answer::Over | Answer::Right(_) => Checked::Over,
        }))
    }

    pub(super) async fn right_code(&self, right: Right, visitor: &Visitor) -> Result<Checked, Error> {
        let rooms = &self.rooms;
        let Right { txn, told, waiting, account, known, proved } = right;
        if !store::pre_session::end(&txn, waiting.id, rooms.clock.now()).await? {
            // Another tab was faster. The code is spent.
            rooms.sessions.tell(txn, told).await?;
            return Ok(Checked::Over);
        }
        // What else this browser has asked for waits for nobody: the telephone is free for the next one.
        store::challenge::withdraw(&txn, waiting.id, rooms.clock.now()).await?;
        let next = match waiting.password {
            // With a temporary password, or one that others know, the methods stay what they are and only the password is to
            // be chosen.
            Kind::Temporary | Kind::Compromised => Some(Scope::Enrol),
            Kind::Chosen if rooms.passwords.is_expired(&txn, account.id).await? => Some(Scope::Change),
            // With one's own, a way of getting back in may be missing (S1-01).
            Kind::Chosen => self.lacks_methods(&txn, &account).await?.then_some(Scope::Enrol),
        };
        if let Some(scope) = next {
            let wait = Wait {
                account: account.id,
                scope,
                password: waiting.password,
                remember: waiting.remember && waiting.password == Kind::Chosen,
                return_to: waiting.return_to.clone(),
                proven: true,
            };
            let (_, cookie) = rooms.sessions.wait(&txn, wait).await?;
            rooms.sessions.tell(txn, told).await?;
            let cookies = vec![cookie];
            return Ok(match scope {
                Scope::Change => Checked::NeedsChange { cookies },
                _ => Checked::NeedsEnrolment { cookies },
            });
        }
        let proven = Proven { account: &account, known, method: proved.method, waiting: &waiting, stay: false };
        Ok(Checked::SignedIn(self.open((txn, told), proven, visitor).await?))
    }
}

impl SignIn {
    /// Whether the person is interrupted for having fewer methods than the policy asks for (S1-01, S1-03).
    async fn lacks_methods(&self, txn: &Txn, account: &Account) -> Result<bool, Error> {
        let rules = &self.rooms.sessions.policies().of(&account.address).enrol;
        if !rules.interrupt {
            return Ok(false);
        }
        let factors = self.rooms.factors.of_in(txn, account.id).await?;
        let active = factors.iter().filter(|factor| factor.active).count();
        Ok(active < usize::try_from(rules.min_recovery_methods).unwrap_or(1))
    }
}

/// The method that is chosen already: the last one used, else the strongest (S3-05). Codes on paper are for the day on
/// which there is nothing else.
fn preferred(factors: &[Factor]) -> Option<Method> {
    let is_last_resort = |factor: &&Factor| factor.secret.method() == Method::Recovery;
    let active = || factors.iter().filter(|factor| factor.active);
    let usual = || active().filter(|factor| !is_last_resort(factor));
    let last = usual().filter(|factor| factor.used.is_some()).max_by_key(|factor| factor.used);
    last.or_else(|| usual().next()).or_else(|| active().next()).map(|factor| factor.secret.method())
}
