//! The support desk: what people ask of it, by when it answers, and what it does for them.
//!
//! Anybody may ask, by the public form. A request counts once its address was proved by a mailed code; then it is
//! acknowledged, has a reference, and is answered between the second and the fifth business day of the place where the
//! person works ([`calendar`]). What is personal in it is sealed; whether somebody asks twice is found by keyed hashes.

pub mod calendar;
mod follow;
pub mod licence;
mod read;
mod request;
mod types;

use tokio_util::task::TaskTracker;

use self::calendar::Calendar;
pub use self::{
    read::read,
    types::{Applicant, Asked, Asking, Confirmed, Flaw, Followed, Kind, Receipt, Resent, State, Typed},
};
use crate::{
    account,
    base::Place,
    config, notify, policy,
    seal::{self, Codes, Keys, Sealer},
    session,
    sign_in::{Rooms, SignIn},
    store,
};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such request.
    #[error("there is no such request")]
    Unknown,
    /// The database.
    #[error("store")]
    Store(#[from] store::Error),
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
}

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Support {
    rooms: Rooms,
    sealer: Sealer,
    codes: Codes,
    calendars: Vec<Calendar>,
    /// What leaves after a page was answered.
    sending: TaskTracker,
}

impl Support {
    /// The room.
    pub fn new(sign_in: &SignIn, keys: &Keys, config: &config::Support) -> Self {
        let calendar = |place: Place| Calendar::new(place, config.closed_in(place).to_vec());
        Self {
            rooms: sign_in.rooms.clone(),
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
            _ => false,
        }
    }
}
