//! `GET` and `POST /structure/{structure}/requests`: whether people who ask for an address work here.

use super::at;
use crate::{
    role::{Confirmed, Referent},
    support::Error,
    text::Text,
    view::{
        path,
        structure::requests::{Page, page},
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// The list.
pub(in crate::web) async fn get(key: Referent, visit: &Visit) -> Answer {
    let shown = Page { asks: visit.rooms().support.asks(&key).await?, at: at(&key, visit).await? };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// The referent's word.
pub(in crate::web) async fn post(key: Confirmed<Referent>, visit: &Visit, form: Form) -> Answer {
    let request = form.text("request").parse().map_err(|_| Failure::BadRequest)?;
    let (known, words) = match form.text("action") {
        "known" => (true, "structure-request-known"),
        "unknown" => (false, "structure-request-unknown"),
        _ => return Err(Failure::BadRequest),
    };
    let words = Text::of(visit.language()).get(words);
    match visit.rooms().support.vouch(&key, request, (known, words), visit.visitor()).await {
        Ok(()) => visit.set_cookie(Name::Notice, &Happened::RequestVouched.cookie()),
        // Somebody else was faster: the list says what is left.
        Err(Error::Changed) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(answer::see_other(&path::structure_page(key.structure(), "requests")))
}
