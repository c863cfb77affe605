//! The names by which a composer points at what is on the server: messages and parts, with their UIDVALIDITY, so that a
//! mailbox that was made anew never gives another message.

use std::{fmt, str::FromStr};

use crate::base::{MailboxNameError, MessageId, PartPath, UidValidity};

/// A message on the server: `uidvalidity:mailbox/uid`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageRef {
    /// The generation of the mailbox's UIDs.
    pub uid_validity: UidValidity,
    /// The message.
    pub id: MessageId,
}

impl fmt::Display for MessageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.uid_validity, self.id)
    }
}

impl FromStr for MessageRef {
    type Err = MailboxNameError;

    fn from_str(text: &str) -> Result<Self, MailboxNameError> {
        let (validity, id) = text.split_once(':').ok_or(MailboxNameError)?;
        Ok(Self { uid_validity: validity.parse().map_err(|_| MailboxNameError)?, id: id.parse()? })
    }
}

/// A part of a message on the server, kept as an attachment: `path:uidvalidity:mailbox/uid`. The path `0` is the whole
/// message, attached as such.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartRef {
    /// The part; `None` is the whole message.
    pub path: Option<PartPath>,
    /// The message it is in.
    pub message: MessageRef,
}

impl fmt::Display for PartRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path.as_ref().map_or("0", PartPath::as_str), self.message)
    }
}

impl FromStr for PartRef {
    type Err = MailboxNameError;

    fn from_str(text: &str) -> Result<Self, MailboxNameError> {
        let (path, message) = text.split_once(':').ok_or(MailboxNameError)?;
        let path = if path == "0" { None } else { Some(path.parse()?) };
        Ok(Self { path, message: message.parse()? })
    }
}

/// What a new message has to do with an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It answers it.
    Reply,
    /// It passes it on.
    Forward,
}

/// The older message: `reply:uidvalidity:mailbox/uid` or `forward:…`. Marked once the new one is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// How they belong together.
    pub relation: Relation,
    /// The older message.
    pub message: MessageRef,
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let relation = match self.relation {
            Relation::Reply => "reply",
            Relation::Forward => "forward",
        };
        write!(f, "{relation}:{}", self.message)
    }
}

impl FromStr for About {
    type Err = MailboxNameError;

    fn from_str(text: &str) -> Result<Self, MailboxNameError> {
        let (relation, message) = text.split_once(':').ok_or(MailboxNameError)?;
        let relation = match relation {
            "reply" => Relation::Reply,
            "forward" => Relation::Forward,
            _ => return Err(MailboxNameError),
        };
        Ok(Self { relation, message: message.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_reads_back_as_it_was_written() {
        for text in ["1.2:7:INBOX/3", "0:7:Mes dossiers: été/2026/9"] {
            assert_eq!(text.parse::<PartRef>().unwrap().to_string(), text);
        }
        for text in ["reply:7:INBOX/3", "forward:7:a/b/3"] {
            assert_eq!(text.parse::<About>().unwrap().to_string(), text);
        }
        for text in ["", "1", "1:INBOX/3", "0:0:INBOX/3", "1.0:7:INBOX/3", "x:7:INBOX/3", "1:7:INBOX/3\r\n"] {
            assert!(text.parse::<PartRef>().is_err(), "{text:?}");
        }
    }
}
