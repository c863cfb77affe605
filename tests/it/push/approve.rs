//! From a request to a session, and the ways in which it does not come to one.

use std::sync::atomic::Ordering;

use pli::{
    base::Method,
    mark::{Image, Mark},
    policy::{Policy, Profile},
    push::{Answered, Decision, Refusal, RequestKind},
    sign_in::{Checked, Sending, Waiting as Wait},
};

use super::fake::{Asked, Telephone, ask, asked, attached, number, sign_in, stage, stage_with, wait};
use crate::{harness::database::on_both_databases, sign_in::stage::Browser};

on_both_databases! {
    async fn s2_23_r_40_r_50_a_number_typed_and_signed_on_the_telephone_opens_a_session(db) {
        let (stage, service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, &service.endpoint()).await;
        let mark = Mark { phrase: "Les hérons reviennent".to_owned(), image: Image::new(3).unwrap() };
        let txn = stage.db.store.begin().await.unwrap();
        stage.people.marks.put(&txn, claire.account.id, &mark).await.unwrap();
        txn.commit().await.unwrap();
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        assert_eq!(telephone.request(&stage).await, None, "nothing is asked before somebody asks");
        assert!(matches!(wait(&stage, &browser, &key).await, Wait::Nothing));
        assert!(matches!(ask(&stage, &browser, &key).await, Sending::Sent(_)));
        let shown = number(&stage, &browser, &key).await;
        assert!(shown.len() == 6 && shown.bytes().all(|b| b.is_ascii_digit()), "{shown}");
        let waiting = telephone.list(&stage).await.unwrap();
        assert_eq!(waiting.address, claire.account.address);
        assert_eq!(waiting.phrase.as_deref(), Some("Les hérons reviennent"));
        let request = waiting.request.unwrap();
        assert_eq!(request.digits, 6);
        let RequestKind::SignIn { ip, agent } = request.kind else { panic!() };
        assert_eq!(ip, "203.0.113.9");
        assert!(agent.contains("Firefox"), "{agent}");
        let answered = telephone.answer(&stage, (request.id, &shown, Decision::Approve)).await;
        assert_eq!(answered, Ok(Answered::Approved));
        assert_eq!(telephone.request(&stage).await, None, "answered once");
        let Wait::SignedIn(entry) = wait(&stage, &browser, &key).await else { panic!() };
        assert_eq!((entry.who.level().as_str(), entry.who.amr()), ("2", "pwd+push"));
        // The telephone itself holds no session of any kind.
        browser.take(&entry.cookies);
        assert!(browser.who(&stage.people).await.is_some());
        let events = stage.events(&claire.account).await;
        for event in ["mfa.sent ok ", "mfa.approved ok ", "mfa.ok ok ", "login.ok ok "] {
            assert!(events.iter().any(|line| line == event), "{event}: {events:?}");
        }
    }

    async fn r_40_two_digits_where_the_profile_says_so(db) {
        let (stage, _service) = stage_with(db, |config| {
            config.policy.push.digits = Policy::of(Profile::EntraCompat).push.digits;
        }).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        ask(&stage, &browser, &key).await;
        assert_eq!(number(&stage, &browser, &key).await.len(), 2);
        assert_eq!(telephone.list(&stage).await.unwrap().request.unwrap().digits, 2);
    }

    async fn r_41_without_the_right_number_nothing_is_approved_and_three_wrong_ones_end_it(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let Asked { telephone, mut browser, key, right, request } = asked(&stage, &claire).await;
        let wrong = format!("{:06}", (right.parse::<u32>().unwrap() + 1) % 1_000_000);
        for (typed, left) in [("", 2), (wrong.as_str(), 1)] {
            let answered = telephone.answer(&stage, (request, typed, Decision::Approve)).await;
            assert_eq!(answered, Ok(Answered::Wrong { tries_left: left }));
        }
        assert_eq!(telephone.answer(&stage, (request, &wrong, Decision::Approve)).await, Ok(Answered::Exhausted));
        assert_eq!(telephone.answer(&stage, (request, &right, Decision::Approve)).await, Ok(Answered::Over));
        assert!(matches!(wait(&stage, &browser, &key).await, Wait::Exhausted));
        // SIM-10: another method is still open.
        let code = { stage.advance(31); stage.code(&claire) };
        assert!(matches!(browser.check(&stage.people, &key, Method::Totp, &code).await, Checked::SignedIn(_)));
    }

    async fn r_42_a_request_lives_two_minutes_and_an_approval_one(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        for (answered_after, fetched_after, good) in [(119, 59, true), (121, 0, false), (1, 61, false)] {
            stage.advance(1_000);
            let mut browser = Browser::new("203.0.113.9");
            let key = browser.password(&stage, &claire).await;
            assert!(matches!(ask(&stage, &browser, &key).await, Sending::Sent(_)));
            let right = number(&stage, &browser, &key).await;
            let request = telephone.request(&stage).await.unwrap();
            stage.advance(answered_after);
            let answered = telephone.answer(&stage, (request, &right, Decision::Approve)).await;
            assert_eq!(answered == Ok(Answered::Approved), answered_after < 120, "{answered:?}");
            stage.advance(fetched_after);
            let waited = wait(&stage, &browser, &key).await;
            assert_eq!(matches!(waited, Wait::SignedIn(_)), good, "{waited:?}");
            assert!(good || matches!(waited, Wait::Expired), "{waited:?}");
        }
    }

    async fn r_69_an_approval_leads_to_the_change_of_a_password_that_is_too_old(db) {
        let (stage, _service) = stage_with(db, |config| config.policy.password.max_age_days = 182).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        stage.clock.advance(std::time::Duration::from_hours(24 * 183));
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        ask(&stage, &browser, &key).await;
        let right = number(&stage, &browser, &key).await;
        let request = telephone.request(&stage).await.unwrap();
        assert_eq!(telephone.answer(&stage, (request, &right, Decision::Approve)).await, Ok(Answered::Approved));
        let waited = wait(&stage, &browser, &key).await;
        assert!(matches!(waited, Wait::NeedsChange { .. }), "{waited:?}");
    }

    async fn r_43_one_request_at_a_time_whoever_asks(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        let (mut first, mut second) = (Browser::new("203.0.113.9"), Browser::new("203.0.113.10"));
        let key = first.password(&stage, &claire).await;
        let other = second.password(&stage, &claire).await;
        assert!(matches!(ask(&stage, &first, &key).await, Sending::Sent(_)));
        let request = telephone.request(&stage).await.unwrap();
        let sending = ask(&stage, &second, &other).await;
        assert!(matches!(sending, Sending::Elsewhere { .. }), "{sending:?}");
        // A second click is the same request; later it is a new one in its place.
        assert!(matches!(ask(&stage, &first, &key).await, Sending::Sent(_)));
        assert_eq!(telephone.request(&stage).await, Some(request));
        stage.advance(15);
        let before = number(&stage, &first, &key).await;
        assert!(matches!(ask(&stage, &first, &key).await, Sending::Sent(_)));
        assert_ne!(telephone.request(&stage).await, Some(request));
        assert_eq!(telephone.answer(&stage, (request, &before, Decision::Approve)).await, Ok(Answered::Over));
    }

    async fn r_43_three_in_a_quarter_of_an_hour_ten_in_a_day_then_another_method_first(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        let mut asked = 0;
        for round in 0..4 {
            for at in 0..4 {
                let mut browser = Browser::new("203.0.113.9");
                let key = browser.password(&stage, &claire).await;
                let sending = ask(&stage, &browser, &key).await;
                match (asked, at) {
                    (10.., _) => assert_eq!(sending, Sending::Off, "{round} {at}"),
                    (_, 3) => assert!(matches!(sending, Sending::Limit { .. }), "{round} {at}: {sending:?}"),
                    _ => {
                        assert!(matches!(sending, Sending::Sent(_)), "{round} {at}: {sending:?}");
                        asked += 1;
                    }
                }
                stage.advance(121);
            }
            stage.advance(900);
        }
        assert_eq!(asked, 10);
        // A day later it is still off: only another method opens it again.
        stage.advance(2 * 86_400);
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        assert_eq!(ask(&stage, &browser, &key).await, Sending::Off);
        let code = stage.code(&claire);
        assert!(matches!(browser.check(&stage.people, &key, Method::Totp, &code).await, Checked::SignedIn(_)));
        sign_in(&stage, &claire, &telephone).await;
    }

    async fn r_43_an_approval_gives_the_places_back(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        for _ in 0..12 {
            sign_in(&stage, &claire, &telephone).await;
        }
    }

    async fn r_45_the_notification_names_nobody_and_has_the_headers_of_the_rule(db) {
        let (stage, service) = stage_with(db, |config| {
            config.brand.support_email = Some("soutien@chts.example".to_owned());
        }).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, &service.endpoint()).await;
        assert_eq!(service.pushed().len(), 1, "S0-24: the test notification");
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        ask(&stage, &browser, &key).await;
        let pushed = service.pushed().pop().unwrap();
        for header in ["ttl: 120", "urgency: high", "content-encoding: aes128gcm", "authorization: vapid t="] {
            assert!(pushed.headers.contains(header), "{header}: {}", pushed.headers);
        }
        let topic = pushed.headers.lines().find_map(|line| line.strip_prefix("topic: ")).unwrap().trim();
        assert!(topic.len() <= 32 && !topic.contains("claire"), "{topic}");
        // 86 bytes of header, 36 of an identifier, one that ends it, 16 of the seal: nothing else is in it.
        assert_eq!(pushed.body.len(), 86 + 36 + 1 + 16);
        let request = telephone.request(&stage).await.unwrap();
        assert!(!String::from_utf8_lossy(&pushed.body).contains(&request.to_string()));
        assert!(!pushed.headers.contains("claire") && !pushed.headers.contains("chts.example/"));
    }

    async fn r_47_a_subscription_that_is_gone_is_forgotten_and_a_new_one_taken(db) {
        let (stage, service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, &service.endpoint()).await;
        assert!(telephone.list(&stage).await.unwrap().notified);
        for status in [404, 410] {
            assert_eq!(telephone.subscribe(&stage, &service.endpoint()).await, Ok(true));
            service.status.store(status, Ordering::SeqCst);
            stage.advance(1_000);
            let mut browser = Browser::new("203.0.113.9");
            let key = browser.password(&stage, &claire).await;
            assert!(matches!(ask(&stage, &browser, &key).await, Sending::Sent(_)), "it waits all the same");
            assert!(!telephone.list(&stage).await.unwrap().notified, "{status}");
            assert!(!stage.people.push.list(claire.account.id).await.unwrap()[0].notified);
        }
        service.status.store(201, Ordering::SeqCst);
        assert_eq!(telephone.subscribe(&stage, "https://169.254.169.254/latest").await, Ok(false), "R-49");
        assert_eq!(telephone.subscribe(&stage, "https://evil.example/push").await, Ok(false), "R-49");
        assert!(!telephone.list(&stage).await.unwrap().notified);
    }

    async fn r_48_sim_10_with_dead_push_the_telephone_asks_by_itself_and_other_methods_stay(db) {
        let (stage, service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Sms]).await;
        let telephone = attached(&stage, &claire, &service.endpoint()).await;
        for status in [0, 500, 403] {
            service.status.store(status, Ordering::SeqCst);
            stage.advance(1_000);
            sign_in(&stage, &claire, &telephone).await;
        }
        // The telephone is at the bottom of a lake, the push service and the SMS gateway are down.
        stage.sms.status.store(503, Ordering::SeqCst);
        stage.advance(1_000);
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        assert!(matches!(ask(&stage, &browser, &key).await, Sending::Sent(_)));
        assert_eq!(browser.send(&stage.people, &key, Method::Sms).await, Sending::Failed);
        stage.advance(121);
        assert!(matches!(wait(&stage, &browser, &key).await, Wait::Expired));
        assert!(stage.people.sign_in.choice(&key).await.unwrap().is_some(), "the page of methods still opens");
        let code = stage.code(&claire);
        assert!(matches!(browser.check(&stage.people, &key, Method::Totp, &code).await, Checked::SignedIn(_)));
    }

    async fn sim_3_fifty_browsers_that_come_for_one_approval_make_one_session(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let Asked { telephone, browser, key, right, request } = asked(&stage, &claire).await;
        let answers = (0..10).map(|_| telephone.answer(&stage, (request, &right, Decision::Approve)));
        let answers = futures_util::future::join_all(answers).await;
        assert_eq!(answers.iter().filter(|answer| **answer == Ok(Answered::Approved)).count(), 1, "{answers:?}");
        let waits = (0..50).map(|_| wait(&stage, &browser, &key));
        let waits = futures_util::future::join_all(waits).await;
        assert_eq!(waits.iter().filter(|wait| matches!(wait, Wait::SignedIn(_))).count(), 1);
    }

    async fn r_12_an_approval_is_good_for_the_browser_that_asked_and_for_nobody_else(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let paul = stage.person("paul", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        let other = attached(&stage, &paul, "").await;
        let (mut browser, mut thief) = (Browser::new("203.0.113.9"), Browser::new("203.0.113.66"));
        let key = browser.password(&stage, &claire).await;
        let stolen = thief.password(&stage, &claire).await;
        ask(&stage, &browser, &key).await;
        let right = number(&stage, &browser, &key).await;
        let request = telephone.request(&stage).await.unwrap();
        assert_eq!(other.request(&stage).await, None);
        assert_eq!(other.answer(&stage, (request, &right, Decision::Approve)).await, Ok(Answered::Over));
        let stranger = Telephone::new();
        assert_eq!(stranger.answer(&stage, (request, &right, Decision::Approve)).await, Err(Refusal::Unknown));
        let mut impostor = Telephone::new();
        impostor.id = telephone.id;
        assert_eq!(impostor.answer(&stage, (request, &right, Decision::Approve)).await, Err(Refusal::Unknown));
        assert_eq!(telephone.answer(&stage, (request, &right, Decision::Approve)).await, Ok(Answered::Approved));
        assert!(matches!(wait(&stage, &thief, &stolen).await, Wait::Nothing));
        assert!(matches!(wait(&stage, &browser, &key).await, Wait::SignedIn(_)));
    }

    async fn a_telephone_whose_clock_is_off_is_told_the_time_and_an_old_signature_is_worth_nothing(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        let now = stage.clock.now();
        for time in [now.0 - 61_000, now.0 + 61_000, 0, i64::MAX, i64::MIN] {
            assert_eq!(telephone.list_at(&stage, time).await, Err(Refusal::Clock(now)), "{time}");
        }
        assert!(telephone.list_at(&stage, now.0 - 59_000).await.is_ok());
    }
}
