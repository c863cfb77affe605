//! `GET /recover/link/{secret}`: the link of a letter, looked at. Only its button does something.
//!
//! Form: POST to the same address with `csrf`.

use maud::{Markup, html};

use crate::view::{
    Frame, Weight,
    frame::{self, Script},
    part, path,
};

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Its own address; empty when it no longer works.
    pub action: String,
    /// The name that was typed.
    pub name: String,
    /// Who is signed in with this browser.
    pub signed_in: Option<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    if page.action.is_empty() {
        let card = html! {
            div.stack.stack-l {
                div.stack.stack-s { h1 { (t.get("recover-letter-over")) } p.mute { (t.get("recover-letter-over-text")) } }
                div.acts { a.btn.btn-1.btn-lg href=(path::RECOVER) { (t.get("recover-restart")) } }
            }
        };
        return frame::solo(frame, t.get("recover-letter-over"), Script::None, &card);
    }
    let card = html! {
        form.stack.stack-l method="post" action=(page.action) {
            (part::csrf(frame))
            div.stack.stack-s {
                h1 { (t.get("recover-letter-title")) }
                p.mute { (t.with("recover-letter-text", &[("name", (&page.name).into())])) }
            }
            @if let Some(who) = &page.signed_in {
                @let values = [("name", who.into()), ("other", (&page.name).into())];
                (part::note(Weight::Warning, None, &t.with("recover-letter-signed-in", &values)))
            }
            button.btn.btn-1.btn-lg.btn-full { (t.get("recover-letter-continue")) }
            p.sm.mute { (t.get("recover-letter-not-me")) }
        }
    };
    frame::solo(frame, t.get("recover-letter-title"), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page =
        Page { action: "/recover/link/abc".into(), name: "chts.claire.vasseur@pli.example".into(), signed_in: None };
    vec![
        ("alone", page.clone()),
        ("signed-in", Page { signed_in: Some("Dr Luc Tremblay".into()), ..page }),
        ("over", Page::default()),
    ]
}
