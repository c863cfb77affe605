//! `POST /undo`: takes a move back.

use super::reader::Reader;
use crate::{
    mail::{Error, UndoId},
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// Brings messages back where they were.
pub(in crate::web) async fn post(key: Reader, visit: &Visit, form: Form) -> Answer {
    let Ok(id) = form.text("undo").parse::<UndoId>();
    let undone = visit.rooms().mail.undo(&key.mail(visit.visitor().ip), &id).await;
    visit.site().sides.stale(&key);
    let (happened, to) = match undone {
        Ok(carried) => (Happened::Undone(carried.count), key.root().mailbox(&carried.to)),
        Err(Error::TooLate | Error::NotFound) => (Happened::TooLate, key.root().home()),
        Err(error) => return Err(Failure::from(error)),
    };
    visit.set_cookie(Name::Notice, &happened.cookie_in(key.root()));
    Ok(answer::see_other(&to))
}
