//! Changing one's password while signed in (S4-12).

use secrecy::{ExposeSecret as _, SecretString};

use super::{Change, Changed, Refusal, Typed, unless_busy};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    notify::{Detail, Notice},
    password::{self, Kind, Prepared, Verdict},
    session::{Admission, CredentialEvent, SetCookie, SignedIn, Told, Visitor},
    sign_in::Error,
};

/// What came of the present password.
enum Proof {
    Right,
    Wrong,
    Stopped(Changed<Vec<SetCookie>>),
}

impl Change {
    /// Changes one's password. This session goes on with a new secret, every other one ends, no device is trusted any
    /// more.
    ///
    /// What is wrong is said together: the present password, the repetition, the rules. The former passwords are looked
    /// at last of all, because they cost.
    pub async fn own(
        &self,
        key: &SignedIn,
        visitor: &Visitor,
        typed: &Typed,
    ) -> Result<Changed<Vec<SetCookie>>, Error> {
        let rooms = &self.sign_in.rooms;
        let Some(account) = rooms.accounts.find(key.account()).await? else { return Ok(Changed::Over) };
        let whose = self.whose(key).await?;
        let Some(judged) = unless_busy(rooms.passwords.look(&whose, &typed.new).await)? else {
            return Ok(Changed::Busy);
        };
        let different = typed.new.expose_secret() != typed.again.expose_secret();
        let wrong_current = match self.prove(key, visitor, &typed.current).await? {
            Proof::Right => false,
            Proof::Wrong => true,
            Proof::Stopped(changed) => return Ok(changed),
        };
        let mut refusal = Refusal { wrong_current, different, judged };
        if refusal.is_empty() {
            let Some(former) = unless_busy(rooms.passwords.former(account.id, &typed.new).await)? else {
                return Ok(Changed::Busy);
            };
            refusal.judged.flaws.extend(former);
        }
        if !refusal.is_empty() {
            return Ok(Changed::Refused(refusal));
        }
        let Some(prepared) = unless_busy(rooms.passwords.prepare(&typed.new).await)? else { return Ok(Changed::Busy) };
        self.replace(key, visitor, &account, &prepared).await
    }

    /// Reads the present password; a wrong one is counted where those of the first form are.
    async fn prove(&self, key: &SignedIn, visitor: &Visitor, current: &SecretString) -> Result<Proof, Error> {
        let rooms = &self.sign_in.rooms;
        let known = rooms.sessions.known_device(key.account(), visitor).await?;
        let name = key.account().to_string();
        let passage = match rooms.sessions.admit(&name, known.as_ref(), visitor, current).await? {
            Admission::Open(passage) => passage,
            Admission::Closed { until, .. } => return Ok(Proof::Stopped(Changed::Throttled { until })),
        };
        match rooms.passwords.verify(Some(key.account()), current).await {
            // One that somebody else knows too is the more to be changed.
            Ok(Verdict::Right | Verdict::Expired | Verdict::Compromised) => {
                let txn = rooms.store.begin().await?;
                rooms.sessions.right_password(&txn, passage).await?;
                txn.commit().await?;
                Ok(Proof::Right)
            }
            Ok(Verdict::Wrong | Verdict::Temporary | Verdict::TemporaryExpired) => {
                let entry = |event, outcome| {
                    audit::Entry::new(event, outcome).by(key.account()).from(&visitor.origin()).session(key.session())
                };
                let mut told = vec![entry(Event::PasswordBlocked, Outcome::Fail).reason("current password")];
                if passage.locked() {
                    told.push(entry(Event::ThrottleOn, Outcome::Ok).reason("passwords"));
                }
                rooms.sessions.tell(rooms.store.begin().await?, told).await?;
                Ok(Proof::Wrong)
            }
            Err(error) => {
                rooms.sessions.not_evaluated(passage).await?;
                match error {
                    password::Error::Busy => Ok(Proof::Stopped(Changed::Busy)),
                    error => Err(error.into()),
                }
            }
        }
    }

    /// Makes it true, all at once. `before` is the account as it was when the present password was proved: if another
    /// change came in between, nothing is done.
    async fn replace(
        &self,
        key: &SignedIn,
        visitor: &Visitor,
        before: &Account,
        prepared: &Prepared,
    ) -> Result<Changed<Vec<SetCookie>>, Error> {
        let rooms = &self.sign_in.rooms;
        let id = before.id;
        let txn = rooms.store.begin().await?;
        let mut told = Told::new();
        if !rooms.accounts.begin_generation_after(&txn, before).await? {
            return Ok(Changed::Over);
        }
        rooms.passwords.put(&txn, id, prepared, Kind::Chosen).await?;
        let (event, this) = (CredentialEvent::PasswordChanged, Some(key.session()));
        rooms.sessions.credential_event((&txn, &mut told), id, event, this).await?;
        let Some(cookie) = rooms.sessions.keep_only((&txn, &mut told), before, key, visitor).await? else {
            return Ok(Changed::Over);
        };
        let entry = audit::Entry::new(Event::PasswordChange, Outcome::Ok).by(id).from(&visitor.origin());
        told.push(entry.session(key.session()));
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        let once = (before.generation + 1).to_string();
        rooms.notify.enqueue(&txn, id, (Notice::PasswordChanged, &once), detail).await?;
        rooms.sessions.tell(txn, told).await?;
        rooms.sessions.forget(id);
        rooms.accounts.directory().reload(id).await;
        Ok(Changed::Done(vec![cookie]))
    }
}
