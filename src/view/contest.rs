//! `GET /contest/{token}`: « Ce n’était pas moi », from the link of a notice, without signing in. Showing it
//! changes nothing; the button freezes.
//!
//! Form: POST to the same path with `csrf`.

use maud::{Markup, html};

use super::{
    Frame, Weight,
    frame::{self, Script},
    part::{
        self,
        icon::{Icon, icon},
    },
    path,
};
use crate::base::Timestamp;

/// What the link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The account can be frozen: what was told, and when.
    Ask {
        /// What was told.
        what: String,
        /// When.
        at: Timestamp,
    },
    /// It is frozen.
    Frozen,
    /// The link is none, or its time is over.
    Unknown,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let (title, content) = match page {
        Page::Ask { what, at } => (t.get("contest-title"), ask(frame, what, *at)),
        Page::Frozen => {
            (t.get("contest-frozen"), told(Icon::LOCK, t.get("contest-frozen"), t.get("contest-frozen-text")))
        }
        Page::Unknown => {
            (t.get("contest-unknown"), told(Icon::CLOCK, t.get("contest-unknown"), t.get("contest-unknown-text")))
        }
    };
    let card = html! {
        (content)
        @if !matches!(page, Page::Ask { .. }) {
            p.after { a.btn.btn-lg.btn-full.btn-q href=(path::SIGN_IN) { (t.get("error-to-sign-in")) } }
        }
    };
    frame::solo(frame, title, Script::None, &card)
}

fn ask(frame: &Frame<'_>, what: &str, at: Timestamp) -> Markup {
    let t = frame.text;
    html! {
        form.stack.stack-l method="post" action=(frame.here) data-once {
            (part::csrf(frame))
            div.stack.stack-s {
                h1 { (t.get("contest-title")) }
                p { (t.with("contest-about", &[
                    ("what", what.into()), ("moment", t.moment(at, frame.zone).into()),
                ])) }
            }
            (part::note(Weight::Warning, Some(t.get("contest-means")), t.get("contest-means-text")))
            p.mute { (t.get("contest-if-you")) }
            button.btn.btn-lg.btn-full.btn-bad { (icon(Icon::LOCK)) (t.get("contest-freeze")) }
        }
    }
}

fn told(sign: Icon, title: &str, text: &str) -> Markup {
    html! {
        div.stack.stack-s {
            span.ico.ico-l.warn { (icon(sign)) }
            h1 { (title) }
            p.mute { (text) }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let at = super::gallery::NOW;
    vec![
        ("ask", Page::Ask { what: "méthode <b>ajoutée</b>".into(), at }),
        ("frozen", Page::Frozen),
        ("unknown", Page::Unknown),
    ]
}
