//! `/Groups`: the structure, to be read.

use bytes::Bytes;

use super::{json, listed, query, refused};
use crate::{
    scim::{Provisioner, Query, Scim},
    web::{door::Answer, visit::Visit},
};

/// `GET /Groups`.
pub(in crate::web) async fn list(key: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    match query(visit) {
        Ok(query) => listed(visit.rooms().scim.groups(&key, &query).await),
        Err(fault) => Ok(refused(&fault)),
    }
}

/// `POST /Groups/.search`.
pub(in crate::web) async fn search(key: Provisioner, visit: &Visit, body: Bytes) -> Answer {
    match json(visit, &body).and_then(|body| Query::of_search(&body)) {
        Ok(query) => listed(visit.rooms().scim.groups(&key, &query).await),
        Err(fault) => Ok(refused(&fault)),
    }
}

/// `GET /Groups/{group}`.
pub(in crate::web) async fn get(key: Provisioner, visit: &Visit, _: Bytes) -> Answer {
    let id = visit.at("group")?;
    let found = async { visit.rooms().scim.group(&key, &id, &query(visit)?.shown).await };
    listed(found.await)
}

/// `PATCH /Groups/{group}`: what changes nothing is answered.
pub(in crate::web) async fn patch(key: Provisioner, visit: &Visit, body: Bytes) -> Answer {
    let id = visit.at("group")?;
    let done = async {
        let (request, query) = (json(visit, &body)?, query(visit)?);
        visit.rooms().scim.patch_group(&key, &id, &request, &query.shown).await
    };
    listed(done.await)
}

/// Groups are neither made, replaced nor deleted.
pub(in crate::web) async fn refuse(_: Provisioner, _: &Visit, _: Bytes) -> Answer {
    Ok(refused(&Scim::no_group()))
}
