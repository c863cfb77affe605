//! What can go wrong while sending, told apart by what one can do about it.

use std::fmt;

use crate::base::{Address, Refused};

/// Longest text of a server that is kept, in characters.
const MAX_TEXT: usize = 300;

/// A step of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Connection, greeting and EHLO.
    Hello,
    /// AUTH (RFC 4954).
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA, up to the permission to go on.
    Data,
    /// The message and its final dot.
    Message,
}

/// A refusal in the server's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The three digits (RFC 5321 section 4.2).
    pub code: u16,
    /// The enhanced status (RFC 3463): class, subject, detail.
    pub enhanced: Option<(u16, u16, u16)>,
    /// The step that was refused.
    pub command: Command,
    /// The server's text: without control characters, at most 300 characters. Never shown without escaping.
    pub text: String,
}

impl Reply {
    /// Whether trying the same again later is pointless (5xx).
    pub fn is_permanent(&self) -> bool {
        self.code >= 500
    }

    /// Reads a reply from its code and its text.
    pub(super) fn new(code: u16, text: &str, command: Command) -> Self {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_TEXT).collect();
        let enhanced = text.split_whitespace().next().and_then(enhanced).filter(|(class, ..)| *class == code / 100);
        Self { code, enhanced, command, text: text.trim().to_owned() }
    }
}

/// Reads `5.1.1` (RFC 2034 section 4).
fn enhanced(word: &str) -> Option<(u16, u16, u16)> {
    let mut numbers = word.splitn(3, '.').map(str::parse::<u16>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(class @ (2 | 4 | 5))), Some(Ok(subject @ 0..=999)), Some(Ok(detail @ 0..=999))) => {
            Some((class, subject, detail))
        }
        _ => None,
    }
}

impl fmt::Display for Reply {
    /// Without the text: it may quote an address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {:?}", self.code, self.command)?;
        self.enhanced.map_or(Ok(()), |(class, subject, detail)| write!(f, " ({class}.{subject}.{detail})"))
    }
}

/// A recipient that the server does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRecipient {
    /// Who.
    pub address: Address,
    /// Why.
    pub reply: Reply,
}

/// Why a message was not sent, or may not have been.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No token is made for this account.
    #[error("submission: no credentials for this account")]
    Refused(#[from] Refused),
    /// The server cannot be reached, or closed the line, before the message was handed over: nothing was sent.
    #[error("submission: the server cannot be reached")]
    Unreachable,
    /// The server is silent: nothing was sent.
    #[error("submission: the server does not answer")]
    TimedOut,
    /// The line cannot be encrypted as configured: nothing was sent.
    #[error("submission: no encrypted line ({0})")]
    Unencrypted(&'static str),
    /// The server said no: nothing was sent.
    #[error("submission: refused, {0}")]
    Rejected(Reply),
    /// Some recipients are refused: nothing was sent to anybody.
    #[error("submission: {} recipient(s) refused", .0.len())]
    Recipients(Vec<RefusedRecipient>),
    /// The message is larger than the server takes (RFC 1870): nothing was sent.
    #[error("submission: over the server's limit of {limit_bytes} bytes")]
    TooLarge {
        /// The largest message the server takes, in bytes.
        limit_bytes: usize,
    },
    /// The server cannot carry this: an address outside ASCII (RFC 6531) or 8-bit text (RFC 6152). Nothing was sent.
    #[error("submission: the server lacks {0}")]
    Unsupported(&'static str),
    /// The server spoke something else than SMTP: nothing was sent.
    #[error("submission: unexpected answer")]
    Protocol,
    /// The whole message left, no answer came: it may or may not have been taken. Never try again by itself.
    #[error("submission: the message was handed over but the answer is lost")]
    Uncertain,
}

impl Error {
    /// Whether the same can be tried again later, by a person or a timer, without any risk of sending twice.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut | Self::Protocol => true,
            Self::Rejected(reply) => !reply.is_permanent(),
            Self::Recipients(refused) => refused.iter().all(|one| !one.reply.is_permanent()),
            Self::Refused(_)
            | Self::Unencrypted(_)
            | Self::TooLarge { .. }
            | Self::Unsupported(_)
            | Self::Uncertain => false,
        }
    }

    /// From lettre's error at `command`. Its type goes no further.
    pub(super) fn at(command: Command, error: &lettre::transport::smtp::Error) -> Self {
        use std::error::Error as _;
        let text = || error.source().map(ToString::to_string).unwrap_or_default();
        match error.status() {
            Some(code) => Self::Rejected(Reply::new(code.into(), &text(), command)),
            None if error.is_timeout() => Self::TimedOut,
            None if error.is_response() && text() != "incomplete response" => Self::Protocol,
            None => Self::Unreachable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_with_its_enhanced_status_and_cleaned() {
        let reply = Reply::new(550, "5.1.1 <x@y.test>: no\r\n\u{1b}[2J such user", Command::Rcpt);
        assert_eq!(reply.enhanced, Some((5, 1, 1)));
        assert!(reply.is_permanent() && !reply.text.chars().any(char::is_control));
        assert_eq!(Reply::new(451, "5.1.1 liar", Command::Rcpt).enhanced, None, "class and code must agree");
        assert_eq!(Reply::new(451, &"x".repeat(9_000), Command::Rcpt).text.len(), MAX_TEXT);
        assert_eq!(reply.to_string(), "550 at Rcpt (5.1.1)", "a log never names the recipient");
    }
}
