//! Proving a telephone by a call before it becomes a method (S0-28, S1-05), on both databases.

use aws_lc_rs::hmac;
use pli::{
    base::{Method, Timestamp},
    factor::{Factors, Hearing, Prover, Reply, Secret, Signed},
    password::Kind,
    session::Told,
    sign_in::Sending,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    fake_http::FakeHttp,
    stage::{Browser, PHONE, Stage, VOICE_SECRET},
};
use crate::harness::database::on_both_databases;

pub(super) async fn tell(stage: &Stage, keys: &str) -> Hearing {
    pressed(&stage.people.factors, &stage.calls, stage.clock.now(), keys).await
}

/// The provider of calls says which keys were pressed in the last one.
pub(crate) async fn pressed(factors: &Factors, calls: &FakeHttp, now: Timestamp, keys: &str) -> Hearing {
    let call = calls.last().json();
    let nonce = call["callback"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
    let (at, body) = (now.as_seconds().to_string(), json!({ "result": "keys", "keys": keys }).to_string());
    let key = hmac::Key::new(hmac::HMAC_SHA256, VOICE_SECRET.as_bytes());
    let tag = hmac::sign(&key, format!("{at}{body}").as_bytes());
    let signature: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let signed = Signed { timestamp: &at, signature: &signature, body: body.as_bytes() };
    factors.heard(&nonce, &signed).await.unwrap()
}

async fn reply(stage: &Stage, prover: Prover<'_>, secret: &Secret, typed: &str) -> Reply {
    let txn = stage.db.store.begin().await.unwrap();
    let mut told = Told::new();
    let reply = stage.people.factors.reply((&txn, &mut told), prover, secret, typed).await.unwrap();
    stage.people.sessions.tell(txn, told).await.unwrap();
    reply
}

on_both_databases! {
    async fn s0_28_s1_05_a_telephone_is_proved_by_a_call_before_it_is_a_method(db) {
        let stage = Stage::new(db).await;
        let account = stage.bare("claire", Kind::Temporary).await;
        let visitor = Browser::new("203.0.113.9").visitor();
        let prover = Prover { holder: Uuid::now_v7(), account: &account, visitor: &visitor };
        let (own, other) = (Secret::Voice(PHONE.parse().unwrap()), Secret::Voice("+15145550175".parse().unwrap()));
        let factors = &stage.people.factors;
        assert_eq!(reply(&stage, prover, &own, "").await, Reply::NotSent);
        assert!(matches!(factors.send_to(prover, &own).await.unwrap(), Sending::Sent(_)));
        let awaited = factors.awaited(prover.holder, &account.address).await.unwrap().expect("a call");
        let digits = awaited.digits.unwrap();
        // What is typed on the page proves nothing, and a call to one number proves no other.
        assert_eq!(reply(&stage, prover, &own, &digits).await, Reply::Awaited);
        assert_eq!(tell(&stage, &format!("{digits}#")).await, Hearing::Heard);
        assert_eq!(reply(&stage, prover, &other, "").await, Reply::NotSent);
        let stranger = Prover { holder: Uuid::now_v7(), ..prover };
        assert_eq!(reply(&stage, stranger, &own, "").await, Reply::NotSent, "R-12");
        assert_eq!(reply(&stage, prover, &own, "").await, Reply::Right);
        assert_eq!(reply(&stage, prover, &own, "").await, Reply::Exhausted, "once");
        assert!(factors.of(account.id).await.unwrap().is_empty(), "nothing is bound by it");
    }

    async fn r_05_r_06_wrong_keys_prove_nothing_and_end_the_proving(db) {
        let stage = Stage::with(db, |config| {
            config.policy.codes.sms_per_quarter = 10;
            config.policy.codes.sms_per_hour = 20;
        })
        .await;
        let account = stage.bare("claire", Kind::Temporary).await;
        let visitor = Browser::new("203.0.113.9").visitor();
        let prover = Prover { holder: Uuid::now_v7(), account: &account, visitor: &visitor };
        let own = Secret::Voice(PHONE.parse().unwrap());
        for wait in [0, 31, 61, 121, 301] {
            stage.advance(wait);
            assert!(matches!(stage.people.factors.send_to(prover, &own).await.unwrap(), Sending::Sent(_)));
            assert_eq!(tell(&stage, "#").await, Hearing::Heard);
            assert_ne!(reply(&stage, prover, &own, "").await, Reply::Right);
        }
        stage.advance(301);
        assert_eq!(stage.people.factors.send_to(prover, &own).await.unwrap(), Sending::Over);
        assert!(!stage.people.factors.is_given_elsewhere(&account.address, Method::Sms));
    }
}
