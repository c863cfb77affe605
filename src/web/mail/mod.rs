//! `/mail/…`: lists, messages, their parts, and what is done with them.

pub(super) mod actions;
pub(super) mod body;
pub(super) mod journal;
pub(super) mod list;
pub(super) mod message;
pub(super) mod part;
pub(super) mod picture;
pub(super) mod reader;
pub(super) mod shown;
pub(super) mod side;
pub(super) mod source;
pub(super) mod undo;
pub(super) mod work;

use self::reader::Reader;
use super::{answer, door::Answer, failure::Failure, visit::Visit};
use crate::{
    base::{MailboxName, MessageId, Uid},
    mail::Error,
};

/// `GET /` and `GET /mail`: to the inbox.
pub(super) async fn home(key: Reader, _: &Visit) -> Answer {
    Ok(answer::see_other(&key.root().mailbox(&MailboxName::inbox())))
}

/// What is not found where a message is asked for.
fn no_message(error: Error) -> Failure {
    if matches!(error, Error::NotFound) { Failure::NoMessage } else { error.into() }
}

/// What is not found where a part of a message is asked for.
fn no_part(error: Error) -> Failure {
    if matches!(error, Error::NotFound) { Failure::NoPart } else { error.into() }
}

/// What is not found where a mailbox is asked for.
fn no_mailbox(error: Error) -> Failure {
    if matches!(error, Error::NotFound) { Failure::NoMailbox } else { error.into() }
}

/// The mailbox of the path.
fn mailbox(visit: &Visit) -> Result<MailboxName, Failure> {
    visit.at_as("mailbox")
}

/// The message of the path.
fn message_id(visit: &Visit) -> Result<MessageId, Failure> {
    Ok(MessageId { mailbox: mailbox(visit)?, uid: visit.at_as::<Uid>("uid")? })
}
