//! What is known of a mailbox: from the list of all, and of the selected one.

use crate::base::{MailboxName, SpecialUse, UidValidity};

/// One mailbox of the list (RFC 3501 section 7.2.2, RFC 5258, RFC 5819, RFC 6154).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Its name, in UTF-8.
    pub name: MailboxName,
    /// What separates the levels of its name; `None` when the names are flat.
    pub delimiter: Option<char>,
    /// What it is for, as the server says; never guessed from its name.
    pub special_use: Option<SpecialUse>,
    /// Whether it can be opened; if not, it only holds others.
    pub selectable: bool,
    /// Whether it only shows messages of others again (`\All`, `\Flagged`, RFC 6154; `\Important`, RFC 8457).
    pub is_view: bool,
    /// Whether the person follows it.
    pub subscribed: bool,
    /// Its counts; `None` when it cannot be opened or the server would not say.
    pub counts: Option<Counts>,
}

/// The counts of a mailbox (RFC 3501 section 7.2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// How many messages it holds.
    pub messages: u32,
    /// How many of them are unread.
    pub unseen: u32,
    /// The generation of its UIDs.
    pub uid_validity: UidValidity,
    /// The UID that the next message will have, or a higher one. Zero when the server did not say.
    pub uid_next: u32,
    /// The number of its last change (HIGHESTMODSEQ, RFC 7162), where it was asked for and the server counts them.
    pub modseq: Option<u64>,
}

/// The selected mailbox (RFC 3501 section 6.3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// Its name.
    pub mailbox: MailboxName,
    /// How many messages it holds.
    pub exists: u32,
    /// The generation of its UIDs.
    pub uid_validity: UidValidity,
    /// The UID that the next message will have, as last said; `None` when the server does not say.
    pub uid_next: Option<u32>,
    /// Which marks stay.
    pub permanent_flags: PermanentFlags,
    /// Whether nothing can be changed in it.
    pub read_only: bool,
}

/// Which flags the server keeps for good (`PERMANENTFLAGS`, RFC 3501 section 7.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PermanentFlags {
    /// The flags, as on the wire.
    pub flags: Vec<String>,
    /// Whether new keywords may be made (`\*`).
    pub new_keywords: bool,
}

/// How much of the box is used (RFC 9208).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Bytes in use.
    pub used_bytes: u64,
    /// Bytes that may be used.
    pub limit_bytes: u64,
}
