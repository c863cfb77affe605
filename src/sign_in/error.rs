//! What can go wrong that is not the person's doing.

use crate::{account, factor, mark, notify, password, push, session, store};

/// Why nothing was decided. Nobody is let in by it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("store")]
    Store(#[from] store::Error),
    /// Sessions and throttles.
    #[error("session")]
    Session(#[from] session::Error),
    /// People.
    #[error("account")]
    Account(#[from] account::Error),
    /// Passwords.
    #[error("password")]
    Password(#[from] password::Error),
    /// Methods of verification.
    #[error("factor")]
    Factor(#[from] factor::Error),
    /// Phrases and images.
    #[error("mark")]
    Mark(#[from] mark::Error),
    /// A notice could not be written.
    #[error("notice")]
    Notify(#[from] notify::Error),
    /// Approval on a telephone.
    #[error("approval")]
    Push(#[from] push::Error),
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error)
            | Self::Session(session::Error::Store(error))
            | Self::Factor(factor::Error::Store(error) | factor::Error::Session(session::Error::Store(error)))
            | Self::Mark(mark::Error::Store(error))
            | Self::Notify(notify::Error::Store(error)) => error.is_temporary(),
            Self::Account(error) => error.is_temporary(),
            Self::Password(error) => error.is_temporary(),
            Self::Push(error) => error.is_temporary(),
            Self::Session(_) | Self::Factor(_) | Self::Mark(_) | Self::Notify(_) => false,
        }
    }
}
