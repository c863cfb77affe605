//! Texts through each kind of gateway, and what gateways report of them, on both databases.

use std::sync::atomic::Ordering;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pli::{
    account::Contacts,
    base::Method,
    config::{Config, Sms},
    factor::{Delivery, Hearing},
    notify::{Detail, Notice},
    session::Pending,
    sign_in::{Checked, Sending},
};

use super::{
    fake_http::FakeHttp,
    stage::{Browser, PHONE, Stage},
};
use crate::harness::database::{TestDatabase, on_both_databases};

/// `[sms]` as the configuration would read it.
fn section(toml: &str) -> Sms {
    let found: Result<Sms, _> =
        figment::Figment::from(<figment::providers::Toml as figment::providers::Format>::string(toml)).extract();
    found.unwrap()
}

async fn delivery(stage: &Stage, key: &Pending) -> Option<Delivery> {
    let choice = stage.people.sign_in.choice(key).await.unwrap().unwrap();
    choice.offers.iter().find(|offer| offer.method == Method::Sms).unwrap().delivery
}

/// A stage whose texts leave by a provider on `provider`'s port.
async fn with_provider(db: TestDatabase, provider: &FakeHttp, more: &str) -> Stage {
    let secret = db.dir.path().join("provider-secret");
    std::fs::write(&secret, "wolf\n").unwrap();
    let toml = format!(
        "kind = \"http\"\nurl = \"http://127.0.0.1:{}/v1/texts\"\nsecret_file = \"{}\"\n{more}",
        provider.port,
        secret.display()
    );
    Stage::with(db, |config: &mut Config| config.sms = Some(section(&toml))).await
}

on_both_databases! {
    async fn r_11_a_report_of_kannel_says_whether_the_text_arrived_and_a_second_one_changes_nothing(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Sms]).await;
        let browser = Browser::new("203.0.113.9");
        let key = browser.clone().password(&stage, &claire).await;
        let factors = &stage.people.factors;
        for (wait, first, second, expected) in
            [(0, "1", "2", Delivery::Delivered), (31, "2", "1", Delivery::Failed), (61, "16", "16", Delivery::Failed)]
        {
            stage.advance(wait);
            assert!(matches!(browser.send(&stage.people, &key, Method::Sms).await, Sending::Sent(_)));
            assert_eq!(delivery(&stage, &key).await, None, "nothing was reported of the new one");
            let report = stage.sms.reports().pop().unwrap();
            let (url, query) = report.split_once('?').unwrap();
            assert_eq!(query, "status=%d");
            let nonce = url.strip_prefix("https://pli.example/hook/sms/").unwrap();
            assert!(nonce.len() == 43, "256 bits: {nonce}");
            assert_eq!(factors.reported(nonce, "status=8", b"").await.unwrap(), Hearing::Heard);
            assert_eq!(delivery(&stage, &key).await, None, "on its way");
            for status in [first, second, first] {
                let heard = factors.reported(nonce, &format!("status={status}"), b"").await.unwrap();
                assert_eq!(heard, Hearing::Heard);
                assert_eq!(delivery(&stage, &key).await, Some(expected));
            }
        }
        assert_eq!(factors.reported("nobody-knows-this-one", "status=1", b"").await.unwrap(), Hearing::Gone);
    }

    async fn r_11_any_provider_takes_texts_by_json_and_a_token(db) {
        let provider = FakeHttp::start().await;
        let stage = with_provider(db, &provider, "from = \"Pli\"\n").await;
        let claire = stage.person("claire", &[Method::Sms, Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        assert!(matches!(browser.send(&stage.people, &key, Method::Sms).await, Sending::Sent(_)));
        let request = provider.last();
        let body = request.json();
        assert_eq!(request.header("authorization"), "Bearer wolf");
        assert_eq!((body["to"].as_str(), body["from"].as_str()), (Some(PHONE), Some("Pli")));
        let nonce = body["callback"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
        stage.people.factors.reported(&nonce, "", br#"{"status":"delivered"}"#).await.unwrap();
        assert_eq!(delivery(&stage, &key).await, Some(Delivery::Delivered));
        let code = body["text"].as_str().unwrap().rsplit_once('#').unwrap().1;
        let checked = browser.check(&stage.people, &key, Method::Sms, code).await;
        assert!(matches!(checked, Checked::SignedIn(_)), "{checked:?}");
    }

    async fn sim_10_a_provider_of_texts_that_fails_leaves_every_other_method(db) {
        let provider = FakeHttp::start().await;
        let more = "user = \"pli\"\nformat = \"form\"\n[fields]\nto = \"To\"\ntext = \"Body\"\ncallback = \"\"\n";
        let stage = with_provider(db, &provider, more).await;
        let claire = stage.person("claire", &[Method::Sms, Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        for status in [500, 429, 401] {
            provider.status.store(status, Ordering::SeqCst);
            assert_eq!(browser.send(&stage.people, &key, Method::Sms).await, Sending::Failed, "{status}");
        }
        provider.status.store(202, Ordering::SeqCst);
        assert!(matches!(browser.send(&stage.people, &key, Method::Sms).await, Sending::Sent(_)), "that cost nothing");
        let request = provider.last();
        assert_eq!(request.header("authorization"), format!("Basic {}", STANDARD.encode("pli:wolf")));
        let names: Vec<String> =
            url::form_urlencoded::parse(request.body.as_bytes()).map(|(name, _)| name.into_owned()).collect();
        assert_eq!(names, ["To", "Body"], "a provider that does not report gets no address for it");
        let code = stage.code(&claire);
        let checked = browser.check(&stage.people, &key, Method::Totp, &code).await;
        assert!(matches!(checked, Checked::SignedIn(_)), "{checked:?}");
    }

    async fn s4_13_a_carrier_turns_a_letter_into_a_text(db) {
        let toml = "kind = \"mail\"\nfrom = \"codes@chts.example\"\n[[carriers]]\nnumbers = \"+1514\"\n\
                    domain = \"texto.operateur.example\"\ndigits = 10\n";
        let stage = Stage::with(db, |config| config.sms = Some(section(toml))).await;
        let claire = stage.person("claire", &[Method::Sms]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        assert!(stage.people.factors.texts_by_mail(), "the page says what that is worth");
        assert!(matches!(browser.send(&stage.people, &key, Method::Sms).await, Sending::Sent(_)));
        let (subject, text) = stage.post.last_to("5145550174@texto.operateur.example").unwrap();
        assert_eq!(subject, "");
        assert!(stage.post.letters().pop().unwrap().starts_with("MAIL FROM:<codes@chts.example>"));
        let code = text.trim_end().rsplit_once('#').unwrap().1;
        let checked = browser.check(&stage.people, &key, Method::Sms, code).await;
        assert!(matches!(checked, Checked::SignedIn(_)), "{checked:?}");
        stage.post.status.store(450, Ordering::SeqCst);
        let key = browser.password(&stage, &claire).await;
        assert_eq!(browser.send(&stage.people, &key, Method::Sms).await, Sending::Failed);
    }

    async fn r_137_a_notice_goes_by_text_once_however_often_its_letters_are_tried(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[]).await;
        let phone_only = Contacts { phone: Some(PHONE.parse().unwrap()), email: None };
        let tell = async |notice| {
            let txn = stage.db.store.begin().await.unwrap();
            stage.people.accounts.set_contacts(&txn, claire.account.id, &phone_only).await.unwrap();
            let once = stage.clock.now().0.to_string();
            stage.people.notify.enqueue(&txn, claire.account.id, (notice, &once), Detail::default()).await.unwrap();
            txn.commit().await.unwrap();
        };
        let texts = || stage.sms.texts().len();
        // The mail server is away for an hour.
        stage.post.status.store(451, Ordering::Relaxed);
        tell(Notice::PasswordChanged).await;
        for _ in 0..5 {
            assert_eq!(stage.people.notify.drain().await.unwrap(), 0);
            stage.advance(900);
        }
        assert_eq!(texts(), 1, "a text costs");
        stage.post.status.store(250, Ordering::Relaxed);
        assert_eq!(stage.people.notify.drain().await.unwrap(), 1);
        assert_eq!(texts(), 1);
        // A closed account has no mailbox of its own to be told in: the text is all there is, and it is enough.
        stage.people.accounts.suspend(claire.account.id, None).await.unwrap();
        stage.post.status.store(550, Ordering::Relaxed);
        tell(Notice::Closed).await;
        assert_eq!(stage.people.notify.drain().await.unwrap(), 1);
        assert_eq!(texts(), 2);
        stage.advance(24 * 3600);
        assert_eq!((stage.people.notify.drain().await.unwrap(), texts()), (0, 2));
    }
}
