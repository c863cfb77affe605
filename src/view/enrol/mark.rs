//! `GET /enrol/mark`: the personal phrase and image, where the profile asks for them (S2-08).
//!
//! Form: POST `/enrol/mark`, as `view::mark` says.

use maud::{Markup, html};

use super::{Place, sheet::Sheet, wizard};
use crate::view::{
    Frame,
    mark::{self, Choice},
    path,
};

/// The choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// What can be chosen, and what was.
    pub choice: Choice,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        p.mute { (t.get("enrol-mark-lead")) }
        (mark::form(frame, (path::ENROL_MARK, t.get("enrol-continue")), &page.choice))
    };
    wizard(frame, &page.place, (t.get("enrol-mark-title"), Sheet::Mark), &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let place = || super::sample(super::Station::Mark);
    mark::samples().into_iter().map(|(name, choice)| (name, Page { place: place(), choice })).collect()
}
