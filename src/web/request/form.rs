//! `/request/form`: who asks, for what (S0-04).

use super::THROTTLED;
use crate::{
    session::Anyone,
    support::{Asked, Typed, read},
    view::{
        path,
        request::form::{Page, page},
    },
    web::{answer, door::Answer, form::Form, visit::Visit},
};

/// The form, for who has proved to be a person.
pub(in crate::web) async fn get(key: Anyone, visit: &Visit) -> Answer {
    let pass = visit.query("pass");
    if !visit.rooms().captcha.is_pass(&key, pass) {
        return Ok(answer::see_other(path::REQUEST_PERSON));
    }
    let place = visit.rooms().config.support.place.as_str().to_owned();
    let shown = Page { typed: Typed { place, ..Typed::default() }, pass: pass.to_owned(), ..Page::default() };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// Takes a request. The proof is spent by a form that can be taken, so that nobody gives it twice for a flaw.
pub(in crate::web) async fn post(key: Anyone, visit: &Visit, form: Form) -> Answer {
    let rooms = visit.rooms();
    let typed = typed(&form);
    let pass = form.text("pass").to_owned();
    let asking = match read(&typed) {
        Ok(asking) => asking,
        Err(flaws) => {
            let shown = Page { typed, pass, flaws, throttled: None };
            return Ok(visit.again(&key, |frame| page(frame, &shown)));
        }
    };
    if !rooms.captcha.spend(&key, &pass).await? {
        return Ok(answer::see_other(&format!("{}?over=1", path::REQUEST_PERSON)));
    }
    match rooms.support.ask(visit.visitor(), &asking).await? {
        Asked::Code(id) => Ok(super::to(path::REQUEST_CODE, &rooms.support.ticket(&key, id)?)),
        Asked::Throttled(until) => {
            // What was typed stays, with a proof that holds until then or is given again.
            let pass = rooms.captcha.pass(&key)?;
            let shown = Page { typed, pass, flaws: Vec::new(), throttled: Some(until) };
            let again = visit.page(&key, THROTTLED, |frame| page(frame, &shown));
            Ok(answer::retry_at(again, until, rooms.clock.now()))
        }
    }
}

fn typed(form: &Form) -> Typed {
    let text = |name| form.text(name).to_owned();
    Typed {
        given: text("given"),
        family: text("family"),
        profession: text("profession"),
        place: text("place"),
        licence: text("licence"),
        contact: text("contact"),
        phone: text("phone"),
        structure: text("structure"),
        kind: text("kind"),
        addresses: text("addresses"),
        words: text("words"),
        attested: form.has("attested"),
    }
}
