//! `GET /account/addresses`: the addresses at which one is reached, and what becomes of another one (S0-10 to S0-12).

use maud::{Markup, html};

use crate::view::{
    Frame, account_page,
    frame::Script,
    part::{
        icon::{Icon, icon},
        person::address,
    },
    path,
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The primary address.
    pub primary: String,
    /// The others, which lead to it.
    pub aliases: Vec<String>,
    /// The domains of which an address may be merged into the primary one.
    pub domains: Vec<String>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        section.stack.stack-s {
            h2 { (t.get("addresses-own")) }
            div.card.card-s {
                ul.rows {
                    li {
                        span.ico.ok { (icon(Icon::CHECK)) }
                        div { b { (address(&page.primary)) } p.sm.mute { (t.get("addresses-primary")) } }
                    }
                    @for alias in &page.aliases {
                        li {
                            span.ico { (icon(Icon::MAIL)) }
                            div { b { (address(alias)) } p.sm.mute { (t.get("addresses-alias")) } }
                        }
                    }
                }
            }
        }
        (merging(frame, page))
        section.stack.stack-s {
            h2 { (t.get("addresses-differ")) }
            p { (t.get("addresses-differ-merge")) }
            p { (t.get("addresses-differ-add")) }
            p.mute { (t.get("addresses-differ-never")) }
        }
    };
    let heading = (t.get("addresses-title"), t.get("addresses-lead"));
    account_page::page(frame, path::ADDRESSES, heading, Script::None, &content)
}

/// Which addresses can become one with this one, and which cannot.
fn merging(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        section.stack.stack-s {
            h2 { (t.get("addresses-merge")) }
            @if page.domains.is_empty() { p { (t.get("addresses-merge-none")) } }
            @else {
                p { (t.get("addresses-merge-text")) }
                ul { @for domain in &page.domains { li { "@" (domain) } } }
                p { a.btn href=(path::REQUEST) { (t.get("addresses-merge-ask")) } }
            }
            p { (t.get("addresses-personal")) }
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let alone = Page { primary: "claire.vasseur.med@chts.example".into(), aliases: Vec::new(), domains: Vec::new() };
    let more = Page {
        aliases: vec!["c.vasseur@cliniquevallon.example".into(), "dr.<b>@labo.example".into()],
        domains: vec!["cliniquevallon.example".into(), "labo.example".into()],
        ..alone.clone()
    };
    vec![("alone", alone), ("more", more)]
}
