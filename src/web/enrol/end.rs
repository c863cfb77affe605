//! `/enrol/stay`, `/enrol/done`: « Rester connecté ? », and « Bravo ! » (S0-33, S0-34).

use super::{here, to};
use crate::{
    enrol::{Finished, Step},
    session::{Enrolling, SignedIn},
    view::{
        enrol::{done, stay},
        path,
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// The question.
pub(in crate::web) async fn stay_get(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match here(visit, &key, Step::Stay).await? {
        Ok(here) => {
            let longest = visit.rooms().sessions.policies().of(key.address()).session.absolute;
            let shown = stay::Page { place: here.place().clone(), hours: longest.as_secs() / 3_600 };
            visit.show(&key, |frame| stay::page(frame, &shown))
        }
        Err(elsewhere) => elsewhere,
    })
}

/// The answer: everything becomes true.
pub(in crate::web) async fn stay_post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    match visit.rooms().enrol.finish(&key, visit.visitor(), form.text("stay") == "yes").await? {
        Finished::SignedIn(entry) => {
            visit.set(entry.cookies);
            if entry.ended_oldest {
                visit.set_cookie(Name::Notice, &Happened::EndedOldest.cookie());
            }
            let next: String = url::form_urlencoded::byte_serialize(entry.return_to.as_bytes()).collect();
            let asked = (entry.return_to != "/").then(|| format!("{}?next={next}", path::ENROL_DONE));
            Ok(answer::see_other(asked.as_deref().unwrap_or(path::ENROL_DONE)))
        }
        Finished::NotYet(step) => Ok(to(step)),
        Finished::Over => Err(Failure::EnrolmentOver),
    }
}

/// « Bravo ! »
pub(in crate::web) async fn done(who: SignedIn, visit: &Visit) -> Answer {
    let next = answer::internal(visit.query("next")).unwrap_or(path::MAIL).to_owned();
    let shown = done::Page { address: who.address().to_string(), next };
    Ok(visit.show(&who, |frame| done::page(frame, &shown)))
}
