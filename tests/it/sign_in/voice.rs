//! Telephone calls (R-16, S0-28), on both databases, with a provider that is played by the test.

use std::sync::atomic::Ordering;

use aws_lc_rs::hmac;
use pli::{
    base::Method,
    factor::{Hearing, Secret, Signed},
    policy::{CallMode, Policy, Profile},
    session::Pending,
    sign_in::{Checked, Sending},
};
use serde_json::json;

use super::{
    fake_http::SILENCE,
    stage::{Browser, PHONE, Stage, VOICE_SECRET},
};
use crate::harness::database::on_both_databases;

fn signature(at: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, VOICE_SECRET.as_bytes());
    let tag = hmac::sign(&key, format!("{at}{body}").as_bytes());
    tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The nonce of the last call.
fn nonce(stage: &Stage) -> String {
    let call = stage.calls.last().json();
    let callback = call["callback"].as_str().unwrap().to_owned();
    callback.strip_prefix("https://pli.example/hook/voice/").expect("a callback of ours").to_owned()
}

/// The provider tells of a call, now.
async fn tell(stage: &Stage, nonce: &str, word: serde_json::Value) -> Hearing {
    let (at, body) = (stage.clock.now().as_seconds().to_string(), word.to_string());
    let signed = Signed { timestamp: &at, signature: &signature(&at, &body), body: body.as_bytes() };
    stage.people.factors.heard(nonce, &signed).await.unwrap()
}

fn keys(keys: &str) -> serde_json::Value {
    json!({ "result": "keys", "keys": keys })
}

async fn called(stage: &Stage, browser: &Browser, key: &Pending) -> String {
    let sending = browser.send(&stage.people, key, Method::Voice).await;
    assert!(matches!(sending, Sending::Sent(_)), "{sending:?}");
    stage.people.sign_in.awaited(key).await.unwrap().expect("a call").digits.unwrap_or_default()
}

async fn fetch(stage: &Stage, browser: &mut Browser, key: &Pending) -> Checked {
    browser.check(&stage.people, key, Method::Voice, "").await
}

fn of(profile: Profile) -> impl FnOnce(&mut pli::config::Config) {
    move |config| config.policy.voice = Policy::of(profile).voice
}

on_both_databases! {
    async fn s0_28_r_16_the_digits_of_the_screen_typed_on_the_telephone_open_the_session(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Voice]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        assert!(stage.calls.requests().is_empty(), "nobody is called before it is asked for");
        assert!(matches!(fetch(&stage, &mut browser, &key).await, Checked::NotSent));
        let digits = called(&stage, &browser, &key).await;
        assert!(digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()), "{digits}");

        let request = stage.calls.last();
        let call = request.json();
        assert_eq!((call["to"].as_str(), call["lang"].as_str()), (Some(PHONE), Some("fr")));
        assert_eq!(call["longest_s"], 60, "R-16");
        assert_eq!(call["script"][0]["times"], 2, "said twice");
        let said = call["script"][0]["say"].as_str().unwrap();
        assert!(said.contains("Libérations") && said.contains("pli.example") && said.contains("6 chiffres"), "{said}");
        assert_eq!(call["script"][1], json!({ "gather": 7, "end": "#" }));
        assert!(!request.body.contains(&digits), "whoever plays the call does not know the digits");
        let at = request.header("pli-timestamp");
        assert_eq!(request.header("pli-signature"), signature(at, &request.body), "the provider knows us");

        // The browser shows the digits: typing them there proves nothing.
        let typed = browser.check(&stage.people, &key, Method::Voice, &digits).await;
        assert!(matches!(typed, Checked::Awaited), "{typed:?}");
        assert_eq!(tell(&stage, &nonce(&stage), keys(&format!("{digits}#"))).await, Hearing::Heard);
        assert!(stage.people.sign_in.awaited(&key).await.unwrap().is_none());
        let Checked::SignedIn(entry) = fetch(&stage, &mut browser, &key).await else { panic!() };
        assert_eq!((entry.who.level().as_str(), entry.who.amr()), ("2", "pwd+tel"));
        assert!(stage.people.sessions.pending(&browser.visitor()).await.unwrap().is_none());
        let events = stage.events(&claire.account).await;
        for event in ["voice.called ok", "voice.dtmf ok right keys", "mfa.ok ok"] {
            assert!(events.iter().any(|found| found.starts_with(event)), "{event}: {events:?}");
        }
    }

    async fn s0_28_r_16_wrong_keys_no_key_and_a_voicemail_approve_nothing(db) {
        let stage = Stage::with(db, |config| config.policy.codes.sms_per_quarter = 10).await;
        let claire = stage.person("claire", &[Method::Voice, Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        let words = [
            keys("000000#"), keys("#"), json!({ "result": "silent" }), json!({ "result": "machine" }),
            json!({ "result": "no-answer" }),
        ];
        for (wait, word) in [0, 31, 61, 121, 301].into_iter().zip(words) {
            stage.advance(wait);
            let digits = called(&stage, &browser, &key).await;
            assert_ne!(digits, "000000");
            assert_eq!(tell(&stage, &nonce(&stage), word.clone()).await, Hearing::Heard);
            let checked = fetch(&stage, &mut browser, &key).await;
            assert!(matches!(checked, Checked::NotGiven), "{word}: {checked:?}");
            // The right keys come too late for that call.
            assert_eq!(tell(&stage, &nonce(&stage), keys(&format!("{digits}#"))).await, Hearing::Gone);
            assert!(!matches!(fetch(&stage, &mut browser, &key).await, Checked::SignedIn(_)));
        }
        // The keys without their end are no answer either, and the other methods stay open.
        let code = stage.code(&claire);
        let checked = browser.check(&stage.people, &key, Method::Totp, &code).await;
        assert!(matches!(checked, Checked::SignedIn(_)), "{checked:?}");
    }

    async fn r_16_a_word_that_is_late_repeated_or_forged_is_refused(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Voice]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        let digits = called(&stage, &browser, &key).await;
        let (nonce, body) = (nonce(&stage), keys(&format!("{digits}#")).to_string());
        let at = |offset: i64| (stage.clock.now().as_seconds() + offset).to_string();
        for (at, signed) in [(at(0), "0".repeat(64)), (at(-301), signature(&at(-301), &body)), (at(0), String::new())] {
            let signed = Signed { timestamp: &at, signature: &signed, body: body.as_bytes() };
            assert_eq!(stage.people.factors.heard(&nonce, &signed).await.unwrap(), Hearing::Refused);
        }
        assert_eq!(tell(&stage, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", keys("#")).await, Hearing::Gone);
        assert!(matches!(fetch(&stage, &mut browser, &key).await, Checked::Awaited), "nothing of it changed anything");
        // Sixty seconds, then no more.
        stage.advance(61);
        assert_eq!(tell(&stage, &nonce, keys(&format!("{digits}#"))).await, Hearing::Gone);
        assert!(matches!(fetch(&stage, &mut browser, &key).await, Checked::NotGiven));

        let digits = called(&stage, &browser, &key).await;
        let word = keys(&format!("{digits}#"));
        let nonce = self::nonce(&stage);
        let twice = tokio::join!(tell(&stage, &nonce, word.clone()), tell(&stage, &nonce, word.clone()));
        assert!(matches!(twice, (Hearing::Heard, Hearing::Gone) | (Hearing::Gone, Hearing::Heard)), "{twice:?}");
        assert_eq!(tell(&stage, &nonce, word).await, Hearing::Gone, "once");
        // What was approved is fetched within a minute, by the browser that asked, once.
        let mut other = Browser::new("203.0.113.9");
        let stranger = other.password(&stage, &claire).await;
        assert!(matches!(fetch(&stage, &mut other, &stranger).await, Checked::NotSent));
        let (first, second) = (browser.clone(), browser.clone());
        let (mut first, mut second) = (first, second);
        let both = tokio::join!(fetch(&stage, &mut first, &key), fetch(&stage, &mut second, &key));
        let signed_in = [&both.0, &both.1].into_iter().filter(|checked| matches!(checked, Checked::SignedIn(_))).count();
        assert_eq!(signed_in, 1, "R-13: {both:?}");
    }

    async fn r_16_an_approval_nobody_fetches_is_over_after_a_minute_and_outlives_a_restart_before(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Voice]).await;
        for (wait, good) in [(59, true), (61, false)] {
            stage.advance(3_600);
            let mut browser = Browser::new("203.0.113.9");
            let key = browser.password(&stage, &claire).await;
            let digits = called(&stage, &browser, &key).await;
            tell(&stage, &nonce(&stage), keys(&format!("{digits}#"))).await;
            stage.advance(wait);
            let after = stage.restarted().await;
            let checked = browser.check(&after, &key, Method::Voice, "").await;
            assert_eq!(matches!(checked, Checked::SignedIn(_)), good, "{wait}: {checked:?}");
        }
    }

    async fn r_16_each_profile_asks_for_what_it_asks(db) {
        let stage = Stage::with(db, of(Profile::Legacy)).await;
        let claire = stage.person("claire", &[Method::Voice]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        assert_eq!(called(&stage, &browser, &key).await, "", "legacy: # alone");
        assert_eq!(stage.calls.last().json()["script"][1], json!({ "gather": 1, "end": "#" }));
        assert_eq!(tell(&stage, &nonce(&stage), keys("#")).await, Hearing::Heard);
        assert!(matches!(fetch(&stage, &mut browser, &key).await, Checked::SignedIn(_)));
    }

    async fn r_16_a_dictated_code_is_heard_after_a_key_and_typed_on_the_page(db) {
        let stage = Stage::with(db, |config| config.policy.voice.mode = CallMode::Dictate).await;
        let claire = stage.person("claire", &[Method::Voice]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        let sending = browser.send(&stage.people, &key, Method::Voice).await;
        assert!(matches!(sending, Sending::Sent(_)), "{sending:?}");
        let call = stage.calls.last().json();
        assert_eq!(call["script"][1], json!({ "gather": 1, "end": null }), "a voicemail hears no code");
        let said = call["script"][2]["say"].as_str().unwrap();
        let code: String = said.chars().filter(char::is_ascii_digit).collect();
        assert_eq!((code.len(), call["script"][2]["times"].as_u64()), (6, Some(2)), "{said}");
        assert_eq!(tell(&stage, &nonce(&stage), keys("1")).await, Hearing::Heard);
        let checked = browser.check(&stage.people, &key, Method::Voice, "").await;
        assert!(matches!(checked, Checked::Malformed), "a key proves nothing: {checked:?}");
        let checked = browser.check(&stage.people, &key, Method::Voice, &code).await;
        assert!(matches!(checked, Checked::SignedIn(_)), "{checked:?}");
    }

    async fn r_05_r_06_five_calls_with_wrong_keys_end_the_challenge(db) {
        let stage = Stage::with(db, |config| {
            config.policy.codes.sms_per_quarter = 10;
            config.policy.codes.sms_per_hour = 20;
        })
        .await;
        let claire = stage.person("claire", &[Method::Voice]).await;
        let browser = Browser::new("203.0.113.9");
        let key = browser.clone().password(&stage, &claire).await;
        for wait in [0, 31, 61, 121, 301] {
            stage.advance(wait);
            called(&stage, &browser, &key).await;
            assert_eq!(tell(&stage, &nonce(&stage), keys("#")).await, Hearing::Heard);
        }
        stage.advance(301);
        assert_eq!(browser.send(&stage.people, &key, Method::Voice).await, Sending::Over);
        // Ten wrong ones in all: the eleventh is not even compared, whatever the challenge.
        for _ in 0..5 {
            let mut browser = Browser::new("203.0.113.10");
            let key = browser.password(&stage, &claire).await;
            if !matches!(browser.send(&stage.people, &key, Method::Voice).await, Sending::Sent(_)) { break }
            tell(&stage, &nonce(&stage), keys("#")).await;
        }
        let events = stage.events(&claire.account).await;
        assert!(events.iter().filter(|event| event.starts_with("voice.dtmf fail wrong keys")).count() <= 10, "{events:?}");
    }

    async fn r_10_r_11_calls_and_texts_to_one_telephone_count_together(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Voice, Method::Sms]).await;
        let browser = Browser::new("203.0.113.9");
        let key = browser.clone().password(&stage, &claire).await;
        for (wait, method) in [(0, Method::Voice), (0, Method::Sms), (31, Method::Voice)] {
            stage.advance(wait);
            let sending = browser.send(&stage.people, &key, method).await;
            assert!(matches!(sending, Sending::Sent(_)), "{sending:?}");
        }
        stage.advance(61);
        let sending = browser.send(&stage.people, &key, Method::Sms).await;
        assert!(matches!(sending, Sending::Limit { .. }), "three in a quarter of an hour: {sending:?}");
        let far = stage.bare("far", pli::password::Kind::Chosen).await;
        stage.people.factors.bind(far.id, &Secret::Voice("+447700900123".parse().unwrap())).await.unwrap();
        let far = super::stage::Person { account: far, totp: claire.totp.clone() };
        let mut browser = Browser::new("203.0.113.11");
        let key = browser.password(&stage, &far).await;
        assert_eq!(browser.send(&stage.people, &key, Method::Voice).await, Sending::Country);
    }

    async fn sim_10_a_provider_that_fails_leaves_every_other_method(db) {
        let stage = Stage::with(db, |config| {
            if let Some(voice) = &mut config.voice { voice.timeout_s = 1; }
        })
        .await;
        let claire = stage.person("claire", &[Method::Voice, Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        for status in [500, 400, 0] {
            stage.calls.status.store(status, Ordering::SeqCst);
            stage.advance(31);
            assert_eq!(browser.send(&stage.people, &key, Method::Voice).await, Sending::Failed, "{status}");
        }
        // It never answers: perhaps it calls all the same, so this one has cost its wait.
        stage.calls.status.store(SILENCE, Ordering::SeqCst);
        stage.advance(301);
        assert_eq!(browser.send(&stage.people, &key, Method::Voice).await, Sending::Failed);
        let choice = stage.people.sign_in.choice(&key).await.unwrap().unwrap();
        assert_eq!(choice.offers.len(), 2);
        let code = stage.code(&claire);
        let checked = browser.check(&stage.people, &key, Method::Totp, &code).await;
        assert!(matches!(checked, Checked::SignedIn(_)), "{checked:?}");
    }

    async fn r_16_without_a_provider_no_call_is_offered(db) {
        let stage = Stage::with(db, |config| config.voice = None).await;
        let claire = stage.person("claire", &[Method::Voice, Method::Totp]).await;
        let key = Browser::new("203.0.113.9").password(&stage, &claire).await;
        let choice = stage.people.sign_in.choice(&key).await.unwrap().unwrap();
        assert_eq!(choice.offers.iter().map(|offer| offer.method).collect::<Vec<_>>(), [Method::Totp]);
    }
}
