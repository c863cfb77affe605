//! The whole way, what it ends and what it leaves as it was; and every way beside it.

use pli::{
    base::Method,
    recover::{Chosen, Gate, Passed, Resent, Reset, Typed},
    sign_in::{Checked, Outcome},
};

use super::stage::{
    Browser, NEW, PASSWORD, PERSONAL, PHONE, Stage, begun, by_email, by_sms, check, choose, gate, generous, key, page,
    reset, send_to, start,
};
use crate::harness::database::on_both_databases;

const ALL: [Method; 3] = [Method::Totp, Method::Sms, Method::Email];

on_both_databases! {
    async fn r_150_r_153_r_154_r_158_s1_21_two_proofs_a_new_password_and_nothing_else_is_given(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &ALL).await;
        let mut open = Browser::new("198.18.0.1");
        open.sign_in_with(&stage, &claire, true).await;
        let half = Browser::new("198.18.0.2").password(&stage, &claire).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Elsewhere, "no proof");
        by_sms(&stage, &browser, &key).await;
        assert_eq!((page(&stage, &key).await.passed, gate(&stage, &key).await), (1, Gate::Method));
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Elsewhere, "one proof of two");
        assert_eq!(choose(&stage, &key, Method::Sms).await, Chosen::NotOffered, "another method is another proof");
        by_email(&stage, &browser, &key).await;
        assert_eq!(gate(&stage, &key).await, Gate::Password);
        assert!(open.who(&stage.people).await.is_some(), "nothing is over yet");
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Done);
        assert_eq!(gate(&stage, &key).await, Gate::Done);
        assert_eq!(reset(&stage, &browser, &key, "encore un autre mot de passe").await, Reset::Elsewhere, "once");
        // nobody is signed in by it, and what was open is closed.
        assert!(browser.who(&stage.people).await.is_none());
        assert!(open.who(&stage.people).await.is_none());
        assert!(stage.people.sign_in.choice(&half).await.unwrap().is_none(), "a sign-in with the old password is over");
        stage.advance(31);
        let old = open.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
        assert!(matches!(old, Outcome::Refused), "{old:?}");
        let new = open.start(&stage.people, Browser::form("claire@chts.example", NEW)).await;
        assert!(matches!(new, Outcome::NeedsFactor { .. }), "no trusted device is left: {new:?}");
        // the same methods as before, and one of them is asked for.
        let kept = stage.people.factors.of(claire.account.id).await.unwrap();
        assert_eq!(kept.iter().map(|factor| factor.secret.method()).collect::<Vec<_>>(), ALL);
        let waiting = stage.people.sessions.pending(&open.visitor()).await.unwrap().unwrap();
        let code = stage.code(&claire);
        assert!(matches!(open.check(&stage.people, &waiting, Method::Totp, &code).await, Checked::SignedIn(_)));
        // both addresses are told of the beginning and of the end.
        stage.people.notify.drain().await.unwrap();
        for words in ["récupération demandée", "mot de passe réinitialisé"] {
            for to in [PERSONAL, "claire@chts.example"] {
                let told = stage.post.letters().iter().any(|letter| {
                    let raw = letter.split_once("\r\n\r\n\r\n").map_or(letter.as_str(), |(_, raw)| raw);
                    letter.contains(&format!("RCPT TO:<{to}>"))
                        && pli::mime::parse::read(raw.as_bytes()).headers.subject.contains(words)
                });
                assert!(told, "{to} was not told: {words}");
            }
        }
        let events = stage.events(&claire.account).await;
        for event in ["recovery.start ok ", "recovery.gate ok ", "recovery.ok ok recovery", "password.reset ok recovery"] {
            assert!(events.iter().any(|line| line == event), "{event}: {events:?}");
        }
    }

    async fn r_150_one_proof_and_the_application_that_is_bound_are_two(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &ALL).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "Claire@CHTS.example").await;
        assert_eq!(choose(&stage, &key, Method::Totp).await, Chosen::Next);
        assert_eq!(gate(&stage, &key).await, Gate::Code(Method::Totp), "nothing is sent, so nothing is typed first");
        let code = stage.code(&claire);
        assert_eq!(check(&stage, &browser, &key, &code).await, Passed::Next);
        by_email(&stage, &browser, &key).await;
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Done);
        // the code of the recovery is used up for the sign-in as well.
        let waiting = {
            let outcome = browser.start(&stage.people, Browser::form("claire@chts.example", NEW)).await;
            assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{outcome:?}");
            stage.people.sessions.pending(&browser.visitor()).await.unwrap().unwrap()
        };
        assert!(matches!(browser.check(&stage.people, &waiting, Method::Totp, &code).await, Checked::Wrong { .. }));
    }

    async fn r_150_a_house_that_asks_for_one_proof_takes_one(db) {
        let stage = Stage::with(db, |config| config.policy.recovery.proofs = 1).await;
        stage.person("claire", &ALL).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        by_sms(&stage, &browser, &key).await;
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Done);
    }

    async fn r_150_somebody_with_one_method_is_led_to_the_referent_and_not_through(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &[Method::Sms]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        by_sms(&stage, &browser, &key).await;
        let page = page(&stage, &key).await;
        assert_eq!((page.gate, page.offers.len()), (Gate::Method, 0));
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Elsewhere);
    }

    async fn s1_12_s1_20_given_up_nothing_has_changed_and_nothing_is_left(db) {
        let stage = generous(db).await;
        let claire = stage.person("claire", &ALL).await;
        for steps in 0..3 {
            let mut browser = Browser::new("203.0.113.9");
            let held = begun(&stage, &mut browser, "claire@chts.example").await;
            if steps > 0 {
                by_sms(&stage, &browser, &held).await;
            }
            if steps > 1 {
                by_email(&stage, &browser, &held).await;
            }
            stage.people.recover.cancel(&held).await.unwrap();
            assert!(key(&stage, &browser).await.is_none());
            assert!(stage.people.recover.page(&held).await.unwrap().is_none());
            assert_eq!(reset(&stage, &browser, &held, NEW).await, Reset::Elsewhere);
            stage.advance(3_600);
        }
        Browser::new("203.0.113.9").sign_in(&stage, &claire).await;
    }

    // CVE-2026-18963, as a table: at every step, what belongs to another one is refused and moves nothing.
    async fn r_151_every_step_out_of_its_order_is_refused(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &ALL).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        jumps(&stage, &browser, &key, Gate::Method).await;
        choose(&stage, &key, Method::Sms).await;
        jumps(&stage, &browser, &key, Gate::Destination(Method::Sms)).await;
        send_to(&stage, &browser, &key, PHONE).await;
        jumps(&stage, &browser, &key, Gate::Code(Method::Sms)).await;
        check(&stage, &browser, &key, &stage.sms_code()).await;
        jumps(&stage, &browser, &key, Gate::Method).await;
        by_email(&stage, &browser, &key).await;
        jumps(&stage, &browser, &key, Gate::Password).await;
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Done);
        jumps(&stage, &browser, &key, Gate::Done).await;
        // Another browser's cookie opens nothing, whatever it is.
        assert!(super::stage::key(&stage, &Browser::new("203.0.113.9")).await.is_none());
    }

    async fn r_151_two_tabs_share_one_recovery_and_the_back_button_repeats_nothing(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &ALL).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        // Both tabs show the choice; the slower one is led to where the faster one is.
        assert_eq!(choose(&stage, &key, Method::Sms).await, Chosen::Next);
        assert_eq!(choose(&stage, &key, Method::Email).await, Chosen::Elsewhere);
        assert_eq!(send_to(&stage, &browser, &key, PHONE).await, Typed::Next);
        assert_eq!(send_to(&stage, &browser, &key, PHONE).await, Typed::Elsewhere);
        assert_eq!(stage.sms.texts().len(), 1);
        let code = stage.sms_code();
        assert_eq!(check(&stage, &browser, &key, &code).await, Passed::Next);
        assert_eq!(check(&stage, &browser, &key, &code).await, Passed::Elsewhere);
        assert_eq!(page(&stage, &key).await.passed, 1, "one code is one proof");
        // Another recovery of the same name ends with the first that succeeds.
        let mut other = Browser::new("203.0.113.77");
        let late = begun(&stage, &mut other, "claire@chts.example").await;
        by_email(&stage, &browser, &key).await;
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Done);
        assert!(stage.people.recover.page(&late).await.unwrap().is_none());
    }

    async fn r_13_twenty_right_codes_at_once_are_one_proof(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &ALL).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        choose(&stage, &key, Method::Sms).await;
        send_to(&stage, &browser, &key, PHONE).await;
        let code = stage.sms_code();
        let all = (0..20).map(|_| check(&stage, &browser, &key, &code));
        let answers = futures_util::future::join_all(all).await;
        assert_eq!(answers.iter().filter(|answer| **answer == Passed::Next).count(), 1, "{answers:?}");
        assert_eq!(page(&stage, &key).await.passed, 1);
    }

    async fn s1_22_the_number_of_the_sign_in_is_the_number_of_the_recovery(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Sms]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        let offers = page(&stage, &key).await.offers;
        let shown: Vec<_> = offers.iter().map(|offer| (offer.method, offer.hint.as_str())).collect();
        assert_eq!(shown, [(Method::Totp, ""), (Method::Sms, "*****74")]);
        by_sms(&stage, &browser, &key).await;
        let code = stage.code(&claire);
        assert_eq!(choose(&stage, &key, Method::Totp).await, Chosen::Next);
        assert_eq!(check(&stage, &browser, &key, &code).await, Passed::Next);
        assert_eq!(gate(&stage, &key).await, Gate::Password);
    }

    async fn s1_14_r_16_a_call_dictates_the_code_and_is_the_same_telephone_as_a_text(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms, Method::Voice]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        assert_eq!(choose(&stage, &key, Method::Voice).await, Chosen::Next);
        assert_eq!(send_to(&stage, &browser, &key, PHONE).await, Typed::Next);
        let call = stage.calls.last().json();
        assert_eq!(call["to"].as_str(), Some(PHONE));
        let said = call["script"][2]["say"].as_str().unwrap();
        let code: String = said.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(check(&stage, &browser, &key, &code).await, Passed::Next, "{said}");
        let left: Vec<Method> = page(&stage, &key).await.offers.iter().map(|offer| offer.method).collect();
        assert_eq!(left, [Method::Totp], "one telephone is one proof");
    }

    async fn s1_08_a_recovery_that_sleeps_too_long_is_over_and_can_be_begun_again(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &ALL).await;
        let mut browser = Browser::new("203.0.113.9");
        let held = begun(&stage, &mut browser, "claire@chts.example").await;
        stage.advance(3_599);
        assert!(key(&stage, &browser).await.is_some());
        stage.advance(1);
        assert!(key(&stage, &browser).await.is_none());
        assert_eq!(choose(&stage, &held, Method::Sms).await, Chosen::Elsewhere);
        start(&stage, &mut browser, "claire@chts.example").await;
        assert!(key(&stage, &browser).await.is_some());
    }
}

/// Tries everything that is not the step `here`, and finds it where it was.
async fn jumps(stage: &Stage, browser: &Browser, key: &pli::session::Recovering, here: Gate) {
    assert_eq!(gate(stage, key).await, here);
    let before = page(stage, key).await.passed;
    if here != Gate::Method {
        assert_eq!(choose(stage, key, Method::Totp).await, Chosen::Elsewhere, "{here:?}");
    }
    if !matches!(here, Gate::Destination(_)) {
        assert_eq!(send_to(stage, browser, key, PHONE).await, Typed::Elsewhere, "{here:?}");
    }
    if !matches!(here, Gate::Code(_)) {
        assert_eq!(check(stage, browser, key, "123456").await, Passed::Elsewhere, "{here:?}");
        let again = stage.people.recover.send_again(key, &browser.visitor()).await.unwrap();
        assert_eq!(again, Resent::Elsewhere, "{here:?}");
    }
    if here != Gate::Password {
        assert_eq!(reset(stage, browser, key, NEW).await, Reset::Elsewhere, "{here:?}");
        assert!(stage.people.recover.whose(key).await.unwrap().is_none());
    }
    assert_eq!((gate(stage, key).await, page(stage, key).await.passed), (here, before));
}
