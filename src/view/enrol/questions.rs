//! `GET /enrol/questions`: security questions, where the profile asks for them (S0-29); the account's page has the same form.
//!
//! Form: POST `/enrol/questions` with `csrf`, and for each place `question-N` and `answer-N`. Answers are never shown again.

use maud::{Markup, html};

use super::{Place, sheet::Sheet, wizard};
use crate::{
    question::{Flaw, Question},
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{Field, field},
            icon::{Icon, icon},
        },
        path,
    },
};

/// The questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// The place of each question: which is chosen, and what is wrong with it.
    pub rows: Vec<Row>,
}

/// One question to be chosen and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The question.
    pub chosen: Option<Question>,
    /// What is wrong.
    pub flaw: Option<Flaw>,
}

/// The words of a question.
pub fn words(t: Text, question: Question) -> &'static str {
    match question.number() {
        1 => t.get("question-instrument"),
        2 => t.get("question-street"),
        3 => t.get("question-placement"),
        4 => t.get("question-vehicle"),
        5 => t.get("question-teacher"),
        6 => t.get("question-friend"),
        7 => t.get("question-book"),
        8 => t.get("question-journey"),
        9 => t.get("question-dish"),
        10 => t.get("question-job"),
        11 => t.get("question-pet"),
        12 => t.get("question-concert"),
        13 => t.get("question-game"),
        14 => t.get("question-place"),
        _ => t.get("question-dream"),
    }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let card = html! {
        p.mute { (t.with("enrol-questions-lead", &[("n", page.rows.len().into())])) }
        (form(frame, (path::ENROL_QUESTIONS, t.get("enrol-finish")), &page.rows))
    };
    wizard(frame, &page.place, (t.get("enrol-questions-title"), Sheet::Questions), &card)
}

/// The form; `to` is where it goes, and what its button says.
pub(in crate::view) fn form(frame: &Frame<'_>, to: (&str, &str), rows: &[Row]) -> Markup {
    let t = frame.text;
    let refused = rows.iter().any(|row| row.flaw.is_some());
    html! {
        @if refused { (part::note(Weight::Problem, None, t.get("enrol-questions-refused"))) }
        form.stack.stack-l method="post" action=(to.0) data-once {
            (part::csrf(frame))
            @for (at, row) in rows.iter().enumerate() { (one(frame, at + 1, *row)) }
            div.note {
                (icon(Icon::LOCK))
                div { b { (t.get("enrol-questions-secret")) } p { (t.get("enrol-questions-secret-text")) } }
            }
            div.line { span.end { button.btn.btn-1.btn-lg { (to.1) } } }
        }
    }
}

fn one(frame: &Frame<'_>, number: usize, row: Row) -> Markup {
    let t = frame.text;
    let label = t.with("enrol-question", &[("n", number.into())]);
    let (question, answer) = (format!("question-{number}"), format!("answer-{number}"));
    let answers = Field {
        name: &answer,
        label: t.get("enrol-answer"),
        hint: Some(t.get("enrol-answer-hint")),
        error: row.flaw.map(|flaw| sentence(t, flaw)),
        autocomplete: "off",
        required: true,
        ..Field::default()
    };
    html! {
        fieldset.stack.stack-s {
            legend.vh { (label) }
            div.field {
                label for=(question) { (label) }
                select.in id=(question) name=(question) {
                    @for each in Question::all() {
                        option value=(each.number()) selected[row.chosen == Some(each)] { (words(t, each)) }
                    }
                }
            }
            (field(t, &answers))
        }
    }
}

fn sentence(t: Text, flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::NoQuestion => t.get("enrol-answer-no-question"),
        Flaw::SameQuestion => t.get("enrol-answer-same-question"),
        Flaw::TooShort => t.get("enrol-answer-short"),
        Flaw::TooLong => t.get("enrol-answer-long"),
        Flaw::SameAnswer => t.get("enrol-answer-same"),
        Flaw::InQuestion => t.get("enrol-answer-in-question"),
        Flaw::Name => t.get("enrol-answer-name"),
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let flaws = [
        Flaw::NoQuestion,
        Flaw::SameQuestion,
        Flaw::TooShort,
        Flaw::TooLong,
        Flaw::SameAnswer,
        Flaw::InQuestion,
        Flaw::Name,
    ];
    let row = |(chosen, flaw)| Row { chosen: Some(chosen), flaw };
    let place = super::sample(super::Station::Questions);
    let rows: Vec<Row> = Question::all().take(5).map(|question| row((question, None))).collect();
    let refused = Question::all().zip(flaws.map(Some)).map(row).collect();
    vec![("five", Page { place: place.clone(), rows }), ("refused", Page { place, rows: refused })]
}
