//! `/account/signature`, `/account/absence`, `/account/preferences`, `/account/addresses`: what people choose for themselves (S0-36).

pub(super) mod absence;
pub(super) mod addresses;
pub(super) mod merge;
pub(super) mod preferences;
pub(super) mod signature;

use super::{answer, cookie::Name, notice::Happened, visit::Visit};

/// Kept: the same page again, which says so.
fn kept(visit: &Visit, path: &str) -> actix_web::HttpResponse {
    visit.set_cookie(Name::Notice, &Happened::Saved.cookie());
    answer::see_other(path)
}
