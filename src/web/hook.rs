//! `/hook/…`: what telephone providers tell. No key and no form: a call is named by a nonce that only its provider knows,
//! and what matters is signed.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header::HeaderName},
};
use bytes::Bytes;

use super::{door::Answer, visit::Visit};
use crate::factor::{self, Hearing, Signed};

/// Longest message of a provider, in bytes.
pub(super) const LIMIT: usize = 16_384;

/// `GET` or `POST /hook/sms/{nonce}`: what became of a text.
pub(super) async fn sms(visit: &Visit, body: Bytes) -> Answer {
    let query = visit.request().query_string();
    Ok(said(visit.rooms().factors.reported(&visit.at("nonce")?, query, &body).await?))
}

/// `POST /hook/voice/{nonce}`: what became of a call.
pub(super) async fn voice(visit: &Visit, body: Bytes) -> Answer {
    let header = |name| visit.header(&HeaderName::from_static(name)).unwrap_or_default();
    let signed = Signed { timestamp: header(factor::TIMESTAMP), signature: header(factor::SIGNATURE), body: &body };
    Ok(said(visit.rooms().factors.heard(&visit.at("nonce")?, &signed).await?))
}

/// A machine reads this.
fn said(hearing: Hearing) -> HttpResponse {
    let (status, words) = match hearing {
        Hearing::Heard => (StatusCode::OK, "heard"),
        Hearing::Refused => (StatusCode::FORBIDDEN, "refused"),
        Hearing::Gone => (StatusCode::GONE, "gone"),
    };
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(words)
}
