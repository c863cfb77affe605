//! What can go wrong at this door, in terms of what one can do about it.

use std::{fmt, time::Duration};

use crate::base;

/// What Exchange writes before the milliseconds for which it wants to be left alone.
const BACKOFF: &str = "suggested backoff time:";
/// The longest wait that is believed.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The backend does not let this person in: unknown, suspended, or the credentials are wrong.
    #[error("the backend does not let this person in")]
    Refused,
    /// The backend knows the person, and this password alone does not open.
    #[error("the backend wants something else than this password: {0:?}")]
    Barred(Bar),
    /// No connection, or it broke. Trying again later can help.
    #[error("the backend cannot be reached: {0}")]
    Unreachable(String),
    /// Its certificate is nobody's that is trusted, is over, or names another server. Nothing was said to it.
    #[error("the backend's certificate is not trusted")]
    Untrusted,
    /// No answer in time. What was asked may have been done all the same.
    #[error("the backend did not answer in time")]
    TimedOut,
    /// The server understood and refuses (tagged `NO`). Nothing was done.
    #[error("the backend refuses: {}", code.as_ref().map_or_else(String::new, ToString::to_string))]
    No {
        /// The machine-readable reason, if the server gave one.
        code: Option<Code>,
        /// The server's words. For a log at most: they can quote a mailbox's name.
        text: String,
    },
    /// The server did not understand the command (tagged `BAD`): it lacks a capability, or we are wrong.
    #[error("the backend does not understand the command")]
    Bad,
    /// A bound of ours: connections in use, or an answer larger than it may be.
    #[error("a limit is reached: {0}")]
    Limit(&'static str),
    /// The answer makes no sense, or lacks what was asked. The connection is given up.
    #[error("the backend's answer makes no sense: {0}")]
    Protocol(&'static str),
    /// What was asked cannot be written as an IMAP command (a flag with a space, a text with NUL). Nothing was sent.
    #[error("this cannot be asked of a mail server: {0}")]
    Unwritable(&'static str),
}

impl Error {
    /// Whether the same request may succeed later without any change.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Untrusted | Self::TimedOut | Self::Limit(_) => true,
            Self::No { code, .. } => {
                matches!(
                    code,
                    Some(Code::Unavailable | Code::InUse | Code::ServerBug | Code::ContactAdmin | Code::Limit)
                )
            }
            Self::Barred(bar) => *bar == Bar::Administrator,
            Self::Refused | Self::Bad | Self::Protocol(_) | Self::Unwritable(_) => false,
        }
    }

    /// How long the server wants to be left alone, if it says so.
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Self::No { text, .. } => wait_in(text),
            _ => None,
        }
    }

    /// Whether the server says that the mailbox does not exist (`[NONEXISTENT]`, or `[TRYCREATE]` for a target).
    pub fn is_no_such_mailbox(&self) -> bool {
        matches!(self, Self::No { code: Some(Code::NonExistent | Code::TryCreate), .. })
    }

    /// Whether the server says that the box is full (`[OVERQUOTA]`).
    pub fn is_over_quota(&self) -> bool {
        matches!(self, Self::No { code: Some(Code::OverQuota), .. })
    }
}

/// What a server asks of who came with their own password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// A password made for programs: the account has a second proof, which no mail program can give.
    AppPassword,
    /// Another password: this one has expired (`[EXPIRED]`, RFC 5530).
    Expired,
    /// A word with its administrator (`[CONTACTADMIN]`).
    Administrator,
}

/// What servers write that want a password made for programs: there is no code for it.
const FOR_PROGRAMS: [&str; 7] = [
    "application-specific password",
    "application specific password",
    "app-specific password",
    "app password",
    "application password",
    "log in via your web browser",
    "multi-factor",
];

impl Bar {
    /// What a refusal asks for, if for anything else than the right password.
    pub(super) fn said(code: Option<&Code>, words: &str) -> Option<Self> {
        let words = words.to_ascii_lowercase();
        match code {
            _ if FOR_PROGRAMS.iter().any(|known| words.contains(known)) => Some(Self::AppPassword),
            Some(Code::Expired) => Some(Self::Expired),
            Some(Code::ContactAdmin) => Some(Self::Administrator),
            _ => None,
        }
    }
}

/// The wait that a server's words ask for.
pub(super) fn wait_in(words: &str) -> Option<Duration> {
    let words = words.to_ascii_lowercase();
    let (_, after) = words.split_once(BACKOFF)?;
    let after = after.trim_start();
    let digits = after.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let number = digits.parse().ok()?;
    let is_seconds = after.get(digits.len()..).is_some_and(|unit| unit.trim_start().starts_with("sec"));
    let wait = if is_seconds { Duration::from_secs(number) } else { Duration::from_millis(number) };
    Some(wait.min(LONGEST_WAIT))
}

impl From<base::Refused> for Error {
    fn from(_: base::Refused) -> Self {
        Self::Refused
    }
}

/// The reason of a `NO` that a program can act on (RFC 3501 section 7.1, RFC 5530, RFC 9208).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// The mailbox to copy or append to does not exist: create it first.
    TryCreate,
    /// There is no such mailbox.
    NonExistent,
    /// There is one already.
    AlreadyExists,
    /// The box is full.
    OverQuota,
    /// The message is larger than the server takes (`[TOOBIG]`, RFC 7889).
    TooBig,
    /// The person may not do this.
    NoPermission,
    /// It can never be done (`[CANNOT]`), such as a name that the server does not accept.
    Cannot,
    /// A server's own limit (`[LIMIT]`).
    Limit,
    /// Something behind the server is away for the moment.
    Unavailable,
    /// Someone else holds it.
    InUse,
    /// The server lost its way (`[SERVERBUG]`, `[CORRUPTION]`).
    ServerBug,
    /// Its administrator has to see to it (`[CONTACTADMIN]`).
    ContactAdmin,
    /// The password was right once (`[EXPIRED]`).
    Expired,
    /// The name or the password is wrong, or the account may not be used.
    AuthenticationFailed,
    /// The server cannot search in this character set.
    BadCharset,
    /// Some of the messages are gone.
    ExpungeIssued,
    /// Any other, by its name.
    Other(String),
}

impl Code {
    /// The code of its name on the wire.
    pub(super) fn parse(name: &str) -> Self {
        const KNOWN: [(&str, Code); 19] = [
            ("TRYCREATE", Code::TryCreate),
            ("NONEXISTENT", Code::NonExistent),
            ("ALREADYEXISTS", Code::AlreadyExists),
            ("OVERQUOTA", Code::OverQuota),
            ("TOOBIG", Code::TooBig),
            ("NOPERM", Code::NoPermission),
            ("CANNOT", Code::Cannot),
            ("LIMIT", Code::Limit),
            ("THROTTLED", Code::Limit),
            ("UNAVAILABLE", Code::Unavailable),
            ("INUSE", Code::InUse),
            ("SERVERBUG", Code::ServerBug),
            ("CORRUPTION", Code::ServerBug),
            ("CONTACTADMIN", Code::ContactAdmin),
            ("AUTHENTICATIONFAILED", Code::AuthenticationFailed),
            ("AUTHORIZATIONFAILED", Code::AuthenticationFailed),
            ("EXPIRED", Code::Expired),
            ("BADCHARSET", Code::BadCharset),
            ("EXPUNGEISSUED", Code::ExpungeIssued),
        ];
        KNOWN
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or_else(|| Self::Other(name.to_owned()), |(_, code)| code)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_wants_instead_of_a_password_is_read_from_its_code_or_its_words() {
        let said = |code: &str, words: &str| Bar::said((!code.is_empty()).then(|| Code::parse(code)).as_ref(), words);
        let gmail = "Application-specific password required: https://support.example/answer/185833 (Failure)";
        assert_eq!(said("ALERT", gmail), Some(Bar::AppPassword));
        assert_eq!(said("AUTHENTICATIONFAILED", "Please use an app password."), Some(Bar::AppPassword));
        assert_eq!(said("WEBALERT", "Please log in via your web browser"), Some(Bar::AppPassword));
        assert_eq!(said("EXPIRED", "change it"), Some(Bar::Expired));
        assert_eq!(said("contactadmin", "The account is closed"), Some(Bar::Administrator));
        for code in ["", "AUTHENTICATIONFAILED", "PRIVACYREQUIRED"] {
            assert_eq!(said(code, "Invalid credentials, or the password of the app is wrong"), None);
        }
    }

    #[test]
    fn a_wait_is_believed_within_a_day() {
        let wait = |text: &str| Error::No { code: None, text: text.to_owned() }.wait();
        let throttled = "Request is throttled. Suggested Backoff Time: 295312 milliseconds";
        assert_eq!(wait(throttled), Some(Duration::from_millis(295_312)));
        assert_eq!(wait("[LIMIT] suggested backoff time:9 seconds"), Some(Duration::from_secs(9)));
        assert_eq!(wait("Suggested Backoff Time: 99999999999999 ms"), Some(LONGEST_WAIT));
        for none in ["", "Suggested Backoff Time: soon", "Suggested Backoff Time: -1", "later"] {
            assert_eq!(wait(none), None, "{none}");
        }
        assert_eq!(Error::TimedOut.wait(), None);
    }
}
