//! Mail: mailboxes, lists, search, reading, and moving messages about.
//!
//! Rules it keeps:
//! - A page never reads a mailbox: rows come by sequence number from the newest, fifty at a time (mail.md 3b).
//! - A message is named by mailbox, UIDVALIDITY and UID; what would undo a move names all three (mail.md L7).
//! - A malformed message opens: what can be read is shown, its source can always be downloaded.
//! - Nothing is deleted for good but in the trash and the junk.

mod arrivals;
mod body;
mod carry;
mod download;
mod error;
mod list;
mod mailboxes;
mod mark;
mod order;
mod parts;
mod query;
mod read;
mod recent;
mod remote;
mod transfer;
mod undo;
mod who;

use crate::{
    audit::Journal,
    base::{Clock, SessionId},
    imap::Imap,
};

pub use self::{
    arrivals::{Arrivals, Until},
    body::{Body, BodyLinks, PartAddress},
    carry::{Carried, Deleted},
    download::Download,
    error::Error,
    list::{List, Page, Row},
    mailboxes::Mailbox,
    mark::{MOST, Mark, Selection},
    query::{Field, Form, Query, State, Term},
    read::{Attachment, Content, Message},
    remote::{NoPicture, RemotePicture, RemotePictures},
    undo::UndoId,
    who::Who,
};
pub(crate) use self::{
    mailboxes::of_use,
    read::{Opened, Wanted, handle, open},
};
pub use crate::{imap::Beside, mime::Correspondent};

/// How much of the box is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Bytes in use.
    pub used_bytes: u64,
    /// Bytes that may be used.
    pub limit_bytes: u64,
}

/// The mail of the people who are signed in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mail {
    imap: Imap,
    journal: Journal,
    clock: Clock,
    undos: undo::Undos,
    recent: recent::Recent,
    orders: order::Orders,
}

impl Mail {
    /// Over this backend; what is deleted is told to this journal.
    pub fn new(imap: Imap, journal: Journal, clock: Clock) -> Self {
        let (undos, recent, orders) = Default::default();
        Self { imap, journal, clock, undos, recent, orders }
    }

    /// Forgets what was remembered for a session that ended.
    pub fn forget(&self, session: SessionId) {
        self.recent.forget(session);
    }

    /// The backend, for the outbox.
    pub(crate) fn imap(&self) -> &Imap {
        &self.imap
    }

    /// How full the box is; `None` when there is no bound.
    pub async fn quota(&self, who: &Who) -> Result<Option<Quota>, Error> {
        let quota = self.imap.with(who.login(), async |imap| Ok::<_, Error>(imap.quota().await?)).await?;
        Ok(quota.map(|quota| Quota { used_bytes: quota.used_bytes, limit_bytes: quota.limit_bytes }))
    }
}
