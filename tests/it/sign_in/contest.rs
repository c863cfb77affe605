//! « Ce n’était pas moi », simulations 7 and 9.

use pli::{
    account::State,
    base::Method,
    notify::{Detail, Notice},
    security::Freezing,
    session::{End, Found},
    sign_in::Outcome,
};

use super::stage::{Browser, PASSWORD, PERSONAL, Person, Stage};
use crate::harness::database::{on_both_databases, raw};

/// The token of the link in the last letter to an address.
fn token(stage: &Stage, address: &str) -> String {
    let (_, text) = stage.post.last_to(address).expect("a letter");
    // Quoted-printable breaks long lines.
    let text = text.replace("=\r\n", "").replace("=\n", "");
    let at = text.find("https://pli.example/contest/").unwrap_or_else(|| panic!("no link in {text}"));
    text[at..].trim_start_matches("https://pli.example/contest/").chars().take(22).collect()
}

async fn told(stage: &Stage, person: &Person, once: &str) {
    let txn = stage.db.store.begin().await.unwrap();
    let what = (Notice::NewDevice, once);
    stage.people.notify.enqueue(&txn, person.account.id, what, Detail::default()).await.unwrap();
    txn.commit().await.unwrap();
    stage.people.notify.drain().await.unwrap();
}

on_both_databases! {
    async fn r_158_sim_9_a_link_that_is_opened_changes_nothing_and_its_button_freezes(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Email]).await;
        let mut thief = Browser::new("198.18.0.1");
        thief.sign_in(&stage, &claire).await;
        stage.people.notify.drain().await.unwrap();
        told(&stage, &claire, "one").await;
        let (token, security) = (token(&stage, PERSONAL), &stage.people.security);
        assert!(!raw::dump(&stage.db).await.contains(&token), "only its hash is kept");
        for _ in 0..6 {
            let shown = security.contested(&token).await.unwrap().unwrap();
            assert!(!shown.frozen && shown.what.contains("navigateur"), "{shown:?}");
        }
        assert!(thief.who(&stage.people).await.is_some(), "R-155");
        for wrong in ["", "x", &"A".repeat(22), &token.to_lowercase(), &format!("{token}A")] {
            assert_eq!(security.contested(wrong).await.unwrap(), None);
            let stranger = Browser::new("203.0.113.1").visitor();
            assert_eq!(security.freeze(wrong, &stranger).await.unwrap(), Freezing::Unknown, "{wrong}");
        }
        let owner = Browser::new("203.0.113.9");
        assert_eq!(security.freeze(&token, &owner.visitor()).await.unwrap(), Freezing::Frozen);
        assert!(security.contested(&token).await.unwrap().unwrap().frozen);
        assert!(matches!(thief.find(&stage.people).await, Found::Ended(End::NotMe)));
        // Nobody gets in, and the right password is told why; a wrong one is told nothing.
        let mut anyone = Browser::new("203.0.113.9");
        let outcome = anyone.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::Frozen), "{outcome:?}");
        let outcome = anyone.start(&stage.people, Browser::form("claire@chts.example", "wrong")).await;
        assert!(matches!(outcome, Outcome::Refused), "{outcome:?}");
        // Mail still arrives, and no token is made.
        let directory = stage.people.accounts.directory();
        assert!(directory.mailbox(&claire.account.address).await.unwrap());
        assert!(!directory.is_read(&claire.account.address));
        stage.people.notify.drain().await.unwrap();
        let (_, letter) = stage.post.last_to(PERSONAL).unwrap();
        assert!(!letter.contains("/contest/"), "{letter}");
        // Again is the same.
        assert_eq!(security.freeze(&token, &owner.visitor()).await.unwrap(), Freezing::Frozen);
        let events = stage.events(&claire.account).await;
        assert_eq!(events.iter().filter(|event| event.starts_with("account.freeze")).count(), 1);
    }

    async fn r_158_what_was_added_in_the_last_72_hours_is_closed_and_support_opens_again(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        stage.advance(73 * 3_600);
        let stolen = pli::factor::Secret::Email("voleur@ailleurs.example".parse().unwrap());
        stage.people.factors.bind(claire.account.id, &stolen).await.unwrap();
        stage.people.notify.drain().await.unwrap();
        let token = token(&stage, PERSONAL);
        stage.advance(3_600);
        let visitor = Browser::new("203.0.113.9").visitor();
        assert_eq!(stage.people.security.freeze(&token, &visitor).await.unwrap(), Freezing::Frozen);
        let active = |factors: Vec<pli::factor::Factor>| {
            factors.into_iter().filter(|one| one.active).map(|one| one.secret.method()).collect::<Vec<_>>()
        };
        assert_eq!(active(stage.people.factors.of(claire.account.id).await.unwrap()), [Method::Totp]);
        let frozen = stage.people.accounts.find(claire.account.id).await.unwrap().unwrap();
        assert_eq!(frozen.state, State::Frozen);
        let thawed = stage.people.security.unfreeze(&frozen).await.unwrap().unwrap();
        assert_eq!((thawed.closed, thawed.password), (vec![Method::Email], false));
        assert_eq!(active(stage.people.factors.of(claire.account.id).await.unwrap()), [Method::Totp]);
        let mut owner = Browser::new("203.0.113.9");
        owner.sign_in(&stage, &claire).await;
        // A link is used once: what it froze is open again, and it does not freeze a second time.
        assert_eq!(stage.people.security.freeze(&token, &visitor).await.unwrap(), Freezing::Unknown);
        assert!(owner.who(&stage.people).await.is_some());
        let open = stage.people.accounts.find(claire.account.id).await.unwrap().unwrap();
        assert_eq!(stage.people.security.unfreeze(&open).await.unwrap(), None);
    }

    async fn sim_7_a_link_works_for_fourteen_days(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Email]).await;
        told(&stage, &claire, "one").await;
        let token = token(&stage, PERSONAL);
        stage.advance(14 * 86_400 - 1);
        assert!(stage.people.security.contested(&token).await.unwrap().is_some());
        stage.advance(2);
        assert!(stage.people.security.contested(&token).await.unwrap().is_none());
        let visitor = Browser::new("203.0.113.9").visitor();
        assert_eq!(stage.people.security.freeze(&token, &visitor).await.unwrap(), Freezing::Unknown);
    }

    async fn r_137_who_has_no_personal_address_is_told_in_the_mailbox_and_by_text(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        stage.people.notify.drain().await.unwrap();
        let txn = stage.db.store.begin().await.unwrap();
        let contacts = pli::account::Contacts { email: None, phone: "+15145550174".parse().ok() };
        stage.people.accounts.set_contacts(&txn, claire.account.id, &contacts).await.unwrap();
        txn.commit().await.unwrap();
        let before = stage.sms.texts().len();
        told(&stage, &claire, "two").await;
        assert!(stage.post.last_to("claire@chts.example").is_some());
        let texts = stage.sms.texts();
        assert_eq!(texts.len(), before + 1);
        assert!(texts.last().unwrap().1.contains("navigateur"), "{texts:?}");
    }

    async fn r_178_it_was_not_me_ends_everything_else(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut thief = Browser::new("198.18.0.1");
        thief.sign_in_with(&stage, &claire, true).await;
        let mut owner = Browser::new("203.0.113.9");
        let who = owner.sign_in(&stage, &claire).await.who;
        stage.people.security.not_me(&who, &owner.visitor()).await.unwrap();
        assert!(owner.who(&stage.people).await.is_some());
        assert!(matches!(thief.find(&stage.people).await, Found::Ended(End::NotMe)));
        assert!(stage.people.sessions.trusted_devices(&who).await.unwrap().is_empty());
        assert!(stage.people.sessions.known_device(claire.account.id, &thief.visitor()).await.unwrap().is_none());
    }
}
