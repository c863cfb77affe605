//! Sessions.

use std::time::Duration;

use pli::{
    base::Method,
    session::{CookieName, CredentialEvent, End, Found, Visitor},
    sign_in::{Checked, Outcome},
};

use super::stage::{Browser, PASSWORD, Stage};
use crate::harness::database::{on_both_databases, raw};

on_both_databases! {
    async fn r_100_r_101_the_cookie_has_256_bits_and_the_database_its_hash(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let entry = browser.sign_in(&stage, &claire).await;
        let cookie = browser.jar.get(CookieName::Session).unwrap().to_owned();
        assert_eq!(cookie.len(), 43);
        let header = entry.cookies.iter().find(|set| set.name() == CookieName::Session).unwrap().header();
        assert!(header.starts_with("__Host-sid=") && header.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"));
        let all = raw::dump(&stage.db).await;
        assert!(!all.contains(&cookie));
        assert!(all.contains(&pli::seal::token_hash(&cookie)));
        assert!(browser.jar.get(CookieName::Pending).is_none(), "R-106: the one before sign-in is gone");
    }

    async fn r_102_r_103_it_sleeps_after_a_quarter_and_ends_after_twelve_hours(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        stage.advance(14 * 60 + 59);
        assert!(browser.who(&stage.people).await.is_some());
        stage.advance(15 * 60);
        assert!(matches!(browser.find(&stage.people).await, Found::Idle));
        assert!(matches!(browser.find(&stage.people).await, Found::Idle), "asking does not wake it up");
        let mut busy = Browser::new("203.0.113.9");
        busy.sign_in(&stage, &claire).await;
        let mut lived = 0;
        while busy.who(&stage.people).await.is_some() {
            stage.advance(600);
            lived += 600;
            assert!(lived < 50_000);
        }
        assert_eq!(lived, 12 * 3_600);
        assert!(matches!(busy.find(&stage.people).await, Found::Nobody));
    }

    async fn r_102_a_page_that_asks_by_itself_keeps_nobody_signed_in(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        let looks = Visitor { looks: true, ..browser.visitor() };
        for _ in 0..89 {
            stage.advance(10);
            let found = stage.people.sessions.find(&looks).await.unwrap();
            assert!(matches!(found, Found::SignedIn { set: None, .. }), "{found:?}");
            stage.people.sessions.tick().await.unwrap();
        }
        stage.advance(11);
        assert!(matches!(stage.people.sessions.find(&looks).await.unwrap(), Found::Idle));
        assert!(matches!(browser.find(&stage.people).await, Found::Idle));
    }

    async fn r_104_the_password_alone_wakes_a_sleeping_session_of_ones_own(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let paul = stage.person("paul", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let entry = browser.sign_in(&stage, &claire).await;
        let before = browser.jar.get(CookieName::Session).unwrap().to_owned();
        stage.advance(3_600);
        assert!(matches!(browser.find(&stage.people).await, Found::Idle));
        // Another person's password does not.
        let mut other = browser.clone();
        let outcome = other.start(&stage.people, Browser::form("paul@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{outcome:?}");
        drop(paul);
        let outcome = browser.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
        let Outcome::SignedIn(woken) = outcome else { panic!("{outcome:?}") };
        assert_eq!(woken.who.session(), entry.who.session());
        assert_eq!(woken.who.level(), entry.who.level());
        assert!(browser.who(&stage.people).await.is_some());
        let jar = pli::session::Cookies::parse(&format!("__Host-sid={before}"));
        let mut thief = Browser { jar, ..Browser::new("203.0.113.9") };
        assert!(thief.who(&stage.people).await.is_none(), "R-105: the cookie is a new one");
        // After twelve hours the second factor is asked for again.
        stage.advance(12 * 3_600);
        let outcome = browser.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{outcome:?}");
    }

    async fn r_105_the_cookie_is_renewed_every_quarter_and_the_old_one_is_good_for_ten_seconds(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let entry = browser.sign_in(&stage, &claire).await;
        for _ in 0..2 {
            stage.advance(449);
            let Found::SignedIn { set: None, .. } = browser.find(&stage.people).await else { panic!() };
        }
        stage.advance(2);
        let late = browser.clone();
        let visitor = late.visitor();
        // Eight requests at once: one renewal, the same cookie for all.
        let found = futures_util::future::join_all((0..8).map(|_| stage.people.sessions.find(&visitor))).await;
        let mut given = Vec::new();
        for one in found {
            let Ok(Found::SignedIn { set: Some(set), who }) = one else { panic!("{one:?}") };
            assert_eq!(who.session(), entry.who.session());
            given.push(set.header());
            browser.take(&[set]);
        }
        given.dedup();
        assert_eq!(given.len(), 1);
        assert!(browser.who(&stage.people).await.is_some());
        stage.advance(9);
        assert!(matches!(late.clone().find(&stage.people).await, Found::SignedIn { set: Some(_), .. }), "an answer got lost");
        stage.advance(2);
        assert!(matches!(late.clone().find(&stage.people).await, Found::Nobody));
        assert!(browser.who(&stage.people).await.is_some());
        assert!(browser.who(&stage.another()).await.is_some(), "another process reads it from the database");
    }

    async fn r_106_what_opens_the_second_page_opens_nothing_else_and_is_never_promoted(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        let pre = browser.jar.get(CookieName::Pending).unwrap().to_owned();
        let jar = pli::session::Cookies::parse(&format!("__Host-sid={pre}"));
        assert!(Browser { jar, ..Browser::new("203.0.113.9") }.who(&stage.people).await.is_none());
        stage.advance(14 * 60 + 59);
        assert!(stage.people.sessions.pending(&browser.visitor()).await.unwrap().is_some());
        stage.advance(2);
        assert!(stage.people.sessions.pending(&browser.visitor()).await.unwrap().is_none());
        let code = stage.code(&claire);
        assert!(matches!(browser.check(&stage.people, &key, Method::Totp, &code).await, Checked::Over));
        assert!(stage.people.sign_in.choice(&key).await.unwrap().is_none());
    }

    async fn r_107_the_eleventh_session_ends_the_oldest(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browsers = Vec::new();
        for n in 0..11 {
            let mut browser = Browser::new("203.0.113.9");
            let entry = browser.sign_in(&stage, &claire).await;
            assert_eq!(entry.ended_oldest, n == 10);
            browsers.push(browser);
        }
        assert!(matches!(browsers[0].find(&stage.people).await, Found::Ended(End::TooMany)));
        for browser in &mut browsers[1..] {
            assert!(browser.who(&stage.people).await.is_some());
        }
    }

    async fn r_108_r_111_one_lists_ones_sessions_and_ends_one_or_all(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let paul = stage.person("paul", &[Method::Totp]).await;
        let sessions = &stage.people.sessions;
        let (mut one, mut two, mut three) = (Browser::new("203.0.113.1"), Browser::new("203.0.113.2"), Browser::new("203.0.113.3"));
        for browser in [&mut one, &mut two, &mut three] {
            browser.sign_in(&stage, &claire).await;
        }
        let mut his = Browser::new("203.0.113.4");
        let paul = his.sign_in(&stage, &paul).await.who;
        let claire = one.who(&stage.people).await.unwrap();
        let list = sessions.list(&claire).await.unwrap();
        assert_eq!(list.len(), 3);
        assert_eq!(list.iter().filter(|info| info.this).count(), 1);
        let second = list.iter().find(|info| info.ip == "203.0.113.2").unwrap();
        assert!(second.agent.contains("Firefox"));
        assert!(!sessions.end(&paul, second.id, &his.visitor()).await.unwrap(), "nobody ends another person's");
        assert!(two.who(&stage.people).await.is_some());
        let mut ended = sessions.watch();
        assert!(sessions.end(&claire, second.id, &one.visitor()).await.unwrap());
        assert_eq!(ended.recv().await.unwrap(), second.id, "its connections can be closed");
        assert!(matches!(two.find(&stage.people).await, Found::Ended(End::EndedByOwner)));
        assert_eq!(sessions.end_others(&claire, &one.visitor()).await.unwrap(), 1);
        assert!(three.who(&stage.people).await.is_none());
        let gone = sessions.sign_out(&claire, &one.visitor()).await.unwrap();
        assert!(gone[0].header().contains("Max-Age=0"));
        assert!(matches!(one.find(&stage.people).await, Found::Nobody));
        assert!(his.who(&stage.people).await.is_some());
    }

    async fn r_109_suspension_and_a_new_password_end_every_session(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        assert!(browser.who(&stage.people).await.is_some());
        // Another process suspends: this one knows within five seconds.
        stage.another().accounts.suspend(claire.account.id, None).await.unwrap();
        stage.advance(5);
        assert!(matches!(browser.find(&stage.people).await, Found::Ended(End::Suspended)));
        stage.people.accounts.activate(claire.account.id, None).await.unwrap();
        assert!(browser.who(&stage.people).await.is_none(), "what was ended stays so");
        browser.sign_in(&stage, &claire).await;
        stage.people.sessions.end_all_of(claire.account.id, CredentialEvent::PasswordReset).await.unwrap();
        assert!(matches!(browser.find(&stage.people).await, Found::Ended(End::PasswordReset)), "at once in this process");
    }

    async fn a_session_ended_in_one_process_is_over_in_another_within_five_seconds(db) {
        let stage = Stage::new(db).await;
        let other = stage.another();
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        let who = browser.who(&other).await.unwrap();
        let mut told = other.sessions.watch();
        stage.people.sessions.sign_out(&who, &browser.visitor()).await.unwrap();
        assert!(browser.who(&stage.people).await.is_none());
        stage.advance(2);
        other.sessions.tick().await.unwrap();
        assert!(browser.who(&other).await.is_none());
        assert_eq!(told.recv().await.unwrap(), who.session());
    }

    async fn a_request_is_answered_from_memory_without_the_database(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        assert!(browser.who(&stage.people).await.is_some());
        stage.people.sessions.tick().await.unwrap();
        // Without the database: every answer within five seconds comes from memory.
        stage.db.store.close().await;
        let visitor = browser.visitor();
        for _ in 0..2_000 {
            assert!(matches!(stage.people.sessions.find(&visitor).await, Ok(Found::SignedIn { .. })));
        }
    }

    async fn the_last_use_is_written_at_most_once_a_minute(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let who = browser.sign_in(&stage, &claire).await.who;
        let seen = async || stage.people.sessions.list(&who).await.unwrap()[0].seen;
        let first = seen().await;
        for _ in 0..5 {
            stage.advance(10);
            assert!(browser.who(&stage.people).await.is_some());
            stage.people.sessions.tick().await.unwrap();
        }
        assert_eq!(seen().await, first);
        stage.advance(10);
        assert!(browser.who(&stage.people).await.is_some());
        stage.people.sessions.tick().await.unwrap();
        assert_eq!(seen().await, stage.clock.now());
    }

    async fn r_178_the_journal_tells_a_person_what_happened_to_their_account(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.start(&stage.people, Browser::form("claire@chts.example", "wrong")).await;
        browser.sign_in_with(&stage, &claire, true).await;
        let since = stage.clock.now() - Duration::from_hours(90 * 24);
        let rows = stage.journal.about(claire.account.id, since, 100).await.unwrap();
        for event in ["login.fail", "login.start", "mfa.ok", "session.start", "device.trust", "login.ok", "factor.add"] {
            assert!(rows.iter().any(|row| row.event == event), "{event}");
        }
        let ok = rows.iter().find(|row| row.event == "login.ok").unwrap();
        assert_eq!((ok.ip.as_str(), ok.method.as_str(), ok.level.as_str()), ("203.0.113.9", "totp", "2"));
        assert!(ok.agent.contains("Firefox"));
        // no password, no code, and of the session a hash only.
        let code = stage.code(&claire);
        for row in rows {
            let text = format!("{row:?}");
            assert!(!text.contains(PASSWORD) && !text.contains("wrong"), "{text}");
            assert!(!row.detail.contains(&code), "{text}");
            assert!(!text.contains(browser.jar.get(CookieName::Session).unwrap()));
        }
    }
}
