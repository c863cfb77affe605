//! `/enrol`, `/enrol/totp`, `/enrol/password`: the first sign-in (S4-02, S4-03, S0-31).

use actix_web::http::StatusCode;
use secrecy::SecretString;

use super::{
    answer,
    door::Answer,
    failure::Failure,
    form::Form,
    sign_in::{Again, enter},
    visit::Visit,
};
use crate::{
    enrol::{Chosen, Proof, Step},
    factor::SetUp,
    session::Enrolling,
    view::enrol::{password, totp},
};

/// `GET /enrol`: to the step that is to be done.
pub(super) async fn start(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match visit.rooms().enrol.page(&key).await? {
        None => Again::VerificationExpired.go(visit),
        Some(page) => answer::see_other(match page.step {
            Step::Application(_) => "/enrol/totp",
            Step::Password => "/enrol/password",
        }),
    })
}

/// `GET /enrol/totp`: the three steps on one page.
pub(super) async fn totp_get(key: Enrolling, visit: &Visit) -> Answer {
    totp_page(&key, visit, StatusCode::OK, None).await
}

/// `POST /enrol/totp`: the code of the new application, or another key.
pub(super) async fn totp_post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let enrol = &visit.rooms().enrol;
    if form.text("action") == "renew" {
        enrol.renew(&key).await?;
        return Ok(answer::see_other("/enrol/totp"));
    }
    let problem = match enrol.prove(&key, form.text("code")).await? {
        Proof::Proven => return Ok(answer::see_other("/enrol/password")),
        Proof::Over => return Ok(Again::VerificationExpired.go(visit)),
        Proof::Throttled { until } => return Err(Failure::Throttled { until }),
        Proof::Wrong => totp::Problem::WrongCode,
        Proof::Malformed => totp::Problem::NoCode,
    };
    totp_page(&key, visit, StatusCode::UNPROCESSABLE_ENTITY, Some(problem)).await
}

async fn totp_page(key: &Enrolling, visit: &Visit, status: StatusCode, problem: Option<totp::Problem>) -> Answer {
    let set_up = match visit.rooms().enrol.page(key).await? {
        None => return Ok(Again::VerificationExpired.go(visit)),
        Some(page) => match page.step {
            Step::Application(set_up) => set_up,
            Step::Password => return Ok(answer::see_other("/enrol/password")),
        },
    };
    let shown = shown(visit, key, set_up, problem);
    Ok(visit.page(key, status, |frame| totp::page(frame, &shown)))
}

fn shown(visit: &Visit, key: &Enrolling, set_up: SetUp, problem: Option<totp::Problem>) -> totp::Page {
    totp::Page {
        uri: set_up.uri,
        key: set_up.key,
        issuer: visit.rooms().config.brand.name.clone(),
        account: key.address().to_string(),
        problem,
    }
}

/// `GET /enrol/password`: a password of one's own.
pub(super) async fn password_get(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match visit.rooms().enrol.page(&key).await? {
        None => Again::VerificationExpired.go(visit),
        Some(page) if matches!(page.step, Step::Application(_)) => answer::see_other("/enrol/totp"),
        Some(_) => {
            let shown = choice(&key, Vec::new());
            visit.show(&key, |frame| password::page(frame, &shown))
        }
    })
}

/// `POST /enrol/password`.
pub(super) async fn password_post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    if form.text("password").is_empty() {
        let shown = choice(&key, vec![password::Problem::Missing]);
        return Ok(visit.again(&key, |frame| password::page(frame, &shown)));
    }
    let (new, again) = (SecretString::from(form.text("password")), SecretString::from(form.text("again")));
    let problems = match visit.rooms().enrol.choose(&key, visit.visitor(), new, again).await? {
        Chosen::SignedIn(entry) => return Ok(enter(visit, entry)),
        Chosen::Over => return Ok(Again::VerificationExpired.go(visit)),
        Chosen::NotYet => return Ok(answer::see_other("/enrol/totp")),
        Chosen::Busy => return Err(Failure::unavailable("too many passwords at once")),
        Chosen::Different => vec![password::Problem::Different],
        Chosen::Refused(flaws) => flaws.iter().filter_map(|flaw| problem(flaw)).collect(),
    };
    let shown = choice(&key, problems);
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

fn choice(key: &Enrolling, problems: Vec<password::Problem>) -> password::Page {
    password::Page {
        username: key.address().to_string(),
        asks_current: false,
        min_length: 12,
        max_length: 256,
        classes: 0,
        history: 0,
        problems,
    }
}
