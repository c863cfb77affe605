//! What every answer says to the browser (security.md R-171), and one log line for each request.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
        STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
    middleware::Next,
};

use super::visit::Trace;

/// The policy of our own pages: nothing from elsewhere, nothing inline, framed by nobody.
const OWN_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
     frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
);

/// What every answer bears; a handler's own value wins.
const ALWAYS: [(HeaderName, HeaderValue); 8] = [
    (CONTENT_SECURITY_POLICY, OWN_POLICY),
    (STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    ),
    // Pages are personal: no cache may keep them. Static files say otherwise. Lynx knows the second word only, and only
    // as the last one: without it, what was read is still there after signing out.
    (CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache")),
];

/// The outermost middleware.
pub async fn headers(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let trace = Trace::of(request.request());
    request.extensions_mut().insert(trace);
    let mut response = next.call(request).await?;
    let own_frame = response.headers().contains_key(CONTENT_SECURITY_POLICY);
    complete(response.headers_mut());
    if !own_frame {
        response.headers_mut().insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    tell(&response, trace);
    Ok(response)
}

fn complete(headers: &mut HeaderMap) {
    for (name, value) in &ALWAYS {
        if !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
}

/// One line and two figures. The route's pattern is told, never the path or the query: they name mailboxes and people.
fn tell<B>(response: &ServiceResponse<B>, trace: Trace) {
    let request = response.request();
    let route = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let method = request.method().as_str().to_owned();
    let status = response.status().as_u16();
    let took = trace.began.elapsed();
    let took_ms = u64::try_from(took.as_micros()).unwrap_or(u64::MAX) / 1000;
    tracing::info!(target: "pli::request", method, route, status, took_ms, reference = %trace.reference, "answered");
    metrics::histogram!("pli_http_seconds", "route" => route.clone(), "method" => method.clone())
        .record(took.as_secs_f64());
    metrics::counter!("pli_http_responses_total", "route" => route, "method" => method, "status" => status.to_string())
        .increment(1);
}
