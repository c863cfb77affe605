//! Proving again, within a session, who one is: the same methods and the same rules as the second page of a sign-in
//!

use super::{Checked, Error, Offer, Sending, SignIn, verify::Right};
use crate::{
    base::{AssuranceLevel, Method, Timestamp},
    factor::{PasskeyAnswer, counts_for},
    session::{Pending, Scope, SetCookie, SignedIn, Visitor},
    store,
};

/// A session that is asked for a fresh proof.
#[derive(Debug, Clone)]
pub struct Confirming {
    /// What the methods are asked by, as at a sign-in.
    pub key: Pending,
    /// The person's methods that prove enough, strongest first. Empty when none can be used: support helps.
    pub offers: Vec<Offer>,
    /// The one that is chosen already.
    pub preferred: Option<Method>,
    /// When the page no longer works.
    pub expires: Timestamp,
    needed: AssuranceLevel,
}

/// What a code led to.
#[derive(Debug)]
pub enum Confirmed {
    /// It was right: the session's new cookie.
    Done(SetCookie),
    /// It was the last wrong one: the session is over, back to the password.
    SignedOut(SetCookie),
    /// It was not right; what to say.
    Not(Checked),
}

impl SignIn {
    /// What the page of confirmation shows; `None` when the account is closed.
    pub async fn confirming(&self, who: &SignedIn) -> Result<Option<Confirming>, Error> {
        let rooms = &self.rooms;
        let Some(key) = rooms.sessions.confirming(who).await? else { return Ok(None) };
        let needed = rooms.factors.level(who).await?;
        let expires = key.expires();
        let Some(choice) = self.choice(&key).await? else {
            return Ok(Some(Confirming { key, offers: Vec::new(), preferred: None, expires, needed }));
        };
        let enough = |offer: &Offer| !offer.disabled && counts_for(offer.method, needed) >= needed;
        let offers: Vec<Offer> = choice.offers.into_iter().filter(enough).collect();
        let usual = offers.iter().find(|offer| offer.method == choice.preferred).or(offers.first());
        let preferred = usual.map(|offer| offer.method);
        Ok(Some(Confirming { key, offers, preferred, expires, needed }))
    }

    /// Sends a code by a method that proves enough.
    pub async fn confirm_send(
        &self,
        confirming: &Confirming,
        visitor: &Visitor,
        method: Method,
    ) -> Result<Sending, Error> {
        if !confirming.offers.iter().any(|offer| offer.method == method) {
            return Ok(Sending::NotOffered);
        }
        self.send(&confirming.key, visitor, method).await
    }

    /// Reads a code. A right one confirms the session.
    pub async fn confirm(
        &self,
        (who, confirming): (&SignedIn, &Confirming),
        visitor: &Visitor,
        method: Method,
        code: &str,
    ) -> Result<Confirmed, Error> {
        if !confirming.offers.iter().any(|offer| offer.method == method) {
            return Ok(Confirmed::Not(Checked::NotOffered));
        }
        match self.read_code((&confirming.key, Scope::Confirm), visitor, method, code).await? {
            Ok(right) => self.confirmed((who, confirming.needed), visitor, right).await,
            Err(Checked::Exhausted) => Ok(Confirmed::SignedOut(self.rooms.sessions.end_exhausted(who, visitor).await?)),
            Err(checked) => Ok(Confirmed::Not(checked)),
        }
    }

    /// Reads the answer of a passkey. A right one confirms the session.
    pub async fn confirm_passkey(
        &self,
        (who, confirming): (&SignedIn, &Confirming),
        visitor: &Visitor,
        given: PasskeyAnswer<'_>,
    ) -> Result<Confirmed, Error> {
        match self.read_passkey((&confirming.key, Scope::Confirm), visitor, given).await? {
            Ok(right) => self.confirmed((who, confirming.needed), visitor, right).await,
            Err(checked) => Ok(Confirmed::Not(checked)),
        }
    }

    async fn confirmed(
        &self,
        (who, needed): (&SignedIn, AssuranceLevel),
        visitor: &Visitor,
        right: Right,
    ) -> Result<Confirmed, Error> {
        let rooms = &self.rooms;
        let Right { txn, mut told, waiting, account, proved, .. } = right;
        let mut set = None;
        if store::pre_session::end(&txn, waiting.id, rooms.clock.now()).await? {
            store::challenge::withdraw(&txn, waiting.id, rooms.clock.now()).await?;
            let proof = (proved.method, counts_for(proved.method, needed));
            set = rooms.sessions.confirm((&txn, &mut told), (who, &account), visitor, proof).await?;
        }
        rooms.sessions.tell(txn, told).await?;
        // Another tab was faster, or the session's cookie is another one by now: the code is spent.
        let Some(set) = set else { return Ok(Confirmed::Not(Checked::Over)) };
        rooms.sessions.confirmed(who);
        Ok(Confirmed::Done(set))
    }
}
