//! `GET /request/person`: the small proof that a person asks, before the form, so that nothing typed there waits for it.
//!
//! Form: POST `/request/person` with `csrf`, `challenge`, `answer`, and `action` = `next`, `new` or `wait`.

use maud::{Markup, html};

pub use crate::view::part::captcha::Unread;
use crate::view::{
    Frame, Weight,
    frame::{self, Script},
    part::{
        self,
        captcha::captcha,
        icon::{Icon, icon},
    },
    path,
};

/// The proof.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The challenge.
    pub challenge: String,
    /// Why the digits were not taken.
    pub unread: Option<Unread>,
    /// Whether an earlier proof was too old for the form.
    pub over: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        div.stack.stack-l {
            div.stack.stack-s { h1 { (t.get("request-person-title")) } p.mute { (t.get("request-person-lead")) } }
            @if page.over { (part::note(Weight::Warning, None, t.get("request-person-over"))) }
            form.stack.stack-l method="post" action=(path::REQUEST_PERSON) data-once {
                (part::csrf(frame))
                (part::hidden("challenge", &page.challenge))
                (captcha(frame, &page.challenge, (page.unread, true)))
                div.stack.stack-s {
                    button.btn.btn-1.btn-lg.btn-full name="action" value="next" { (t.get("recover-next")) }
                    button.btn.btn-lg.btn-full name="action" value="wait" formnovalidate { (t.get("recover-without")) }
                    div.line {
                        button.btn.btn-q name="action" value="new" formnovalidate {
                            (icon(Icon::REFRESH)) (t.get("recover-captcha-new"))
                        }
                        span.end { a.btn.btn-q href=(path::REQUEST) { (t.get("recover-cancel")) } }
                    }
                }
            }
        }
    };
    frame::solo(frame, t.get("request-person-title"), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page { challenge: "1.abc".into(), ..Page::default() };
    vec![
        ("new", page.clone()),
        ("wrong", Page { unread: Some(Unread::Wrong), ..page.clone() }),
        ("over", Page { over: true, ..page }),
    ]
}
