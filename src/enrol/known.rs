//! Being reached where the referent said one is, before anything is set up: whoever has stolen the sheet with the
//! temporary password has not stolen the telephone too.

use super::{At, Enrol, Proof, Step};
use crate::{
    factor::Sending,
    session::{Enrolling, Visitor},
    sign_in::Error,
};

impl Enrol {
    /// Sends a code to where the referent said the person is.
    pub async fn reach(&self, key: &Enrolling, visitor: &Visitor) -> Result<Sending, Error> {
        let At::Here(here) = self.here(key, Step::Known).await? else { return Ok(Sending::Over) };
        let Some(contact) = here.contact() else { return Ok(Sending::NotOffered) };
        Ok(self.sign_in.rooms.factors.send_to(here.state.prover(visitor), contact).await?)
    }

    /// Reads the code that went there.
    pub async fn reached(&self, key: &Enrolling, visitor: &Visitor, code: &str) -> Result<Proof, Error> {
        let here = match self.here(key, Step::Known).await? {
            At::Here(here) => here,
            // Another tab has done it.
            At::Elsewhere(_) => return Ok(Proof::Proven),
            At::Over => return Ok(Proof::Over),
        };
        let Some(contact) = here.contact() else { return Ok(Proof::Proven) };
        let proof = self.read_reply(&here, visitor, contact, code).await?;
        if proof == Proof::Proven && self.change(key, |progress, _| progress.known = true).await?.is_none() {
            return Ok(Proof::Over);
        }
        Ok(proof)
    }
}
