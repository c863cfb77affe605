//! Other answers to the security questions, or the first ones, where the profile asks for them (S0-29, R-160).

use super::{Error, Security};
use crate::{
    audit::{self, Event, Outcome},
    notify::{Detail, Notice},
    password,
    question::{self, Flaw, Question, Typed},
    session::{Elevated, SignedIn, Visitor},
    store,
};

/// What came of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answers {
    /// They took the place of those before.
    Kept,
    /// What is wrong with each; nothing was changed.
    Refused(Vec<Option<Flaw>>),
    /// Many are being hashed at this moment; nothing was done.
    Busy,
    /// That many are not asked for.
    NotAsked,
}

impl Security {
    /// How many security questions the person's profile asks for; 0 is none.
    pub fn questions_asked(&self, who: &SignedIn) -> usize {
        let rules = self.sign_in.rooms.sessions.policies().of(who.address());
        usize::try_from(rules.enrol.questions).unwrap_or(0)
    }

    /// The questions that the person has answered. Nobody reads the answers.
    pub async fn questions(&self, who: &SignedIn) -> Result<Vec<Question>, Error> {
        Ok(self.questions.of(who.account()).await?)
    }

    /// Takes answers in the place of those before, and tells every address of it.
    pub async fn answer_questions(&self, key: &Elevated, visitor: &Visitor, typed: &[Typed]) -> Result<Answers, Error> {
        if typed.is_empty() || typed.len() != self.questions_asked(key) {
            return Ok(Answers::NotAsked);
        }
        let flaws = question::check(typed, &[key.name(), key.address().as_str(), key.address().local()]);
        if flaws.iter().any(Option::is_some) {
            return Ok(Answers::Refused(flaws));
        }
        let answered = match self.questions.prepare(typed).await {
            Ok(answered) => answered,
            Err(password::Error::Busy) => return Ok(Answers::Busy),
            Err(error) => return Err(error.into()),
        };
        let (rooms, account) = (&self.sign_in.rooms, key.account());
        let now = rooms.clock.now();
        let txn = rooms.store.begin().await?;
        // Whoever answers at the same moment waits here: the answers of one form are kept, not some of each.
        store::account::touch(&txn, account, now).await?;
        self.questions.put(&txn, account, &answered).await?;
        let detail = Detail { ip: Some(visitor.ip), agent: visitor.agent.clone(), ..Detail::default() };
        rooms.notify.enqueue(&txn, account, (Notice::QuestionsChanged, &now.0.to_string()), detail).await?;
        let entry = audit::Entry::new(Event::QuestionsSet, Outcome::Ok).by(account).from(&visitor.origin());
        rooms.sessions.tell(txn, vec![entry.session(key.session())]).await?;
        Ok(Answers::Kept)
    }
}
