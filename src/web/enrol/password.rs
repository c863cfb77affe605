//! `/enrol/password`: a password of one's own (S0-31).

use secrecy::SecretString;

use super::{here, to};
use crate::{
    enrol::{Chosen, Here, Step},
    session::Enrolling,
    view::{enrol::password, path},
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// The three fields.
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match here(visit, &key, Step::Password).await? {
        Ok(here) => {
            let shown = choice(visit, &key, &here, Vec::new());
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
    let problems = if form.text("password").is_empty() {
        vec![password::Problem::Missing]
    } else {
        let field = |name| SecretString::from(form.text(name));
        let new = (&field("password"), &field("again"));
        match visit.rooms().enrol.choose(&key, &field("current"), new).await? {
            Chosen::Kept => return Ok(answer::see_other(path::ENROL_STAY)),
            Chosen::Over => return Err(Failure::EnrolmentOver),
            Chosen::NotYet => return Ok(to(here.next())),
            Chosen::Busy => return Err(Failure::unavailable("too many passwords at once")),
            Chosen::Throttled { until } => return Err(Failure::Throttled { until }),
            Chosen::Different => vec![password::Problem::Different],
            Chosen::WrongCurrent => vec![password::Problem::WrongCurrent],
            Chosen::Refused(flaws) => flaws.iter().filter_map(|flaw| problem(flaw)).collect(),
        }
    };
    let shown = choice(visit, &key, &here, problems);
    Ok(visit.again(&key, |frame| password::page(frame, &shown)))
}

/// The view's word for a broken rule.
fn problem(flaw: &str) -> Option<password::Problem> {
    use password::Problem;
    Some(match flaw {
        "password-too-short" => Problem::TooShort,
        "password-too-long" => Problem::TooLong,
        "password-classes" => Problem::Classes,
        "password-common" => Problem::Common,
        "password-holds-name" => Problem::HoldsName,
        "password-reused" => Problem::Reused,
        "password-temporary" => Problem::Temporary,
        _ => return None,
    })
}

fn choice(visit: &Visit, key: &Enrolling, here: &Here, problems: Vec<password::Problem>) -> password::Page {
    let rules = &visit.rooms().sessions.policies().of(key.address()).password;
    password::Page {
        place: here.place().clone(),
        username: key.address().to_string(),
        asks_current: true,
        min_length: rules.min,
        max_length: rules.max,
        classes: u8::try_from(rules.classes).unwrap_or(4),
        history: 0,
        problems,
    }
}
