//! The support desk: what people ask of it, by when it answers, and what it does for them.
//!
//! Anybody may ask, by the public form. A request counts once its address was proved by a mailed code; then it is
//! acknowledged, has a reference, and is answered between the second and the fifth business day of the place where the
//! person works ([`calendar`]). What is personal in it is sealed; whether somebody asks twice is found by keyed hashes.
//!
//! What the desk does takes a key of `role`: [`role::Support`](crate::role::Support) to look, confirmed to act.

pub mod calendar;
mod caller;
mod desk;
mod desk_act;
mod follow;
mod keep;
pub mod licence;
mod read;
mod referent;
mod request;
mod reseal;
mod search;
mod types;

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use self::calendar::Calendar;
pub use self::{
    calendar::Standing,
    caller::{Caller, How, Identified, Pass, Why},
    desk::{Alike, Begin, Case, Desk, Line, Note, Posted, Queue, Same, Wanted},
    desk_act::{Approval, Approved, HandOver, Refusal},
    keep::UNPROVED,
    read::read,
    referent::Ask,
    types::{Applicant, Asked, Asking, Confirmed, Flaw, Followed, Kind, Receipt, Resent, State, Typed},
};
use crate::{
    account,
    base::Place,
    config, factor, notify, password, policy,
    seal::{self, Codes, Keys, Sealer},
    session,
    sign_in::{Rooms, SignIn},
    store,
    structure::{self, Structures},
};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such request.
    #[error("there is no such request")]
    Unknown,
    /// Somebody else was faster: look again.
    #[error("it has changed meanwhile")]
    Changed,
    /// That is not what was asked for.
    #[error("this is not what was asked for")]
    Kind,
    /// The password cannot go that way.
    #[error("the password cannot go that way")]
    HandOver,
    /// The caller did not prove who they are.
    #[error("the caller is not recognised")]
    NotKnown,
    /// The person has methods of verification.
    #[error("the person has methods of verification")]
    HasMethods,
    /// The account is closed.
    #[error("the account is closed")]
    Closed,
    /// One's own account is somebody else's to look after.
    #[error("nobody acts on their own account")]
    Oneself,
    /// The database.
    #[error("store")]
    Store(store::Error),
    /// A key.
    #[error("seal")]
    Seal(#[from] seal::Error),
    /// The journal, or a counter.
    #[error("session")]
    Session(#[from] session::Error),
    /// Accounts.
    #[error("account")]
    Account(#[from] account::Error),
    /// A letter that could not be written down.
    #[error("notify")]
    Notify(#[from] notify::Error),
    /// An account that could not be made.
    #[error("structure")]
    Structure(#[from] structure::Error),
    /// A password that could not be hashed.
    #[error("password")]
    Password(#[from] password::Error),
    /// Methods of verification.
    #[error("factor")]
    Factor(#[from] factor::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Stale => Self::Changed,
            other => Self::Store(other),
        }
    }
}

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Support {
    rooms: Arc<Rooms>,
    structures: Arc<Structures>,
    sealer: Sealer,
    codes: Codes,
    calendars: Vec<Calendar>,
    /// What leaves after a page was answered.
    sending: TaskTracker,
}

impl Support {
    /// The room.
    pub fn new(sign_in: &SignIn, structures: Structures, keys: &Keys, config: &config::Support) -> Self {
        let calendar = |place: Place| Calendar::new(place, config.closed_in(place).to_vec());
        Self {
            rooms: Arc::new(sign_in.rooms.clone()),
            structures: Arc::new(structures),
            sealer: keys.sealer(),
            codes: keys.codes(),
            calendars: Place::ALL.map(calendar).to_vec(),
            sending: TaskTracker::new(),
        }
    }

    /// Waits until what was to leave has left: at the end of the process, and in tests.
    pub async fn settle(&self) {
        self.sending.close();
        self.sending.wait().await;
        self.sending.reopen();
    }

    /// The business days of a place.
    pub fn calendar(&self, place: Place) -> Calendar {
        let found = self.calendars.iter().find(|calendar| calendar.place() == place);
        found.cloned().unwrap_or_else(|| Calendar::new(place, Vec::new()))
    }

    /// Minutes that a temporary access pass may be good: least, usual, most.
    pub fn pass_minutes(&self) -> (u64, u64, u64) {
        let rules = self.rules();
        let (least, most) = (rules.pass_least.as_secs() / 60, rules.pass_most.as_secs() / 60);
        (least, 30_u64.clamp(least, most), most)
    }

    fn rules(&self) -> &policy::Support {
        &self.rooms.sessions.policies().house().support
    }
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error) | Self::Session(session::Error::Store(error)) => error.is_temporary(),
            Self::Account(error) => error.is_temporary(),
            Self::Structure(error) => error.is_temporary(),
            Self::Password(error) => error.is_temporary(),
            _ => false,
        }
    }
}
