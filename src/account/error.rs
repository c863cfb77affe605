//! What can go wrong with accounts, in terms of what one can do about it.

use crate::audit;
use crate::base::Domain;
use crate::seal;
use crate::store;

/// Why an account was not made, found or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address, or the domain, is taken: choose another.
    #[error("the name is taken already")]
    Taken,
    /// There is no such account, or it is not in the state that was expected.
    #[error("there is no such account in this state")]
    Unknown,
    /// The domain of the address is not one of Pli's: add it first.
    #[error("Pli does not answer for the domain {0}")]
    UnknownDomain(Domain),
    /// The personal address is of a domain of Pli: a code sent there would wait behind the door it opens (S3-07).
    #[error("the personal address must be outside of Pli")]
    OwnMailbox,
    /// The name is empty, too long or has control characters.
    #[error("a name has 1 to 120 characters, none of them a control character")]
    Name,
    /// The database.
    #[error("database: {0}")]
    Store(#[source] store::Error),
    /// The keys.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// The journal.
    #[error(transparent)]
    Audit(#[from] audit::Error),
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error) | Self::Audit(audit::Error::Store(error)) => error.is_temporary(),
            _ => false,
        }
    }
}
