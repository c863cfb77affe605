//! `GET /recover/wait`: the work of a moment, or the wait, in place of reading and hearing (R-172, WCAG 3.3.8).
//!
//! Form: POST `/recover/wait`, or `/request/wait` before a request, with `csrf`, `who`, `ticket`, and `work`, which the script finds.

use maud::{Markup, html};

use crate::view::{
    Frame, Weight,
    frame::{self, Script},
    part::{
        self,
        icon::{Icon, icon},
    },
};

/// The wait.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Where it goes on.
    pub action: &'static str,
    /// The name, sealed; empty where nobody is named.
    pub who: String,
    /// The ticket.
    pub ticket: String,
    /// How many zero bits the script looks for.
    pub bits: u32,
    /// How long without a script.
    pub seconds: u64,
    /// Whether it was sent before the time had passed.
    pub early: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let seconds = [("seconds", page.seconds.into())];
    // Who sent it too early has no script, or one that gave up.
    let challenge = (!page.early).then(|| format!("{}.", page.ticket));
    let card = html! {
        form.stack.stack-l method="post" action=(page.action) data-challenge=[challenge] data-bits=(page.bits) {
            (part::csrf(frame))
            (part::hidden("who", &page.who))
            (part::hidden("ticket", &page.ticket))
            (part::hidden("work", ""))
            span.ico.ico-l { (icon(Icon::CLOCK)) }
            div.stack.stack-s { h1 { (t.get("recover-wait-title")) } p.mute { (t.get("recover-wait-text")) } }
            @if page.early {
                (part::note(Weight::Problem, None, &t.with("recover-wait-early", &seconds)))
            } @else {
                p.sm.mute role="status" { (t.with("recover-wait-seconds", &seconds)) }
            }
            div.acts { button.btn.btn-1.btn-lg { (t.get("recover-wait-continue")) } }
        }
    };
    frame::solo(frame, t.get("recover-wait-title"), Script::Proof, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page {
        action: crate::view::path::RECOVER_WAIT,
        who: "1.abc".into(),
        ticket: "a.b.c".into(),
        bits: 16,
        seconds: 15,
        early: false,
    };
    vec![("wait", page.clone()), ("early", Page { early: true, seconds: 4, ..page })]
}
