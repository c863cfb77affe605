//! `/support/request/{id}`: one request.

use secrecy::ExposeSecret as _;
use uuid::Uuid;

use crate::{
    role::{Confirmed, Support},
    structure,
    support::{Approval, Error, HandOver, Refusal},
    view::{
        desk::{
            case::{Page, Problem, page},
            sheet,
        },
        path,
    },
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// The request.
pub(in crate::web) async fn get(key: Support, visit: &Visit) -> Answer {
    let shown = filled(&key, visit, (String::new(), None)).await?;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// What is done with it.
pub(in crate::web) async fn post(key: Confirmed<Support>, visit: &Visit, form: Form) -> Answer {
    let id: Uuid = visit.at_as("request")?;
    let (support, visitor) = (&visit.rooms().support, visit.visitor());
    let done = match form.text("action") {
        "take" => support.assign(&key, id, true, visitor).await,
        "give-back" => support.assign(&key, id, false, visitor).await,
        "note" => support.note(&key, id, form.text("words"), visitor).await,
        "wait" => {
            let structure = form.text("to").parse().map_err(|_| Failure::BadRequest)?;
            support.leave_to(&key, id, structure, visitor).await
        }
        "read" => support.take_back(&key, id, visitor).await,
        "done" => support.done(&key, id, visitor).await,
        "refuse" => {
            let why = Refusal::parse(form.text("why")).ok_or(Failure::BadRequest)?;
            support.refuse(&key, id, why, visitor).await
        }
        "approve" => return approve(&key, visit, id, &form).await,
        _ => return Err(Failure::BadRequest),
    };
    match done {
        Ok(()) => Ok(answer::see_other(&path::support_request(&id))),
        Err(Error::Changed) => again(&key, visit, (String::new(), Problem::Changed)).await,
        Err(error) => Err(error.into()),
    }
}

/// Makes the account; the answer shows what is handed over by hand, this once.
async fn approve(key: &Confirmed<Support>, visit: &Visit, id: Uuid, form: &Form) -> Answer {
    let local = form.text("local").trim().to_owned();
    let approval = Approval {
        structure: form.text("structure").parse().map_err(|_| Failure::BadRequest)?,
        local: local.clone(),
        how: HandOver::parse(form.text("how")).ok_or(Failure::BadRequest)?,
    };
    let approved = match visit.rooms().support.approve(key, id, &approval, visit.visitor()).await {
        Ok(approved) => approved,
        Err(error) => {
            let problem = match error {
                Error::Changed => Problem::Changed,
                Error::HandOver => Problem::HandOver,
                Error::Structure(structure::Error::Taken) => Problem::Taken,
                Error::Structure(structure::Error::Address) => Problem::Local,
                Error::Structure(structure::Error::NoAddress) => Problem::NoLocal,
                Error::Structure(structure::Error::OwnMailbox) => Problem::OwnMailbox,
                error => return Err(error.into()),
            };
            return again(key, visit, (local, problem)).await;
        }
    };
    let shown = sheet::Page {
        name: approved.account.name,
        username: approved.account.address.to_string(),
        password: approved.password.map(|password| password.expose_secret().to_owned()),
        expires: approved.expires,
        once: false,
        origin: visit.rooms().config.server.origin(),
        sent: approved.sent,
        back: path::support_request(&id),
    };
    Ok(visit.show(key, |frame| sheet::page(frame, &shown)))
}

async fn again(key: &Confirmed<Support>, visit: &Visit, (local, problem): (String, Problem)) -> Answer {
    let shown = filled(key, visit, (local, Some(problem))).await?;
    Ok(visit.again(key, |frame| page(frame, &shown)))
}

async fn filled(key: &Support, visit: &Visit, (local, problem): (String, Option<Problem>)) -> Result<Page, Failure> {
    let support = &visit.rooms().support;
    let case = support.case(key, visit.at_as("request")?).await?;
    let ways = support.ways(&case);
    let mine = case.line.assigned == Some(key.account());
    Ok(Page { case, mine, ways, local, problem })
}
