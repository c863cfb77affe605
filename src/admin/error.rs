//! What can go wrong, in terms of what an administrator can do about it.

use crate::{account, session, store};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing.
    #[error("there is no such thing")]
    Unknown,
    /// Somebody else changed it since it was shown: look again.
    #[error("it has changed meanwhile")]
    Changed,
    /// It is there already.
    #[error("it is there already")]
    Taken,
    /// A weaker choice takes a reason, of 200 characters at most.
    #[error("a reason is needed, of 200 characters at most")]
    Reason,
    /// A domain is not merged into itself.
    #[error("a domain is not merged into itself")]
    Itself,
    /// There are too many already.
    #[error("there are too many already")]
    TooMany,
    /// The database.
    #[error(transparent)]
    Store(store::Error),
    /// Accounts and domains.
    #[error(transparent)]
    Account(account::Error),
    /// The journal.
    #[error(transparent)]
    Session(#[from] session::Error),
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

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Stale => Self::Changed,
            store::Error::Exists => Self::Taken,
            other => Self::Store(other),
        }
    }
}

impl From<account::Error> for Error {
    fn from(error: account::Error) -> Self {
        match error {
            account::Error::Taken => Self::Taken,
            account::Error::Unknown => Self::Changed,
            other => Self::Account(other),
        }
    }
}
