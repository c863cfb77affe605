//! A password of one's own in the place of the temporary one (S0-31). It is hashed here and put at the end.

use secrecy::{ExposeSecret as _, SecretString};

use super::{At, Enrol, Step, sealing};
use crate::{
    audit::{self, Event, Outcome},
    base::Timestamp,
    password::{self, Judged, Prepared, Verdict, Whose},
    session::{Enrolling, Limit, fingerprint, take},
    sign_in::Error,
};

/// What the new password led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// It is kept until the end.
    Kept,
    /// Something is wrong with what was typed, all of which is said.
    Refused {
        /// The temporary one is not the one that was handed over.
        wrong_current: bool,
        /// The two fields differ.
        different: bool,
        /// The rules that the new one breaks.
        judged: Judged,
    },
    /// Too many wrong ones lately.
    Throttled {
        /// When the next try is read.
        until: Timestamp,
    },
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
        let prepared = match self.prepare(key, current, (password, again)).await {
            Ok(Ok(prepared)) => prepared,
            Ok(Err(chosen)) => return Ok(chosen),
            Err(Error::Password(password::Error::Busy)) => return Ok(Chosen::Busy),
            Err(error) => return Err(error),
        };
        let kept = self.change(key, |progress, _| progress.password = Some(prepared.as_str().to_owned())).await?;
        Ok(if kept.is_some() { Chosen::Kept } else { Chosen::Over })
    }

    /// The hash of the new password, if nothing is wrong. Whether it was had before is looked at last: the
    /// temporary one is among those, it cannot become the long-term one.
    async fn prepare(
        &self,
        key: &Enrolling,
        current: &SecretString,
        (password, again): (&SecretString, &SecretString),
    ) -> Result<Result<Prepared, Chosen>, Error> {
        let passwords = &self.sign_in.rooms.passwords;
        let mut judged = passwords.look(&whose(key), password).await?;
        let different = password.expose_secret() != again.expose_secret();
        let wrong_current = match self.is_current(key, current).await? {
            Ok(right) => !right,
            Err(chosen) => return Ok(Err(chosen)),
        };
        if !wrong_current && !different && judged.flaws.is_empty() {
            judged.flaws.extend(passwords.former(key.account(), password).await?);
        }
        if wrong_current || different || !judged.flaws.is_empty() {
            return Ok(Err(Chosen::Refused { wrong_current, different, judged }));
        }
        Ok(Ok(passwords.prepare(password).await?))
    }

    /// Whether this is the temporary password. A try is written down before it is evaluated, and taken back if it was
    /// right.
    async fn is_current(&self, key: &Enrolling, current: &SecretString) -> Result<Result<bool, Chosen>, Error> {
        let rooms = &self.sign_in.rooms;
        let codes = &self.rules(key).codes;
        let limits = [Limit::new(codes.account_tries, codes.account_window)];
        let name = fingerprint(&self.codes, "enrol-password", &key.account().to_string()).map_err(sealing)?;
        let now = rooms.clock.now();
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
            return Ok(Ok(false));
        }
        let txn = rooms.store.begin().await?;
        let mut counter = take(&txn, &name, now).await?;
        counter.meter.refund(charge);
        counter.put(&txn, now).await?;
        txn.commit().await?;
        verdict?;
        Ok(Ok(true))
    }
}

/// For whom the new password is. A method has been proved by now: the password is not alone.
pub fn whose(key: &Enrolling) -> Whose {
    Whose { account: Some(key.account()), address: key.address().clone(), name: key.name().to_owned(), alone: false }
}
