//! `GET /account/addresses`: the addresses at which one is reached, and what becomes of another one (S0-08 to S0-12).
//!
//! Form: POST to the same path with `csrf`, `address`, `layout` = `in-place` `below`, `removed` = `bring` `leave`,
//! `twice` = `everywhere` `once`: asks for a merge.

use maud::{Markup, html};

use crate::{
    base::Timestamp,
    merge::{Choices, Flaw, Merge, State},
    view::{
        Frame, Weight, account_page,
        frame::Script,
        merge::{chip, choices, flaw, meaning},
        part::{
            self,
            field::{Field, Kind, field},
            icon::{Icon, icon},
            person::address,
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The primary address.
    pub primary: String,
    /// The others, which lead to it.
    pub aliases: Vec<String>,
    /// Those of them as which one may write, too.
    pub senders: Vec<String>,
    /// The domains of which an address may be merged into the primary one.
    pub domains: Vec<String>,
    /// The merges, the newest first, each with how far it is in hundredths.
    pub merges: Vec<(Merge, u64)>,
    /// What was typed.
    pub typed: String,
    /// What was chosen.
    pub choices: Choices,
    /// Why nothing was done.
    pub problem: Option<Problem>,
    /// Whether the person has proved of late who they are: asking needs it.
    pub fresh: bool,
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The address cannot be merged.
    Flaw(Flaw),
    /// Too many were asked for, until then.
    Throttled(Timestamp),
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let chooses = !page.senders.is_empty();
    let content = html! {
        section.stack.stack-s {
            h2 { (t.get("addresses-own")) }
            div.card.card-s {
                ul.rows {
                    li {
                        span.ico.ok { (icon(Icon::CHECK)) }
                        div {
                            b { (address(&page.primary)) } " " span.tag.ok { (t.get("addresses-primary-word")) }
                            p.sm.mute { (t.get(if chooses { "addresses-primary-chosen" } else { "addresses-primary" })) }
                        }
                    }
                    @for alias in page.aliases.iter().filter(|alias| !is_merged(page, alias)) {
                        li {
                            span.ico { (icon(Icon::MAIL)) }
                            @let sends = page.senders.contains(alias);
                            div {
                                b { (address(alias)) }
                                p.sm.mute { (t.get(if sends { "addresses-alias-sends" } else { "addresses-alias" })) }
                            }
                        }
                    }
                    @for (merge, percent) in page.merges.iter().filter(|(merge, _)| !merge.state.is_over()) {
                        (one(frame, merge, *percent))
                    }
                }
            }
            (before(frame, page))
        }
        (merging(frame, page))
        section.stack.stack-s {
            h2 { (t.get("addresses-differ")) }
            p { (t.get("addresses-differ-merge")) }
            p { (t.get("addresses-differ-add")) }
            p.mute { (t.get("addresses-differ-never")) }
            p { a href=(path::HELP_MERGE) { (t.get("merge-help-link")) } }
        }
    };
    let heading = (t.get("addresses-title"), t.get(if chooses { "addresses-lead-chosen" } else { "addresses-lead" }));
    account_page::page(frame, path::ADDRESSES, heading, Script::None, &content)
}

/// Whether an alias has a line of its own as a merge.
fn is_merged(page: &Page, alias: &str) -> bool {
    page.merges.iter().any(|(merge, _)| merge.address.as_str() == alias && !merge.state.is_over())
}

/// The merges of which nothing more comes, out of the way.
fn before(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let over: Vec<&Merge> = page.merges.iter().map(|(merge, _)| merge).filter(|merge| merge.state.is_over()).collect();
    html! {
        @if !over.is_empty() {
            details.more {
                summary { (t.with("addresses-before", &[("n", over.len().into())])) }
                div.card.card-s { ul.rows { @for merge in over { (one(frame, merge, 0)) } } }
            }
        }
    }
}

/// A merge: where it is, and a link to all of it.
fn one(frame: &Frame<'_>, merge: &Merge, percent: u64) -> Markup {
    let t = frame.text;
    let todo = merge.state == State::Asked;
    html! {
        li {
            span.ico { (icon(Icon::COPY)) }
            div {
                b { (address(merge.address.as_str())) } " " (chip(t, merge, Some(percent)))
                p.sm.mute { (meaning(t, merge)) }
            }
            a.btn.btn-1[todo] href=(path::merge(merge.id)) {
                (t.get(if todo { "merge-prove" } else { "merge-open" })) span.vh { " " (merge.address) }
            }
        }
    }
}

/// Which addresses can become one with this one, and which cannot.
fn merging(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        section.stack.stack-s {
            h2 { (t.get("addresses-merge")) }
            @if page.domains.is_empty() { p { (t.get("addresses-merge-none")) } }
            @else {
                p { (t.get("addresses-merge-text")) }
                ul { @for domain in &page.domains { li { "@" (domain) } } }
                (form(frame, page))
                p.sm { a href=(path::REQUEST) { (t.get("addresses-merge-ask")) } }
            }
            p { (t.get("addresses-personal")) }
        }
    }
}

fn form(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let error = match page.problem {
        Some(Problem::Flaw(why)) => Some(flaw(t, why)),
        _ => None,
    };
    html! {
        @match page.problem {
            None => {}
            // Why is said at the field.
            Some(Problem::Flaw(_)) => {
                @let field = html! { a href="#address" { (t.get("merge-not-asked-why")) } };
                (part::note_with(Weight::Problem, Some(t.get("merge-not-asked")), &field))
            }
            Some(Problem::Throttled(until)) => {
                @let time = t.near(until, frame.now, frame.zone);
                (part::note(Weight::Problem, None, &t.with("merge-throttled", &[("time", time.into())])))
            }
        }
        form.card.stack method="post" action=(path::ADDRESSES) data-once {
            (part::csrf(frame))
            (field(t, &Field {
                name: "address",
                label: t.get("merge-address"),
                hint: Some(t.get("merge-address-hint")),
                error,
                value: &page.typed,
                kind: Kind::Address,
                autocomplete: "off",
                required: true,
                ..Field::default()
            }))
            (choices(t, page.choices))
            @if !page.fresh { p.sm.mute { (t.get("merge-ask-confirm")) } }
            div.acts { button.btn.btn-1 { (t.get("merge-ask")) } }
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    use crate::{
        merge::{Layout, Removed, Twice},
        view::merge::sample,
    };
    let alone = Page {
        primary: "claire.vasseur.med@chts.example".into(),
        aliases: Vec::new(),
        senders: Vec::new(),
        domains: Vec::new(),
        merges: Vec::new(),
        typed: String::new(),
        choices: Choices::default(),
        problem: None,
        fresh: true,
    };
    let more = Page {
        aliases: vec!["c.vasseur@cliniquevallon.example".into(), "dr.<b>@labo.example".into()],
        domains: vec!["cliniquevallon.example".into(), "labo.example".into()],
        merges: State::ALL.iter().map(|state| (sample(*state), 64)).collect(),
        fresh: false,
        ..alone.clone()
    };
    let sends = Page { senders: more.aliases.clone(), ..more.clone() };
    let refused = Page {
        typed: "claire<b>@gmail.com".into(),
        choices: Choices { layout: Layout::Below, removed: Removed::Leave, twice: Twice::Once },
        problem: Some(Problem::Flaw(Flaw::NotSafe)),
        ..more.clone()
    };
    let often = Page { problem: Some(Problem::Throttled(crate::view::gallery::NOW)), ..more.clone() };
    vec![("alone", alone), ("more", more), ("sends", sends), ("refused", refused), ("often", often)]
}
