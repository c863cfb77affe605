//! `/enrol/questions`: security questions (S0-29).

use super::{here, to};
use crate::{
    enrol::{Kept, Step},
    session::Enrolling,
    view::enrol::questions::{Page, page},
    web::{
        door::Answer,
        failure::Failure,
        form::Form,
        questions::{fresh, refused, typed},
        visit::Visit,
    },
};

/// As many as the policy asks for, each with another question.
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match here(visit, &key, Step::Questions).await? {
        Ok(here) => {
            let shown = Page { place: here.place().clone(), rows: fresh(&[], here.questions()) };
            visit.show(&key, |frame| page(frame, &shown))
        }
        Err(elsewhere) => elsewhere,
    })
}

/// The answers.
pub(in crate::web) async fn post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let here = match here(visit, &key, Step::Questions).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let typed = typed(visit, &form, here.questions());
    match visit.rooms().enrol.answer_questions(&key, &typed).await? {
        Kept::Next(step) => Ok(to(step)),
        Kept::Busy => Err(Failure::unavailable("too many answers at once")),
        Kept::Over => Err(Failure::EnrolmentOver),
        Kept::Refused(flaws) => {
            let shown = Page { place: here.place().clone(), rows: refused(&typed, flaws) };
            Ok(visit.again(&key, |frame| page(frame, &shown)))
        }
    }
}
