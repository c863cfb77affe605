//! Setting up a passkey: the device makes it, its answer is checked at once, and it counts at the end.

use super::{At, Enrol, Proof, Step};
use crate::{
    audit::Outcome,
    base::Method,
    factor::{Added, PasskeyAnswer, PasskeyOptions},
    session::{Enrolling, Told, Visitor},
    sign_in::Error,
};

const STEP: Step = Step::SetUp(Method::Passkey);

impl Enrol {
    /// What the browser is asked to make a passkey.
    pub async fn passkey_options(&self, key: &Enrolling) -> Result<PasskeyOptions, Error> {
        let whose = (key.account(), key.address(), key.name());
        Ok(self.sign_in.rooms.factors.create_options(whose, &key.csrf().binding()).await?)
    }

    /// Reads the browser's answer. A passkey made again takes the place of the one before.
    pub async fn make_passkey(
        &self,
        key: &Enrolling,
        visitor: &Visitor,
        given: PasskeyAnswer<'_>,
        name: &str,
    ) -> Result<Proof, Error> {
        match self.here(key, STEP).await? {
            At::Here(_) => {}
            At::Elsewhere(_) => return Ok(Proof::NotSent),
            At::Over => return Ok(Proof::Over),
        }
        let rooms = &self.sign_in.rooms;
        let (txn, mut told) = (rooms.store.begin().await?, Told::new());
        let (who, bound) = ((key.account(), visitor), key.csrf().binding());
        let checked = rooms.factors.check_new_passkey((&txn, &mut told), who, &bound, given).await?;
        rooms.sessions.tell(txn, told).await?;
        let new = match checked {
            Ok(new) => new,
            Err(Added::Late) => return Ok(Proof::Expired),
            Err(_) => return Ok(Proof::Wrong(None)),
        };
        let kept =
            self.change(key, |progress, plan| plan.allows(progress, STEP) && progress.add_passkey(&new, name)).await?;
        if kept == Some(true) {
            self.tell_step(key, Method::Passkey, Outcome::Ok).await?;
        }
        Ok(match kept {
            None => Proof::Over,
            Some(false) => Proof::NotSent,
            Some(true) => Proof::Proven,
        })
    }
}
