//! `GET /enrol/done`: « Bravo ! » (S0-34), then the inbox.

use maud::{Markup, html};

use crate::view::{
    Frame,
    frame::{self, Script},
    part::icon::{Icon, icon},
};

/// The last page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The person's address.
    pub address: String,
    /// Where the button leads: the inbox, or the page first asked for.
    pub next: String,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        div.stack.stack-l {
            div.stack.stack-l.tc {
                span.ico.ico-l.ok { (icon(Icon::OK)) }
                div.stack.stack-s { h1 { (t.get("enrol-done-title")) } p.mute { b { (page.address) } } }
            }
            ul.rows {
                li {
                    span.ico.ok { (icon(Icon::SHIELD)) }
                    div { b { (t.get("enrol-done-two")) } p { (t.get("enrol-done-two-text")) } }
                }
                li {
                    span.ico { (icon(Icon::PHONE)) }
                    div { b { (t.get("enrol-done-phone")) } p { (t.get("enrol-done-phone-text")) } }
                }
            }
            div.line { span.end { a.btn.btn-1.btn-lg href=(page.next) { (t.get("enrol-done-open")) } } }
        }
    };
    frame::solo(frame, t.get("enrol-done-title"), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    vec![("bravo", Page { address: "claire.vasseur@chts.med.example".into(), next: "/mail".into() })]
}
