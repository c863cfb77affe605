//! `GET` and `POST /account/absence`.

use actix_web::http::StatusCode;
use chrono::NaiveDate;

use super::kept;
use crate::{
    rules::{self, Absence, DAYS, Flaw, Person},
    session::SignedIn,
    text::Text,
    view::{
        path,
        settings::absence::{Page, Problem, State, page},
    },
    web::{door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// The page.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let standing = visit.rooms().rules.standing(key.address()).await?;
    let today = today(visit);
    let mut shown = Page { days: DAYS[1], from: today.to_string(), other: standing.other, ..Page::default() };
    if let Some(absence) = standing.absence {
        shown.state = match standing.on {
            false => State::Off,
            true if today < absence.from => State::Later,
            true if today > absence.to => State::Over,
            true => State::Now,
        };
        shown.on = standing.on && shown.state != State::Over;
        shown.days = absence.days;
        shown.everybody = absence.outside.is_some();
        shown.outside = absence.outside.filter(|outside| *outside != absence.inside).unwrap_or_default();
        shown.inside = absence.inside;
        // Dates that are over say nothing of the next absence.
        if absence.to >= today {
            (shown.from, shown.to) = (absence.from.to_string(), absence.to.to_string());
        }
    }
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Puts an absence in force, or ends it.
pub(in crate::web) async fn post(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let rules = &visit.rooms().rules;
    let outcome = if form.has("on") {
        match typed(visit, &form) {
            Ok(absence) => {
                let person = person(&key, visit).await?;
                let subject = Text::of(key.language()).with("absence-subject", &[("name", key.name().into())]);
                rules.leave(&person, &absence, &subject).await
            }
            Err(flaw) => return Ok(again(&key, visit, &form, Problem::Flaw(flaw))),
        }
    } else {
        rules.come_back(key.address()).await
    };
    match outcome {
        Ok(()) => Ok(kept(visit, path::ABSENCE)),
        Err(rules::Error::Conflict(other)) => Ok(again(&key, visit, &form, Problem::Conflict(other))),
        Err(error) if error.is_temporary() => {
            tracing::warn!(%error, "an absence was not changed");
            Ok(again(&key, visit, &form, Problem::Away))
        }
        Err(error) => Err(error.into()),
    }
}

/// What was typed, as far as it can be meant.
fn typed(visit: &Visit, form: &Form) -> Result<Absence, Flaw> {
    let day = |name| form.text(name).trim().parse::<NaiveDate>().map_err(|_| Flaw::Day);
    let text = |name| form.text(name).replace("\r\n", "\n").trim_end().to_owned();
    let inside = text("inside");
    let outside = (form.text("reach") == "everybody").then(|| Some(text("outside")).filter(|text| !text.is_empty()));
    let absence = Absence {
        from: day("from")?,
        to: day("to")?,
        zone: visit.zone(),
        days: form.text("days").parse().ok().filter(|days| DAYS.contains(days)).unwrap_or(DAYS[1]),
        outside: outside.map(|text| text.unwrap_or_else(|| inside.clone())),
        inside,
    };
    absence.check(today(visit))?;
    Ok(absence)
}

/// The same page, with what was typed and why nothing was changed.
fn again(key: &SignedIn, visit: &Visit, form: &Form, problem: Problem) -> actix_web::HttpResponse {
    let status =
        if problem == Problem::Away { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY };
    let text = |name: &str| form.text(name).to_owned();
    let shown = Page {
        on: form.has("on"),
        from: text("from"),
        to: text("to"),
        days: form.text("days").parse().unwrap_or(DAYS[1]),
        inside: text("inside"),
        everybody: form.text("reach") == "everybody",
        outside: text("outside"),
        problem: Some(problem),
        ..Page::default()
    };
    visit.page(key, status, |frame| page(frame, &shown))
}

/// Today, where the person is.
fn today(visit: &Visit) -> NaiveDate {
    visit.rooms().clock.now().to_chrono().with_timezone(&visit.zone()).date_naive()
}

async fn person(key: &SignedIn, visit: &Visit) -> Result<Person, Failure> {
    let rooms = visit.rooms();
    let account = rooms.accounts.find(key.account()).await.map_err(Failure::broken)?.ok_or(Failure::NotFound)?;
    let aliases = rooms.accounts.aliases(key.account()).await.map_err(Failure::broken)?;
    let domains = rooms.accounts.domains().await.map_err(Failure::broken)?;
    Ok(Person {
        address: account.address,
        aliases: aliases.into_iter().map(|alias| alias.address).collect(),
        domains: domains.into_iter().map(|(domain, _)| domain).collect(),
    })
}
