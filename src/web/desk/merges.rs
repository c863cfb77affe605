//! `/support/merges` and `/support/merges/{merge}`: what the support says to merges (S0-08, X-06).

use actix_web::http::StatusCode;

use crate::{
    account::Account,
    base::Address,
    merge::{Asking, Choices, Error, Refusal, Who},
    role::{Confirmed, Support},
    view::{
        desk::{
            merge::{self, May},
            merges::{Line, Page, Problem, page},
        },
        path,
    },
    web::{answer, door::Answer, failure::Failure, form::Form, settings::merge::choices, visit::Visit},
};

/// The list, and the form to ask in somebody's name.
pub(in crate::web) async fn list(key: Support, visit: &Visit) -> Answer {
    let typed = |name| visit.query(name).trim().to_owned();
    let shown = Page {
        person: typed("person"),
        address: typed("address"),
        request: typed("request"),
        asked: visit.query("asked").parse().ok(),
        ..filled(&key, visit).await?
    };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Asks in somebody's name.
pub(in crate::web) async fn ask(key: Confirmed<Support>, visit: &Visit, form: Form) -> Answer {
    let asking = Asking { address: form.text("address").to_owned(), choices: choices(&form) };
    let person = match form.text("person").trim().parse::<Address>() {
        Ok(address) => visit.rooms().accounts.find_by_address(&address).await?,
        Err(_) => None,
    };
    let asked = match person {
        None => Err(Problem::Nobody),
        Some(person) => {
            let whose = (person.id, form.text("request").parse().ok());
            match visit.rooms().merges.ask_for(&key, whose, &asking, visit.visitor()).await {
                Ok(id) => Ok(id),
                Err(Error::Oneself) => Err(Problem::Oneself),
                Err(Error::Closed) => Err(Problem::Closed),
                Err(Error::Flaw(flaw)) => Err(Problem::Flaw(flaw)),
                Err(Error::Throttled(until)) => Err(Problem::Throttled(until)),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let problem = match asked {
        Ok(id) => return Ok(answer::see_other(&format!("{}?asked={id}", path::SUPPORT_MERGES))),
        Err(problem) => problem,
    };
    let shown = Page {
        person: form.text("person").to_owned(),
        address: asking.address,
        request: form.text("request").to_owned(),
        choices: asking.choices,
        problem: Some(problem),
        ..filled(&key, visit).await?
    };
    if let Problem::Throttled(until) = problem {
        let again = visit.page(&key, StatusCode::TOO_MANY_REQUESTS, |frame| page(frame, &shown));
        return Ok(answer::retry_at(again, until, visit.rooms().clock.now()));
    }
    Ok(visit.again(&key, |frame| page(frame, &shown)))
}

async fn filled(key: &Support, visit: &Visit) -> Result<Page, Failure> {
    let room = &visit.rooms().merges;
    let line = |(merge, account, percent): (_, Account, u64)| Line {
        merge,
        percent,
        name: account.name,
        into: account.address.to_string(),
    };
    Ok(Page {
        lines: room.at_the_desk(key).await?.into_iter().map(line).collect(),
        person: String::new(),
        address: String::new(),
        request: String::new(),
        choices: Choices::default(),
        problem: None,
        asked: None,
    })
}

/// One of them.
pub(in crate::web) async fn one(key: Support, visit: &Visit) -> Answer {
    let shown = seen(&key, visit, None).await?;
    Ok(visit.show(&key, |frame| merge::page(frame, &shown)))
}

/// What the support says to it, or does with it.
pub(in crate::web) async fn act(key: Confirmed<Support>, visit: &Visit, form: Form) -> Answer {
    let id = visit.at_as("merge")?;
    let (room, visitor) = (&visit.rooms().merges, visit.visitor());
    let who = Who::Support(&key, visitor);
    let done = match form.text("action") {
        "approve" => room.approve(&key, id, visitor).await.map(drop),
        "refuse" => {
            let why = Refusal::parse(form.text("why")).ok_or(Failure::BadRequest)?;
            room.refuse(&key, id, why, visitor).await
        }
        "pause" => room.pause(who, id).await,
        "resume" => room.resume(who, id).await,
        "cancel" => room.cancel(who, id).await,
        "undo" => room.undo(who, id).await,
        _ => return Err(Failure::BadRequest),
    };
    let problem = match done {
        Ok(()) => return Ok(answer::see_other(&path::support_merge(id))),
        Err(Error::Changed) => merge::Problem::Changed,
        Err(Error::Oneself) => merge::Problem::Oneself,
        Err(Error::SamePerson) => merge::Problem::SamePerson,
        Err(Error::TooLate) => merge::Problem::TooLate,
        Err(error) => return Err(error.into()),
    };
    let shown = seen(&key, visit, Some(problem)).await?;
    Ok(visit.again(&key, |frame| merge::page(frame, &shown)))
}

async fn seen(key: &Support, visit: &Visit, problem: Option<merge::Problem>) -> Result<merge::Page, Failure> {
    let room = &visit.rooms().merges;
    let (found, account) = room.seen(key, visit.at_as("merge")?).await?;
    let may = match (found.account == key.account(), found.first_by == Some(key.account())) {
        (true, _) => May::Own,
        (_, true) => May::Said,
        _ => May::Yes,
    };
    Ok(merge::Page {
        progress: room.progress_for(key, &found).await?,
        merge: found,
        name: account.name,
        into: account.address.to_string(),
        may,
        problem,
    })
}
