//! `/scim/v2`: the face of provisioning (RFC 7644). JSON in and out, a token in a header, no cookie and no form.

pub(super) mod groups;
pub(super) mod users;

use actix_web::{
    HttpResponse, ResponseError as _,
    http::{
        StatusCode,
        header::{ALLOW, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderValue, LOCATION, WWW_AUTHENTICATE},
    },
};
use bytes::Bytes;
use serde_json::Value;

use super::{
    door::{Answer, Needs},
    failure::Failure,
    key::Key,
    visit::Visit,
};
use crate::{
    role::Opened,
    scim::{Error, Fault, PATH, Provisioner, Query, Resource},
    session::CsrfSecret,
};

/// What is answered.
const SCIM: HeaderValue = HeaderValue::from_static("application/scim+json");
/// How a program proves itself.
const BEARER: HeaderValue = HeaderValue::from_static("Bearer realm=\"scim\"");
/// Longest header that is looked at, in bytes.
const MAX_HEADER: usize = 512;

impl Key for Provisioner {
    const NEEDS: Needs = Needs::Provisioner;

    async fn open(visit: &Visit) -> Result<Self, Failure> {
        let header = visit.header(&AUTHORIZATION).filter(|header| header.len() <= MAX_HEADER).ok_or(Failure::Token)?;
        let (scheme, secret) = header.split_once(' ').ok_or(Failure::Token)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Failure::Token);
        }
        match visit.rooms().tokens.open(secret.trim(), visit.visitor()).await? {
            Opened::Key(key) => Ok(key),
            Opened::Nothing => Err(Failure::Token),
            Opened::Wait(until) => Err(Failure::Throttled { until }),
        }
    }

    fn forms(&self) -> Option<&CsrfSecret> {
        None
    }
}

/// `GET /ServiceProviderConfig`.
pub(super) async fn service(_: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    Ok(said(StatusCode::OK, &visit.rooms().scim.service()))
}

/// `GET /ResourceTypes`.
pub(super) async fn types(_: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    Ok(unfiltered(visit, || Ok(visit.rooms().scim.types())))
}

/// `GET /ResourceTypes/{name}`.
pub(super) async fn type_named(_: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    let name = visit.at("name")?;
    Ok(unfiltered(visit, || visit.rooms().scim.type_named(&name)))
}

/// `GET /Schemas`.
pub(super) async fn schemas(_: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    Ok(unfiltered(visit, || Ok(visit.rooms().scim.schemas())))
}

/// `GET /Schemas/{id}`.
pub(super) async fn schema(_: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    let id = visit.at("id")?;
    Ok(unfiltered(visit, || visit.rooms().scim.schema(&id)))
}

/// `POST /Bulk`.
pub(super) async fn bulk(key: Provisioner, visit: &Visit, body: Bytes) -> Answer {
    let done = match json(visit, &body) {
        Ok(request) => visit.rooms().scim.bulk(&key, &request, visit.visitor()).await,
        Err(fault) => Err(fault.into()),
    };
    listed(done)
}

/// Whether a path is of programs, whose failures are not pages.
pub(super) fn is_below(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The answer to a failure.
pub(super) fn failed(failure: &Failure, visit: &Visit) -> HttpResponse {
    let detail = match failure {
        Failure::Token => "a token is sent as « Authorization: Bearer … »",
        Failure::Throttled { .. } => "too many tokens that open nothing",
        Failure::TooLarge { .. } => "the body is too large",
        Failure::Foreign => "no page of another site may ask this",
        Failure::NotFound => "there is no such resource",
        Failure::Method => "this is not done here",
        Failure::Unavailable { .. } => "try again in a moment",
        _ => "this cannot be done",
    };
    let mut response = refused(&Fault::plain(failure.status_code().as_u16(), detail));
    match failure {
        Failure::Token => drop(response.headers_mut().insert(WWW_AUTHENTICATE, BEARER)),
        Failure::Method => drop(response.headers_mut().insert(ALLOW, allowed(visit.path()))),
        _ => {}
    }
    response
}

/// What is done at a path.
fn allowed(path: &str) -> HeaderValue {
    let pieces: Vec<&str> = path.split('/').skip(3).collect();
    HeaderValue::from_static(match pieces.as_slice() {
        ["Bulk" | ".search"] | [_, ".search"] => "POST",
        ["Users" | "Groups"] => "GET, HEAD, POST",
        ["Users" | "Groups", _] => "GET, HEAD, PUT, PATCH, DELETE",
        _ => "GET, HEAD",
    })
}

/// What is looked up whole: what there is cannot be filtered (RFC 7644, section 4).
fn unfiltered(visit: &Visit, look: impl FnOnce() -> Result<Value, Fault>) -> HttpResponse {
    let found = match visit.query("filter") {
        "" => look(),
        _ => Err(Fault::plain(403, "what there is cannot be filtered")),
    };
    match found {
        Ok(body) => said(StatusCode::OK, &body),
        Err(fault) => refused(&fault),
    }
}

/// What a body holds.
fn json(visit: &Visit, body: &Bytes) -> Result<Value, Fault> {
    let kind = visit.header(&CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !["application/scim+json", "application/json"].iter().any(|one| kind.eq_ignore_ascii_case(one)) {
        return Err(Fault::plain(415, "a body is application/scim+json"));
    }
    serde_json::from_slice(body)
        .map_err(|_| Fault { kind: Some(crate::scim::Kind::InvalidSyntax), ..Fault::plain(400, "the body is no JSON") })
}

/// How a list is asked for.
fn query(visit: &Visit) -> Result<Query, Fault> {
    Query::of_address(|name| visit.query(name))
}

/// A list, or anything else that has no state of its own.
fn listed(found: Result<Value, Error>) -> Answer {
    match found {
        Ok(body) => Ok(said(StatusCode::OK, &body)),
        Err(Error::Refused(fault)) => Ok(refused(&fault)),
        Err(error) => Err(error.into()),
    }
}

/// One resource.
fn shown(status: StatusCode, found: Result<Resource, Error>) -> Answer {
    match found {
        Ok(resource) => {
            let mut response = said(status, &resource.body);
            for (name, text) in [(ETAG, &resource.version), (LOCATION, &resource.location)] {
                if let Ok(value) = HeaderValue::from_str(text) {
                    response.headers_mut().insert(name, value);
                }
            }
            Ok(response)
        }
        Err(Error::Refused(fault)) => Ok(refused(&fault)),
        Err(error) => Err(error.into()),
    }
}

fn refused(fault: &Fault) -> HttpResponse {
    said(StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_REQUEST), &fault.body())
}

fn said(status: StatusCode, body: &Value) -> HttpResponse {
    HttpResponse::build(status).insert_header((CONTENT_TYPE, SCIM)).body(body.to_string())
}
