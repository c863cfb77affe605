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

use super::{Books, Broken, engine::hash};
use crate::{
    base::{Address, MergeId},
    caldav::{self, Person},
};

pub use self::{
    pass::CalendarPass,
    report::{CalendarLine, Left},
};

/// Why a pass ended before its end.
pub type Error = Broken<caldav::Error>;

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

/// What copies calendars.
#[derive(Debug, Clone)]
pub struct Calendars {
    books: Books,
}

impl Calendars {
    /// One with these ledgers.
    pub fn new(books: Books) -> Self {
        Self { books }
    }
}
