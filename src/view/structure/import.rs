//! `GET /structure/{id}/import`: a list of people, to be read; and the wait while their accounts are made.
//!
//! Form: POST to the same path, `multipart/form-data`, with `csrf` and `list`, a file.

use maud::{Markup, html};

use super::{Sheet, Where, preview::column, shell, shell_with};
use crate::{
    base::ImportId,
    structure::{MOST_BYTES, MOST_ROWS, Refusal},
    text::Text,
    view::{
        Frame,
        frame::Script,
        part::{
            self,
            field::{described, error},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// For which structure.
    pub at: Where,
    /// Why the file was not taken.
    pub problem: Option<Problem>,
}

/// Why a file was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// There was none.
    NoFile,
    /// It has more than [`MOST_BYTES`].
    TooLarge,
    /// It is not a list.
    Refused(Refusal),
}

/// How far the making of accounts has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// For which structure.
    pub at: Where,
    /// Which list.
    pub import: ImportId,
    /// How many rows are done.
    pub handled: u32,
    /// Of how many.
    pub total: u32,
    /// How many accounts that are.
    pub made: u32,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::structure_page(page.at.id, "import");
    let hint = t.with("structure-import-file-hint", &[("size", most(t).into()), ("rows", rows(t).into())]);
    let content = html! {
        form.stack.stack-l.slim method="post" action=(here) enctype="multipart/form-data" data-once {
            (part::csrf(frame))
            div.field {
                label for="list" { (t.get("structure-import-file")) }
                p.hint #list-hint { (hint) }
                input.in #list name="list" type="file" accept=".csv,.txt,.tsv,text/csv" required
                    aria-describedby=[described("list", true, page.problem.is_some())]
                    aria-invalid=[page.problem.as_ref().map(|_| "true")];
                @if let Some(problem) = &page.problem { (error("list", &words(t, problem))) }
            }
            div.stack.stack-s {
                h2 { (t.get("structure-import-columns")) }
                p { (t.get("structure-import-columns-text")) }
                p.mute { (t.get("structure-import-access")) }
            }
            div.line {
                button.btn.btn-1.btn-lg { (icon(Icon::UPLOAD)) (t.get("structure-import-read")) }
                a.btn.btn-q.btn-lg href=(path::structure(page.at.id)) { (t.get("structure-cancel")) }
            }
        }
    };
    let (title, lead) = (t.get("structure-import"), t.get("structure-import-lead"));
    shell(frame, &page.at, &Sheet { here: &here, title, lead, acts: html! {}, wide: false }, &content)
}

/// The wait. It asks again by itself; nothing is lost by leaving it.
pub fn wait(frame: &Frame<'_>, wait: &Wait) -> Markup {
    let t = frame.text;
    let count = [("done", wait.handled.into()), ("total", wait.total.into()), ("n", wait.made.into())];
    let content = html! {
        div.stack.stack-l.slim {
            div.stack.stack-s role="status" data-live {
                p { (t.with("structure-import-progress", &count)) }
                progress max=(wait.total) value=(wait.handled) aria-label=(t.get("structure-import-running")) {}
            }
            p.mute { (t.get("structure-import-leave")) }
            div.line {
                a.btn.btn-lg href=(path::structure_import(wait.at.id, wait.import, Some("wait"))) {
                    (icon(Icon::REFRESH)) (t.get("structure-import-again"))
                }
            }
        }
    };
    let here = path::structure_page(wait.at.id, "import");
    let (title, lead) = (t.get("structure-import-running"), wait.at.name.as_str());
    let sheet = Sheet { here: &here, title, lead, acts: html! {}, wide: false };
    shell_with(frame, &wait.at, &sheet, (Script::Wait, &content))
}

fn most(t: Text) -> String {
    t.size(MOST_BYTES as u64)
}

fn rows(t: Text) -> String {
    t.number(MOST_ROWS as u64)
}

fn words(t: Text, problem: &Problem) -> String {
    let plain = |key| t.get(key).to_owned();
    match problem {
        Problem::NoFile => plain("structure-import-none"),
        Problem::TooLarge => t.with("structure-import-too-large", &[("size", most(t).into())]),
        Problem::Refused(refusal) => match refusal {
            Refusal::Workbook => plain("structure-import-workbook"),
            Refusal::Unreadable => plain("structure-import-unreadable"),
            Refusal::Empty => plain("structure-import-empty"),
            Refusal::NoRows => plain("structure-import-no-rows"),
            Refusal::TooManyRows => t.with("structure-import-too-many", &[("rows", rows(t).into())]),
            Refusal::TooManyColumns => plain("structure-import-too-wide"),
            Refusal::Missing(columns) => {
                let names: Vec<&str> = columns.iter().map(|missing| column(t, *missing)).collect();
                let (n, names) = (columns.len() as u64, names.join(", "));
                t.with("structure-import-missing", &[("n", n.into()), ("columns", names.into())])
            }
            Refusal::Twice(twice) => t.with("structure-import-twice", &[("column", column(t, *twice).into())]),
        },
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    use crate::structure::Column;
    let page = |problem| Page { at: super::sample(), problem };
    let refused = |refusal| page(Some(Problem::Refused(refusal)));
    vec![
        ("form", page(None)),
        ("large", page(Some(Problem::TooLarge))),
        ("missing", refused(Refusal::Missing(vec![Column::Given, Column::Family]))),
        ("workbook", refused(Refusal::Workbook)),
        ("many", refused(Refusal::TooManyRows)),
    ]
}

#[cfg(test)]
pub(super) fn waits() -> Vec<(&'static str, Wait)> {
    vec![("wait", Wait { at: super::sample(), import: ImportId::new(), handled: 1_200, total: 5_000, made: 1_187 })]
}
