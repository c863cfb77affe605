//! What a person and Pli keep of each other where the profile asks for it: security questions (S0-29), and the phrase and
//! image (S2-08).

use super::{At, Enrol, Step, progress::Answer};
use crate::{
    mark::{Image, Mark},
    password,
    question::{self, Flaw, Typed},
    session::Enrolling,
    sign_in::Error,
};

/// What came of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// They are kept until the end; what is next.
    Next(Step),
    /// What is wrong with each.
    Refused(Vec<Option<Flaw>>),
    /// Many are being hashed at this moment; nothing was done.
    Busy,
    /// The time is over.
    Over,
}

impl Enrol {
    /// Takes the answers to security questions.
    pub async fn answer_questions(&self, key: &Enrolling, typed: &[Typed]) -> Result<Kept, Error> {
        match self.here(key, Step::Questions).await? {
            At::Here(here) if here.questions() == typed.len() => {}
            At::Here(_) => return Ok(Kept::Next(Step::Questions)),
            At::Elsewhere(step) => return Ok(Kept::Next(step)),
            At::Over => return Ok(Kept::Over),
        }
        let flaws = question::check(typed, &[key.name(), key.address().as_str(), key.address().local()]);
        if flaws.iter().any(Option::is_some) {
            return Ok(Kept::Refused(flaws));
        }
        let answered = match self.questions.prepare(typed).await {
            Ok(answered) => answered,
            Err(password::Error::Busy) => return Ok(Kept::Busy),
            Err(error) => return Err(error.into()),
        };
        let answers: Vec<Answer> = answered.iter().map(Answer::of).collect();
        let next = self
            .change(key, |progress, plan| {
                progress.answers = Some(answers.clone());
                plan.next(progress)
            })
            .await?;
        Ok(next.map_or(Kept::Over, Kept::Next))
    }

    /// A page of images to choose from, in an order of the person's own.
    pub fn images(&self, key: &Enrolling, page: u16, size: u16) -> Result<Vec<Image>, Error> {
        Ok(self.marks.images(key.account(), page, size)?)
    }

    /// Takes the phrase and the image; says what is next.
    pub async fn choose_mark(&self, key: &Enrolling, mark: &Mark) -> Result<Option<Step>, Error> {
        self.change(key, |progress, plan| {
            if plan.allows(progress, Step::Mark) {
                progress.mark = Some((mark.phrase.clone(), mark.image.number()));
            }
            plan.next(progress)
        })
        .await
    }
}
