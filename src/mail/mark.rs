//! Marks on messages: read, flagged, answered, passed on.

use super::{Error, Mail, Who};
use crate::{
    base::{Flag, MailboxName, Uid, UidValidity},
    imap::{Connection, Store},
    shared_box::Rights,
};

/// Most messages that one request may name.
pub const MOST: usize = 1_000;

/// The messages that an action is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Where they are.
    pub mailbox: MailboxName,
    /// The generation of their UIDs, when the page knew it. Another one now means that these messages are gone.
    pub uid_validity: Option<UidValidity>,
    /// Which ones.
    pub uids: Vec<Uid>,
}

/// A mark, set or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Read.
    Read,
    /// To be read again.
    Unread,
    /// To follow up.
    Flagged,
    /// No longer to follow up.
    Unflagged,
    /// Replied to.
    Answered,
    /// Passed on.
    Forwarded,
}

impl Mail {
    /// Marks messages.
    pub async fn mark(&self, who: &Who, selection: &Selection, mark: Mark) -> Result<(), Error> {
        let (how, flag) = match mark {
            Mark::Read => (Store::Add, Flag::Seen),
            Mark::Unread => (Store::Remove, Flag::Seen),
            Mark::Flagged => (Store::Add, Flag::Flagged),
            Mark::Unflagged => (Store::Remove, Flag::Flagged),
            Mark::Answered => (Store::Add, Flag::Answered),
            Mark::Forwarded => (Store::Add, Flag::Forwarded),
        };
        who.may(Rights::Write)?;
        if selection.is_empty()? {
            return Ok(());
        }
        self.imap
            .with(who.login(), async |imap| {
                selection.open(imap).await?;
                Ok(imap.store(&selection.uids, how, &[flag]).await?)
            })
            .await
    }
}

impl Selection {
    /// One message.
    pub fn one(mailbox: MailboxName, uid: Uid) -> Self {
        Self { mailbox, uid_validity: None, uids: vec![uid] }
    }

    /// Whether there is nothing to do.
    ///
    /// # Errors
    /// [`Error::TooMany`] over the bound.
    pub(super) fn is_empty(&self) -> Result<bool, Error> {
        if self.uids.len() > MOST {
            return Err(Error::TooMany { limit: MOST });
        }
        Ok(self.uids.is_empty())
    }

    /// Opens the mailbox, if it is still the one whose UIDs these are.
    pub(super) async fn open(&self, imap: &mut Connection) -> Result<UidValidity, Error> {
        let selected = imap.open(&self.mailbox).await?;
        match self.uid_validity {
            Some(expected) if expected != selected.uid_validity => Err(Error::NotFound),
            _ => Ok(selected.uid_validity),
        }
    }
}
