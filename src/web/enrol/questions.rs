//! `/enrol/questions`: security questions (S0-29).

use secrecy::SecretString;

use super::{here, to};
use crate::{
    enrol::{Here, Kept, Step},
    question::{Flaw, Question, Typed},
    session::Enrolling,
    text::Text,
    view::enrol::questions::{Page, Row, page, words},
    web::{door::Answer, failure::Failure, form::Form, visit::Visit},
};

/// As many as the policy asks for, each with another question.
pub(in crate::web) async fn get(key: Enrolling, visit: &Visit) -> Answer {
    Ok(match here(visit, &key, Step::Questions).await? {
        Ok(here) => {
            let row = |question| Row { chosen: Some(question), flaw: None };
            let rows = Question::all().take(here.questions()).map(row).collect();
            let shown = Page { place: here.place().clone(), rows };
            visit.show(&key, |frame| page(frame, &shown))
        }
        Err(elsewhere) => elsewhere,
    })
}

/// The answers.
pub(in crate::web) async fn post(key: Enrolling, visit: &Visit, form: Form) -> Answer {
    let here = match here(visit, &key, Step::Questions).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let typed = typed(visit, &here, &form);
    match visit.rooms().enrol.answer_questions(&key, &typed).await? {
        Kept::Next(step) => Ok(to(step)),
        Kept::Busy => Err(Failure::unavailable("too many answers at once")),
        Kept::Over => Err(Failure::EnrolmentOver),
        Kept::Refused(flaws) => {
            let row = |(one, flaw): (&Typed, Option<Flaw>)| Row {
                chosen: one.question.as_ref().map(|(question, _)| *question),
                flaw,
            };
            let rows = typed.iter().zip(flaws).map(row).collect();
            let shown = Page { place: here.place().clone(), rows };
            Ok(visit.again(&key, |frame| page(frame, &shown)))
        }
    }
}

fn typed(visit: &Visit, here: &Here, form: &Form) -> Vec<Typed> {
    let t = Text::of(visit.language());
    let read = |at: usize| Typed {
        question: Question::parse(form.text(&format!("question-{at}"))).map(|one| (one, words(t, one).to_owned())),
        answer: SecretString::from(form.text(&format!("answer-{at}"))),
    };
    (1..=here.questions()).map(read).collect()
}
