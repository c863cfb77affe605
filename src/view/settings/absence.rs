//! `/account/absence`: an answer while one is away, by its dates, to colleagues and to others (S0-36, Z3).
//!
//! Form: POST with `csrf`, `on`, `from`, `to`, `days`, `inside`, `reach` = `inside` or `everybody`, `outside`.

use maud::{Markup, html};

use super::{area, page as whole, select};
use crate::{
    rules::{DAYS, Flaw},
    view::{
        Frame, Weight,
        frame::Script,
        part::{
            self,
            field::{Field, Kind, field},
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Whether answers are on, as ticked.
    pub on: bool,
    /// The first day, as typed.
    pub from: String,
    /// The last day, as typed.
    pub to: String,
    /// After how many days the same person is answered again.
    pub days: u32,
    /// For colleagues, as typed.
    pub inside: String,
    /// Whether everybody is answered.
    pub everybody: bool,
    /// For everybody else, as typed; empty for the same text.
    pub outside: String,
    /// What is true on the mail server.
    pub state: State,
    /// The script of another program.
    pub other: Option<String>,
    /// Why nothing was changed.
    pub problem: Option<Problem>,
}

/// What is true on the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// Nobody is answered.
    #[default]
    Off,
    /// Answers begin later, by themselves.
    Later,
    /// People are answered now.
    Now,
    /// The absence is over: nobody is answered any more.
    Over,
}

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// What was typed cannot be meant.
    Flaw(Flaw),
    /// Another program's script answers by itself.
    Conflict(String),
    /// The mail server is away.
    Away,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let period = match &page.problem {
        Some(Problem::Flaw(Flaw::Day)) => Some(t.get("absence-bad-day")),
        Some(Problem::Flaw(Flaw::Period)) => Some(t.get("absence-bad-period")),
        Some(Problem::Flaw(Flaw::Past)) => Some(t.get("absence-past")),
        _ => None,
    };
    let text = match &page.problem {
        Some(Problem::Flaw(Flaw::NoText)) => Some(t.get("absence-no-text")),
        Some(Problem::Flaw(Flaw::LongText)) => Some(t.get("absence-long")),
        _ => None,
    };
    let day = |name, label: &'static str, value: &str| {
        let error = if name == "to" { period } else { None };
        html! { (field(t, &Field { name, label: t.get(label), value, error, kind: Kind::Date, ..Field::default() })) }
    };
    let days: Vec<_> = DAYS
        .iter()
        .map(|days| (days.to_string(), t.with("absence-days-each", &[("days", u64::from(*days).into())])))
        .collect();
    let reach = [("inside", "absence-reach-inside"), ("everybody", "absence-reach-everybody")];
    let reach = reach.map(|(value, key)| (value.to_owned(), t.get(key).to_owned()));
    let content = html! {
        (said(frame, page))
        div.card.stack {
            label.line {
                input.switch type="checkbox" role="switch" name="on" value="1" checked[page.on];
                b { (t.get("absence-on")) }
            }
            div.cols {
                (day("from", "absence-from", &page.from))
                (day("to", "absence-to", &page.to))
                (select("days", t.get("absence-days"), None, &days, &page.days.to_string()))
            }
            (area("inside", t.get("absence-inside"), (Some(t.get("absence-inside-hint")), text), &page.inside, 5))
            (select("reach", t.get("absence-reach"), None, &reach, if page.everybody { "everybody" } else { "inside" }))
            (area("outside", t.get("absence-outside"), (Some(t.get("absence-outside-hint")), None), &page.outside, 4))
        }
        p.sm.mute { (t.get("absence-never")) }
    };
    whole(frame, (path::ABSENCE, "absence-title", "absence-lead"), Script::None, &content)
}

/// What is true, and what was not possible.
fn said(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let problem = match &page.problem {
        None => None,
        Some(Problem::Flaw(_)) => Some(t.get("settings-not-saved").to_owned()),
        Some(Problem::Conflict(name)) => Some(t.with("absence-conflict", &[("name", name.as_str().into())])),
        Some(Problem::Away) => Some(t.get("absence-away").to_owned()),
    };
    let state = match page.state {
        State::Off => None,
        State::Later => Some((Weight::Info, "absence-state-later")),
        State::Now => Some((Weight::Warning, "absence-state-now")),
        State::Over => Some((Weight::Info, "absence-state-over")),
    };
    html! {
        @if let Some(problem) = problem { (part::note(Weight::Problem, None, &problem)) }
        @else if let Some((weight, key)) = state { (part::note(weight, None, t.get(key))) }
        @if let Some(other) = &page.other {
            (part::note(Weight::Info, None, &t.with("absence-other", &[("name", other.as_str().into())])))
        }
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let full = Page {
        on: true,
        from: "2026-11-23".into(),
        to: "2026-11-29".into(),
        days: 3,
        inside: "Je suis absente jusqu’au 29 novembre.".into(),
        everybody: true,
        outside: "I am away.".into(),
        state: State::Later,
        other: None,
        problem: None,
    };
    let with = |problem| Page { problem: Some(problem), ..full.clone() };
    vec![
        ("off", Page { days: 3, ..Page::default() }),
        ("later", full.clone()),
        ("now", Page { state: State::Now, other: Some("<b>roundcube</b>".into()), ..full.clone() }),
        ("over", Page { state: State::Over, ..full.clone() }),
        ("bad-day", with(Problem::Flaw(Flaw::Day))),
        ("bad-period", with(Problem::Flaw(Flaw::Period))),
        ("past", with(Problem::Flaw(Flaw::Past))),
        ("no-text", Page { inside: String::new(), ..with(Problem::Flaw(Flaw::NoText)) }),
        ("long", with(Problem::Flaw(Flaw::LongText))),
        ("conflict", with(Problem::Conflict("filtres".into()))),
        ("away", with(Problem::Away)),
    ]
}
