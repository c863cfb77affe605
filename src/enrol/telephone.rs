//! Attaching a telephone that approves (S0-18, S0-22 to S0-24). The set-up remembers which pairing is its own: what another
//! browser begins with the same temporary password is never taken for it (known weakness 13).

use std::time::Duration;

use super::{At, Enrol, Here, Step};
use crate::{
    audit::Outcome,
    base::{Method, PairingId},
    factor::Secret,
    push::{self, Begun, Owner, Pairing},
    session::{Enrolling, Visitor},
    sign_in::Error,
};

/// How long a telephone that gave its number waits for the end of the set-up: as long as one can last.
const KEPT: Duration = Duration::from_mins(30);

/// A telephone that is being attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Telephone {
    /// Where it is.
    Waits(Pairing),
    /// It came too late, gave a wrong number, or made room for another one: new codes are needed.
    Over,
    /// The set-up is over, or elsewhere.
    Gone,
}

/// What « Soumettre » led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attached {
    /// It is bound at the end, like every method.
    Done,
    /// Not yet; nothing is lost (S2-13).
    NotYet(Telephone),
}

impl Here {
    /// The pairing of this set-up: the one under way, or the one that was proved.
    fn pairing(&self) -> Option<PairingId> {
        let under_way = self.under_way(Method::Push).and_then(|data| std::str::from_utf8(data).ok());
        under_way.or(self.state.progress.telephone.as_deref()).and_then(|text| text.parse().ok())
    }
}

impl Enrol {
    /// The telephone that is being attached; begun when there is none.
    pub async fn telephone(&self, key: &Enrolling, visitor: &Visitor) -> Result<Telephone, Error> {
        let At::Here(here) = self.here(key, Step::SetUp(Method::Push)).await? else { return Ok(Telephone::Gone) };
        match here.pairing() {
            Some(id) => self.attaching(key, id).await,
            None => self.telephone_anew(key, visitor).await,
        }
    }

    /// New codes; those before are void.
    pub async fn telephone_anew(&self, key: &Enrolling, visitor: &Visitor) -> Result<Telephone, Error> {
        if !matches!(self.here(key, Step::SetUp(Method::Push)).await?, At::Here(_)) {
            return Ok(Telephone::Gone);
        }
        let owner = Owner { account: key.account(), address: key.address() };
        let Begun::Ready(id) = self.approvals().begin_pairing(owner, visitor, None).await? else {
            return Ok(Telephone::Gone);
        };
        if !self.begin(key, Method::Push, id.to_string().as_bytes()).await? {
            return Ok(Telephone::Gone);
        }
        self.attaching(key, id).await
    }

    /// « Soumettre »: keeps the telephone for the end, if it gave its number.
    pub async fn telephone_attached(&self, key: &Enrolling) -> Result<Attached, Error> {
        let At::Here(here) = self.here(key, Step::SetUp(Method::Push)).await? else {
            return Ok(Attached::NotYet(Telephone::Gone));
        };
        let Some(id) = here.pairing() else { return Ok(Attached::NotYet(Telephone::Over)) };
        let until = self.sign_in.rooms.clock.now() + KEPT;
        match self.attaching(key, id).await? {
            Telephone::Waits(Pairing { step: push::Step::Proved { .. }, .. }) => {}
            other => return Ok(Attached::NotYet(other)),
        }
        if !self.approvals().keep(key.account(), id, until).await? {
            return Ok(Attached::NotYet(Telephone::Over));
        }
        let kept = self
            .change(key, |progress, plan| {
                let offered = plan.allows(progress, Step::SetUp(Method::Push));
                if offered {
                    progress.add(&Secret::Push, None);
                    progress.telephone = Some(id.to_string());
                }
                offered
            })
            .await?;
        if kept != Some(true) {
            return Ok(Attached::NotYet(Telephone::Gone));
        }
        self.tell_step(key, Method::Push, Outcome::Ok).await?;
        Ok(Attached::Done)
    }

    /// Forgets a telephone that was proved and cannot be confirmed any more.
    pub(super) async fn forget_telephone(&self, key: &Enrolling) -> Result<(), Error> {
        self.change(key, |progress, _| {
            progress.telephone = None;
            progress.forget(Method::Push);
        })
        .await?;
        Ok(())
    }

    async fn attaching(&self, key: &Enrolling, id: PairingId) -> Result<Telephone, Error> {
        let found = self.approvals().pairing(key.account()).await?.filter(|pairing| pairing.id == id);
        Ok(found.map_or(Telephone::Over, Telephone::Waits))
    }

    pub(super) fn approvals(&self) -> &push::Push {
        &self.sign_in.rooms.push
    }
}
