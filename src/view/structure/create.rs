//! `GET /structure/{id}/new`: an account for somebody.
//!
//! Form: POST to the same path with `csrf`, `given`, `family`, `profession`, `local`, `language`, `phone`, `email`.

use maud::{Markup, html};

use super::{Sheet, Where, languages, select, shell};
use crate::view::{
    Frame, Weight,
    part::{
        self,
        field::{Field, Kind, field},
    },
    path,
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// In which structure.
    pub at: Where,
    /// The domain of its addresses.
    pub domain: String,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The given name.
    pub given: String,
    /// The family name.
    pub family: String,
    /// What the person does.
    pub profession: String,
    /// What stands before the `@`.
    pub local: String,
    /// The language, by its tag.
    pub language: String,
    /// The telephone.
    pub phone: String,
    /// A personal address.
    pub email: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The given name is empty, or none.
    Given,
    /// The family name is empty, or none.
    Family,
    /// The profession is none.
    Profession,
    /// Nothing can be made of the name: the address must be typed.
    NoLocal,
    /// That cannot be an address.
    Local,
    /// The address is taken.
    Taken,
    /// That is no number, or none that can be reached.
    Phone,
    /// That is no address.
    Email,
    /// A personal address is outside of Pli.
    OwnMailbox,
}

impl Problem {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Given => ("given", "structure-problem-given"),
            Self::Family => ("family", "structure-problem-family"),
            Self::Profession => ("profession", "structure-problem-profession"),
            Self::NoLocal => ("local", "structure-problem-no-local"),
            Self::Local => ("local", "structure-problem-local"),
            Self::Taken => ("local", "structure-problem-taken"),
            Self::Phone => ("phone", "structure-problem-phone"),
            Self::Email => ("email", "structure-problem-email"),
            Self::OwnMailbox => ("email", "structure-problem-own-mailbox"),
        }
    }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::structure_page(page.at.id, "new");
    let typed = &page.typed;
    let line = |name: &'static str, label: &'static str, value: &str, kind, hint: Option<&str>, required: bool| {
        let error = page.problems.iter().map(|problem| problem.words()).find(|(field, _)| *field == name);
        let aside = (!required).then(|| t.get("frame-optional"));
        let shown = Field {
            name,
            label: t.get(label),
            aside,
            hint,
            error: error.map(|(_, words)| t.get(words)),
            value,
            kind,
            autocomplete: "off",
            required,
            ..Field::default()
        };
        field(t, &shown)
    };
    let local = t.with("structure-local-hint", &[("domain", (&page.domain).into())]);
    let content = html! {
        form.stack.stack-l.slim method="post" action=(here) data-once {
            (part::csrf(frame))
            @if !page.problems.is_empty() {
                (part::note(Weight::Problem, Some(t.get("structure-problems")), t.get("structure-problems-text")))
            }
            fieldset.stack {
                legend { h2 { (t.get("structure-who")) } }
                div.cols {
                    (line("given", "structure-given", &typed.given, Kind::Text, None, true))
                    (line("family", "structure-family", &typed.family, Kind::Text, None, true))
                }
                div.cols {
                    (line("profession", "structure-profession", &typed.profession, Kind::Text, None, false))
                    (select(("language", t.get("structure-language")), &languages(t), &typed.language, None))
                }
            }
            fieldset.stack {
                legend { h2 { (t.get("structure-address")) } }
                (line("local", "structure-local", &typed.local, Kind::Paper, Some(&local), false))
            }
            fieldset.stack {
                legend { h2 { (t.get("structure-reach")) } }
                p.sm.mute { (t.get("structure-reach-text")) }
                div.cols {
                    (line("phone", "structure-phone", &typed.phone, Kind::Telephone, None, false))
                    (line("email", "structure-email", &typed.email, Kind::Address, None, false))
                }
            }
            div.line {
                button.btn.btn-1.btn-lg { (t.get("structure-make")) }
                a.btn.btn-q.btn-lg href=(path::structure(page.at.id)) { (t.get("structure-cancel")) }
            }
        }
    };
    let (title, lead) = (t.get("structure-new"), t.get("structure-new-lead"));
    shell(frame, &page.at, &Sheet { here: &here, title, lead, acts: html! {}, wide: false }, &content)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let page =
        Page { at: super::sample(), domain: "chts.example".into(), typed: Typed::default(), problems: Vec::new() };
    let typed =
        Typed { given: "Noémie <b>".into(), local: "noemie".into(), phone: "418 555-01".into(), ..Typed::default() };
    let wrong = Page {
        typed,
        problems: vec![Problem::Family, Problem::Taken, Problem::Phone, Problem::OwnMailbox],
        ..page.clone()
    };
    vec![("empty", page), ("wrong", wrong)]
}
