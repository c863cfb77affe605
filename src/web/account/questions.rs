//! `/account/questions`: other answers to the security questions, or the first ones, where the profile asks for them
//! (S0-29, R-140).

use super::back;
use crate::{
    security::Answers,
    session::Elevated,
    view::account_questions::page,
    web::{
        door::Answer,
        failure::Failure,
        form::Form,
        notice::Happened,
        questions::{fresh, refused, typed},
        visit::Visit,
    },
};

/// The questions that were chosen, and others where there are too few. Answers are never shown.
pub(in crate::web) async fn get(key: Elevated, visit: &Visit) -> Answer {
    let security = &visit.rooms().security;
    let count = security.questions_asked(&key);
    if count == 0 {
        return Err(Failure::NotFound);
    }
    let rows = fresh(&security.questions(&key).await?, count);
    Ok(visit.show(&key, |frame| page(frame, &rows)))
}

/// The answers.
pub(in crate::web) async fn post(key: Elevated, visit: &Visit, form: Form) -> Answer {
    let security = &visit.rooms().security;
    let typed = typed(visit, &form, security.questions_asked(&key));
    match security.answer_questions(&key, visit.visitor(), &typed).await? {
        Answers::Kept => Ok(back(visit, &Happened::QuestionsAnswered)),
        Answers::Busy => Err(Failure::unavailable("too many answers at once")),
        Answers::NotAsked => Err(Failure::NotFound),
        Answers::Refused(flaws) => {
            let rows = refused(&typed, flaws);
            Ok(visit.again(&key, |frame| page(frame, &rows)))
        }
    }
}
