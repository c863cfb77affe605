//! `GET` and `POST /account/signature`, and the formatted version alone, as a message is shown.

use actix_web::http::StatusCode;

use super::kept;
use crate::{
    mime::html::{CleanOptions, clean},
    session::SignedIn,
    settings::Signature,
    text::Text,
    view::{
        mail::body,
        path,
        settings::signature::{Page, page},
    },
    web::{answer, door::Answer, failure::Failure, form::Form, mail::body::confined, visit::Visit},
};

/// The page.
pub(in crate::web) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let signature = visit.rooms().settings.signature(key.account()).await?;
    let shown = Page { shown: !signature.html.is_empty(), text: signature.text, html: signature.html, flaw: None };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Keeps what was typed.
pub(in crate::web) async fn post(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    match Signature::typed(form.text("text"), form.text("html")) {
        Ok(signature) => {
            visit.rooms().settings.sign(key.account(), &signature).await?;
            Ok(kept(visit, path::SIGNATURE))
        }
        Err(flaw) => {
            let (text, html) = (form.text("text").to_owned(), form.text("html").to_owned());
            let shown = Page { text, html, shown: false, flaw: Some(flaw) };
            Ok(visit.again(&key, |frame| page(frame, &shown)))
        }
    }
}

/// The formatted version, alone, under the policy of messages.
pub(in crate::web) async fn shown(key: SignedIn, visit: &Visit) -> Answer {
    let signature = visit.rooms().settings.signature(key.account()).await?;
    let html = clean(&signature.html, &CleanOptions::default()).ok_or(Failure::NotFound)?.html;
    let page = body::page(Text::of(visit.language()), &body::Page { html: &html, theme: visit.theme() });
    confined(answer::page(StatusCode::OK, page, visit.accepts_encoding()), visit)
}
