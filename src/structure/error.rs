//! What can go wrong, in terms of what a referent can do about it.

use crate::{account, audit, base::Domain, factor, notify, password, role, seal, session, store};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is another structure's.
    #[error("there is no such structure or account")]
    Unknown,
    /// Somebody else changed it since it was shown: look again.
    #[error("it has changed meanwhile")]
    Changed,
    /// The address, or the name, is taken.
    #[error("the name is taken already")]
    Taken,
    /// The domain is not one of Pli's.
    #[error("Pli does not answer for the domain {0}")]
    UnknownDomain(Domain),
    /// A name is empty, too long or has control characters.
    #[error("a name has 1 to 120 characters, none of them a control character")]
    Name,
    /// The address would not be one.
    #[error("this cannot stand before the @ of an address")]
    Address,
    /// Nothing can be made of the name: the address must be typed.
    #[error("no address can be made of this name")]
    NoAddress,
    /// The personal address is of a domain of Pli (S3-07).
    #[error("the personal address must be outside of Pli")]
    OwnMailbox,
    /// One's own account is another referent's to look after.
    #[error("referents do not act on their own account")]
    Oneself,
    /// The person looks after more than this structure: who answers for that looks after them.
    #[error("the person looks after more than this structure")]
    Above,
    /// Who attests has been a referent for less time than the wait that it would shorten.
    #[error("a referent for too short a time to attest")]
    TooNew,
    /// The account is closed: open it first.
    #[error("the account is closed")]
    Closed,
    /// A list could not be read or kept, and the list is not at fault.
    #[error("a list of people: {0}")]
    List(String),
    /// The database.
    #[error(transparent)]
    Store(store::Error),
    /// Accounts.
    #[error(transparent)]
    Account(account::Error),
    /// Passwords.
    #[error(transparent)]
    Password(#[from] password::Error),
    /// Methods of verification.
    #[error(transparent)]
    Factor(#[from] factor::Error),
    /// Sessions.
    #[error(transparent)]
    Session(#[from] session::Error),
    /// Notices.
    #[error(transparent)]
    Notify(#[from] notify::Error),
    /// The journal.
    #[error(transparent)]
    Audit(#[from] audit::Error),
    /// What was sealed cannot be opened.
    #[error(transparent)]
    Seal(#[from] seal::Error),
    /// Roles.
    #[error(transparent)]
    Role(#[from] role::Error),
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error)
            | Self::Session(session::Error::Store(error))
            | Self::Role(role::Error::Store(error))
            | Self::Factor(factor::Error::Store(error)) => error.is_temporary(),
            Self::Account(error) => error.is_temporary(),
            Self::Password(error) => matches!(error, password::Error::Busy),
            _ => false,
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Exists => Self::Taken,
            store::Error::Stale => Self::Changed,
            other => Self::Store(other),
        }
    }
}

impl From<account::Error> for Error {
    fn from(error: account::Error) -> Self {
        match error {
            account::Error::Taken => Self::Taken,
            account::Error::Unknown => Self::Changed,
            account::Error::UnknownDomain(domain) => Self::UnknownDomain(domain),
            account::Error::OwnMailbox => Self::OwnMailbox,
            account::Error::Name => Self::Name,
            other => Self::Account(other),
        }
    }
}
