//! `GET /recover/done`: it is done, and nobody is signed in (S1-21, R-153).

use maud::{Markup, html};

use crate::view::{
    Frame,
    frame::{self, Script},
    part::icon::{Icon, icon},
    path,
};

/// The page.
pub fn page(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    let card = html! {
        div.stack.stack-l {
            span.ico.ico-l.ok { (icon(Icon::CHECK)) }
            div.stack.stack-s {
                h1 { (t.get("recover-done-title")) }
                p.mute { (t.get("recover-done-text")) }
            }
            p { (t.get("recover-done-before")) a href=(path::SIGN_IN) { (t.get("recover-done-here")) } "." }
        }
    };
    frame::solo(frame, t.get("recover-done-title"), Script::None, &card)
}
