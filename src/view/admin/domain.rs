//! `GET /admin/domains/{domain}`: one domain: its policy and why, and which domains may be merged into it.
//!
//! Forms: POST to the same path with `csrf` and `action` = `profile` (`before`, `profile`, `reason`), `allow` (`source`) or
//! `forbid` (`source`).

use maud::{Markup, html};

use super::{Sheet, domains::reason, profile_name, shell, value};
use crate::{
    admin::DomainView,
    conformity::Finding,
    policy::Profile,
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone)]
pub struct Page {
    /// The domain.
    pub view: DomainView,
    /// The profiles that it can have.
    pub choices: Vec<Choice>,
    /// The profile that is chosen on the form, and the reason.
    pub typed: (Option<Profile>, String),
    /// A domain to be merged, as it was typed.
    pub source: String,
    /// What is wrong.
    pub problem: Option<Problem>,
}

/// A profile that a domain can have.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Which; nothing for the house's.
    pub profile: Option<Profile>,
    /// Whether it is weaker than the house's.
    pub weaker: bool,
    /// Where it deviates from the rules.
    pub deviations: Vec<Finding>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Somebody else has changed it.
    Changed,
    /// A weaker profile takes a reason.
    Reason,
    /// That is no domain.
    Source,
    /// That is this domain itself.
    Itself,
    /// It is allowed already.
    Allowed,
    /// There are too many.
    TooMany,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let domain = &page.view.domain;
    let content = html! {
        @if page.problem == Some(Problem::Changed) {
            (part::note(Weight::Problem, Some(t.get("admin-changed")), t.get("admin-changed-text")))
        }
        (profile(frame, page))
        (merging(frame, page))
        p { a href=(path::ADMIN_DOMAINS) { (t.get("admin-domains-back")) } }
    };
    let since = t.date(domain.created_at, frame.zone);
    let lead = t.with("admin-domain-since", &[("date", since.into())]);
    let lead = if domain.short_names { format!("{lead} · {}", t.get("admin-domain-short")) } else { lead };
    let sheet =
        Sheet { here: path::ADMIN_DOMAINS, title: domain.name.as_str(), lead: &lead, acts: html! {}, wide: false };
    shell(frame, &sheet, &content)
}

fn profile(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let error = (page.problem == Some(Problem::Reason)).then(|| t.get("admin-reason-flaw"));
    html! {
        form.stack.slim method="post" action=(path::admin_domain(&page.view.domain.name)) data-once {
            (part::csrf(frame))
            (part::hidden("before", value(page.view.domain.profile)))
            fieldset.stack {
                legend { h2 { (t.get("admin-domain-profile")) } }
                @for choice in &page.choices { (one(t, page, choice)) }
            }
            (reason(t, &page.typed.1, error))
            p.sm.mute { (t.get("admin-domain-profile-text")) }
            div { button.btn.btn-1 name="action" value="profile" { (t.get("admin-domain-profile-button")) } }
        }
    }
}

fn one(t: Text, page: &Page, choice: &Choice) -> Markup {
    let count = choice.deviations.len();
    html! {
        div {
            label.check {
                input type="radio" name="profile" value=(value(choice.profile)) checked[page.typed.0 == choice.profile];
                span {
                    b { (profile_name(t, choice.profile)) }
                    @if page.view.domain.profile == choice.profile { " " span.tag { (t.get("admin-domain-now")) } }
                    @if choice.weaker { " " span.tag.warn { (icon(Icon::ALERT)) (t.get("admin-domain-weaker")) } }
                }
            }
            @if count == 0 {
                p.sm.mute { (t.get("admin-domain-conform")) }
            } @else {
                details.more {
                    summary { (t.with("admin-domain-deviations", &[("n", count.into())])) }
                    ul.stack.stack-s.sm {
                        @for finding in &choice.deviations {
                            li {
                                b { (finding.id) } " " (finding.title)
                                br;
                                span.mute.wrap-any {
                                    (t.with("admin-domain-instead", &[
                                        ("live", (&finding.live).into()), ("bound", (&finding.bound).into()),
                                    ]))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn merging(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let here = path::admin_domain(&page.view.domain.name);
    let error = page.problem.and_then(|problem| match problem {
        Problem::Source => Some(t.get("admin-domain-flaw")),
        Problem::Itself => Some(t.get("admin-merge-itself")),
        Problem::Allowed => Some(t.get("admin-merge-allowed")),
        Problem::TooMany => Some(t.get("admin-merge-too-many")),
        Problem::Changed | Problem::Reason => None,
    });
    let source = Field {
        name: "source",
        label: t.get("admin-merge-domain"),
        error,
        value: &page.source,
        kind: Kind::Address,
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    html! {
        section.stack.slim {
            h2 { (t.get("admin-merge")) }
            p.sm.mute { (t.get("admin-merge-text")) }
            @if page.view.sources.is_empty() { p { (t.get("admin-merge-none")) } } @else {
                div.card.card-s {
                    ul.rows {
                        @for source in &page.view.sources {
                            li {
                                span.ico { (icon(Icon::GLOBE)) }
                                div { b { (source) } }
                                form method="post" action=(here) data-once {
                                    (part::csrf(frame)) (part::hidden("source", source.as_str()))
                                    button.btn name="action" value="forbid" {
                                        (t.get("admin-merge-remove")) span.vh { " " (source) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            form.stack method="post" action=(here) data-once {
                (part::csrf(frame))
                (field(t, &source))
                div { button.btn name="action" value="allow" { (icon(Icon::PLUS)) (t.get("admin-merge-add")) } }
            }
        }
    }
}

#[cfg(test)]
pub(super) fn samples(t: Text) -> Vec<(&'static str, Page)> {
    use super::domains::sample;
    use crate::{
        conformity::{Verdict, is_weaker, report},
        policy::Policy,
    };
    let house = Policy::default();
    let choice = |profile: Option<Profile>| {
        let policy = profile.map_or(house.clone(), Policy::of);
        let mut deviations = report(&policy, t);
        deviations.retain(|finding| finding.verdict == Verdict::Deviation);
        Choice { profile, weaker: is_weaker(&policy, &house), deviations }
    };
    let choices: Vec<_> = [None].into_iter().chain(Profile::ALL.map(Some)).map(choice).collect();
    let domain = sample("chts.example", Some(Profile::Legacy), "Les postes de garde <b>");
    let typed = (domain.profile, domain.reason.clone());
    let sources = vec!["ssss.example".parse().unwrap(), "clinique-du-vallon.example".parse().unwrap()];
    let page = Page { view: DomainView { domain, sources }, choices, typed, source: String::new(), problem: None };
    let bare = DomainView { domain: sample("chts.example", None, ""), sources: Vec::new() };
    let weak = Page { typed: (Some(Profile::Legacy), String::new()), problem: Some(Problem::Reason), ..page.clone() };
    let bare = Page { view: bare, typed: (None, String::new()), problem: Some(Problem::Changed), ..page.clone() };
    let itself = Page { source: "chts.example".into(), problem: Some(Problem::Itself), ..page.clone() };
    vec![("legacy", page), ("weak", weak), ("bare", bare), ("itself", itself)]
}
