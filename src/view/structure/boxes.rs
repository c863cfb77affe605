//! `GET /structure/{id}/boxes`: the shared boxes of a structure, and `GET /structure/{id}/boxes/new`: one more.
//!
//! Form: POST to `/structure/{id}/boxes/new` with `csrf`, `name`, `local`, `responsible`, `language`.

use maud::{Markup, html};

use super::{Sheet, Where, address, languages, select, shell};
use crate::{
    account::State,
    base::Timestamp,
    shared_box::{BoxLine, Kind},
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{self, Field, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Of which structure.
    pub at: Where,
    /// Its boxes.
    pub boxes: Vec<BoxLine>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::structure_page(page.at.id, "boxes");
    let acts = html! {
        a.btn.btn-1.btn-lg href=(path::structure_page(page.at.id, "boxes/new")) {
            (icon(Icon::PLUS)) (t.get("structure-box-new"))
        }
    };
    let content = html! {
        @if page.boxes.is_empty() {
            div.empty { (icon(Icon::MAIL)) p { (t.get("structure-box-none")) } }
        } @else { (table(frame, page)) }
    };
    let (title, lead) = (t.get("structure-boxes"), t.get("structure-boxes-lead"));
    shell(frame, &page.at, &Sheet { here: &here, title, lead, acts, wide: true }, &content)
}

fn table(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("structure-boxes")) }
                thead {
                    tr {
                        @for words in ["structure-box", "structure-box-people", "structure-box-responsible", "structure-standing"] {
                            th scope="col" { (t.get(words)) }
                        }
                    }
                }
                tbody { @for line in &page.boxes { (row(frame, page, line)) } }
            }
        }
    }
}

fn row(frame: &Frame<'_>, page: &Page, line: &BoxLine) -> Markup {
    let t = frame.text;
    // What was handed over is looked after on the page of who has left.
    let own = match line.kind {
        Kind::Shared => path::structure_box(page.at.id, line.account),
        Kind::HandedOver => path::structure_account(page.at.id, line.account),
    };
    let people = u64::try_from(line.people).unwrap_or(0);
    html! {
        tr {
            td { a href=(own) { b { (line.name) } } small { (address(line.address.as_str())) } }
            td data-l=(t.get("structure-box-people")) { (t.number(people)) }
            td data-l=(t.get("structure-box-responsible")) {
                @if line.responsible_state == State::Active { (line.responsible_name) }
                @else { span.tag.bad { (icon(Icon::ALERT)) (t.get("structure-box-nobody")) } }
            }
            td data-l=(t.get("structure-standing")) { (tag(frame, line)) }
        }
    }
}

fn tag(frame: &Frame<'_>, line: &BoxLine) -> Markup {
    let t = frame.text;
    html! {
        @match (line.kind, line.ends_at) {
            _ if line.state == State::Suspended => { span.tag.bad { (icon(Icon::LOCK)) (t.get("structure-box-closed")) } }
            (Kind::HandedOver, Some(ends)) => {
                span.tag.warn {
                    // The end is the first moment of the day after.
                    (icon(Icon::CLOCK)) (t.with("structure-box-handed", &[("date", t.date(Timestamp(ends.0 - 1), frame.zone).into())]))
                }
            }
            _ => { span.tag.ok { (icon(Icon::CHECK)) (t.get("structure-box-open")) } }
        }
    }
}

/// The form of a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPage {
    /// In which structure.
    pub at: Where,
    /// The domain of its addresses.
    pub domain: String,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub problem: Option<Problem>,
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The name.
    pub name: String,
    /// What stands before the `@`.
    pub local: String,
    /// The address of who answers for it.
    pub responsible: String,
    /// The language, by its tag.
    pub language: String,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The name is empty, or none.
    Name,
    /// That cannot be an address.
    Local,
    /// The address is taken.
    Taken,
    /// Nobody of the structure has this address.
    Responsible,
}

impl Problem {
    fn of(self, name: &str, t: Text) -> Option<&'static str> {
        let (own, words) = match self {
            Self::Name => ("name", "structure-box-problem-name"),
            Self::Local => ("local", "structure-problem-local"),
            Self::Taken => ("local", "structure-problem-taken"),
            Self::Responsible => ("responsible", "structure-referent-unknown"),
        };
        (own == name).then(|| t.get(words))
    }
}

/// The form.
pub fn new(frame: &Frame<'_>, page: &NewPage) -> Markup {
    let t = frame.text;
    let here = path::structure_page(page.at.id, "boxes/new");
    let line = |name, label, value, kind, hint| {
        let error = page.problem.and_then(|problem| problem.of(name, t));
        let label = t.get(label);
        field(
            t,
            &Field { name, label, hint, error, value, kind, autocomplete: "off", required: true, ..Field::default() },
        )
    };
    let domain = t.with("structure-box-local-hint", &[("domain", (&page.domain).into())]);
    let typed = &page.typed;
    let content = html! {
        form.stack.stack-l.slim method="post" action=(here) data-once {
            (part::csrf(frame))
            @if page.problem.is_some() {
                (part::note(Weight::Problem, Some(t.get("structure-box-problems")), t.get("structure-problems-text")))
            }
            (line("name", "structure-box-name", &typed.name, field::Kind::Text, Some(t.get("structure-box-name-hint"))))
            (line("local", "structure-local", &typed.local, field::Kind::Paper, Some(&domain)))
            (line("responsible", "structure-box-responsible-address", &typed.responsible, field::Kind::Address, Some(t.get("structure-box-responsible-hint"))))
            (select(("language", t.get("structure-language")), &languages(t), &typed.language, None))
            div.line {
                button.btn.btn-1.btn-lg { (t.get("structure-box-make")) }
                a.btn.btn-q.btn-lg href=(path::structure_page(page.at.id, "boxes")) { (t.get("structure-cancel")) }
            }
        }
    };
    let (title, lead) = (t.get("structure-box-new"), t.get("structure-box-new-lead"));
    let sheet = Sheet { here: &path::structure_page(page.at.id, "boxes"), title, lead, acts: html! {}, wide: false };
    shell(frame, &page.at, &sheet, &content)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    use crate::base::AccountId;
    let line = |name: &str, kind, state, responsible_state| BoxLine {
        account: AccountId::new(),
        address: "secretariat.cardiologie@chts.example".parse().unwrap(),
        name: name.into(),
        state,
        kind,
        ends_at: (kind == Kind::HandedOver).then_some(Timestamp(crate::view::gallery::NOW.0 + 900_000_000)),
        responsible: AccountId::new(),
        responsible_name: "Amina <b>Benhaddou".into(),
        responsible_state,
        people: 4,
    };
    let boxes = vec![
        line("Secrétariat de cardiologie", Kind::Shared, State::Shared, State::Active),
        line("Labo <i>nuit", Kind::Shared, State::Suspended, State::Suspended),
        line("Tristan Dufault", Kind::HandedOver, State::Shared, State::Active),
    ];
    vec![("none", Page { at: super::sample(), boxes: Vec::new() }), ("some", Page { at: super::sample(), boxes })]
}

#[cfg(test)]
pub(super) fn forms() -> Vec<(&'static str, NewPage)> {
    let empty = NewPage { at: super::sample(), domain: "chts.example".into(), typed: Typed::default(), problem: None };
    let typed = Typed { name: "Labo <b>".into(), local: "labo".into(), ..Typed::default() };
    let with = |problem| NewPage { typed: typed.clone(), problem: Some(problem), ..empty.clone() };
    vec![
        ("name", with(Problem::Name)),
        ("local", with(Problem::Local)),
        ("taken", with(Problem::Taken)),
        ("responsible", with(Problem::Responsible)),
        ("new", empty),
    ]
}
