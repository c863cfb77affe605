//! The first form: S3-01 to S3-04, S3-10, S3-12, S4-01, S4-02, R-75, R-83.

use pli::{
    audit::Verdict,
    base::Method,
    password::Kind,
    session::Found,
    sign_in::{Checked, FirstCode, Form, Outcome},
};

use super::stage::{Browser, PASSWORD, PERSONAL, Stage};
use crate::harness::database::on_both_databases;

on_both_databases! {
    async fn s3_04_r_110_a_password_and_a_code_open_a_session(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let entry = browser.sign_in(&stage, &claire).await;
        assert_eq!(entry.return_to, "/");
        assert_eq!((entry.who.level().as_str(), entry.who.amr()), ("2", "pwd+otp"));
        assert_eq!(entry.who.auth_time(), stage.clock.now());
        let who = browser.who(&stage.people).await.unwrap();
        assert_eq!((who.account(), who.address(), who.name()), (claire.account.id, &claire.account.address, "Claire Vasseur"));
        let events = stage.events(&claire.account).await;
        for event in ["login.start ok ", "mfa.ok ok ", "session.start ok ", "login.ok ok "] {
            assert!(events.iter().any(|one| one == event), "{event} in {events:?}");
        }
        let verdict = stage.journal.verify(None).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
    }

    async fn s3_12_r_75_an_unknown_name_and_a_wrong_password_get_one_answer(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &[Method::Totp]).await;
        for name in ["claire@chts.example", "nobody@chts.example", "claire@other.example", "claire", "", "a\0b", "@"] {
            let mut browser = Browser::new("203.0.113.9");
            let outcome = browser.start(&stage.people, Browser::form(name, "not this one")).await;
            assert!(matches!(outcome, Outcome::Refused), "{name}: {outcome:?}");
        }
    }

    async fn r_83_every_spelling_of_a_name_counts_on_one_account(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let spellings = ["claire@chts.example", "CLAIRE@CHTS.EXAMPLE", " Claire@chts.example ", "claire@chts.example."];
        let mut refused = 0;
        for n in 0..30 {
            let mut browser = Browser::new(&format!("203.0.113.{n}"));
            let name = spellings[n % spellings.len()];
            match browser.start(&stage.people, Browser::form(name, &format!("wrong {n}"))).await {
                Outcome::Refused => refused += 1,
                Outcome::Throttled { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(refused, 10, "one counter for all");
        let unlocked = stage.people.sign_in.unlock(claire.account.id).await.unwrap();
        assert_eq!(unlocked, 1);
    }

    async fn s4_01_the_code_may_stand_in_the_first_form(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let form = |code: &str| Form { code: Some(code.to_owned()), ..Browser::form("claire@chts.example", PASSWORD) };
        let outcome = browser.start(&stage.people, form(&stage.wrong_code(&claire))).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { first_code: FirstCode::Wrong, .. }), "{outcome:?}");
        stage.advance(31);
        let outcome = browser.start(&stage.people, form(&stage.code(&claire))).await;
        assert!(matches!(outcome, Outcome::SignedIn(_)), "{outcome:?}");
        // Somebody without an application: the field means nothing.
        stage.person("sms", &[Method::Sms]).await;
        let form = Form { code: Some("123456".to_owned()), ..Browser::form("sms@chts.example", PASSWORD) };
        let outcome = Browser::new("203.0.113.9").start(&stage.people, form).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { first_code: FirstCode::None, .. }), "{outcome:?}");
    }

    async fn s4_02_an_empty_code_leads_to_the_set_up_or_to_the_second_page(db) {
        let stage = Stage::new(db).await;
        stage.bare("new", Kind::Temporary).await;
        for code in [None, Some("123456".to_owned())] {
            let mut browser = Browser::new("203.0.113.9");
            let form = Form { code, ..Browser::form("new@chts.example", PASSWORD) };
            let outcome = browser.start(&stage.people, form).await;
            assert!(matches!(outcome, Outcome::NeedsEnrolment { .. }), "{outcome:?}");
            assert!(stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().is_some());
            assert!(stage.people.sessions.pending(&browser.visitor()).await.unwrap().is_none(), "it opens nothing else");
            assert!(matches!(browser.find(&stage.people).await, Found::Nobody));
        }
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.password(&stage, &claire).await;
        assert!(stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().is_none());
    }

    async fn s3_10_the_page_that_was_asked_for_opens_after_the_code(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        for (asked, opened) in [("/mail/INBOX/7", "/mail/INBOX/7"), ("//evil.example/", "/"), ("https://evil.example", "/")] {
            stage.advance(31);
            let mut browser = Browser::new("203.0.113.9");
            let form =
                Form { return_to: Some(asked.to_owned()), ..Browser::form("claire@chts.example", PASSWORD) };
            browser.start(&stage.people, form).await;
            let key = stage.people.sessions.pending(&browser.visitor()).await.unwrap().unwrap();
            let code = stage.code(&claire);
            match browser.check(&stage.people, &key, Method::Totp, &code).await {
                Checked::SignedIn(entry) => assert_eq!(entry.return_to, opened),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn s3_12_each_trouble_after_the_right_password_has_its_own_answer(db) {
        let stage = Stage::new(db).await;
        let mut browser = Browser::new("203.0.113.9");
        let none = stage.bare("none", Kind::Chosen).await;
        let outcome = browser.start(&stage.people, Browser::form("none@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::NoMethod), "{outcome:?}");
        assert!(stage.events(&none).await.contains(&"login.fail refused no method".to_owned()));

        stage.bare("late", Kind::Temporary).await;
        stage.advance(72 * 3600 - 60);
        let outcome = browser.start(&stage.people, Browser::form("late@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::NeedsEnrolment { .. }), "71 h 59: {outcome:?}");
        stage.advance(120);
        let outcome = browser.start(&stage.people, Browser::form("late@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::TemporaryExpired), "72 h 01: {outcome:?}");

        let gone = stage.person("gone", &[Method::Totp]).await;
        stage.people.accounts.suspend(gone.account.id, None).await.unwrap();
        let outcome = browser.start(&stage.people, Browser::form("gone@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::Suspended), "{outcome:?}");
        let outcome = browser.start(&stage.people, Browser::form("gone@chts.example", "wrong")).await;
        assert!(matches!(outcome, Outcome::Refused), "before the password nothing tells: {outcome:?}");
    }

    async fn s3_02_s4_07_nobody_gets_in_by_signing_up_or_by_a_personal_address(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &[Method::Totp]).await;
        for name in [PERSONAL, "moi@courriel.example", "postmaster@chts.example"] {
            let outcome = Browser::new("203.0.113.9").start(&stage.people, Browser::form(name, PASSWORD)).await;
            assert!(matches!(outcome, Outcome::Refused), "{name}: {outcome:?}");
        }
        let all = stage.people.accounts.list(None, None, 10).await.unwrap();
        assert_eq!(all.len(), 1, "accounts are made by others");
    }

    async fn r_133_nobody_binds_a_method_with_a_password_that_was_chosen(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let id = stage.people.factors.of(claire.account.id).await.unwrap()[0].id;
        stage.people.factors.remove(claire.account.id, id).await.unwrap();
        let outcome = Browser::new("203.0.113.9").start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::NoMethod), "{outcome:?}");
    }

    async fn r_170_the_first_form_is_bound_to_its_browser(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (mut one, other) = (Browser::new("203.0.113.9"), Browser::new("203.0.113.9"));
        let (first, set) = stage.people.sessions.anyone(&one.visitor()).unwrap();
        one.take(&[set.unwrap()]);
        let (again, set) = stage.people.sessions.anyone(&one.visitor()).unwrap();
        assert!(set.is_none(), "one cookie for all tabs");
        assert!(again.csrf().accepts(&first.csrf().token()));
        let (stranger, _) = stage.people.sessions.anyone(&other.visitor()).unwrap();
        assert!(!stranger.csrf().accepts(&first.csrf().token()));
        // The cookie after the password is another one: nothing given before is good for it (no fixation, R-106).
        let key = one.password(&stage, &claire).await;
        assert!(!key.csrf().accepts(&first.csrf().token()));
        stage.advance(31);
        let code = stage.code(&claire);
        one.check(&stage.people, &key, Method::Totp, &code).await;
        let who = one.who(&stage.people).await.unwrap();
        assert!(!who.csrf().accepts(&key.csrf().token()) && who.csrf().accepts(&who.csrf().token()));
    }
}
