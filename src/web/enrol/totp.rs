//! `/enrol/totp`: the three steps on one page (S4-03).

use actix_web::http::StatusCode;

use super::{here, to};
use crate::{
    base::Method,
    enrol::{Proof, Step},
    session::Enrolling,
    view::{enrol::totp, path},
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

const STEP: Step = Step::SetUp(Method::Totp);

/// Install, scan, type.
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    page(&key, visit, StatusCode::OK, None).await
}

/// The code of the new application, or another key.
pub(in crate::web) async fn post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let enrol = &visit.rooms().enrol;
    if form.text("action") == "renew" {
        enrol.renew(&key).await?;
        return Ok(to(STEP));
    }
    let problem = match enrol.prove(&key, form.text("code")).await? {
        Proof::Proven => return Ok(answer::see_other(path::ENROL_SUMMARY)),
        Proof::Over => return Err(Failure::EnrolmentOver),
        Proof::Throttled { until } => return Err(Failure::Throttled { until }),
        Proof::Malformed => totp::Problem::NoCode,
        Proof::Wrong(_) | Proof::Expired | Proof::Awaited | Proof::NotGiven => totp::Problem::WrongCode,
        // Another tab has made another key.
        Proof::NotSent => totp::Problem::KeyRenewed,
    };
    page(&key, visit, StatusCode::UNPROCESSABLE_ENTITY, Some(problem)).await
}

async fn page(key: &Enrolling, visit: &Visit, status: StatusCode, problem: Option<totp::Problem>) -> Answer {
    let here = match here(visit, key, STEP).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(set_up) = visit.rooms().enrol.application(key).await? else { return Err(Failure::EnrolmentOver) };
    let shown = totp::Page {
        place: here.place().clone(),
        uri: set_up.uri,
        key: set_up.key,
        issuer: visit.rooms().config.brand.name.clone(),
        account: key.address().to_string(),
        problem,
    };
    Ok(visit.page(key, status, |frame| totp::page(frame, &shown)))
}
