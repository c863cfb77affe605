//! `GET` and `POST /structure/{structure}/referents`: who looks after the structure.

use super::{at, end_of};
use crate::{
    base::Address,
    role::{self, Confirmed, Referent},
    structure::Error,
    view::{
        path,
        structure::referents::{Line, Page, Problem, page},
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// The list.
pub(in crate::web) async fn get(key: Referent, visit: &Visit) -> Answer {
    let shown = filled(&key, visit).await?;
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Adds one, or takes one away.
pub(in crate::web) async fn post(key: Confirmed<Referent>, visit: &Visit, form: Form) -> Answer {
    let structures = &visit.rooms().structures;
    let (done, happened) = match form.text("action") {
        "add" => (added(&key, visit, &form).await?, Happened::ReferentAdded),
        "remove" => {
            let person = form.text("account").parse().map_err(|_| Failure::BadRequest)?;
            match structures.dismiss(&key, person).await {
                // Somebody else was faster.
                Ok(()) | Err(Error::Changed) => {}
                Err(Error::Oneself) => return Err(Failure::Forbidden),
                Err(error) => return Err(error.into()),
            }
            (None, Happened::ReferentRemoved)
        }
        _ => return Err(Failure::BadRequest),
    };
    if done.is_some() {
        let typed = (form.text("address").to_owned(), form.text("until").to_owned());
        let shown = Page { typed, problem: done, ..filled(&key, visit).await? };
        return Ok(visit.again(&key, |frame| page(frame, &shown)));
    }
    visit.set_cookie(Name::Notice, &happened.cookie());
    Ok(answer::see_other(&path::structure_page(key.structure(), "referents")))
}

async fn added(key: &Confirmed<Referent>, visit: &Visit, form: &Form) -> Result<Option<Problem>, Failure> {
    let Ok(address) = form.text("address").trim().parse::<Address>() else { return Ok(Some(Problem::Unknown)) };
    let ends = match form.text("until").trim() {
        "" => None,
        day => match end_of(day, visit) {
            Some(ends) => Some(ends),
            None => return Ok(Some(Problem::Past)),
        },
    };
    match visit.rooms().structures.delegate(key, &address, ends).await {
        Ok(()) => Ok(None),
        Err(Error::Unknown) => Ok(Some(Problem::Unknown)),
        Err(Error::Role(role::Error::Held)) => Ok(Some(Problem::Held)),
        Err(error) => Err(error.into()),
    }
}

async fn filled(key: &Referent, visit: &Visit) -> Result<Page, Failure> {
    let lines = visit.rooms().structures.colleagues(key).await?.into_iter().map(|colleague| Line {
        own: colleague.account == key.account(),
        account: colleague.account,
        name: colleague.name,
        address: colleague.address.to_string(),
        ends: colleague.ends,
    });
    Ok(Page {
        at: at(key, visit).await?,
        referents: lines.collect(),
        typed: (String::new(), String::new()),
        problem: None,
    })
}
