//! `POST /undo`: takes a move back.

use super::who;
use crate::{
    mail::{Error, UndoId},
    session::SignedIn,
    view::path,
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// Where the button of a notice posts.
pub(in crate::web) const PATH: &str = "/undo";

/// Brings messages back where they were.
pub(in crate::web) async fn post(key: SignedIn, visit: &Visit, form: Form) -> Answer {
    let Ok(id) = form.text("undo").parse::<UndoId>();
    let undone = visit.rooms().mail.undo(&who(&key, visit), &id).await;
    visit.site().sides.stale(&key);
    let (happened, to) = match undone {
        Ok(carried) => (Happened::Undone(carried.count), path::mailbox(&carried.to)),
        Err(Error::TooLate | Error::NotFound) => (Happened::TooLate, "/".to_owned()),
        Err(error) => return Err(Failure::from(error)),
    };
    visit.set_cookie(Name::Notice, &happened.cookie());
    Ok(answer::see_other(&to))
}
