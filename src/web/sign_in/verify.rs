//! `GET` and `POST /sign-in/verify`: the type of verification and the code (S3-05, S3-06).

use actix_web::{HttpResponse, http::StatusCode};

use super::{Again, THROTTLED, enter};
use crate::{
    base::{Method, Timestamp},
    factor::PasskeyAnswer,
    session::Pending,
    sign_in::{Checked, Choice, Entry, Sending},
    view::{
        path,
        verify::{self, Page, Problem, page},
    },
    web::{answer, cookie::Name, door::Answer, form::Form, visit::Visit},
};

/// The notice that the code of the first form was wrong.
pub(super) const FIRST_CODE_WRONG: &str = "first-code-wrong";
/// In a query: nobody gave on the telephone what was expected. Not a notice: a script that waits reads the page first, and
/// what is said once would be said to it.
pub(in crate::web) const NOT_GIVEN: (&str, &str) = ("given", "no");

/// The second screen.
pub(in crate::web) async fn get(key: Pending, visit: &Visit) -> Answer {
    let Some(choice) = visit.rooms().sign_in.choice(&key).await? else {
        return Ok(Again::VerificationExpired.go(visit));
    };
    let problem = match visit.cookie(Name::Notice) {
        Some(FIRST_CODE_WRONG) => Some(Problem::WrongCode(0)),
        _ if visit.query(NOT_GIVEN.0) == NOT_GIVEN.1 => Some(Problem::NotGiven),
        _ => None,
    };
    let mut shown = filled(visit, &key, &choice, Method::parse(visit.query("method")));
    shown.problem = problem;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Sends a code, or checks one.
pub(in crate::web) async fn post(key: Pending, visit: &Visit, form: Form) -> Answer {
    let sign_in = &visit.rooms().sign_in;
    let calls = form.text("action") == "call";
    let Some(method) = Method::parse(if calls { "voice" } else { form.text("method") }) else {
        return again(&key, visit, &form, Problem::NoMethod).await;
    };
    // Without a code of the telephone's, whichever button was pressed, the telephone is asked.
    let asked = method == Method::Push && form.text("code").trim().is_empty();
    if calls || form.text("action") == "send" || asked {
        let sending = sign_in.send(&key, visit.visitor(), method).await?;
        return sent((&key, method), visit, &form, sending).await;
    }
    if method == Method::Passkey {
        return passkey(&key, visit, &form).await;
    }
    if form.text("code").trim().is_empty() && !visit.rooms().factors.is_given_elsewhere(key.address(), method) {
        return again(&key, visit, &form, Problem::NoCode).await;
    }
    let checked = sign_in.check(&key, visit.visitor(), method, form.text("code")).await?;
    self::checked(&key, visit, &form, (method, checked)).await
}

/// The answer of a passkey, which only a script can bring.
async fn passkey(key: &Pending, visit: &Visit, form: &Form) -> Answer {
    if form.text("passkey").is_empty() {
        return again(key, visit, form, Problem::NoScript).await;
    }
    let given = PasskeyAnswer { ticket: form.text("ticket"), json: form.text("passkey") };
    let checked = visit.rooms().sign_in.check_passkey(key, visit.visitor(), given).await?;
    self::checked(key, visit, form, (Method::Passkey, checked)).await
}

async fn sent((key, method): (&Pending, Method), visit: &Visit, form: &Form, sending: Sending) -> Answer {
    match sending {
        Sending::Sent(_) if method == Method::Push => Ok(answer::see_other(path::WAIT_APPROVAL)),
        Sending::Limit { until } if method == Method::Push => {
            late(key, visit, form, Problem::TooManyRequests(until), until).await
        }
        Sending::Elsewhere { until } => late(key, visit, form, Problem::Elsewhere(until), until).await,
        Sending::Off => again(key, visit, form, Problem::ApprovalOff).await,
        Sending::Expired { since } => again(key, visit, form, Problem::TelephoneExpired(since)).await,
        Sending::Sent(_) if visit.rooms().factors.is_given_elsewhere(key.address(), method) => Ok(wait(method)),
        Sending::Sent(_) => Ok(answer::see_other(&path::verify_by(method))),
        Sending::TooSoon { until } => late(key, visit, form, Problem::TooSoon(until), until).await,
        Sending::Limit { until } => late(key, visit, form, Problem::TooManySent(until), until).await,
        Sending::Country | Sending::Failed => again(key, visit, form, Problem::NotDelivered).await,
        Sending::NotOffered => again(key, visit, form, Problem::NoMethod).await,
        Sending::Over => Ok(Again::VerificationExpired.go(visit)),
    }
}

/// To the page that waits for the telephone.
fn wait(method: Method) -> HttpResponse {
    answer::see_other(&path::wait(method))
}

async fn checked(key: &Pending, visit: &Visit, form: &Form, (method, checked): (Method, Checked)) -> Answer {
    match checked {
        // Whoever had to take a code from paper is shown what is left, and how to get more.
        Checked::SignedIn(entry) if method == Method::Recovery => {
            let return_to = "/account/recovery-codes?used=1".to_owned();
            Ok(enter(visit, Entry { return_to, ..entry }))
        }
        Checked::SignedIn(entry) => Ok(enter(visit, entry)),
        Checked::NeedsEnrolment { cookies } => {
            visit.set(cookies);
            Ok(answer::see_other("/enrol"))
        }
        Checked::NeedsChange { cookies } => {
            visit.set(cookies);
            Ok(answer::see_other(path::DUE_PASSWORD))
        }
        Checked::Wrong { .. } if method == Method::Passkey => again(key, visit, form, Problem::PasskeyRefused).await,
        Checked::Expired if method == Method::Passkey => again(key, visit, form, Problem::PasskeyLate).await,
        Checked::Wrong { tries_left } => again(key, visit, form, Problem::WrongCode(tries_left)).await,
        Checked::Malformed => again(key, visit, form, Problem::NoCode).await,
        Checked::Awaited => Ok(wait(Method::parse(form.text("method")).unwrap_or(Method::Voice))),
        Checked::NotGiven => again(key, visit, form, Problem::NotGiven).await,
        Checked::Expired => again(key, visit, form, Problem::Expired).await,
        Checked::NotSent => again(key, visit, form, Problem::NotSent).await,
        Checked::NotOffered => again(key, visit, form, Problem::NoMethod).await,
        Checked::Throttled { until } => late(key, visit, form, Problem::Throttled(until), until).await,
        Checked::Exhausted => Ok(Again::CodesExhausted.go(visit)),
        Checked::Over => Ok(Again::VerificationExpired.go(visit)),
    }
}

/// The same page, with what is wrong.
async fn again(key: &Pending, visit: &Visit, form: &Form, problem: Problem) -> Answer {
    refuse(key, visit, form, problem, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The same page, with when the next try is possible.
async fn late(key: &Pending, visit: &Visit, form: &Form, problem: Problem, until: Timestamp) -> Answer {
    let answer = refuse(key, visit, form, problem, THROTTLED).await?;
    Ok(answer::retry_at(answer, until, visit.rooms().clock.now()))
}

async fn refuse(
    key: &Pending,
    visit: &Visit,
    form: &Form,
    problem: Problem,
    status: StatusCode,
) -> Result<HttpResponse, crate::web::failure::Failure> {
    let Some(choice) = visit.rooms().sign_in.choice(key).await? else {
        return Ok(Again::VerificationExpired.go(visit));
    };
    let mut shown = filled(visit, key, &choice, Method::parse(form.text("method")));
    // A wrong code is typed anew; one that could not be read is corrected.
    if matches!(problem, Problem::NoCode | Problem::NoMethod | Problem::NotSent) {
        form.text("code").clone_into(&mut shown.code);
    }
    shown.problem = Some(problem);
    Ok(visit.page(key, status, |frame| page(frame, &shown)))
}

fn filled(visit: &Visit, key: &Pending, choice: &Choice, asked: Option<Method>) -> Page {
    let offered = |method: Method| choice.offers.iter().find(|offer| offer.method == method && !offer.disabled);
    let chosen = asked.filter(|method| offered(*method).is_some()).unwrap_or(choice.preferred);
    let sent = offered(chosen).and_then(|offer| Some((offer, offer.sent?)));
    Page {
        purpose: verify::Purpose::SignIn,
        name: key.name().to_owned(),
        by_mail: visit.rooms().factors.texts_by_mail(),
        choices: choice
            .offers
            .iter()
            .filter(|offer| !offer.disabled)
            .map(|offer| verify::Choice { method: offer.method, destination: offer.masked.clone() })
            .collect(),
        chosen: Some(chosen),
        sent: sent.map(|(offer, sent)| verify::Sent {
            method: offer.method,
            destination: offer.masked.clone(),
            at: sent.at,
            delivery: offer.delivery,
            elsewhere: offer.elsewhere.then(|| path::wait(offer.method)),
        }),
        wait_until: sent.map(|(_, sent)| sent.next).filter(|next| *next > visit.rooms().clock.now()),
        code: String::new(),
        problem: None,
    }
}
