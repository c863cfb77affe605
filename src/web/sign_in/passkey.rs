//! `GET` and `POST /sign-in/passkey`, `GET /sign-in/verify/passkey`: what the browser is asked, and its answer.

use actix_web::http::StatusCode;

use super::{
    THROTTLED, enter,
    first::{blank, refuse},
};
use crate::{
    factor::PasskeyAnswer,
    session::{Anyone, Pending},
    sign_in::ByPasskey,
    view::sign_in::{Page, Problem},
    web::{
        answer,
        door::{Answer, Unproven},
        failure::Failure,
        form::Form,
        visit::Visit,
    },
};

/// What the browser is asked to sign in with a passkey and nothing else.
pub(in crate::web) async fn options(key: Anyone, visit: &Visit) -> Answer {
    let options = visit.rooms().factors.sign_in_options(&key.csrf().binding())?;
    Ok(answer::ceremony(&options))
}

/// What the browser is asked after the password.
pub(in crate::web) async fn verify_options(key: Pending, visit: &Visit) -> Answer {
    let options = visit.rooms().factors.verify_options(key.account(), &key.csrf().binding()).await?;
    Ok(answer::ceremony(&options))
}

/// Signs in with a passkey and nothing else.
pub(in crate::web) async fn post(key: Result<Anyone, Failure>, visit: &Visit, form: Result<Form, Unproven>) -> Answer {
    let key = key?;
    let (form, proven) = match form {
        Ok(form) => (form, true),
        Err(Unproven(form)) => (form, false),
    };
    let next = answer::internal(form.text("next"));
    let shown = Page { next: next.map(str::to_owned), ..blank(visit) };
    let again = |status, problem| refuse(&key, visit, status, &Page { problem: Some(problem), ..shown.clone() });
    if !proven {
        return Ok(again(StatusCode::FORBIDDEN, Problem::FormExpired));
    }
    let given = PasskeyAnswer { ticket: form.text("ticket"), json: form.text("passkey") };
    Ok(match visit.rooms().sign_in.by_passkey(&key, visit.visitor(), given, next).await? {
        ByPasskey::SignedIn(entry) => enter(visit, entry),
        ByPasskey::Refused => again(StatusCode::UNPROCESSABLE_ENTITY, Problem::PasskeyRefused),
        ByPasskey::Late => again(StatusCode::UNPROCESSABLE_ENTITY, Problem::PasskeyLate),
        ByPasskey::Suspended => again(StatusCode::UNPROCESSABLE_ENTITY, Problem::Suspended),
        ByPasskey::Throttled { until } => {
            answer::retry_at(again(THROTTLED, Problem::Throttled(until)), until, visit.rooms().clock.now())
        }
    })
}
