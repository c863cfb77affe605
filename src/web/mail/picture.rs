//! Pictures of a message's body: those that came with it, and remote ones that the person asked for.
//!
//! The body's origin is opaque, so its requests bear no cookies. A picture that came with the message is opened by a
//! random ticket, good for a few minutes and gone with the session; a remote one by an address that only this Pli signs,
//! for one session, for a few minutes: nobody else's proxy.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue},
    },
};

use super::reader::Reader;
use crate::{
    base::{MessageId, PartPath, Random, SessionId, Timestamp},
    mime::html::Proxy,
    session::SignedIn,
    web::{door::Answer, key::Open, visit::Visit},
};

/// How long a picture's address is good.
const GOOD: Duration = Duration::from_mins(5);
/// Most tickets at once; the oldest go first.
const MOST: usize = 20_000;
/// What pictures are: never a document, never a script.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

struct Ticket {
    holder: Reader,
    ip: IpAddr,
    message: MessageId,
    part: PartPath,
    until: Timestamp,
}

/// The pictures that can be opened now.
#[derive(Default)]
pub(in crate::web) struct Tickets(Mutex<BTreeMap<String, Ticket>>);

impl Tickets {
    /// The address of one picture.
    pub(super) fn give(
        &self,
        holder: &Reader,
        ip: IpAddr,
        message: &MessageId,
        part: &PartPath,
        now: Timestamp,
    ) -> String {
        let name = Random.token();
        let (holder, message, part) = (holder.clone(), message.clone(), part.clone());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, ticket| ticket.until > now);
        if all.len() < MOST {
            all.insert(name.clone(), Ticket { holder, ip, message, part, until: now + GOOD });
        }
        format!("/picture/{name}")
    }

    fn open(&self, name: &str, now: Timestamp) -> Option<(Reader, IpAddr, MessageId, PartPath)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = all.get(name).filter(|ticket| ticket.until > now)?;
        Some((ticket.holder.clone(), ticket.ip, ticket.message.clone(), ticket.part.clone()))
    }

    /// Forgets the tickets of a session that ended.
    pub(in crate::web) fn forget(&self, session: SessionId) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, ticket| ticket.holder.person().session() != session);
    }
}

/// `GET /picture/{ticket}`: a picture that came with a message.
pub(in crate::web) async fn inline(_: Open, visit: &Visit) -> Answer {
    let rooms = visit.rooms();
    let opened = visit.site().tickets.open(&visit.at("ticket")?, rooms.clock.now());
    let Some((holder, ip, message, part)) = opened else { return Ok(none()) };
    let Some(holder) = holder.again(rooms).await else { return Ok(none()) };
    let Ok(download) = rooms.mail.part(&holder.mail(ip), &message, &part).await else { return Ok(none()) };
    // Only what every browser shows as a picture and nothing else.
    Ok(match raster(&download.content.media_type) {
        Some(media_type) => answer(StatusCode::OK, media_type).streaming(download.bytes),
        None => none(),
    })
}

/// The kinds of pictures that cannot hold anything else than a picture.
fn raster(media_type: &str) -> Option<&'static str> {
    ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"]
        .into_iter()
        .find(|known| media_type.eq_ignore_ascii_case(known))
}

/// What the person's « Afficher les images » sends for this message: nobody can make it for them.
pub(super) fn consent(visit: &Visit, key: &Reader, message: &MessageId) -> Option<String> {
    let signed =
        visit.site().signer.sign("images", &format!("{}/{}/{message}", key.person().session(), key.account())).ok()?;
    signed.rsplit_once('~').map(|(_, signature)| signature.to_owned())
}

/// Makes the addresses of remote pictures, for one session.
pub(super) fn proxy(visit: &Visit, key: &SignedIn) -> Proxy {
    let (signer, session) = (visit.site().signer.clone(), key.session());
    let until = visit.rooms().clock.now() + GOOD;
    Arc::new(move |address| {
        let value = format!("{}.{session}.{address}", until.as_seconds());
        let Ok(whole) = signer.sign("image", &value) else { return String::new() };
        let signature = whole.rsplit_once('~').map_or("", |(_, signature)| signature);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("u", address).append_pair("t", &until.as_seconds().to_string());
        query.append_pair("p", &session.to_string()).append_pair("s", signature);
        format!("/image?{}", query.finish())
    })
}

/// `GET /image?u=…`: a remote picture, through Pli (mail.md 3a, L).
pub(in crate::web) async fn remote(_: Open, visit: &Visit) -> Answer {
    let (until, session, address) = (visit.query("t"), visit.query("p"), visit.query("u"));
    let signed = format!("{until}.{session}.{address}~{}", visit.query("s"));
    let late = until.parse().map_or(true, |until| Timestamp::from_seconds(until) < visit.rooms().clock.now());
    if late || visit.site().signer.verify("image", &signed).is_none() {
        return Ok(none());
    }
    Ok(match visit.rooms().remote.get(address).await {
        Ok(picture) => answer(StatusCode::OK, picture.media_type).body(picture.bytes),
        Err(_) => none(),
    })
}

/// No picture: not a page, for nobody reads it where a picture should be.
fn none() -> HttpResponse {
    answer(StatusCode::NOT_FOUND, "text/plain").body("")
}

/// The head of a picture's answer.
fn answer(status: StatusCode, media_type: &'static str) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "private, max-age=300"))
        // The document that shows it has an opaque origin: to it, everything is cross-origin.
        .insert_header((
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ));
    response
}
