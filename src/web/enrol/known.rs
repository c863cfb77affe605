//! `/enrol/known`: a code where the referent said the person is.

use actix_web::http::StatusCode;

use super::{
    destination::{of_proof, of_sending},
    here,
};
use crate::{
    enrol::Step,
    session::Enrolling,
    view::{
        enrol::{
            destination::Problem,
            known::{Page, page},
        },
        path,
    },
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// Where the code goes, and the code.
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    show(&key, visit, None).await
}

/// Sends a code, or reads it.
pub(in crate::web) async fn post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let enrol = &visit.rooms().enrol;
    let problem = match form.text("action") {
        "send" | "again" => match of_sending(enrol.reach(&key, visit.visitor()).await?)? {
            None => return Ok(answer::see_other(path::ENROL_KNOWN)),
            problem => problem,
        },
        _ => match of_proof(enrol.reached(&key, visit.visitor(), form.text("code")).await?)? {
            None => return Ok(answer::see_other(path::ENROL_METHOD)),
            problem => problem,
        },
    };
    show(&key, visit, problem).await
}

async fn show(key: &Enrolling, visit: &Visit, problem: Option<Problem>) -> Answer {
    let here = match here(visit, key, Step::Known).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(contact) = here.contact() else { return Err(Failure::EnrolmentOver) };
    let sent = visit.rooms().enrol.on_its_way(&here, visit.visitor(), contact).await?;
    let shown = Page {
        place: here.place().clone(),
        method: contact.method(),
        destination: contact.masked(),
        sent: sent.map(|sent| sent.next),
        problem,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(visit.page(key, status, |frame| page(frame, &shown)))
}
