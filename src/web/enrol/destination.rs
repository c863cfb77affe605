//! `/enrol/sms`, `/enrol/voice`, `/enrol/email`: a number or an address, then its code or its call (S0-27, S0-28, S1-05,
//! S1-06).

use actix_web::http::StatusCode;

use super::here;
use crate::{
    base::{Address, Country, Method, TelephoneFlaw},
    enrol::{Asked, Here, Proof, Step},
    factor::{Secret, Sending, Sent},
    session::Enrolling,
    view::{
        enrol::destination::{Ask, Page, Problem, page},
        path, wait,
    },
    web::{answer, door::Answer, failure::Failure, form::Form, sign_in::verify::NOT_GIVEN, visit::Visit},
};

/// A number for texts.
pub(in crate::web) async fn sms_get(key: Enrolling, visit: &Visit) -> Answer {
    get(&key, visit, Method::Sms).await
}

/// The number, or its code.
pub(in crate::web) async fn sms_post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    post(&key, visit, Method::Sms, &form).await
}

/// A number to call.
pub(in crate::web) async fn voice_get(key: Enrolling, visit: &Visit) -> Answer {
    get(&key, visit, Method::Voice).await
}

/// The number, or the code that was said.
pub(in crate::web) async fn voice_post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    post(&key, visit, Method::Voice, &form).await
}

/// The page that waits for the call to be answered.
pub(in crate::web) async fn voice_wait(key: Enrolling, visit: &Visit) -> Answer {
    let rooms = visit.rooms();
    let here = match here(visit, &key, Step::SetUp(Method::Voice)).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let other = path::enrol_method(Method::Voice);
    match rooms.enrol.answer(&key, visit.visitor(), Method::Voice, "").await? {
        Proof::Proven => return Ok(answer::see_other(path::ENROL_SUMMARY)),
        Proof::Over => return Err(Failure::EnrolmentOver),
        Proof::NotGiven => {
            return Ok(answer::see_other(&format!("{other}?{}={}", NOT_GIVEN.0, NOT_GIVEN.1)));
        }
        Proof::Awaited => {}
        _ => return Ok(answer::see_other(&other)),
    }
    let Some(awaited) = rooms.factors.awaited(key.id(), key.address()).await? else {
        return Ok(answer::see_other(&other));
    };
    let destination = here.destination_in_full(Method::Voice).unwrap_or_default();
    let here = path::ENROL_WAIT.to_owned();
    let shown = wait::Page { destination, digits: awaited.digits, until: awaited.until, here, other };
    Ok(visit.show(&key, |frame| wait::page(frame, &shown)))
}

/// A personal address.
pub(in crate::web) async fn email_get(key: Enrolling, visit: &Visit) -> Answer {
    get(&key, visit, Method::Email).await
}

/// The address, or its code.
pub(in crate::web) async fn email_post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    post(&key, visit, Method::Email, &form).await
}

async fn get(key: &Enrolling, visit: &Visit, method: Method) -> Answer {
    let edit = !visit.query("edit").is_empty();
    let not_given = visit.query(NOT_GIVEN.0) == NOT_GIVEN.1;
    let typed = Typed { edit: edit || not_given, ..Typed::default() };
    show(key, visit, method, typed, not_given.then_some(Problem::NotGiven)).await
}

async fn post(key: &Enrolling, visit: &Visit, method: Method, form: &Form) -> Answer {
    let here = match here(visit, key, Step::SetUp(method)).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    match form.text("action") {
        "send" => {
            let typed = Typed::of(method, form);
            match typed.read(method) {
                Ok(secret) => send(key, visit, &secret, typed).await,
                Err(problem) => show(key, visit, method, typed, Some(problem)).await,
            }
        }
        "again" => match here.destination(method) {
            Some(secret) => send(key, visit, &secret, Typed::default()).await,
            None => show(key, visit, method, Typed::default(), Some(Problem::NotSent)).await,
        },
        _ => {
            let proof = visit.rooms().enrol.answer(key, visit.visitor(), method, form.text("code")).await?;
            match of_proof(proof)? {
                None => Ok(answer::see_other(path::ENROL_SUMMARY)),
                Some(problem) => show(key, visit, method, Typed::default(), Some(problem)).await,
            }
        }
    }
}

async fn send(key: &Enrolling, visit: &Visit, secret: &Secret, typed: Typed) -> Answer {
    let method = secret.method();
    let problem = match visit.rooms().enrol.ask(key, visit.visitor(), secret).await? {
        Asked::OwnMailbox => Some(Problem::OwnMailbox),
        Asked::Sending(sending) => of_sending(sending)?,
    };
    match problem {
        None if visit.rooms().factors.is_given_elsewhere(key.address(), method) => {
            Ok(answer::see_other(path::ENROL_WAIT))
        }
        None => Ok(answer::see_other(&path::enrol_method(method))),
        Some(problem) => show(key, visit, method, typed, Some(problem)).await,
    }
}

/// The problem of a code that did not leave; `None` when it did.
pub(super) fn of_sending(sending: Sending) -> Result<Option<Problem>, Failure> {
    Ok(Some(match sending {
        Sending::Sent(_) => return Ok(None),
        Sending::TooSoon { until } => Problem::TooSoon(until),
        Sending::Limit { until } | Sending::Elsewhere { until } => Problem::TooMany(until),
        Sending::Country => Problem::Country,
        Sending::Failed | Sending::NotOffered | Sending::Off | Sending::Expired { .. } => Problem::NotDelivered,
        Sending::Over => return Err(Failure::EnrolmentOver),
    }))
}

/// The problem of a code that came back; `None` when it was right.
pub(super) fn of_proof(proof: Proof) -> Result<Option<Problem>, Failure> {
    Ok(Some(match proof {
        Proof::Proven => return Ok(None),
        Proof::Wrong(left) => Problem::WrongCode(left.unwrap_or(1)),
        Proof::Malformed => Problem::NoCode,
        Proof::Awaited | Proof::NotGiven => Problem::NotGiven,
        Proof::Expired => Problem::Expired,
        Proof::NotSent => Problem::NotSent,
        Proof::Throttled { until } => Problem::Throttled(until),
        Proof::Over => return Err(Failure::EnrolmentOver),
    }))
}

/// What was typed as a destination.
#[derive(Debug, Default)]
struct Typed {
    country: String,
    text: String,
    /// Whether the destination itself is to be typed anew, whatever is on its way.
    edit: bool,
}

impl Typed {
    fn of(method: Method, form: &Form) -> Self {
        let name = if method == Method::Email { "address" } else { "number" };
        Self { country: form.text("country").to_owned(), text: form.text(name).trim().to_owned(), edit: true }
    }

    fn read(&self, method: Method) -> Result<Secret, Problem> {
        if self.text.is_empty() {
            return Err(Problem::Missing);
        }
        if method == Method::Email {
            let address: Address = self.text.parse().map_err(|_| Problem::Unreadable)?;
            return Ok(Secret::Email(address));
        }
        let country = self.country.parse::<Country>().unwrap_or(Country::CANADA);
        let telephone = country.read(&self.text).map_err(|flaw| match flaw {
            TelephoneFlaw::NotANumber => Problem::Unreadable,
            TelephoneFlaw::Premium => Problem::Premium,
            TelephoneFlaw::Internet => Problem::Internet,
            TelephoneFlaw::Service => Problem::Service,
        })?;
        if method == Method::Voice {
            // Any telephone rings.
            return Ok(Secret::Voice(telephone.number));
        }
        if telephone.line.takes_texts() { Ok(Secret::Sms(telephone.number)) } else { Err(Problem::Fixed) }
    }
}

async fn show(key: &Enrolling, visit: &Visit, method: Method, typed: Typed, problem: Option<Problem>) -> Answer {
    let here = match here(visit, key, Step::SetUp(method)).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sent = match here.destination(method) {
        Some(secret) if !typed.edit => visit.rooms().enrol.on_its_way(&here, visit.visitor(), &secret).await?,
        _ => None,
    };
    let shown =
        Page { place: here.place().clone(), method, ask: ask(visit, key, &here, (method, &typed), sent), problem };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(visit.page(key, status, |frame| page(frame, &shown)))
}

/// The code when one is on its way; else the destination, with what is known of it.
fn ask(visit: &Visit, key: &Enrolling, here: &Here, (method, typed): (Method, &Typed), sent: Option<Sent>) -> Ask {
    let full = here.destination_in_full(method).unwrap_or_default();
    if let Some(sent) = sent {
        return Ask::Code { destination: full, at: sent.at, next: sent.next };
    }
    let text = if typed.text.is_empty() { full } else { typed.text.clone() };
    if method == Method::Email {
        return Ask::Address { typed: text };
    }
    let countries = visit.rooms().factors.countries(key.address());
    let of_number = match here.destination(method) {
        Some(Secret::Sms(number) | Secret::Voice(number)) if typed.country.is_empty() => Country::of(&number),
        _ => typed.country.parse().ok(),
    };
    let chosen = of_number.or_else(|| countries.first().copied()).unwrap_or(Country::CANADA);
    Ask::Number {
        countries: countries.iter().map(|country| (country.code().to_owned(), country.prefix())).collect(),
        country: chosen.code().to_owned(),
        typed: text,
    }
}
