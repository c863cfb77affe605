//! `GET /recover/destination`: the hint, and the whole number or address (S1-15).
//!
//! Form: POST `/recover/destination` with `csrf` and `destination`.

use maud::{Markup, html};

use super::{Trail, seconds, step, ways_out};
use crate::{
    base::Timestamp,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Where one stands.
    pub trail: Trail,
    /// Whether it is an address; else a number.
    pub is_address: bool,
    /// What is shown of it.
    pub hint: String,
    /// What was typed.
    pub typed: String,
    /// Why it is shown again.
    pub problem: Option<Problem>,
}

/// Why no code was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is no number, no address.
    Unreadable,
    /// It contradicts the hint; how many tries are left.
    Contradicts(u32),
    /// A code was asked for a moment ago.
    TooSoon(Timestamp),
    /// Enough codes for this name.
    Limit(Timestamp),
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let hint = || ("hint", (&page.hint).into());
    let (title, lead, label, help) = if page.is_address {
        (
            "recover-address-title",
            t.with("recover-address-lead", &[hint()]),
            t.get("recover-address"),
            t.get("recover-address-hint"),
        )
    } else {
        (
            "recover-number-title",
            t.with("recover-number-lead", &[hint()]),
            t.get("recover-number"),
            t.get("recover-number-hint"),
        )
    };
    let error = match (page.problem, page.is_address) {
        (Some(Problem::Unreadable), true) => Some(t.get("recover-address-unreadable").to_owned()),
        (Some(Problem::Unreadable), false) => Some(t.get("recover-number-unreadable").to_owned()),
        (Some(Problem::Contradicts(left)), true) => {
            Some(t.with("recover-address-contradicts", &[hint(), ("left", left.into())]))
        }
        (Some(Problem::Contradicts(left)), false) => {
            Some(t.with("recover-number-contradicts", &[hint(), ("left", left.into())]))
        }
        _ => None,
    };
    let destination = Field {
        name: "destination",
        label,
        hint: Some(help),
        error: error.as_deref(),
        value: &page.typed,
        kind: if page.is_address { Kind::Address } else { Kind::Text },
        autocomplete: if page.is_address { "email" } else { "tel" },
        required: true,
        autofocus: true,
        ..Field::default()
    };
    let card = html! {
        p.mute { (lead) }
        (alert(frame, page.problem))
        form.stack.stack-l method="post" action=(path::RECOVER_DESTINATION) data-once {
            (part::csrf(frame))
            (field(t, &destination))
            button.btn.btn-1.btn-lg.btn-full { (icon(Icon::SEND)) (t.get("recover-send")) }
        }
        (ways_out(frame, true))
    };
    // The key is one of two that stand above.
    step(frame, t.get(title), page.trail, &card)
}

fn alert(frame: &Frame<'_>, problem: Option<Problem>) -> Markup {
    let t = frame.text;
    let text = match problem {
        None => return html! {},
        Some(Problem::Unreadable | Problem::Contradicts(_)) => t.get("recover-not-yet").to_owned(),
        Some(Problem::TooSoon(until)) => t.with("recover-too-soon", &[("seconds", seconds(frame, until).into())]),
        Some(Problem::Limit(until)) => t.with("recover-limit", &[("time", t.time(until, frame.zone).into())]),
    };
    part::note(Weight::Problem, None, &text)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let number = Page { hint: "*****74".into(), ..Page::default() };
    let address = Page { hint: "c***@c***".into(), is_address: true, ..Page::default() };
    let later = Timestamp(crate::view::gallery::NOW.0 + 24_000);
    let with = |page: &Page, problem| Page { typed: "514 555-01".into(), problem: Some(problem), ..page.clone() };
    vec![
        ("number", number.clone()),
        ("address", address.clone()),
        ("unreadable", with(&number, Problem::Unreadable)),
        ("contradicts", with(&number, Problem::Contradicts(2))),
        ("address-unreadable", with(&address, Problem::Unreadable)),
        ("address-contradicts", with(&address, Problem::Contradicts(1))),
        ("too-soon", with(&number, Problem::TooSoon(later))),
        ("limit", with(&number, Problem::Limit(later))),
    ]
}
