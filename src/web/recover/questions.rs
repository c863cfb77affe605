//! `/recover/questions`: security questions, where the profile asks for them (R-160, S2-09).

use actix_web::http::StatusCode;
use secrecy::SecretString;

use super::{at, onward, over, trail};
use crate::{
    recover::Answered,
    session::Recovering,
    view::{
        path,
        recover::questions::{self, Problem},
    },
    web::{door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// `GET /recover/questions`.
pub(in crate::web) async fn get(key: Recovering, visit: &Visit) -> Answer {
    show(&key, visit, (Vec::new(), false), None).await
}

/// `POST /recover/questions`: the answers, or the wish to read what was typed (S2-09).
pub(in crate::web) async fn post(key: Recovering, visit: &Visit, form: Form) -> Answer {
    let recover = &visit.rooms().recover;
    let Some(asked) = recover.questions(&key).await? else { return Ok(onward()) };
    let typed: Vec<String> =
        (1..=asked.len()).map(|number| form.text(&questions::field_name(number)).to_owned()).collect();
    if form.text("action") == "read" {
        return show(&key, visit, (typed, true), None).await;
    }
    if typed.iter().any(|answer| answer.trim().is_empty()) {
        return show(&key, visit, (Vec::new(), false), Some(Problem::Missing)).await;
    }
    let answers = typed.into_iter().map(SecretString::from).collect();
    match recover.answer(&key, visit.visitor(), answers).await? {
        Answered::Next | Answered::Elsewhere => Ok(onward()),
        Answered::Over => Ok(over(visit)),
        Answered::Busy => Err(Failure::unavailable("too many passwords at once")),
        Answered::Wrong { tries_left } => {
            show(&key, visit, (Vec::new(), false), Some(Problem::Wrong(tries_left))).await
        }
    }
}

async fn show(
    key: &Recovering,
    visit: &Visit,
    (typed, clear): (Vec<String>, bool),
    problem: Option<Problem>,
) -> Answer {
    let page = match at(key, visit, path::RECOVER_QUESTIONS).await? {
        Ok(page) => page,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(asked) = visit.rooms().recover.questions(key).await? else { return Ok(onward()) };
    let shown = questions::Page { trail: trail(&page), questions: asked, typed, clear, problem };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(visit.page(key, status, |frame| questions::page(frame, &shown)))
}
