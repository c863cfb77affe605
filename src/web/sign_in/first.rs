//! `GET` and `POST /sign-in`: the first screen.

use actix_web::{HttpResponse, http::StatusCode};
use secrecy::SecretString;

use super::{Again, THROTTLED, enter};
use crate::{
    session::{Anyone, Found},
    sign_in::{FirstCode, Form as Typed, Outcome, Work},
    view::{
        path, proof,
        sign_in::{News, Page, Problem, Screen, page},
    },
    web::{
        answer,
        cookie::Name,
        door::{Answer, Unproven},
        failure::Failure,
        form::Form,
        key::Key,
        visit::Visit,
    },
};

/// The first screen.
pub(in crate::web) async fn get(key: Anyone, visit: &Visit) -> Answer {
    let rooms = visit.rooms();
    let next = answer::internal(visit.query("next")).unwrap_or("/");
    let found = rooms.sessions.find(visit.visitor()).await?;
    if let Found::SignedIn { set, .. } = found {
        visit.set(set);
        return Ok(answer::see_other(next));
    }
    if visit.query("ticket").is_empty()
        && let Some(work) = rooms.sign_in.work(visit.visitor()).await?
    {
        return Ok(wait(&key, visit, &work, next));
    }
    let again = Again::read(visit);
    let news = match (again, found) {
        (Some(Again::SignedOut), _) => Some(News::SignedOut),
        (Some(Again::OtherAccount), _) => Some(News::OtherAccount),
        (Some(Again::SessionEnded), _) | (None, Found::Idle | Found::Ended(_)) => Some(News::SessionEnded),
        _ => None,
    };
    let problem = match again {
        Some(Again::VerificationExpired) => Some(Problem::VerificationExpired),
        Some(Again::CodesExhausted) => Some(Problem::CodesExhausted),
        _ => None,
    };
    let proof =
        (!visit.query("ticket").is_empty()).then(|| [visit.query("ticket"), visit.query("proof")].join(BETWEEN));
    let shown = Page { news, problem, proof, next: Some(next.to_owned()).filter(|next| next != "/"), ..blank(visit) };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Reads the first form.
pub(in crate::web) async fn post(key: Result<Anyone, Failure>, visit: &Visit, form: Result<Form, Unproven>) -> Answer {
    let key = key?;
    match form {
        Ok(form) => read(key, visit, form).await,
        // Open too long, or made elsewhere: nothing is read of it but the name, and the page has a fresh token.
        Err(Unproven(form)) => {
            let username = form.text("username").to_owned();
            let next = answer::internal(form.text("next")).map(str::to_owned);
            let shown = Page { username, next, problem: Some(Problem::FormExpired), ..blank(visit) };
            Ok(refuse(&key, visit, StatusCode::FORBIDDEN, &shown))
        }
    }
}

async fn read(key: Anyone, visit: &Visit, form: Form) -> Answer {
    let shown = Page {
        username: form.text("username").to_owned(),
        remember: form.has("remember"),
        next: answer::internal(form.text("next")).map(str::to_owned),
        ..blank(visit)
    };
    if shown.screen == Screen::Name && form.text("action") == "name" {
        return Ok(visit.show(&key, |frame| page(frame, &shown)));
    }
    // The first of two screens has no field for a password (S0-16).
    let alone = shown.screen == Screen::Name && form.all("password").next().is_none();
    let missing = match (form.text("username").trim(), form.text("password")) {
        ("", _) => Some(Problem::NoName),
        (_, "") if !alone => Some(Problem::NoPassword),
        _ => None,
    };
    let shown = if missing == Some(Problem::NoName) { shown } else { beside(visit, shown).await? };
    if alone && missing.is_none() {
        let proof = Some(form.text("proof").to_owned()).filter(|proof| !proof.is_empty());
        return Ok(visit.show(&key, |frame| page(frame, &Page { proof, ..shown })));
    }
    if let Some(problem) = missing {
        return Ok(refuse(&key, visit, StatusCode::UNPROCESSABLE_ENTITY, &Page { problem: Some(problem), ..shown }));
    }
    let outcome = visit.rooms().sign_in.start(visit.visitor(), typed(&form)).await?;
    answered(&key, visit, shown, outcome)
}

/// The second of two screens, where there are two: the password, beside what shows that this is Pli.
async fn beside(visit: &Visit, shown: Page) -> Result<Page, Failure> {
    if shown.screen != Screen::Name {
        return Ok(shown);
    }
    let mark = visit.rooms().sign_in.mark(visit.visitor(), &shown.username).await?;
    Ok(Page { screen: Screen::Password(mark), ..shown })
}

fn typed(form: &Form) -> Typed {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (ticket, work) = form.text("proof").split_once(BETWEEN).unwrap_or((form.text("proof"), ""));
    Typed {
        username: form.text("username").to_owned(),
        password: SecretString::from(form.text("password")),
        code: some(form.text("code")),
        remember: form.has("remember"),
        return_to: answer::internal(form.text("next")).map(str::to_owned),
        ticket: some(ticket),
        work: some(work),
    }
}

/// From the outcome to the answer.
fn answered(key: &Anyone, visit: &Visit, shown: Page, outcome: Outcome) -> Answer {
    let again = |status, problem| Ok(refuse(key, visit, status, &Page { problem: Some(problem), ..shown.clone() }));
    match outcome {
        Outcome::SignedIn(entry) => Ok(enter(visit, entry)),
        Outcome::NeedsFactor { cookies, first_code } => {
            visit.set(cookies);
            if first_code == FirstCode::Wrong {
                visit.set_cookie(Name::Notice, super::verify::FIRST_CODE_WRONG);
            }
            Ok(answer::see_other("/sign-in/verify"))
        }
        Outcome::NeedsEnrolment { cookies } => {
            visit.set(cookies);
            Ok(answer::see_other("/enrol"))
        }
        Outcome::NeedsChange { cookies } => {
            visit.set(cookies);
            Ok(answer::see_other(path::DUE_PASSWORD))
        }
        Outcome::NeedsWork(work) => Ok(wait(key, visit, &work, shown.next.as_deref().unwrap_or("/"))),
        Outcome::Refused => again(StatusCode::UNPROCESSABLE_ENTITY, Problem::Refused),
        Outcome::Frozen => again(StatusCode::UNPROCESSABLE_ENTITY, Problem::Frozen),
        Outcome::TemporaryExpired => again(StatusCode::UNPROCESSABLE_ENTITY, Problem::TemporaryExpired),
        Outcome::Suspended => again(StatusCode::UNPROCESSABLE_ENTITY, Problem::Suspended),
        Outcome::NoMethod => again(StatusCode::UNPROCESSABLE_ENTITY, Problem::NoMethod),
        Outcome::Throttled { until } => {
            let answer = refuse(key, visit, THROTTLED, &Page { problem: Some(Problem::Throttled(until)), ..shown });
            Ok(answer::retry_at(answer, until, visit.rooms().clock.now()))
        }
        Outcome::Busy => Err(Failure::unavailable("too many passwords at once")),
    }
}

/// The page again, with what is wrong.
pub(super) fn refuse(key: &Anyone, visit: &Visit, status: StatusCode, shown: &Page) -> HttpResponse {
    visit.page(key, status, |frame| page(frame, shown))
}

/// A moment of waiting, during an attack.
fn wait(key: &impl Key, visit: &Visit, work: &Work, next: &str) -> HttpResponse {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("ticket", work.ticket.as_str()), ("next", next)])
        .finish();
    let shown = proof::Page {
        seconds: u32::try_from(work.wait_s).unwrap_or(u32::MAX),
        target: format!("/sign-in?{query}"),
        work: u8::try_from(work.bits).ok().map(|bits| proof::Work { challenge: format!("{}.", work.ticket), bits }),
    };
    visit.show(key, |frame| proof::page(frame, &shown))
}

/// What stands between the ticket and its proof in the one hidden field.
const BETWEEN: &str = "~";

/// The page with nothing typed.
pub(super) fn blank(visit: &Visit) -> Page {
    let policies = visit.rooms().sessions.policies();
    let device = &policies.house().device;
    let asks_code = policies.any(|policy| policy.codes.on_first_form);
    let remember_days = if device.offered { device.life.as_secs() / 86_400 } else { 0 };
    let remember_days = u32::try_from(remember_days).unwrap_or(u32::MAX);
    let two = policies.any(|policy| policy.password.two_screens);
    let screen = if two { Screen::Name } else { Screen::Whole };
    Page { screen, remember_days, asks_code, example: visit.site().example.clone(), ..Page::default() }
}
