//! What can go wrong with a mailbox, in terms of what a person can do about it.

use crate::imap;

/// Why something about mail was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such mailbox, message or part, or it is not this person's.
    #[error("no such mailbox, message or part")]
    NotFound,
    /// The mailbox is full: delete something first.
    #[error("the mailbox is full")]
    OverQuota,
    /// More messages at once than one request may name.
    #[error("more than {limit} messages at once")]
    TooMany {
        /// How many are taken.
        limit: usize,
    },
    /// The undo is no longer possible: too late, or the messages have moved on.
    #[error("this can no longer be undone")]
    TooLate,
    /// The server does not allow this on this mailbox.
    #[error("not allowed on this mailbox")]
    NotAllowed,
    /// The account may not use mail now.
    #[error("the account may not use mail")]
    Refused,
    /// The backend is away, slow, or answers nonsense: nothing is lost, trying again helps.
    #[error("the backend is away: {0}")]
    Away(imap::Error),
}

impl Error {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Away(_))
    }
}

impl From<imap::Error> for Error {
    fn from(error: imap::Error) -> Self {
        use imap::{Code, Error as Imap};
        match error {
            Imap::Refused => Self::Refused,
            error if error.is_no_such_mailbox() => Self::NotFound,
            error if error.is_over_quota() => Self::OverQuota,
            Imap::No { code: Some(Code::NoPermission | Code::Cannot), .. } => Self::NotAllowed,
            // A name or word that cannot be written as a command names nothing that exists.
            Imap::Unwritable(_) => Self::NotFound,
            error => Self::Away(error),
        }
    }
}
