//! `/structure/…`: what referents see and do.

pub(super) mod accounts;
pub(super) mod boxes;
pub(super) mod create;
pub(super) mod import;
pub(super) mod person;
pub(super) mod referents;
pub(super) mod requests;

use chrono::{NaiveDate, NaiveTime};

use super::{answer, door::Answer, failure::Failure, visit::Visit};
use crate::{
    base::Timestamp,
    role::{Referent, Role},
    session::SignedIn,
    structure::Structure,
    view::{
        path,
        structure::{
            Where,
            choose::{Page, page},
        },
    },
};

/// `GET /structure`: the one structure that one looks after, or the choice among several.
pub(super) async fn get(key: SignedIn, visit: &Visit) -> Answer {
    let rooms = visit.rooms();
    let now = rooms.clock.now();
    let mut structures = Vec::new();
    for grant in rooms.roles.of_account(key.account()).await? {
        let Some(id) = grant.structure.filter(|_| grant.role == Role::Referent) else { continue };
        if grant.ends.is_none_or(|ends| ends > now)
            && let Some(structure) = rooms.structures.find(id).await?
        {
            structures.push(Where::new(&structure, 0));
        }
    }
    structures.sort_by(|a, b| a.name.cmp(&b.name));
    match structures.as_slice() {
        [] => Err(Failure::NotFound),
        [one] => Ok(answer::see_other(&path::structure(one.id))),
        _ => Ok(visit.show(&key, |frame| page(frame, &Page { structures }))),
    }
}

/// The structure of the key.
async fn of(key: &Referent, visit: &Visit) -> Result<Structure, Failure> {
    visit.rooms().structures.find(key.structure()).await?.ok_or(Failure::NotFound)
}

/// The structure of the key, for a page.
async fn at(key: &Referent, visit: &Visit) -> Result<Where, Failure> {
    let structure = of(key, visit).await?;
    Ok(Where::new(&structure, visit.rooms().support.asks_waiting(key).await?))
}

/// The end of a day to come, where the reader is.
pub(super) fn end_of(day: &str, visit: &Visit) -> Option<Timestamp> {
    let day = day.parse::<NaiveDate>().ok()?.succ_opt()?;
    let end = day.and_time(NaiveTime::MIN).and_local_timezone(visit.zone()).latest()?;
    let end = Timestamp(end.timestamp_millis());
    (end > visit.rooms().clock.now()).then_some(end)
}
