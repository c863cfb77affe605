//! Failures: what a request can end with instead of a page, and which status says it.
//!
//! What belongs to a form is not a failure: its handler answers 422 with the same page. Every `From<room::Error>` is here,
//! so that this file is the one table from outcome to status.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};

use crate::{
    account, admin, audit, base::Timestamp, captcha, factor, mail, merge, push, role, rules, scim, session, settings,
    shared_box, sign_in, structure, support,
};

/// Why there is no page.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    /// The request cannot be understood.
    BadRequest,
    /// The form is not ours, or no longer.
    Foreign,
    /// The key is missing: sign in first, then come back.
    SignIn {
        /// Where to come back to, for a request that can be made again.
        back: Option<String>,
    },
    /// The session is for something else first: the verification or the configuration.
    Elsewhere(&'static str),
    /// The session must be confirmed first.
    Confirm {
        /// Where to go on afterwards: a page of ours.
        next: String,
        /// Whether a form was sent, which is not done by itself afterwards.
        again: bool,
    },
    /// The session is for something else first, and what asked cannot be led there: 403 with the word for programs.
    EnrolmentRequired,
    /// The time of a first sign-in ran out (S0-20).
    EnrolmentOver,
    /// A program has no token, or none that opens anything.
    Token,
    /// It does not exist, or is not yours.
    NotFound,
    /// There is no such mailbox.
    NoMailbox,
    /// There is no such message, or it was moved.
    NoMessage,
    /// There is no such attachment.
    NoPart,
    /// The account may not do this.
    Forbidden,
    /// The session ended while a message was being written: its fields, to be sent again after the sign-in.
    SignedOutWriting(Vec<(String, String)>),
    /// Whoever was writing in a shared box may no longer do it there: the status that says so, and their own words.
    Unwritten(StatusCode, Vec<(String, String)>),
    /// The route does not take this method.
    Method,
    /// The body is over a limit.
    TooLarge {
        /// The limit, in bytes.
        limit_bytes: usize,
    },
    /// Too many tries.
    Throttled {
        /// When to try again.
        until: Timestamp,
    },
    /// A server behind Pli is away, or Pli is too busy. Trying again later can work.
    Unavailable {
        /// For the log.
        cause: String,
    },
    /// Pli itself is at fault.
    Broken {
        /// For the log.
        cause: String,
    },
}

impl Failure {
    /// A fault of Pli's own.
    pub(super) fn broken(cause: impl fmt::Display) -> Self {
        Self::Broken { cause: cause.to_string() }
    }

    /// Something behind Pli that can come back.
    pub(super) fn unavailable(cause: impl fmt::Display) -> Self {
        Self::Unavailable { cause: cause.to_string() }
    }

    /// What the log is told; nothing for what is not ours to mend.
    pub(super) fn cause(&self) -> Option<&str> {
        match self {
            Self::Unavailable { cause } | Self::Broken { cause } => Some(cause),
            _ => None,
        }
    }
}

impl fmt::Display for Failure {
    /// For the framework's own log lines only: pages are made by `error_pages`, and the cause stays inside.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status_code())
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Foreign | Self::Forbidden | Self::EnrolmentRequired => StatusCode::FORBIDDEN,
            Self::SignIn { .. } | Self::Elsewhere(_) | Self::Confirm { .. } => StatusCode::SEE_OTHER,
            Self::SignedOutWriting(_) | Self::EnrolmentOver | Self::Token => StatusCode::UNAUTHORIZED,
            Self::NotFound | Self::NoMailbox | Self::NoMessage | Self::NoPart => StatusCode::NOT_FOUND,
            Self::Unwritten(status, _) => *status,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// An error with all that led to it. Rooms write no secret and no content into their errors.
fn words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(deeper) = source {
        let text = deeper.to_string();
        if !words.ends_with(&text) {
            words = format!("{words}: {text}");
        }
        source = deeper.source();
    }
    words
}

/// What can come back by itself is unavailable; anything else is a fault.
fn told(temporary: bool, error: &dyn std::error::Error) -> Failure {
    let cause = words(error);
    if temporary { Failure::Unavailable { cause } } else { Failure::Broken { cause } }
}

impl From<session::Error> for Failure {
    fn from(error: session::Error) -> Self {
        told(matches!(&error, session::Error::Store(store) if store.is_temporary()), &error)
    }
}

impl From<sign_in::Error> for Failure {
    fn from(error: sign_in::Error) -> Self {
        told(error.is_temporary(), &error)
    }
}

impl From<role::Error> for Failure {
    fn from(error: role::Error) -> Self {
        told(matches!(&error, role::Error::Store(store) if store.is_temporary()), &error)
    }
}

impl From<structure::Error> for Failure {
    fn from(error: structure::Error) -> Self {
        match error {
            structure::Error::Unknown => Self::NotFound,
            error => told(error.is_temporary(), &error),
        }
    }
}

impl From<shared_box::Error> for Failure {
    fn from(error: shared_box::Error) -> Self {
        match error {
            shared_box::Error::Unknown => Self::NotFound,
            shared_box::Error::Oneself | shared_box::Error::Rights => Self::Forbidden,
            shared_box::Error::Structure(error) => error.into(),
            error => told(error.is_temporary(), &error),
        }
    }
}

/// What is refused is answered by the handlers, in the form of SCIM.
impl From<scim::Error> for Failure {
    fn from(error: scim::Error) -> Self {
        match error {
            scim::Error::Structure(error) => error.into(),
            scim::Error::Refused(_) => Self::BadRequest,
        }
    }
}

impl From<support::Error> for Failure {
    fn from(error: support::Error) -> Self {
        match error {
            support::Error::Unknown => Self::NotFound,
            support::Error::Structure(error) => error.into(),
            error => told(error.is_temporary(), &error),
        }
    }
}

impl From<merge::Error> for Failure {
    fn from(error: merge::Error) -> Self {
        match error {
            merge::Error::Unknown => Self::NotFound,
            error => told(error.is_temporary(), &error),
        }
    }
}

impl From<admin::Error> for Failure {
    fn from(error: admin::Error) -> Self {
        match error {
            admin::Error::Unknown => Self::NotFound,
            error => told(error.is_temporary(), &error),
        }
    }
}

impl From<captcha::Error> for Failure {
    fn from(error: captcha::Error) -> Self {
        let temporary = match &error {
            captcha::Error::Store(store) | captcha::Error::Session(session::Error::Store(store)) => {
                store.is_temporary()
            }
            _ => false,
        };
        told(temporary, &error)
    }
}

impl From<account::Error> for Failure {
    fn from(error: account::Error) -> Self {
        told(error.is_temporary(), &error)
    }
}

impl From<audit::Error> for Failure {
    fn from(error: audit::Error) -> Self {
        told(matches!(&error, audit::Error::Store(store) if store.is_temporary()), &error)
    }
}

impl From<factor::Error> for Failure {
    fn from(error: factor::Error) -> Self {
        told(matches!(&error, factor::Error::Store(store) if store.is_temporary()), &error)
    }
}

impl From<settings::Error> for Failure {
    fn from(error: settings::Error) -> Self {
        told(error.is_temporary(), &error)
    }
}

impl From<rules::Error> for Failure {
    fn from(error: rules::Error) -> Self {
        told(error.is_temporary(), &error)
    }
}

impl From<push::Error> for Failure {
    fn from(error: push::Error) -> Self {
        told(error.is_temporary(), &error)
    }
}

impl From<mail::Error> for Failure {
    fn from(error: mail::Error) -> Self {
        match error {
            mail::Error::NotFound | mail::Error::TooLate => Self::NotFound,
            mail::Error::NotAllowed | mail::Error::Refused => Self::Forbidden,
            mail::Error::TooMany { .. } => Self::BadRequest,
            error => Self::Unavailable { cause: words(&error) },
        }
    }
}
