//! `GET /support/merges`: merges that wait for the support's word or are under way, and asking for one in somebody's name
//! (S0-08, X-06). Query: `person`, `address`, `request` fill the form.
//!
//! Form: POST to the same path with `csrf`, `person`, `address`, `layout`, `removed`, `twice`, `request`.

use maud::{Markup, html};

use super::{Shell, shell};
use crate::{
    base::{MergeId, Timestamp},
    merge::{Choices, Flaw, Merge},
    view::{
        Frame, Weight,
        merge::{chip, choices, flaw},
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// A merge in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// It.
    pub merge: Merge,
    /// How far it is, in hundredths.
    pub percent: u64,
    /// Whose it is.
    pub name: String,
    /// Their primary address.
    pub into: String,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The merges, the oldest first.
    pub lines: Vec<Line>,
    /// Whose it is to be, as typed.
    pub person: String,
    /// The old address, as typed.
    pub address: String,
    /// The request that this answers.
    pub request: String,
    /// What was chosen.
    pub choices: Choices,
    /// Why nothing was asked for.
    pub problem: Option<Problem>,
    /// The merge that was just asked for.
    pub asked: Option<MergeId>,
}

/// Why nothing was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nobody has this address.
    Nobody,
    /// The person is who asks.
    Oneself,
    /// The account is closed.
    Closed,
    /// The old address cannot be merged.
    Flaw(Flaw),
    /// Too many were asked for, until then.
    Throttled(Timestamp),
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        @if let Some(id) = page.asked {
            div role="status" {
                (part::note_with(Weight::Done, None, &html! {
                    (t.get("desk-merge-asked")) " " a href=(path::support_merge(id)) { (t.get("merge-open")) }
                }))
            }
        }
        @if page.lines.is_empty() { div.empty { (icon(Icon::OK)) p { (t.get("desk-merges-empty")) } } }
        @else { (table(frame, page)) }
        (ask(frame, page))
    };
    let (title, lead) = (t.get("desk-merges"), t.get("desk-merges-lead"));
    shell(frame, &Shell { here: path::SUPPORT_MERGES, title, lead, wide: true }, &content)
}

fn table(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("desk-merges")) }
                thead {
                    tr {
                        th scope="col" { (t.get("desk-person")) }
                        th scope="col" { (t.get("merge-address")) }
                        th scope="col" { (t.get("merge-state")) }
                        th scope="col" { (t.get("merge-asked-at")) }
                    }
                }
                tbody {
                    @for line in &page.lines {
                        tr {
                            td {
                                a href=(path::support_merge(line.merge.id)) { b { (line.name) } }
                                small { (line.into) }
                            }
                            td.wrap-any data-l=(t.get("merge-address")) { (line.merge.address) }
                            td data-l=(t.get("merge-state")) { (chip(t, &line.merge, Some(line.percent))) }
                            td data-l=(t.get("merge-asked-at")) { (t.date(line.merge.asked, frame.zone)) }
                        }
                    }
                }
            }
        }
    }
}

fn ask(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let (whose, what) = match page.problem {
        None => (None, None),
        Some(Problem::Nobody) => (Some(t.get("desk-merge-nobody").to_owned()), None),
        Some(Problem::Oneself) => (Some(t.get("desk-merge-oneself").to_owned()), None),
        Some(Problem::Closed) => (Some(t.get("desk-closed").to_owned()), None),
        Some(Problem::Flaw(why)) => (None, Some(flaw(t, why).to_owned())),
        Some(Problem::Throttled(until)) => {
            (None, Some(t.with("merge-throttled", &[("time", t.near(until, frame.now, frame.zone).into())])))
        }
    };
    let one = |name, label, error: Option<&str>, value: &str| {
        field(t, &Field { name, label, error, value, kind: Kind::Address, autocomplete: "off", ..Field::default() })
    };
    html! {
        form.card.stack #ask method="post" action=(path::SUPPORT_MERGES) data-once {
            (part::csrf(frame)) (part::hidden("request", &page.request))
            h2 { (t.get("desk-merge-ask")) }
            p.mute { (t.get("desk-merge-ask-text")) }
            @for problem in [&whose, &what].into_iter().flatten() { (part::note(Weight::Problem, None, problem)) }
            (one("person", t.get("desk-merge-person"), whose.as_deref(), &page.person))
            (one("address", t.get("merge-address"), what.as_deref(), &page.address))
            (choices(t, page.choices))
            div.acts { button.btn.btn-1 { (t.get("desk-merge-ask-button")) } }
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    use crate::{merge::State, view::merge::sample};
    let line = |state| Line {
        merge: sample(state),
        percent: 64,
        name: "Claire <b>Vasseur</b>".into(),
        into: "claire.vasseur.med@chts.example".into(),
    };
    let empty = Page {
        lines: Vec::new(),
        person: String::new(),
        address: String::new(),
        request: String::new(),
        choices: Choices::default(),
        problem: None,
        asked: None,
    };
    let lines = [State::Proved, State::Seconded, State::Copying, State::Asked].map(line).to_vec();
    let open = Page { lines, asked: Some(sample(State::Asked).id), ..empty.clone() };
    let with = |problem| Page { problem: Some(problem), person: "x\"y@z".into(), ..open.clone() };
    vec![
        ("empty", empty),
        ("nobody", with(Problem::Nobody)),
        ("oneself", with(Problem::Oneself)),
        ("closed", with(Problem::Closed)),
        ("flaw", with(Problem::Flaw(Flaw::NotSafe))),
        ("often", with(Problem::Throttled(crate::view::gallery::NOW))),
        ("open", open),
    ]
}
