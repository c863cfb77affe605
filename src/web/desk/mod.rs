//! `/support/…`: what the support desk sees and does.

pub(super) mod case;
pub(super) mod merges;
pub(super) mod people;

use super::{door::Answer, visit::Visit};
use crate::{
    role::Support,
    support::{Kind, Queue},
    view::desk::list::{Page, page},
};

/// `GET /support`.
pub(super) async fn get(key: Support, visit: &Visit) -> Answer {
    let queue = Queue::parse(visit.query("queue")).unwrap_or_default();
    let kind = Kind::parse(visit.query("kind"));
    let desk = visit.rooms().support.desk(&key, queue, kind).await?;
    Ok(visit.show(&key, |frame| page(frame, &Page { desk, queue, kind })))
}
