//! `GET /admin/structures`: the structures of the house. Query: `q`, `page`.

use maud::{Markup, html};

use super::{Sheet, shell};
use crate::{
    admin::StructureLine,
    text::Text,
    view::{
        Frame,
        part::{
            icon::{Icon, icon},
            pager::{Pager, pager},
        },
        path,
        request::form::place_name,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The lines.
    pub lines: Vec<StructureLine>,
    /// What was searched.
    pub words: String,
    /// Where the list stands.
    pub pager: Pager,
}

/// The address of the list.
pub fn link(words: &str, page: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !words.is_empty() {
        query.append_pair("q", words);
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    let query = query.finish();
    if query.is_empty() { path::ADMIN_STRUCTURES.to_owned() } else { format!("{}?{query}", path::ADMIN_STRUCTURES) }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let acts = html! {
        a.btn.btn-1.btn-lg href=(path::ADMIN_STRUCTURE_NEW) { (icon(Icon::PLUS)) (t.get("admin-structure-new")) }
    };
    let content = html! {
        (search(t, path::ADMIN_STRUCTURES, t.get("admin-structure-search"), &page.words, &[]))
        @if page.lines.is_empty() {
            div.empty {
                (icon(Icon::BUILDING))
                p { (t.get(if page.words.is_empty() { "admin-structures-none" } else { "admin-structures-none-found" })) }
            }
        } @else {
            (table(t, &page.lines))
            (pager(t, &page.pager))
        }
    };
    let (title, lead) = (t.get("admin-structures"), t.get("admin-structures-lead"));
    shell(frame, &Sheet { here: path::ADMIN_STRUCTURES, title, lead, acts, wide: true }, &content)
}

/// A field that searches a list, which keeps what else is chosen.
pub(super) fn search(t: Text, here: &str, label: &str, words: &str, keep: &[(&str, &str)]) -> Markup {
    html! {
        form.search role="search" method="get" action=(here) {
            (icon(Icon::SEARCH))
            input.in type="search" name="q" value=(words) aria-label=(label) placeholder=(label) autocomplete="off";
            @for (name, value) in keep { input type="hidden" name=(name) value=(value); }
            button.vh { (t.get("admin-search")) }
        }
    }
}

fn table(t: Text, lines: &[StructureLine]) -> Markup {
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("admin-structures")) }
                thead {
                    tr {
                        th scope="col" { (t.get("admin-structure")) }
                        th.lo scope="col" { (t.get("admin-structure-place")) }
                        th scope="col" { (t.get("admin-domain-people")) }
                        th scope="col" { (t.get("structure-referents")) }
                        th.lo scope="col" { (t.get("admin-structure-contact")) }
                    }
                }
                tbody {
                    @for line in lines {
                        @let structure = &line.structure;
                        tr {
                            td {
                                span {
                                    a href=(path::admin_structure(structure.id)) { b { (structure.name) } }
                                    small.wrap-any { (structure.domain) }
                                }
                            }
                            td.lo data-l=(t.get("admin-structure-place")) { (place_name(t, structure.place)) }
                            td data-l=(t.get("admin-domain-people")) { (t.number(line.people)) }
                            td data-l=(t.get("structure-referents")) {
                                @if line.closed.is_some() { span.tag { (icon(Icon::LOCK)) (t.get("admin-structure-closed")) } }
                                @else if line.referents == 0 { span.tag.warn { (icon(Icon::ALERT)) (t.get("admin-structure-nobody")) } }
                                @else { (t.number(line.referents)) }
                            }
                            td.lo.wrap-any data-l=(t.get("admin-structure-contact")) {
                                (structure.contact.email.as_deref().or(structure.contact.phone.as_deref()).unwrap_or("–"))
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn sample(name: &str) -> crate::structure::Structure {
    crate::structure::Structure {
        id: crate::base::StructureId::new(),
        name: name.to_owned(),
        place: crate::base::Place::Quebec,
        domain: "chts.example".parse().unwrap(),
        pattern: crate::structure::Pattern::default(),
        contact: crate::structure::Contact { email: Some("aide@chts.example".into()), ..Default::default() },
        requests: true,
        changed_at: crate::view::gallery::NOW,
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let line = |name, people, referents| StructureLine {
        structure: sample(name),
        people,
        referents,
        closed: (people == 0).then_some(crate::view::gallery::NOW),
    };
    let lines = vec![line("Centre hospitalier des Trois-Saules", 1_204, 3), line("Clinique <du> Vallon", 0, 0)];
    let pager = Pager { first: 1, last: 2, total: 52, newer: None, older: Some(link("", 2)) };
    let page = Page { lines, words: String::new(), pager };
    let none = Page { words: "<b>".into(), ..Page::default() };
    vec![("all", page), ("none-found", none), ("none", Page::default())]
}
