//! `GET /structure/{id}/box/{account}`: who opens a shared box, what they may do there, and who answers for it. No mail.
//!
//! Forms: POST to the same path with `csrf`, `seen` and `action` = `admit` (`address`, `rights`), `rights` (`person`, `rights`),
//! `dismiss` or `responsible` (`person`), `close`, `open`.

use maud::{Markup, html};

use super::{Sheet, Where, address, select, shell};
use crate::{
    account::State,
    base::{AccountId, Timestamp},
    shared_box::{BoxPerson, Rights},
    text::Text,
    view::{
        Frame, Weight,
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
    /// The box.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Whether it is open.
    pub open: bool,
    /// Who answers for it.
    pub responsible: AccountId,
    /// When its people last changed: carried by the forms.
    pub changed: Timestamp,
    /// Who opens it.
    pub people: Vec<BoxPerson>,
    /// The reader: referents do not let themselves in.
    pub own: AccountId,
    /// The address that was typed.
    pub typed: String,
    /// Why nothing was done.
    pub problem: Option<Problem>,
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Somebody else has changed it since it was shown.
    Changed,
    /// Nobody of the structure has this address.
    Unknown,
    /// They are in it already.
    Held,
    /// It is the referent's own address.
    Oneself,
    /// Who answers for it cannot be taken out.
    Responsible,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::structure_box(page.at.id, page.account);
    let answers = page.people.iter().any(|one| one.person == page.responsible && one.state == State::Active);
    let content = html! {
        @match page.problem {
            Some(Problem::Changed) => { (part::note(Weight::Problem, Some(t.get("structure-box-changed")), t.get("structure-changed-text"))) }
            Some(Problem::Responsible) => { (part::note(Weight::Problem, Some(t.get("structure-box-stays")), t.get("structure-box-stays-text"))) }
            _ => {}
        }
        @if !answers {
            (part::note(Weight::Warning, Some(t.get("structure-box-nobody")), t.get("structure-box-nobody-text")))
        }
        section.stack.stack-s {
            h2 { (t.get("structure-box-people-title")) }
            div.card.card-s { ul.rows.access { @for one in &page.people { (row(frame, page, &here, one)) } } }
        }
        (admit(frame, page, &here))
        (closing(frame, page, &here))
        p { a href=(path::structure_page(page.at.id, "boxes")) { (t.get("structure-box-back")) } }
    };
    let sheet = Sheet {
        here: &path::structure_page(page.at.id, "boxes"),
        title: &page.name,
        lead: &page.address,
        acts: html! {},
        wide: false,
    };
    shell(frame, &page.at, &sheet, &content)
}

fn row(frame: &Frame<'_>, page: &Page, here: &str, one: &BoxPerson) -> Markup {
    let t = frame.text;
    let responsible = one.person == page.responsible;
    let own = one.person == page.own;
    html! {
        li {
            (person::avatar(&person::initials(&one.name, one.address.as_str()), one.address.as_str()))
            div {
                b { (one.name) @if own { " (" (t.get("structure-referent-you")) ")" } }
                p.sm.mute {
                    (address(one.address.as_str())) " · " (rights(t, one.rights))
                    @if responsible { " · " (t.get("structure-box-answers")) }
                    @if one.state != State::Active { " · " (t.get("structure-closed")) }
                }
            }
            form.line method="post" action=(here) data-once {
                (part::csrf(frame)) (seen(page)) (part::hidden("person", &one.person.to_string()))
                @if !own {
                    select.in name="rights" aria-label=(t.with("structure-box-rights-of", &[("name", (&one.name).into())])) {
                        @for (value, words) in choices(t) { option value=(value) selected[value == one.rights.as_str()] { (words) } }
                    }
                    button.btn name="action" value="rights" { (t.get("structure-box-save")) span.vh { " " (one.name) } }
                    @if !responsible && one.state == State::Active {
                        button.btn name="action" value="responsible" { (t.get("structure-box-make-responsible")) span.vh { " " (one.name) } }
                    }
                }
                @if !responsible {
                    button.btn name="action" value="dismiss" { (t.get("structure-referent-remove")) span.vh { " " (one.name) } }
                }
            }
        }
    }
}

fn admit(frame: &Frame<'_>, page: &Page, here: &str) -> Markup {
    let t = frame.text;
    let error = match page.problem {
        Some(Problem::Unknown) => Some(t.get("structure-referent-unknown")),
        Some(Problem::Held) => Some(t.get("structure-box-held")),
        Some(Problem::Oneself) => Some(t.get("structure-box-oneself")),
        _ => None,
    };
    let who = Field {
        name: "address",
        label: t.get("structure-referent-who"),
        error,
        value: &page.typed,
        kind: Kind::Address,
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    html! {
        section.stack.stack-s.slim {
            h2 { (t.get("structure-box-admit")) }
            p.sm.mute { (t.get("structure-box-admit-text")) }
            form.stack method="post" action=(here) data-once {
                (part::csrf(frame)) (seen(page))
                (field(t, &who))
                (select(("rights", t.get("structure-box-rights")), &choices(t), Rights::Write.as_str(), None))
                div { button.btn.btn-1 name="action" value="admit" { (icon(Icon::PLUS)) (t.get("structure-box-admit-button")) } }
            }
        }
    }
}

fn closing(frame: &Frame<'_>, page: &Page, here: &str) -> Markup {
    let t = frame.text;
    let (title, text, action, button) = if page.open {
        ("structure-box-close", "structure-box-close-text", "close", "structure-box-close-button")
    } else {
        ("structure-box-reopen", "structure-box-reopen-text", "open", "structure-box-reopen-button")
    };
    html! {
        section.card.stack.stack-s {
            h2 { (t.get(title)) }
            p { (t.get(text)) }
            form method="post" action=(here) data-once {
                (part::csrf(frame)) (seen(page))
                button.btn.btn-bad[page.open] name="action" value=(action) { (t.get(button)) }
            }
        }
    }
}

fn seen(page: &Page) -> Markup {
    part::hidden("seen", &page.changed.0.to_string())
}

/// What a person may do, in words.
fn rights(t: Text, rights: Rights) -> &'static str {
    t.get(match rights {
        Rights::Read => "structure-box-read",
        Rights::Write => "structure-box-write",
        Rights::Send => "structure-box-send",
    })
}

fn choices(t: Text) -> [(&'static str, &'static str); 3] {
    Rights::ALL.map(|one| (one.as_str(), rights(t, one)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let now = crate::view::gallery::NOW;
    let one = |name: &str, rights, state| BoxPerson {
        person: AccountId::new(),
        name: name.into(),
        address: "amina.benhaddou@chts.example".parse().unwrap(),
        state,
        rights,
        created_at: now,
    };
    let people = vec![
        one("Amina <b>Benhaddou", Rights::Send, State::Active),
        one("Julien Roussel", Rights::Read, State::Active),
        one("Tristan Dufault", Rights::Write, State::Suspended),
        one("Solène Nadeau", Rights::Write, State::Active),
    ];
    let page = Page {
        at: super::sample(),
        account: AccountId::new(),
        name: "Secrétariat <i>de cardiologie".into(),
        address: "secretariat.cardiologie@chts.example".into(),
        open: true,
        responsible: people[0].person,
        changed: now,
        own: people[1].person,
        people,
        typed: String::new(),
        problem: None,
    };
    let with = |problem| Page { typed: "x@y.example".into(), problem: Some(problem), ..page.clone() };
    vec![
        ("changed", with(Problem::Changed)),
        ("unknown", with(Problem::Unknown)),
        ("held", with(Problem::Held)),
        ("oneself", with(Problem::Oneself)),
        ("stays", with(Problem::Responsible)),
        ("closed", Page { open: false, responsible: AccountId::new(), ..page.clone() }),
        ("open", page),
    ]
}
