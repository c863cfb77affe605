//! What can go wrong, in terms of what a person can do about it.

use super::Lost;
use crate::{account, base::Timestamp, factor, imap, notify, seal, session, store};

/// Why an address cannot be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It is no address.
    Address,
    /// Its domain is not allowed: a personal address does not meet the security standards (S0-11).
    NotSafe,
    /// It is one of the person's own already.
    Own,
    /// It is somebody's here.
    Taken,
    /// It is where the person is reached outside of Pli: codes sent there would wait behind the door they open (S3-07).
    Reached,
    /// There is a merge of it already.
    Open,
    /// No old server is known for its domain.
    NoServer,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such merge, or it is somebody else's.
    #[error("there is no such merge")]
    Unknown,
    /// Somebody else changed it since it was shown, or it is no longer where this can be done.
    #[error("it has changed meanwhile")]
    Changed,
    /// This address cannot be merged.
    #[error("this address cannot be merged: {0:?}")]
    Flaw(Flaw),
    /// Too many tries.
    #[error("too many tries")]
    Throttled(Timestamp),
    /// Nobody approves a merge into their own mailbox.
    #[error("nobody approves their own merge")]
    Oneself,
    /// A second person has to approve.
    #[error("somebody else has to approve")]
    SamePerson,
    /// The time in which it could be taken back is over.
    #[error("it can no longer be taken back")]
    TooLate,
    /// An account that mail is not read in.
    #[error("the account is closed")]
    Closed,
    /// The old server.
    #[error("the old server: {0}")]
    Source(imap::Error),
    /// A key.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// The journal, or a counter.
    #[error(transparent)]
    Session(#[from] session::Error),
    /// Accounts.
    #[error(transparent)]
    Account(#[from] account::Error),
    /// Methods.
    #[error(transparent)]
    Factor(#[from] factor::Error),
    /// A letter that could not be written down.
    #[error(transparent)]
    Notify(#[from] notify::Error),
    /// Who worked was away for too long.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// The database.
    #[error(transparent)]
    Store(store::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Stale => Self::Changed,
            store::Error::Exists => Self::Flaw(Flaw::Open),
            other => Self::Store(other),
        }
    }
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error) | Self::Session(session::Error::Store(error)) => error.is_temporary(),
            Self::Account(error) => error.is_temporary(),
            Self::Source(error) => error.is_temporary(),
            _ => false,
        }
    }
}
