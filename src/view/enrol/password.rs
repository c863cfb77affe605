//! `GET /enrol/password`: a password of one's own instead of the temporary one (S0-31).
//!
//! Form: POST `/enrol/password` with `csrf` and the fields of [`Choice`].

use maud::{Markup, html};

use super::{Place, sheet::Sheet, wizard};
use crate::view::{
    Frame, Weight, part,
    password::{Choice, fields},
    path,
};

/// The choice of a password, at its place in the set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// The choice.
    pub choice: Choice,
    /// Whether somebody else knows the present one.
    pub known: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        @if page.known { (part::note(Weight::Warning, None, t.get("enrol-password-known"))) }
        @else { p.mute { (t.get("enrol-password-lead")) } }
        form.stack.stack-l method="post" action=(path::ENROL_PASSWORD) data-once {
            (part::csrf(frame))
            (fields(frame, &page.choice))
            div.line { span.end { button.btn.btn-1.btn-lg { (t.get("enrol-continue")) } } }
        }
    };
    wizard(frame, &page.place, (t.get("enrol-password-title"), Sheet::Password), &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    use crate::view::password::Asks;

    let place = || super::sample(super::Station::Password);
    let page = |choice, known| Page { place: place(), choice, known };
    let mut samples: Vec<_> =
        crate::view::password::samples().into_iter().map(|(name, choice)| (name, page(choice, false))).collect();
    samples
        .extend(samples.first().cloned().map(|(_, shown)| ("known", page(shown.choice.asking(Asks::Current), true))));
    samples
}
