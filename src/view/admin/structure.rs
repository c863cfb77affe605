//! `GET /admin/structures/{structure}`: what is known of a structure, and who looks after it.
//!
//! Forms: POST to the same path with `csrf` and `action` = `change` (`seen` and the fields of a structure) or `name`
//! (`address`, `until`, `why`), `close` (`seen`) or `open` (`seen`).

use maud::{Markup, html};

use super::{
    Sheet, shell,
    staff::{appointment, person},
    structure_close,
    structure_fields::fields,
    until,
};
pub use super::{
    staff::{Giving, Problem as GivingProblem},
    structure_fields::{Problem, Typed},
};
use crate::{
    admin::{Left, StaffLine, StructureLine},
    view::{
        Frame, Weight,
        part::{
            self,
            icon::{Icon, icon},
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The structure.
    pub line: StructureLine,
    /// What is on the form.
    pub typed: Typed,
    /// Who looks after it.
    pub referents: Vec<StaffLine>,
    /// A referent who is being named.
    pub giving: Giving,
    /// What is wrong with the form.
    pub problems: Vec<Problem>,
    /// What is left in it, before it can be closed.
    pub left: Left,
    /// Whether somebody else has changed it.
    pub changed: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let structure = &page.line.structure;
    let here = path::admin_structure(structure.id);
    if let Some(at) = page.line.closed {
        return structure_close::closed(frame, &page.line, at);
    }
    let content = html! {
        @if page.changed { (part::note(Weight::Problem, Some(t.get("admin-changed")), t.get("admin-changed-text"))) }
        form.stack.stack-l.slim method="post" action=(here) data-once {
            (part::csrf(frame)) (part::hidden("seen", &structure.changed_at.0.to_string()))
            @if !page.problems.is_empty() { (part::note(Weight::Problem, None, t.get("structure-problems-text"))) }
            (fields(t, &page.typed, &page.problems, Some(structure.domain.as_str())))
            div { button.btn.btn-1 name="action" value="change" { (t.get("admin-structure-save")) } }
        }
        section.stack.slim {
            h2 { (t.get("structure-referents")) }
            @if page.referents.is_empty() { (part::note(Weight::Warning, None, t.get("admin-structure-unattended"))) } @else {
                div.card.card-s {
                    ul.rows {
                        @for line in &page.referents {
                            li {
                                (person(line, &until(frame, line.ends_at)))
                                a.btn href=(path::admin_grant(line.id)) {
                                    (t.get("admin-grant-open")) span.vh { " " (line.name) }
                                }
                            }
                        }
                    }
                }
            }
            h3 { (t.get("admin-structure-name-referent")) }
            form.stack method="post" action=(here) data-once {
                (part::csrf(frame))
                (appointment(t, &page.giving))
                div { button.btn name="action" value="name" { (icon(Icon::PLUS)) (t.get("admin-structure-name-button")) } }
            }
        }
        section.stack.slim {
            h2 { (t.get("admin-tokens")) }
            p { (t.get("admin-tokens-text")) }
            p { a.btn href=(path::admin_tokens(structure.id)) { (t.get("admin-tokens-open")) } }
        }
        (structure_close::section(frame, &page.line, page.left))
        p { a href=(path::ADMIN_STRUCTURES) { (t.get("admin-structures-back")) } }
    };
    let lead =
        t.with("admin-structure-size", &[("domain", structure.domain.as_str().into()), ("n", page.line.people.into())]);
    let sheet =
        Sheet { here: path::ADMIN_STRUCTURES, title: &structure.name, lead: &lead, acts: html! {}, wide: false };
    shell(frame, &sheet, &content)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let structure = super::structures::sample("Centre hospitalier <des> Trois-Saules");
    let typed = Typed { name: structure.name.clone(), pattern: "prenom.nom.med".into(), ..Typed::default() };
    let page = Page {
        line: StructureLine { structure, people: 1, referents: 2, closed: None },
        typed,
        referents: super::staff::sample_lines(),
        giving: Giving::default(),
        problems: Vec::new(),
        left: Left { people: 12, boxes: 1, requests: 2, tokens: 1, referents: 3 },
        changed: false,
    };
    let giving = Giving { address: "<b>".into(), problem: Some(GivingProblem::Nobody), ..Giving::default() };
    let alone = Page { referents: Vec::new(), giving, changed: true, ..page.clone() };
    let closed = StructureLine { closed: Some(crate::view::gallery::NOW), ..page.line.clone() };
    let closed = Page { line: closed, ..page.clone() };
    let empty = Page { left: Left::default(), ..page.clone() };
    let wrong = Page { problems: vec![Problem::Pattern], ..page.clone() };
    vec![("full", page), ("alone", alone), ("wrong", wrong), ("closed", closed), ("empty", empty)]
}
