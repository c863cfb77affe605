//! `/enrol/password`: a password of one's own (S0-31).

use secrecy::SecretString;

use super::{here, to};
use crate::{
    enrol::{Chosen, Here, Step, whose},
    session::Enrolling,
    view::{
        enrol::password::{self, Page},
        password::{Asks, Choice, Problem},
        path,
    },
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// The three fields.
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match here(visit, &key, Step::Password).await? {
        Ok(here) => {
            let shown = page(visit, &key, &here);
            visit.show(&key, |frame| password::page(frame, &shown))
        }
        Err(elsewhere) => elsewhere,
    })
}

/// Takes the new password.
pub(in crate::web) async fn post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let here = match here(visit, &key, Step::Password).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let mut shown = page(visit, &key, &here);
    if form.text("password").is_empty() {
        shown.choice = shown.choice.with(Problem::Missing);
    } else {
        let field = |name| SecretString::from(form.text(name));
        let new = (&field("password"), &field("again"));
        match visit.rooms().enrol.choose(&key, &field("current"), new).await? {
            Chosen::Kept => return Ok(answer::see_other(path::ENROL_STAY)),
            Chosen::Over => return Err(Failure::EnrolmentOver),
            Chosen::NotYet => return Ok(to(here.next())),
            Chosen::Busy => return Err(Failure::unavailable("too many passwords at once")),
            Chosen::Throttled { until } => return Err(Failure::Throttled { until }),
            Chosen::Refused { wrong_current, different, judged } => {
                shown.choice = shown.choice.refused(wrong_current, different, judged);
            }
        }
    }
    Ok(visit.again(&key, |frame| password::page(frame, &shown)))
}

fn page(visit: &Visit, key: &Enrolling, here: &Here) -> Page {
    let rules = &visit.rooms().sessions.policies().of(key.address()).password;
    let known = here.known_to_others();
    let asks = if known { Asks::Current } else { Asks::Temporary };
    Page { place: here.place().clone(), choice: Choice::new(&whose(key), rules).asking(asks), known }
}
