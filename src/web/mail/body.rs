//! `GET /mail/{mailbox}/{uid}/body`: the HTML of a message, alone, under a policy of its own (mail.md 3a).
//!
//! Sandboxed by its frame and again by its own header, so that it is no better opened by itself. Its origin is opaque:
//! pictures come without cookies, by addresses that open one picture for a few minutes ([`super::picture`]).

use std::sync::Arc;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_SECURITY_POLICY, HeaderValue, X_FRAME_OPTIONS},
    },
};

use super::{message_id, no_message, picture, reader::Reader};
use crate::{
    mail::{Body, BodyLinks},
    mime::text::to_html,
    text::Text,
    view::{Theme, mail::body},
    web::{answer, door::Answer, failure::Failure, visit::Visit},
};

/// The body.
pub(in crate::web) async fn get(key: Reader, visit: &Visit) -> Answer {
    let id = message_id(visit)?;
    if key.open_box().is_some() {
        // Its page has written it down already; whoever asks for the text alone has opened it all the same.
        let handle = visit.rooms().mail.handle(&key.mail(visit.visitor().ip), &id).await.map_err(no_message)?;
        key.opens(visit, &handle).await?;
    }
    let consent = picture::consent(visit, &key, &id).filter(|token| visit.query("images") == token);
    let remote = consent.is_some() && visit.rooms().config.mail.remote_images;
    let (tickets, holder, message) = (Arc::clone(&visit.site().tickets), key.clone(), id.clone());
    let now = visit.rooms().clock.now();
    let ip = visit.visitor().ip;
    let links = BodyLinks {
        part: Arc::new(move |part| tickets.give(&holder, ip, &message, part, now)),
        proxy: remote.then(|| picture::proxy(visit, key.person())),
    };
    let text = Text::of(visit.language());
    let (html, quoted) = (
        visit.rooms().mail.body(&key.mail(visit.visitor().ip), &id, links).await.map_err(no_message)?,
        text.get("message-quoted"),
    );
    let html = match html {
        Body::Html { html, .. } => html,
        Body::Text(plain) => to_html(&plain, quoted),
    };
    let theme = Theme::parse(visit.query("theme")).unwrap_or_else(|| visit.theme());
    let page = body::page(text, &body::Page { html: &html, theme });
    confined(answer::page(StatusCode::OK, page, visit.accepts_encoding()), visit)
}

/// Puts the policy on. Without it nothing is sent.
pub(in crate::web) fn confined(mut response: HttpResponse, visit: &Visit) -> Answer {
    // An opaque origin is not `'self'` to every browser: it is named.
    let origin = visit.rooms().config.server.origin();
    let policy = format!(
        "default-src 'none'; img-src 'self' {origin} data:; style-src 'unsafe-inline'; script-src 'none'; \
         form-action 'none'; base-uri 'none'; frame-ancestors 'self'; \
         sandbox allow-popups allow-popups-to-escape-sandbox"
    );
    let policy = HeaderValue::from_str(&policy).map_err(Failure::broken)?;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response.headers_mut().insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}
