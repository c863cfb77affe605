//! `/recover/…`: the forgotten password (S1-08 to S1-22).
//!
//! Which step is to be done, the room says; a page or a form of another one leads there and changes nothing.

pub(super) mod contact;
pub(super) mod end;
pub(super) mod link;
pub(super) mod proof;
pub(super) mod questions;
pub(super) mod start;

use actix_web::{HttpResponse, http::StatusCode};

use super::{answer, cookie::Name, failure::Failure, visit::Visit};
use crate::{
    recover::{Gate, Page},
    session::Recovering,
    view::{path, recover::Trail},
};

/// The status of a page that says when the next try is possible.
const THROTTLED: StatusCode = StatusCode::TOO_MANY_REQUESTS;
/// The notice that a recovery is over.
const OVER: &str = "recovery-over";

/// Where a step is done.
fn place(gate: Gate) -> &'static str {
    match gate {
        Gate::Method => path::RECOVER_METHOD,
        Gate::Destination(_) => path::RECOVER_DESTINATION,
        Gate::Code(_) => path::RECOVER_CODE,
        Gate::Questions => path::RECOVER_QUESTIONS,
        Gate::Password => path::RECOVER_PASSWORD,
        Gate::Done => path::RECOVER_DONE,
    }
}

/// The page of the step, if this is where it is done; else the way there.
async fn at(key: &Recovering, visit: &Visit, here: &str) -> Result<Result<Page, HttpResponse>, Failure> {
    Ok(match visit.rooms().recover.page(key).await? {
        None => Err(over(visit)),
        Some(page) if place(page.gate) == here => Ok(page),
        Some(page) => Err(answer::see_other(place(page.gate))),
    })
}

/// To the beginning, which says that it is over.
fn over(visit: &Visit) -> HttpResponse {
    visit.set_cookie(Name::Notice, OVER);
    answer::see_other(path::RECOVER)
}

/// To the step that is to be done.
fn onward() -> HttpResponse {
    answer::see_other(path::RECOVER_NOW)
}

fn trail(page: &Page) -> Trail {
    // Questions are spoken of to those who have given their proofs only: others learn nothing from them.
    let questions = match page.gate {
        Gate::Questions => Some(false),
        Gate::Password | Gate::Done if page.answered => Some(true),
        _ => None,
    };
    Trail { passed: page.passed, needed: page.needed, questions }
}
