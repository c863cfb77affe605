//! `/health/live`, `/health/ready` and `/metrics`, on a listener of their own that the public never reaches.
//!
//! Live: the process answers. Ready: it can serve people, so a balancer may send some. Both are cheap and tell no more
//! than which part is away.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
    web,
    web::{Data, ServiceConfig},
};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{sync::Mutex, time::timeout};

use crate::{imap::Imap, store::Store};

/// How long an answer of the mail backend is remembered.
const REMEMBER: Duration = Duration::from_secs(5);
/// Longest wait for one part.
const PATIENCE: Duration = Duration::from_secs(4);
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// What the answers are made from.
pub(super) struct State {
    stopping: Arc<AtomicBool>,
    recorder: Option<&'static PrometheusHandle>,
    store: Store,
    imap: Imap,
    mail_seen: Mutex<Option<(Instant, bool)>>,
}

impl State {
    pub(super) fn new(
        stopping: Arc<AtomicBool>,
        recorder: Option<&'static PrometheusHandle>,
        store: Store,
        imap: Imap,
    ) -> Self {
        Self { stopping, recorder, store, imap, mail_seen: Mutex::default() }
    }

    /// Whether the mail backend answers; asked at most every few seconds, however often a balancer asks.
    async fn mail_answers(&self) -> bool {
        let mut seen = self.mail_seen.lock().await;
        if let Some((at, answer)) = *seen
            && at.elapsed() < REMEMBER
        {
            return answer;
        }
        let answer = matches!(timeout(PATIENCE, self.imap.probe()).await, Ok(Ok(_)));
        *seen = Some((Instant::now(), answer));
        answer
    }
}

/// The three routes.
pub(super) fn routes(state: Data<State>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(state)
            .route("/health/live", web::get().to(async || text(true, "live\n".to_owned())))
            .route("/health/ready", web::get().to(ready))
            .route("/metrics", web::get().to(figures));
    }
}

async fn ready(state: Data<State>) -> HttpResponse {
    if state.stopping.load(Ordering::SeqCst) {
        return text(false, "stopping\n".to_owned());
    }
    let database = matches!(timeout(PATIENCE, state.store.ping()).await, Ok(Ok(())));
    let mail = state.mail_answers().await;
    let word = |good| if good { "ok" } else { "away" };
    // Without the mail backend Pli still signs people in and says that nothing is lost: it is ready, and tells.
    text(database, format!("database {}\nmail {}\n", word(database), word(mail)))
}

async fn figures(state: Data<State>) -> HttpResponse {
    let pool = state.imap.gauge();
    for (name, count) in [("open", pool.open), ("idle", pool.idle)] {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        metrics::gauge!("pli_imap_connections", "state" => name).set(f64::from(count));
    }
    metrics::counter!("pli_database_statements_total").absolute(state.store.asked());
    metrics::counter!("pli_imap_exchanges_total").absolute(state.imap.asked());
    text(true, state.recorder.map(PrometheusHandle::render).unwrap_or_default())
}

fn text(good: bool, body: String) -> HttpResponse {
    let mut response = if good { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.insert_header((CONTENT_TYPE, TEXT)).insert_header((CACHE_CONTROL, "no-store")).body(body)
}
