//! The new password: everything that was open closes, nobody is signed in, everybody is told.

use secrecy::{ExposeSecret as _, SecretString};

use super::{Case, Error, Gate, Recover, Reset, gate::gate};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    notify::{Detail, Notice},
    password::{self, Kind, Whose},
    session::{CredentialEvent, Recovering, Told, Visitor},
    store,
};

impl Recover {
    /// For whom the password is chosen; `None` while it is not the step.
    pub async fn whose(&self, key: &Recovering) -> Result<Option<Account>, Error> {
        let case = self.case(key).await?.filter(|case| gate(&case.row) == Gate::Password);
        Ok(case.and_then(|case| case.account))
    }

    /// Takes the new password.
    pub async fn reset(
        &self,
        key: &Recovering,
        visitor: &Visitor,
        password: SecretString,
        again: SecretString,
    ) -> Result<Reset, Error> {
        let rooms = &self.rooms;
        let Some(case) = self.case(key).await?.filter(|case| gate(&case.row) == Gate::Password) else {
            return Ok(Reset::Elsewhere);
        };
        let Some(account) = case.account.clone() else { return Ok(Reset::Elsewhere) };
        let different = password.expose_secret() != again.expose_secret();
        let whose = whose(&account);
        // The history costs hashes and comes last.
        let judged = if different {
            rooms.passwords.look(&whose, &password).await
        } else {
            rooms.passwords.judge(&whose, &password).await
        };
        let judged = match judged {
            Err(password::Error::Busy) => return Ok(Reset::Busy),
            judged => judged?,
        };
        if different || !judged.flaws.is_empty() {
            return Ok(Reset::Refused { judged, different });
        }
        let prepared = match rooms.passwords.prepare(&password).await {
            Err(password::Error::Busy) => return Ok(Reset::Busy),
            prepared => prepared?,
        };
        self.put(&case, &account, visitor, &prepared).await
    }

    async fn put(
        &self,
        case: &Case,
        account: &Account,
        visitor: &Visitor,
        prepared: &password::Prepared,
    ) -> Result<Reset, Error> {
        let (rooms, now) = (&self.rooms, self.rooms.clock.now());
        let txn = rooms.store.begin().await?;
        if !store::recovery::finish(&txn, case.row.id, now).await? {
            return Ok(Reset::Elsewhere);
        }
        store::recovery::end_others(&txn, account.id, case.row.id, now).await?;
        let mut told = Told::new();
        rooms.passwords.put(&txn, account.id, prepared, Kind::Chosen).await?;
        rooms.accounts.begin_generation(&txn, account.id).await?;
        let event = CredentialEvent::Recovered;
        rooms.sessions.credential_event((&txn, &mut told), account.id, event, None).await?;
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        let once = case.row.id.to_string();
        rooms.notify.enqueue(&txn, account.id, (Notice::RecoveryDone, &once), detail).await?;
        for event in [Event::PasswordReset, Event::RecoveryOk] {
            told.push(audit::Entry::new(event, Outcome::Ok).by(account.id).from(&visitor.origin()).reason("recovery"));
        }
        rooms.sessions.tell(txn, told).await?;
        rooms.sessions.forget(account.id);
        rooms.accounts.directory().reload(account.id).await;
        metrics::counter!("pli_recovery_total", "outcome" => "done").increment(1);
        Ok(Reset::Done)
    }
}

/// For whom the new password is. Proofs were given a moment ago, and are asked for at the next sign-in: it is not alone.
pub fn whose(account: &Account) -> Whose {
    let (address, name) = (account.address.clone(), account.name.clone());
    Whose { account: Some(account.id), address, name, alone: false }
}
