//! `GET /admin/staff/{grant}`: one role of one person: its end, and ending it.
//!
//! Forms: POST to the same path with `csrf`, `why` and `action` = `until` (`before`, `until`) or `end`.

use maud::{Markup, html};

use super::{
    Sheet, role_name, shell,
    staff::{day, person},
    until, whys,
};
use crate::{
    admin::{StaffLine, Why},
    view::{
        Frame, Weight,
        part::{self, field::select},
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The role and its person.
    pub line: StaffLine,
    /// Who gave it, by name; nobody when it came from the command line.
    pub given_by: Option<String>,
    /// Whether it is the reader's own role of administrator, which they do not end.
    pub own: bool,
    /// The last day, as it stands or was typed.
    pub until: String,
    /// What is wrong.
    pub problem: Option<Problem>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Somebody else has changed it.
    Changed,
    /// That day is past, or none.
    Past,
    /// One administrator without an end must stay.
    Last,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let line = &page.line;
    let here = path::admin_grant(line.id);
    let content = html! {
        @match page.problem {
            Some(Problem::Changed) => { (part::note(Weight::Problem, Some(t.get("admin-changed")), t.get("admin-changed-text"))) }
            Some(Problem::Last) => { (part::note(Weight::Problem, None, t.get("admin-role-last"))) }
            Some(Problem::Past) | None => {}
        }
        div.card.card-s { ul.rows { li { (person(line, &until(frame, line.ends_at))) } } }
        dl.kv {
            dt { (t.get("admin-role")) } dd { (role_name(t, line.role)) }
            @if let (Some(id), Some(name)) = (line.of(), &line.structure_name) {
                dt { (t.get("admin-structure")) } dd { a href=(path::admin_structure(id)) { (name) } }
            }
            dt { (t.get("admin-role-since")) } dd { (t.moment(line.created_at, frame.zone)) }
            dt { (t.get("admin-role-by")) }
            dd { @if let Some(name) = &page.given_by { (name) } @else { (t.get("admin-role-by-machine")) } }
        }
        @if page.own {
            (part::note(Weight::Info, None, t.get("admin-role-own")))
        } @else {
            (forms(frame, page, &here))
        }
        p { a href=(path::ADMIN_STAFF) { (t.get("admin-staff-back")) } }
    };
    let sheet = Sheet {
        here: path::ADMIN_STAFF,
        title: &line.name,
        lead: role_name(t, line.role),
        acts: html! {},
        wide: false,
    };
    shell(frame, &sheet, &content)
}

fn forms(frame: &Frame<'_>, page: &Page, here: &str) -> Markup {
    let t = frame.text;
    let before = page.line.ends_at.map(|at| at.0.to_string()).unwrap_or_default();
    let past = (page.problem == Some(Problem::Past)).then(|| t.get("structure-referent-past"));
    let why = whys(t, &Why::ENDING);
    html! {
        form.stack.slim method="post" action=(here) data-once {
            h2 { (t.get("admin-role-until")) }
            (part::csrf(frame)) (part::hidden("before", &before))
            (day(t, &page.until, past))
            (select(("why", t.get("admin-reason")), &why, "", None))
            div { button.btn name="action" value="until" { (t.get("admin-role-until-button")) } }
        }
        form.stack.slim method="post" action=(here) data-once {
            h2 { (t.get("admin-role-end")) }
            p.sm.mute { (t.get("admin-role-end-text")) }
            (part::csrf(frame))
            div.field {
                label for="why-end" { (t.get("admin-reason")) }
                select.in #why-end name="why" { @for (value, words) in &why { option value=(value) { (words) } } }
            }
            div { button.btn.btn-bad name="action" value="end" { (t.get("admin-role-end-button")) } }
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let lines = super::staff::sample_lines();
    let page = |at: usize, own, problem| Page {
        line: lines[at].clone(),
        given_by: (at == 1).then(|| "Inès <b>Carpentier".to_owned()),
        own,
        until: "2026-12-01".into(),
        problem,
    };
    vec![
        ("own", page(0, true, None)),
        ("referent", page(1, false, None)),
        ("past", page(2, false, Some(Problem::Past))),
        ("last", page(0, false, Some(Problem::Last))),
        ("changed", page(1, false, Some(Problem::Changed))),
    ]
}
