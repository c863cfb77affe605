//! Security questions after the proofs, where the profile asks for them (R-160, S2-09).

use std::collections::BTreeMap;

use pli::{
    base::Method,
    question::{Question, Typed},
    recover::{Answered, Gate, Reset},
    session::Recovering,
};
use secrecy::SecretString;

use super::stage::{Browser, NEW, Stage, begun, by_email, by_sms, gate, reset};
use crate::{
    harness::database::{TestDatabase, on_both_databases},
    sign_in::stage::Person,
};

const BOTH: [Method; 2] = [Method::Sms, Method::Email];

fn answer_of(question: Question) -> String {
    format!("Réponse numéro {}", question.number())
}

/// A house that asks five questions, and a person who has answered them.
async fn house(db: TestDatabase) -> (Stage, Person) {
    let stage = Stage::with(db, |config| {
        config.policy.enrol.questions = 5;
        config.policy.recovery.starts_burst = 100;
        config.policy.recovery.stranger_starts = 20;
        config.policy.recovery.known_burst = 20;
        config.policy.recovery.known_per_hour = 20;
        config.policy.codes.sms_per_hour = 20;
        config.policy.codes.sms_per_day = 50;
        config.policy.codes.email_per_hour = 20;
    })
    .await;
    let claire = stage.person("claire", &BOTH).await;
    let typed: Vec<Typed> = Question::all()
        .take(5)
        .map(|question| Typed {
            question: Some((question, String::new())),
            answer: SecretString::from(answer_of(question)),
        })
        .collect();
    let answered = stage.people.questions.prepare(&typed).await.unwrap();
    let txn = stage.db.store.begin().await.unwrap();
    stage.people.questions.put(&txn, claire.account.id, &answered).await.unwrap();
    txn.commit().await.unwrap();
    (stage, claire)
}

async fn asked(stage: &Stage, key: &Recovering) -> Vec<Question> {
    stage.people.recover.questions(key).await.unwrap().expect("it is the step")
}

async fn answer(stage: &Stage, browser: &Browser, key: &Recovering, answers: &[String]) -> Answered {
    let answers = answers.iter().map(|answer| SecretString::from(answer.as_str())).collect();
    stage.people.recover.answer(key, &browser.visitor(), answers).await.unwrap()
}

async fn proven(stage: &Stage, browser: &mut Browser) -> Recovering {
    let key = begun(stage, browser, "claire@chts.example").await;
    by_sms(stage, browser, &key).await;
    by_email(stage, browser, &key).await;
    key
}

on_both_databases! {
    async fn r_160_s2_09_two_of_five_follow_the_proofs_and_all_of_them_must_be_right(db) {
        let (stage, _) = house(db).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        let early = vec!["Réponse numéro 1".to_owned(); 2];
        assert_eq!(answer(&stage, &browser, &key, &early).await, Answered::Elsewhere, "never in the place of a proof");
        by_sms(&stage, &browser, &key).await;
        assert!(stage.people.recover.questions(&key).await.unwrap().is_none());
        by_email(&stage, &browser, &key).await;
        assert_eq!(gate(&stage, &key).await, Gate::Questions);
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Elsewhere, "R-151");
        let questions = asked(&stage, &key).await;
        assert_eq!(questions.len(), 2);
        assert_eq!(asked(&stage, &key).await, questions, "another page asks the same: nobody goes shopping");
        let right: Vec<String> = questions.iter().map(|one| answer_of(*one)).collect();
        let half = vec![right[0].clone(), "autre chose".to_owned()];
        assert_eq!(answer(&stage, &browser, &key, &half).await, Answered::Wrong { tries_left: 2 });
        assert_eq!(answer(&stage, &browser, &key, &right[..1]).await, Answered::Wrong { tries_left: 1 });
        // Capitals, accents and punctuation do not count.
        let loosely: Vec<String> = right.iter().map(|one| one.to_uppercase().replace('É', "e") + " !").collect();
        assert_eq!(answer(&stage, &browser, &key, &loosely).await, Answered::Next);
        assert_eq!(answer(&stage, &browser, &key, &loosely).await, Answered::Elsewhere, "once");
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Done);
    }

    async fn r_160_three_wrong_tries_a_day_over_every_recovery(db) {
        let (stage, claire) = house(db).await;
        let wrong = vec!["non".to_owned(); 2];
        let mut browser = Browser::new("203.0.113.9");
        let key = proven(&stage, &mut browser).await;
        for left in [2, 1] {
            assert_eq!(answer(&stage, &browser, &key, &wrong).await, Answered::Wrong { tries_left: left });
        }
        // Another recovery has no tries of its own.
        stage.advance(3_600);
        let mut other = Browser::new("203.0.113.10");
        let key = proven(&stage, &mut other).await;
        assert_eq!(answer(&stage, &other, &key, &wrong).await, Answered::Over);
        stage.advance(3_600);
        let mut third = Browser::new("203.0.113.11");
        let key = proven(&stage, &mut third).await;
        let right: Vec<String> = asked(&stage, &key).await.into_iter().map(answer_of).collect();
        assert_eq!(answer(&stage, &third, &key, &right).await, Answered::Over, "even the right ones");
        assert!(stage.events(&claire.account).await.iter().any(|event| event.starts_with("recovery.fail")));
        stage.advance(24 * 3_600);
        let mut tomorrow = Browser::new("203.0.113.12");
        let key = proven(&stage, &mut tomorrow).await;
        let right: Vec<String> = asked(&stage, &key).await.into_iter().map(answer_of).collect();
        assert_eq!(answer(&stage, &tomorrow, &key, &right).await, Answered::Next);
    }

    async fn r_160_each_recovery_draws_its_own_and_who_never_answered_is_not_asked(db) {
        let (stage, claire) = house(db).await;
        let mut drawn = BTreeMap::new();
        for n in 0..8 {
            let mut browser = Browser::new(&format!("203.0.113.{n}"));
            let key = proven(&stage, &mut browser).await;
            for question in asked(&stage, &key).await {
                *drawn.entry(question).or_insert(0) += 1;
            }
            stage.advance(3_600);
        }
        assert!(drawn.len() > 2, "{drawn:?}");
        let txn = stage.db.store.begin().await.unwrap();
        stage.people.questions.put(&txn, claire.account.id, &[]).await.unwrap();
        txn.commit().await.unwrap();
        let mut browser = Browser::new("198.18.0.9");
        let key = proven(&stage, &mut browser).await;
        assert_eq!(gate(&stage, &key).await, Gate::Password);
    }
}
