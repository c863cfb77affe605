//! `GET /recover/password`: the new password (S1-18).
//!
//! Form: POST `/recover/password` with `csrf` and the fields of [`Choice`].

use maud::{Markup, html};

use super::{Trail, cancel, step};
use crate::view::{
    Frame, part,
    password::{Choice, fields},
    path,
};

/// The choice of a password, at the end of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Where one stands.
    pub trail: Trail,
    /// The choice.
    pub choice: Choice,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        p.mute { (t.with("recover-password-lead", &[("proofs", page.trail.needed.into())])) }
        form.stack.stack-l method="post" action=(path::RECOVER_PASSWORD) data-once {
            (part::csrf(frame))
            (fields(frame, &page.choice))
            button.btn.btn-1.btn-lg.btn-full { (t.get("recover-finish")) }
        }
        div.line { span.end { (cancel(frame)) } }
    };
    step(frame, t.get("recover-password-title"), page.trail, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let trail = Trail { passed: 2, ..Trail::default() };
    crate::view::password::samples().into_iter().map(|(name, choice)| (name, Page { trail, choice })).collect()
}
