//! `GET /account/passkeys`: one's passkeys, a new one, another name, the end of one.
//!
//! Forms: POST `/account/passkeys` with `csrf` and `action` = `add` (`name`, and `ticket` and `passkey`, which the script
//! fills in), `rename` (`id`, `name`) or `remove` (`id`).

use maud::{Markup, html};

use super::{
    Frame, Weight, account_page,
    frame::Script,
    part::{
        self,
        field::{Field, field},
        icon::{Icon, icon},
    },
    path,
};
use crate::base::{FactorId, Timestamp};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The passkeys, oldest first.
    pub passkeys: Vec<Passkey>,
    /// How many there can be.
    pub most: u32,
    /// Whether the person proved a moment ago who they are.
    pub fresh: bool,
    /// What was typed as the name of a new one.
    pub name: String,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// One passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Which.
    pub id: FactorId,
    /// What its owner calls it.
    pub name: String,
    /// Whether it is synchronised, or bound to its device.
    pub synced: bool,
    /// Since when.
    pub created: Timestamp,
    /// When it was used last.
    pub used: Option<Timestamp>,
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The time to answer was over.
    Late,
    /// The answer proves nothing.
    Refused,
    /// It is there already.
    Known,
    /// There are as many as there can be.
    Full,
    /// It is the only method left.
    Last,
    /// The name is empty.
    Name,
    /// The browser runs no scripts.
    NoScript,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        (alert(frame, page))
        @if !page.fresh { (confirm(frame, path::PASSKEYS, t.get("passkeys-fresh-text"))) }
        (list(frame, page))
        @if page.fresh { (add(frame, page)) }
    };
    let heading = (t.get("passkeys-title"), t.get("passkeys-lead"));
    account_page::page(frame, path::PASSKEYS, heading, Script::Passkey, &content)
}

/// Leads to the proof that is needed first, and back to `here`.
pub(super) fn confirm(frame: &Frame<'_>, here: &str, text: &str) -> Markup {
    let t = frame.text;
    html! {
        div.note {
            (icon(Icon::LOCK))
            div.stack.stack-s {
                div { b { (t.get("passkeys-fresh")) } p { (text) } }
                div { a.btn href=(path::confirm(here, false)) { (t.get("passkeys-fresh-button")) } }
            }
        }
    }
}

fn list(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let count = u32::try_from(page.passkeys.len()).unwrap_or(u32::MAX);
    html! {
        section.stack.stack-s {
            div {
                h2 { (t.get("passkeys-yours")) }
                p.sm.mute { (t.with("passkeys-yours-lead", &[("count", count.into()), ("most", page.most.into())])) }
            }
            @if !page.passkeys.is_empty() {
                div.card.card-s {
                    ul.rows {
                        @for one in &page.passkeys { (row(frame, page, one)) }
                    }
                }
            }
        }
    }
}

fn row(frame: &Frame<'_>, page: &Page, one: &Passkey) -> Markup {
    let t = frame.text;
    let (kind, text) = if one.synced {
        (t.get("passkeys-synced"), t.get("passkeys-synced-text"))
    } else {
        (t.get("passkeys-bound"), t.get("passkeys-bound-text"))
    };
    let created = t.with("passkeys-created", &[("date", t.date(one.created, frame.zone).into())]);
    let used = match one.used {
        None => t.get("passkeys-never-used").to_owned(),
        Some(used) => t.with("passkeys-used", &[("when", t.near(used, frame.now, frame.zone).into())]),
    };
    html! {
        li.tall {
            span.ico.ok { (icon(Icon::PASSKEY)) }
            div.stack.stack-s {
                div {
                    b { (one.name) } " " span.tag { (kind) }
                    p { (text) }
                    p { (created) " · " (used) }
                }
                @if page.fresh { (rename(frame, one)) (remove(frame, one)) }
            }
        }
    }
}

fn rename(frame: &Frame<'_>, one: &Passkey) -> Markup {
    let t = frame.text;
    let id = format!("name-{}", one.id);
    let label = t.with("passkeys-rename-label", &[("name", (&one.name).into())]);
    let name =
        Field { name: "name", id: Some(&id), label: &label, value: &one.name, required: true, ..Field::default() };
    html! {
        details.more {
            summary { (t.get("passkeys-rename")) }
            form.stack.stack-s method="post" action=(path::PASSKEYS) data-once {
                (part::csrf(frame))
                (part::hidden("id", &one.id.to_string()))
                (field(t, &name))
                div { button.btn name="action" value="rename" { (t.get("passkeys-rename-save")) } }
            }
        }
    }
}

fn remove(frame: &Frame<'_>, one: &Passkey) -> Markup {
    let t = frame.text;
    html! {
        details.more {
            summary aria-label=(t.with("passkeys-remove-label", &[("name", (&one.name).into())])) {
                (t.get("passkeys-remove"))
            }
            form.stack.stack-s method="post" action=(path::PASSKEYS) data-once {
                (part::csrf(frame))
                (part::hidden("id", &one.id.to_string()))
                p.sm { (t.get("passkeys-remove-ask")) }
                div {
                    button.btn.btn-bad name="action" value="remove" {
                        (icon(Icon::TRASH)) (t.get("passkeys-remove-confirm"))
                    }
                }
            }
        }
    }
}

fn add(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let full = page.passkeys.len() >= usize::try_from(page.most).unwrap_or(usize::MAX);
    let name = Field {
        name: "name",
        label: t.get("passkeys-name"),
        hint: Some(t.get("passkeys-name-hint")),
        error: (page.problem == Some(Problem::Name)).then(|| t.get("passkeys-problem-name")),
        value: &page.name,
        required: true,
        ..Field::default()
    };
    html! {
        section.stack.stack-s {
            div { h2 { (t.get("passkeys-add")) } p.sm.mute { (t.get("passkeys-add-lead")) } }
            @if full {
                p { (t.with("passkeys-full", &[("most", page.most.into())])) }
            } @else {
                noscript { (part::note(Weight::Info, None, t.get("passkeys-script"))) }
                p data-no-passkeys hidden { (t.get("passkeys-unsupported")) }
                form.stack.card.card-s method="post" action=(path::PASSKEYS) data-once hidden
                    data-passkey=(path::PASSKEY_OPTIONS) data-ceremony="create" {
                    (part::csrf(frame))
                    (part::hidden("ticket", ""))
                    (part::hidden("passkey", ""))
                    (field(t, &name))
                    (failures(frame))
                    div { button.btn.btn-1 name="action" value="add" { (icon(Icon::PASSKEY)) (t.get("passkeys-create")) } }
                }
            }
        }
    }
}

/// What a script says when a ceremony ended without an answer.
pub(super) fn failures(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    html! {
        div role="alert" {
            p.err hidden data-passkey-failed=(t.get("passkey-failed")) { span {} }
            p.err hidden data-passkey-known=(t.get("passkey-known")) { span {} }
        }
    }
}

fn alert(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let text = match page.problem {
        None => return html! {},
        Some(Problem::Late) => t.get("passkeys-problem-late"),
        Some(Problem::Refused) => t.get("passkeys-problem-refused"),
        Some(Problem::Known) => t.get("passkeys-problem-known"),
        Some(Problem::Last) => t.get("passkeys-problem-last"),
        Some(Problem::Name) => t.get("passkeys-problem-name"),
        Some(Problem::NoScript) => t.get("passkeys-script"),
        Some(Problem::Full) => {
            let text = t.with("passkeys-full", &[("most", page.most.into())]);
            return part::note(Weight::Problem, None, &text);
        }
    };
    part::note(Weight::Problem, None, text)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    let now = super::gallery::NOW;
    let ago = |hours: i64| Timestamp(now.0 - hours * 3_600_000);
    let one = |name: &str, synced, used| Passkey {
        id: FactorId::new(),
        name: name.into(),
        synced,
        created: ago(2_000),
        used: Some(ago(used)),
    };
    let two =
        vec![one("iPhone de Claire", true, 3), Passkey { used: None, ..one("<b>Clé</b> du trousseau", false, 0) }];
    let full = Page { passkeys: two.clone(), most: 5, fresh: true, ..Page::default() };
    let with = |problem| Page { problem: Some(problem), name: "<script>".into(), ..full.clone() };
    vec![
        ("full", full.clone()),
        ("empty", Page { most: 5, fresh: true, ..Page::default() }),
        ("one", Page { passkeys: two[..1].to_vec(), ..full.clone() }),
        ("stale", Page { fresh: false, ..full.clone() }),
        (
            "most",
            Page {
                passkeys: (0..5).map(|_| two[0].clone()).map(|one| Passkey { id: FactorId::new(), ..one }).collect(),
                problem: Some(Problem::Full),
                ..full.clone()
            },
        ),
        ("late", with(Problem::Late)),
        ("refused", with(Problem::Refused)),
        ("known", with(Problem::Known)),
        ("last", with(Problem::Last)),
        ("name", with(Problem::Name)),
        ("no-script", with(Problem::NoScript)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::Language, view::gallery};

    #[test]
    fn r_34_each_passkey_says_whether_it_is_synchronised_or_bound_and_a_second_one_is_advised() {
        let html = |name: &str| {
            let (_, page) = samples().into_iter().find(|(each, _)| *each == name).unwrap();
            gallery::with_frame(Language::Fr, |frame| super::page(frame, &page).into_string())
        };
        let both = html("full");
        assert!(both.contains("Synchronisée") && both.contains("Liée à l’appareil"));
        assert!(html("one").contains("au moins deux"));
        assert!(!html("stale").contains("value=\"remove\"") && !html("stale").contains("value=\"add\""));
    }
}
