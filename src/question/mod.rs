//! Security questions (S0-29, R-160): which there are, what an answer must be, and whether answers are right.
//!
//! They prove little, since answers are known to others; where a profile asks for them they are one proof among others and
//! never one alone. An answer is compared without its capitals, accents, spaces and punctuation, and only its hash is
//! kept: nobody ever sees one again.

mod normal;

use std::collections::BTreeSet;

use secrecy::{ExposeSecret as _, SecretString};

pub use self::normal::normal;
use crate::{
    base::{AccountId, Clock},
    password::{self, Passwords, Prepared},
    store::{self, Store, Txn, security_answer::SecurityAnswerRow},
};

/// Fewest characters of an answer.
pub const SHORTEST: usize = 3;
/// Most characters of an answer.
pub const LONGEST: usize = 40;
/// How many questions there are to choose from.
const COUNT: u8 = 15;

/// One question of the list. Its words are the pages'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question(u8);

impl Question {
    /// Every question.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=COUNT).map(Self)
    }

    /// Its number, from 1.
    pub fn number(self) -> u8 {
        self.0
    }

    /// The question of a number as a form sends it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|question| text == question.0.to_string())
    }
}

/// Why an answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// No question of the list was chosen.
    NoQuestion,
    /// The same question twice.
    SameQuestion,
    /// Fewer than three characters that count.
    TooShort,
    /// More than forty.
    TooLong,
    /// The same answer twice.
    SameAnswer,
    /// The question says it.
    InQuestion,
    /// It is one's own name or user name.
    Name,
}

/// What was typed for one question.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The question, with its words as they were read.
    pub question: Option<(Question, String)>,
    /// The answer.
    pub answer: SecretString,
}

/// What is wrong with what was typed, question by question; nothing when all can be kept. `names` are those of the person.
pub fn check(typed: &[Typed], names: &[&str]) -> Vec<Option<Flaw>> {
    let (mut questions, mut answers) = (BTreeSet::new(), BTreeSet::new());
    let names: Vec<String> = names.iter().map(|name| normal(name)).collect();
    typed
        .iter()
        .map(|one| {
            let Some((question, words)) = &one.question else { return Some(Flaw::NoQuestion) };
            let text = one.answer.expose_secret().trim();
            let answer = normal(text);
            if !questions.insert(*question) {
                return Some(Flaw::SameQuestion);
            }
            if answer.chars().count() < SHORTEST {
                return Some(Flaw::TooShort);
            }
            if text.chars().count() > LONGEST {
                return Some(Flaw::TooLong);
            }
            if normal(words).contains(&answer) {
                return Some(Flaw::InQuestion);
            }
            if names.contains(&answer) {
                return Some(Flaw::Name);
            }
            (!answers.insert(answer)).then_some(Flaw::SameAnswer)
        })
        .collect()
}

/// A question with the hash of its answer.
#[derive(Clone)]
pub struct Answered {
    /// The question.
    pub question: Question,
    /// The hash.
    pub hash: Prepared,
}

/// The security questions of everybody.
#[derive(Debug, Clone)]
pub struct Questions {
    store: Store,
    passwords: Passwords,
    clock: Clock,
}

impl Questions {
    /// The room.
    pub fn new(store: Store, passwords: Passwords, clock: Clock) -> Self {
        Self { store, passwords, clock }
    }

    /// Hashes answers that [`check`] found nothing wrong with.
    pub async fn prepare(&self, typed: &[Typed]) -> Result<Vec<Answered>, password::Error> {
        let mut answered = Vec::with_capacity(typed.len());
        for one in typed {
            let Some((question, _)) = &one.question else { continue };
            let answer = SecretString::from(normal(one.answer.expose_secret()));
            answered.push(Answered { question: *question, hash: self.passwords.prepare(&answer).await? });
        }
        Ok(answered)
    }

    /// Puts a person's answers in the place of those before, in the caller's transaction.
    pub async fn put(&self, txn: &Txn, account: AccountId, answered: &[Answered]) -> Result<(), store::Error> {
        let created_at = self.clock.now();
        let row = |one: &Answered| SecurityAnswerRow {
            account,
            question: one.question.number().to_string(),
            hash: one.hash.as_str().to_owned(),
            created_at,
        };
        store::security_answer::replace(txn, account, answered.iter().map(row).collect()).await
    }

    /// The questions that a person has answered.
    pub async fn of(&self, account: AccountId) -> Result<Vec<Question>, store::Error> {
        let rows = store::security_answer::of_account(self.store.db(), account).await?;
        Ok(rows.iter().filter_map(|row| Question::parse(&row.question)).collect())
    }

    /// Whether every answer is right. One wrong one makes all wrong, and nobody is told which; every one is looked at.
    pub async fn are_right(
        &self,
        account: AccountId,
        answers: &[(Question, SecretString)],
    ) -> Result<bool, password::Error> {
        let rows = store::security_answer::of_account(self.store.db(), account).await?;
        let mut right = !answers.is_empty();
        for (question, answer) in answers {
            let row = rows.iter().find(|row| row.question == question.number().to_string());
            let answer = SecretString::from(normal(answer.expose_secret()));
            right &= match row {
                Some(row) => self.passwords.is_of(&row.hash, &answer).await?,
                None => false,
            };
        }
        Ok(right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(number: u8, answer: &str) -> Typed {
        let words = "Le nom de votre premier instrument de musique".to_owned();
        Typed { question: Some((Question(number), words)), answer: SecretString::from(answer) }
    }

    fn flaws(list: &[(u8, &str)]) -> Vec<Option<Flaw>> {
        let list: Vec<Typed> = list.iter().map(|(number, answer)| typed(*number, answer)).collect();
        check(&list, &["Claire Vasseur", "claire.vasseur"])
    }

    #[test]
    fn s0_29_questions_and_answers_are_distinct_and_say_nothing_that_is_known() {
        assert_eq!(flaws(&[(1, "hautbois"), (2, "Trois-Rivières")]), [None, None]);
        for (list, flaw) in [
            (&[(1, "hautbois"), (1, "clarinette")], Flaw::SameQuestion),
            (&[(1, "hautbois"), (2, "  Haut-Bois !")], Flaw::SameAnswer),
            (&[(1, "hautbois"), (2, "Instrument")], Flaw::InQuestion),
            (&[(1, "hautbois"), (2, "claire vasseur")], Flaw::Name),
            (&[(1, "hautbois"), (2, "a.b.")], Flaw::TooShort),
            (&[(1, "hautbois"), (2, "")], Flaw::TooShort),
        ] {
            assert_eq!(flaws(list), [None, Some(flaw)], "{list:?}");
        }
        assert_eq!(flaws(&[(1, &"x".repeat(41))]), [Some(Flaw::TooLong)]);
        assert_eq!(flaws(&[(1, &"x".repeat(40))]), [None]);
        let none = Typed { question: None, answer: SecretString::from("hautbois") };
        assert_eq!(check(&[none], &[]), [Some(Flaw::NoQuestion)]);
    }

    #[test]
    fn a_question_is_one_of_the_list() {
        assert_eq!(Question::all().count(), usize::from(COUNT));
        for wrong in ["", "0", "16", "01", "+1", "x"] {
            assert_eq!(Question::parse(wrong), None, "{wrong}");
        }
    }
}
