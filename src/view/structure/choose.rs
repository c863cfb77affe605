//! `GET /structure`: the structures that one looks after, for who looks after several.

use maud::{Markup, html};

use super::Where;
use crate::view::{
    Frame, account_page,
    frame::Script,
    part::icon::{Icon, icon},
    path,
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The structures, by name.
    pub structures: Vec<Where>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        div.card.card-s {
            ul.rows {
                @for one in &page.structures {
                    li {
                        span.ico { (icon(Icon::BUILDING)) }
                        div { b { (one.name) } }
                        a.btn href=(path::structure(one.id)) { (t.get("structure-go")) span.vh { " : " (one.name) } }
                    }
                }
            }
        }
    };
    let heading = (t.get("structure-choose"), t.get("structure-choose-lead"));
    account_page::page(frame, path::STRUCTURES, heading, Script::None, &content)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let other = Where { name: "Clinique <du> Vallon".into(), ..super::sample() };
    vec![("two", Page { structures: vec![super::sample(), other] })]
}
