//! `/sign-in`, `/sign-in/verify`, `/sign-out`: from a name and a password to a session, and back.

pub(super) mod approval;
mod first;
mod out;
pub(super) mod passkey;
pub(super) mod verify;
pub(super) mod wait;

pub(super) use self::{
    first::{get, post},
    out::post as sign_out,
};

use actix_web::{HttpResponse, http::StatusCode};

use super::{answer, cookie::Name, notice::Happened, visit::Visit};
use crate::sign_in::Entry;

/// Why the first page is shown again, told over a redirection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    /// The person signed out.
    SignedOut,
    /// The person signed out to come in as somebody else (S0-15).
    OtherAccount,
    /// The session ended by itself.
    SessionEnded,
    /// The time for the code is over.
    VerificationExpired,
    /// Too many wrong codes.
    CodesExhausted,
}

impl Again {
    const ALL: [Self; 5] =
        [Self::SignedOut, Self::OtherAccount, Self::SessionEnded, Self::VerificationExpired, Self::CodesExhausted];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::OtherAccount => "other",
            Self::SessionEnded => "session-over",
            Self::VerificationExpired => "late",
            Self::CodesExhausted => "exhausted",
        }
    }

    fn read(visit: &Visit) -> Option<Self> {
        let value = visit.cookie(Name::Notice)?;
        Self::ALL.into_iter().find(|again| again.as_str() == value)
    }

    /// Back to the first page, which says why.
    pub(super) fn go(self, visit: &Visit) -> HttpResponse {
        visit.set_cookie(Name::Notice, self.as_str());
        answer::see_other("/sign-in")
    }
}

/// A new session: its cookies, and where the person was going (S3-10).
pub(super) fn enter(visit: &Visit, entry: Entry) -> HttpResponse {
    visit.set(entry.cookies);
    if entry.ended_oldest {
        visit.set_cookie(Name::Notice, &Happened::EndedOldest.cookie());
    } else if entry.offers_passkey {
        visit.set_cookie(Name::Notice, &Happened::DeviceTrusted.cookie());
    }
    answer::see_other(answer::internal(&entry.return_to).unwrap_or("/"))
}

/// The status of a page that says when the next try is possible.
const THROTTLED: StatusCode = StatusCode::TOO_MANY_REQUESTS;
