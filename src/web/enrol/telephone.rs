//! `/enrol/push`: attaching a telephone that approves (S0-22 to S0-25); `/enrol/push/state`, one word for its script.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header::CONTENT_TYPE},
};

use super::{here, to};
use crate::{
    base::Method,
    enrol::{Attached, Step, Telephone},
    session::Enrolling,
    view::{
        enrol::telephone::{Page, page},
        path,
        push::pair,
    },
    web::{account::approval::paired, answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

const STEP: Step = Step::SetUp(Method::Push);

/// The codes, then the number; loading it again changes nothing (S2-13).
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    if let Err(elsewhere) = here(visit, &key, STEP).await? {
        return Ok(elsewhere);
    }
    let telephone = visit.rooms().enrol.telephone(&key, visit.visitor()).await?;
    show(&key, visit, StatusCode::OK, telephone).await
}

/// « Soumettre », or new codes.
pub(in crate::web) async fn post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let enrol = &visit.rooms().enrol;
    if form.text("action") == "again" {
        enrol.telephone_anew(&key, visit.visitor()).await?;
        return Ok(to(STEP));
    }
    match enrol.telephone_attached(&key).await? {
        Attached::Done => Ok(answer::see_other(path::ENROL_SUMMARY)),
        Attached::NotYet(telephone) => show(&key, visit, StatusCode::UNPROCESSABLE_ENTITY, telephone).await,
    }
}

/// Where it is, in one word.
pub(in crate::web) async fn state(key: Enrolling, visit: &Visit) -> Answer {
    let telephone = visit.rooms().enrol.telephone(&key, visit.visitor()).await?;
    let word = pairing(&key, visit, telephone, false).step.word();
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(word))
}

async fn show(key: &Enrolling, visit: &Visit, status: StatusCode, telephone: Telephone) -> Answer {
    let here = match here(visit, key, STEP).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if telephone == Telephone::Gone {
        return Err(Failure::EnrolmentOver);
    }
    let early = status != StatusCode::OK;
    let shown = Page { place: here.place().clone(), pairing: pairing(key, visit, telephone, early) };
    Ok(visit.page(key, status, |frame| page(frame, &shown)))
}

fn pairing(key: &Enrolling, visit: &Visit, telephone: Telephone, early: bool) -> pair::Page {
    let waits = match telephone {
        Telephone::Waits(pairing) => Some(pairing),
        Telephone::Over | Telephone::Gone => None,
    };
    paired(visit, key.address(), waits, early)
}
