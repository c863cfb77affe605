//! `GET` and `POST /account/confirm`: proving again who one is before an act that matters, then on to it; and
//! `GET /account/confirm/wait`, which waits for the telephone.

use actix_web::{HttpResponse, http::StatusCode};

use crate::{
    base::{Method, Timestamp},
    factor::PasskeyAnswer,
    push::{Progress, Shown},
    session::SignedIn,
    sign_in::{Checked, Confirmed, Confirming, Sending},
    view::{
        path, push,
        push::wait::State,
        verify::{self, Page, Problem, Purpose, page},
        wait,
    },
    web::{
        answer,
        cookie::Name,
        door::Answer,
        failure::Failure,
        form::Form,
        sign_in::{Again, approval, verify::NOT_GIVEN},
        visit::Visit,
    },
};

/// The page, or straight on when the proof is still fresh.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let rooms = visit.rooms();
    let next = own(visit.query("next"));
    let needed = rooms.factors.level(&key).await?;
    if rooms.sessions.elevated(&key, needed).is_some() {
        return Ok(answer::see_other(next));
    }
    let confirming = confirming(&key, visit).await?;
    let asked = Method::parse(visit.query("method"));
    let mut shown = filled(visit, &key, &confirming, (next, !visit.query("again").is_empty()), asked);
    shown.problem = (visit.query(NOT_GIVEN.0) == NOT_GIVEN.1).then_some(Problem::NotGiven);
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Sends a code, or checks one.
pub(in crate::web) async fn post(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let confirming = confirming(&key, visit).await?;
    let calls = form.text("action") == "call";
    let called = |method| visit.rooms().factors.is_given_elsewhere(key.address(), method);
    // A telephone without network shows a code that is typed here.
    let asked = |method| method == Method::Push && form.text("code").trim().is_empty();
    let elsewhere = |method| asked(method) || called(method);
    let problem = match Method::parse(if calls { Method::Voice.as_str() } else { form.text("method") }) {
        None => (Problem::NoMethod, None),
        Some(method) if calls || form.text("action") == "send" || asked(method) => {
            match visit.rooms().sign_in.confirm_send(&confirming, visit.visitor(), method).await? {
                Sending::Sent(_) if method == Method::Push || elsewhere(method) => return Ok(waits(&form)),
                // Sent, or the page is over: it is shown as it is now.
                Sending::Sent(_) | Sending::Over => return Ok(answer::see_other(&back(&form))),
                Sending::TooSoon { until } => (Problem::TooSoon(until), Some(until)),
                Sending::Limit { until } => (Problem::TooManySent(until), Some(until)),
                Sending::Country | Sending::Failed => (Problem::NotDelivered, None),
                Sending::NotOffered => (Problem::NoMethod, None),
                Sending::Elsewhere { until } => (Problem::Elsewhere(until), Some(until)),
                Sending::Off => (Problem::ApprovalOff, None),
                Sending::Expired { since } => (Problem::TelephoneExpired(since), None),
            }
        }
        Some(Method::Passkey) if form.text("passkey").is_empty() => (Problem::NoScript, None),
        Some(method) if method != Method::Passkey && form.text("code").trim().is_empty() && !elsewhere(method) => {
            (Problem::NoCode, None)
        }
        Some(method) => match checked(&key, &confirming, visit, (method, &form)).await? {
            Confirmed::Done(cookie) => {
                visit.set([cookie]);
                return Ok(answer::see_other(own(form.text("next"))));
            }
            Confirmed::SignedOut(gone) => {
                visit.set([gone]);
                return Ok(Again::CodesExhausted.go(visit));
            }
            Confirmed::Not(Checked::Awaited) => return Ok(waits(&form)),
            Confirmed::Not(checked) => match problem(method, &checked) {
                Some(problem) => problem,
                None => return Ok(answer::see_other(&back(&form))),
            },
        },
    };
    let at = (own(form.text("next")), form.has("again"));
    let mut shown = filled(visit, &key, &confirming, at, Method::parse(form.text("method")));
    let (problem, until) = problem;
    // A wrong code is typed anew; one that could not be read is corrected.
    if matches!(problem, Problem::NoCode | Problem::NoMethod | Problem::NotSent) {
        form.text("code").clone_into(&mut shown.code);
    }
    shown.problem = Some(problem);
    let status = if until.is_some() { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNPROCESSABLE_ENTITY };
    let answer = visit.page(&key, status, |frame| page(frame, &shown));
    Ok(match until {
        Some(until) => answer::retry_at(answer, until, visit.rooms().clock.now()),
        None => answer,
    })
}

/// The page that waits for the telephone: fetches what was given there, or waits on.
pub(in crate::web) async fn waiting(key: SignedIn, visit: &Visit) -> Answer {
    let rooms = visit.rooms();
    let (next, again) = (own(visit.query("next")), !visit.query("again").is_empty());
    let here = path::confirm_wait(next, again);
    let by = |method: Method| format!("{}&method={}", path::confirm(next, again), method.as_str());
    let other = by(Method::Voice);
    let confirming = confirming(&key, visit).await?;
    match rooms.sign_in.progress(&confirming.key).await? {
        Progress::None | Progress::Over => {}
        Progress::Asked(shown) => {
            let Shown { number, telephones, until } = shown;
            let shown =
                approval::waiting(visit, State::Asked { number, telephones, until }, by(Method::Push), Some(other));
            return Ok(visit.show(&key, |frame| push::wait::page(frame, &shown)));
        }
        _ => return approved(&key, visit, &confirming, (next, &other)).await,
    }
    if !rooms.factors.is_given_elsewhere(key.address(), Method::Voice) {
        return Ok(answer::see_other(&other));
    }
    match rooms.sign_in.confirm((&key, &confirming), visit.visitor(), Method::Voice, "").await? {
        Confirmed::Done(cookie) => {
            visit.set([cookie]);
            return Ok(answer::see_other(next));
        }
        Confirmed::SignedOut(gone) => {
            visit.set([gone]);
            return Ok(Again::CodesExhausted.go(visit));
        }
        Confirmed::Not(Checked::Awaited) => {}
        Confirmed::Not(Checked::NotGiven) => {
            return Ok(not_given(&other));
        }
        Confirmed::Not(_) => return Ok(answer::see_other(&other)),
    }
    let Some(awaited) = rooms.sign_in.awaited(&confirming.key).await? else { return Ok(answer::see_other(&other)) };
    let offer = confirming.offers.iter().find(|offer| offer.method == Method::Voice);
    let destination = offer.map(|offer| offer.masked.clone()).unwrap_or_default();
    let shown = wait::Page { destination, digits: awaited.digits, until: awaited.until, here, other };
    Ok(visit.show(&key, |frame| wait::page(frame, &shown)))
}

/// The telephone has answered a request: the session is confirmed, or another method is chosen.
async fn approved(key: &SignedIn, visit: &Visit, confirming: &Confirming, (next, other): (&str, &str)) -> Answer {
    match visit.rooms().sign_in.confirm((key, confirming), visit.visitor(), Method::Push, "").await? {
        Confirmed::Done(cookie) => {
            visit.set([cookie]);
            Ok(answer::see_other(next))
        }
        Confirmed::SignedOut(_) | Confirmed::Not(_) => Ok(not_given(other)),
    }
}

/// To the choice of a method, which says that nothing was given.
fn not_given(other: &str) -> HttpResponse {
    answer::see_other(&format!("{other}&{}={}", NOT_GIVEN.0, NOT_GIVEN.1))
}

/// To the page that waits for the telephone, with the same aim.
fn waits(form: &Form) -> HttpResponse {
    answer::see_other(&path::confirm_wait(own(form.text("next")), form.has("again")))
}

/// What the browser is asked to prove a passkey.
pub(in crate::web) async fn passkey(key: SignedIn, visit: &Visit) -> Answer {
    let bound = confirming(&key, visit).await?.key.csrf().binding();
    let options = visit.rooms().factors.verify_options(key.account(), &bound).await?;
    Ok(answer::ceremony(&options))
}

/// What a code or a passkey's answer leads to.
async fn checked(
    key: &SignedIn,
    confirming: &Confirming,
    visit: &Visit,
    (method, form): (Method, &Form),
) -> Result<Confirmed, Failure> {
    let (sign_in, about, visitor) = (&visit.rooms().sign_in, (key, confirming), visit.visitor());
    if method == Method::Passkey {
        let given = PasskeyAnswer { ticket: form.text("ticket"), json: form.text("passkey") };
        return Ok(sign_in.confirm_passkey(about, visitor, given).await?);
    }
    Ok(sign_in.confirm(about, visitor, method, form.text("code")).await?)
}

/// What to say of a code that was not right; nothing when the page is simply asked for again.
fn problem(method: Method, checked: &Checked) -> Option<(Problem, Option<Timestamp>)> {
    Some(match checked {
        Checked::Wrong { .. } if method == Method::Passkey => (Problem::PasskeyRefused, None),
        Checked::Expired if method == Method::Passkey => (Problem::PasskeyLate, None),
        Checked::Wrong { tries_left } => (Problem::WrongCode(*tries_left), None),
        Checked::Malformed => (Problem::NoCode, None),
        Checked::Expired => (Problem::Expired, None),
        Checked::NotSent => (Problem::NotSent, None),
        Checked::NotOffered => (Problem::NoMethod, None),
        Checked::Throttled { until } => (Problem::Throttled(*until), Some(*until)),
        Checked::NotGiven => (Problem::NotGiven, None),
        Checked::SignedIn(_)
        | Checked::NeedsEnrolment { .. }
        | Checked::NeedsChange { .. }
        | Checked::Awaited
        | Checked::Exhausted
        | Checked::Over => return None,
    })
}

async fn confirming(key: &SignedIn, visit: &Visit) -> Result<Confirming, Failure> {
    let found = visit.rooms().sign_in.confirming(key).await?;
    found.ok_or_else(|| {
        visit.set_cookie(Name::Notice, Again::SessionEnded.as_str());
        Failure::SignIn { back: None }
    })
}

/// The page that was being gone to, if it is one of ours; never this one.
fn own(next: &str) -> &str {
    answer::internal(next).filter(|next| !next.starts_with(path::CONFIRM)).unwrap_or(path::SECURITY)
}

/// This page again, with the same aim and the same method.
fn back(form: &Form) -> String {
    let method = Method::parse(form.text("method")).map_or("", Method::as_str);
    format!("{}&method={method}", path::confirm(own(form.text("next")), form.has("again")))
}

fn filled(
    visit: &Visit,
    key: &SignedIn,
    confirming: &Confirming,
    (next, again): (&str, bool),
    asked: Option<Method>,
) -> Page {
    let offered = |method: Method| confirming.offers.iter().find(|offer| offer.method == method);
    let chosen = asked.filter(|method| offered(*method).is_some()).or(confirming.preferred);
    let sent = chosen.and_then(offered).and_then(|offer| Some((offer, offer.sent?)));
    let choice =
        |offer: &crate::sign_in::Offer| verify::Choice { method: offer.method, destination: offer.masked.clone() };
    Page {
        purpose: Purpose::Confirm { next: next.to_owned(), again },
        name: key.name().to_owned(),
        by_mail: visit.rooms().factors.texts_by_mail(),
        choices: confirming.offers.iter().map(choice).collect(),
        chosen,
        sent: sent.map(|(offer, sent)| verify::Sent {
            method: offer.method,
            destination: offer.masked.clone(),
            at: sent.at,
            delivery: offer.delivery,
            elsewhere: offer.elsewhere.then(|| path::confirm_wait(next, again)),
        }),
        wait_until: sent.map(|(_, sent)| sent.next).filter(|next| *next > visit.rooms().clock.now()),
        code: String::new(),
        problem: None,
    }
}
