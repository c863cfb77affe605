//! `/recover/link/{secret}`: the link of a letter. Its address is given to nobody: no page of ours leaks the
//! one before it, and this one asks for nothing from elsewhere.

use actix_web::{HttpResponse, http::StatusCode};

use super::onward;
use crate::{
    recover::Linked,
    session::{Anyone, Found},
    view::recover::letter::{Page, page},
    web::{door::Answer, form::Form, visit::Visit},
};

/// Looks, as often as anybody likes.
pub(in crate::web) async fn get(key: Anyone, visit: &Visit) -> Answer {
    let secret = visit.at("secret")?;
    let Some(letter) = visit.rooms().recover.letter(&secret).await? else { return Ok(gone(&key, visit)) };
    let signed_in = match visit.rooms().sessions.find(visit.visitor()).await? {
        Found::SignedIn { who, set } => {
            visit.set(set);
            Some(who.name().to_owned())
        }
        _ => None,
    };
    let action = crate::view::path::recover_link(&secret);
    let shown = Page { action, name: letter.name, signed_in };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Follows it.
pub(in crate::web) async fn post(key: Anyone, visit: &Visit, _: Form) -> Answer {
    match visit.rooms().recover.follow(visit.visitor(), &visit.at("secret")?).await? {
        Linked::Next { cookies } => {
            visit.set(cookies);
            Ok(onward())
        }
        Linked::Over => Ok(gone(&key, visit)),
    }
}

/// It no longer works: said with what to do.
fn gone(key: &Anyone, visit: &Visit) -> HttpResponse {
    visit.page(key, StatusCode::GONE, |frame| page(frame, &Page::default()))
}
