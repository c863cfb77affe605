//! `GET /enrol`, `POST /enrol/extend`: the beginning, and more time.

use super::here;
use crate::{
    enrol::{At, Finished, Step},
    session::Enrolling,
    view::{enrol::intro, path},
    web::{answer, door::Answer, failure::Failure, form::Form, sign_in::enter, visit::Visit},
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
    if here.known_to_others() {
        return Ok(super::to(step));
    }
    let shown = intro::Page {
        place: here.place().clone(),
        name: key.name().to_owned(),
        next: path::enrol(step),
        resumes: here.resumes(),
        interrupts: here.interrupts(),
        skippable: here.skippable(),
        enforced_from: here.enforced_from(),
    };
    Ok(visit.show(&key, |frame| intro::page(frame, &shown)))
}

/// « Annuler » (S1-01): to where the person was going; asked again at the next sign-in.
pub(in crate::web) async fn skip(key: Enrolling, visit: &Visit, _: Form) -> Answer {
    let enrol = &visit.rooms().enrol;
    match enrol.skip(&key).await? {
        None => return Err(Failure::EnrolmentOver),
        Some(false) => return Ok(answer::see_other(path::ENROL)),
        Some(true) => {}
    }
    match enrol.finish(&key, visit.visitor(), false).await? {
        Finished::SignedIn(entry) => Ok(enter(visit, *entry)),
        Finished::NotYet(step) => Ok(super::to(step)),
        Finished::Over => Err(Failure::EnrolmentOver),
    }
}

/// Fifteen minutes more, once; then back to where the person was.
pub(in crate::web) async fn extend(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    visit.rooms().enrol.extend(&key).await?;
    let back = answer::internal(form.text("back")).filter(|back| back.starts_with("/enrol"));
    Ok(answer::see_other(back.unwrap_or(path::ENROL)))
}
