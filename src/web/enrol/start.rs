//! `GET /enrol`, `POST /enrol/extend`: the beginning, and more time.

use super::here;
use crate::{
    enrol::{At, Step},
    session::Enrolling,
    view::{enrol::intro, path},
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// « Plus d’informations requises » (S0-17).
pub(in crate::web) async fn start(key: Enrolling, visit: &Visit) -> Answer {
    let enrol = &visit.rooms().enrol;
    let step = match enrol.here(&key, Step::Stay).await? {
        At::Here(_) => Step::Stay,
        At::Elsewhere(step) => step,
        At::Over => return Err(Failure::EnrolmentOver),
    };
    let here = match here(visit, &key, step).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let shown = intro::Page {
        place: here.place().clone(),
        name: key.name().to_owned(),
        next: path::enrol(step),
        resumes: here.resumes(),
    };
    Ok(visit.show(&key, |frame| intro::page(frame, &shown)))
}

/// Fifteen minutes more, once; then back to where the person was.
pub(in crate::web) async fn extend(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    visit.rooms().enrol.extend(&key).await?;
    let back = answer::internal(form.text("back")).filter(|back| back.starts_with("/enrol"));
    Ok(answer::see_other(back.unwrap_or(path::ENROL)))
}
