//! `/account/addresses/{merge}`: one of one's own merges.

use actix_web::http::StatusCode;
use secrecy::SecretString;

use crate::{
    merge::{Choices, Error, Layout, Proving, Removed, Twice, Who},
    session::SignedIn,
    view::{
        merge::one::{Page, Problem, page},
        path,
    },
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// What a form that asks for one chooses.
pub(in crate::web) fn choices(form: &Form) -> Choices {
    let recommended = Choices::default();
    Choices {
        layout: Layout::parse(form.text("layout")).unwrap_or(recommended.layout),
        twice: Twice::parse(form.text("twice")).unwrap_or(recommended.twice),
        removed: Removed::parse(form.text("removed")).unwrap_or(recommended.removed),
    }
}

/// The page.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let shown = filled(&key, visit, None).await?;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// What is done with it.
pub(in crate::web) async fn post(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let id = visit.at_as("merge")?;
    let (room, visitor) = (&visit.rooms().merges, visit.visitor());
    let who = Who::Owner(&key, visitor);
    let done = match form.text("action") {
        "send" => room.send_code(&key, id, visitor).await.map(|()| Proving::Proved),
        "check" => room.prove_code(&key, id, form.text("code"), visitor).await,
        "password" => {
            let password = SecretString::from(form.text("password"));
            room.prove_password(&key, id, password, visitor).await
        }
        "pause" => room.pause(who, id).await.map(|()| Proving::Proved),
        "resume" => room.resume(who, id).await.map(|()| Proving::Proved),
        "cancel" => room.cancel(who, id).await.map(|()| Proving::Proved),
        "undo" => room.undo(who, id).await.map(|()| Proving::Proved),
        _ => return Err(Failure::BadRequest),
    };
    let problem = match done {
        Ok(Proving::Proved) => return Ok(answer::see_other(&path::merge(id))),
        Ok(Proving::Wrong(left)) => Problem::Wrong(left),
        Ok(Proving::Barred(bar)) => Problem::Barred(bar),
        Ok(Proving::Over) => Problem::Over,
        Err(Error::Throttled(until)) => Problem::Throttled(until),
        Err(Error::Source(error)) => {
            tracing::warn!(%error, merge = %id, "the old server was not reached");
            Problem::Away
        }
        Err(Error::Changed) => Problem::Changed,
        Err(Error::TooLate) => Problem::TooLate,
        Err(error) => return Err(error.into()),
    };
    let shown = filled(&key, visit, Some(problem)).await?;
    Ok(match problem {
        Problem::Throttled(until) => {
            let again = visit.page(&key, StatusCode::TOO_MANY_REQUESTS, |frame| page(frame, &shown));
            answer::retry_at(again, until, visit.rooms().clock.now())
        }
        Problem::Away => visit.page(&key, StatusCode::SERVICE_UNAVAILABLE, |frame| page(frame, &shown)),
        _ => visit.again(&key, |frame| page(frame, &shown)),
    })
}

/// The signed report.
pub(in crate::web) async fn report(key: SignedIn, visit: &Visit) -> Answer {
    let id = visit.at_as("merge")?;
    let report = visit.rooms().merges.report(&key, id, visit.visitor()).await?;
    Ok(answer::json_file(&format!("pli-merge-{id}.json"), report))
}

async fn filled(key: &SignedIn, visit: &Visit, problem: Option<Problem>) -> Result<Page, Failure> {
    let room = &visit.rooms().merges;
    let merge = room.find(key, visit.at_as("merge")?).await?;
    Ok(Page { progress: room.progress(&merge).await?, merge, problem })
}
