//! Changing what protects one's own account, S3-07, R-10 and the notices of
//! security.md 3.12.

use pli::{
    base::{Method, Timestamp},
    factor::{self, Factor, Reply, Secret, Sending, TotpSecret, Tried},
    security::{self, Added, Removed},
    session::{Elevated, Trust},
};

use super::stage::{Browser, PERSONAL, PHONE, Person, Stage};
use crate::harness::database::{on_both_databases, raw};

const NEW_EMAIL: &str = "claire@ailleurs.example";
const NEW_PHONE: &str = "+15145550188";

/// A browser signed in by the application, and its key of acts that matter.
pub(super) async fn elevated(stage: &Stage, person: &Person) -> (Browser, Elevated) {
    let mut browser = Browser::new("203.0.113.9");
    browser.sign_in(stage, person).await;
    let key = key(stage, &mut browser).await;
    (browser, key)
}

async fn key(stage: &Stage, browser: &mut Browser) -> Elevated {
    let who = browser.who(&stage.people).await.expect("a session");
    let needed = stage.people.factors.level(&who).await.unwrap();
    stage.people.sessions.elevated(&who, needed).expect("a fresh proof")
}

async fn methods(stage: &Stage, person: &Person) -> Vec<Factor> {
    stage.people.factors.of(person.account.id).await.unwrap()
}

fn email(address: &str) -> Secret {
    Secret::Email(address.parse().unwrap())
}

/// The last code that a letter to this address holds.
fn code_to(stage: &Stage, address: &str) -> String {
    let (_, text) = stage.post.last_to(address).expect("a letter");
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take(7).collect();
    digits.replace([' ', '\u{a0}', '\u{202f}'], "")
}

on_both_databases! {
    async fn r_131_an_address_counts_only_after_its_code_and_then_gets_the_notices(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let (security, visitor) = (&stage.people.security, browser.visitor());
        assert!(matches!(security.propose(&key, &visitor, email(NEW_EMAIL)).await.unwrap(), Sending::Sent(_)));
        assert_eq!(methods(&stage, &claire).await.len(), 1, "nothing half-registered");
        // The same again is no way around the wait.
        assert!(matches!(security.propose(&key, &visitor, email(NEW_EMAIL)).await.unwrap(), Sending::TooSoon { .. }));
        let shown = security.candidate(&key, &visitor, Method::Email).await.unwrap().unwrap();
        assert!(shown.sent.is_some());
        assert!(!raw::dump(&stage.db).await.contains(NEW_EMAIL), "R-173: sealed");
        let code = code_to(&stage, NEW_EMAIL);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let added = security.add(&key, (&visitor, false), (Method::Email, wrong)).await.unwrap();
        assert!(matches!(added, Added::Not(Tried::Not(Reply::Wrong { tries_left: 4 }))), "{added:?}");
        // Another session of the same person does not know of it.
        let mut other = Browser::new("203.0.113.10");
        other.sign_in(&stage, &claire).await;
        let hers = self::key(&stage, &mut other).await;
        let added = security.add(&hers, (&other.visitor(), false), (Method::Email, &code)).await.unwrap();
        assert!(matches!(added, Added::Not(Tried::Over)), "R-12: {added:?}");
        let added = security.add(&key, (&visitor, false), (Method::Email, &code)).await.unwrap();
        assert!(matches!(added, Added::Done { replaced: false }), "{added:?}");
        assert_eq!(methods(&stage, &claire).await.len(), 2);
        let contacts = stage.people.accounts.contacts(claire.account.id).await.unwrap();
        assert_eq!(contacts.email.unwrap().as_str(), NEW_EMAIL);
        assert!(stage.people.notify.drain().await.unwrap() > 0);
        let (_, notice) = stage.post.last_to(NEW_EMAIL).unwrap();
        assert!(notice.contains("attachée à votre compte"), "{notice}");
        // The code is spent.
        let again = security.add(&key, (&visitor, false), (Method::Email, &code)).await.unwrap();
        assert!(matches!(again, Added::Not(Tried::Over)), "{again:?}");
    }

    async fn r_135_r_137_the_former_address_is_good_until_the_new_one_is_proved_and_both_are_told(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Email, Method::Sms]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let (security, visitor) = (&stage.people.security, browser.visitor());
        security.propose(&key, &visitor, email(NEW_EMAIL)).await.unwrap();
        let former = methods(&stage, &claire).await.into_iter().find(|one| one.secret.method() == Method::Email).unwrap();
        assert!(former.active, "still the old one");
        let code = code_to(&stage, NEW_EMAIL);
        let added = security.add(&key, (&visitor, false), (Method::Email, &code)).await.unwrap();
        assert!(matches!(added, Added::Done { replaced: true }), "{added:?}");
        stage.people.notify.drain().await.unwrap();
        for address in [NEW_EMAIL, PERSONAL] {
            let (_, notice) = stage.post.last_to(address).unwrap();
            assert!(notice.contains("en remplace une autre"), "{address}: {notice}");
        }
        // A number that changes: the old telephone gets a text.
        let sms = Secret::Sms(NEW_PHONE.parse().unwrap());
        assert!(matches!(security.propose(&key, &visitor, sms).await.unwrap(), Sending::Sent(_)));
        let code = stage.sms_code();
        security.add(&key, (&visitor, false), (Method::Sms, &code)).await.unwrap();
        stage.people.notify.drain().await.unwrap();
        let (to, text) = stage.sms.texts().pop().unwrap();
        assert_eq!(to.trim_start_matches('+'), PHONE.trim_start_matches('+'));
        assert!(text.contains("remplacée"), "{text}");
        let all = raw::dump(&stage.db).await;
        assert!(!all.contains(PERSONAL) && !all.contains(PHONE), "R-173: what notices name is sealed");
    }

    async fn r_109_r_124_a_change_ends_other_sessions_if_asked_and_the_trust_of_browsers_always(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Sms]).await;
        let mut trusted = Browser::new("203.0.113.20");
        trusted.sign_in_with(&stage, &claire, true).await;
        let mut other = Browser::new("203.0.113.21");
        other.sign_in(&stage, &claire).await;
        let (mut browser, key) = elevated(&stage, &claire).await;
        let (security, visitor) = (&stage.people.security, browser.visitor());
        let id = methods(&stage, &claire).await.into_iter().find(|one| one.secret.method() == Method::Sms).unwrap().id;
        assert_eq!(security.remove(&key, (&visitor, false), id).await.unwrap(), Removed::Done);
        assert!(other.who(&stage.people).await.is_some(), "it was not asked for");
        let txn = stage.db.store.begin().await.unwrap();
        let trust = stage.people.sessions.use_trust((&txn, &mut Vec::new()), &claire.account, &trusted.visitor()).await;
        assert!(matches!(trust, Ok(Trust::None)), "{trust:?}");
        txn.rollback().await.unwrap();
        security.propose(&key, &visitor, email(NEW_EMAIL)).await.unwrap();
        let code = code_to(&stage, NEW_EMAIL);
        security.add(&key, (&visitor, true), (Method::Email, &code)).await.unwrap();
        assert!(other.who(&stage.people).await.is_none());
        assert!(browser.who(&stage.people).await.is_some(), "the one in use stays");
    }

    async fn r_35_a_new_application_takes_the_place_of_the_former_and_its_code_counts_as_used(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let (security, visitor) = (&stage.people.security, browser.visitor());
        let first = security.application(&key, &visitor, false).await.unwrap().unwrap();
        let same = security.application(&key, &visitor, false).await.unwrap().unwrap();
        assert_eq!(first.key, same.key, "two tabs show the same");
        let shown = security.application(&key, &visitor, true).await.unwrap().unwrap();
        assert_ne!(first.key, shown.key);
        let secret = TotpSecret::from_base32(&shown.key).unwrap();
        let code = secret.code_at(&stage.config.policy.totp, stage.clock.now());
        let added = security.add(&key, (&visitor, false), (Method::Totp, &code)).await.unwrap();
        assert!(matches!(added, Added::Done { replaced: true }), "{added:?}");
        // The former one no longer signs in, the new one does, and not by the code that proved it.
        let renewed = Person { account: claire.account.clone(), totp: secret };
        let mut fresh = Browser::new("203.0.113.9");
        let pending = fresh.password(&stage, &renewed).await;
        let old = stage.code(&claire);
        for spent in [&old, &code] {
            let checked = fresh.check(&stage.people, &pending, Method::Totp, spent).await;
            assert!(matches!(checked, pli::sign_in::Checked::Wrong { .. }), "{checked:?}");
        }
        fresh.sign_in(&stage, &renewed).await;
    }

    async fn the_last_method_cannot_be_removed_even_by_two_requests_at_once(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Email]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let (security, visitor) = (&stage.people.security, browser.visitor());
        let ids: Vec<_> = methods(&stage, &claire).await.iter().map(|one| one.id).collect();
        let ends = ids.iter().map(|id| security.remove(&key, (&visitor, false), *id));
        let ends = futures_util::future::join_all(ends).await;
        let done = ends.iter().filter(|end| matches!(end, Ok(Removed::Done))).count();
        assert_eq!(done, 1, "{ends:?}");
        assert_eq!(methods(&stage, &claire).await.len(), 1);
        // Nobody else's can be touched.
        let paul = stage.person("paul", &[Method::Totp, Method::Sms]).await;
        let his = methods(&stage, &paul).await[0].id;
        assert_eq!(security.remove(&key, (&visitor, false), his).await.unwrap(), Removed::Unknown);
        assert!(!security.rename(&key, &visitor, (his, "à moi")).await.unwrap());
    }

    async fn a_method_has_the_name_that_its_owner_gives_it(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let id = methods(&stage, &claire).await[0].id;
        let long = format!(" Téléphone\r\nde garde {}", "x".repeat(500));
        assert!(stage.people.security.rename(&key, &browser.visitor(), (id, &long)).await.unwrap());
        let label = methods(&stage, &claire).await[0].label.clone().unwrap();
        assert!(label.starts_with("Téléphonede garde x") && label.chars().count() == 40, "{label}");
        assert!(stage.events(&claire.account).await.contains(&"factor.rename ok ".to_owned()));
    }

    async fn s3_07_an_address_behind_the_same_door_is_refused(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        for own in ["claire@chts.example", "x@mail.chts.example"] {
            let refused = stage.people.security.propose(&key, &browser.visitor(), email(own)).await;
            let own_mailbox = matches!(refused, Err(security::Error::Factor(factor::Error::OwnMailbox)));
            assert!(own_mailbox, "{own}: {refused:?}");
        }
    }

    async fn r_10_r_11_one_destination_after_another_is_paid_for(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let mut sent = 0;
        for n in 0..20 {
            let secret = Secret::Sms(format!("+1514555{:04}", 1_000 + n).parse().unwrap());
            match stage.people.security.propose(&key, &browser.visitor(), secret).await.unwrap() {
                Sending::Sent(_) => sent += 1,
                Sending::Limit { until } => assert!(until > stage.clock.now()),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(sent, 10);
        assert_eq!(stage.sms.texts().len(), 10);
        assert!(stage.journal.about(claire.account.id, Timestamp(0), 500).await.unwrap().len() < 200);
    }
}
