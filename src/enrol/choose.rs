//! The last step of a first sign-in: a password of one's own.

use secrecy::{ExposeSecret as _, SecretString};

use super::{Chosen, Enrol};
use crate::{
    account::Account,
    audit::{self, Event, Outcome},
    factor::Secret,
    notify::{Detail, Notice},
    password::{self, Flaw, Kind},
    session::{CredentialEvent, Enrolling, Proof, Told, Visitor},
    sign_in::{Enter, Error},
    store::{self, Txn, known_device::KnownDeviceRow, pre_session::PreSessionRow},
};

impl Enrol {
    /// Takes the new password and signs in. The application that was proved, the password and the end of the temporary
    /// one become true together.
    pub async fn choose(
        &self,
        key: &Enrolling,
        visitor: &Visitor,
        password: SecretString,
        again: SecretString,
    ) -> Result<Chosen, Error> {
        let rooms = &self.sign_in.rooms;
        let Some(row) = self.waiting(key).await? else { return Ok(Chosen::Over) };
        if row.proven_step < 0 {
            return Ok(Chosen::NotYet);
        }
        if password.expose_secret() != again.expose_secret() {
            return Ok(Chosen::Different);
        }
        let flaws = password::check(password.expose_secret(), &self.rules(key).password);
        if !flaws.is_empty() {
            return Ok(Chosen::Refused(flaws.into_iter().map(|flaw| word(flaw).to_owned()).collect()));
        }
        let prepared = match self.hash(key, &password).await {
            Ok(Some(prepared)) => prepared,
            // The temporary password is the one before: it cannot become the long-term one.
            Ok(None) => return Ok(Chosen::Refused(vec!["password-reused".to_owned()])),
            Err(Error::Password(password::Error::Busy)) => return Ok(Chosen::Busy),
            Err(error) => return Err(error),
        };
        let known = rooms.sessions.known_device(key.account(), visitor).await?;
        let txn = rooms.store.begin().await?;
        if !store::pre_session::end(&txn, row.id, rooms.clock.now()).await? {
            return Ok(Chosen::Over);
        }
        let mut told = Told::new();
        let method = self.bind((&txn, &mut told), key, &row).await?;
        rooms.passwords.put(&txn, key.account(), &prepared, Kind::Chosen).await?;
        rooms.accounts.begin_generation(&txn, key.account()).await?;
        let event = CredentialEvent::PasswordChanged;
        rooms.sessions.credential_event((&txn, &mut told), key.account(), event, None).await?;
        self.finish(txn, told, (&row, known), visitor, method).await
    }

    /// The hash of a new password; `None` when the person had it before.
    async fn hash(&self, key: &Enrolling, password: &SecretString) -> Result<Option<password::Prepared>, Error> {
        let passwords = &self.sign_in.rooms.passwords;
        if passwords.was_used(key.account(), password).await? {
            return Ok(None);
        }
        Ok(Some(passwords.prepare(password).await?))
    }

    /// Binds the application that was proved; says by which method the person is known.
    async fn bind(
        &self,
        (txn, told): (&Txn, &mut Told),
        key: &Enrolling,
        row: &PreSessionRow,
    ) -> Result<crate::base::Method, Error> {
        if row.secret.is_empty() {
            // A method was there already and has just been proved.
            let factors = self.sign_in.rooms.factors.of_in(txn, key.account()).await?;
            let last = factors.iter().filter(|factor| factor.active).max_by_key(|factor| factor.used);
            return Ok(last.map_or(crate::base::Method::Email, |factor| factor.secret.method()));
        }
        let secret = Secret::Totp(self.secret(row)?);
        let step = Some(row.proven_step);
        self.sign_in.rooms.factors.bind_in((txn, told), key.account(), &secret, step).await?;
        Ok(crate::base::Method::Totp)
    }

    async fn finish(
        &self,
        txn: Txn,
        mut told: Told,
        (row, known): (&PreSessionRow, Option<KnownDeviceRow>),
        visitor: &Visitor,
        method: crate::base::Method,
    ) -> Result<Chosen, Error> {
        let rooms = &self.sign_in.rooms;
        let Some(account) = store::account::find(&txn, row.account).await?.map(Account::from) else {
            return Ok(Chosen::Over);
        };
        for event in [Event::TempUse, Event::PasswordChange, Event::EnrolDone] {
            told.push(audit::Entry::new(event, Outcome::Ok).by(account.id).from(&visitor.origin()));
        }
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        let once = row.id.to_string();
        rooms.notify.enqueue(&txn, account.id, (Notice::TemporaryUsed, &once), detail).await?;
        let reset = rooms.sessions.reset_of(&account.id.to_string(), known.as_ref(), visitor)?;
        let proof = Proof { level: method.level(), amr: format!("pwd+{}", method.amr()), device: None };
        let begun = rooms.sessions.begin((&txn, &mut told), &account, visitor, proof).await?;
        let enter = Enter {
            begun,
            known,
            reset,
            remember: row.remember,
            return_to: row.return_to.clone(),
            cookies: Vec::new(),
            method: method.as_str(),
        };
        let entry = self.sign_in.complete(txn, told, enter, visitor, &account).await?;
        rooms.sessions.forget(account.id);
        Ok(Chosen::SignedIn(entry))
    }
}

fn word(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::TooShort(_) => "password-too-short",
        Flaw::TooLong(_) => "password-too-long",
        Flaw::TooUniform(_) => "password-classes",
    }
}
