//! `/enrol/method`, `/enrol/summary`: the choice of a method, and all of them (S0-18, S0-30, S1-03).

use actix_web::http::StatusCode;

use super::{here, to};
use crate::{
    base::Method,
    enrol::{Here, Step},
    session::Enrolling,
    view::enrol::{method, summary},
    web::{door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// The choice, strongest first.
pub(in crate::web) async fn choose_get(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match here(visit, &key, Step::Method).await? {
        Ok(here) => {
            let shown = choice(&here, false);
            visit.show(&key, |frame| method::page(frame, &shown))
        }
        Err(elsewhere) => elsewhere,
    })
}

/// To the page of the method that was chosen.
pub(in crate::web) async fn choose_post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let here = match here(visit, &key, Step::Method).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let chosen = Method::parse(form.text("method"));
    if let Some(offer) = here.offers().into_iter().find(|offer| Some(offer.method) == chosen) {
        return Ok(to(Step::SetUp(offer.method)));
    }
    let shown = choice(&here, true);
    Ok(visit.again(&key, |frame| method::page(frame, &shown)))
}

fn choice(here: &Here, none: bool) -> method::Page {
    method::Page { place: here.place().clone(), offers: here.offers(), none }
}

/// All methods with their state.
pub(in crate::web) async fn summary_get(key: Enrolling, visit: &Visit) -> Answer {
    summary(&key, visit, StatusCode::OK).await
}

/// « Terminer ».
pub(in crate::web) async fn summary_post(key: Enrolling, visit: &Visit, _: Form) -> Answer {
    let here = match here(visit, &key, Step::Summary).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    drop(here);
    match visit.rooms().enrol.agree(&key).await? {
        None => Err(Failure::EnrolmentOver),
        Some(false) => summary(&key, visit, StatusCode::UNPROCESSABLE_ENTITY).await,
        Some(true) => match visit.rooms().enrol.next(&key).await? {
            Some(step) => Ok(to(step)),
            None => Err(Failure::EnrolmentOver),
        },
    }
}

async fn summary(key: &Enrolling, visit: &Visit, status: StatusCode) -> Answer {
    let here = match here(visit, key, Step::Summary).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let shown = summary::Page {
        place: here.place().clone(),
        methods: here.methods(),
        missing: here.missing(),
        refused: status != StatusCode::OK,
    };
    Ok(visit.page(key, status, |frame| summary::page(frame, &shown)))
}
