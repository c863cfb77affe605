//! `GET /structure/{id}/requests`: the requests that wait for a referent's word.
//!
//! Forms: POST to the same path with `csrf`, `request` and `action` = `known` or `unknown`.

use maud::{Markup, html};

use super::{Sheet, Where, shell};
use crate::{
    support::{Ask, licence::Profession},
    view::{
        Frame,
        part::{
            self,
            icon::{Icon, icon},
        },
        path,
        request::form::profession_name,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Of which structure.
    pub at: Where,
    /// What waits.
    pub asks: Vec<Ask>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::structure_page(page.at.id, "requests");
    let content = html! {
        @if page.asks.is_empty() { div.empty { (icon(Icon::INBOX)) p { (t.get("structure-requests-none")) } } }
        @for ask in &page.asks { (card(frame, &here, ask)) }
    };
    let (title, lead) = (t.get("structure-requests"), t.get("structure-requests-lead"));
    shell(frame, &page.at, &Sheet { here: &here, title, lead, acts: html! {}, wide: false }, &content)
}

fn card(frame: &Frame<'_>, here: &str, ask: &Ask) -> Markup {
    let t = frame.text;
    html! {
        form.card.stack.stack-s method="post" action=(here) data-once {
            (part::csrf(frame)) (part::hidden("request", &ask.id.to_string()))
            h2 { (ask.name) }
            dl.kv {
                @if let Some(profession) = Profession::parse(&ask.profession) {
                    dt { (t.get("request-profession")) } dd { (profession_name(t, profession)) }
                }
                dt { (t.get("desk-received")) } dd { (t.moment(ask.since, frame.zone)) }
                dt { (t.get("desk-due")) } dd { (t.calendar_day(ask.due)) }
            }
            div.acts {
                button.btn.btn-1 name="action" value="known" {
                    (icon(Icon::CHECK)) (t.get("structure-request-known")) span.vh { " " (ask.name) }
                }
                button.btn name="action" value="unknown" {
                    (t.get("structure-request-unknown")) span.vh { " " (ask.name) }
                }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let ask = Ask {
        id: uuid::Uuid::nil(),
        name: "Léonie <b>Marchetti</b>".into(),
        profession: "midwife".into(),
        since: crate::view::gallery::NOW,
        due: "2026-11-27".parse().unwrap(),
    };
    let other = Ask { id: uuid::Uuid::max(), name: "Paul Roy".into(), profession: String::new(), ..ask.clone() };
    let page = Page { at: super::sample(), asks: vec![ask, other] };
    vec![("two", page.clone()), ("none", Page { asks: Vec::new(), at: Where { asks: 0, ..page.at } })]
}
