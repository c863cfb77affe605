//! `GET /enrol/password`: a password of one's own instead of the temporary one (S0-31).
//!
//! Form: POST `/enrol/password` with `csrf` and the fields of [`Choice`].

use maud::{Markup, html};

use super::{Place, sheet::Sheet, wizard};
use crate::view::{
    Frame, part,
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
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        p.mute { (t.get("enrol-password-lead")) }
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
    let place = || super::sample(super::Station::Password);
    crate::view::password::samples().into_iter().map(|(name, choice)| (name, Page { place: place(), choice })).collect()
}
