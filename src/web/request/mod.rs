//! `/request/…`: asking for a health address, and following what was asked (S0-01, S0-04 to S0-06).
//!
//! Everybody sees the same pages, whoever has an account. A request is spoken of by a ticket that only the browser it was
//! made in can use.

pub(super) mod code;
pub(super) mod follow;
pub(super) mod form;
pub(super) mod person;

use actix_web::{HttpResponse, http::StatusCode};

use super::{answer, door::Answer, visit::Visit};
use crate::{session::Anyone, view::request};

/// The status of a page that says when the next try is possible.
const THROTTLED: StatusCode = StatusCode::TOO_MANY_REQUESTS;

/// `GET /request`.
pub(super) async fn before(key: Anyone, visit: &Visit) -> Answer {
    Ok(visit.show(&key, |frame| request::before::page(frame, &visit.site().example)))
}

/// To a page, with what this browser speaks of a request by.
fn to(page: &str, ticket: &str) -> HttpResponse {
    answer::see_other(&format!("{page}?for={ticket}"))
}

/// The page of a request that this browser does not know.
fn gone(key: &Anyone, visit: &Visit) -> HttpResponse {
    visit.page(key, StatusCode::NOT_FOUND, request::state::gone)
}
