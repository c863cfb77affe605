//! `GET /structure/{id}/referents`: who looks after the structure, and delegating it.
//!
//! Forms: POST to the same path with `csrf` and `action` = `add` (`address`, `until`) or `remove` (`account`).

use maud::{Markup, html};

use super::{Sheet, Where, address, shell};
use crate::{
    base::{AccountId, Timestamp},
    view::{
        Frame,
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
            person,
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Of which structure.
    pub at: Where,
    /// Who looks after it.
    pub referents: Vec<Line>,
    /// What was typed: an address, a day.
    pub typed: (String, String),
    /// What is wrong with it.
    pub problem: Option<Problem>,
}

/// One referent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub address: String,
    /// Until when.
    pub ends: Option<Timestamp>,
    /// Whether it is the reader.
    pub own: bool,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nobody of the structure has this address.
    Unknown,
    /// They are a referent already.
    Held,
    /// That day is past, or none.
    Past,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::structure_page(page.at.id, "referents");
    let content = html! {
        div.card.card-s {
            ul.rows {
                @for line in &page.referents { (row(frame, &here, line)) }
            }
        }
        (add(frame, page, &here))
    };
    let (title, lead) = (t.get("structure-referents"), t.get("structure-referents-lead"));
    shell(frame, &page.at, &Sheet { here: &here, title, lead, acts: html! {}, wide: false }, &content)
}

fn row(frame: &Frame<'_>, here: &str, line: &Line) -> Markup {
    let t = frame.text;
    let until = match line.ends {
        None => t.get("structure-referent-always").to_owned(),
        Some(at) => {
            let key = if at > frame.now { "structure-referent-until" } else { "structure-referent-over" };
            // The end is the first moment of the day after.
            t.with(key, &[("date", t.date(Timestamp(at.0 - 1), frame.zone).into())])
        }
    };
    html! {
        li {
            (person::avatar(&person::initials(&line.name, &line.address), &line.address))
            div {
                b { (line.name) @if line.own { " (" (t.get("structure-referent-you")) ")" } }
                p.sm.mute { (address(&line.address)) " · " (until) }
            }
            @if !line.own {
                form method="post" action=(here) data-once {
                    (part::csrf(frame)) (part::hidden("account", &line.account.to_string()))
                    button.btn name="action" value="remove" {
                        (t.get("structure-referent-remove")) span.vh { " " (line.name) }
                    }
                }
            }
        }
    }
}

fn add(frame: &Frame<'_>, page: &Page, here: &str) -> Markup {
    let t = frame.text;
    let error = |own: &[Problem]| {
        page.problem.filter(|problem| own.contains(problem)).map(|problem| match problem {
            Problem::Unknown => t.get("structure-referent-unknown"),
            Problem::Held => t.get("structure-referent-held"),
            Problem::Past => t.get("structure-referent-past"),
        })
    };
    let who = Field {
        name: "address",
        label: t.get("structure-referent-who"),
        error: error(&[Problem::Unknown, Problem::Held]),
        value: &page.typed.0,
        kind: Kind::Address,
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    let until = Field {
        name: "until",
        label: t.get("structure-referent-end"),
        aside: Some(t.get("frame-optional")),
        hint: Some(t.get("structure-referent-end-hint")),
        error: error(&[Problem::Past]),
        value: &page.typed.1,
        kind: Kind::Date,
        autocomplete: "off",
        ..Field::default()
    };
    html! {
        section.stack.stack-s.slim {
            h2 { (t.get("structure-referent-add")) }
            p.sm.mute { (t.get("structure-referent-add-text")) }
            form.stack method="post" action=(here) data-once {
                (part::csrf(frame))
                (field(t, &who))
                (field(t, &until))
                div { button.btn.btn-1 name="action" value="add" { (icon(Icon::PLUS)) (t.get("structure-referent-button")) } }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let line = |name: &str, ends, own| Line {
        account: AccountId::new(),
        name: name.into(),
        address: "j.roussel@chts.example".into(),
        ends,
        own,
    };
    let referents = vec![
        line("Julien Roussel", None, true),
        line("Nadia <b>Haddad", Some(Timestamp(now.0 + 900_000_000)), false),
        line("Paul Roy", Some(now), false),
    ];
    let page = Page { at: super::sample(), referents, typed: Default::default(), problem: None };
    let wrong = Page { typed: ("x@y.example".into(), String::new()), problem: Some(Problem::Unknown), ..page.clone() };
    let past = Page { typed: (String::new(), "2020-01-01".into()), problem: Some(Problem::Past), ..page.clone() };
    vec![("all", page), ("wrong", wrong), ("past", past)]
}
