//! A moment of waiting before the sign-in, when many accounts are being tried at once (security.md ).
//!
//! A browser with scripts works for its ticket and goes on by itself; without scripts the same ticket comes by waiting.
//! No picture to read, no sound to write down (WCAG 3.3.8).

use maud::{Markup, html};

use super::{
    Frame,
    frame::{self, Script},
    part::icon::{Icon, icon},
};

/// The wait.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// How long, without scripts.
    pub seconds: u32,
    /// Where it leads; an own path with its ticket.
    pub target: String,
    /// The work that shortens it.
    pub work: Option<Work>,
}

/// A number `n` is sought such that SHA-256 of `challenge` followed by `n` in decimal begins with `bits` zero bits. The
/// script then goes to the target with `&proof=n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The text to begin with.
    pub challenge: String,
    /// How many zero bits.
    pub bits: u8,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let script = if page.work.is_some() { Script::Proof } else { Script::None };
    let card = html! {
        div.stack.stack-l {
            span.ico.ico-l { (icon(Icon::CLOCK)) }
            div.stack.stack-s {
                h1 { (t.get("proof-title")) }
                p.mute { (t.get("proof-text")) }
            }
            div.stack.stack-s data-challenge=[page.work.as_ref().map(|work| &work.challenge)]
                data-bits=[page.work.as_ref().map(|work| work.bits)] data-target=(page.target) {
                p.sm.mute role="status" { (t.with("proof-wait", &[("seconds", page.seconds.into())])) }
                progress aria-label=(t.get("proof-title")) {}
            }
            div.acts { a.btn.btn-1.btn-lg href=(page.target) { (t.get("proof-continue")) } }
        }
    };
    frame::solo(frame, t.get("proof-title"), script, &card)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page { seconds: 15, target: "/sign-in?ticket=abc".into(), work: None };
    let work = Some(Work { challenge: "abc".into(), bits: 16 });
    vec![("wait", page.clone()), ("work", Page { work, ..page })]
}
