//! Setting up a method whose codes are sent: a telephone number or an address, then the code that went there (S0-27,
//! S1-05 to S1-07).

use super::{At, Enrol, Here, Proof, Step};
use crate::{
    audit::Outcome,
    base::{Method, international},
    factor::{Reply, Secret, Sending, Sent},
    session::{Enrolling, Told, Visitor},
    sign_in::Error,
    store,
};

/// What asking for a code led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// What came of sending it.
    Sending(Sending),
    /// The address is one of Pli's own: a code sent there would wait behind the door it opens (S3-07).
    OwnMailbox,
}

/// A number or an address in full, as only this very step shows it (S1-07).
pub(super) fn destination(secret: &Secret) -> String {
    match secret {
        Secret::Sms(number) | Secret::Voice(number) => international(number),
        Secret::Email(address) => address.to_string(),
        Secret::Totp(_) | Secret::Passkey(_) | Secret::Recovery | Secret::Push => secret.masked(),
    }
}

impl Here {
    /// The number or address of a method in full.
    pub fn destination_in_full(&self, method: Method) -> Option<String> {
        self.destination(method).map(|secret| destination(&secret))
    }
}

impl Enrol {
    /// Keeps a number or an address and sends a code there. Sending again is the same call: a new code, the old one
    /// void, the waits of R-09.
    pub async fn ask(&self, key: &Enrolling, visitor: &Visitor, to: &Secret) -> Result<Asked, Error> {
        let over = Ok(Asked::Sending(Sending::Over));
        if let Secret::Email(address) = to
            && store::inside::holds(self.sign_in.rooms.store.db(), address).await?
        {
            return Ok(Asked::OwnMailbox);
        }
        if !self.begin(key, to.method(), &to.to_bytes()).await? {
            return over;
        }
        let Some(state) = self.state(key).await? else { return over };
        Ok(Asked::Sending(self.sign_in.rooms.factors.send_to(state.prover(visitor), to).await?))
    }

    /// The code on its way to the number or address of a method.
    pub async fn on_its_way(&self, here: &Here, visitor: &Visitor, to: &Secret) -> Result<Option<Sent>, Error> {
        Ok(self.sign_in.rooms.factors.sent_to(here.state.prover(visitor), to).await?)
    }

    /// Reads the code that went to the number or address of a method under way.
    pub async fn answer(&self, key: &Enrolling, visitor: &Visitor, method: Method, code: &str) -> Result<Proof, Error> {
        let here = match self.here(key, Step::SetUp(method)).await? {
            At::Here(here) => here,
            At::Elsewhere(_) => return Ok(Proof::NotSent),
            At::Over => return Ok(Proof::Over),
        };
        let to = here.under_way(method).and_then(|data| Secret::from_bytes(method, data));
        let Some(to) = to else { return Ok(Proof::NotSent) };
        let proof = self.read_reply(&here, visitor, &to, code).await?;
        match proof {
            Proof::Proven if !self.proved(key, &to, None).await? => Ok(Proof::Over),
            Proof::Wrong(_) => {
                self.tell_step(key, method, Outcome::Fail).await?;
                Ok(proof)
            }
            proof => Ok(proof),
        }
    }

    /// Reads a code that was sent to `to`. The last wrong one ends the set-up.
    pub(super) async fn read_reply(
        &self,
        here: &Here,
        visitor: &Visitor,
        to: &Secret,
        code: &str,
    ) -> Result<Proof, Error> {
        let rooms = &self.sign_in.rooms;
        let (txn, mut told) = (rooms.store.begin().await?, Told::new());
        let prover = here.state.prover(visitor);
        let reply = rooms.factors.reply((&txn, &mut told), prover, to, code).await?;
        if reply == Reply::Exhausted {
            store::pre_session::end(&txn, here.state.row.id, rooms.clock.now()).await?;
        }
        rooms.sessions.tell(txn, told).await?;
        Ok(match reply {
            Reply::Right => Proof::Proven,
            Reply::Wrong { tries_left } => Proof::Wrong(Some(tries_left)),
            Reply::Malformed => Proof::Malformed,
            Reply::Awaited => Proof::Awaited,
            Reply::NotGiven => Proof::NotGiven,
            Reply::Expired => Proof::Expired,
            Reply::NotSent => Proof::NotSent,
            Reply::Throttled { until } => Proof::Throttled { until },
            Reply::Exhausted => Proof::Over,
        })
    }
}
