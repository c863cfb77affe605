//! Adding a telephone that is called, or calling another one from then on (R-16, S0-28, R-131, R-135, R-109), on both
//! databases, with a provider that is played by the test.

use pli::{
    account::Contacts,
    base::Method,
    factor::{Hearing, Reply, Secret, Sending, Tried},
    policy::CallMode,
    security::Added,
    session::{Elevated, Visitor},
};

use super::{
    methods::elevated,
    prove_call::tell,
    stage::{Browser, PERSONAL, PHONE, Stage},
};
use crate::harness::database::{on_both_databases, raw};

/// A fixed line.
const FIXED: &str = "+33123456789";
const OTHER: &str = "+33123456788";

fn voice(number: &str) -> Secret {
    Secret::Voice(number.parse().unwrap())
}

/// Has a number called, and says which digits are awaited there.
async fn called(stage: &Stage, key: &Elevated, visitor: &Visitor, number: &str) -> String {
    let sending = stage.people.security.propose(key, visitor, voice(number)).await.unwrap();
    assert!(matches!(sending, Sending::Sent(_)), "{sending:?}");
    let candidate = stage.people.security.candidate(key, visitor, Method::Voice).await.unwrap().unwrap();
    candidate.awaited.expect("a call").digits.expect("digits")
}

async fn fetched(stage: &Stage, key: &Elevated, visitor: &Visitor, others: bool) -> Added {
    stage.people.security.add(key, (visitor, others), (Method::Voice, "")).await.unwrap()
}

on_both_databases! {
    async fn s0_28_r_131_r_135_a_fixed_line_is_added_by_the_keys_pressed_there_and_replaced_by_another(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut other = Browser::new("203.0.113.21");
        other.sign_in(&stage, &claire).await;
        let (mut browser, key) = elevated(&stage, &claire).await;
        let visitor = browser.visitor();
        let digits = called(&stage, &key, &visitor, FIXED).await;
        assert_eq!(stage.calls.last().json()["to"], FIXED);
        assert!(!raw::dump(&stage.db).await.contains(FIXED), "R-173: sealed");
        // What the page shows is typed on the telephone: here it proves nothing.
        let typed = stage.people.security.add(&key, (&visitor, false), (Method::Voice, &digits)).await.unwrap();
        assert!(matches!(typed, Added::Not(Tried::Not(Reply::Awaited))), "{typed:?}");
        assert_eq!(stage.people.factors.of(claire.account.id).await.unwrap().len(), 1, "nothing half-registered");
        assert_eq!(tell(&stage, &format!("{digits}#")).await, Hearing::Heard);
        let added = fetched(&stage, &key, &visitor, false).await;
        assert!(matches!(added, Added::Done { replaced: false }), "{added:?}");
        let again = fetched(&stage, &key, &visitor, false).await;
        assert!(matches!(again, Added::Not(Tried::Over)), "once: {again:?}");
        assert!(other.who(&stage.people).await.is_some(), "it was not asked for");
        assert!(stage.people.notify.drain().await.unwrap() > 0);
        let (_, notice) = stage.post.last_to(PERSONAL).unwrap();
        assert!(notice.contains("attachée à votre compte"), "{notice}");
        // Texts are not read on a fixed line: notices stay where they were.
        let contacts = stage.people.accounts.contacts(claire.account.id).await.unwrap();
        assert_eq!(contacts.phone.map(|number| number.as_str().to_owned()).as_deref(), Some(PHONE));

        let digits = called(&stage, &key, &visitor, OTHER).await;
        let number = |factors: &[pli::factor::Factor]| {
            factors.iter().find(|one| one.secret.method() == Method::Voice).unwrap().secret.destination().unwrap().to_string()
        };
        assert_eq!(number(&stage.people.factors.of(claire.account.id).await.unwrap()), FIXED, "until it is proved");
        tell(&stage, &format!("{digits}#")).await;
        let added = fetched(&stage, &key, &visitor, true).await;
        assert!(matches!(added, Added::Done { replaced: true }), "{added:?}");
        assert_eq!(number(&stage.people.factors.of(claire.account.id).await.unwrap()), OTHER);
        assert!(other.who(&stage.people).await.is_none(), "R-109");
        assert!(browser.who(&stage.people).await.is_some(), "the one in use stays");
        stage.people.notify.drain().await.unwrap();
        let (_, notice) = stage.post.last_to(PERSONAL).unwrap();
        assert!(notice.contains("en remplace une autre"), "{notice}");
        let events = stage.events(&claire.account).await;
        for event in ["voice.called ok", "voice.dtmf ok right keys", "factor.add ok", "factor.remove ok replaced"] {
            assert!(events.iter().any(|found| found.starts_with(event)), "{event}: {events:?}");
        }
    }

    async fn r_05_r_12_r_16_wrong_keys_add_nothing_and_five_of_them_begin_anew(db) {
        let stage = Stage::with(db, |config| {
            config.policy.codes.sms_per_quarter = 10;
            config.policy.codes.sms_per_hour = 20;
        })
        .await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (other, hers) = elevated(&stage, &claire).await;
        let (browser, key) = elevated(&stage, &claire).await;
        let visitor = browser.visitor();
        for wait in [0, 31, 61, 121] {
            stage.advance(wait);
            called(&stage, &key, &visitor, FIXED).await;
            assert_eq!(tell(&stage, "#").await, Hearing::Heard);
            let refused = fetched(&stage, &key, &visitor, false).await;
            assert!(matches!(refused, Added::Not(Tried::Not(Reply::NotGiven))), "{refused:?}");
        }
        stage.advance(301);
        let digits = called(&stage, &key, &visitor, FIXED).await;
        let stranger = fetched(&stage, &hers, &other.visitor(), false).await;
        assert!(matches!(stranger, Added::Not(Tried::Over)), "R-12: {stranger:?}");
        tell(&stage, "#").await;
        let refused = fetched(&stage, &key, &visitor, false).await;
        assert!(matches!(refused, Added::Not(Tried::Not(Reply::Exhausted))), "{refused:?}");
        assert_eq!(tell(&stage, &format!("{digits}#")).await, Hearing::Gone);
        assert!(stage.people.security.candidate(&key, &visitor, Method::Voice).await.unwrap().is_none());
        assert_eq!(stage.people.factors.of(claire.account.id).await.unwrap().len(), 1);
    }

    async fn r_16_a_code_that_is_said_is_typed_on_the_page(db) {
        let stage = Stage::with(db, |config| config.policy.voice.mode = CallMode::Dictate).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let txn = stage.db.store.begin().await.unwrap();
        let nothing = Contacts { phone: None, email: None };
        stage.people.accounts.set_contacts(&txn, claire.account.id, &nothing).await.unwrap();
        txn.commit().await.unwrap();
        let (browser, key) = elevated(&stage, &claire).await;
        let visitor = browser.visitor();
        let sending = stage.people.security.propose(&key, &visitor, voice(FIXED)).await.unwrap();
        assert!(matches!(sending, Sending::Sent(_)), "{sending:?}");
        let candidate = stage.people.security.candidate(&key, &visitor, Method::Voice).await.unwrap().unwrap();
        assert!(candidate.awaited.is_none() && candidate.sent.is_some());
        let call = stage.calls.last().json();
        let code: String = call["script"][2]["say"].as_str().unwrap().chars().filter(char::is_ascii_digit).collect();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let added = stage.people.security.add(&key, (&visitor, false), (Method::Voice, wrong)).await.unwrap();
        assert!(matches!(added, Added::Not(Tried::Not(Reply::Wrong { tries_left: 4 }))), "{added:?}");
        let added = stage.people.security.add(&key, (&visitor, false), (Method::Voice, &code)).await.unwrap();
        assert!(matches!(added, Added::Done { replaced: false }), "{added:?}");
        let contacts = stage.people.accounts.contacts(claire.account.id).await.unwrap();
        assert_eq!(contacts.phone, None, "R-137");
    }
}
