//! The calendars of the old address into those of the account (S0-09): every object once, under the rules of the mail.
//!
//! The source is only read. What is done stands in a ledger, written before and after each object is put, at an address of
//! our own that stands in it: wherever it stops, the next pass looks there. Those addresses follow from the old one, so that a
//! ledger that was lost is found again where it led. A copy is replaced or taken back only while it is
//! the version that was put (If-Match); what the person changed since stays, and so does what is removed at the source. The
//! default calendar goes into the person's one calendar, every other beside it.
//!
//! No invitation leaves: a server that sends them by itself (RFC 6638) is told in each object that it is not its affair
//! (`SCHEDULE-AGENT=NONE`, section 7.1); at every other one an object is put byte for byte.
//!
//! | what | where |
//! |---|---|
//! | one pass over all calendars | `pass` |
//! | which calendar goes where | `place` |
//! | one object brought over, or its copy replaced | `carry` |
//! | what was under way when a pass ended | `settle` |
//! | taking it back | `undo` |
//! | what is told of it | `report` |
//! | what has to be known of an object's text | `ical` |

mod carry;
mod ical;
mod pass;
mod place;
mod report;
mod settle;
mod undo;

use aws_lc_rs::digest::{SHA256, digest};

use crate::{
    base::{Address, Clock, MergeId},
    caldav::{self, Person},
    merge::{Lease, Lost},
    store::{self, Store},
};

pub use self::{
    pass::CalendarPass,
    report::{CalendarLine, Left},
};

/// Why a pass ended before its end. What was done stands in the ledger.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The old server, or the word between it and us.
    #[error("the old server: {0}")]
    Source(caldav::Error),
    /// Our own calendar server.
    #[error("the calendar server: {0}")]
    Target(caldav::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Who worked was away for too long.
    #[error(transparent)]
    Lost(#[from] Lost),
}

impl Error {
    /// Whether the same pass may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Source(error) | Self::Target(error) => error.is_temporary(),
            Self::Store(error) => error.is_temporary(),
            Self::Lost(_) => true,
        }
    }
}

/// Whose calendars go into whose.
#[derive(Debug, Clone)]
pub struct CalendarJob {
    /// Which merge.
    pub id: MergeId,
    /// Of which address.
    pub address: Address,
    /// Its calendars.
    pub source: Person,
    /// The account.
    pub target: Person,
    /// Whether calendars are looked into that seem unchanged as well: for the last pass.
    pub thorough: bool,
}

/// What copies calendars. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Calendars {
    store: Store,
    clock: Clock,
    lease: Lease,
}

impl Calendars {
    /// One that keeps its ledger in `store`.
    pub fn new(store: Store, clock: Clock) -> Self {
        let lease = Lease::endless(clock.clone());
        Self { store, clock, lease }
    }

    /// One that goes on only while a lease holds: what it does next after that fails as [`Error::Lost`].
    #[must_use]
    pub fn under(&self, lease: &Lease) -> Self {
        Self { lease: lease.clone(), ..self.clone() }
    }

    /// The store, to write something down.
    fn writable(&self) -> Result<&Store, Error> {
        self.lease.check()?;
        Ok(&self.store)
    }
}

/// The name of bytes in the ledger: their SHA-256, in hexadecimal.
fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, bytes).as_ref() {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
    }
    text
}
