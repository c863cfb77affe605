//! `/recover`: the name, and the small proof that a person asks (S1-09 to S1-11).

use actix_web::{
    HttpResponse,
    http::{StatusCode, header::CONTENT_TYPE},
    web,
};

use super::{OVER, THROTTLED};
use crate::{
    captcha,
    recover::Started,
    session::Anyone,
    view::{
        path,
        recover::{
            start::{Page, Problem, page},
            wait,
        },
    },
    web::{answer, cookie::Name, door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// `POST /recover/begin`, from the sign-in page: only the name is read, and goes on sealed.
pub(in crate::web) async fn begin(_: Anyone, visit: &Visit, form: Form) -> Answer {
    to(visit, path::RECOVER, form.text("username"))
}

/// `GET /recover`.
pub(in crate::web) async fn get(key: Anyone, visit: &Visit) -> Answer {
    let over = visit.cookie(Name::Notice) == Some(OVER);
    let shown = Page {
        name: visit.rooms().recover.carried(visit.query("who")),
        problem: over.then_some(Problem::Over),
        ..blank(&key, visit)?
    };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// `POST /recover`.
pub(in crate::web) async fn post(key: Anyone, visit: &Visit, form: Form) -> Answer {
    let name = form.text("username");
    if form.text("action") == "new" {
        return to(visit, path::RECOVER, name);
    }
    let problem = match (name.trim(), form.text("action")) {
        ("", _) => Problem::NoName,
        (_, "wait") => return to(visit, path::RECOVER_WAIT, name),
        _ if form.text("answer").trim().is_empty() => Problem::NoAnswer,
        _ => match visit.rooms().captcha.answer(&key, form.text("challenge"), form.text("answer")).await? {
            captcha::Answer::Wrong => Problem::WrongAnswer,
            captcha::Answer::Over => Problem::OldAnswer,
            captcha::Answer::Right => return started(&key, visit, name).await,
        },
    };
    refuse(&key, visit, name, problem)
}

/// `GET /recover/wait`: neither picture nor sound.
pub(in crate::web) async fn wait(key: Anyone, visit: &Visit) -> Answer {
    let ticket = visit.rooms().captcha.ticket(visit.visitor())?;
    let shown = wait::Page {
        action: path::RECOVER_WAIT,
        who: visit.query("who").to_owned(),
        ticket: ticket.text,
        bits: ticket.bits,
        seconds: ticket.wait_s,
        early: false,
    };
    Ok(visit.show(&key, |frame| wait::page(frame, &shown)))
}

/// `POST /recover/wait`.
pub(in crate::web) async fn waited(key: Anyone, visit: &Visit, form: Form) -> Answer {
    let rooms = visit.rooms();
    let name = rooms.recover.carried(form.text("who"));
    if name.is_empty() {
        return Ok(answer::see_other(path::RECOVER));
    }
    if rooms.captcha.paid(visit.visitor(), form.text("ticket"), form.text("work")).await? {
        return started(&key, visit, &name).await;
    }
    // The same ticket while its time is still to pass; a new one when it is of no use any more.
    let left = rooms.captcha.still_to_wait(form.text("ticket"));
    let fresh = rooms.captcha.ticket(visit.visitor())?;
    let shown = wait::Page {
        action: path::RECOVER_WAIT,
        who: form.text("who").to_owned(),
        ticket: left.map_or(fresh.text, |_| form.text("ticket").to_owned()),
        bits: fresh.bits,
        seconds: left.unwrap_or(fresh.wait_s),
        early: true,
    };
    Ok(visit.again(&key, |frame| wait::page(frame, &shown)))
}

/// `GET /recover/picture/{challenge}`.
pub(in crate::web) async fn picture(key: Anyone, visit: &Visit) -> Answer {
    let (captcha, challenge) = (visit.rooms().captcha.clone(), visit.at("challenge")?);
    let drawn = web::block(move || captcha.picture(&key, &challenge)).await.map_err(Failure::broken)??;
    file(drawn, "image/png")
}

/// `GET /recover/sound/{challenge}`.
pub(in crate::web) async fn sound(key: Anyone, visit: &Visit) -> Answer {
    let (captcha, challenge, language) = (visit.rooms().captcha.clone(), visit.at("challenge")?, visit.language());
    let said = web::block(move || captcha.sound(&key, &challenge, language)).await.map_err(Failure::broken)?;
    file(said, "audio/wav")
}

fn file(bytes: Option<Vec<u8>>, kind: &'static str) -> Answer {
    let bytes = bytes.ok_or(Failure::NotFound)?;
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, kind)).body(bytes))
}

async fn started(key: &Anyone, visit: &Visit, name: &str) -> Answer {
    match visit.rooms().recover.start(visit.visitor(), name).await? {
        Started::Begun { cookies } => {
            visit.set(cookies);
            Ok(answer::see_other(path::RECOVER_METHOD))
        }
        Started::Throttled { until } => {
            let shown = Page { name: name.to_owned(), problem: Some(Problem::Throttled(until)), ..blank(key, visit)? };
            let again = visit.page(key, THROTTLED, |frame| page(frame, &shown));
            Ok(answer::retry_at(again, until, visit.rooms().clock.now()))
        }
    }
}

fn refuse(key: &Anyone, visit: &Visit, name: &str, problem: Problem) -> Answer {
    let shown = Page { name: name.to_owned(), problem: Some(problem), ..blank(key, visit)? };
    Ok(visit.page(key, StatusCode::UNPROCESSABLE_ENTITY, |frame| page(frame, &shown)))
}

/// The page with a new challenge.
fn blank(key: &Anyone, visit: &Visit) -> Result<Page, Failure> {
    let challenge = visit.rooms().captcha.challenge(key)?;
    Ok(Page { challenge, example: visit.site().example.clone(), ..Page::default() })
}

/// To a page, with a name that only we can read.
fn to(visit: &Visit, page: &str, name: &str) -> Answer {
    if name.trim().is_empty() {
        return Ok(answer::see_other(page));
    }
    Ok(answer::see_other(&format!("{page}?who={}", visit.rooms().recover.carry(name)?)))
}
