//! Throttling.

use std::time::Duration;

use pli::{
    base::Method,
    sign_in::{Form, Outcome},
};

use super::stage::{Browser, NOON, PASSWORD, Stage};
use crate::harness::database::on_both_databases;

/// Sends a wrong password from an address that nobody used before.
async fn stranger(stage: &Stage, n: u32, password: &str) -> Outcome {
    let ip = format!("203.{}.{}.{}", n / 65_536, n / 256 % 256, n % 256);
    Browser::new(&ip).start(&stage.people, Browser::form("claire@chts.example", password)).await
}

on_both_databases! {
    async fn r_80_r_82_strangers_close_themselves_out_and_not_the_owner(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut hers = Browser::new("198.18.0.1");
        hers.sign_in(&stage, &claire).await;
        let begin = stage.clock.now();
        for n in 0..10 {
            assert!(matches!(stranger(&stage, n, &format!("wrong {n}")).await, Outcome::Refused));
        }
        let outcome = stranger(&stage, 10, PASSWORD).await;
        assert!(matches!(outcome, Outcome::Throttled { until } if until == begin + Duration::from_secs(60)), "{outcome:?}");
        // A name that nobody has closes in the same way: nothing is told.
        for n in 0..11 {
            let form = Browser::form("nobody@chts.example", &format!("wrong {n}"));
            let outcome = Browser::new(&format!("203.9.0.{n}")).start(&stage.people, form).await;
            assert_eq!(matches!(outcome, Outcome::Throttled { .. }), n == 10, "{outcome:?}");
        }
        stage.advance(60);
        assert!(matches!(stranger(&stage, 11, "wrong again").await, Outcome::Refused));
        let outcome = stranger(&stage, 12, "and again").await;
        let until = stage.clock.now() + Duration::from_secs(120);
        assert!(matches!(outcome, Outcome::Throttled { until: at } if at == until), "twice as long: {outcome:?}");
        // The owner, from the browser that is known.
        let key = hers.password(&stage, &claire).await;
        let code = stage.code(&claire);
        hers.check(&stage.people, &key, Method::Totp, &code).await;
        assert!(hers.who(&stage.people).await.is_some());
        assert!(stage.events(&claire.account).await.contains(&"throttle.on ok passwords".to_owned()));
    }

    async fn r_80_a_known_device_has_its_own_ten_tries(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut hers = Browser::new("198.18.0.1");
        hers.sign_in(&stage, &claire).await;
        for n in 0..10 {
            let form = Browser::form("claire@chts.example", &format!("typing mistake {n}"));
            assert!(matches!(hers.start(&stage.people, form).await, Outcome::Refused), "{n}");
        }
        let outcome = hers.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::Throttled { .. }), "{outcome:?}");
        // It is nobody else's: a stranger's first try is read.
        assert!(matches!(stranger(&stage, 1, "wrong").await, Outcome::Refused));
        // The cookie of one person says nothing about another.
        stage.person("paul", &[Method::Totp]).await;
        let outcome = hers.start(&stage.people, Browser::form("paul@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{outcome:?}");
    }

    async fn r_80_a_cookie_that_is_not_ours_makes_nobody_known(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut hers = Browser::new("198.18.0.1");
        hers.sign_in(&stage, &claire).await;
        let real = hers.jar.get(pli::session::CookieName::Known).unwrap().to_owned();
        let (body, signature) = real.split_once('~').unwrap();
        for forged in [format!("x{body}~{signature}"), format!("{body}~"), format!("{body}~{}0", signature), "~!~!~".to_owned()] {
            let jar = pli::session::Cookies::parse(&format!("__Host-dev={forged}"));
            let browser = Browser { jar, ..Browser::new("198.18.0.2") };
            let known = stage.people.sessions.known_device(claire.account.id, &browser.visitor()).await.unwrap();
            assert!(known.is_none(), "{forged}");
        }
        let jar = pli::session::Cookies::parse(&format!("__Host-dev={real}"));
        let browser = Browser { jar, ..Browser::new("198.18.0.2") };
        assert!(stage.people.sessions.known_device(claire.account.id, &browser.visitor()).await.unwrap().is_some());
        // One browser is known for several people: a shared post.
        let paul = stage.person("paul", &[Method::Totp]).await;
        hers.sign_in(&stage, &paul).await;
        for person in [&claire, &paul] {
            assert!(stage.people.sessions.known_device(person.account.id, &hers.visitor()).await.unwrap().is_some());
        }
    }

    async fn r_81_the_same_wrong_password_is_counted_once(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &[Method::Totp]).await;
        for n in 0..15 {
            let outcome = stranger(&stage, n, ["an old password", "another old one"][n as usize % 2]).await;
            assert!(matches!(outcome, Outcome::Refused), "{n}: {outcome:?}");
        }
        for n in 0..8 {
            assert!(matches!(stranger(&stage, 100 + n, &format!("wrong {n}")).await, Outcome::Refused), "{n}");
        }
        assert!(matches!(stranger(&stage, 200, "one too many").await, Outcome::Throttled { .. }));
    }

    async fn r_84_r_85_an_address_may_fail_thirty_times_and_a_hospital_twenty_times_more(db) {
        let stage = Stage::with(db, |config| {
            config.policy.throttle.starts_per_minute = 1_000;
            config.policy.throttle.starts_burst = 1_000;
            config.policy.throttle.pairs = 1_000;
        })
        .await;
        stage.person("claire", &[Method::Totp]).await;
        let tried = |ip: &'static str, many: u32| {
            let stage = &stage;
            async move {
                let mut read = 0;
                for n in 0..many {
                    let form = Browser::form(&format!("nobody{n}@chts.example"), "wrong");
                    let outcome = Browser::new(ip).start(&stage.people, form).await;
                    read += u32::from(matches!(outcome, Outcome::Refused));
                }
                read
            }
        };
        assert_eq!(tried("203.0.113.9", 35).await, 30);
        assert_eq!(tried("203.0.113.10", 1).await, 1, "its neighbour is not concerned");
        assert_eq!(tried("2001:db8:1:1::1", 20).await, 20);
        assert_eq!(tried("2001:db8:1:1:ffff::2", 20).await, 10, "one /64 is one address");
        assert_eq!(tried("2001:db8:1:2::1", 5).await, 5);
        assert_eq!(tried("192.0.2.44", 60).await, 60, "a hospital behind one address");
        stage.advance(601);
        assert_eq!(tried("203.0.113.9", 1).await, 1);
    }

    async fn r_84_fifteen_pairs_shut_an_address_out_for_a_day(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut hers = Browser::new("203.0.113.9");
        hers.sign_in(&stage, &claire).await;
        for n in 0..15 {
            stage.advance(60);
            let form = Browser::form(&format!("nobody{n}@chts.example"), "Printemps2026!");
            assert!(matches!(Browser::new("203.0.113.9").start(&stage.people, form).await, Outcome::Refused), "{n}");
        }
        stage.advance(3_600);
        let form = || Browser::form("claire@chts.example", PASSWORD);
        let outcome = Browser::new("203.0.113.9").start(&stage.people, form()).await;
        assert!(matches!(outcome, Outcome::Throttled { .. }), "{outcome:?}");
        // The known device behind the same address is not shut out.
        assert!(matches!(hers.start(&stage.people, form()).await, Outcome::SignedIn(_)), "R-104");
        stage.advance(24 * 3_600);
        assert!(matches!(Browser::new("203.0.113.9").start(&stage.people, form()).await, Outcome::NeedsFactor { .. }));
    }

    async fn r_88_twenty_forms_at_once_and_then_ten_a_minute(db) {
        let stage = Stage::with(db, |config| {
            config.policy.throttle.address_tries = 1_000;
            config.policy.throttle.pairs = 1_000;
        })
        .await;
        let mut read = 0;
        for n in 0..30 {
            let form = Browser::form(&format!("nobody{n}@chts.example"), "wrong");
            let outcome = Browser::new("203.0.113.9").start(&stage.people, form).await;
            read += u32::from(matches!(outcome, Outcome::Refused));
        }
        assert_eq!(read, 20);
        stage.advance(6);
        let form = || Browser::form("nobody@chts.example", "wrong");
        assert!(matches!(Browser::new("203.0.113.9").start(&stage.people, form()).await, Outcome::Refused));
        assert!(matches!(Browser::new("203.0.113.9").start(&stage.people, form()).await, Outcome::Throttled { .. }));
    }

    async fn r_86_r_172_during_a_spray_an_unknown_browser_works_or_waits(db) {
        let stage = Stage::with(db, |config| config.policy.throttle.stranger_tries = 100).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut hers = Browser::new("198.18.0.1");
        hers.sign_in(&stage, &claire).await;
        let visitor = Browser::new("203.0.113.9").visitor();
        assert!(stage.people.sign_in.work(&visitor).await.unwrap().is_none());
        for n in 0..60 {
            assert!(matches!(stranger(&stage, n, &format!("wrong {n}")).await, Outcome::Refused));
        }
        stage.advance(11);
        let work = stage.people.sign_in.work(&visitor).await.unwrap().unwrap();
        let form = |ticket: Option<&str>, work: Option<&str>| Form {
            ticket: ticket.map(str::to_owned),
            work: work.map(str::to_owned),
            ..Browser::form("claire@chts.example", PASSWORD)
        };
        let mut browser = Browser::new("203.0.113.9");
        for (ticket, found) in [(None, None), (Some("x.y.z"), Some("1")), (Some(work.ticket.as_str()), None), (Some(work.ticket.as_str()), Some("0"))] {
            let outcome = browser.start(&stage.people, form(ticket, found)).await;
            assert!(matches!(outcome, Outcome::NeedsWork(_)), "{outcome:?}");
        }
        let found = (0_u32..100_000_000).map(|n| n.to_string()).find(|n| zeros(&format!("{}.{n}", work.ticket)) >= work.bits).unwrap();
        let elsewhere = Browser::new("203.0.113.200").start(&stage.people, form(Some(&work.ticket), Some(&found))).await;
        assert!(matches!(elsewhere, Outcome::NeedsWork(_)), "a ticket belongs to its network: {elsewhere:?}");
        let outcome = browser.start(&stage.people, form(Some(&work.ticket), Some(&found))).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{outcome:?}");
        let outcome = browser.start(&stage.people, form(Some(&work.ticket), Some(&found))).await;
        assert!(matches!(outcome, Outcome::NeedsWork(_)), "a ticket is good once: {outcome:?}");
        // Without a script: time passes instead, for three a minute.
        let mut tickets = Vec::new();
        for _ in 0..5 {
            tickets.push(stage.people.sign_in.work(&visitor).await.unwrap().unwrap());
        }
        stage.advance(tickets[0].wait_s);
        let mut let_in = 0;
        for ticket in &tickets {
            let outcome = browser.start(&stage.people, form(Some(&ticket.ticket), None)).await;
            let_in += u32::from(matches!(outcome, Outcome::NeedsFactor { .. }));
        }
        assert_eq!(let_in, 3);
        // A known browser is asked for nothing.
        assert!(matches!(hers.start(&stage.people, form(None, None)).await, Outcome::NeedsFactor { .. }));
        // It ends by itself.
        stage.advance(900);
        assert!(stage.people.sign_in.work(&visitor).await.unwrap().is_none());
    }

    async fn r_90_without_its_database_pli_lets_nobody_in(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        assert!(browser.who(&stage.people).await.is_some());
        let key = Browser::new("203.0.113.10").password(&stage, &claire).await;
        stage.db.store.close().await;
        let visitor = Browser::new("203.0.113.10").visitor();
        assert!(stage.people.sign_in.start(&visitor, Browser::form("claire@chts.example", PASSWORD)).await.is_err());
        let code = stage.code(&claire);
        assert!(stage.people.sign_in.check(&key, &visitor, Method::Totp, &code).await.is_err());
        assert!(stage.people.sign_in.send(&key, &visitor, Method::Totp).await.is_err());
        // A session in memory lives on for the five seconds that its end may take to arrive, and no longer.
        assert!(stage.people.sessions.find(&browser.visitor()).await.is_ok());
        stage.advance(6);
        assert!(stage.people.sessions.find(&browser.visitor()).await.is_err());
    }

    async fn r_91_asking_for_codes_is_no_failure_and_a_success_resets_only_what_it_used(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        for _ in 0..15 {
            stage.advance(10);
            browser.password(&stage, &claire).await;
        }
        for n in 0..9 {
            assert!(matches!(stranger(&stage, n, &format!("wrong {n}")).await, Outcome::Refused));
        }
        browser.sign_in(&stage, &claire).await;
        // The password's counter of strangers is new: it was a stranger who has just proved both.
        for n in 20..30 {
            assert!(matches!(stranger(&stage, n, &format!("wrong {n}")).await, Outcome::Refused), "{n}");
        }
        assert!(matches!(stranger(&stage, 31, "wrong").await, Outcome::Throttled { .. }));
        // Its sign-in from the known device does not open what strangers have closed.
        browser.sign_in(&stage, &claire).await;
        assert!(matches!(stranger(&stage, 32, "wrong 32").await, Outcome::Throttled { .. }));
    }

    async fn r_92_support_opens_again_what_strangers_have_closed(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        for n in 0..11 {
            stranger(&stage, n, &format!("wrong {n}")).await;
        }
        assert!(matches!(stranger(&stage, 50, PASSWORD).await, Outcome::Throttled { .. }));
        assert_eq!(stage.people.sign_in.unlock(claire.account.id).await.unwrap(), 1);
        assert!(matches!(stranger(&stage, 51, PASSWORD).await, Outcome::NeedsFactor { .. }));
        assert!(stage.events(&claire.account).await.contains(&"throttle.clear ok ".to_owned()));
        assert!(stage.clock.now() == NOON);
    }
}

fn zeros(text: &str) -> u32 {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    let first = u32::from_be_bytes(digest.as_ref()[..4].try_into().unwrap());
    first.leading_zeros()
}
