//! `/help/…`: what is explained to everybody.

use super::{door::Answer, visit::Visit};
use crate::{session::Anyone, view::merge::help};

/// `GET /help/merge`.
pub(super) async fn merge(key: Anyone, visit: &Visit) -> Answer {
    Ok(visit.show(&key, help::page))
}
