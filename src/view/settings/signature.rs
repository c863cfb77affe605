//! `/account/signature`: what ends one's letters, as text and with its form.
//!
//! Form: POST with `csrf`, `text`, `html`. The form with its formatting is shown in a frame of its own, as a message is.

use maud::{Markup, html};

use super::{area, page as whole};
use crate::{
    settings::Flaw,
    view::{Frame, Weight, frame::Script, part, path},
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// As it was typed.
    pub text: String,
    /// As it was typed.
    pub html: String,
    /// Whether a formatted version is kept, to be shown.
    pub shown: bool,
    /// Why it was not kept.
    pub flaw: Option<Flaw>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let wrong = |flaw, key: &'static str| (page.flaw == Some(flaw)).then(|| t.get(key));
    let content = html! {
        @if page.flaw.is_some() { (part::note(Weight::Problem, None, t.get("settings-not-saved"))) }
        section.stack.stack-s {
            (area("text", t.get("signature-text"), (Some(t.get("signature-text-hint")), wrong(Flaw::LongText, "signature-long")),
                &page.text, 5))
            details.more.stack.stack-s open[!page.html.is_empty()] {
                summary { (t.get("signature-rich")) }
                div data-rich data-bold=(t.get("signature-bold")) data-italic=(t.get("signature-italic")) {
                    (area("html", t.get("signature-html"), (Some(t.get("signature-html-hint")), wrong(Flaw::BadHtml, "signature-bad")),
                        &page.html, 6))
                }
            }
        }
        @if page.shown {
            section.stack.stack-s {
                h2 { (t.get("signature-shown")) }
                iframe.body-frame.h1 sandbox="" referrerpolicy="no-referrer" title=(t.get("signature-shown"))
                    src=(path::SIGNATURE_SHOWN) {}
            }
        }
    };
    whole(frame, (path::SIGNATURE, "signature-title", "signature-lead"), Script::Signature, &content)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let text = "Dre Claire Vasseur\nMédecine interne\n418 555-0142".to_owned();
    let full = Page { text, html: "<b>Dre Claire Vasseur</b><br>Médecine interne".into(), shown: true, flaw: None };
    let long = Page { flaw: Some(Flaw::LongText), shown: false, ..full.clone() };
    let bad = Page { flaw: Some(Flaw::BadHtml), html: "</textarea><script>alert(1)</script>".into(), ..long.clone() };
    vec![("empty", Page::default()), ("full", full), ("long", long), ("bad", bad)]
}
