//! `/Users`: the people of the structure.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH},
    },
};
use bytes::Bytes;

use super::{json, listed, query, refused, shown};
use crate::{
    scim::{Error, Provisioner, Query},
    web::{door::Answer, visit::Visit},
};

/// `GET /Users`.
pub(in crate::web) async fn list(key: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    match query(visit) {
        Ok(query) => listed(visit.rooms().scim.users(&key, &query).await),
        Err(fault) => Ok(refused(&fault)),
    }
}

/// `POST /Users/.search`, and `POST /.search`: users are all that is searched.
pub(in crate::web) async fn search(key: Provisioner, visit: &Visit, body: Bytes) -> Answer {
    match json(visit, &body).and_then(|body| Query::of_search(&body)) {
        Ok(query) => listed(visit.rooms().scim.users(&key, &query).await),
        Err(fault) => Ok(refused(&fault)),
    }
}

/// `POST /Users`.
pub(in crate::web) async fn create(key: Provisioner, visit: &Visit, body: Bytes) -> Answer {
    let made = async {
        let (sent, query) = (json(visit, &body)?, query(visit)?);
        visit.rooms().scim.create(&key, &sent, &query.shown, visit.visitor()).await
    };
    shown(StatusCode::CREATED, made.await)
}

/// `GET /Users/{user}`.
pub(in crate::web) async fn get(key: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    let id = visit.at("user")?;
    let found = async { visit.rooms().scim.user(&key, &id, &query(visit)?.shown, visit.visitor()).await };
    let found: Result<_, Error> = found.await;
    let known = visit.header(&IF_NONE_MATCH);
    if let (Ok(resource), Some(known)) = (&found, known)
        && resource.is_named(known)
    {
        let mut response = HttpResponse::NotModified();
        if let Ok(version) = HeaderValue::from_str(&resource.version) {
            response.insert_header((ETAG, version));
        }
        return Ok(response.finish());
    }
    shown(StatusCode::OK, found)
}

/// `PUT /Users/{user}`.
pub(in crate::web) async fn replace(key: Provisioner, visit: &Visit, body: Bytes) -> Answer {
    let id = visit.at("user")?;
    let done = async {
        let (sent, query) = (json(visit, &body)?, query(visit)?);
        let which = (id.as_str(), visit.header(&IF_MATCH));
        visit.rooms().scim.replace(&key, which, &sent, (&query.shown, visit.visitor())).await
    };
    shown(StatusCode::OK, done.await)
}

/// `PATCH /Users/{user}`.
pub(in crate::web) async fn patch(key: Provisioner, visit: &Visit, body: Bytes) -> Answer {
    let id = visit.at("user")?;
    let done = async {
        let (request, query) = (json(visit, &body)?, query(visit)?);
        let which = (id.as_str(), visit.header(&IF_MATCH));
        visit.rooms().scim.patch(&key, which, &request, (&query.shown, visit.visitor())).await
    };
    shown(StatusCode::OK, done.await)
}

/// `DELETE /Users/{user}`.
pub(in crate::web) async fn delete(key: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    let id = visit.at("user")?;
    match visit.rooms().scim.delete(&key, (&id, visit.header(&IF_MATCH)), visit.visitor()).await {
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        Err(Error::Refused(fault)) => Ok(refused(&fault)),
        Err(error) => Err(error.into()),
    }
}
