//! Changing a password: one's own while signed in, and one that has become too old (S0-31, S4-08, S4-12, R-69).

use std::time::Duration;

use pli::{
    app::People,
    base::Method,
    change::{Changed, Refusal, Typed},
    password::Flaw,
    policy::Profile,
    session::{CookieName, Found, SetCookie},
    sign_in::{Checked, Entry, Form, Outcome},
};
use secrecy::SecretString;

use super::stage::{Browser, PASSWORD, Person, Stage};
use crate::harness::database::{on_both_databases, raw};

const NEW: &str = "quatre tasses sur le quai gris";
const LEGACY: &str = "Lb4!vqx7-Zk";
const DAY: Duration = Duration::from_hours(24);

fn typed(current: &str, new: &str, again: &str) -> Typed {
    let secret = |text: &str| SecretString::from(text);
    Typed { current: secret(current), new: secret(new), again: secret(again) }
}

/// Changes the password of whoever a browser is signed in as.
async fn change(people: &People, browser: &mut Browser, typed: &Typed) -> Changed<Vec<SetCookie>> {
    let who = browser.who(people).await.unwrap();
    let changed = people.change.own(&who, &browser.visitor(), typed).await.unwrap();
    if let Changed::Done(cookies) = &changed {
        browser.take(cookies);
    }
    changed
}

fn refusal<T: std::fmt::Debug>(changed: Changed<T>) -> Refusal {
    match changed {
        Changed::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn letters(stage: &Stage, kind: &str) -> String {
    raw::text(&stage.db, &format!("SELECT CAST(count(*) AS TEXT) FROM letter WHERE kind = '{kind}'")).await
}

/// Claire in a domain whose passwords last for 182 days.
async fn legacy(stage: &Stage) -> Person {
    let claire = stage.person("claire", &[Method::Totp]).await;
    stage.people.accounts.set_profile(&claire.account.domain, Some(Profile::Legacy), "").await.unwrap();
    claire
}

/// Through the second factor with this password.
async fn verified(stage: &Stage, browser: &mut Browser, person: &Person, password: &str) -> Checked {
    stage.advance(31);
    let outcome = browser.start(&stage.people, Browser::form(person.account.address.as_str(), password)).await;
    assert!(matches!(outcome, Outcome::NeedsFactor { .. }), "{outcome:?}");
    let key = stage.people.sessions.pending(&browser.visitor()).await.unwrap().unwrap();
    let code = stage.code(person);
    let checked = browser.check(&stage.people, &key, Method::Totp, &code).await;
    if let Checked::NeedsChange { cookies } = &checked {
        browser.take(cookies);
    }
    checked
}

async fn due(stage: &Stage, browser: &mut Browser, new: &str) -> Changed<Entry> {
    let key = stage.people.sessions.changing(&browser.visitor()).await.unwrap().unwrap();
    let new = SecretString::from(new);
    let changed = stage.people.change.due(&key, &browser.visitor(), (&new, &new)).await.unwrap();
    if let Changed::Done(entry) = &changed {
        browser.take(&entry.cookies);
    }
    changed
}

on_both_databases! {
    async fn s0_31_s4_12_a_change_keeps_this_session_and_ends_everything_else(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (mut here, mut there) = (Browser::new("203.0.113.9"), Browser::new("203.0.113.7"));
        there.sign_in_with(&stage, &claire, true).await;
        here.sign_in(&stage, &claire).await;
        let before = here.who(&stage.people).await.unwrap();
        stage.advance(60);
        let secret = here.jar.get(CookieName::Session).unwrap().to_owned();

        assert!(matches!(change(&stage.people, &mut here, &typed(PASSWORD, NEW, NEW)).await, Changed::Done(_)));
        let after = here.who(&stage.people).await.unwrap();
        assert_eq!((after.session(), after.level()), (before.session(), before.level()));
        assert_eq!(after.auth_time(), before.auth_time(), "a password is no fresh proof of the second factor");
        assert_ne!(here.jar.get(CookieName::Session).unwrap(), secret, "R-105: a new secret");
        assert!(there.who(&stage.people).await.is_none());
        assert!(stage.people.sessions.trusted_devices(&after).await.unwrap().is_empty());
        assert_eq!(letters(&stage, "password changed").await, "1");
        let events = stage.events(&claire.account).await;
        assert!(events.contains(&"password.change ok ".to_owned()), "{events:?}");

        let form = |password| Browser::form("claire@chts.example", password);
        let old = Browser::new("203.0.113.8").start(&stage.people, form(PASSWORD)).await;
        assert!(matches!(old, Outcome::Refused), "{old:?}");
        // The device that was trusted gives a code again.
        let new = there.start(&stage.people, form(NEW)).await;
        assert!(matches!(new, Outcome::NeedsFactor { .. }), "{new:?}");
        // Another process sees it too, and the old secret is nobody's.
        let another = stage.another();
        assert!(here.who(&another).await.is_some());
        let old = Browser { jar: pli::session::Cookies::parse(&format!("__Host-sid={secret}")), ..here.clone() };
        assert!(matches!(another.sessions.find(&old.visitor()).await.unwrap(), Found::Nobody));
    }

    async fn r_64_s4_12_what_is_wrong_is_said_together_and_changes_nothing(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        let all = refusal(change(&stage.people, &mut browser, &typed("not mine", "vasseur", "other")).await);
        assert!(all.wrong_current && all.different);
        assert!(all.judged.flaws.contains(&Flaw::TooShort(12)) && all.judged.flaws.contains(&Flaw::HoldsName));
        // the history is told to nobody who has not proved the present password.
        let guess = refusal(change(&stage.people, &mut browser, &typed("not mine", PASSWORD, PASSWORD)).await);
        assert!(guess.wrong_current && guess.judged.flaws.is_empty());
        let same = refusal(change(&stage.people, &mut browser, &typed(PASSWORD, PASSWORD, PASSWORD)).await);
        assert_eq!(same.judged.flaws, [Flaw::Reused(10)]);
        let long = "x".repeat(10_000);
        let huge = refusal(change(&stage.people, &mut browser, &typed(PASSWORD, &long, &long)).await);
        assert_eq!(huge.judged.flaws, [Flaw::TooLong(256)]);
        assert!(browser.who(&stage.people).await.is_some());
        assert_eq!(letters(&stage, "password changed").await, "0");
    }

    async fn s0_31_wrong_present_passwords_are_counted_and_a_right_one_is_not(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        for n in 0..10 {
            let wrong = refusal(change(&stage.people, &mut browser, &typed(&format!("wrong {n}"), NEW, NEW)).await);
            assert!(wrong.wrong_current, "try {n}");
        }
        let shut = change(&stage.people, &mut browser, &typed(PASSWORD, NEW, NEW)).await;
        let Changed::Throttled { until } = shut else { panic!("{shut:?}") };
        assert!(until > stage.clock.now());
        stage.advance(601);
        assert!(matches!(change(&stage.people, &mut browser, &typed(PASSWORD, NEW, NEW)).await, Changed::Done(_)));
    }

    async fn s4_12_of_two_changes_at_once_one_is_done(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &claire).await;
        let who = browser.who(&stage.people).await.unwrap();
        let visitor = browser.visitor();
        let (one, two) = (typed(PASSWORD, NEW, NEW), typed(PASSWORD, "cinq falaises au matin", "cinq falaises au matin"));
        let (room, other) = (&stage.people.change, &stage.people.change);
        let (one, two) = tokio::join!(room.own(&who, &visitor, &one), other.own(&who, &visitor, &two));
        let done = [one.unwrap(), two.unwrap()].into_iter().filter(|changed| matches!(changed, Changed::Done(_))).count();
        assert_eq!(done, 1);
        assert_eq!(letters(&stage, "password changed").await, "1");
    }

    async fn r_69_s4_08_a_password_of_182_days_opens_the_second_factor_and_then_only_its_own_change(db) {
        let stage = Stage::new(db).await;
        let claire = legacy(&stage).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in_with(&stage, &claire, true).await;
        stage.clock.advance(182 * DAY - Duration::from_hours(1));
        let mut last_day = Browser::new("203.0.113.7");
        assert!(matches!(verified(&stage, &mut last_day, &claire, PASSWORD).await, Checked::SignedIn(_)));
        stage.clock.advance(Duration::from_hours(2));

        // No trusted device takes the place of the second factor now.
        assert!(browser.jar.get(CookieName::Trusted).is_some());
        let checked = verified(&stage, &mut browser, &claire, PASSWORD).await;
        assert!(matches!(checked, Checked::NeedsChange { .. }), "{checked:?}");
        assert!(browser.who(&stage.people).await.is_none());
        assert!(stage.people.sessions.pending(&browser.visitor()).await.unwrap().is_none());
        assert!(stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().is_none());

        assert_eq!(refusal(due(&stage, &mut browser, "abc").await).judged.flaws, [Flaw::TooShort(8), Flaw::TooUniform(4), Flaw::Common]);
        let Changed::Done(entry) = due(&stage, &mut browser, LEGACY).await else { panic!() };
        assert_eq!(entry.who.level().as_str(), "2");
        assert!(browser.who(&stage.people).await.is_some());
        assert!(stage.people.sessions.changing(&browser.visitor()).await.unwrap().is_none(), "it opens one change");
        assert_eq!(letters(&stage, "password changed").await, "1");
        let mut next = Browser::new("203.0.113.8");
        assert!(matches!(verified(&stage, &mut next, &claire, LEGACY).await, Checked::SignedIn(_)));
    }

    async fn r_69_the_code_of_the_first_form_leads_to_the_change_too_and_an_unfinished_one_ends(db) {
        let stage = Stage::new(db).await;
        let claire = legacy(&stage).await;
        stage.clock.advance(200 * DAY);
        let mut browser = Browser::new("203.0.113.9");
        let form = Form { code: Some(stage.code(&claire)), ..Browser::form("claire@chts.example", PASSWORD) };
        let Outcome::NeedsChange { cookies } = browser.start(&stage.people, form).await else { panic!() };
        browser.take(&cookies);
        let key = stage.people.sessions.changing(&browser.visitor()).await.unwrap().unwrap();
        assert!(stage.people.change.is_due(&key).await.unwrap());
        stage.advance(15 * 60 + 1);
        assert!(!stage.people.change.is_due(&key).await.unwrap());
        let new = SecretString::from(LEGACY);
        let late = stage.people.change.due(&key, &browser.visitor(), (&new, &new)).await.unwrap();
        assert!(matches!(late, Changed::Over), "{late:?}");
        // The old one still opens the way to a new one: nobody is locked out.
        let mut again = Browser::new("203.0.113.9");
        assert!(matches!(verified(&stage, &mut again, &claire, PASSWORD).await, Checked::NeedsChange { .. }));
    }

    async fn r_61_no_password_is_too_old_where_the_profile_says_so(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        stage.clock.advance(2_000 * DAY);
        let mut browser = Browser::new("203.0.113.9");
        assert!(matches!(verified(&stage, &mut browser, &claire, PASSWORD).await, Checked::SignedIn(_)));
        let who = browser.who(&stage.people).await.unwrap();
        assert_eq!(stage.people.change.expiry(&who).await.unwrap(), None);
        assert_eq!(stage.people.change.remind().await.unwrap(), 0);
    }

    async fn s4_08_its_owner_is_told_14_7_and_1_days_before(db) {
        let stage = Stage::new(db).await;
        legacy(&stage).await;
        // In between it is looked for every hour, and nothing is said twice.
        for (day, told) in [(167, "0"), (168, "1"), (169, "1"), (174, "1"), (175, "2"), (180, "2"), (181, "3"), (183, "3")] {
            let now = super::stage::NOON + day * DAY;
            stage.clock.advance(now.since(stage.clock.now()));
            stage.people.change.remind().await.unwrap();
            stage.people.change.remind().await.unwrap();
            assert_eq!(letters(&stage, "password expires").await, told, "day {day}");
        }
        stage.people.notify.drain().await.unwrap();
        let (_, text) = stage.post.last_to(super::stage::PERSONAL).unwrap();
        assert!(text.contains("expire"), "{text}");
    }
}
