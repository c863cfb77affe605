//! The names by which a message is known: mailbox, UIDVALIDITY, UID, part (RFC 3501).

use std::{fmt, num::NonZeroU32, str::FromStr};

/// Longest mailbox name, in bytes of UTF-8. Servers stop well below it.
const MAX_NAME: usize = 1000;
/// Deepest part that can be asked for: `1.2.3…`.
const MAX_DEPTH: usize = 100;

/// The name of an IMAP mailbox, in UTF-8 (the wire form, modified UTF-7, belongs to the `imap` room).
///
/// `INBOX` in any case is `INBOX` (RFC 3501 section 5.1). Control characters are refused, so that a name can be quoted
/// but never break a command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailboxName(String);

/// The text is not a mailbox name: empty, too long, or with control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this cannot be the name of a mailbox")]
pub struct MailboxNameError;

impl MailboxName {
    /// The mailbox that every account has.
    pub fn inbox() -> Self {
        Self("INBOX".to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the inbox.
    pub fn is_inbox(&self) -> bool {
        self.0 == "INBOX"
    }
}

impl FromStr for MailboxName {
    type Err = MailboxNameError;

    fn from_str(text: &str) -> Result<Self, MailboxNameError> {
        if text.is_empty() || text.len() > MAX_NAME || text.chars().any(char::is_control) {
            return Err(MailboxNameError);
        }
        if text.eq_ignore_ascii_case("INBOX") {
            return Ok(Self::inbox());
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for MailboxName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A message's number in its mailbox, for one UIDVALIDITY (RFC 3501 section 2.3.1.1). Never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(NonZeroU32);

/// The generation of a mailbox's UIDs (RFC 3501 section 2.3.1.1). Never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UidValidity(NonZeroU32);

macro_rules! number {
    ($name:ident) => {
        impl $name {
            /// From a number of the wire; `None` for zero.
            pub fn new(number: u32) -> Option<Self> {
                NonZeroU32::new(number).map(Self)
            }

            /// The number on the wire.
            pub fn get(self) -> u32 {
                self.0.get()
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
number!(Uid);
number!(UidValidity);

/// A message as a page names it: `{mailbox}/{uid}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId {
    /// Where it is.
    pub mailbox: MailboxName,
    /// Which one it is.
    pub uid: Uid,
}

impl FromStr for MessageId {
    type Err = MailboxNameError;

    /// Reads `{mailbox}/{uid}`; the mailbox may itself contain `/`.
    fn from_str(text: &str) -> Result<Self, MailboxNameError> {
        let (mailbox, uid) = text.rsplit_once('/').ok_or(MailboxNameError)?;
        Ok(Self { mailbox: mailbox.parse()?, uid: uid.parse().map_err(|_| MailboxNameError)? })
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.mailbox, self.uid)
    }
}

/// The place of a part in a message: `1.2.3` (RFC 3501 section 6.4.5). Never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartPath(String);

impl PartPath {
    /// The path as the wire and the URL write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PartPath {
    type Err = MailboxNameError;

    fn from_str(text: &str) -> Result<Self, MailboxNameError> {
        let good = |piece: &str| piece.len() <= 5 && piece.parse::<NonZeroU32>().is_ok() && !piece.starts_with('+');
        if text.split('.').count() > MAX_DEPTH || !text.split('.').all(good) {
            return Err(MailboxNameError);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for PartPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a mailbox is for (RFC 6154).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpecialUse {
    /// Messages being written.
    Drafts,
    /// Copies of what was sent.
    Sent,
    /// What was put away.
    Archive,
    /// What is probably unwanted.
    Junk,
    /// What was deleted and can be brought back.
    Trash,
}

/// A mark on a message (RFC 3501 section 2.3.2), or a keyword.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Read.
    Seen,
    /// Replied to.
    Answered,
    /// To follow up.
    Flagged,
    /// Marked for deletion.
    Deleted,
    /// Being written.
    Draft,
    /// Passed on (`$Forwarded`, RFC 5788).
    Forwarded,
    /// Any other keyword of the server.
    Keyword(String),
}

impl Flag {
    /// The wire form.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Seen => "\\Seen",
            Self::Answered => "\\Answered",
            Self::Flagged => "\\Flagged",
            Self::Deleted => "\\Deleted",
            Self::Draft => "\\Draft",
            Self::Forwarded => "$Forwarded",
            Self::Keyword(word) => word,
        }
    }

    /// The flag of a wire form.
    pub fn parse(text: &str) -> Self {
        [Self::Seen, Self::Answered, Self::Flagged, Self::Deleted, Self::Draft, Self::Forwarded]
            .into_iter()
            .find(|flag| flag.as_str().eq_ignore_ascii_case(text))
            .unwrap_or_else(|| Self::Keyword(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_mailbox_name_is_refused_and_inbox_has_one_spelling() {
        for text in ["", "a\r\nA2 DELETE INBOX", "a\0b", "\u{85}", &"x".repeat(1001)] {
            assert!(text.parse::<MailboxName>().is_err(), "{text:?}");
        }
        assert!("inBox".parse::<MailboxName>().unwrap().is_inbox());
        assert_eq!("Éléments \"envoyés\" {5+}".parse::<MailboxName>().unwrap().as_str(), "Éléments \"envoyés\" {5+}");
    }

    #[test]
    fn a_message_is_named_by_mailbox_and_uid() {
        let id: MessageId = "Mes dossiers/2026/7".parse().unwrap();
        assert_eq!((id.mailbox.as_str(), id.uid.get()), ("Mes dossiers/2026", 7));
        assert_eq!(id.to_string(), "Mes dossiers/2026/7");
        for text in ["INBOX", "INBOX/0", "INBOX/-1", "/5", "INBOX/5000000000"] {
            assert!(text.parse::<MessageId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_part_path_is_numbers_and_dots() {
        assert_eq!("1.2.3".parse::<PartPath>().unwrap().as_str(), "1.2.3");
        for text in ["", "0", "1.", "1..2", "a", "1 2", "+1", "1.HEADER", "123456", &"1.".repeat(101)] {
            assert!(text.parse::<PartPath>().is_err(), "{text}");
        }
    }
}
