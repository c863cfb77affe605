//! `GET /admin/domains`: the domains that Pli answers for, and adding one.
//!
//! Form: POST to the same path with `csrf`, `name`, `profile`, `reason`, `short_names`.

use maud::{Markup, html};

use super::{Sheet, profile_name, shell, value};
use crate::{
    admin::DomainLine,
    policy::Profile,
    text::Text,
    view::{
        Frame,
        part::{
            self,
            field::{Field, Kind, field, select},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The domains, by name.
    pub domains: Vec<DomainLine>,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong with it.
    pub problem: Option<Problem>,
}

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// A name.
    pub name: String,
    /// A profile, as the form writes it.
    pub profile: String,
    /// A reason.
    pub reason: String,
    /// Whether the short name is enough to sign in.
    pub short_names: bool,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// That is no domain.
    Name,
    /// It is there already.
    Taken,
    /// The profile is weaker, and nobody said why, or in too many words.
    Reason,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        @if page.domains.is_empty() {
            div.empty { (icon(Icon::GLOBE)) p { (t.get("admin-domains-none")) } }
        } @else {
            (table(t, &page.domains))
        }
        (add(frame, page))
    };
    let (title, lead) = (t.get("admin-domains"), t.get("admin-domains-lead"));
    shell(frame, &Sheet { here: path::ADMIN_DOMAINS, title, lead, acts: html! {}, wide: true }, &content)
}

fn table(t: Text, domains: &[DomainLine]) -> Markup {
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("admin-domains")) }
                thead {
                    tr {
                        th scope="col" { (t.get("admin-domain")) }
                        th scope="col" { (t.get("admin-domain-profile")) }
                        th scope="col" { (t.get("admin-domain-people")) }
                        th scope="col" { (t.get("admin-domain-sources")) }
                    }
                }
                tbody {
                    @for line in domains {
                        tr {
                            td.wrap-any { a href=(path::admin_domain(&line.domain.name)) { b { (line.domain.name) } } }
                            td data-l=(t.get("admin-domain-profile")) { (profile_name(t, line.domain.profile)) }
                            td data-l=(t.get("admin-domain-people")) { (t.number(line.people)) }
                            td data-l=(t.get("admin-domain-sources")) { (t.number(line.sources)) }
                        }
                    }
                }
            }
        }
    }
}

fn add(frame: &Frame<'_>, page: &Page) -> Markup {
    let (t, typed) = (frame.text, &page.typed);
    let error = |own: &[Problem]| {
        page.problem.filter(|problem| own.contains(problem)).map(|problem| match problem {
            Problem::Name => t.get("admin-domain-flaw"),
            Problem::Taken => t.get("admin-domain-taken"),
            Problem::Reason => t.get("admin-reason-flaw"),
        })
    };
    let name = Field {
        name: "name",
        label: t.get("admin-domain-name"),
        error: error(&[Problem::Name, Problem::Taken]),
        value: &typed.name,
        kind: Kind::Address,
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    let choices: Vec<_> = [None].into_iter().chain(Profile::ALL.map(Some)).collect();
    let choices: Vec<_> = choices.into_iter().map(|profile| (value(profile), profile_name(t, profile))).collect();
    html! {
        section.stack.stack-s.slim {
            h2 { (t.get("admin-domain-add")) }
            form.stack method="post" action=(path::ADMIN_DOMAINS) data-once {
                (part::csrf(frame))
                (field(t, &name))
                (select(("profile", t.get("admin-domain-profile")), &choices, &typed.profile, None))
                (reason(t, &typed.reason, error(&[Problem::Reason])))
                label.check {
                    input type="checkbox" name="short_names" value="1" checked[typed.short_names];
                    span { (t.get("admin-domain-short-names")) }
                }
                div { button.btn.btn-1 { (icon(Icon::PLUS)) (t.get("admin-domain-add-button")) } }
            }
        }
    }
}

/// Why a profile is chosen.
pub(super) fn reason(t: Text, value: &str, error: Option<&str>) -> Markup {
    let shown = Field {
        name: "reason",
        label: t.get("admin-reason"),
        hint: Some(t.get("admin-reason-hint")),
        error,
        value,
        autocomplete: "off",
        ..Field::default()
    };
    field(t, &shown)
}

#[cfg(test)]
pub(super) fn sample(name: &str, profile: Option<Profile>, reason: &str) -> crate::admin::MailDomain {
    crate::admin::MailDomain {
        name: name.parse().unwrap(),
        profile,
        short_names: profile.is_some(),
        reason: reason.to_owned(),
        created_at: crate::view::gallery::NOW,
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let line = |domain, people, sources| DomainLine { domain, people, sources };
    let domains = vec![
        line(sample("chts.example", None, ""), 1_204, 3),
        line(sample("un-domaine-vraiment-tres-long.reseau.sante.example", Some(Profile::Legacy), "x"), 0, 0),
    ];
    let page = Page { domains, ..Page::default() };
    let typed = Typed { name: "<b>".into(), profile: "legacy".into(), reason: "<i>".into(), short_names: true };
    let wrong = Page { typed: typed.clone(), problem: Some(Problem::Name), ..page.clone() };
    let weak = Page { typed, problem: Some(Problem::Reason), ..page.clone() };
    vec![("all", page), ("wrong", wrong), ("weak", weak), ("none", Page::default())]
}
