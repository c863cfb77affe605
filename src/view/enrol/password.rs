//! `GET /enrol/password`: a password of one's own instead of the temporary one (S0-31).
//!
//! Every broken rule is said at once. Form: POST `/enrol/password` with `csrf`, `current`, `password`, `again`.

use maud::{Markup, html};

use super::{Place, sheet::Sheet, wizard};
use crate::view::{
    Frame, Weight,
    part::{
        self,
        field::{Field, Kind, field},
        icon::{Icon, small},
    },
    path,
};

/// The choice of a password. No password is ever given back to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// The person's identifier, for their password manager.
    pub username: String,
    /// Whether the temporary password is asked for again.
    pub asks_current: bool,
    /// Fewest characters.
    pub min_length: u32,
    /// Most characters.
    pub max_length: u32,
    /// How many of the four classes of characters are demanded; 0 when none is.
    pub classes: u8,
    /// How many earlier passwords may not come back; 0 when all may.
    pub history: u32,
    /// What is wrong with what was typed.
    pub problems: Vec<Problem>,
}

/// A rule that a password breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The temporary password is wrong.
    WrongCurrent,
    /// Nothing was typed.
    Missing,
    /// The two differ.
    Different,
    /// Fewer characters than demanded.
    TooShort,
    /// More characters than accepted.
    TooLong,
    /// Not enough classes of characters.
    Classes,
    /// A word, a name or a password that everybody tries, or that leaked.
    Common,
    /// It holds the person's name or identifier.
    HoldsName,
    /// One of the earlier ones.
    Reused,
    /// It is the temporary password.
    Temporary,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let broken = |problem| page.problems.contains(&problem);
    let sentences: Vec<String> = page.problems.iter().filter_map(|problem| sentence(frame, page, *problem)).collect();
    let joined = sentences.join("\n");
    let current = Field {
        name: "current",
        label: t.get("enrol-password-current"),
        error: broken(Problem::WrongCurrent).then(|| t.get("enrol-password-current-wrong")),
        kind: Kind::Password,
        autocomplete: "current-password",
        required: true,
        ..Field::default()
    };
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
        error: broken(Problem::Different).then(|| t.get("enrol-password-different")),
        kind: Kind::Password,
        autocomplete: "new-password",
        required: true,
        ..Field::default()
    };
    let card = html! {
        p.mute { (t.get("enrol-password-lead")) }
        @if !page.problems.is_empty() { (part::note(Weight::Problem, None, t.get("enrol-password-refused"))) }
        form.stack.stack-l method="post" action=(path::ENROL_PASSWORD) data-once {
            (part::csrf(frame))
            input.vh type="text" name="username" value=(page.username) autocomplete="username" tabindex="-1" readonly
                aria-label=(t.get("sign-in-name"));
            div.cols {
                div.stack {
                    @if page.asks_current { (field(t, &current)) }
                    (field(t, &new))
                    (field(t, &again))
                }
                (rules(frame, page))
            }
            div.line { span.end { button.btn.btn-1.btn-lg { (t.get("enrol-continue")) } } }
        }
    };
    wizard(frame, &page.place, (t.get("enrol-password-title"), Sheet::Password), &card)
}

/// The sentence of a broken rule, under the new password.
fn sentence(frame: &Frame<'_>, page: &Page, problem: Problem) -> Option<String> {
    let t = frame.text;
    Some(match problem {
        Problem::WrongCurrent | Problem::Different => return None,
        Problem::Missing => t.get("enrol-password-missing").to_owned(),
        Problem::TooShort => t.with("enrol-password-short", &[("n", page.min_length.into())]),
        Problem::TooLong => t.with("enrol-password-long", &[("n", page.max_length.into())]),
        Problem::Classes => t.with("enrol-password-classes", &[("n", page.classes.into())]),
        Problem::Common => t.get("enrol-password-common").to_owned(),
        Problem::HoldsName => t.get("enrol-password-name").to_owned(),
        Problem::Reused => t.with("enrol-password-reused", &[("n", page.history.into())]),
        Problem::Temporary => t.get("enrol-password-temporary").to_owned(),
    })
}

fn rules(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let rule = |text: &str| html! { li.line.nowrap { (small(Icon::NEXT)) span { (text) } } };
    html! {
        div.card.card-s.stack.stack-s.sm {
            b { (t.get("enrol-password-must")) }
            ul.stack.stack-s {
                (rule(&t.with("enrol-password-rule-length", &[
                    ("min", page.min_length.into()), ("max", page.max_length.into()),
                ])))
                @if page.classes > 0 { (rule(&t.with("enrol-password-rule-classes", &[("n", page.classes.into())]))) }
                (rule(t.get("enrol-password-rule-name")))
                (rule(t.get("enrol-password-rule-common")))
                @if page.history > 0 { (rule(&t.with("enrol-password-rule-history", &[("n", page.history.into())]))) }
            }
            p.mute { (if page.classes > 0 { t.get("enrol-password-paste") } else { t.get("enrol-password-free") }) }
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page {
        place: super::sample(super::Station::Password),
        username: "chts.claire.vasseur@pli.example".into(),
        asks_current: true,
        min_length: 12,
        max_length: 256,
        classes: 0,
        history: 0,
        problems: vec![],
    };
    let legacy = Page { min_length: 8, max_length: 16, classes: 4, history: 10, asks_current: false, ..page.clone() };
    vec![
        ("modern", page.clone()),
        ("legacy", legacy.clone()),
        (
            "short",
            Page { problems: vec![Problem::TooShort, Problem::Different, Problem::WrongCurrent], ..page.clone() },
        ),
        ("missing", Page { problems: vec![Problem::Missing], ..page.clone() }),
        ("temporary", Page { problems: vec![Problem::Temporary, Problem::TooLong], ..page }),
        (
            "broken",
            Page { problems: vec![Problem::Classes, Problem::Common, Problem::HoldsName, Problem::Reused], ..legacy },
        ),
    ]
}
