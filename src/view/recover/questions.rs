//! `GET /recover/questions`: security questions after the proofs, where the profile asks for them (S2-09, R-160).
//!
//! Form: POST `/recover/questions` with `csrf`, `answer-N` for each question, and `action` `read` to see what was typed: the
//! eye of each field does it with scripts, a button without.

use maud::{Markup, html};

use super::{Trail, step, ways_out};
use crate::{
    question::Question,
    view::{
        Frame, Weight,
        enrol::questions::words,
        part::{
            self,
            field::{Field, Kind, field},
        },
        path,
    },
};

/// The questions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Where one stands.
    pub trail: Trail,
    /// What is asked.
    pub questions: Vec<Question>,
    /// What was typed, when it is to be read.
    pub typed: Vec<String>,
    /// Whether the answers stand in clear.
    pub clear: bool,
    /// Why the page is shown again.
    pub problem: Option<Problem>,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// An answer is missing.
    Missing,
    /// One of them is wrong, nobody is told which; tries left today.
    Wrong(u32),
}

/// The name of the field of an answer, from 1.
pub fn field_name(number: usize) -> String {
    format!("answer-{number}")
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        p.mute { (t.get("recover-questions-lead")) }
        @match page.problem {
            None => {}
            Some(Problem::Missing) => (part::note(Weight::Problem, None, t.get("recover-questions-missing"))),
            Some(Problem::Wrong(left)) => {
                (part::note(Weight::Problem, None, &t.with("recover-questions-wrong", &[("left", left.into())])))
            }
        }
        form.stack.stack-l method="post" action=(path::RECOVER_QUESTIONS) data-once {
            (part::csrf(frame))
            @for (at, question) in page.questions.iter().enumerate() { (answer(frame, page, at, *question)) }
            p.hint { (t.get("recover-questions-hint")) }
            button.btn.btn-1.btn-lg.btn-full { (t.get("recover-questions-submit")) }
            @if !page.clear {
                noscript { button.btn.btn-full name="action" value="read" { (t.get("recover-questions-read")) } }
            }
        }
        (ways_out(frame, false))
    };
    step(frame, t.get("recover-questions-title"), page.trail, &card)
}

fn answer(frame: &Frame<'_>, page: &Page, at: usize, question: Question) -> Markup {
    let name = field_name(at + 1);
    let answer = Field {
        name: &name,
        label: words(frame.text, question),
        value: page.typed.get(at).map_or("", String::as_str),
        kind: if page.clear { Kind::Text } else { Kind::Password },
        autocomplete: "off",
        required: !page.clear,
        autofocus: at == 0,
        ..Field::default()
    };
    field(frame.text, &answer)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let trail = Trail { passed: 2, needed: 2, questions: Some(false) };
    let page = Page { trail, questions: Question::all().take(2).collect(), ..Page::default() };
    vec![
        ("asked", page.clone()),
        ("clear", Page { typed: vec!["hautbois".into(), "rue des Ormes".into()], clear: true, ..page.clone() }),
        ("wrong", Page { problem: Some(Problem::Wrong(2)), ..page.clone() }),
        ("missing", Page { problem: Some(Problem::Missing), ..page }),
    ]
}
