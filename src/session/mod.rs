//! Sessions, the cookies of a browser, trusted devices and throttles; the only maker of keys.
//!
//! - A session's cookie is a random secret of which only the hash is kept; it is renewed every quarter of an hour
//!   sleeps after a quarter of an hour without a request and ends after twelve hours.
//! - The session before sign-in is another cookie and another table; it is never promoted.
//! - A live session is answered from memory, without the database; what another process ended is known within five
//!   seconds, and when the database cannot tell, nobody is let in.
//! - Tries are counted in the database before they are evaluated, so that neither parallel requests nor a restart let
//!   more through. A person's known device is never shut out by strangers.

mod begin;
mod confirm;
mod cookie;
mod csrf;
mod device;
mod event;
mod key;
mod live;
mod network;
mod pre;
mod recovering;
mod room;
mod throttle;

pub(crate) use self::throttle::{Charge, Limit, Meter, fingerprint, look, take};
pub use self::{
    begin::{Begun, Proof, Told},
    cookie::{CookieName, Cookies, SetCookie},
    csrf::CsrfSecret,
    device::Trust,
    event::{CredentialEvent, End},
    key::{Anyone, Changing, Elevated, Enrolling, Found, Pending, SignedIn, Visitor},
    network::{Network, NetworkError, client_ip},
    pre::{Scope, Wait},
    recovering::Recovering,
    room::{Networks, Sessions},
    throttle::{Admission, Passage, Reset, Ticket},
};

use std::time::Duration;

use crate::{
    audit,
    base::{AssuranceLevel, DeviceId, SessionId, Timestamp},
    seal, store,
};

/// How long sessions and codes that are over stay, so that what they led to can be understood.
pub const ENDED_KEPT: Duration = Duration::from_hours(7 * 24);
/// How long a browser is known after it was last seen.
pub const KNOWN_KEPT: Duration = Duration::from_hours(400 * 24);
/// How long counters of wrong tries stay that nothing happened on.
pub const COUNTERS_KEPT: Duration = Duration::from_hours(2 * 24);

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("store")]
    Store(#[from] store::Error),
    /// A key, or something sealed or signed with it.
    #[error("seal")]
    Seal(#[from] seal::Error),
    /// The journal could not be written, so nothing was done.
    #[error("journal")]
    Audit(#[from] audit::Error),
    /// The account was suspended meanwhile.
    #[error("the account is suspended")]
    Suspended,
}

/// A session as its owner's list shows it.
#[derive(Debug, Clone)]
pub struct SessionInfo {
    /// Which.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub this: bool,
    /// Since when.
    pub since: Timestamp,
    /// When it was used last, to the minute.
    pub seen: Timestamp,
    /// From where.
    pub ip: String,
    /// With what.
    pub agent: String,
    /// What was proved.
    pub level: AssuranceLevel,
}

/// A trusted device as its owner's list shows it (S3-03).
#[derive(Debug, Clone)]
pub struct TrustedDevice {
    /// Which.
    pub id: DeviceId,
    /// Since when.
    pub since: Timestamp,
    /// When it was used last.
    pub used: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// From where it was used last.
    pub ip: String,
    /// With what.
    pub agent: String,
}
