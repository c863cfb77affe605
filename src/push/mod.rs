//! Approval on one's own telephone, without any vendor's application (security.md 3.4, R-132, R-135; S2).
//!
//! A page of Pli's on the telephone holds a key that cannot leave it. Attaching it takes a code of the account's page, a
//! number of that page typed on the telephone and signed there, and a last word on the page. From then on the telephone
//! answers requests: the waiting browser shows a number, the telephone shows who asks from where, and an approval is its
//! signature over the request, the number and the decision. The notification that wakes the telephone says nothing and is
//! not needed: the page asks by itself as well.
//!
//! Without any network the telephone shows a code that is typed instead, as an application does.
//!
//! The telephone never holds a session. A request is a challenge like every other: one row, terminal ends, one `UPDATE` a
//! step that names the state it expects.

mod activation;
mod answer;
mod ask;
mod check;
mod device;
mod error;
mod offline;
mod pair;
mod proof;
mod remind;
mod ring;
mod wait;

pub use self::{
    answer::{Answer, Answered, Decision, OfflineCodes, Refusal, Request, RequestKind, Signed, Waiting},
    device::{Approver, Revoked},
    error::Error,
    pair::{Begun, By, Claim, Claimed, Confirmed, Pairing, Step},
    wait::{Progress, Shown},
};

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use crate::{
    account::Accounts,
    base::{AccountId, Address, Clock},
    factor::Factors,
    mark::Marks,
    notify::Notify,
    password::Passwords,
    policy,
    seal::{Codes, Keys, Place, Sealer},
    session::{Sessions, fingerprint},
    store::{Store, Txn, throttle},
    webpush::WebPush,
};

/// Whose telephone.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// Whose.
    pub account: AccountId,
    /// Their primary address, which decides whose rules hold.
    pub address: &'a Address,
}

/// What an approval is made of.
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
    /// Sessions and throttles.
    pub sessions: Sessions,
    /// The phrases by which they recognise Pli.
    pub marks: Marks,
    /// Letters to them.
    pub notify: Notify,
    /// Push services.
    pub web: WebPush,
    /// The time.
    pub clock: Clock,
}

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Push {
    /// Behind a pointer: every way into an account holds this room.
    rooms: Arc<Rooms>,
    sealer: Sealer,
    codes: Codes,
    origin: String,
    /// Letters on their way.
    sending: TaskTracker,
}

impl Push {
    /// The room; `origin` is the public address of Pli, part of all that telephones sign.
    pub fn new(rooms: Rooms, keys: &Keys, origin: String) -> Self {
        Self { rooms: Arc::new(rooms), sealer: keys.sealer(), codes: keys.codes(), origin, sending: TaskTracker::new() }
    }

    /// Waits until what was to leave has left: at the end of the process, and in tests.
    pub async fn settle(&self) {
        self.sending.close();
        self.sending.wait().await;
        self.sending.reopen();
    }

    /// The origin that telephones are attached to.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The key that a telephone's browser subscribes to notifications with.
    pub fn public_key(&self) -> Result<String, Error> {
        Ok(self.rooms.web.public_key()?)
    }

    /// What holds for the person of a primary address.
    fn rules(&self, person: &Address) -> &policy::Push {
        &self.rooms.sessions.policies().of(person).push
    }

    /// What holds for nobody in particular.
    fn house(&self) -> &policy::Push {
        &self.rooms.sessions.policies().house().push
    }

    /// The counter of requests of an account.
    fn counter(&self, account: AccountId) -> Result<String, Error> {
        Ok(fingerprint(&self.codes, "push", &account.to_string())?)
    }

    /// Requests may be made again: the person has signed in.
    pub(crate) async fn succeeded(&self, txn: &Txn, account: AccountId) -> Result<(), Error> {
        throttle::clear(txn, &[self.counter(account)?]).await?;
        Ok(())
    }
}

fn number_place(id: &str) -> Place<'_> {
    Place { table: "approval", row: id, column: "number" }
}

fn secret_place(id: &str) -> Place<'_> {
    Place { table: "pairing", row: id, column: "secret" }
}

fn subscription_place(id: &str) -> Place<'_> {
    Place { table: "approver", row: id, column: "subscription" }
}
