//! The old mailbox into the present one: every message, byte for byte, once.
//!
//! The source is only looked at (EXAMINE, PEEK). What is done stands in a ledger, written before and after each message is
//! put: wherever it stops, the next pass looks for what was under way by its bytes and goes on. Where the ledger itself was lost,
//! what is there already is known by its bytes, too. A pass over what has not changed copies nothing; so passes repeat while mail
//! still arrives in the old box.

mod alike;
mod bring;
mod brought;
mod bytes;
mod dates;
pub mod folder;
mod ledger;
mod left_out;
mod pace;
mod pass;
mod place;
mod plan;
mod read;
mod rename;
mod settle;
mod survey;
mod undo;
mod way;
mod write;

use std::time::Duration;

use super::{Books, Broken};
use crate::{
    base::{MergeId, SpecialUse},
    imap::{self, Imap, Login},
};

pub(super) use self::bytes::hash;
pub use self::{
    folder::Layout,
    pace::Pace,
    pass::{Pass, Stop},
    undo::Undone,
};

/// Why a pass ended before its end.
pub type Error = Broken<imap::Error>;

impl Error {
    /// Whether the same pass may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            // Of a source nothing is stored: `[OVERQUOTA]` there is a measure for a day (Gmail).
            Self::Source(error) => error.is_temporary() || error.is_over_quota(),
            Self::Target(error) => error.is_temporary(),
            Self::Store(error) => error.is_temporary(),
            Self::Lost(_) => true,
        }
    }

    /// How long one of the servers wants to be left alone, if it says so.
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Self::Source(error) | Self::Target(error) => error.wait(),
            Self::Store(_) | Self::Lost(_) => None,
        }
    }
}

/// One of the two mailboxes.
#[derive(Debug, Clone)]
pub struct Side {
    /// Its server.
    pub imap: Imap,
    /// In whose name.
    pub login: Login,
}

/// What is merged into what.
#[derive(Debug, Clone)]
pub struct Job {
    /// Which merge.
    pub id: MergeId,
    /// The others into the same box: what they brought is theirs.
    pub others: Vec<MergeId>,
    /// The old mailbox.
    pub source: Side,
    /// The present one.
    pub target: Side,
    /// Where its mailboxes go.
    pub layout: Layout,
    /// Those that are left out.
    pub without: Vec<SpecialUse>,
    /// Whether messages stay behind that are marked as removed.
    pub leave_removed: bool,
    /// Whether what is in several mailboxes comes into one of them only.
    pub once: bool,
    /// Whether every mailbox is gone through whole, whatever the old server says of it: in the last pass.
    pub thorough: bool,
}

/// What copies.
#[derive(Debug, Clone)]
pub struct Engine {
    books: Books,
}

impl Job {
    /// The merges that know of what they brought into this box.
    fn merges(&self) -> Vec<MergeId> {
        [self.others.as_slice(), &[self.id]].concat()
    }
}

impl Engine {
    /// One with these ledgers.
    pub fn new(books: Books) -> Self {
        Self { books }
    }
}
