//! The phrase by which a person recognises Pli, in every letter to them and in no other (S3-08, security.md part 7).

use pli::{
    base::{Language, Method},
    factor::{Secret, Sending},
    mark::{Image, Mark},
};

use super::{
    methods::elevated,
    stage::{Browser, PERSONAL, Person, Stage},
};
use crate::{
    harness::database::{on_both_databases, raw},
    recover::stage::{begun, choose, send_to},
};

const PHRASE: &str = "Les hérons reviennent en avril";
const UNPROVED: &str = "claire@ailleurs.example";

/// Claire, who has chosen a phrase.
async fn claire(stage: &Stage) -> Person {
    let claire = stage.person("claire", &[Method::Totp, Method::Email]).await;
    let mark = Mark { phrase: PHRASE.to_owned(), image: Image::new(7).unwrap() };
    let txn = stage.db.store.begin().await.unwrap();
    stage.people.marks.put(&txn, claire.account.id, &mark).await.unwrap();
    txn.commit().await.unwrap();
    claire
}

fn last_to(stage: &Stage, address: &str) -> String {
    stage.post.last_to(address).expect("a letter").1
}

async fn code_by_email(stage: &Stage, person: &Person) {
    let mut browser = Browser::new("203.0.113.9");
    let key = browser.password(stage, person).await;
    assert!(matches!(browser.send(&stage.people, &key, Method::Email).await, Sending::Sent(_)));
}

on_both_databases! {
    async fn s3_08_codes_and_notices_bear_the_phrase_of_who_reads_them_in_their_language(db) {
        let stage = Stage::new(db).await;
        let claire = claire(&stage).await;
        code_by_email(&stage, &claire).await;
        let letter = last_to(&stage, PERSONAL);
        assert!(letter.contains("est votre code") && letter.contains(&format!("«\u{a0}{PHRASE}\u{a0}»")), "{letter}");
        assert!(stage.people.notify.drain().await.unwrap() > 0);
        for address in [PERSONAL, claire.account.address.as_str()] {
            let (subject, letter) = stage.post.last_to(address).unwrap();
            assert!(letter.contains("Votre phrase personnelle") && letter.contains(PHRASE), "{address}: {letter}");
            assert!(!subject.contains(PHRASE), "a locked screen shows subjects");
        }

        stage.people.accounts.set_language(claire.account.id, Language::En).await.unwrap();
        // The first browser is nobody's news.
        Browser::new("203.0.113.9").sign_in(&stage, &claire).await;
        Browser::new("198.18.7.7").sign_in(&stage, &claire).await;
        stage.people.notify.drain().await.unwrap();
        let letter = last_to(&stage, PERSONAL);
        assert!(letter.contains("a browser that was not known yet"), "{letter}");
        assert!(letter.contains(&format!("“{PHRASE}”")) && !letter.contains("Votre phrase"), "{letter}");
    }

    async fn s2_08_r_137_another_phrase_is_told_to_every_address_and_ends_that_letter_already(db) {
        let stage = Stage::new(db).await;
        let claire = claire(&stage).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let mark = Mark { phrase: "Le gel tient en mars".to_owned(), image: Image::new(9).unwrap() };
        stage.people.security.choose_mark(&key, &browser.visitor(), &mark).await.unwrap();
        assert_eq!(stage.people.security.mark(&key).await.unwrap(), Some(mark));
        stage.people.notify.drain().await.unwrap();
        for address in [PERSONAL, claire.account.address.as_str()] {
            let letter = last_to(&stage, address);
            assert!(letter.contains("viennent d’être choisies") && letter.contains("Le gel tient en mars"), "{letter}");
            assert!(letter.contains("/contest/"), "R-158: {letter}");
        }
        assert!(stage.events(&claire.account).await.iter().any(|event| event == "phrase.set ok "));
    }

    async fn s3_08_a_letter_of_a_recovery_bears_it_too(db) {
        let stage = Stage::new(db).await;
        claire(&stage).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        choose(&stage, &key, Method::Email).await;
        send_to(&stage, &browser, &key, PERSONAL).await;
        let letter = last_to(&stage, PERSONAL);
        assert!(letter.contains("/recover/link/") && letter.contains(PHRASE), "{letter}");
    }

    async fn s3_08_an_address_that_is_not_proved_does_not_learn_it(db) {
        let stage = Stage::new(db).await;
        let claire = claire(&stage).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let secret = Secret::Email(UNPROVED.parse().unwrap());
        let sending = stage.people.security.propose(&key, &browser.visitor(), secret).await.unwrap();
        assert!(matches!(sending, Sending::Sent(_)), "{sending:?}");
        let letter = last_to(&stage, UNPROVED);
        assert!(letter.contains("est votre code") && !letter.contains(PHRASE), "{letter}");
    }

    async fn s3_08_letters_leave_without_it_when_there_is_none_or_it_cannot_be_read(db) {
        let stage = Stage::new(db).await;
        let none = stage.person("nora", &[Method::Totp, Method::Email]).await;
        code_by_email(&stage, &none).await;
        let letter = last_to(&stage, PERSONAL);
        assert!(letter.contains("est votre code") && !letter.contains("phrase personnelle"), "{letter}");

        let claire = claire(&stage).await;
        raw::run(&stage.db, "UPDATE mark SET phrase = 'not sealed by this Pli'").await;
        code_by_email(&stage, &claire).await;
        let letter = last_to(&stage, PERSONAL);
        assert!(letter.contains("est votre code") && !letter.contains("phrase personnelle"), "{letter}");
    }
}
