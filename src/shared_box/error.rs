//! What can go wrong, in terms of what a referent can do about it.

use crate::{account, base::Address, notify, session, store, structure};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such box, or it is another structure's.
    #[error("there is no such box")]
    Unknown,
    /// Somebody else changed it since it was shown: look again.
    #[error("it has changed meanwhile")]
    Changed,
    /// Nobody of the structure who can sign in has this address.
    #[error("nobody of the structure has this address")]
    NoPerson,
    /// The person opens the box already.
    #[error("the person is in the box already")]
    Held,
    /// Referents let themselves into no mailbox.
    #[error("referents do not let themselves in")]
    Oneself,
    /// Their right in the box does not reach so far.
    #[error("the right in the box does not reach so far")]
    Rights,
    /// Who answers for a box stays in it until somebody else does.
    #[error("the person answers for the box")]
    Responsible,
    /// The end is over, or too far away.
    #[error("the end is not in the time to come")]
    End,
    /// The address is taken.
    #[error("the address {0} is taken")]
    Taken(Address),
    /// What a structure cannot do.
    #[error(transparent)]
    Structure(#[from] structure::Error),
    /// Accounts.
    #[error(transparent)]
    Account(#[from] account::Error),
    /// Notices.
    #[error(transparent)]
    Notify(#[from] notify::Error),
    /// Sessions.
    #[error(transparent)]
    Session(#[from] session::Error),
    /// The database.
    #[error(transparent)]
    Store(store::Error),
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error) => error.is_temporary(),
            Self::Structure(error) => error.is_temporary(),
            Self::Account(error) => error.is_temporary(),
            _ => false,
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Exists => Self::Held,
            store::Error::Stale => Self::Changed,
            other => Self::Store(other),
        }
    }
}
