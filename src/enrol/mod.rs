//! The first sign-in: from a temporary password to a method and a password of one's own (S4-02, S4-03, R-131).
//!
//! What is set up counts only when everything is done: the method and the password become true in one transaction. What
//! is left unfinished is forgotten, and a method that existed before stays what it was (known weakness 3).

mod choose;
mod types;

pub use self::types::{Chosen, Page, Proof, Step};

use crate::{
    audit::{self, Event, Outcome},
    factor::{TotpSecret, normal_code},
    policy::Policy,
    seal::{Place, Sealer},
    session::{Enrolling, Limit, fingerprint, take},
    sign_in::{Error, SignIn},
    store::{
        self,
        pre_session::{PreSessionRow, Scope},
    },
};

/// The room of first sign-ins. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Enrol {
    sign_in: SignIn,
    sealer: Sealer,
    codes: crate::seal::Codes,
}

fn place(id: &str) -> Place<'_> {
    Place { table: "pre_session", row: id, column: "secret" }
}

impl Enrol {
    /// The room.
    pub fn new(sign_in: SignIn, keys: &crate::seal::Keys) -> Self {
        Self { sign_in, sealer: keys.sealer(), codes: keys.codes() }
    }

    /// The numbers that hold for the person.
    fn rules(&self, key: &Enrolling) -> &Policy {
        self.sign_in.rooms.sessions.policies().of(key.address())
    }

    async fn waiting(&self, key: &Enrolling) -> Result<Option<PreSessionRow>, Error> {
        let rooms = &self.sign_in.rooms;
        let row = store::pre_session::get(rooms.store.db(), key.id(), rooms.clock.now()).await?;
        Ok(row.filter(|row| row.scope == Scope::Enrol))
    }

    /// Where the person is; `None` when the password step must be done again. The answer is `no-store`.
    pub async fn page(&self, key: &Enrolling) -> Result<Option<Page>, Error> {
        let Some(mut row) = self.waiting(key).await? else { return Ok(None) };
        if row.secret.is_empty() && row.proven_step < 0 {
            self.put_secret(key, &row).await?;
            let Some(again) = self.waiting(key).await? else { return Ok(None) };
            row = again;
        }
        let step = if row.proven_step >= 0 {
            Step::Password
        } else {
            let rules = &self.rules(key).totp;
            let house = self.sign_in.rooms.notify.house_name();
            Step::Application(self.secret(&row)?.set_up(rules, house, key.address().as_str()))
        };
        Ok(Some(Page { step, expires: row.expires_at, can_extend: !row.extended }))
    }

    /// Forgets the secret that was shown and makes another one.
    pub async fn renew(&self, key: &Enrolling) -> Result<(), Error> {
        match self.waiting(key).await? {
            Some(row) if row.proven_step < 0 => self.put_secret(key, &row).await,
            _ => Ok(()),
        }
    }

    async fn put_secret(&self, key: &Enrolling, row: &PreSessionRow) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let secret = TotpSecret::generate(&self.rules(key).totp);
        let sealed = self.sealer.seal(place(&row.id.to_string()), secret.as_bytes()).map_err(sealing)?;
        // Two tabs: the secret of the first one stays, both show it.
        store::pre_session::put_secret(rooms.store.db(), row.id, (&row.secret, &sealed)).await?;
        Ok(())
    }

    fn secret(&self, row: &PreSessionRow) -> Result<TotpSecret, Error> {
        let bytes = self.sealer.open(place(&row.id.to_string()), &row.secret).map_err(sealing)?;
        TotpSecret::from_bytes(&bytes).map_err(|_| sealing(crate::seal::Error::Altered))
    }

    /// Reads the code of the new application.
    pub async fn prove(&self, key: &Enrolling, code: &str) -> Result<Proof, Error> {
        let rooms = &self.sign_in.rooms;
        let Policy { totp: rules, codes, .. } = self.rules(key);
        let digits = usize::try_from(rules.digits).unwrap_or(6);
        let Some(code) = normal_code(code, digits) else { return Ok(Proof::Malformed) };
        let now = rooms.clock.now();
        let txn = rooms.store.begin().await?;
        let name = fingerprint(&self.codes, "enrol", &key.account().to_string()).map_err(sealing)?;
        let limits = [Limit::new(codes.account_tries, codes.account_window)];
        let mut counter = take(&txn, &name, now).await?;
        if let Some(until) = counter.meter.full_until(&limits, now) {
            return Ok(Proof::Throttled { until });
        }
        let row = store::pre_session::get(&txn, key.id(), now).await?;
        let Some(row) = row.filter(|row| row.scope == Scope::Enrol && !row.secret.is_empty()) else {
            return Ok(Proof::Over);
        };
        if row.proven_step >= 0 {
            return Ok(Proof::Proven);
        }
        let step = self.secret(&row)?.matching_step(rules, &code, now, 0);
        let entry = |outcome| audit::Entry::new(Event::EnrolStep, outcome).by(key.account()).method("totp");
        let Some(step) = step else {
            counter.meter.charge(&limits, now);
            counter.put(&txn, now).await?;
            rooms.sessions.tell(txn, vec![entry(Outcome::Fail)]).await?;
            return Ok(Proof::Wrong);
        };
        if !store::pre_session::prove(&txn, row.id, &row.secret, step).await? {
            return Ok(Proof::Over);
        }
        rooms.sessions.tell(txn, vec![entry(Outcome::Ok)]).await?;
        Ok(Proof::Proven)
    }

    /// Fifteen minutes more, once; false when they were given already.
    pub async fn extend(&self, key: &Enrolling) -> Result<bool, Error> {
        Ok(self.sign_in.rooms.sessions.extend(key).await?)
    }
}

fn sealing(error: crate::seal::Error) -> Error {
    Error::Session(crate::session::Error::Seal(error))
}
