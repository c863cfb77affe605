//! `/request/follow` and `/request/state`: where a request is (S0-05, S0-06).

use super::{THROTTLED, gone, to};
use crate::{
    session::Anyone,
    support::Followed,
    view::{
        path,
        request::{
            follow::{Page, Problem, page},
            state,
        },
    },
    web::{answer, door::Answer, form::Form, visit::Visit},
};

/// `GET /request/state`.
pub(in crate::web) async fn state(key: Anyone, visit: &Visit) -> Answer {
    let support = &visit.rooms().support;
    let Some(id) = support.ticket_of(&key, visit.query("for")) else { return Ok(gone(&key, visit)) };
    let Some(receipt) = support.receipt(id).await? else { return Ok(gone(&key, visit)) };
    let shown = state::Page { receipt, new: visit.query("new") == "1" };
    Ok(visit.show(&key, |frame| state::page(frame, &shown)))
}

/// `GET /request/follow`.
pub(in crate::web) async fn get(key: Anyone, visit: &Visit) -> Answer {
    Ok(visit.show(&key, |frame| page(frame, &Page::default())))
}

/// `POST /request/follow`.
pub(in crate::web) async fn post(key: Anyone, visit: &Visit, form: Form) -> Answer {
    let support = &visit.rooms().support;
    let reference = form.text("reference").to_owned();
    match support.follow(visit.visitor(), &reference, form.text("code")).await? {
        Followed::Found(id) => Ok(to(path::REQUEST_STATE, &support.ticket(&key, id)?)),
        Followed::Unknown => {
            let shown = Page { reference, problem: Some(Problem::Unknown) };
            Ok(visit.again(&key, |frame| page(frame, &shown)))
        }
        Followed::Throttled(until) => {
            let shown = Page { reference, problem: Some(Problem::Throttled(until)) };
            let again = visit.page(&key, THROTTLED, |frame| page(frame, &shown));
            Ok(answer::retry_at(again, until, visit.rooms().clock.now()))
        }
    }
}
