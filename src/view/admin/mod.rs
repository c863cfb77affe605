//! The administrator's pages: what they share.

pub mod conformity;
pub mod domain;
pub mod domains;

use maud::Markup;

use super::{
    Frame,
    office::{self, Place, Sheet},
    part::icon::Icon,
    path,
};
use crate::{policy::Profile, text::Text};

/// A page of the administration.
fn shell(frame: &Frame<'_>, sheet: &Sheet<'_>, content: &Markup) -> Markup {
    let place = frame.text.get("admin-menu");
    let pages = [
        (path::ADMIN_DOMAINS, Icon::GLOBE, "admin-domains"),
        (path::ADMIN_CONFORMITY, Icon::SHIELD, "conformity-title"),
    ];
    let pages = pages.map(|(page, sign, words)| (page.to_owned(), sign, words, 0)).to_vec();
    office::page(frame, &Place { title: place, name: place, pages }, sheet, content)
}

/// The name of a profile in forms; the house's has a word of its own.
pub const HOUSE: &str = "house";

/// The name of a profile as a form writes it.
fn value(profile: Option<Profile>) -> &'static str {
    profile.map_or(HOUSE, Profile::as_str)
}

/// A profile for who reads it.
fn profile_name(t: Text, profile: Option<Profile>) -> &'static str {
    match profile {
        None => t.get("admin-profile-house"),
        Some(Profile::Modern) => t.get("admin-profile-modern"),
        Some(Profile::EntraCompat) => t.get("admin-profile-entra"),
        Some(Profile::Legacy) => t.get("admin-profile-legacy"),
    }
}

/// Every sample of every page of the administration.
#[cfg(test)]
pub(super) fn samples(frame: &Frame<'_>) -> Vec<(String, Markup)> {
    fn named<P>(page: &str, samples: &[(&str, P)], draw: impl Fn(&P) -> Markup) -> Vec<(String, Markup)> {
        samples.iter().map(|(name, shown)| (format!("admin-{page}-{name}"), draw(shown))).collect()
    }
    let all = [
        named("conformity", &conformity::samples(frame.text), |page| conformity::page(frame, page)),
        named("domains", &domains::samples(), |page| domains::page(frame, page)),
        named("domain", &domain::samples(frame.text), |page| domain::page(frame, page)),
    ];
    all.into_iter().flatten().collect()
}
