//! `GET /admin/staff`: who has which role, and giving one. Query: `q`, `role`, `page`.
//!
//! Form: POST to the same path with `csrf`, `role` = `support` or `administrator`, `address`, `until`, `why`.

use maud::{Markup, html};

use super::{Sheet, role_name, shell, structures::search, until, whys};
use crate::{
    admin::{Role, StaffLine, Why},
    text::Text,
    view::{
        Frame,
        part::{
            self,
            field::{Field, Kind, field, select},
            icon::{Icon, icon},
            pager::{Pager, pager},
            person::{avatar, initials},
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The lines.
    pub lines: Vec<StaffLine>,
    /// How many there are of each role.
    pub counts: Vec<(Role, u64)>,
    /// Which role is shown.
    pub role: Option<Role>,
    /// What was searched.
    pub words: String,
    /// Where the list stands.
    pub pager: Pager,
    /// The role that is being given, by its name, and to whom.
    pub giving: (String, Giving),
}

/// A role that is being given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Giving {
    /// An address, as it was typed.
    pub address: String,
    /// A day.
    pub until: String,
    /// A reason, by its name.
    pub why: String,
    /// What is wrong.
    pub problem: Option<Problem>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No open account has this address.
    Nobody,
    /// They have this role already.
    Held,
    /// That day is past, or none.
    Past,
}

/// The address of the list.
pub fn link(role: Option<Role>, words: &str, page: u64) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !words.is_empty() {
        query.append_pair("q", words);
    }
    if let Some(role) = role {
        query.append_pair("role", role.as_str());
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    let query = query.finish();
    if query.is_empty() { path::ADMIN_STAFF.to_owned() } else { format!("{}?{query}", path::ADMIN_STAFF) }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let kept: Vec<(&str, &str)> = page.role.iter().map(|role| ("role", role.as_str())).collect();
    let content = html! {
        div.line {
            (search(t, path::ADMIN_STAFF, t.get("admin-staff-search"), &page.words, &kept))
            (filters(t, page))
        }
        @if page.lines.is_empty() {
            div.empty { (icon(Icon::USERS)) p { (t.get("admin-staff-none")) } }
        } @else {
            (table(frame, &page.lines))
            (pager(t, &page.pager))
        }
        (give(frame, page))
    };
    let (title, lead) = (t.get("admin-staff"), t.get("admin-staff-lead"));
    shell(frame, &Sheet { here: path::ADMIN_STAFF, title, lead, acts: html! {}, wide: true }, &content)
}

fn filters(t: Text, page: &Page) -> Markup {
    let count = |role| page.counts.iter().find(|(of, _)| *of == role).map_or(0, |(_, count)| *count);
    let all: u64 = page.counts.iter().map(|(_, count)| count).sum();
    let pill = |role: Option<Role>, words: &str, count: u64| {
        let current = (page.role == role).then_some("true");
        html! { a href=(link(role, &page.words, 1)) aria-current=[current] { (words) " " (t.number(count)) } }
    };
    html! {
        nav.pills aria-label=(t.get("admin-staff-filter")) {
            (pill(None, t.get("structure-all"), all))
            (pill(Some(Role::Administrator), t.get("admin-staff-administrators"), count(Role::Administrator)))
            (pill(Some(Role::Support), t.get("admin-role-support"), count(Role::Support)))
            (pill(Some(Role::Referent), t.get("structure-referents"), count(Role::Referent)))
        }
    }
}

fn table(frame: &Frame<'_>, lines: &[StaffLine]) -> Markup {
    let t = frame.text;
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("admin-staff")) }
                thead {
                    tr {
                        th scope="col" { (t.get("structure-person")) }
                        th scope="col" { (t.get("admin-role")) }
                        th scope="col" { (t.get("admin-structure")) }
                        th scope="col" { (t.get("admin-role-until")) }
                    }
                }
                tbody {
                    @for line in lines {
                        tr {
                            td {
                                span.line.nowrap {
                                    (avatar(&initials(&line.name, line.address.as_str()), line.address.as_str()))
                                    span {
                                        a href=(path::admin_grant(line.id)) { b { (line.name) } }
                                        small.wrap-any { (line.address) }
                                    }
                                }
                            }
                            td data-l=(t.get("admin-role")) { (role_name(t, line.role)) }
                            td data-l=(t.get("admin-structure")) { (line.structure_name.as_deref().unwrap_or("–")) }
                            td data-l=(t.get("admin-role-until")) { (until(frame, line.ends_at)) }
                        }
                    }
                }
            }
        }
    }
}

/// A person in a list of few, and until when.
pub(super) fn person(line: &StaffLine, until: &str) -> Markup {
    html! {
        (avatar(&initials(&line.name, line.address.as_str()), line.address.as_str()))
        div { b { (line.name) } p.sm.mute.wrap-any { (line.address) " · " (until) } }
    }
}

fn give(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let (role, giving) = &page.giving;
    let roles = [Role::Support, Role::Administrator].map(|role| (role.as_str(), role_name(t, role)));
    html! {
        section.stack.stack-s.slim {
            h2 { (t.get("admin-staff-give")) }
            p.sm.mute { (t.get("admin-staff-give-text")) }
            form.stack method="post" action=(path::ADMIN_STAFF) data-once {
                (part::csrf(frame))
                (select(("role", t.get("admin-role")), &roles, role, None))
                (appointment(t, giving))
                div { button.btn.btn-1 { (icon(Icon::PLUS)) (t.get("admin-staff-give-button")) } }
            }
        }
    }
}

/// Who, until when and why: the fields of every form that gives a role.
pub(super) fn appointment(t: Text, giving: &Giving) -> Markup {
    let error = |own: &[Problem]| {
        giving.problem.filter(|problem| own.contains(problem)).map(|problem| match problem {
            Problem::Nobody => t.get("admin-nobody"),
            Problem::Held => t.get("admin-role-held"),
            Problem::Past => t.get("structure-referent-past"),
        })
    };
    let who = Field {
        name: "address",
        label: t.get("structure-referent-who"),
        error: error(&[Problem::Nobody, Problem::Held]),
        value: &giving.address,
        kind: Kind::Address,
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    html! {
        (field(t, &who))
        div.cols {
            (day(t, &giving.until, error(&[Problem::Past])))
            (select(("why", t.get("admin-reason")), &whys(t, &Why::GIVING), &giving.why, None))
        }
    }
}

/// The day through which a role holds.
pub(super) fn day(t: Text, value: &str, error: Option<&str>) -> Markup {
    let until = Field {
        name: "until",
        label: t.get("structure-referent-end"),
        aside: Some(t.get("frame-optional")),
        hint: Some(t.get("admin-role-end-hint")),
        error,
        value,
        kind: Kind::Date,
        autocomplete: "off",
        ..Field::default()
    };
    field(t, &until)
}

#[cfg(test)]
pub(super) fn sample_lines() -> Vec<StaffLine> {
    use crate::{
        account::State,
        base::{AccountId, GrantId, StructureId, Timestamp},
    };
    let now = crate::view::gallery::NOW;
    let line = |name: &str, role, structure: Option<&str>, ends_at| StaffLine {
        id: GrantId::new(),
        account: AccountId::new(),
        address: "ines.carpentier.med@chts.example".parse().unwrap(),
        name: name.to_owned(),
        state: State::Active,
        role,
        structure: StructureId::new(),
        structure_name: structure.map(str::to_owned),
        given_by: None,
        created_at: now,
        ends_at,
    };
    vec![
        line("Inès Carpentier", Role::Administrator, None, None),
        line("Nadia <b>Haddad", Role::Referent, Some("Clinique <du> Vallon"), Some(Timestamp(now.0 + 900_000_000))),
        line("Paul Roy", Role::Support, None, Some(now)),
    ]
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let counts = vec![(Role::Administrator, 1), (Role::Referent, 1_204), (Role::Support, 1)];
    let pager = Pager { first: 1, last: 3, total: 1_206, newer: None, older: Some(link(None, "", 2)) };
    let page = Page { lines: sample_lines(), counts, pager, ..Page::default() };
    let wrong = |problem| {
        let giving =
            Giving { address: "<i>".into(), until: "2020-01-01".into(), problem: Some(problem), ..Giving::default() };
        Page {
            giving: ("administrator".into(), giving),
            role: Some(Role::Support),
            words: "\"x".into(),
            ..page.clone()
        }
    };
    vec![
        ("nobody", wrong(Problem::Nobody)),
        ("held", wrong(Problem::Held)),
        ("past", wrong(Problem::Past)),
        ("none", Page::default()),
        ("all", page),
    ]
}
