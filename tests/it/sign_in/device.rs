//! Trusted devices: S3-03, R-120 to R-126, and the letters about devices.

use pli::{
    base::Method,
    password::Kind,
    session::{CookieName, CredentialEvent},
    sign_in::{Checked, Form, Outcome},
};

use super::stage::{Browser, CODES, PASSWORD, PERSONAL, Person, Stage};
use crate::harness::database::on_both_databases;

/// Only the cookie of the trusted device, as on another day.
fn on_another_day(browser: &Browser) -> Browser {
    let value = browser.jar.get(CookieName::Trusted).unwrap();
    let jar = pli::session::Cookies::parse(&format!("__Host-td={value}"));
    Browser { jar, ..browser.clone() }
}

async fn password(stage: &Stage, browser: &mut Browser) -> Outcome {
    browser.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await
}

/// Claire, and a browser that she trusts.
async fn trusted(stage: &Stage) -> (Person, Browser) {
    let claire = stage.person("claire", &CODES).await;
    let mut browser = Browser::new("203.0.113.9");
    browser.sign_in_with(stage, &claire, true).await;
    (claire, browser)
}

on_both_databases! {
    async fn s3_03_r_120_the_trust_is_given_after_the_second_factor_and_never_before(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password_at(&stage.people, &claire, true).await;
        assert!(browser.jar.get(CookieName::Trusted).is_none());
        let code = stage.wrong_code(&claire);
        browser.check(&stage.people, &key, Method::Totp, &code).await;
        assert!(browser.jar.get(CookieName::Trusted).is_none());
        let code = stage.code(&claire);
        let Checked::SignedIn(entry) = browser.check(&stage.people, &key, Method::Totp, &code).await else { panic!() };
        let set = entry.cookies.iter().find(|set| set.name() == CookieName::Trusted).unwrap().header();
        assert!(set.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=2592000"), "{set}");
        let (series, secret) = browser.jar.get(CookieName::Trusted).unwrap().split_once('.').unwrap();
        assert_eq!((series.len(), secret.len()), (43, 43), "at least 128 bits each");
        let devices = stage.people.sessions.trusted_devices(&entry.who).await.unwrap();
        assert_eq!(devices.len(), 1);
        // Unticked: none.
        let mut plain = Browser::new("203.0.113.9");
        plain.sign_in(&stage, &claire).await;
        assert!(plain.jar.get(CookieName::Trusted).is_none());
    }

    async fn r_125_it_skips_the_second_factor_and_the_session_says_so(db) {
        let stage = Stage::new(db).await;
        let (claire, browser) = trusted(&stage).await;
        let mut later = on_another_day(&browser);
        assert!(matches!(later.start(&stage.people, Browser::form("claire@chts.example", "wrong")).await, Outcome::Refused));
        let outcome = password(&stage, &mut later).await;
        let Outcome::SignedIn(entry) = outcome else { panic!("{outcome:?}") };
        assert_eq!((entry.who.level().as_str(), entry.who.amr()), ("1+device", "pwd+device"));
        // A trust that a code by mail has given is worth no more than that code.
        stage.advance(3_600);
        let mut weak = Browser::new("203.0.113.20");
        let key = weak.password_at(&stage.people, &claire, true).await;
        weak.send(&stage.people, &key, Method::Email).await;
        let code = stage.email_code();
        assert!(matches!(weak.check(&stage.people, &key, Method::Email, &code).await, Checked::SignedIn(_)));
        let Outcome::SignedIn(entry) = password(&stage, &mut on_another_day(&weak)).await else { panic!() };
        assert_eq!(entry.who.level().as_str(), "1+");
    }

    async fn r_121_it_lasts_thirty_days_from_the_first_and_use_does_not_extend_it(db) {
        let stage = Stage::new(db).await;
        let (_, mut browser) = trusted(&stage).await;
        for _ in 0..29 {
            stage.advance(24 * 3_600);
            browser = on_another_day(&browser);
            let outcome = password(&stage, &mut browser).await;
            assert!(matches!(outcome, Outcome::SignedIn(_)), "{outcome:?}");
        }
        stage.advance(24 * 3_600 + 1);
        let outcome = password(&stage, &mut on_another_day(&browser)).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "the server's clock decides: {outcome:?}");
    }

    async fn r_122_a_cookie_used_before_betrays_the_thief_and_ends_the_series(db) {
        let stage = Stage::new(db).await;
        let (claire, browser) = trusted(&stage).await;
        let (mut hers, mut stolen) = (on_another_day(&browser), on_another_day(&browser));
        let first = stolen.clone();
        assert!(matches!(password(&stage, &mut hers).await, Outcome::SignedIn(_)));
        // Within ten seconds and from the same address: a request that was on its way.
        stage.advance(9);
        let mut beside = first.clone();
        let outcome = password(&stage, &mut beside).await;
        assert!(matches!(outcome, Outcome::SignedIn(_)), "{outcome:?}");
        stage.advance(2);
        stolen.ip = "198.51.99.7".parse().unwrap();
        // Without the password it betrays nothing and destroys nothing.
        assert!(matches!(stolen.start(&stage.people, Browser::form("claire@chts.example", "wrong")).await, Outcome::Refused));
        let mut latest = on_another_day(&hers);
        assert!(matches!(password(&stage, &mut latest).await, Outcome::SignedIn(_)));
        let outcome = password(&stage, &mut stolen).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{outcome:?}");
        assert!(stolen.jar.get(CookieName::Trusted).is_none());
        let outcome = password(&stage, &mut on_another_day(&latest)).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "the whole series is gone: {outcome:?}");
        assert!(stage.events(&claire.account).await.contains(&"device.theft fail ".to_owned()));
        stage.people.notify.drain().await.unwrap();
        assert!(stage.post.letters().iter().any(|letter| letter.contains("Lib") && letter.contains(PERSONAL)));
        let (subject, _) = stage.post.last_to("claire@chts.example").unwrap();
        assert!(subject.contains("copié") || subject.contains("navigateur"), "{subject}");
    }

    async fn r_122_the_grace_is_for_the_same_address_only(db) {
        let stage = Stage::new(db).await;
        let (_, browser) = trusted(&stage).await;
        let (mut hers, mut stolen) = (on_another_day(&browser), on_another_day(&browser));
        stolen.ip = "198.51.99.7".parse().unwrap();
        assert!(matches!(password(&stage, &mut hers).await, Outcome::SignedIn(_)));
        stage.advance(1);
        assert!(matches!(password(&stage, &mut stolen).await, Outcome::NeedsFactor { .. }));
    }

    async fn r_123_another_person_on_the_same_browser_gets_nothing_and_takes_nothing_away(db) {
        let stage = Stage::new(db).await;
        let (_, browser) = trusted(&stage).await;
        stage.person("paul", &[Method::Totp]).await;
        let mut shared = on_another_day(&browser);
        let outcome = shared.start(&stage.people, Browser::form("paul@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{outcome:?}");
        assert!(shared.jar.get(CookieName::Trusted).is_some());
        assert!(matches!(password(&stage, &mut on_another_day(&shared)).await, Outcome::SignedIn(_)));
    }

    async fn r_124_no_trust_outlives_a_credential_event_whichever_it_is(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        for event in CredentialEvent::ALL {
            let mut browser = Browser::new("203.0.113.9");
            browser.sign_in_with(&stage, &claire, true).await;
            let mut begun = Browser::new("203.0.113.10");
            begun.password(&stage, &claire).await;
            stage.people.sessions.end_all_of(claire.account.id, event).await.unwrap();
            let outcome = password(&stage, &mut on_another_day(&browser)).await;
            assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{event:?}: {outcome:?}");
            // A sign-in that had begun is over as well.
            assert!(stage.people.sessions.pending(&begun.visitor()).await.unwrap().is_none(), "{event:?}");
            let live = browser.who(&stage.people).await.is_some();
            assert_eq!(live, event.ends_sessions().is_none(), "{event:?}");
        }
    }

    async fn r_124_what_the_rooms_do_to_credentials_is_such_an_event(db) {
        let stage = Stage::new(db).await;
        let (claire, browser) = trusted(&stage).await;
        let id = stage.people.factors.of(claire.account.id).await.unwrap().last().unwrap().id;
        stage.people.factors.remove(claire.account.id, id).await.unwrap();
        assert!(matches!(password(&stage, &mut on_another_day(&browser)).await, Outcome::NeedsFactor { .. }));
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in_with(&stage, &claire, true).await;
        stage.people.factors.bind(claire.account.id, &pli::factor::Secret::Email(PERSONAL.parse().unwrap())).await.unwrap();
        assert!(matches!(password(&stage, &mut on_another_day(&browser)).await, Outcome::NeedsFactor { .. }));
    }

    async fn r_126_five_devices_at_most_and_none_on_a_shared_post(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browsers = Vec::new();
        for n in 1..=6 {
            let mut browser = Browser::new(&format!("203.0.113.{n}"));
            browser.sign_in_with(&stage, &claire, true).await;
            browsers.push(browser);
        }
        let who = browsers[5].who(&stage.people).await.unwrap();
        assert_eq!(stage.people.sessions.trusted_devices(&who).await.unwrap().len(), 5);
        assert!(matches!(password(&stage, &mut on_another_day(&browsers[0])).await, Outcome::NeedsFactor { .. }));
        assert!(matches!(password(&stage, &mut on_another_day(&browsers[1])).await, Outcome::SignedIn(_)));
        let mut post = Browser::new("198.51.100.3");
        post.sign_in_with(&stage, &claire, true).await;
        assert!(post.jar.get(CookieName::Trusted).is_none());
        let mut carried = Browser { ip: post.ip, ..on_another_day(&browsers[2]) };
        assert!(matches!(password(&stage, &mut carried).await, Outcome::NeedsFactor { .. }));
        // One takes the trust back, of one's own devices only.
        let devices = stage.people.sessions.trusted_devices(&who).await.unwrap();
        let paul = stage.person("paul", &[Method::Totp]).await;
        let mut his = Browser::new("203.0.113.40");
        let his_key = his.sign_in(&stage, &paul).await.who;
        assert!(!stage.people.sessions.untrust(&his_key, devices[0].id, &his.visitor()).await.unwrap());
        assert!(stage.people.sessions.untrust(&who, devices[0].id, &his.visitor()).await.unwrap());
        assert!(!stage.people.sessions.untrust(&who, devices[0].id, &his.visitor()).await.unwrap());
    }

    async fn a_trusted_device_does_not_help_a_temporary_password(db) {
        let stage = Stage::new(db).await;
        let (claire, browser) = trusted(&stage).await;
        let prepared = stage.people.passwords.prepare(&secrecy::SecretString::from("temporaire temporaire")).await.unwrap();
        let txn = stage.db.store.begin().await.unwrap();
        stage.people.passwords.put(&txn, claire.account.id, &prepared, Kind::Temporary).await.unwrap();
        txn.commit().await.unwrap();
        let mut later = on_another_day(&browser);
        let form = Form { remember: true, ..Browser::form("claire@chts.example", "temporaire temporaire") };
        let outcome = later.start(&stage.people, form).await;
        assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "R-154: the method is kept and asked for: {outcome:?}");
    }

    async fn notices_are_sent_once_each_to_both_addresses_and_never_delay_a_request(db) {
        let stage = Stage::new(db).await;
        stage.post.status.store(450, std::sync::atomic::Ordering::SeqCst);
        let (claire, _) = trusted(&stage).await;
        Browser::new("198.18.7.7").sign_in(&stage, &claire).await;
        assert_eq!(stage.people.notify.drain().await.unwrap(), 0, "the mail server is away; they wait");
        assert!(stage.post.letters().is_empty());
        stage.post.status.store(250, std::sync::atomic::Ordering::SeqCst);
        stage.advance(60);
        let sent = stage.people.notify.drain().await.unwrap();
        // Three methods bound, one device trusted, one sign-in from a browser that was not known.
        assert_eq!(sent, 5);
        assert_eq!(stage.post.letters().len(), 10);
        stage.advance(3_600);
        assert_eq!(stage.people.notify.drain().await.unwrap(), 0);
        let subjects: Vec<String> =
            stage.post.letters().iter().map(|letter| subject_of(letter)).collect();
        for word in ["nouveau navigateur", "appareil de confiance", "méthode de vérification ajoutée"] {
            assert!(subjects.iter().any(|subject| subject.contains(word)), "{word} in {subjects:?}");
        }
        let letter = stage.post.letters().pop().unwrap();
        // One link, which only closes.
        assert!(!letter.contains("http://") && letter.matches("https://").count() == 1, "{letter}");
        assert!(letter.contains("https://pli.example/contest/"), "{letter}");
    }
}

fn subject_of(letter: &str) -> String {
    let raw = letter.split_once("\r\n\r\n\r\n").map_or(letter, |(_, raw)| raw);
    pli::mime::parse::read(raw.as_bytes()).headers.subject
}
