//! `/device`: the page on the telephone and what its script posts. No session is opened or asked for here: a telephone
//! proves itself by the signature of its key in every post.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_TYPE, HeaderName, HeaderValue},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{account::browser, door::Answer, failure::Failure, form::Form, key::Open, visit::Visit};
use crate::{
    base::Timestamp,
    push::{Answer as Given, Answered, By, Claim, Claimed, Decision, Refusal, Request, RequestKind, Signed},
    session::Anyone,
    text::Text,
    view::{
        path,
        push::device::{Page, manifest, page, worker},
    },
};

/// `GET /device`.
pub(super) async fn get(key: Anyone, visit: &Visit) -> Answer {
    let push = &visit.rooms().push;
    let shown = Page { origin: push.origin().to_owned(), key: push.public_key()? };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// `GET /device/manifest.webmanifest`.
pub(super) async fn get_manifest(_: Open, visit: &Visit) -> Answer {
    let text = manifest(Text::of(visit.language()), &visit.site().brand);
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/manifest+json")).body(text))
}

/// `GET /device/worker.js`: allowed to wake the page of this path and of no other.
pub(super) async fn get_worker(_: Open, visit: &Visit) -> Answer {
    let text = worker(Text::of(visit.language()), &visit.site().brand);
    let scope = (HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static(path::DEVICE));
    let kind = (CONTENT_TYPE, "text/javascript; charset=utf-8");
    Ok(HttpResponse::Ok().insert_header(kind).insert_header(scope).body(text))
}

/// `POST /device/pair`: `link`, or `username` and `code`; `key`, and where notifications reach the browser.
pub(super) async fn pair(_: Anyone, visit: &Visit, form: Form) -> Answer {
    let t = Text::of(visit.language());
    let by = match form.text("link") {
        "" => By::Hand { username: form.text("username"), code: form.text("code") },
        link => By::Link(link),
    };
    let name = browser(&visit.visitor().agent);
    let claim = Claim { by, key: form.text("key"), name: &name, subscription: subscription(&form) };
    Ok(answered(&match visit.rooms().push.claim(visit.visitor(), claim).await? {
        Claimed::Ready(approver) => json!({ "outcome": "ready", "approver": approver.to_string() }),
        Claimed::Refused => told("refused", t.get("push-device-refused")),
        Claimed::Expired => told("expired", t.get("push-device-code-expired")),
        Claimed::Throttled(until) => {
            let time = t.time(until, visit.site().zone);
            told("throttled", &t.with("push-device-throttled", &[("time", time.into())]))
        }
    }))
}

/// `POST /device/list`: what waits for a telephone.
pub(super) async fn list(_: Anyone, visit: &Visit, form: Form) -> Answer {
    let (t, zone) = (Text::of(visit.language()), visit.site().zone);
    let waiting = match visit.rooms().push.waiting(signed(&form)?).await? {
        Ok(waiting) => waiting,
        Err(refusal) => return Ok(refused(visit, refusal)),
    };
    let date = |at: Timestamp| t.with("push-device-until", &[("date", t.date(at, zone).into())]);
    Ok(answered(&json!({
        "outcome": "ok",
        "name": waiting.name,
        "address": waiting.address.as_str(),
        "phrase": waiting.phrase,
        "until": waiting.until.map(date),
        "notified": waiting.notified,
        "proved": waiting.proved,
        "codes": json!({
            "digits": waiting.codes.digits,
            "step": waiting.codes.step.as_secs(),
            "given": waiting.codes.given,
        }),
        "request": waiting.request.map(|request| shown(visit, &request)),
    })))
}

/// A request as the telephone shows it.
fn shown(visit: &Visit, request: &Request) -> Value {
    let when = Text::of(visit.language()).time(request.at, visit.site().zone);
    let (id, digits) = (request.id.to_string(), request.digits);
    match &request.kind {
        RequestKind::Pairing => json!({ "id": id, "digits": digits, "when": when, "kind": "pairing" }),
        RequestKind::SignIn { ip, agent } => json!({
            "id": id, "digits": digits, "when": when, "kind": "sign-in", "place": ip, "browser": browser(agent),
        }),
    }
}

/// `POST /device/answer`: `request`, `number`, `decision`.
pub(super) async fn answer(_: Anyone, visit: &Visit, form: Form) -> Answer {
    let t = Text::of(visit.language());
    let request = form.text("request").parse().map_err(|_| Failure::BadRequest)?;
    let decision = Decision::parse(form.text("decision")).ok_or(Failure::BadRequest)?;
    let given = Given { request, number: form.text("number"), decision };
    let outcome = match visit.rooms().push.answer(signed(&form)?, given, visit.visitor()).await? {
        Ok(outcome) => outcome,
        Err(refusal) => return Ok(refused(visit, refusal)),
    };
    Ok(answered(&match outcome {
        Answered::Approved => told("approved", t.get("push-device-approved")),
        Answered::Declined if decision == Decision::NotMe => told("declined", t.get("push-device-declined-not-me")),
        Answered::Declined => told("declined", t.get("push-device-declined")),
        Answered::Wrong { tries_left } => told("wrong", &t.with("push-device-wrong", &[("left", tries_left.into())])),
        Answered::Exhausted => told("exhausted", t.get("push-device-exhausted")),
        Answered::Over => told("over", t.get("push-device-over")),
    }))
}

/// `POST /device/subscribe`: where notifications reach the browser from now on.
pub(super) async fn subscribe(_: Anyone, visit: &Visit, form: Form) -> Answer {
    match visit.rooms().push.subscribe(signed(&form)?, subscription(&form)).await? {
        Ok(notified) => Ok(answered(&json!({ "outcome": "ok", "notified": notified }))),
        Err(refusal) => Ok(refused(visit, refusal)),
    }
}

/// `POST /device/offline`: what the telephone computes codes with when it has no network, once.
pub(super) async fn offline(_: Anyone, visit: &Visit, form: Form) -> Answer {
    match visit.rooms().push.offline(signed(&form)?).await? {
        Ok(secret) => {
            let secret = secret.map(|secret| URL_SAFE_NO_PAD.encode(secret.as_bytes()));
            Ok(answered(&json!({ "outcome": "ok", "secret": secret })))
        }
        Err(refusal) => Ok(refused(visit, refusal)),
    }
}

fn subscription(form: &Form) -> [&str; 3] {
    ["endpoint", "p256dh", "auth"].map(|name| form.text(name))
}

fn signed(form: &Form) -> Result<Signed<'_>, Failure> {
    Ok(Signed {
        approver: form.text("approver").parse().map_err(|_| Failure::BadRequest)?,
        time: form.text("time").parse().map_err(|_| Failure::BadRequest)?,
        signature: form.text("signature"),
    })
}

fn refused(visit: &Visit, refusal: Refusal) -> HttpResponse {
    let t = Text::of(visit.language());
    answered(&match refusal {
        Refusal::Unknown => told("unknown", t.get("push-device-unknown")),
        Refusal::Clock(now) => json!({ "outcome": "clock", "now": now.as_millis() }),
        Refusal::Expired(at) => {
            let date = t.date(at, visit.site().zone);
            told("expired", &t.with("push-device-expired", &[("date", date.into())]))
        }
    })
}

fn told(outcome: &str, message: &str) -> Value {
    json!({ "outcome": outcome, "message": message })
}

fn answered(value: &Value) -> HttpResponse {
    HttpResponse::Ok().insert_header((CONTENT_TYPE, "application/json")).body(value.to_string())
}
