//! `/admin/…`: what administrators see.

use super::{answer, door::Answer, visit::Visit};
use crate::{
    conformity::parts,
    role::Administrator,
    text::Text,
    view::{
        admin::conformity::{Page, page},
        path,
    },
};

/// `GET /admin`.
pub(super) async fn get(_: Administrator, _: &Visit) -> Answer {
    Ok(answer::see_other(path::ADMIN_CONFORMITY))
}

/// `GET /admin/conformity`.
pub(super) async fn conformity(key: Administrator, visit: &Visit) -> Answer {
    let rooms = visit.rooms();
    let domains = rooms.accounts.domains().await?;
    let parts = parts(rooms.sessions.policies(), &domains, Text::of(visit.language()));
    let shown = Page { parts, deviations: visit.query("show") == "deviations" };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}
