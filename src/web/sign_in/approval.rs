//! `GET /sign-in/approval`: the browser that waits for an approval on the telephone.

use actix_web::{HttpResponse, http::header::CONTENT_TYPE};

use super::{Again, enter};
use crate::{
    base::Method,
    push::Progress,
    session::Pending,
    sign_in::Waiting,
    view::{
        path,
        push::wait::{Page, State, page},
    },
    web::{
        account::{approval::device_address, browser},
        answer,
        door::Answer,
        visit::Visit,
    },
};

/// The waiting page; an approval leads from here into the session, once.
pub(in crate::web) async fn get(key: Pending, visit: &Visit) -> Answer {
    let state = match visit.rooms().sign_in.wait(&key, visit.visitor()).await? {
        Waiting::SignedIn(entry) => return Ok(enter(visit, entry)),
        Waiting::NeedsEnrolment { cookies } => {
            visit.set(cookies);
            return Ok(answer::see_other("/enrol"));
        }
        Waiting::NeedsChange { cookies } => {
            visit.set(cookies);
            return Ok(answer::see_other(path::DUE_PASSWORD));
        }
        Waiting::Nothing => return Ok(answer::see_other(path::VERIFY)),
        Waiting::Asked(shown) => {
            State::Asked { number: shown.number, telephones: shown.telephones, until: shown.until }
        }
        Waiting::Declined => State::Declined,
        Waiting::Expired => State::Expired,
        Waiting::Exhausted => State::Exhausted,
        Waiting::Over if visit.rooms().sign_in.choice(&key).await?.is_none() => {
            return Ok(Again::VerificationExpired.go(visit));
        }
        Waiting::Over => State::Over,
    };
    let shown = waiting(visit, state, path::verify_by(Method::Push), None);
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// The page of one that waits, with what the telephone will show of it.
pub(in crate::web) fn waiting(visit: &Visit, state: State, typed: String, confirms: Option<String>) -> Page {
    Page {
        state,
        browser: browser(&visit.visitor().agent),
        network: visit.visitor().ip.to_string(),
        address: device_address(visit),
        typed,
        confirms,
    }
}

/// `GET /sign-in/approval/state`: one word, for the script of that page; it changes nothing.
pub(in crate::web) async fn state(key: Pending, visit: &Visit) -> Answer {
    let word = match visit.rooms().sign_in.progress(&key).await? {
        Progress::Asked(_) => "asked",
        Progress::Approved { .. } => "approved",
        Progress::Declined => "declined",
        Progress::Expired => "expired",
        Progress::Exhausted => "exhausted",
        Progress::None | Progress::Over => "over",
    };
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(word))
}
