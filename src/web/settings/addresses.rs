//! `/account/addresses`: the addresses at which one is reached, and asking for another one to be merged.

use actix_web::{HttpResponse, http::StatusCode};

use super::merge;
use crate::{
    merge::{Asking, Choices, Error},
    session::{Elevated, SignedIn},
    view::{
        path,
        settings::addresses::{Page, Problem, page},
    },
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// The page.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let shown = filled(&key, visit).await?;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Asks for a merge; what is to be done next stands on its page.
pub(in crate::web) async fn post(key: Elevated, visit: &Visit, form: Form) -> Answer {
    let choices = merge::choices(&form);
    let asking = Asking { address: form.text("address").to_owned(), choices };
    let problem = match visit.rooms().merges.ask(&key, &asking, visit.visitor()).await {
        Ok(id) => return Ok(answer::see_other(&path::merge(id))),
        Err(Error::Flaw(flaw)) => Problem::Flaw(flaw),
        Err(Error::Throttled(until)) => Problem::Throttled(until),
        Err(error) => return Err(error.into()),
    };
    let shown = Page { typed: asking.address, choices, problem: Some(problem), ..filled(&key, visit).await? };
    Ok(match problem {
        Problem::Flaw(_) => visit.again(&key, |frame| page(frame, &shown)),
        Problem::Throttled(until) => throttled(visit, &key, until, &shown),
    })
}

fn throttled(visit: &Visit, key: &SignedIn, until: crate::base::Timestamp, shown: &Page) -> HttpResponse {
    let answer = visit.page(key, StatusCode::TOO_MANY_REQUESTS, |frame| page(frame, shown));
    answer::retry_at(answer, until, visit.rooms().clock.now())
}

async fn filled(key: &SignedIn, visit: &Visit) -> Result<Page, Failure> {
    let (accounts, room) = (&visit.rooms().accounts, &visit.rooms().merges);
    let primary = key.address();
    let own = accounts.directory().own(key.account());
    let domain = primary.domain().parse().map_err(|_| Failure::NotFound)?;
    let mut merges = Vec::new();
    for merge in room.list(key).await? {
        let percent = if merge.state.runs() { room.progress(&merge).await?.percent() } else { 0 };
        merges.push((merge, percent));
    }
    let senders = accounts.directory().sends_as(key.account()).into_iter().filter(|address| address != primary);
    Ok(Page {
        senders: senders.map(|address| address.to_string()).collect(),
        primary: primary.to_string(),
        aliases: own.into_iter().filter(|address| address != primary).map(|address| address.to_string()).collect(),
        domains: accounts.mergeable(&domain).await?.into_iter().map(|domain| domain.to_string()).collect(),
        merges,
        typed: String::new(),
        choices: Choices::default(),
        problem: None,
        fresh: visit.is_elevated(key).await?,
    })
}
