//! The administrator's pages: what they share.

pub mod conformity;
pub mod domain;
pub mod domains;
mod event;
pub mod grant;
pub mod journal;
pub mod retention;
pub mod staff;
pub mod structure;
mod structure_close;
mod structure_fields;
pub mod structure_new;
pub mod structures;
pub mod tokens;

use maud::Markup;

use super::{
    Frame,
    office::{self, Place, Sheet},
    part::icon::Icon,
    path,
};
use crate::{
    admin::{Role, Why},
    base::Timestamp,
    policy::Profile,
    text::Text,
};

/// A page of the administration.
fn shell(frame: &Frame<'_>, sheet: &Sheet<'_>, content: &Markup) -> Markup {
    let place = frame.text.get("admin-menu");
    let pages = [
        (path::ADMIN_DOMAINS, Icon::GLOBE, "admin-domains"),
        (path::ADMIN_STRUCTURES, Icon::BUILDING, "admin-structures"),
        (path::ADMIN_STAFF, Icon::USERS, "admin-staff"),
        (path::ADMIN_JOURNAL, Icon::FILE, "audit-title"),
        (path::ADMIN_RETENTION, Icon::CLOCK, "admin-retention"),
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

/// A role for who reads it.
fn role_name(t: Text, role: Role) -> &'static str {
    match role {
        Role::Referent => t.get("admin-role-referent"),
        Role::Support => t.get("admin-role-support"),
        Role::Administrator => t.get("admin-role-administrator"),
    }
}

/// Why a role is given or ended.
fn whys(t: Text, choices: &[Why]) -> Vec<(&'static str, &'static str)> {
    let words = |why: &Why| match why {
        Why::Assigned => t.get("admin-why-assigned"),
        Why::Replacing => t.get("admin-why-replacing"),
        Why::Over => t.get("admin-why-over"),
        Why::Left => t.get("admin-why-left"),
        Why::Mistake => t.get("admin-why-mistake"),
        Why::Doubt => t.get("admin-why-doubt"),
    };
    choices.iter().map(|why| (why.as_str(), words(why))).collect()
}

/// Until when a role holds, or that it is over.
fn until(frame: &Frame<'_>, ends: Option<Timestamp>) -> String {
    let t = frame.text;
    let Some(at) = ends else { return t.get("structure-referent-always").to_owned() };
    let key = if at > frame.now { "structure-referent-until" } else { "structure-referent-over" };
    // The end is the first moment of the day after.
    t.with(key, &[("date", t.date(Timestamp(at.0 - 1), frame.zone).into())])
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
        named("structures", &structures::samples(), |page| structures::page(frame, page)),
        named("structure-new", &structure_new::samples(), |page| structure_new::page(frame, page)),
        named("structure", &structure::samples(), |page| structure::page(frame, page)),
        named("tokens", &tokens::samples(), |page| tokens::page(frame, page)),
        named("staff", &staff::samples(), |page| staff::page(frame, page)),
        named("journal", &journal::samples(), |page| journal::page(frame, page)),
        named("retention", &retention::samples(), |page| retention::page(frame, page)),
        named("grant", &grant::samples(), |page| grant::page(frame, page)),
    ];
    all.into_iter().flatten().collect()
}
