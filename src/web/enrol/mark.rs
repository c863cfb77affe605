//! `/enrol/mark`: the personal phrase and image (S2-08).

use actix_web::http::StatusCode;

use super::{here, to};
use crate::{
    enrol::{Here, Step},
    session::Enrolling,
    view::{
        enrol::mark::{Page, page},
        mark::Choice,
    },
    web::{
        door::Answer,
        failure::Failure,
        form::Form,
        mark::{SIZE, Typed, read},
        visit::Visit,
    },
};

/// A phrase, and an image among a first dozen.
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match here(visit, &key, Step::Mark).await? {
        Ok(here) => {
            let images = visit.rooms().enrol.images(&key, 0, SIZE)?;
            let shown = filled(&here, Choice { images, ..Choice::default() });
            visit.show(&key, |frame| page(frame, &shown))
        }
        Err(elsewhere) => elsewhere,
    })
}

/// Other images, or what was chosen.
pub(in crate::web) async fn post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let here = match here(visit, &key, Step::Mark).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let enrol = &visit.rooms().enrol;
    match read(&form, |at| Ok(enrol.images(&key, at, SIZE)?))? {
        Typed::More(choice) => {
            let shown = filled(&here, choice);
            Ok(visit.page(&key, StatusCode::OK, |frame| page(frame, &shown)))
        }
        Typed::Refused(choice) => {
            let shown = filled(&here, choice);
            Ok(visit.again(&key, |frame| page(frame, &shown)))
        }
        Typed::Chosen(mark) => match enrol.choose_mark(&key, &mark).await? {
            Some(step) => Ok(to(step)),
            None => Err(Failure::EnrolmentOver),
        },
    }
}

fn filled(here: &Here, choice: Choice) -> Page {
    Page { place: here.place().clone(), choice }
}
