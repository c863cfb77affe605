//! Setting up an authenticator application (S4-03, R-26).

use super::{At, Enrol, Proof, Step, progress::UnderWay, sealing};
use crate::{
    audit::{self, Event, Outcome},
    base::Method,
    factor::{SetUp, TotpSecret, normal_code},
    policy::Policy,
    session::{Enrolling, Limit, fingerprint, take},
    sign_in::Error,
};

impl Enrol {
    /// The key of the application that is being set up; made when there is none. The answer is `no-store`.
    pub async fn application(&self, key: &Enrolling) -> Result<Option<SetUp>, Error> {
        if !matches!(self.here(key, Step::SetUp(Method::Totp)).await?, At::Here(_)) {
            return Ok(None);
        }
        let rules = &self.rules(key).totp;
        let fresh = TotpSecret::generate(rules);
        // Two tabs: the key of the first one stays, both show it.
        let kept = self
            .change(key, |progress, plan| {
                if plan.offers(Method::Totp) && progress.data_of(Method::Totp).is_none() {
                    progress.under_way = Some(UnderWay::new(Method::Totp, fresh.as_bytes()));
                }
                progress.data_of(Method::Totp).map(<[u8]>::to_vec)
            })
            .await?;
        let Some(Ok(secret)) = kept.flatten().map(|bytes| TotpSecret::from_bytes(&bytes)) else { return Ok(None) };
        let house = self.sign_in.rooms.notify.house_name();
        Ok(Some(secret.set_up(rules, house, key.address().as_str())))
    }

    /// Forgets the key that was shown and makes another one.
    pub async fn renew(&self, key: &Enrolling) -> Result<(), Error> {
        let secret = TotpSecret::generate(&self.rules(key).totp);
        self.begin(key, Method::Totp, secret.as_bytes()).await?;
        Ok(())
    }

    /// Reads the code of the new application.
    pub async fn prove(&self, key: &Enrolling, code: &str) -> Result<Proof, Error> {
        let rooms = &self.sign_in.rooms;
        let Policy { totp: rules, codes, .. } = self.rules(key);
        let Some(code) = normal_code(code, usize::try_from(rules.digits).unwrap_or(6)) else {
            return Ok(Proof::Malformed);
        };
        let secret = match self.here(key, Step::SetUp(Method::Totp)).await? {
            At::Here(here) => here.under_way(Method::Totp).and_then(|bytes| TotpSecret::from_bytes(bytes).ok()),
            At::Elsewhere(_) => None,
            At::Over => return Ok(Proof::Over),
        };
        let Some(secret) = secret else { return Ok(Proof::NotSent) };
        let now = rooms.clock.now();
        let txn = rooms.store.begin().await?;
        let name = fingerprint(&self.codes, "enrol", &key.account().to_string()).map_err(sealing)?;
        let limits = [Limit::new(codes.account_tries, codes.account_window)];
        let mut counter = take(&txn, &name, now).await?;
        if let Some(until) = counter.meter.full_until(&limits, now) {
            return Ok(Proof::Throttled { until });
        }
        let Some(step) = secret.matching_step(rules, &code, now, 0) else {
            counter.meter.charge(&limits, now);
            counter.put(&txn, now).await?;
            let entry = audit::Entry::new(Event::EnrolStep, Outcome::Fail).by(key.account());
            rooms.sessions.tell(txn, vec![entry.method(Method::Totp.as_str())]).await?;
            return Ok(Proof::Wrong(None));
        };
        txn.commit().await?;
        let kept = self
            .change(key, |progress, plan| {
                let same = progress.data_of(Method::Totp) == Some(secret.as_bytes());
                let good = same && plan.allows(progress, Step::SetUp(Method::Totp));
                if good {
                    progress.add(&crate::factor::Secret::Totp(secret.clone()), Some(step));
                }
                good
            })
            .await?;
        match kept {
            None => Ok(Proof::Over),
            Some(false) => Ok(Proof::NotSent),
            Some(true) => {
                self.tell_step(key, Method::Totp, Outcome::Ok).await?;
                Ok(Proof::Proven)
            }
        }
    }
}
