//! `GET /admin/structures/new`: making a structure.
//!
//! Form: POST to the same path with `csrf`, the fields of a structure, `domain`, `referent`, `why`.

use maud::{Markup, html};

pub use super::structure_fields::{Problem, Typed};
use super::{
    Sheet, shell,
    structure_fields::{error, fields},
    whys,
};
use crate::{
    admin::Why,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{Field, Kind, field, select},
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The domains that its addresses can be of.
    pub domains: Vec<String>,
    /// What was typed.
    pub typed: Typed,
    /// The domain that was chosen, the address of the first referent, and why them.
    pub more: (String, String, String),
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let (domain, referent, why) = &page.more;
    let domains: Vec<(&str, &str)> = page.domains.iter().map(|name| (name.as_str(), name.as_str())).collect();
    let first = Field {
        name: "referent",
        label: t.get("structure-referent-who"),
        aside: Some(t.get("frame-optional")),
        error: error(t, &page.problems, "referent"),
        value: referent,
        kind: Kind::Address,
        autocomplete: "off",
        ..Field::default()
    };
    let content = html! {
        @if page.domains.is_empty() {
            (part::note(Weight::Warning, None, t.get("admin-structure-no-domain")))
            p { a href=(path::ADMIN_DOMAINS) { (t.get("admin-domain-add")) } }
        } @else {
            form.stack.stack-l.slim method="post" action=(path::ADMIN_STRUCTURE_NEW) data-once {
                (part::csrf(frame))
                @if !page.problems.is_empty() {
                    (part::note(Weight::Problem, None, t.get("structure-problems-text")))
                }
                (fields(t, &page.typed, &page.problems, None))
                fieldset.stack {
                    legend { h2 { (t.get("admin-structure-addresses")) } }
                    (select(("domain", t.get("admin-structure-domain")), &domains, domain, None))
                }
                fieldset.stack {
                    legend { h2 { (t.get("admin-structure-first")) } }
                    p.sm.mute { (t.get("admin-structure-first-text")) }
                    div.cols {
                        (field(t, &first))
                        (select(("why", t.get("admin-reason")), &whys(t, &Why::GIVING), why, None))
                    }
                }
                div.line {
                    button.btn.btn-1.btn-lg { (t.get("admin-structure-make")) }
                    a.btn.btn-q.btn-lg href=(path::ADMIN_STRUCTURES) { (t.get("structure-cancel")) }
                }
            }
        }
    };
    let (title, lead) = (t.get("admin-structure-new"), t.get("admin-structure-new-lead"));
    shell(frame, &Sheet { here: path::ADMIN_STRUCTURES, title, lead, acts: html! {}, wide: false }, &content)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    use crate::structure::ContactFlaw;
    let domains = vec!["chts.example".to_owned(), "sante.example".to_owned()];
    let page = Page { domains, ..Page::default() };
    let typed = Typed { name: "Clinique <du> Vallon".into(), phone: "appelez".into(), ..Typed::default() };
    let problems = vec![
        Problem::Taken,
        Problem::Pattern,
        Problem::Contact(ContactFlaw::Email),
        Problem::Contact(ContactFlaw::Phone),
        Problem::Contact(ContactFlaw::Hours),
        Problem::Nobody,
    ];
    let wrong = Page { typed, problems, ..page.clone() };
    let nameless = Page { problems: vec![Problem::Name], ..page.clone() };
    vec![("empty", page), ("wrong", wrong), ("nameless", nameless), ("no-domain", Page::default())]
}
