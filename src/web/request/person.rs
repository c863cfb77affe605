//! `/request/person` and `/request/wait`: the small proof that a person asks, before the form.

use crate::{
    captcha,
    session::Anyone,
    view::{
        path,
        recover::wait,
        request::person::{Page, Unread, page},
    },
    web::{answer, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// `GET /request/person`.
pub(in crate::web) async fn get(key: Anyone, visit: &Visit) -> Answer {
    let shown = Page { over: visit.query("over") == "1", ..blank(&key, visit)? };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// `POST /request/person`.
pub(in crate::web) async fn post(key: Anyone, visit: &Visit, form: Form) -> Answer {
    let unread = match form.text("action") {
        "new" => return Ok(answer::see_other(path::REQUEST_PERSON)),
        "wait" => return Ok(answer::see_other(path::REQUEST_WAIT)),
        _ if form.text("answer").trim().is_empty() => Unread::Missing,
        _ => match visit.rooms().captcha.answer(&key, form.text("challenge"), form.text("answer")).await? {
            captcha::Answer::Wrong => Unread::Wrong,
            captcha::Answer::Over => Unread::Over,
            captcha::Answer::Right => return onward(&key, visit),
        },
    };
    let shown = Page { unread: Some(unread), ..blank(&key, visit)? };
    Ok(visit.again(&key, |frame| page(frame, &shown)))
}

/// `GET /request/wait`: neither picture nor sound.
pub(in crate::web) async fn wait(key: Anyone, visit: &Visit) -> Answer {
    let ticket = visit.rooms().captcha.ticket(visit.visitor())?;
    let shown = wait::Page {
        action: path::REQUEST_WAIT,
        who: String::new(),
        ticket: ticket.text,
        bits: ticket.bits,
        seconds: ticket.wait_s,
        early: false,
    };
    Ok(visit.show(&key, |frame| wait::page(frame, &shown)))
}

/// `POST /request/wait`.
pub(in crate::web) async fn waited(key: Anyone, visit: &Visit, form: Form) -> Answer {
    let captcha = &visit.rooms().captcha;
    if captcha.paid(visit.visitor(), form.text("ticket"), form.text("work")).await? {
        return onward(&key, visit);
    }
    // The same ticket while its time is still to pass; a new one when it is of no use any more.
    let left = captcha.still_to_wait(form.text("ticket"));
    let fresh = captcha.ticket(visit.visitor())?;
    let shown = wait::Page {
        action: path::REQUEST_WAIT,
        who: String::new(),
        ticket: left.map_or(fresh.text, |_| form.text("ticket").to_owned()),
        bits: fresh.bits,
        seconds: left.unwrap_or(fresh.wait_s),
        early: true,
    };
    Ok(visit.again(&key, |frame| wait::page(frame, &shown)))
}

/// To the form, with the proof.
fn onward(key: &Anyone, visit: &Visit) -> Answer {
    let pass = visit.rooms().captcha.pass(key)?;
    Ok(answer::see_other(&format!("{}?pass={pass}", path::REQUEST_FORM)))
}

fn blank(key: &Anyone, visit: &Visit) -> Result<Page, Failure> {
    Ok(Page { challenge: visit.rooms().captcha.challenge(key)?, ..Page::default() })
}
