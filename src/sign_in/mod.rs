//! From a name and a password to a session.
//!
//! [`SignIn::start`] reads the first form. Before the password is evaluated the throttles are asked; a
//! wrong one and a name that nobody has get the same answer after the same work and the same time. After a right
//! one a trusted device may take the place of the second factor; else a pre-session begins, whose key
//! opens [`SignIn::choice`], [`SignIn::send`] and [`SignIn::check`]. Within a session the same is asked for again before
//! acts that matter: [`SignIn::confirm`].
//!
//! Everything that a step decides becomes true in one transaction, with the journal's entries last in it.

mod confirm;
mod enter;
mod error;
mod passkey;
mod password;
mod path;
mod push;
mod types;
mod verify;

pub(crate) use self::enter::Proven;
pub use self::{
    confirm::{Confirmed, Confirming},
    error::Error,
    passkey::ByPasskey,
    push::Waiting,
    types::{Checked, Choice, Entry, FirstCode, Form, Offer, Outcome, Work},
};
pub use crate::factor::{Sending, Sent};

use std::sync::Arc;

use crate::{
    account::Accounts,
    base::Clock,
    factor::Factors,
    mark::{Mark, Marks},
    notify::Notify,
    password::{Pace, Passwords},
    push::Push,
    session::{Sessions, Visitor},
    store::Store,
};

/// What a sign-in is made of.
#[derive(Debug, Clone)]
pub struct Rooms {
    /// Tables and transactions.
    pub store: Store,
    /// People.
    pub accounts: Accounts,
    /// Their passwords.
    pub passwords: Passwords,
    /// Their methods of verification.
    pub factors: Factors,
    /// Sessions, devices, throttles.
    pub sessions: Sessions,
    /// Letters to them.
    pub notify: Notify,
    /// Approval on their telephones.
    pub push: Push,
    /// The phrases and images by which they recognise Pli.
    pub marks: Marks,
    /// The time.
    pub clock: Clock,
}

/// The room of signing in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SignIn {
    pub(crate) rooms: Rooms,
    pace: Arc<Pace>,
}

impl SignIn {
    /// The room.
    pub fn new(rooms: Rooms) -> Self {
        let pace = Arc::new(Pace::new(&rooms.sessions.policies().house().password));
        Self { rooms, pace }
    }

    /// What the first page must carry: a ticket while Pli is under attack.
    pub async fn work(&self, visitor: &Visitor) -> Result<Option<Work>, Error> {
        let ticket = self.rooms.sessions.ticket(visitor).await?;
        Ok(ticket.map(|ticket| Work { ticket: ticket.text, bits: ticket.bits, wait_s: ticket.wait_s }))
    }

    /// The phrase and the image of whom a name leads to, in a browser in which they have signed in before (S2-08). Any other
    /// name and any other browser get nothing: there is nothing to learn by asking.
    pub async fn mark(&self, visitor: &Visitor, name: &str) -> Result<Option<Mark>, Error> {
        let rooms = &self.rooms;
        let Some(account) = rooms.accounts.find_for_sign_in(name).await? else { return Ok(None) };
        if rooms.sessions.known_device(account.id, visitor).await?.is_none() {
            return Ok(None);
        }
        Ok(rooms.marks.of(account.id).await?)
    }

    /// Opens again, for support, what strangers and wrong codes have closed for an account. Says how many counters
    /// there were.
    pub async fn unlock(&self, account: crate::base::AccountId) -> Result<u64, Error> {
        let count = self.rooms.sessions.unlock(&account.to_string()).await?;
        let entry = crate::audit::Entry::new(crate::audit::Event::ThrottleClear, crate::audit::Outcome::Ok);
        let txn = self.rooms.store.begin().await?;
        self.rooms.sessions.tell(txn, vec![entry.about(account).detail(count.to_string())]).await?;
        Ok(count)
    }
}
