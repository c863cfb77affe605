//! What a row of a list shows of a message (RFC 3501 section 7.4.2).

use crate::base::{Flag, Timestamp, Uid};

use super::{Selected, Structure};

/// What is known of a message without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Its number.
    pub uid: Uid,
    /// Its marks.
    pub flags: Vec<Flag>,
    /// Its size on the server, in bytes.
    pub size: u32,
    /// When it came into the box.
    pub internal_date: Timestamp,
    /// The `Date:` header; `None` when there is none that can be understood.
    pub date: Option<Timestamp>,
    /// The subject, decoded (RFC 2047).
    pub subject: Option<String>,
    /// Who wrote it.
    pub from: Vec<Party>,
    /// Who sent it in the name of another.
    pub sender: Vec<Party>,
    /// Who wants the answer.
    pub reply_to: Vec<Party>,
    /// To whom.
    pub to: Vec<Party>,
    /// Copies.
    pub cc: Vec<Party>,
    /// Hidden copies (in drafts and sent messages).
    pub bcc: Vec<Party>,
    /// `Message-ID:`, with its angle brackets.
    pub message_id: Option<String>,
    /// `In-Reply-To:`.
    pub in_reply_to: Option<String>,
    /// The beginning of its text, when the server gives it (RFC 8970).
    pub preview: Option<String>,
    /// Whether it has a part to download.
    pub has_attachment: bool,
}

impl Envelope {
    /// Whether it bears `flag`.
    pub fn has(&self, flag: &Flag) -> bool {
        self.flags.contains(flag)
    }
}

/// A person or a list in a header (RFC 5322 section 3.4): a name and an address as the message has them, so both are
/// anybody's words. A group without members is a name with an empty address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The name shown, decoded.
    pub name: Option<String>,
    /// The address; not checked.
    pub address: String,
}

/// One page of a mailbox, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The mailbox as it was when the rows were read; `selected.exists` is the count of all pages.
    pub selected: Selected,
    /// The rows, newest first.
    pub rows: Vec<Envelope>,
}

/// A message and its bytes.
#[derive(Debug, Clone)]
pub struct Whole {
    /// What the list knows of it.
    pub envelope: Envelope,
    /// Its parts; one text of the whole size when the server's description is too large to take.
    pub structure: Structure,
    /// Its source; only the beginning when `complete` is false.
    pub bytes: bytes::Bytes,
    /// Whether `bytes` is all of it.
    pub complete: bool,
    /// Whether it was unread before it was marked as read.
    pub was_unread: bool,
}

/// Who is beside a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beside {
    /// The next one that came after it.
    pub newer: Option<Uid>,
    /// The last one that came before it.
    pub older: Option<Uid>,
}
