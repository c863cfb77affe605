//! A password of one's own in the place of the temporary one (S0-31). It is hashed here and put at the end.

use secrecy::{ExposeSecret as _, SecretString};

use super::{At, Enrol, Step, sealing};
use crate::{
    audit::{self, Event, Outcome},
    base::Timestamp,
    password::{self, Flaw, Verdict},
    session::{Enrolling, Limit, fingerprint, take},
    sign_in::Error,
};

/// What the new password led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// It is kept until the end.
    Kept,
    /// The two fields differ.
    Different,
    /// The temporary one is not the one that was handed over.
    WrongCurrent,
    /// Too many wrong ones lately.
    Throttled {
        /// When the next try is read.
        until: Timestamp,
    },
    /// It breaks rules: all of them, as words of the program.
    Refused(Vec<String>),
    /// Something else comes first.
    NotYet,
    /// Many passwords are being hashed at this moment; nothing was done.
    Busy,
    /// The time is over.
    Over,
}

impl Enrol {
    /// Takes the new password.
    pub async fn choose(
        &self,
        key: &Enrolling,
        current: &SecretString,
        (password, again): (&SecretString, &SecretString),
    ) -> Result<Chosen, Error> {
        match self.here(key, Step::Password).await? {
            At::Here(_) => {}
            At::Elsewhere(_) => return Ok(Chosen::NotYet),
            At::Over => return Ok(Chosen::Over),
        }
        if password.expose_secret() != again.expose_secret() {
            return Ok(Chosen::Different);
        }
        let flaws = password::check(password.expose_secret(), &self.rules(key).password);
        if !flaws.is_empty() {
            return Ok(Chosen::Refused(flaws.into_iter().map(|flaw| word(flaw).to_owned()).collect()));
        }
        let hashed = self.hash(key, current, password).await;
        let prepared = match hashed {
            Ok(Ok(prepared)) => prepared,
            Ok(Err(chosen)) => return Ok(chosen),
            Err(Error::Password(password::Error::Busy)) => return Ok(Chosen::Busy),
            Err(error) => return Err(error),
        };
        let kept = self.change(key, |progress, _| progress.password = Some(prepared.as_str().to_owned())).await?;
        Ok(if kept.is_some() { Chosen::Kept } else { Chosen::Over })
    }

    /// The hash of the new password, once the temporary one was typed again and the new one is none that was had before.
    async fn hash(
        &self,
        key: &Enrolling,
        current: &SecretString,
        password: &SecretString,
    ) -> Result<Result<password::Prepared, Chosen>, Error> {
        let rooms = &self.sign_in.rooms;
        let codes = &self.rules(key).codes;
        let limits = [Limit::new(codes.account_tries, codes.account_window)];
        let name = fingerprint(&self.codes, "enrol-password", &key.account().to_string()).map_err(sealing)?;
        let now = rooms.clock.now();
        // A try is written down before it is evaluated, and taken back if it was right.
        let txn = rooms.store.begin().await?;
        let mut counter = take(&txn, &name, now).await?;
        if let Some(until) = counter.meter.full_until(&limits, now) {
            return Ok(Err(Chosen::Throttled { until }));
        }
        let charge = counter.meter.charge(&limits, now);
        counter.put(&txn, now).await?;
        txn.commit().await?;
        let verdict = rooms.passwords.verify(Some(key.account()), current).await;
        if matches!(verdict, Ok(Verdict::Wrong)) {
            let entry = audit::Entry::new(Event::EnrolStep, Outcome::Fail).by(key.account()).reason("password");
            rooms.sessions.tell(rooms.store.begin().await?, vec![entry]).await?;
            return Ok(Err(Chosen::WrongCurrent));
        }
        let txn = rooms.store.begin().await?;
        let mut counter = take(&txn, &name, now).await?;
        counter.meter.refund(charge);
        counter.put(&txn, now).await?;
        txn.commit().await?;
        verdict?;
        if current.expose_secret() == password.expose_secret() {
            // The temporary password cannot become the long-term one.
            return Ok(Err(Chosen::Refused(vec!["password-temporary".to_owned()])));
        }
        if rooms.passwords.was_used(key.account(), password).await? {
            return Ok(Err(Chosen::Refused(vec!["password-reused".to_owned()])));
        }
        Ok(Ok(rooms.passwords.prepare(password).await?))
    }
}

fn word(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::TooShort(_) => "password-too-short",
        Flaw::TooLong(_) => "password-too-long",
        Flaw::TooUniform(_) => "password-classes",
    }
}
