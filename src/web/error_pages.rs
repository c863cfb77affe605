//! Every failed answer becomes a page in the visitor's language.
//!
//! A middleware, because `ResponseError::error_response` never sees the request and so knows no language. Two traps of
//! the framework: the request may not be cloned before `next.call`, and a middleware that returns `Err` skips this page,
//! so ours never do.

use actix_web::{
    Error, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER},
    },
    middleware::Next,
};

use super::{
    answer,
    failure::Failure,
    key::{Key, Open, Somebody},
    scim,
    visit::Visit,
};
use crate::view::{
    Frame,
    error::{Again, Kind, Page, page},
    path,
};

/// Seconds after which a browser may ask again when a server behind Pli is away.
const RETRY: HeaderValue = HeaderValue::from_static("15");
/// What the site's routes take.
const ALLOWED: HeaderValue = HeaderValue::from_static("GET, HEAD, POST");

/// The middleware around all routes.
pub async fn error_pages<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let response = next.call(request).await?;
    let failure = response.response().error().and_then(|error| error.as_error::<Failure>()).cloned();
    let status = response.status();
    let bare = status.is_client_error() || status.is_server_error();
    // A handler's own page (422, 413 with what was typed) is left as it is.
    let own = response.headers().contains_key(CONTENT_TYPE) && response.response().error().is_none();
    if (failure.is_none() && !bare) || own {
        return Ok(response.map_into_left_body());
    }
    let failure = failure.unwrap_or(match status {
        StatusCode::NOT_FOUND => Failure::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Failure::Method,
        status if status.is_client_error() => Failure::BadRequest,
        _ => Failure::broken("the framework failed"),
    });
    let (request, old) = response.into_parts();
    let mut fresh = render(&failure, &request).await;
    // Cookies and other headers that were set on the way stay.
    for (name, value) in old.headers() {
        if name != CONTENT_TYPE {
            fresh.headers_mut().append(name.clone(), value.clone());
        }
    }
    Ok(ServiceResponse::new(request, fresh).map_into_right_body())
}

/// The answer to a failure.
async fn render(failure: &Failure, request: &HttpRequest) -> HttpResponse {
    match failure {
        Failure::SignIn { back: Some(back) } if back != "/" => {
            let next: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
            return answer::see_other(&format!("/sign-in?next={next}"));
        }
        Failure::SignIn { .. } => return answer::see_other("/sign-in"),
        Failure::Elsewhere(path) => return answer::see_other(path),
        Failure::Confirm { next, again } => return answer::see_other(&path::confirm(next, *again)),
        // S0-17: a program is told, not led.
        Failure::EnrolmentRequired => return answer::refusal(failure.status_code(), "enrolment_required"),
        _ => {}
    }
    let Ok(visit) = Visit::new(request.clone(), "") else { return HttpResponse::new(failure.status_code()) };
    let reference = visit.trace().reference;
    if let Some(cause) = failure.cause() {
        tracing::error!(%reference, cause, "a request failed");
    }
    if scim::is_below(visit.path()) {
        return complete(scim::failed(failure, &visit), failure, &visit);
    }
    // For what the support desk can find in the log.
    let reference = failure.cause().map(|_| reference.to_string());
    let shown = Page { kind: kind(failure), reference, again: again(failure, visit.path()) };
    let draw = |frame: &Frame<'_>| page(frame, &shown);
    // Who it is only matters for the forms of the frame: without the database there are none.
    let status = failure.status_code();
    let mut response = match Somebody::open(&visit).await {
        Ok(somebody) => visit.page(&somebody, status, draw),
        Err(_) => visit.page(&Open, status, draw),
    };
    for (name, value) in visit.take_headers() {
        response.headers_mut().append(name, value);
    }
    complete(response, failure, &visit)
}

/// Says when to try again, and how.
fn complete(mut response: HttpResponse, failure: &Failure, visit: &Visit) -> HttpResponse {
    match failure {
        Failure::Unavailable { .. } => response.headers_mut().insert(RETRY_AFTER, RETRY),
        Failure::Method if !response.headers().contains_key(ALLOW) => response.headers_mut().insert(ALLOW, ALLOWED),
        Failure::Throttled { until } => return answer::retry_at(response, *until, visit.rooms().clock.now()),
        _ => return response,
    };
    response
}

fn kind(failure: &Failure) -> Kind {
    match failure {
        // Taken out of a box: it is no page of theirs.
        Failure::Unwritten(StatusCode::NOT_FOUND, _)
        | Failure::NotFound
        | Failure::Method
        | Failure::SignIn { .. }
        | Failure::Token
        | Failure::Elsewhere(_)
        | Failure::Confirm { .. } => Kind::NoPage,
        Failure::NoMessage => Kind::NoMessage,
        Failure::NoMailbox => Kind::NoMailbox,
        Failure::NoPart => Kind::NoPart,
        Failure::BadRequest | Failure::Foreign => Kind::BadForm,
        Failure::TooLarge { limit_bytes } => Kind::TooLarge(u64::try_from(*limit_bytes).unwrap_or(u64::MAX)),
        Failure::Throttled { until } => Kind::TooMany(*until),
        Failure::SignedOutWriting(_) => Kind::SignedOut,
        Failure::EnrolmentOver => Kind::EnrolmentOver,
        Failure::Unavailable { .. } => Kind::Unavailable,
        Failure::Forbidden | Failure::Unwritten(..) | Failure::EnrolmentRequired => Kind::Forbidden,
        Failure::Broken { .. } => Kind::Broken,
    }
}

/// What was being written when the session or the right to do it there ended.
fn again(failure: &Failure, path: &str) -> Option<Again> {
    let (Failure::SignedOutWriting(fields) | Failure::Unwritten(_, fields)) = failure else { return None };
    Some(Again {
        action: path.to_owned(),
        fields: fields.clone(),
        written: ["to", "cc", "bcc", "subject", "body"].map(str::to_owned).to_vec(),
    })
}
