//! Why a message was not saved or not sent, in terms of what a person can do about it. In every case what was typed is
//! still in the person's hands, and nothing left.

use super::compose::attachments_bytes;
use crate::{audit, base::Address, imap, mail, smtp, store};

/// Why something about writing was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The message is to leave as somebody that its writer may not be: an alias, and the policy has changed.
    #[error("no sender of theirs")]
    NoSender,
    /// Nobody to send to.
    #[error("no recipient")]
    NoRecipient,
    /// These are not addresses; as typed.
    #[error("{} text(s) that are not addresses", .0.len())]
    NotAddresses(Vec<String>),
    /// More recipients than one message may have.
    #[error("more than {limit} recipients")]
    TooManyRecipients {
        /// How many it may have.
        limit: usize,
    },
    /// The attachments are too large together.
    #[error("over {limit_bytes} bytes of attachments")]
    TooLarge {
        /// How large they may be, in bytes, before they are encoded.
        limit_bytes: usize,
    },
    /// The mail server does not take these recipients; nobody got the message.
    #[error("{} recipient(s) refused", .0.len())]
    Recipients(Vec<Refused>),
    /// The mail server does not take the message.
    #[error("the mail server refused: {0}")]
    Rejected(smtp::Reply),
    /// An attachment that was kept by reference is no longer there.
    #[error("an attachment is gone")]
    AttachmentGone,
    /// The message to answer, to pass on or to go on with is no longer there.
    #[error("no such message")]
    NotFound,
    /// The mailbox is full: the draft cannot be kept.
    #[error("the mailbox is full")]
    OverQuota,
    /// The account may not send now.
    #[error("the account may not send")]
    NotAllowed,
    /// The backend is away or slow: nothing was sent, trying again helps.
    #[error("the mail server is away")]
    Away,
    /// The database is away: nothing was sent, trying again helps.
    #[error("store")]
    Store(#[source] store::Error),
    /// Something is wrong with Pli or its set-up: nothing was sent.
    #[error("broken: {0}")]
    Broken(&'static str),
}

/// A recipient that the mail server does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Who.
    pub address: Address,
    /// Whether it is for good: there is no such recipient. Otherwise trying later can help.
    pub permanent: bool,
}

impl Error {
    /// Whether the same may succeed later without any change.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Away => true,
            Self::Store(error) => error.is_temporary(),
            Self::Rejected(reply) => !reply.is_permanent(),
            Self::Recipients(refused) => refused.iter().all(|one| !one.permanent),
            _ => false,
        }
    }
}

impl From<smtp::Error> for Error {
    /// [`smtp::Error::Uncertain`] is an outcome of its own and is told apart before.
    fn from(error: smtp::Error) -> Self {
        match error {
            smtp::Error::Refused(_) => Self::NotAllowed,
            smtp::Error::Rejected(reply) => Self::Rejected(reply),
            smtp::Error::Recipients(refused) => Self::Recipients(
                refused
                    .into_iter()
                    .map(|one| Refused { permanent: one.reply.is_permanent(), address: one.address })
                    .collect(),
            ),
            smtp::Error::TooLarge { limit_bytes } => Self::TooLarge { limit_bytes: attachments_bytes(limit_bytes) },
            smtp::Error::Unreachable | smtp::Error::TimedOut | smtp::Error::Protocol => Self::Away,
            smtp::Error::Unencrypted(why) | smtp::Error::Unsupported(why) => Self::Broken(why),
            smtp::Error::Uncertain => Self::Broken("uncertain is not a failure"),
        }
    }
}

impl From<mail::Error> for Error {
    fn from(error: mail::Error) -> Self {
        match error {
            mail::Error::NotFound | mail::Error::TooLate => Self::NotFound,
            mail::Error::OverQuota => Self::OverQuota,
            mail::Error::Refused | mail::Error::NotAllowed => Self::NotAllowed,
            mail::Error::TooMany { .. } => Self::Broken("one message at a time"),
            mail::Error::Away(_) => Self::Away,
        }
    }
}

impl From<imap::Error> for Error {
    fn from(error: imap::Error) -> Self {
        mail::Error::from(error).into()
    }
}

impl From<audit::Error> for Error {
    fn from(error: audit::Error) -> Self {
        match error {
            audit::Error::Store(error) => Self::Store(error),
            audit::Error::Seal(_) | audit::Error::NoEnd => Self::Broken("the journal cannot be written"),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}
