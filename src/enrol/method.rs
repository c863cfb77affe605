//! What every method's set-up uses: keeping what is under way, and what was proved.

use super::{Enrol, Step, progress::UnderWay};
use crate::{
    audit::{self, Event, Outcome},
    base::Method,
    factor::Secret,
    session::Enrolling,
    sign_in::Error,
};

impl Enrol {
    /// Keeps what a method needs between its set-up and its proof, in the place of whatever was under way. False when
    /// the method is not offered or the time is over.
    pub async fn begin(&self, key: &Enrolling, method: Method, data: &[u8]) -> Result<bool, Error> {
        let begun = self
            .change(key, |progress, plan| {
                let offered = plan.allows(progress, Step::SetUp(method));
                if offered {
                    progress.under_way = Some(UnderWay::new(method, data));
                }
                offered
            })
            .await?;
        Ok(begun == Some(true))
    }

    /// Keeps a method that was proved; it is bound at the end. `step` is the one whose code proved an application. False
    /// when the method is not offered or the time is over.
    pub async fn proved(&self, key: &Enrolling, secret: &Secret, step: Option<i64>) -> Result<bool, Error> {
        let method = secret.method();
        let kept = self
            .change(key, |progress, plan| {
                let offered = plan.allows(progress, Step::SetUp(method));
                if offered {
                    progress.add(secret, step);
                }
                offered
            })
            .await?;
        if kept == Some(true) {
            self.tell_step(key, method, Outcome::Ok).await?;
        }
        Ok(kept == Some(true))
    }

    /// « Terminer » of the summary: these are all. False while there must be more (S1-03).
    pub async fn agree(&self, key: &Enrolling) -> Result<Option<bool>, Error> {
        self.change(key, |progress, plan| {
            let enough = plan.allows(progress, Step::Summary) && plan.has_enough(progress);
            if enough {
                progress.agreed = true;
                progress.under_way = None;
            }
            enough
        })
        .await
    }

    /// « Annuler »: what is missing is left for the next sign-in, where the policy lets it (S1-01). False where it does not.
    pub async fn skip(&self, key: &Enrolling) -> Result<Option<bool>, Error> {
        self.change(key, |progress, plan| {
            if plan.skippable {
                progress.skipped = true;
                progress.agreed = true;
                progress.under_way = None;
                progress.proven.clear();
            }
            plan.skippable
        })
        .await
    }

    /// Writes down that a step was done, or tried in vain.
    pub(super) async fn tell_step(&self, key: &Enrolling, method: Method, outcome: Outcome) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let entry = audit::Entry::new(Event::EnrolStep, outcome).by(key.account()).method(method.as_str());
        let txn = rooms.store.begin().await?;
        Ok(rooms.sessions.tell(txn, vec![entry]).await?)
    }
}
