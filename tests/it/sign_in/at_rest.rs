//! What people entrust to Pli cannot be read in its database (S4-14, security.md R-173).

use pli::{base::Method, session::CookieName};

use super::stage::{Browser, PASSWORD, PERSONAL, PHONE, Stage};
use crate::harness::database::{on_both_databases, raw};

on_both_databases! {
    async fn s4_14_a_stolen_database_opens_no_door(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        let mut secrets = vec![
            ("password", PASSWORD.to_owned()),
            ("key", claire.totp.to_base32()),
            ("key", hex(claire.totp.as_bytes())),
            ("telephone", PHONE.trim_start_matches('+').to_owned()),
            ("address", PERSONAL.to_owned()),
        ];
        // Everything that a person holds on the way in, at the moment when it is worth most.
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        browser.send(&stage.people, &key, Method::Sms).await;
        browser.send(&stage.people, &key, Method::Email).await;
        secrets.extend([("code", stage.sms_code()), ("code", stage.email_code())]);
        secrets.extend(held(&browser));
        let mut trusted = Browser::new("203.0.113.10");
        trusted.sign_in_with(&stage, &claire, true).await;
        secrets.extend(held(&trusted));
        let all = raw::dump(&stage.db).await;
        assert!(all.contains("claire@chts.example"), "the dump is read");
        for (what, secret) in secrets {
            assert!(secret.len() >= 6 && !all.contains(&secret), "{what}: {secret}");
        }
    }
}

/// The keys in a browser's cookies; a cookie may hold a name that is no secret before its key.
fn held(browser: &Browser) -> Vec<(&'static str, String)> {
    let values =
        CookieName::ALL.into_iter().filter_map(|name| browser.jar.get(name).map(|value| (name.as_str(), value)));
    values.map(|(name, value)| (name, value.rsplit('.').next().unwrap().to_owned())).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
