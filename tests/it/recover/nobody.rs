//! Names that lead to nobody, and people who cannot recover: the same way, and nothing leaves (R-152, S0-37).

use pli::{
    base::Method,
    password::Kind,
    recover::{Chosen, Gate, Passed, Resent, Typed},
};

use super::stage::{Browser, NEW, PERSONAL, Stage, begun, check, choose, gate, generous, page, reset, send_to, start};
use crate::{
    harness::database::on_both_databases,
    sign_in::simulation::{ROUNDS, mann_whitney},
};

/// What anybody can see of a recovery that goes wrong, step by step.
async fn seen(stage: &Stage, name: &str, method: Method) -> Vec<String> {
    let mut browser = Browser::new("203.0.113.9");
    let key = begun(stage, &mut browser, name).await;
    let mut seen = Vec::new();
    seen.push(format!("{:?}", choose(stage, &key, method).await));
    let hint = page(stage, &key).await.offers.into_iter().find(|offer| offer.method == method).unwrap().hint;
    let typed = match method {
        Method::Email => format!("{}xyz@{}xyz.example", &hint[..1], &hint[5..6]),
        _ => format!("+1514555{:02}{}", 99, hint.trim_start_matches('*')),
    };
    let wrong = match method {
        // No made-up provider begins so.
        Method::Email => "zzz@zzz.example".to_owned(),
        _ => format!("+151455500{:02}", (hint.trim_start_matches('*').parse::<u32>().unwrap() + 1) % 100),
    };
    seen.push(format!("{:?}", send_to(stage, &browser, &key, &wrong).await));
    seen.push(format!("{:?}", send_to(stage, &browser, &key, &typed).await));
    seen.push(format!("{:?}", gate(stage, &key).await));
    let sent = page(stage, &key).await.sent.expect("said to be on its way");
    seen.push(format!("{:?} {:?}", sent.next.since(sent.at), sent.expires.since(sent.at)));
    seen.push(
        format!("{:?}", stage.people.recover.send_again(&key, &browser.visitor()).await.unwrap())
            .split(' ')
            .next()
            .unwrap()
            .to_owned(),
    );
    stage.advance(30);
    seen.push(format!("{:?}", stage.people.recover.send_again(&key, &browser.visitor()).await.unwrap()));
    for _ in 0..5 {
        seen.push(format!("{:?}", check(stage, &browser, &key, "123456").await));
    }
    seen.push(format!("{:?}", stage.people.recover.page(&key).await.unwrap().is_none()));
    seen
}

/// A name that nobody has, whose made-up methods hold this one.
pub(super) async fn nobody_with(stage: &Stage, method: Method) -> String {
    for n in 0..60 {
        let name = format!("{}{n}@chts.example", method.as_str());
        let key = begun(stage, &mut Browser::new("203.0.113.10"), &name).await;
        if page(stage, &key).await.offers.iter().any(|offer| offer.method == method) {
            return name;
        }
    }
    panic!("nobody has {method:?}")
}

on_both_databases! {
    async fn r_152_s1_14_s1_16_nobody_sees_what_somebody_sees_and_nothing_leaves(db) {
        let stage = generous(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        for method in [Method::Sms, Method::Email] {
            let nobody = nobody_with(&stage, method).await;
            let somebody = seen(&stage, "claire@chts.example", method).await;
            assert_eq!(seen(&stage, &nobody, method).await, somebody, "{method:?}");
            assert!(somebody.contains(&"Over".to_owned()), "{somebody:?}");
        }
        assert!(stage.sms.texts().is_empty() && stage.post.letters().is_empty(), "nothing left");
        // The same name is the same person each time, in every spelling.
        let mut browser = Browser::new("203.0.113.10");
        let first = begun(&stage, &mut browser, "personne@chts.example").await;
        let again = begun(&stage, &mut browser, " Personne@CHTS.example ").await;
        assert_eq!(page(&stage, &first).await.offers, page(&stage, &again).await.offers);
    }

    async fn s0_37_without_access_before_or_suspended_it_goes_nowhere_and_only_the_letter_says_so(db) {
        let stage = generous(db).await;
        stage.bare("nouvelle", Kind::Temporary).await;
        let gone = stage.person("partie", &[Method::Totp, Method::Sms, Method::Email]).await;
        stage.people.accounts.suspend(gone.account.id, None).await.unwrap();
        stage.advance(60);
        for name in ["nouvelle@chts.example", "partie@chts.example"] {
            let mut browser = Browser::new("203.0.113.9");
            let key = begun(&stage, &mut browser, name).await;
            let offers = page(&stage, &key).await.offers;
            let offer = offers.last().unwrap();
            assert_eq!(choose(&stage, &key, offer.method).await, Chosen::Next);
            if offer.method.is_sent() {
                // Even the true number, or the true address, sends nothing.
                for typed in [super::stage::PHONE, PERSONAL] {
                    send_to(&stage, &browser, &key, typed).await;
                }
            }
            assert_eq!(reset(&stage, &browser, &key, NEW).await, pli::recover::Reset::Elsewhere);
        }
        assert!(stage.sms.texts().is_empty());
        stage.people.notify.drain().await.unwrap();
        let (subject, text) = stage.post.last_to(PERSONAL).unwrap();
        assert!(subject.contains("récupération impossible") && text.contains("Contactez votre référent"), "{text}");
        assert!(stage.post.last_to("nouvelle@chts.example").is_some());
    }

    async fn s1_15_the_hint_is_public_the_rest_must_be_known_and_three_may_be_typed(db) {
        let stage = generous(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        choose(&stage, &key, Method::Sms).await;
        assert_eq!(send_to(&stage, &browser, &key, "mon téléphone").await, Typed::Unreadable, "not counted");
        assert_eq!(send_to(&stage, &browser, &key, "514 555-0175").await, Typed::Contradicts { tries_left: 2 });
        assert_eq!(send_to(&stage, &browser, &key, "514 555-0274").await, Typed::Next, "the ending fits, the rest does not");
        assert!(stage.sms.texts().is_empty(), "and nothing left");
        assert_eq!(gate(&stage, &key).await, Gate::Code(Method::Sms));
        // Typed again, rightly and as it is dialled at home: the third and last.
        stage.people.recover.choose_again(&key).await.unwrap();
        choose(&stage, &key, Method::Sms).await;
        stage.advance(30);
        assert_eq!(send_to(&stage, &browser, &key, "(514) 555-0174").await, Typed::Next);
        assert_eq!(stage.sms.texts().len(), 1);
        assert_eq!(check(&stage, &browser, &key, &stage.sms_code()).await, Passed::Next);

        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        choose(&stage, &key, Method::Sms).await;
        send_to(&stage, &browser, &key, "514 555-0175").await;
        send_to(&stage, &browser, &key, "514 555-0176").await;
        assert_eq!(send_to(&stage, &browser, &key, "514 555-0177").await, Typed::Over);
        assert!(stage.people.recover.page(&key).await.unwrap().is_none());
    }

    async fn sim_10_a_gateway_that_fails_looks_like_any_other_and_leaves_a_way_on(db) {
        use std::sync::atomic::Ordering;
        let stage = generous(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        stage.sms.status.store(500, Ordering::SeqCst);
        stage.post.status.store(450, Ordering::SeqCst);
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        choose(&stage, &key, Method::Sms).await;
        assert_eq!(send_to(&stage, &browser, &key, super::stage::PHONE).await, Typed::Next);
        stage.people.recover.choose_again(&key).await.unwrap();
        choose(&stage, &key, Method::Totp).await;
        let code = stage.code(&claire);
        assert_eq!(check(&stage, &browser, &key, &code).await, Passed::Next);
        // The gateway is back: « Réessayer ».
        stage.sms.status.store(202, Ordering::SeqCst);
        choose(&stage, &key, Method::Sms).await;
        stage.advance(30);
        assert_eq!(send_to(&stage, &browser, &key, super::stage::PHONE).await, Typed::Next);
        let code = stage.sms_code();
        assert_eq!(check(&stage, &browser, &key, &code).await, Passed::Next);
        assert_eq!(gate(&stage, &key).await, Gate::Password);
        assert!(matches!(start(&stage, &mut browser, "claire@chts.example").await, pli::recover::Started::Begun { .. }));
        let again = stage.people.recover.send_again(&key, &browser.visitor()).await.unwrap();
        assert_eq!(again, Resent::Elsewhere);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sim_6_r_152_nobody_tells_by_the_time_whether_a_recovery_leads_to_somebody() {
    let stage = Stage::with(crate::harness::database::sqlite().await, |config| {
        let (recovery, codes) = (&mut config.policy.recovery, &mut config.policy.codes);
        (recovery.starts_burst, recovery.starts_per_hour, recovery.stranger_starts) = (1_000, 1_000, 1_000);
        (codes.sms_per_quarter, codes.sms_per_hour, codes.sms_per_day) = (1_000, 1_000, 1_000);
        // As in production, at a quarter of the length.
        (config.policy.password.answer_ms, config.policy.password.jitter_ms) = (60, 20);
    })
    .await;
    stage.person("claire", &[Method::Sms]).await;
    let nobody = nobody_with(&stage, Method::Sms).await;
    let names = ["claire@chts.example", nobody.as_str()];
    let mut found = Vec::new();
    for round in 1..=ROUNDS {
        let p = recovered(&stage, names, round).await;
        if p > 0.01 {
            return;
        }
        found.push(p);
    }
    panic!("the times differ each time: {found:?}");
}

/// The probability that beginnings, or telephones typed, take the same time for somebody and for nobody: the lower one.
async fn recovered(stage: &Stage, names: [&str; 2], round: u8) -> f64 {
    use std::time::{Duration, Instant};
    let texts = stage.sms.texts().len();
    let mut times = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for n in 0..60 {
        // Two at a time, in changing order: whatever else the machine does falls on both.
        for which in if n % 2 == 0 { [0, 1] } else { [1, 0] } {
            let mut browser = Browser::new(&format!("203.{round}.{n}.{which}"));
            let began = Instant::now();
            let key = begun(stage, &mut browser, names[which]).await;
            times[which].0.push(began.elapsed());
            choose(stage, &key, Method::Sms).await;
            let hint =
                page(stage, &key).await.offers.into_iter().find(|offer| offer.method == Method::Sms).unwrap().hint;
            // Hers is the true number: a text leaves each time, beside the answer.
            let typed = format!("+151455501{}", hint.trim_start_matches('*'));
            let began = Instant::now();
            let answer = stage.people.recover.send_to(&key, &browser.visitor(), &typed).await.unwrap();
            times[which].1.push(began.elapsed());
            assert_eq!(answer, Typed::Next);
        }
    }
    stage.people.recover.settle().await;
    assert_eq!(stage.sms.texts().len() - texts, 60);
    let [(first, second), (other_first, other_second)] = &times;
    assert!(first.iter().chain(second).all(|time| *time >= Duration::from_millis(60)));
    mann_whitney(first, other_first).min(mann_whitney(second, other_second))
}
