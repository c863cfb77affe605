//! `GET /events?until=…`: what happens meanwhile, told to a browser as it happens (server-sent events, HTML section 9.2).

use std::{convert::Infallible, time::Duration};

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_TYPE, HeaderName},
};
use bytes::Bytes;
use futures_util::stream;

use super::{door::Answer, visit::Visit};
use crate::{
    mail::{Arrivals, Error, Mail, Until, Who},
    session::{Found, Sessions, SignedIn, Visitor},
};

/// Longest silence: what stands between takes it for life, and a session that has ended is noticed.
const BREATH: Duration = Duration::from_secs(20);
/// After a line that broke.
const SOON: &str = "retry: 5000\n";
/// After the backend could not be asked, the session ended or listens elsewhere, there are as many streams as there may be, or
/// Pli stops.
const LATER: &str = "retry: 60000\n\n";
/// Where a browser says how far it was told.
const LAST: HeaderName = HeaderName::from_static("last-event-id");

/// One browser that listens.
struct Listener {
    mail: Mail,
    sessions: Sessions,
    who: Who,
    visitor: Visitor,
    /// How far it was told on another stream, or is shown by its page.
    known: Option<Until>,
    arrivals: Option<Arrivals>,
}

impl Listener {
    /// What to say next; `None` when there is nobody to tell any more.
    async fn next(&mut self) -> Result<Option<String>, Error> {
        let Some(arrivals) = &mut self.arrivals else {
            let mut arrivals = self.mail.arrivals(&self.who).await?;
            let news = match self.known {
                Some(known) => arrivals.is_news_to(known).await?,
                None => false,
            };
            let said = format!("{SOON}{}", told(news, arrivals.until()));
            self.arrivals = Some(arrivals);
            return Ok(Some(said));
        };
        if arrivals.next(BREATH).await? {
            return Ok(Some(told(true, arrivals.until())));
        }
        let found = self.sessions.find(&self.visitor).await;
        Ok(matches!(found, Ok(Found::SignedIn { .. })).then(|| ":\n\n".to_owned()))
    }
}

/// An event, or only how far the browser knows.
fn told(news: bool, until: Until) -> String {
    if news { format!("event: mail\nid: {until}\ndata: 1\n\n") } else { format!("id: {until}\n\n") }
}

/// The stream. It ends with the session, and when Pli stops. A browser asks again by itself.
pub(super) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let (rooms, visitor) = (visit.rooms(), visit.visitor());
    let listener = Listener {
        mail: rooms.mail.clone(),
        sessions: rooms.sessions.clone(),
        who: Who::new(&key, Some(visitor.ip)),
        visitor: visitor.clone(),
        known: visit.header(&LAST).unwrap_or(visit.query("until")).parse().ok(),
        arrivals: None,
    };
    let said = stream::unfold(Some(listener), say);
    let response = HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(said);
    Ok(response)
}

async fn say(listener: Option<Listener>) -> Option<(Result<Bytes, Infallible>, Option<Listener>)> {
    let mut listener = listener?;
    match listener.next().await {
        Ok(said) => Some((Ok(said?.into()), Some(listener))),
        Err(error) => {
            tracing::debug!(%error, "a stream of events ends");
            Some((Ok(Bytes::from_static(LATER.as_bytes())), None))
        }
    }
}
