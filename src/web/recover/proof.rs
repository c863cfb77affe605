//! `/recover/method`, `/recover/destination`, `/recover/code`: one proof, then perhaps another (S1-14 to S1-17).

use actix_web::http::StatusCode;

use super::{THROTTLED, at, onward, over, trail};
use crate::{
    base::{Method, Timestamp},
    recover::{Chosen, Gate, Page, Passed, Resent, Typed},
    session::Recovering,
    view::{
        path,
        recover::{code, destination, method},
    },
    web::{answer, door::Answer, form::Form, visit::Visit},
};

/// `GET /recover/now`: to the step that is to be done.
pub(in crate::web) async fn now(key: Recovering, visit: &Visit) -> Answer {
    let page = at(&key, visit, "").await?;
    Ok(page.err().unwrap_or_else(|| over(visit)))
}

/// `GET /recover/method`.
pub(in crate::web) async fn method_get(key: Recovering, visit: &Visit) -> Answer {
    method_page(&key, visit, StatusCode::OK).await
}

/// `POST /recover/method`: one is chosen, or another is wanted.
pub(in crate::web) async fn method_post(key: Recovering, visit: &Visit, form: Form) -> Answer {
    let recover = &visit.rooms().recover;
    if form.text("action") == "back" {
        recover.choose_again(&key).await?;
        return Ok(onward());
    }
    match recover.choose(&key, Method::parse(form.text("method"))).await? {
        Chosen::NotOffered => method_page(&key, visit, StatusCode::UNPROCESSABLE_ENTITY).await,
        Chosen::Next | Chosen::Elsewhere => Ok(onward()),
    }
}

async fn method_page(key: &Recovering, visit: &Visit, status: StatusCode) -> Answer {
    let page = match at(key, visit, path::RECOVER_METHOD).await? {
        Ok(page) => page,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let choices = page.offers.iter().map(|offer| method::Choice { method: offer.method, hint: offer.hint.clone() });
    let shown = method::Page { trail: trail(&page), choices: choices.collect(), missing: status != StatusCode::OK };
    Ok(visit.page(key, status, |frame| method::page(frame, &shown)))
}

/// `GET /recover/destination`.
pub(in crate::web) async fn destination_get(key: Recovering, visit: &Visit) -> Answer {
    destination_page(&key, visit, "", None).await
}

/// `POST /recover/destination`.
pub(in crate::web) async fn destination_post(key: Recovering, visit: &Visit, form: Form) -> Answer {
    let typed = form.text("destination");
    let problem = match visit.rooms().recover.send_to(&key, visit.visitor(), typed).await? {
        Typed::Next | Typed::Elsewhere => return Ok(onward()),
        Typed::Over => return Ok(over(visit)),
        Typed::Unreadable => destination::Problem::Unreadable,
        Typed::Contradicts { tries_left } => destination::Problem::Contradicts(tries_left),
        Typed::TooSoon { until } => destination::Problem::TooSoon(until),
        Typed::Limit { until } => destination::Problem::Limit(until),
    };
    destination_page(&key, visit, typed, Some(problem)).await
}

async fn destination_page(
    key: &Recovering,
    visit: &Visit,
    typed: &str,
    problem: Option<destination::Problem>,
) -> Answer {
    let page = match at(key, visit, path::RECOVER_DESTINATION).await? {
        Ok(page) => page,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let shown = destination::Page {
        trail: trail(&page),
        is_address: page.gate == Gate::Destination(Method::Email),
        hint: hint(&page),
        typed: typed.to_owned(),
        problem,
    };
    let later = match problem {
        Some(destination::Problem::TooSoon(until) | destination::Problem::Limit(until)) => Some(until),
        _ => None,
    };
    let status = status(problem.is_some(), later);
    let answer = visit.page(key, status, |frame| destination::page(frame, &shown));
    Ok(match later {
        Some(until) => answer::retry_at(answer, until, visit.rooms().clock.now()),
        None => answer,
    })
}

/// `GET /recover/code`.
pub(in crate::web) async fn code_get(key: Recovering, visit: &Visit) -> Answer {
    code_page(&key, visit, "", None).await
}

/// `POST /recover/code`: a code, or the wish for another one.
pub(in crate::web) async fn code_post(key: Recovering, visit: &Visit, form: Form) -> Answer {
    let recover = &visit.rooms().recover;
    if form.text("action") == "again" {
        let problem = match recover.send_again(&key, visit.visitor()).await? {
            Resent::Next | Resent::Elsewhere => return Ok(onward()),
            Resent::TooSoon { until } => code::Problem::TooSoon(until),
            Resent::Limit { until } => code::Problem::Limit(until),
        };
        return code_page(&key, visit, "", Some(problem)).await;
    }
    let typed = form.text("code");
    let (kept, problem) = match recover.check(&key, visit.visitor(), typed).await? {
        Passed::Next | Passed::Elsewhere => return Ok(onward()),
        Passed::Over => return Ok(over(visit)),
        // What could not be read is corrected; a wrong code is typed anew.
        Passed::Malformed => (typed, code::Problem::NoCode),
        Passed::Wrong { tries_left } => ("", code::Problem::Wrong(tries_left)),
        Passed::Expired => ("", code::Problem::Expired),
        Passed::Throttled { until } => ("", code::Problem::Throttled(until)),
    };
    code_page(&key, visit, kept, Some(problem)).await
}

async fn code_page(key: &Recovering, visit: &Visit, typed: &str, problem: Option<code::Problem>) -> Answer {
    let page = match at(key, visit, path::RECOVER_CODE).await? {
        Ok(page) => page,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Gate::Code(method) = page.gate else { return Ok(onward()) };
    let now = visit.rooms().clock.now();
    let shown = code::Page {
        trail: trail(&page),
        method,
        hint: hint(&page),
        wait_until: page.sent.map(|sent| sent.next).filter(|next| *next > now),
        code: typed.to_owned(),
        problem,
    };
    let later = match problem {
        Some(code::Problem::TooSoon(until) | code::Problem::Limit(until) | code::Problem::Throttled(until)) => {
            Some(until)
        }
        _ => None,
    };
    let answer = visit.page(key, status(problem.is_some(), later), |frame| code::page(frame, &shown));
    Ok(match later {
        Some(until) => answer::retry_at(answer, until, now),
        None => answer,
    })
}

fn status(refused: bool, later: Option<Timestamp>) -> StatusCode {
    match (refused, later) {
        (_, Some(_)) => THROTTLED,
        (true, None) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, None) => StatusCode::OK,
    }
}

/// What is shown of the destination of the step.
fn hint(page: &Page) -> String {
    let method = match page.gate {
        Gate::Destination(method) | Gate::Code(method) => method,
        Gate::Method | Gate::Questions | Gate::Password | Gate::Done => return String::new(),
    };
    let offer = page.offers.iter().find(|offer| offer.method == method);
    offer.map(|offer| offer.hint.clone()).unwrap_or_default()
}
