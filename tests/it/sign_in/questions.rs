//! Security questions answered anew after the first sign-in (S0-29, R-160), on both databases.

use pli::{
    base::Method,
    question::{Flaw, Question, Typed},
    security::Answers,
};
use secrecy::SecretString;

use super::{
    methods::elevated,
    stage::{PERSONAL, Stage},
};
use crate::harness::database::{on_both_databases, raw};

const FORMER: [&str; 5] = ["hautbois", "Trois-Rivières", "cardiologie", "la Puce", "tonton Émile"];
const OTHERS: [&str; 5] = ["clarinette", "rue des Érables", "pédiatrie", "Titine", "maître Yoda"];

/// Answers to the questions from the `first` one.
fn typed(first: usize, answers: &[&str]) -> Vec<Typed> {
    let words = || "Une question".to_owned();
    let pairs = Question::all().skip(first).zip(answers);
    pairs.map(|(one, text)| Typed { question: Some((one, words())), answer: SecretString::from(*text) }).collect()
}

fn given(first: usize, answers: &[&str]) -> Vec<(Question, SecretString)> {
    Question::all().skip(first).zip(answers).map(|(one, text)| (one, SecretString::from(*text))).collect()
}

on_both_databases! {
    async fn s0_29_r_160_questions_are_answered_anew_and_the_former_answers_no_longer_count(db) {
        let stage = Stage::with(db, |config| config.policy.enrol.questions = 5).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let (security, visitor, account) = (&stage.people.security, browser.visitor(), claire.account.id);
        let questions = &stage.people.questions;
        assert_eq!(security.questions_asked(&key), 5);
        let first = security.answer_questions(&key, &visitor, &typed(0, &FORMER)).await.unwrap();
        assert_eq!(first, Answers::Kept);
        assert!(questions.are_right(account, &given(0, &FORMER)).await.unwrap());
        // What is refused changes nothing.
        let mut same = OTHERS;
        same[4] = "Clarinette !";
        let refused = security.answer_questions(&key, &visitor, &typed(2, &same)).await.unwrap();
        assert_eq!(refused, Answers::Refused(vec![None, None, None, None, Some(Flaw::SameAnswer)]));
        let named = security.answer_questions(&key, &visitor, &typed(2, &["Claire Vasseur", "a", "b", "c", "d"])).await;
        assert!(matches!(named, Ok(Answers::Refused(flaws)) if flaws[0] == Some(Flaw::Name)));
        for wrong in [&OTHERS[..4], &[]] {
            let fewer = security.answer_questions(&key, &visitor, &typed(2, wrong)).await.unwrap();
            assert_eq!(fewer, Answers::NotAsked, "exactly as many as are asked for");
        }
        assert!(questions.are_right(account, &given(0, &FORMER)).await.unwrap());

        stage.advance(1);
        assert_eq!(security.answer_questions(&key, &visitor, &typed(2, &OTHERS)).await.unwrap(), Answers::Kept);
        let own: std::collections::BTreeSet<_> = security.questions(&key).await.unwrap().into_iter().collect();
        assert_eq!(own, Question::all().skip(2).take(5).collect());
        assert!(questions.are_right(account, &given(2, &OTHERS)).await.unwrap());
        assert!(!questions.are_right(account, &given(0, &FORMER[..1])).await.unwrap());
        assert!(!questions.are_right(account, &given(2, &FORMER[2..3])).await.unwrap());
        let events = stage.events(&claire.account).await;
        assert_eq!(events.iter().filter(|event| event.starts_with("questions.set ok")).count(), 2, "{events:?}");
        stage.people.notify.drain().await.unwrap();
        let (_, notice) = stage.post.last_to(PERSONAL).unwrap();
        assert!(notice.contains("questions de sécurité"), "{notice}");
        let all = raw::dump(&stage.db).await.to_lowercase();
        for secret in ["hautbois", "clarinette", "titine"] {
            assert!(!all.contains(secret) && !notice.to_lowercase().contains(secret), "{secret}");
        }
    }

    async fn s0_29_two_forms_at_once_keep_the_answers_of_one(db) {
        let stage = Stage::with(db, |config| config.policy.enrol.questions = 5).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let (security, visitor) = (&stage.people.security, browser.visitor());
        let (one, two) = (typed(0, &FORMER), typed(0, &OTHERS));
        let both = tokio::join!(
            security.answer_questions(&key, &visitor, &one), security.answer_questions(&key, &visitor, &two)
        );
        assert_eq!((both.0.unwrap(), both.1.unwrap()), (Answers::Kept, Answers::Kept));
        let questions = &stage.people.questions;
        let former = questions.are_right(claire.account.id, &given(0, &FORMER)).await.unwrap();
        let others = questions.are_right(claire.account.id, &given(0, &OTHERS)).await.unwrap();
        assert!(former != others, "never some of each");
    }

    async fn s0_29_a_profile_without_questions_takes_no_answers(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        for answers in [&FORMER[..], &[]] {
            let taken = stage.people.security.answer_questions(&key, &browser.visitor(), &typed(0, answers)).await;
            assert_eq!(taken.unwrap(), Answers::NotAsked);
        }
    }
}
