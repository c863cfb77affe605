//! `/support/…`: what the support desk sees and does.

pub(super) mod case;
pub(super) mod merges;
pub(super) mod people;

use super::{door::Answer, visit::Visit};
use crate::{
    role::Support,
    support::{Begin, Kind, Queue, Wanted},
    view::desk::list::{Page, page},
};

/// `GET /support`.
pub(super) async fn get(key: Support, visit: &Visit) -> Answer {
    let from = match (visit.query("after").parse(), visit.query("before").parse()) {
        (Ok(id), _) => Begin::After(id),
        (_, Ok(id)) => Begin::Before(id),
        _ => Begin::Start,
    };
    let wanted = Wanted {
        queue: Queue::parse(visit.query("queue")).unwrap_or_default(),
        kind: Kind::parse(visit.query("kind")),
        words: visit.query("q").trim().to_owned(),
        from,
    };
    let desk = visit.rooms().support.desk(&key, &wanted).await?;
    Ok(visit.show(&key, |frame| page(frame, &Page { desk, wanted })))
}
