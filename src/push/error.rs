//! What can go wrong that is neither the person's doing nor the telephone's.

use crate::{account, factor, mark, notify, password, seal, session, store, webpush};

/// Why nothing was decided. Nobody is let in by it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("store")]
    Store(#[from] store::Error),
    /// A key, or something sealed.
    #[error("seal")]
    Seal(#[from] seal::Error),
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
    /// A personal phrase.
    #[error("phrase")]
    Mark(#[from] mark::Error),
    /// A notice could not be written.
    #[error("notice")]
    Notify(#[from] notify::Error),
    /// The key of notifications.
    #[error("push")]
    Web(#[from] webpush::Error),
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error)
            | Self::Session(session::Error::Store(error))
            | Self::Factor(factor::Error::Store(error))
            | Self::Notify(notify::Error::Store(error))
            | Self::Mark(mark::Error::Store(error)) => error.is_temporary(),
            Self::Account(error) => error.is_temporary(),
            Self::Password(error) => error.is_temporary(),
            Self::Seal(_) | Self::Session(_) | Self::Factor(_) | Self::Mark(_) | Self::Notify(_) | Self::Web(_) => {
                false
            }
        }
    }
}
