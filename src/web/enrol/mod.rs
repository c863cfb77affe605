//! `/enrol/…`: the first sign-in. Each page asks the room whether the person is there; whoever is not is led to the step
//! that is next, and a set-up whose time is over says so with one button (S0-20).

mod destination;
mod end;
mod known;
mod mark;
mod method;
mod passkey;
mod password;
mod questions;
mod sheet;
mod start;
mod telephone;
mod totp;

pub(super) use self::{
    destination::{email_get, email_post, sms_get, sms_post, voice_get, voice_post, voice_wait},
    end::{done, stay_get, stay_post},
    known::{get as known_get, post as known_post},
    mark::{get as mark_get, post as mark_post},
    method::{choose_get, choose_post, summary_get, summary_post},
    passkey::{get as passkey_get, options as passkey_options, post as passkey_post},
    password::{get as password_get, post as password_post},
    questions::{get as questions_get, post as questions_post},
    sheet::get as sheet,
    start::{extend, skip, start},
    telephone::{get as push_get, post as push_post, state as push_state},
    totp::{get as totp_get, post as totp_post},
};

use actix_web::HttpResponse;

use super::{answer, failure::Failure, visit::Visit};
use crate::{
    enrol::{At, Here, Step},
    session::Enrolling,
    view::path,
};

/// The step, or where the person belongs.
async fn here(visit: &Visit, key: &Enrolling, step: Step) -> Result<Result<Box<Here>, HttpResponse>, Failure> {
    match visit.rooms().enrol.here(key, step).await? {
        At::Here(here) => Ok(Ok(here)),
        At::Elsewhere(step) => Ok(Err(to(step))),
        At::Over => Err(Failure::EnrolmentOver),
    }
}

/// To the page of a step.
fn to(step: Step) -> HttpResponse {
    answer::see_other(&path::enrol(step))
}
