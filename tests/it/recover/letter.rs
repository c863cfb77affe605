//! The letter: its code, its link, and everything that opens links before a person does (R-04, R-155, R-156, SIM-9).

use pli::{
    base::Method,
    recover::{Gate, Linked, Passed},
    session::Recovering,
};

use super::stage::{
    Browser, PERSONAL, Stage, begun, by_sms, check, choose, gate, generous, key, mailed_code, mailed_link, page,
    send_to,
};
use crate::harness::database::on_both_databases;

/// A recovery whose letter is on its way.
async fn mailed(stage: &Stage, browser: &mut Browser) -> Recovering {
    let key = begun(stage, browser, "claire@chts.example").await;
    choose(stage, &key, Method::Email).await;
    send_to(stage, browser, &key, PERSONAL).await;
    key
}

async fn follow(stage: &Stage, browser: &mut Browser, secret: &str) -> bool {
    match stage.people.recover.follow(&browser.visitor(), secret).await.unwrap() {
        Linked::Next { cookies } => {
            browser.take(&cookies);
            true
        }
        Linked::Over => false,
    }
}

on_both_databases! {
    async fn sim_9_r_155_a_scanner_looks_three_times_and_the_person_still_gets_in(db) {
        let stage = generous(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        let mut browser = Browser::new("203.0.113.9");
        mailed(&stage, &mut browser).await;
        let secret = mailed_link(&stage);
        for _ in 0..3 {
            let letter = stage.people.recover.letter(&secret).await.unwrap();
            assert_eq!(letter.unwrap().name, "claire@chts.example");
        }
        assert!(follow(&stage, &mut browser, &secret).await);
        let held = key(&stage, &browser).await.unwrap();
        assert_eq!((page(&stage, &held).await.passed, gate(&stage, &held).await), (1, Gate::Method));
        assert!(!follow(&stage, &mut browser, &secret).await, "once");
        assert!(stage.people.recover.letter(&secret).await.unwrap().is_none());
        by_sms(&stage, &browser, &held).await;
        assert_eq!(gate(&stage, &held).await, Gate::Password);
    }

    async fn r_12_the_link_serves_whoever_holds_the_letter_and_not_whoever_asked_for_it(db) {
        let stage = generous(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        let mut attacker = Browser::new("203.0.113.66");
        let his = mailed(&stage, &mut attacker).await;
        let mut hers = Browser::new("198.18.0.1");
        assert!(follow(&stage, &mut hers, &mailed_link(&stage)).await);
        assert!(key(&stage, &attacker).await.is_none(), "his cookie opens nothing any more");
        assert!(key(&stage, &hers).await.is_some());
        // Even a key he got before does not use what she proved: it is no longer his browser that holds it.
        assert_eq!(check(&stage, &attacker, &his, &mailed_code(&stage)).await, Passed::Elsewhere);
    }

    async fn r_04_code_and_link_are_good_for_half_an_hour(db) {
        let stage = generous(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        for (seconds, good) in [(1_799, true), (1_801, false)] {
            let mut browser = Browser::new("203.0.113.9");
            let held = mailed(&stage, &mut browser).await;
            stage.advance(seconds);
            assert_eq!(stage.people.recover.letter(&mailed_link(&stage)).await.unwrap().is_some(), good, "{seconds} s");
            let answer = check(&stage, &browser, &held, &mailed_code(&stage)).await;
            assert_eq!(answer, if good { Passed::Next } else { Passed::Expired }, "{seconds} s");
            assert!(!follow(&stage, &mut browser, &mailed_link(&stage)).await, "used by its code, or too old");
        }
    }

    async fn r_08_r_155_a_new_letter_voids_the_one_before_and_another_choice_voids_both(db) {
        let stage = generous(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        let mut browser = Browser::new("203.0.113.9");
        let held = mailed(&stage, &mut browser).await;
        let first = mailed_link(&stage);
        stage.advance(30);
        stage.people.recover.send_again(&held, &browser.visitor()).await.unwrap();
        stage.people.recover.settle().await;
        let second = mailed_link(&stage);
        assert_ne!(first, second);
        assert!(!follow(&stage, &mut browser, &first).await);
        stage.people.recover.choose_again(&held).await.unwrap();
        assert!(!follow(&stage, &mut browser, &second).await);
        for foreign in ["", "abc", &"A".repeat(43), &"é".repeat(43), &format!("{second}x")] {
            assert!(stage.people.recover.letter(foreign).await.unwrap().is_none());
            assert!(!follow(&stage, &mut Browser::new("203.0.113.1"), foreign).await);
        }
    }
}
