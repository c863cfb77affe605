//! `GET /account/method/{id}`: one method of verification: its name, another in its place, its end.
//!
//! Forms: POST to the same path with `csrf` and `action` = `rename` (`label`) or `remove` (`others`).

use maud::{Markup, html};

use super::{
    Frame, Weight,
    account::shell,
    account_add::others,
    part::{
        self,
        field::{Field, field},
        icon::{Icon, icon},
    },
    path,
    verify::{Method, label},
};
use crate::base::{FactorId, Timestamp};

/// One method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Which.
    pub id: FactorId,
    /// Of which kind.
    pub method: Method,
    /// Where its codes go, masked.
    pub destination: String,
    /// The name that its owner gave it.
    pub label: String,
    /// Since when.
    pub created: Timestamp,
    /// When it was used last.
    pub used: Option<Timestamp>,
    /// Whether it was closed after too many wrong codes.
    pub closed: bool,
    /// Whether another one can be put in its place.
    pub replaceable: bool,
    /// Whether it is the only one that opens the account.
    pub last: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::method(page.id);
    let name = Field {
        name: "label",
        label: t.get("security-label"),
        hint: Some(t.get("security-label-hint")),
        value: &page.label,
        autocomplete: "off",
        ..Field::default()
    };
    let content = html! {
        dl.kv {
            @if !page.destination.is_empty() {
                dt { (t.get("security-destination")) } dd { (page.destination) }
            }
            dt { (t.get("security-created")) } dd { (t.date(page.created, frame.zone)) }
            dt { (t.get("security-used")) }
            dd { @match page.used { Some(at) => (t.near(at, frame.now, frame.zone)), None => (t.get("security-never")) } }
        }
        @if page.closed {
            (part::note(Weight::Warning, Some(t.get("security-closed")), t.get("security-closed-text")))
        }
        @if page.replaceable {
            p { a.btn.btn-1 href=(path::add(page.method)) { (icon(Icon::REFRESH)) (t.get("security-other")) } }
        }
        section.stack.stack-s {
            h2 { (t.get("security-rename")) }
            form.stack.stack-s method="post" action=(here) {
                (part::csrf(frame))
                (field(t, &name))
                div { button.btn name="action" value="rename" { (t.get("security-save")) } }
            }
        }
        section.stack.stack-s {
            h2 { (t.get("security-remove")) }
            @if page.last {
                p { (t.get("security-last")) }
            } @else {
                p { (t.get("security-remove-text")) }
                form.stack.stack-s method="post" action=(here) {
                    (part::csrf(frame))
                    (others(t))
                    div {
                        button.btn.btn-bad name="action" value="remove" {
                            (icon(Icon::TRASH)) (t.get("security-remove-it"))
                        }
                    }
                }
            }
        }
        p { a href=(path::SECURITY) { (t.get("security-back")) } }
    };
    let title = if page.label.is_empty() { label(t, page.method) } else { &page.label };
    shell(frame, title, label(t, page.method), &content)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let now = super::gallery::NOW;
    let page = Page {
        id: FactorId::new(),
        method: Method::Sms,
        destination: "···74".into(),
        label: String::new(),
        created: Timestamp(now.0 - 900_000_000),
        used: Some(Timestamp(now.0 - 7_200_000)),
        closed: false,
        replaceable: true,
        last: false,
    };
    let named = Page { label: "<b>téléphone</b> de garde".into(), used: None, closed: true, ..page.clone() };
    let last = Page { method: Method::Totp, destination: String::new(), last: true, ..page.clone() };
    vec![("sms", page), ("named", named), ("last", last)]
}
