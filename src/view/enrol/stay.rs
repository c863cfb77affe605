//! `GET /enrol/stay`: « Rester connecté ? » (S0-33). Form: POST `/enrol/stay` with `csrf`, `stay` = `yes` or `no`.

use maud::{Markup, html};

use super::{Place, sheet::Sheet, wizard};
use crate::view::{Frame, part, path};

/// The question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// For how many hours at most.
    pub hours: u64,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        p { (t.with("enrol-stay-lead", &[("hours", page.hours.into())])) }
        p.mute { (t.get("enrol-stay-shared")) }
        form method="post" action=(path::ENROL_STAY) data-once {
            (part::csrf(frame))
            div.line {
                span.end.line {
                    button.btn.btn-lg name="stay" value="no" { (t.get("enrol-stay-no")) }
                    button.btn.btn-1.btn-lg name="stay" value="yes" { (t.get("enrol-stay-yes")) }
                }
            }
        }
    };
    wizard(frame, &page.place, (t.get("enrol-stay-title"), Sheet::Password), &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    vec![("ask", Page { place: super::sample(super::Station::Done), hours: 12 })]
}
