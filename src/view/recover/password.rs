//! `GET /recover/password`: the new password (S1-18).
//!
//! Form: POST `/recover/password` with `csrf`, `password` and `again`.

use maud::{Markup, html};

use super::{Trail, cancel, step};
use crate::{
    password::Flaw,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{Field, Kind, field},
        },
        path,
    },
};

/// The choice of a password, at the end of the trail. No password is ever given back to a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Where one stands.
    pub trail: Trail,
    /// The person's identifier, for their password manager.
    pub username: String,
    /// Fewest and most characters.
    pub lengths: (u32, u32),
    /// How many former ones may not come back.
    pub history: u32,
    /// What is wrong with what was typed.
    pub problems: Vec<Problem>,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was typed.
    Missing,
    /// The two differ.
    Different,
    /// A rule is broken.
    Flaw(Flaw),
    /// It was used before.
    Reused,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let sentences: Vec<String> = page.problems.iter().filter_map(|problem| sentence(frame, page, *problem)).collect();
    let joined = sentences.join("\n");
    let new = Field {
        name: "password",
        label: t.get("enrol-password-new"),
        error: (!joined.is_empty()).then_some(joined.as_str()),
        kind: Kind::Password,
        autocomplete: "new-password",
        required: true,
        ..Field::default()
    };
    let again = Field {
        name: "again",
        label: t.get("enrol-password-again"),
        error: page.problems.contains(&Problem::Different).then(|| t.get("enrol-password-different")),
        ..new
    };
    let (min, max) = page.lengths;
    let card = html! {
        p.mute { (t.with("recover-password-lead", &[("proofs", page.trail.needed.into())])) }
        @if !page.problems.is_empty() { (part::note(Weight::Problem, None, t.get("enrol-password-refused"))) }
        form.stack.stack-l method="post" action=(path::RECOVER_PASSWORD) data-once {
            (part::csrf(frame))
            input.vh type="text" name="username" value=(page.username) autocomplete="username" tabindex="-1" readonly
                aria-label=(t.get("sign-in-name"));
            (field(t, &new))
            (field(t, &again))
            p.sm.mute {
                (t.get("enrol-password-must")) " "
                (t.with("enrol-password-rule-length", &[("min", min.into()), ("max", max.into())]))
            }
            button.btn.btn-1.btn-lg.btn-full { (t.get("recover-finish")) }
        }
        div.line { span.end { (cancel(frame)) } }
    };
    step(frame, t.get("recover-password-title"), page.trail, &card)
}

fn sentence(frame: &Frame<'_>, page: &Page, problem: Problem) -> Option<String> {
    let t = frame.text;
    Some(match problem {
        Problem::Different => return None,
        Problem::Missing => t.get("enrol-password-missing").to_owned(),
        Problem::Flaw(Flaw::TooShort(n)) => t.with("enrol-password-short", &[("n", n.into())]),
        Problem::Flaw(Flaw::TooLong(n)) => t.with("enrol-password-long", &[("n", n.into())]),
        Problem::Flaw(Flaw::TooUniform(n)) => t.with("enrol-password-classes", &[("n", n.into())]),
        Problem::Reused => t.with("enrol-password-reused", &[("n", page.history.into())]),
    })
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let trail = Trail { passed: 2, needed: 2 };
    let username = "chts.claire.vasseur@pli.example".into();
    let page = Page { trail, username, lengths: (12, 256), history: 10, problems: Vec::new() };
    let with = |problems| Page { problems, ..page.clone() };
    vec![
        ("empty", page.clone()),
        ("missing", with(vec![Problem::Missing])),
        (
            "broken",
            with(vec![Problem::Flaw(Flaw::TooShort(12)), Problem::Flaw(Flaw::TooUniform(3)), Problem::Different]),
        ),
        ("reused", with(vec![Problem::Reused, Problem::Flaw(Flaw::TooLong(256))])),
    ]
}
