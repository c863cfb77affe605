//! The pieces that pages are made of.

pub(super) mod captcha;
pub(super) mod field;
pub(super) mod icon;
pub(super) mod image;
pub(super) mod pager;
pub(super) mod person;
pub(super) mod qr;

use icon::{Icon, icon};
use maud::{Markup, html};

use super::{Frame, Weight};

/// The token that every form carries (security.md R-170).
pub(super) fn csrf(frame: &Frame<'_>) -> Markup {
    hidden("csrf", frame.csrf)
}

/// The name of a file, which may be broken after the signs that join its words, rather than within a word.
pub(super) fn file_name(name: &str) -> Markup {
    html! { @for (at, piece) in name.split_inclusive(['_', '-']).enumerate() { @if at > 0 { wbr; } (piece) } }
}

/// A value that a form carries along.
pub(super) fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// A notice in the page: a bold first line if there is one, and a sentence. What failed is announced at once.
pub(super) fn note(weight: Weight, title: Option<&str>, text: &str) -> Markup {
    note_with(weight, title, &html! { (text) })
}

/// A notice that holds more than a sentence.
pub(super) fn note_with(weight: Weight, title: Option<&str>, content: &Markup) -> Markup {
    let (class, sign) = match weight {
        Weight::Done => ("note ok", Icon::OK),
        Weight::Info => ("note", Icon::INFO),
        Weight::Warning => ("note warn", Icon::ALERT),
        Weight::Problem => ("note bad", Icon::ALERT),
    };
    html! {
        div class=(class) role=[(weight == Weight::Problem).then_some("alert")] {
            (icon(sign))
            div { @if let Some(title) = title { b { (title) } } p { (content) } }
        }
    }
}

/// A button that only shows an icon: its name is read and shown as a tip.
pub(super) fn icon_button(name: &str, value: &str, sign: Icon, label: &str) -> Markup {
    html! { button.ib name=(name) value=(value) aria-label=(label) title=(label) { (icon(sign)) } }
}

/// A link that only shows an icon.
pub(super) fn icon_link(href: &str, sign: Icon, label: &str) -> Markup {
    html! { a.ib href=(href) aria-label=(label) title=(label) { (icon(sign)) } }
}
