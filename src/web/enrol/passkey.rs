//! `/enrol/passkey`: a passkey of the device at hand, or of the telephone beside it.

use actix_web::http::StatusCode;

use super::{here, to};
use crate::{
    base::Method,
    enrol::{Proof, Step},
    factor::{PasskeyAnswer, passkey_name},
    session::Enrolling,
    view::{
        enrol::passkey::{Page, Problem, page},
        path,
    },
    web::{account::browser, answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

const STEP: Step = Step::SetUp(Method::Passkey);

/// A name, and the button that asks the browser.
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    let name = browser(&visit.visitor().agent);
    shown(&key, visit, StatusCode::OK, (name, None)).await
}

/// What the browser is asked.
pub(in crate::web) async fn options(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match here(visit, &key, STEP).await? {
        Ok(_) => answer::ceremony(&visit.rooms().enrol.passkey_options(&key).await?),
        Err(elsewhere) => elsewhere,
    })
}

/// What it has answered.
pub(in crate::web) async fn post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let given = PasskeyAnswer { ticket: form.text("ticket"), json: form.text("passkey") };
    let problem = match passkey_name(form.text("name")) {
        _ if given.json.is_empty() => Problem::NoScript,
        None => Problem::Name,
        Some(name) => match visit.rooms().enrol.make_passkey(&key, visit.visitor(), given, &name).await? {
            Proof::Proven => return Ok(answer::see_other(path::ENROL_SUMMARY)),
            Proof::Over => return Err(Failure::EnrolmentOver),
            Proof::NotSent => return Ok(to(STEP)),
            Proof::Expired => Problem::Late,
            Proof::Wrong(_) | Proof::Malformed | Proof::Awaited | Proof::NotGiven | Proof::Throttled { .. } => {
                Problem::Refused
            }
        },
    };
    let typed = (form.text("name").to_owned(), Some(problem));
    shown(&key, visit, StatusCode::UNPROCESSABLE_ENTITY, typed).await
}

async fn shown(
    key: &Enrolling,
    visit: &Visit,
    status: StatusCode,
    (name, problem): (String, Option<Problem>),
) -> Answer {
    Ok(match here(visit, key, STEP).await? {
        Ok(here) => {
            let shown = Page { place: here.place().clone(), name, problem };
            visit.page(key, status, |frame| page(frame, &shown))
        }
        Err(elsewhere) => elsewhere,
    })
}
