//! `/admin/…`: what administrators see and do.

pub(super) mod domains;
pub(super) mod journal;
pub(super) mod staff;
pub(super) mod structures;
pub(super) mod tokens;

use super::{answer, door::Answer, visit::Visit};
use crate::{
    role::Administrator,
    text::Text,
    view::{
        admin::{
            conformity::{Page, page},
            retention,
        },
        path,
    },
};

/// `GET /admin`.
pub(super) async fn get(_: Administrator, _: &Visit) -> Answer {
    Ok(answer::see_other(path::ADMIN_DOMAINS))
}

/// `GET /admin/conformity`.
pub(super) async fn conformity(key: Administrator, visit: &Visit) -> Answer {
    let parts = visit.rooms().admin.conformity(Text::of(visit.language())).await?;
    let shown = Page { parts, deviations: visit.query("show") == "deviations" };
    Ok(visit.show(&key, |frame| page(frame, &shown)))
}

/// `GET /admin/retention`.
pub(super) async fn retention(key: Administrator, visit: &Visit) -> Answer {
    let shown = retention::Page { kept: visit.rooms().admin.retention(&key).await? };
    Ok(visit.show(&key, |frame| retention::page(frame, &shown)))
}
