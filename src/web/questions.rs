//! Reading the form of security questions, at the first sign-in and on the account's page (S0-29).

use secrecy::SecretString;

use super::{form::Form, visit::Visit};
use crate::{
    question::{Flaw, Question, Typed},
    text::Text,
    view::enrol::questions::{Row, words},
};

/// As many places as are asked for, each with another question: `own` first.
pub(super) fn fresh(own: &[Question], count: usize) -> Vec<Row> {
    let others = Question::all().filter(|question| !own.contains(question));
    let row = |question| Row { chosen: Some(question), flaw: None };
    own.iter().copied().chain(others).take(count).map(row).collect()
}

/// What was typed in each place.
pub(super) fn typed(visit: &Visit, form: &Form, count: usize) -> Vec<Typed> {
    let t = Text::of(visit.language());
    let read = |at: usize| Typed {
        question: Question::parse(form.text(&format!("question-{at}"))).map(|one| (one, words(t, one).to_owned())),
        answer: SecretString::from(form.text(&format!("answer-{at}"))),
    };
    (1..=count).map(read).collect()
}

/// The places again, each with what is wrong. Answers are not shown.
pub(super) fn refused(typed: &[Typed], flaws: Vec<Option<Flaw>>) -> Vec<Row> {
    let row = |(one, flaw): (&Typed, Option<Flaw>)| Row {
        chosen: one.question.as_ref().map(|(question, _)| *question),
        flaw,
    };
    typed.iter().zip(flaws).map(row).collect()
}
