//! `GET /recover`: a name, and the small proof that a person asks (S1-10, S1-11).
//!
//! Form: POST `/recover` with `csrf`, `username`, `challenge`, `answer`, and `action` = `next`, `new` (another picture) or
//! `wait` (neither picture nor sound). Enter goes on.

use maud::{Markup, html};

use crate::{
    base::Timestamp,
    view::{
        Frame, Weight,
        frame::{self, Script},
        part::{
            self,
            captcha::{Unread, captcha},
            field::{Field, Kind, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The first page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// What was typed here, or on the sign-in page.
    pub name: String,
    /// The form of a name in this house, shown as an example.
    pub example: String,
    /// The challenge.
    pub challenge: String,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// Why it does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No name was typed.
    NoName,
    /// No digits were typed.
    NoAnswer,
    /// The digits are wrong.
    WrongAnswer,
    /// The picture was used before, or is too old.
    OldAnswer,
    /// Too many recoveries, for the name or from here.
    Throttled(Timestamp),
    /// A recovery ended: time, or too many tries.
    Over,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        div.stack.stack-l {
            div.stack.stack-s { h1 { (t.get("recover-title")) } p.mute { (t.get("recover-lead")) } }
            (alert(frame, page.problem))
            form.stack.stack-l method="post" action=(path::RECOVER) data-once {
                (part::csrf(frame))
                (part::hidden("challenge", &page.challenge))
                (name(frame, page))
                (captcha(frame, &page.challenge, (unread(page.problem), !page.name.is_empty())))
                div.stack.stack-s {
                    button.btn.btn-1.btn-lg.btn-full name="action" value="next" { (t.get("recover-next")) }
                    button.btn.btn-lg.btn-full name="action" value="wait" formnovalidate { (t.get("recover-without")) }
                    div.line {
                        button.btn.btn-q name="action" value="new" formnovalidate {
                            (icon(Icon::REFRESH)) (t.get("recover-captcha-new"))
                        }
                        span.end { a.btn.btn-q href=(path::SIGN_IN) { (t.get("recover-cancel")) } }
                    }
                }
            }
        }
    };
    frame::solo(frame, t.get("recover-title"), Script::None, &card)
}

fn name(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let hint = (!page.example.is_empty()).then(|| t.with("recover-name-hint", &[("example", (&page.example).into())]));
    let missing = page.problem == Some(Problem::NoName);
    let name = Field {
        name: "username",
        label: t.get("recover-name"),
        hint: hint.as_deref(),
        error: missing.then(|| t.get("recover-name-missing")),
        value: &page.name,
        kind: Kind::Address,
        autocomplete: "username",
        required: true,
        autofocus: page.name.is_empty(),
        ..Field::default()
    };
    field(t, &name)
}

fn unread(problem: Option<Problem>) -> Option<Unread> {
    match problem {
        Some(Problem::NoAnswer) => Some(Unread::Missing),
        Some(Problem::WrongAnswer) => Some(Unread::Wrong),
        Some(Problem::OldAnswer) => Some(Unread::Over),
        _ => None,
    }
}

fn alert(frame: &Frame<'_>, problem: Option<Problem>) -> Markup {
    let t = frame.text;
    match problem {
        None => html! {},
        Some(Problem::Throttled(until)) => {
            let time = t.time(until, frame.zone);
            part::note(Weight::Problem, None, &t.with("recover-throttled", &[("time", time.into())]))
        }
        Some(Problem::Over) => part::note(Weight::Problem, Some(t.get("recover-over")), t.get("recover-over-text")),
        Some(_) => part::note(Weight::Problem, None, t.get("recover-not-yet")),
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page { example: "org.prenom.nom@pli.example".into(), challenge: "1.abc".into(), ..Page::default() };
    let named = Page { name: "chts.claire.vasseur@pli.example".into(), ..page.clone() };
    let with = |problem| Page { problem: Some(problem), ..named.clone() };
    vec![
        ("empty", page.clone()),
        ("named", named.clone()),
        ("no-name", Page { problem: Some(Problem::NoName), ..page }),
        ("no-answer", with(Problem::NoAnswer)),
        ("wrong", with(Problem::WrongAnswer)),
        ("old", with(Problem::OldAnswer)),
        ("throttled", with(Problem::Throttled(Timestamp(1_795_187_520_000)))),
        ("over", with(Problem::Over)),
        ("hostile", Page { name: "\"><script>alert(1)</script>".into(), ..named }),
    ]
}
