//! What can go wrong, in terms of what an administrator can do about it.

use crate::{account, audit, notify, role, session, store, structure};

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
    /// A name is empty, too long or has control characters.
    #[error("a name has 1 to 120 characters, none of them a control character")]
    Name,
    /// No open account has this address.
    #[error("no open account has this address")]
    Nobody,
    /// The person has this role already.
    #[error("the role is held already")]
    Held,
    /// Nobody ends their own role of administrator.
    #[error("nobody ends their own role of administrator")]
    Oneself,
    /// One administrator whose role does not end by itself always stays.
    #[error("this is the last administrator without an end")]
    Last,
    /// A structure still has people, boxes, requests, programs or referents.
    #[error("something is left in the structure")]
    Left,
    /// What a token is called does not fit a line.
    #[error("a label has 1 to 60 characters, none of them a control character")]
    Label,
    /// A token would be good for too long, or not at all.
    #[error("a token is good for 1 to {0} days")]
    Days(u32),
    /// The database.
    #[error(transparent)]
    Store(store::Error),
    /// Accounts and domains.
    #[error(transparent)]
    Account(account::Error),
    /// The journal.
    #[error(transparent)]
    Session(#[from] session::Error),
    /// The journal itself.
    #[error(transparent)]
    Audit(#[from] audit::Error),
    /// Structures.
    #[error(transparent)]
    Structure(structure::Error),
    /// Roles.
    #[error(transparent)]
    Role(role::Error),
    /// Letters.
    #[error(transparent)]
    Notify(#[from] notify::Error),
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error)
            | Self::Session(session::Error::Store(error))
            | Self::Audit(audit::Error::Store(error))
            | Self::Role(role::Error::Store(error))
            | Self::Notify(notify::Error::Store(error)) => error.is_temporary(),
            Self::Account(error) => error.is_temporary(),
            Self::Structure(error) => error.is_temporary(),
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

impl From<structure::Error> for Error {
    fn from(error: structure::Error) -> Self {
        match error {
            structure::Error::Unknown => Self::Unknown,
            structure::Error::Changed => Self::Changed,
            structure::Error::Taken => Self::Taken,
            structure::Error::Name => Self::Name,
            other => Self::Structure(other),
        }
    }
}

impl From<role::Error> for Error {
    fn from(error: role::Error) -> Self {
        match error {
            role::Error::Held => Self::Held,
            role::Error::NotHeld => Self::Unknown,
            role::Error::Label => Self::Label,
            role::Error::Days(most) => Self::Days(most),
            other => Self::Role(other),
        }
    }
}
