//! The code of a telephone without network: R-48, and the rules of applications that it follows.

use std::time::Duration;

use pli::{
    base::{Method, Timestamp},
    factor::TotpSecret,
    policy,
    push::{By, Decision, Revoked},
    sign_in::{Checked, Sending, Waiting as Wait},
};

use super::fake::{Telephone, ask, attached, begin, sign_in, stage, stage_with, wait};
use crate::{
    harness::database::{on_both_databases, raw},
    sign_in::stage::{Browser, Person, Stage},
};

/// A telephone that was attached, and what it computes its codes with.
async fn telephone(stage: &Stage, claire: &Person) -> (Telephone, TotpSecret) {
    let telephone = attached(stage, claire, "").await;
    assert!(!telephone.list(stage).await.unwrap().codes.given);
    let secret = telephone.offline(stage).await.unwrap().expect("it is given once");
    (telephone, secret)
}

/// The code that is shown `seconds` from now.
fn code(stage: &Stage, secret: &TotpSecret, seconds: i64) -> String {
    secret.code_at(&policy::Totp::default(), Timestamp(stage.clock.now().0 + seconds * 1000))
}

on_both_databases! {
    async fn r_48_a_telephone_without_network_shows_a_code_that_opens_one_session(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (telephone, secret) = telephone(&stage, &claire).await;
        let mut browser = Browser::new("203.0.113.9");
        // The request is asked for, and never arrives; its time passes.
        let key = browser.password(&stage, &claire).await;
        assert!(matches!(ask(&stage, &browser, &key).await, Sending::Sent(_)));
        stage.advance(121);
        assert!(matches!(wait(&stage, &browser, &key).await, Wait::Expired));
        let shown = code(&stage, &secret, 0);
        let typed = format!("{} {}", &shown[..3], &shown[3..]);
        let checked = browser.check(&stage.people, &key, Method::Push, &typed).await;
        let Checked::SignedIn(entry) = checked else { panic!("{checked:?}") };
        assert_eq!((entry.who.level().as_str(), entry.who.amr()), ("2", "pwd+push"));
        assert!(browser.who(&stage.people).await.is_some());
        assert!(stage.people.push.list(claire.account.id).await.unwrap()[0].used.is_some());
        // the same code again, here and in another browser, is a wrong one.
        for ip in ["203.0.113.9", "203.0.113.10"] {
            let mut browser = Browser::new(ip);
            let key = browser.password(&stage, &claire).await;
            let checked = browser.check(&stage.people, &key, Method::Push, &shown).await;
            assert!(matches!(checked, Checked::Wrong { .. }), "{checked:?}");
        }
        // With the network back it approves as before.
        stage.advance(1_000);
        sign_in(&stage, &claire, &telephone).await;
        let events = stage.events(&claire.account).await;
        for event in ["enrol.step ok offline code", "mfa.ok ok ", "mfa.fail fail "] {
            assert!(events.iter().any(|line| line == event), "{event}: {events:?}");
        }
    }

    async fn r_43_r_48_who_came_in_another_way_leaves_no_request_behind(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (telephone, secret) = telephone(&stage, &claire).await;
        for method in [Method::Push, Method::Totp] {
            stage.advance(1_000);
            let mut browser = Browser::new("203.0.113.9");
            let key = browser.password(&stage, &claire).await;
            assert!(matches!(ask(&stage, &browser, &key).await, Sending::Sent(_)));
            let typed = if method == Method::Push { code(&stage, &secret, 0) } else { stage.code(&claire) };
            assert!(matches!(browser.check(&stage.people, &key, method, &typed).await, Checked::SignedIn(_)));
            assert_eq!(telephone.request(&stage).await, None, "{method:?}");
            // And another browser can ask at once.
            sign_in(&stage, &claire, &telephone).await;
        }
    }

    async fn r_48_a_code_is_nothing_that_the_telephone_is_asked(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (telephone, secret) = telephone(&stage, &claire).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        let wrong = code(&stage, &secret, 3_000);
        assert!(matches!(browser.check(&stage.people, &key, Method::Push, &wrong).await, Checked::Wrong { .. }));
        assert_eq!(telephone.request(&stage).await, None);
        assert!(matches!(wait(&stage, &browser, &key).await, Wait::Nothing));
        // Beside it the telephone can be asked, and beside a declined request the code can be typed.
        assert!(matches!(ask(&stage, &browser, &key).await, Sending::Sent(_)));
        let request = telephone.request(&stage).await.unwrap();
        telephone.answer(&stage, (request, "", Decision::Mistake)).await.unwrap();
        let right = code(&stage, &secret, 0);
        assert!(matches!(browser.check(&stage.people, &key, Method::Push, &right).await, Checked::SignedIn(_)));
    }

    async fn r_48_r_22_one_step_early_or_late_and_never_an_older_one(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (_telephone, secret) = telephone(&stage, &claire).await;
        // After the code of the next step, that one and those before it are over.
        let rows = [(0, -60, false), (0, 60, false), (0, 30, true), (0, 0, false), (31, 0, false), (1_000, -30, true)];
        for (later, seconds, good) in rows {
            stage.advance(later);
            let mut browser = Browser::new("203.0.113.9");
            let key = browser.password(&stage, &claire).await;
            let typed = code(&stage, &secret, seconds);
            let checked = browser.check(&stage.people, &key, Method::Push, &typed).await;
            let expected = if good { matches!(checked, Checked::SignedIn(_)) } else { matches!(checked, Checked::Wrong { .. }) };
            assert!(expected, "{later} {seconds}: {checked:?}");
        }
    }

    async fn r_48_r_25_wrong_codes_cost_what_those_of_an_application_cost(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (_telephone, secret) = telephone(&stage, &claire).await;
        let mut browser = Browser::new("203.0.113.66");
        let key = browser.password(&stage, &claire).await;
        let far = |n: i64| code(&stage, &secret, 3_000 + 30 * n);
        for left in [4, 3, 2] {
            let checked = browser.check(&stage.people, &key, Method::Push, &far(left)).await;
            assert!(matches!(checked, Checked::Wrong { tries_left } if i64::from(tries_left) == left), "{checked:?}");
        }
        // Three in one step; then nothing is read, in another sign-in neither.
        let mut other = Browser::new("203.0.113.67");
        let second = other.password(&stage, &claire).await;
        let right = code(&stage, &secret, 0);
        for (browser, key) in [(&mut browser, &key), (&mut other, &second)] {
            let checked = browser.check(&stage.people, key, Method::Push, &right).await;
            assert!(matches!(checked, Checked::Throttled { .. }), "{checked:?}");
        }
        stage.advance(31);
        assert!(matches!(browser.check(&stage.people, &key, Method::Push, &far(2)).await, Checked::Wrong { tries_left: 1 }));
        assert!(matches!(browser.check(&stage.people, &key, Method::Push, &far(3)).await, Checked::Exhausted));
        // the application has counters of its own.
        stage.advance(31);
        let key = browser.password(&stage, &claire).await;
        let code = stage.code(&claire);
        assert!(matches!(browser.check(&stage.people, &key, Method::Totp, &code).await, Checked::SignedIn(_)));
    }

    async fn r_48_what_it_computes_with_is_given_once_to_a_telephone_that_approves_and_ends_with_it(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        // One that was not confirmed on the page gets nothing.
        let (link, _) = begin(&stage, &claire, None).await;
        let mut new = Telephone::new();
        new.claim(&stage.people, By::Link(&link), "").await;
        assert!(new.offline(&stage).await.unwrap().is_none());
        let (telephone, secret) = telephone(&stage, &claire).await;
        assert!(telephone.list(&stage).await.unwrap().codes.given);
        assert!(telephone.offline(&stage).await.unwrap().is_none(), "whoever holds it for a moment takes no copy");
        // sealed, also after the keys have changed.
        let kept = raw::text(&stage.db, "SELECT MAX(offline) FROM approver").await;
        assert!(kept.len() > 40 && !kept.contains(&secret.to_base32()), "{kept}");
        assert!(Telephone::new().offline(&stage).await.is_err(), "R-40: by its key only");
        let other = attached(&stage, &claire, "").await;
        let mut browser = Browser::new("203.0.113.9");
        let who = browser.sign_in(&stage, &claire).await.who;
        let revoked = stage.people.push.revoke(&who, &browser.visitor(), telephone.id).await.unwrap();
        assert_eq!(revoked, Revoked::Done);
        assert_eq!(raw::text(&stage.db, "SELECT MAX(offline) FROM approver").await, "", "wiped");
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        let typed = code(&stage, &secret, 0);
        let checked = browser.check(&stage.people, &key, Method::Push, &typed).await;
        assert!(matches!(checked, Checked::Wrong { .. }), "{checked:?}");
        assert!(telephone.offline(&stage).await.is_err() && other.list(&stage).await.is_ok());
    }

    async fn r_48_r_135_the_code_of_a_telephone_that_expired_opens_nothing(db) {
        let (stage, _service) = stage_with(db, |config| {
            config.policy.push.life_of_device = Duration::from_hours(24 * 30);
        }).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (_telephone, secret) = telephone(&stage, &claire).await;
        stage.clock.advance(Duration::from_hours(24 * 30));
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        let typed = code(&stage, &secret, 0);
        let checked = browser.check(&stage.people, &key, Method::Push, &typed).await;
        assert!(matches!(checked, Checked::Wrong { .. }), "{checked:?}");
    }

    async fn r_48_sim_3_fifty_browsers_with_one_code_make_one_session(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (_telephone, secret) = telephone(&stage, &claire).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        let typed = code(&stage, &secret, 0);
        let all = (0..50).map(|_| {
            let (mut browser, stage, key, typed) = (browser.clone(), &stage, &key, &typed);
            async move { browser.check(&stage.people, key, Method::Push, typed).await }
        });
        let all = futures_util::future::join_all(all).await;
        assert_eq!(all.iter().filter(|checked| matches!(checked, Checked::SignedIn(_))).count(), 1, "{all:?}");
    }
}
