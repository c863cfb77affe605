//! `/account/add/{method}` and `/account/method/{id}`: adding, replacing, naming and removing one's own methods of
//! verification. Every route needs a fresh proof.

use actix_web::{HttpResponse, http::StatusCode};

use super::{can_be_added, own_page};
use crate::{
    base::{Address, Country, Method, TelephoneFlaw, Timestamp},
    factor::{self, Factor, Factors, Reply, Secret, Sending, Tried},
    security::{self, Added, Removed},
    session::Elevated,
    view::{
        account_add::{self, Application, Page, Problem, Sent, Step},
        account_method, path, wait,
    },
    web::{
        answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, sign_in::verify::NOT_GIVEN,
        visit::Visit,
    },
};

/// The methods that are added here.
fn asked(visit: &Visit) -> Result<Method, Failure> {
    let method = Method::parse(&visit.at("method")?).ok_or(Failure::NotFound)?;
    if is_here(&visit.rooms().factors, method) { Ok(method) } else { Err(Failure::NotFound) }
}

fn is_here(factors: &Factors, method: Method) -> bool {
    matches!(method, Method::Totp | Method::Sms | Method::Voice | Method::Email) && can_be_added(factors, method)
}

/// What to say, and when the next try is possible.
type Said = (Problem, Option<Timestamp>);

/// `GET /account/add/{method}`.
pub(in crate::web) async fn add_get(key: Elevated, visit: &Visit) -> Answer {
    let method = asked(visit)?;
    let (other, not_given) = (!visit.query("other").is_empty(), visit.query(NOT_GIVEN.0) == NOT_GIVEN.1);
    let step = step(&key, visit, method, other).await?;
    show(&key, visit, method, step, not_given.then_some((Problem::NotGiven, None))).await
}

/// `GET /account/add/voice/wait`: waits for the call to be answered, then binds the number that was called.
pub(in crate::web) async fn add_wait(key: Elevated, visit: &Visit) -> Answer {
    let (method, others) = (Method::Voice, !visit.query("others").is_empty());
    if !visit.rooms().factors.is_given_elsewhere(key.address(), method) || !is_here(&visit.rooms().factors, method) {
        return Err(Failure::NotFound);
    }
    match visit.rooms().security.add(&key, (visit.visitor(), others), (method, "")).await? {
        Added::Done { replaced } => return Ok(added(visit, replaced)),
        Added::Not(Tried::Not(Reply::Awaited)) => {}
        Added::Not(Tried::Not(Reply::NotGiven | Reply::Exhausted)) => {
            return Ok(answer::see_other(&format!("{}?{}={}", path::add(method), NOT_GIVEN.0, NOT_GIVEN.1)));
        }
        Added::Not(_) => return Ok(answer::see_other(&path::add(method))),
    }
    let candidate = visit.rooms().security.candidate(&key, visit.visitor(), method).await?;
    let Some((to, awaited)) = candidate.and_then(|one| Some((one.secret.destination()?, one.awaited?))) else {
        return Ok(answer::see_other(&path::add(method)));
    };
    let shown = wait::Page {
        destination: to.to_string(),
        digits: awaited.digits,
        until: awaited.until,
        here: path::add_wait(others),
        other: path::SECURITY.to_owned(),
    };
    Ok(visit.show(&key, |frame| wait::page(frame, &shown)))
}

/// `POST /account/add/{method}`: sends a code, makes another key, or reads the code that proves.
pub(in crate::web) async fn add_post(key: Elevated, visit: &Visit, form: Form) -> Answer {
    let method = asked(visit)?;
    match form.text("action") {
        "renew" if method == Method::Totp => {
            visit.rooms().security.application(&key, visit.visitor(), true).await?;
            Ok(answer::see_other(&path::add(method)))
        }
        "send" if method != Method::Totp => send(&key, visit, method, &form).await,
        _ => check(&key, visit, method, &form).await,
    }
}

async fn send(key: &Elevated, visit: &Visit, method: Method, form: &Form) -> Answer {
    let (security, typed) = (&visit.rooms().security, form.text("destination").trim());
    // The page of a code that was sent has no such field.
    let sending = if form.all("destination").next().is_none() {
        security.send_again(key, visit.visitor(), method).await?
    } else {
        // Typed anew in the same field, with what is wrong below it.
        let typed_anew = |problem| (Step::Destination(typed.to_owned()), Some((problem, None)));
        let proposed = match secret(key, visit, method, typed) {
            Ok(secret) => security.propose(key, visit.visitor(), secret).await,
            Err(problem) => {
                let (step, said) = typed_anew(problem);
                return show(key, visit, method, step, said).await;
            }
        };
        let problem = match proposed {
            Err(security::Error::Factor(factor::Error::OwnMailbox)) => Problem::OwnMailbox,
            Ok(Sending::Country) => Problem::Country,
            Ok(Sending::Sent(_)) if visit.rooms().factors.is_given_elsewhere(key.address(), method) => {
                return Ok(answer::see_other(&path::add_wait(form.has("others"))));
            }
            other => return sent(key, visit, (method, typed), other?).await,
        };
        let (step, said) = typed_anew(problem);
        return show(key, visit, method, step, said).await;
    };
    sent(key, visit, (method, typed), sending).await
}

/// On to the code, or the same page with why there is none.
async fn sent(key: &Elevated, visit: &Visit, (method, typed): (Method, &str), sending: Sending) -> Answer {
    let said = match sending {
        Sending::Sent(_) => return Ok(answer::see_other(&path::add(method))),
        Sending::TooSoon { until } => (Problem::TooSoon(until), Some(until)),
        Sending::Limit { until } => (Problem::TooManySent(until), Some(until)),
        Sending::Country => (Problem::Country, None),
        Sending::Failed => (Problem::NotDelivered, None),
        Sending::NotOffered | Sending::Over | Sending::Elsewhere { .. } | Sending::Off | Sending::Expired { .. } => {
            (Problem::Exhausted, None)
        }
    };
    let step = match step(key, visit, method, false).await? {
        Step::Destination(_) => Step::Destination(typed.to_owned()),
        other => other,
    };
    show(key, visit, method, step, Some(said)).await
}

/// A destination as it was typed; a number as people of the first country served write it.
fn secret(key: &Elevated, visit: &Visit, method: Method, typed: &str) -> Result<Secret, Problem> {
    if method == Method::Email {
        return typed.parse::<Address>().map(Secret::Email).map_err(|_| Problem::BadEmail);
    }
    let country = visit.rooms().factors.countries(key.address()).first().copied().unwrap_or(Country::CANADA);
    match country.read(typed) {
        // Any telephone rings.
        Ok(telephone) if method == Method::Voice => Ok(Secret::Voice(telephone.number)),
        Ok(telephone) if telephone.line.takes_texts() => Ok(Secret::Sms(telephone.number)),
        Err(TelephoneFlaw::NotANumber) => Err(Problem::BadPhone),
        Ok(_) | Err(_) => Err(Problem::Country),
    }
}

async fn check(key: &Elevated, visit: &Visit, method: Method, form: &Form) -> Answer {
    let code = form.text("code").trim();
    let said = if code.is_empty() {
        (Problem::NoCode, None)
    } else {
        let how = (visit.visitor(), form.has("others"));
        match visit.rooms().security.add(key, how, (method, code)).await? {
            Added::Done { replaced } => return Ok(added(visit, replaced)),
            Added::Not(tried) => match said(&tried) {
                Some(said) => said,
                None => return Ok(answer::see_other(&path::add(method))),
            },
        }
    };
    let step = step(key, visit, method, false).await?;
    show(key, visit, method, step, Some(said)).await
}

fn added(visit: &Visit, replaced: bool) -> HttpResponse {
    back(visit, if replaced { &Happened::MethodReplaced } else { &Happened::MethodAdded })
}

fn said(tried: &Tried) -> Option<Said> {
    Some(match tried {
        Tried::Right(..) | Tried::Over | Tried::Not(Reply::Right | Reply::Awaited) => return None,
        Tried::Not(Reply::NotGiven) => (Problem::NotGiven, None),
        Tried::Not(Reply::Wrong { tries_left }) => (Problem::WrongCode(*tries_left), None),
        Tried::Not(Reply::Exhausted) => (Problem::Exhausted, None),
        Tried::Not(Reply::Malformed | Reply::NotSent) => (Problem::NoCode, None),
        Tried::Not(Reply::Expired) => (Problem::Expired, None),
        Tried::Not(Reply::Throttled { until }) => (Problem::Throttled(*until), Some(*until)),
    })
}

/// Where the person is with this method. `other` shows the field for a destination again.
async fn step(key: &Elevated, visit: &Visit, method: Method, other: bool) -> Result<Step, Failure> {
    let (security, visitor) = (&visit.rooms().security, visit.visitor());
    if method == Method::Totp {
        let set_up = security.application(key, visitor, false).await?.ok_or(Failure::NotFound)?;
        return Ok(Step::Application(Application {
            uri: set_up.uri,
            key: set_up.key,
            issuer: visit.site().brand.name.clone(),
            account: key.address().to_string(),
        }));
    }
    let known = if other { None } else { security.candidate(key, visitor, method).await? };
    let given_there = visit.rooms().factors.is_given_elsewhere(key.address(), method);
    Ok(match known {
        None => Step::Destination(String::new()),
        // Nothing is typed here: what can be done is to call that number again.
        Some(known) if given_there => {
            Step::Destination(known.secret.destination().map(|to| to.to_string()).unwrap_or_default())
        }
        Some(known) => Step::Code(Sent {
            to: known.secret.destination().map(|to| to.to_string()).unwrap_or_default(),
            at: known.sent.map(|sent| sent.at),
            wait_until: known.sent.map(|sent| sent.next).filter(|next| *next > visit.rooms().clock.now()),
        }),
    })
}

async fn show(key: &Elevated, visit: &Visit, method: Method, step: Step, said: Option<Said>) -> Answer {
    let factors = visit.rooms().factors.of(key.account()).await?;
    let replaces = factors.iter().any(|factor| factor.active && factor.secret.method() == method);
    let given_there = visit.rooms().factors.is_given_elsewhere(key.address(), method);
    let shown = Page { method, replaces, step, given_there, problem: said.map(|(problem, _)| problem) };
    let until = said.and_then(|(_, until)| until);
    let status = match (&said, until) {
        (None, _) => StatusCode::OK,
        (Some(_), None) => StatusCode::UNPROCESSABLE_ENTITY,
        (Some(_), Some(_)) => StatusCode::TOO_MANY_REQUESTS,
    };
    let answer = visit.page(key, status, |frame| account_add::page(frame, &shown));
    Ok(match until {
        Some(until) => answer::retry_at(answer, until, visit.rooms().clock.now()),
        None => answer,
    })
}

/// `GET /account/method/{id}`: the method, or the page of its kind where there are several.
pub(in crate::web) async fn one_get(key: Elevated, visit: &Visit) -> Answer {
    let factors = visit.rooms().factors.of(key.account()).await?;
    let id = visit.at_as("id")?;
    let factor = factors.iter().find(|factor| factor.id == id).ok_or(Failure::NotFound)?;
    if let Some(own) = own_page(factor.secret.method()) {
        return Ok(answer::see_other(own));
    }
    let shown = shown(factor, &factors, is_here(&visit.rooms().factors, factor.secret.method()));
    Ok(visit.show(&key, |frame| account_method::page(frame, &shown)))
}

/// `POST /account/method/{id}`: names it, or ends it.
pub(in crate::web) async fn one_post(key: Elevated, visit: &Visit, form: Form) -> Answer {
    let (security, id) = (&visit.rooms().security, visit.at_as("id")?);
    let factor = security.method(&key, id).await?.ok_or(Failure::NotFound)?;
    // What ends a passkey or a telephone is more than this: its own page does it.
    if own_page(factor.secret.method()).is_some() {
        return Err(Failure::NotFound);
    }
    if form.text("action") == "rename" {
        let named = security.rename(&key, visit.visitor(), (id, form.text("label"))).await?;
        return if named { Ok(back(visit, &Happened::MethodRenamed)) } else { Err(Failure::NotFound) };
    }
    match security.remove(&key, (visit.visitor(), form.has("others")), id).await? {
        Removed::Done => Ok(back(visit, &Happened::MethodRemoved)),
        // The page says why.
        Removed::Last => Ok(answer::see_other(&path::method(id))),
        Removed::Unknown => Err(Failure::NotFound),
    }
}

fn shown(factor: &Factor, all: &[Factor], replaceable: bool) -> account_method::Page {
    let method = factor.secret.method();
    let opens = |other: &&Factor| other.active && other.id != factor.id && other.secret.method() != Method::Recovery;
    account_method::Page {
        id: factor.id,
        method,
        destination: factor.secret.masked(),
        label: factor.label.clone().unwrap_or_default(),
        created: factor.created,
        used: factor.used,
        closed: !factor.active,
        replaceable,
        last: method != Method::Recovery && !all.iter().any(|other| opens(&other)),
    }
}

fn back(visit: &Visit, happened: &Happened) -> HttpResponse {
    visit.set_cookie(Name::Notice, &happened.cookie());
    answer::see_other(path::SECURITY)
}
