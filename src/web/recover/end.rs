//! `/recover/password`, `/recover/done`, `/recover/cancel`: the new password, or none (S1-18 to S1-21).

use secrecy::SecretString;

use super::{at, onward, over, trail};
use crate::{
    recover::{self, Reset},
    session::Recovering,
    view::{
        password::{Choice, Problem},
        path,
        recover::{done, password},
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, notice::Happened, visit::Visit},
};

/// `GET /recover/password`.
pub(in crate::web) async fn password_get(key: Recovering, visit: &Visit) -> Answer {
    Ok(match blank(&key, visit).await? {
        Ok(shown) => visit.show(&key, |frame| password::page(frame, &shown)),
        Err(elsewhere) => elsewhere,
    })
}

/// `POST /recover/password`.
pub(in crate::web) async fn password_post(key: Recovering, visit: &Visit, form: Form) -> Answer {
    let shown = match blank(&key, visit).await? {
        Ok(shown) => shown,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let again = |choice: Choice| {
        let shown = password::Page { choice, ..shown.clone() };
        Ok(visit.again(&key, |frame| password::page(frame, &shown)))
    };
    if form.text("password").is_empty() {
        return again(shown.choice.clone().with(Problem::Missing));
    }
    let (new, twice) = (SecretString::from(form.text("password")), SecretString::from(form.text("again")));
    match visit.rooms().recover.reset(&key, visit.visitor(), new, twice).await? {
        Reset::Done | Reset::Elsewhere => Ok(onward()),
        Reset::Busy => Err(Failure::unavailable("too many passwords at once")),
        Reset::Refused { judged, different } => again(shown.choice.clone().refused(false, different, judged)),
    }
}

async fn blank(key: &Recovering, visit: &Visit) -> Result<Result<password::Page, actix_web::HttpResponse>, Failure> {
    let page = match at(key, visit, path::RECOVER_PASSWORD).await? {
        Ok(page) => page,
        Err(elsewhere) => return Ok(Err(elsewhere)),
    };
    // The account may have been suspended meanwhile.
    let Some(whose) = visit.rooms().recover.whose(key).await? else { return Ok(Err(over(visit))) };
    let rules = &visit.rooms().sessions.policies().of(&whose.address).password;
    Ok(Ok(password::Page { trail: trail(&page), choice: Choice::new(&recover::whose(&whose), rules) }))
}

/// `GET /recover/done`.
pub(in crate::web) async fn done(key: Recovering, visit: &Visit) -> Answer {
    Ok(match at(&key, visit, path::RECOVER_DONE).await? {
        Ok(_) => visit.show(&key, done::page),
        Err(elsewhere) => elsewhere,
    })
}

/// `POST /recover/cancel`: nothing has changed, and nothing is left of it.
pub(in crate::web) async fn cancel(key: Recovering, visit: &Visit, _: Form) -> Answer {
    visit.rooms().recover.cancel(&key).await?;
    visit.set([crate::session::SetCookie::gone(crate::session::CookieName::Recovery)]);
    visit.set_cookie(Name::Notice, &Happened::RecoveryCancelled.cookie());
    Ok(answer::see_other(path::SIGN_IN))
}
