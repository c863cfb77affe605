//! Confirming within a session who one is: and simulation 7.

use pli::{
    app::People,
    base::{AssuranceLevel, Method, Timestamp},
    session::{CookieName, Elevated, End, Found, SignedIn},
    sign_in::{Checked, Confirmed, Confirming, Outcome, Sending},
};

use super::stage::{Browser, PASSWORD, Person, Stage};
use crate::harness::database::on_both_databases;

/// The key of acts that matter, if the browser's session opens them.
async fn elevated(people: &People, browser: &mut Browser) -> Option<Elevated> {
    let who = browser.who(people).await.expect("a session");
    let needed = people.factors.level(&who).await.unwrap();
    people.sessions.elevated(&who, needed)
}

async fn confirming(people: &People, who: &SignedIn) -> Confirming {
    people.sign_in.confirming(who).await.unwrap().unwrap()
}

/// Types a code on the page of confirmation.
async fn confirm(stage: &Stage, browser: &mut Browser, method: Method, code: &str) -> Confirmed {
    let people = &stage.people;
    let who = browser.who(people).await.expect("a session");
    let confirming = confirming(people, &who).await;
    let done = people.sign_in.confirm((&who, &confirming), &browser.visitor(), method, code).await.unwrap();
    match &done {
        Confirmed::Done(cookie) | Confirmed::SignedOut(cookie) => browser.jar.take(cookie),
        Confirmed::Not(_) => {}
    }
    done
}

/// Confirms with the application, in its next step.
async fn confirm_by_application(stage: &Stage, browser: &mut Browser, person: &Person) {
    stage.advance(31);
    let code = stage.code(person);
    let done = confirm(stage, browser, Method::Totp, &code).await;
    assert!(matches!(done, Confirmed::Done(_)), "{done:?}");
}

on_both_databases! {
    async fn r_140_sim_7_a_sign_in_counts_for_five_minutes_and_a_proof_given_on_purpose_for_ten(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Email]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        stage.advance(4 * 60 + 59);
        assert!(elevated(&stage.people, &mut browser).await.is_some());
        stage.advance(2);
        assert!(elevated(&stage.people, &mut browser).await.is_none());
        confirm_by_application(&stage, &mut browser, &claire).await;
        stage.advance(9 * 60 + 59);
        assert!(elevated(&stage.people, &mut browser).await.is_some());
        let other = stage.another();
        assert!(elevated(&other, &mut browser).await.is_some(), "another process reads it from the database");
        stage.advance(2);
        assert!(elevated(&stage.people, &mut browser).await.is_none());
    }

    async fn sim_7_a_clock_that_was_put_back_makes_no_proof_younger(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let who = browser.sign_in(&stage, &claire).await.who;
        let needed = stage.people.factors.level(&who).await.unwrap();
        assert!(stage.people.sessions.elevated(&who, needed).is_some());
        let pli::base::Clock::Fixed(at) = &stage.clock else { panic!() };
        at.fetch_sub(60_000, std::sync::atomic::Ordering::SeqCst);
        assert!(stage.clock.now() < who.auth_time());
        assert!(stage.people.sessions.elevated(&who, needed).is_none());
    }

    async fn r_105_a_confirmation_gives_another_cookie_and_the_one_before_is_void_at_once(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let session = browser.sign_in(&stage, &claire).await.who.session();
        stage.advance(600);
        // Somebody has copied the cookie.
        let mut thief = Browser { ip: "198.18.0.1".parse().unwrap(), ..browser.clone() };
        assert!(thief.who(&stage.people).await.is_some());
        confirm_by_application(&stage, &mut browser, &claire).await;
        assert!(matches!(thief.find(&stage.people).await, Found::Nobody));
        let who = browser.who(&stage.people).await.unwrap();
        assert_eq!(who.session(), session, "it is the same session");
        assert_eq!(who.level(), AssuranceLevel::Two);
        assert!(elevated(&stage.people, &mut browser).await.is_some());
        assert!(stage.events(&claire.account).await.contains(&"session.renew ok confirmed".to_owned()));
    }

    async fn r_140_r_18_only_a_method_of_the_accounts_own_level_confirms(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Email]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        assert!(matches!(browser.send(&stage.people, &key, Method::Email).await, Sending::Sent(_)));
        let code = stage.email_code();
        assert!(matches!(browser.check(&stage.people, &key, Method::Email, &code).await, Checked::SignedIn(_)));
        let who = browser.who(&stage.people).await.unwrap();
        assert_eq!(who.level(), AssuranceLevel::TwoStep);
        assert!(elevated(&stage.people, &mut browser).await.is_none(), "however fresh it is");
        // A code by mail is neither sent nor read for it.
        let page = confirming(&stage.people, &who).await;
        assert_eq!(page.offers.iter().map(|offer| offer.method).collect::<Vec<_>>(), [Method::Totp]);
        let visitor = browser.visitor();
        let sent = stage.people.sign_in.confirm_send(&page, &visitor, Method::Email).await.unwrap();
        assert!(matches!(sent, Sending::NotOffered));
        let done = confirm(&stage, &mut browser, Method::Email, "123456").await;
        assert!(matches!(done, Confirmed::Not(Checked::NotOffered)), "{done:?}");
        // The application raises the session to its own level.
        confirm_by_application(&stage, &mut browser, &claire).await;
        let who = browser.who(&stage.people).await.unwrap();
        assert_eq!((who.level(), who.amr()), (AssuranceLevel::Two, "pwd+email+otp"));
        // Whoever has nothing but a code by mail confirms by it.
        let amina = stage.person("amina", &[Method::Email]).await;
        let mut hers = Browser::new("203.0.113.7");
        let key = hers.password(&stage, &amina).await;
        stage.advance(60);
        assert!(matches!(hers.send(&stage.people, &key, Method::Email).await, Sending::Sent(_)));
        let code = stage.email_code();
        assert!(matches!(hers.check(&stage.people, &key, Method::Email, &code).await, Checked::SignedIn(_)));
        assert!(elevated(&stage.people, &mut hers).await.is_some());
    }

    async fn r_125_a_trusted_browser_opens_the_mail_and_confirms_before_what_matters(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let entry = browser.sign_in_with(&stage, &claire, true).await;
        stage.people.sessions.sign_out(&entry.who, &browser.visitor()).await.unwrap();
        let outcome = browser.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::SignedIn(_)), "{outcome:?}");
        assert!(elevated(&stage.people, &mut browser).await.is_none());
        confirm_by_application(&stage, &mut browser, &claire).await;
        assert!(elevated(&stage.people, &mut browser).await.is_some());
    }

    async fn r_05_five_wrong_codes_end_the_session(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        stage.advance(301);
        for left in (1..5).rev() {
            let wrong = stage.wrong_code(&claire);
            let done = confirm(&stage, &mut browser, Method::Totp, &wrong).await;
            assert!(matches!(done, Confirmed::Not(Checked::Wrong { tries_left }) if tries_left == left), "{done:?}");
            stage.advance(31);
        }
        let thief = browser.clone();
        let wrong = stage.wrong_code(&claire);
        let done = confirm(&stage, &mut browser, Method::Totp, &wrong).await;
        assert!(matches!(done, Confirmed::SignedOut(_)), "{done:?}");
        assert!(matches!(thief.clone().find(&stage.people).await, Found::Ended(End::WrongCodes)));
        assert!(browser.jar.get(CookieName::Session).is_none());
    }

    async fn r_06_r_87_wrong_codes_of_a_session_and_of_a_sign_in_are_counted_together(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        stage.advance(301);
        let mut tried = 0;
        // Four wrong codes a challenge, and a new challenge by a new sign-in, until the account's counter is full.
        'all: loop {
            for _ in 0..4 {
                let wrong = stage.wrong_code(&claire);
                match confirm(&stage, &mut browser, Method::Totp, &wrong).await {
                    Confirmed::Not(Checked::Wrong { .. }) => tried += 1,
                    Confirmed::Not(Checked::Throttled { .. }) => break 'all,
                    other => panic!("{other:?}"),
                }
                assert!(tried <= 10);
                stage.advance(31);
            }
            let mut other = Browser { ip: browser.ip, jar: browser.jar.clone() };
            other.sign_in(&stage, &claire).await;
            browser = other;
        }
        assert_eq!(tried, 10);
    }

    async fn r_13_one_code_confirms_once_and_one_page_serves_every_tab(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        stage.advance(301);
        let who = browser.who(&stage.people).await.unwrap();
        let (one, two) = (confirming(&stage.people, &who).await, confirming(&stage.people, &who).await);
        assert_eq!(one.key.id(), two.key.id());
        let (visitor, code) = (browser.visitor(), stage.code(&claire));
        let sign_in = &stage.people.sign_in;
        let tries = (0..8).map(|_| sign_in.confirm((&who, &one), &visitor, Method::Totp, &code));
        let done = futures_util::future::join_all(tries).await;
        let right = done.iter().filter(|done| matches!(done, Ok(Confirmed::Done(_)))).count();
        assert_eq!(right, 1, "{done:?}");
    }

    async fn r_12_a_confirmation_opens_no_sign_in_and_a_sign_in_no_confirmation(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        stage.advance(301);
        let who = browser.who(&stage.people).await.unwrap();
        let page = confirming(&stage.people, &who).await;
        let (visitor, code) = (browser.visitor(), stage.code(&claire));
        let checked = stage.people.sign_in.check(&page.key, &visitor, Method::Totp, &code).await.unwrap();
        assert!(matches!(checked, Checked::Over), "{checked:?}");
        assert!(stage.people.sessions.pending(&visitor).await.unwrap().is_none());
        // The session's cookie, not its number, is what is confirmed.
        let mut stranger = Browser::new("198.18.0.1");
        stranger.jar = pli::session::Cookies::parse("__Host-sid=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let done = stage.people.sign_in.confirm((&who, &page), &stranger.visitor(), Method::Totp, &code).await.unwrap();
        assert!(matches!(done, Confirmed::Not(Checked::Over)), "{done:?}");
        assert!(stage.journal.about(who.account(), Timestamp(0), 10).await.unwrap().iter().all(|row| row.reason != "confirmed"));
    }
}
