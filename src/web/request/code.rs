//! `/request/code`: the code that proves the address of who asks (S0-04).

use super::{gone, to};
use crate::{
    session::Anyone,
    support::{Confirmed, Receipt, Resent, State},
    view::{
        path,
        request::code::{Page, Said, page},
    },
    web::{door::Answer, form::Form, visit::Visit},
};

/// The field for the code.
pub(in crate::web) async fn get(key: Anyone, visit: &Visit) -> Answer {
    let ticket = visit.query("for");
    let Some(id) = visit.rooms().support.ticket_of(&key, ticket) else { return Ok(gone(&key, visit)) };
    match visit.rooms().support.receipt(id).await? {
        None => Ok(gone(&key, visit)),
        Some(receipt) if receipt.state != State::Unproved => Ok(to(path::REQUEST_STATE, ticket)),
        Some(receipt) => {
            let shown = shown(ticket, &receipt, (visit.query("sent") == "1").then_some(Said::Sent));
            Ok(visit.show(&key, |frame| page(frame, &shown)))
        }
    }
}

/// A code, or the wish for another one.
pub(in crate::web) async fn post(key: Anyone, visit: &Visit, form: Form) -> Answer {
    let (support, ticket) = (&visit.rooms().support, form.text("for"));
    let Some(id) = support.ticket_of(&key, ticket) else { return Ok(gone(&key, visit)) };
    let Some(receipt) = support.receipt(id).await? else { return Ok(gone(&key, visit)) };
    let said = if form.text("action") == "again" {
        match support.resend(visit.visitor(), id).await? {
            Resent::Sent => return Ok(to(path::REQUEST_CODE, &format!("{ticket}&sent=1"))),
            Resent::Wait(until) => Said::Wait(until),
        }
    } else {
        match support.confirm(visit.visitor(), id, form.text("code")).await? {
            Confirmed::Received => return Ok(to(path::REQUEST_STATE, &format!("{ticket}&new=1"))),
            Confirmed::Wrong(left) => Said::Wrong(left),
            Confirmed::Over => Said::Over,
        }
    };
    let shown = shown(ticket, &receipt, Some(said));
    Ok(visit.again(&key, |frame| page(frame, &shown)))
}

fn shown(ticket: &str, receipt: &Receipt, said: Option<Said>) -> Page {
    Page { ticket: ticket.to_owned(), contact: receipt.contact.clone(), said }
}
