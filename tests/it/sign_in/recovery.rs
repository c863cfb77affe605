//! Recovery codes below the pages: R-136, with the counters of every other channel.

use pli::{
    base::Method,
    factor::Factors,
    sign_in::{Checked, Outcome, Sending},
};

use super::stage::{Browser, PERSONAL, Person, Stage};
use crate::harness::database::on_both_databases;

/// A person with an application and a set of codes, as they were written down.
async fn claire(stage: &Stage) -> (Person, Vec<String>) {
    let claire = stage.person("claire", &[Method::Totp]).await;
    let codes = renew(stage, &claire).await;
    (claire, codes)
}

async fn renew(stage: &Stage, person: &Person) -> Vec<String> {
    let mut browser = Browser::new("203.0.113.9");
    browser.sign_in(stage, person).await;
    let who = browser.who(&stage.people).await.unwrap();
    stage.people.factors.renew_recovery(&who, &browser.visitor()).await.unwrap().written()
}

async fn left(factors: &Factors, person: &Person) -> Option<usize> {
    factors.recovery_left(person.account.id).await.unwrap().map(|left| left.left)
}

on_both_databases! {
    async fn r_136_a_code_on_paper_opens_once_is_told_and_is_counted_down(db) {
        let stage = Stage::new(db).await;
        let (claire, codes) = claire(&stage).await;
        assert_eq!((codes.len(), left(&stage.people.factors, &claire).await), (10, Some(10)));
        let mut browser = Browser::new("203.0.113.40");
        browser.sign_in(&stage, &claire).await;
        stage.people.notify.drain().await.unwrap();
        let key = browser.password(&stage, &claire).await;
        let choice = stage.people.sign_in.choice(&key).await.unwrap().unwrap();
        let offered: Vec<_> = choice.offers.iter().map(|offer| offer.method).collect();
        assert_eq!((offered, choice.preferred), (vec![Method::Totp, Method::Recovery], Method::Totp));
        assert_eq!(browser.send(&stage.people, &key, Method::Recovery).await, Sending::NotOffered);
        let typed = codes[0].to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        let Checked::SignedIn(entry) = browser.check(&stage.people, &key, Method::Recovery, &typed).await else { panic!() };
        assert_eq!((entry.who.level().as_str(), entry.who.amr()), ("2", "pwd+recovery"));
        assert_eq!(left(&stage.people.factors, &claire).await, Some(9));
        stage.people.notify.drain().await.unwrap();
        let (subject, text) = stage.post.last_to(PERSONAL).unwrap();
        assert!(subject.contains("code de récupération") && text.contains("Il en reste 9"), "{subject}\n{text}");
        assert!(!text.contains(&codes[0]));
        // Used is wrong; another one is right; and the last one used is not chosen for them.
        let key = browser.password(&stage, &claire).await;
        assert_eq!(stage.people.sign_in.choice(&key).await.unwrap().unwrap().preferred, Method::Totp);
        assert!(matches!(browser.check(&stage.people, &key, Method::Recovery, &codes[0]).await, Checked::Wrong { tries_left: 4 }));
        assert!(matches!(browser.check(&stage.people, &key, Method::Recovery, "123 456").await, Checked::Malformed));
        assert!(matches!(browser.check(&stage.people, &key, Method::Recovery, &codes[1]).await, Checked::SignedIn(_)));
    }

    async fn r_136_a_new_set_voids_the_one_before_and_nobody_elses(db) {
        let stage = Stage::new(db).await;
        let (claire, old) = claire(&stage).await;
        let luc = stage.person("luc", &[Method::Totp]).await;
        let his = renew(&stage, &luc).await;
        // Or by whoever runs Pli, for who has nothing left.
        let between = renew(&stage, &claire).await;
        let new = stage.people.factors.issue_recovery(&claire.account).await.unwrap().written();
        let mut browser = Browser::new("203.0.113.40");
        let key = browser.password(&stage, &claire).await;
        for wrong in [&old[3], &between[3], &his[3]] {
            assert!(matches!(browser.check(&stage.people, &key, Method::Recovery, wrong).await, Checked::Wrong { .. }));
        }
        assert!(matches!(browser.check(&stage.people, &key, Method::Recovery, &new[3]).await, Checked::SignedIn(_)));
        let key = browser.password(&stage, &luc).await;
        assert!(matches!(browser.check(&stage.people, &key, Method::Recovery, &his[3]).await, Checked::SignedIn(_)));
        let events = stage.events(&claire.account).await;
        assert!(events.contains(&"factor.renew ok ".to_owned()), "{events:?}");
    }

    async fn r_136_a_person_with_nothing_else_uses_the_last_one_and_then_has_none(db) {
        let stage = Stage::with(db, |config| config.policy.recovery_codes.count = 5).await;
        let (claire, codes) = claire(&stage).await;
        for factor in stage.people.factors.of(claire.account.id).await.unwrap() {
            if factor.secret.method() == Method::Totp {
                stage.people.factors.remove(claire.account.id, factor.id).await.unwrap();
            }
        }
        let mut browser = Browser::new("203.0.113.40");
        for code in &codes {
            let key = browser.password(&stage, &claire).await;
            assert_eq!(stage.people.sign_in.choice(&key).await.unwrap().unwrap().preferred, Method::Recovery);
            assert!(matches!(browser.check(&stage.people, &key, Method::Recovery, code).await, Checked::SignedIn(_)));
        }
        assert_eq!(left(&stage.people.factors, &claire).await, None);
        let form = Browser::form(claire.account.address.as_str(), super::stage::PASSWORD);
        let outcome = Browser::new("203.0.113.41").start(&stage.people, form).await;
        assert!(matches!(outcome, Outcome::NoMethod), "{outcome:?}");
    }

    async fn r_136_r_05_r_06_wrong_codes_on_paper_count_like_any_other_channel(db) {
        let stage = Stage::new(db).await;
        let (claire, codes) = claire(&stage).await;
        let wrong = "0000-0000-0000-0000";
        for round in 0..2 {
            let mut browser = Browser::new(&format!("203.0.113.5{round}"));
            let key = browser.password(&stage, &claire).await;
            for left in (1..5).rev() {
                let checked = browser.check(&stage.people, &key, Method::Recovery, wrong).await;
                assert!(matches!(checked, Checked::Wrong { tries_left } if tries_left == left), "{checked:?}");
            }
            assert!(matches!(browser.check(&stage.people, &key, Method::Recovery, wrong).await, Checked::Exhausted));
        }
        // Ten in a quarter of an hour, over all challenges: even a right one is not read.
        let mut browser = Browser::new("203.0.113.59");
        let key = browser.password(&stage, &claire).await;
        assert!(matches!(browser.check(&stage.people, &key, Method::Recovery, &codes[0]).await, Checked::Throttled { .. }));
        assert_eq!(left(&stage.people.factors, &claire).await, Some(10));
        let code = stage.code(&claire);
        stage.advance(31);
        let checked = browser.check(&stage.people, &key, Method::Totp, &stage.code(&claire)).await;
        assert!(matches!(checked, Checked::SignedIn(_)), "the application is open: {checked:?} {code}");
    }

    async fn sim_3_r_13_fifty_identical_codes_on_paper_at_once_open_one_session(db) {
        let stage = Stage::with(db, |config| {
            config.policy.throttle.starts_burst = 1_000;
            config.policy.throttle.address_tries = 1_000;
        })
        .await;
        let (claire, codes) = claire(&stage).await;
        // Fifty browsers, each with a sign-in of its own under way.
        let mut keys = Vec::new();
        for n in 0..50 {
            let mut browser = Browser::new(&format!("198.18.0.{n}"));
            keys.push((browser.password(&stage, &claire).await, browser));
        }
        let tries = keys.iter().map(|(key, browser)| {
            let (people, visitor, code) = (&stage.people, browser.visitor(), codes[7].clone());
            async move { people.sign_in.check(key, &visitor, Method::Recovery, &code).await.unwrap() }
        });
        let done = futures_util::future::join_all(tries).await;
        assert_eq!(done.iter().filter(|one| matches!(one, Checked::SignedIn(_))).count(), 1, "{done:?}");
        assert_eq!(left(&stage.people.factors, &claire).await, Some(9));
    }
}
