//! `GET` and `POST /contest/{token}`: « Ce n’était pas moi », without signing in.

use super::{answer, door::Answer, form::Form, visit::Visit};
use crate::{
    security::Freezing,
    session::Anyone,
    view::contest::{Page, page},
};

/// Shows what the link is for. Changes nothing: programs open links too.
pub(super) async fn get(key: Anyone, visit: &Visit) -> Answer {
    let shown = match visit.rooms().security.contested(&visit.at("token")?).await? {
        None => Page::Unknown,
        Some(contested) if contested.frozen => Page::Frozen,
        Some(contested) => Page::Ask { what: contested.what, at: contested.at },
    };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Freezes the account.
pub(super) async fn post(_: Anyone, visit: &Visit, _: Form) -> Answer {
    let frozen = visit.rooms().security.freeze(&visit.at("token")?, visit.visitor()).await?;
    match frozen {
        // The same address, by GET: it says that the account is frozen, or that the link is over.
        Freezing::Frozen | Freezing::Unknown => Ok(answer::see_other(visit.path())),
    }
}
