//! What the profile of a domain asks for at a first sign-in: S0-18, S0-29, S1-01, S1-03, S2-08, R-160, known weakness 4.

use pli::{
    base::Method,
    enrol::{At, Chosen, Finished, Kept, Proof, Step},
    factor::Secret,
    mark::Mark,
    password::Kind,
    policy::{Policy, Profile},
    question::{Flaw, Question, Typed},
    sign_in::Checked,
};
use secrecy::SecretString;

use super::{
    enrol::*,
    stage::{Browser, NOON, PASSWORD, PERSONAL, Stage},
};
use crate::harness::database::{on_both_databases, raw};

on_both_databases! {
    async fn s1_03_in_modern_one_method_is_not_enough_and_a_second_one_is_asked_for(db) {
        let stage = Stage::with(db, |config| config.policy.enrol.second_channel = false).await;
        let (account, browser, key) = begin(&stage).await;
        prove(&stage, &key).await;
        assert_eq!(here(&stage, &key, Step::Summary).await.missing(), 1);
        assert_eq!(stage.people.enrol.agree(&key).await.unwrap(), Some(false));
        assert_eq!(next(&stage, &key).await, Step::Summary);
        assert_eq!(choose(&stage, &key, PASSWORD, NEW, NEW).await, Chosen::NotYet);
        ask(&stage, &browser, &key, &Secret::Email(PERSONAL.parse().unwrap())).await;
        assert_eq!(answer(&stage, &browser, &key, Method::Email, &stage.email_code()).await, Proof::Proven);
        assert_eq!(here(&stage, &key, Step::Summary).await.missing(), 0);
        let entry = complete(&stage, &browser, &key).await;
        assert_eq!(entry.who.level().as_str(), "2", "the strongest of what was proved");
        assert_eq!(stage.people.factors.of(account.id).await.unwrap().len(), 2);
    }

    async fn s0_18_the_profile_decides_how_much_is_asked_for(db) {
        let stage = Stage::with(db, |config| {
            let cheap = config.policy.password.clone();
            config.policy = Policy::of(Profile::EntraCompat);
            config.policy.password = cheap;
        })
        .await;
        let (_, _, key) = begin(&stage).await;
        assert_eq!(next(&stage, &key).await, Step::Method, "nobody is reached first");
        let offers = here(&stage, &key, Step::Method).await.offers();
        assert!(offers[0].recommended && offers[1..].iter().all(|offer| !offer.recommended));
        assert!(offers.is_sorted_by_key(|offer| offer.method), "strongest first");
        prove(&stage, &key).await;
        assert_eq!(stage.people.enrol.agree(&key).await.unwrap(), Some(true), "one is enough");
    }

    async fn a_temporary_password_for_somebody_with_a_method_asks_for_it_and_keeps_it(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let prepared = stage.people.passwords.prepare(&SecretString::from("provisoire provisoire")).await.unwrap();
        let txn = stage.db.store.begin().await.unwrap();
        stage.people.passwords.put(&txn, claire.account.id, &prepared, Kind::Temporary).await.unwrap();
        txn.commit().await.unwrap();
        let mut browser = Browser::new("203.0.113.9");
        browser.start(&stage.people, Browser::form("claire@chts.example", "provisoire provisoire")).await;
        assert!(stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().is_none());
        let pending = stage.people.sessions.pending(&browser.visitor()).await.unwrap().unwrap();
        let right = stage.code(&claire);
        let checked = browser.check(&stage.people, &pending, Method::Totp, &right).await;
        assert!(matches!(checked, Checked::NeedsEnrolment { .. }), "{checked:?}");
        let key = stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().unwrap();
        assert_eq!(next(&stage, &key).await, Step::Password);
        for step in [Step::Known, Step::Method, TOTP, Step::SetUp(Method::Sms), Step::Summary] {
            assert!(matches!(stage.people.enrol.here(&key, step).await.unwrap(), At::Elsewhere(_)), "{step:?}");
        }
        assert_eq!(choose(&stage, &key, "provisoire provisoire", NEW, NEW).await, Chosen::Kept);
        assert!(matches!(finish(&stage, &browser, &key, false).await, Finished::SignedIn(_)));
        let factors = stage.people.factors.of(claire.account.id).await.unwrap();
        assert_eq!(factors.len(), 1, "known weakness 4: exactly the same methods");
        stage.advance(31);
        let mut next = Browser::new("203.0.113.9");
        next.start(&stage.people, Browser::form("claire@chts.example", NEW)).await;
        let pending = stage.people.sessions.pending(&next.visitor()).await.unwrap().unwrap();
        let right = stage.code(&claire);
        assert!(matches!(next.check(&stage.people, &pending, Method::Totp, &right).await, Checked::SignedIn(_)));
    }

    async fn s0_29_s2_08_r_160_a_legacy_profile_asks_five_questions_a_phrase_and_an_image(db) {
        let stage = Stage::with(db, |config| {
            config.policy.enrol = Policy::of(Profile::Legacy).enrol;
        })
        .await;
        let (account, browser, key) = begin(&stage).await;
        let enrol = &stage.people.enrol;
        prove(&stage, &key).await;
        assert!(matches!(enrol.here(&key, Step::Questions).await.unwrap(), At::Elsewhere(Step::Summary)));
        enrol.agree(&key).await.unwrap();
        assert_eq!(next(&stage, &key).await, Step::Questions);
        let typed = |answers: &[&str]| -> Vec<Typed> {
            let words = || "Le nom de votre premier instrument".to_owned();
            let pairs = Question::all().zip(answers);
            pairs.map(|(one, text)| Typed { question: Some((one, words())), answer: SecretString::from(*text) }).collect()
        };
        let good = ["hautbois", "Trois-Rivières", "cardiologie", "la Puce", "tonton Émile"];
        let mut bad = good;
        bad[4] = "Hautbois !";
        let refused = enrol.answer_questions(&key, &typed(&bad)).await.unwrap();
        assert_eq!(refused, Kept::Refused(vec![None, None, None, None, Some(Flaw::SameAnswer)]));
        let fewer = enrol.answer_questions(&key, &typed(&good[..4])).await.unwrap();
        assert_eq!(fewer, Kept::Next(Step::Questions), "exactly as many as are asked for");
        assert_eq!(enrol.answer_questions(&key, &typed(&good)).await.unwrap(), Kept::Next(Step::Mark));
        let images = enrol.images(&key, 0, 12).unwrap();
        assert_eq!(images, enrol.images(&key, 0, 12).unwrap(), "the same ones when the page is opened again");
        let all: std::collections::BTreeSet<_> = (0..20).flat_map(|page| enrol.images(&key, page, 12).unwrap()).collect();
        assert_eq!(all.len(), 240, "every image can be reached");
        let mark = Mark { phrase: "Les hérons reviennent en avril".to_owned(), image: images[3] };
        assert_eq!(enrol.choose_mark(&key, &mark).await.unwrap(), Some(Step::Password));
        assert!(stage.people.questions.of(account.id).await.unwrap().is_empty(), "nothing is true before the end");
        assert_eq!(stage.people.marks.of(account.id).await.unwrap(), None);
        assert_eq!(choose(&stage, &key, PASSWORD, NEW, NEW).await, Chosen::Kept);
        assert!(matches!(finish(&stage, &browser, &key, false).await, Finished::SignedIn(_)));
        assert_eq!(stage.people.questions.of(account.id).await.unwrap().len(), 5);
        assert_eq!(stage.people.marks.of(account.id).await.unwrap(), Some(mark));
        let right = |answers: &[(usize, &str)]| {
            let all: Vec<Question> = Question::all().collect();
            answers.iter().map(|(at, text)| (all[*at], SecretString::from(*text))).collect::<Vec<_>>()
        };
        for (answers, expected) in [
            (right(&[(0, "HAUTBOIS"), (1, "trois rivieres")]), true),
            (right(&[(0, "hautbois"), (1, "Québec")]), false),
            (right(&[(0, "hautbois"), (7, "hautbois")]), false),
            (right(&[]), false),
        ] {
            assert_eq!(stage.people.questions.are_right(account.id, &answers).await.unwrap(), expected, "{answers:?}");
        }
        let all = raw::dump(&stage.db).await.to_lowercase();
        for secret in ["hautbois", "rivières", "hérons"] {
            assert!(!all.contains(secret), "{secret}");
        }
        let events = stage.events(&account).await;
        assert!(events.contains(&"questions.set ok ".to_owned()) && events.contains(&"phrase.set ok ".to_owned()), "{events:?}");
        stage.keys.rotate().unwrap();
        assert_eq!(stage.people.marks.reseal().await.unwrap(), 1);
        assert!(stage.people.marks.of(account.id).await.unwrap().is_some());
    }

    async fn s1_01_who_has_too_few_methods_is_interrupted_at_each_sign_in(db) {
        let stage = Stage::with(db, |config| config.policy.enrol.interrupt = true).await;
        {
            let claire = stage.person("claire", &[Method::Totp]).await;
            let form = || Browser::form("claire@chts.example", PASSWORD);
            for turn in 0..2 {
                stage.advance(31);
                let mut browser = Browser::new("203.0.113.9");
                browser.start(&stage.people, form()).await;
                let pending = stage.people.sessions.pending(&browser.visitor()).await.unwrap().unwrap();
                let right = stage.code(&claire);
                let checked = browser.check(&stage.people, &pending, Method::Totp, &right).await;
                assert!(matches!(checked, Checked::NeedsEnrolment { .. }), "turn {turn}: {checked:?}");
                let key = stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().unwrap();
                assert!(here(&stage, &key, Step::Summary).await.interrupts());
                assert!(matches!(finish(&stage, &browser, &key, false).await, Finished::NotYet(Step::Summary)));
                assert!(!matches!(stage.people.enrol.here(&key, Step::Password).await.unwrap(), At::Here(_)));
                assert!(!stage.people.enrol.begin(&key, Method::Totp, b"x").await.unwrap(), "what there is stays");
                assert_eq!(stage.people.enrol.skip(&key).await.unwrap(), Some(true));
                let finished = finish(&stage, &browser, &key, false).await;
                assert!(matches!(finished, Finished::SignedIn(_)), "{finished:?}");
            }
            stage.advance(31);
            let mut browser = Browser::new("203.0.113.9");
            browser.start(&stage.people, form()).await;
            let pending = stage.people.sessions.pending(&browser.visitor()).await.unwrap().unwrap();
            browser.check(&stage.people, &pending, Method::Totp, &stage.code(&claire)).await;
            let key = stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().unwrap();
            ask(&stage, &browser, &key, &Secret::Email(PERSONAL.parse().unwrap())).await;
            assert_eq!(answer(&stage, &browser, &key, Method::Email, &stage.email_code()).await, Proof::Proven);
            assert_eq!(stage.people.enrol.agree(&key).await.unwrap(), Some(true));
            let Finished::SignedIn(entry) = finish(&stage, &browser, &key, false).await else { panic!() };
            assert_eq!(entry.who.level().as_str(), "2", "the application was proved a moment ago");
            // Enough now: nothing interrupts any more, and the password is the same.
            stage.advance(31);
            let mut browser = Browser::new("203.0.113.9");
            browser.start(&stage.people, form()).await;
            let pending = stage.people.sessions.pending(&browser.visitor()).await.unwrap().unwrap();
            let checked = browser.check(&stage.people, &pending, Method::Totp, &stage.code(&claire)).await;
            assert!(matches!(checked, Checked::SignedIn(_)), "{checked:?}");
        }
    }

    async fn s1_01_it_cannot_be_left_where_the_policy_does_not_let_it(db) {
        let stage = Stage::with(db, |config| {
            config.policy.enrol.interrupt = true;
            config.policy.enrol.skippable = false;
        })
        .await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
        let pending = stage.people.sessions.pending(&browser.visitor()).await.unwrap().unwrap();
        browser.check(&stage.people, &pending, Method::Totp, &stage.code(&claire)).await;
        let key = stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().unwrap();
        assert_eq!(stage.people.enrol.skip(&key).await.unwrap(), Some(false));
        assert!(matches!(finish(&stage, &browser, &key, false).await, Finished::NotYet(Step::Summary)));
    }

    async fn s4_15_it_can_be_left_until_the_day_of_enforcement_and_not_after(db) {
        let today = NOON.to_chrono().date_naive();
        let stage = Stage::with(db, |config| {
            config.policy.enrol.interrupt = true;
            config.policy.enrol.enforced_from = today.succ_opt();
        })
        .await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        for (left, wait) in [(true, 31), (false, 24 * 3600)] {
            stage.advance(wait);
            let mut browser = Browser::new("203.0.113.9");
            browser.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
            let pending = stage.people.sessions.pending(&browser.visitor()).await.unwrap().unwrap();
            browser.check(&stage.people, &pending, Method::Totp, &stage.code(&claire)).await;
            let key = stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().unwrap();
            let shown = here(&stage, &key, Step::Summary).await;
            assert_eq!(shown.enforced_from(), today.succ_opt().filter(|_| left));
            assert_eq!(stage.people.enrol.skip(&key).await.unwrap(), Some(left), "{wait}");
        }
    }
}
