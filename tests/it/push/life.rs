//! How long a telephone approves: S2-01, S2-02, S2-22, R-135.

use std::{sync::atomic::Ordering, time::Duration};

use pli::{
    base::Method,
    push::{Answered, By, Claimed, Confirmed, Decision, Refusal},
    sign_in::Sending,
};

use super::fake::{
    FakePushService, Telephone, ask, attached, attached_in_place_of, begin, confirm, pairing_number, sign_in, stage,
};
use crate::{
    harness::database::{on_both_databases, raw},
    sign_in::stage::{Browser, PERSONAL, Stage},
};

const DAY: Duration = Duration::from_hours(24);

/// What the heads of the last notification say.
fn last_headers(service: &FakePushService) -> String {
    service.pushed().pop().unwrap().headers
}

/// How many letters about an end to come there are by now.
async fn reminders(stage: &Stage) -> String {
    stage.people.push.remind().await.unwrap();
    stage.people.notify.drain().await.unwrap();
    raw::text(&stage.db, "SELECT CAST(COUNT(*) AS TEXT) FROM letter WHERE kind = 'approver ending' AND state = 'sent'")
        .await
}

on_both_databases! {
    async fn s2_01_r_135_an_expired_telephone_is_refused_and_told_since_when(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        let until = stage.people.push.list(claire.account.id).await.unwrap()[0].until;
        assert_eq!(until, stage.clock.now() + 365 * DAY);
        assert_eq!(telephone.list(&stage).await.unwrap().until, Some(until), "the page on the telephone shows it");
        stage.clock.advance(365 * DAY - Duration::from_mins(1));
        sign_in(&stage, &claire, &telephone).await;
        stage.clock.advance(Duration::from_mins(2));
        assert_eq!(telephone.list(&stage).await, Err(Refusal::Expired(until)));
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        assert_eq!(ask(&stage, &browser, &key).await, Sending::Expired { since: until });
        // It is still listed, so that it can be renewed.
        assert_eq!(stage.people.push.list(claire.account.id).await.unwrap().len(), 1);
        let renewed = attached_in_place_of(&stage, &claire, "", Some(telephone.id)).await;
        sign_in(&stage, &claire, &renewed).await;
    }

    async fn s2_02_a_renewal_keeps_the_old_one_until_the_new_one_is_confirmed(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let old = attached(&stage, &claire, "").await;
        let (link, _) = begin(&stage, &claire, Some(old.id)).await;
        let mut new = Telephone::new();
        assert!(matches!(new.claim(&stage.people, By::Link(&link), "").await, Claimed::Ready(_)));
        let request = new.request(&stage).await.unwrap();
        let number = pairing_number(&stage, &claire).await;
        assert_eq!(new.answer(&stage, (request, &number, Decision::Approve)).await, Ok(Answered::Approved));
        sign_in(&stage, &claire, &old).await;
        assert!(matches!(confirm(&stage, &claire).await, Confirmed::Done(_)));
        assert_eq!(old.list(&stage).await, Err(Refusal::Unknown));
        sign_in(&stage, &claire, &new).await;
        assert_eq!(stage.people.push.list(claire.account.id).await.unwrap().len(), 1);
        let events = stage.events(&claire.account).await;
        assert!(events.iter().any(|event| event == "factor.renew ok "), "{events:?}");
    }

    async fn r_47_a_telephone_that_got_nothing_for_a_month_gets_a_quiet_check_and_a_dead_one_is_forgotten(db) {
        let (stage, service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, &service.endpoint()).await;
        let silent = attached(&stage, &claire, "").await;
        let check = || async { stage.people.push.check().await.unwrap() };
        assert_eq!(service.pushed().len(), 1, "S0-24");
        stage.clock.advance(29 * DAY);
        assert_eq!(check().await, 0, "it was heard of when it was attached");
        stage.clock.advance(DAY);
        assert_eq!((check().await, check().await), (1, 0), "once, and not the one that wants none");
        let (request, quiet) = (service.pushed().remove(0), service.pushed().pop().unwrap());
        assert!(quiet.headers.contains("urgency: low") && quiet.headers.contains("ttl: 86400"), "{}", quiet.headers);
        assert_eq!(quiet.body.len(), request.body.len(), "R-45: nobody tells it from a request by its length");
        let topic = |headers: &str| headers.lines().find(|line| line.starts_with("topic:")).unwrap().to_owned();
        assert_ne!(topic(&quiet.headers), topic(&request.headers), "it never takes the place of a request");
        // A request says as much as a check.
        stage.clock.advance(29 * DAY);
        sign_in(&stage, &claire, &telephone).await;
        assert!(last_headers(&service).contains("urgency: high"));
        stage.clock.advance(2 * DAY);
        assert_eq!(check().await, 0);
        // What is down today is tried again with the next round; what is gone is forgotten, and its owner sees it.
        stage.clock.advance(29 * DAY);
        service.status.store(503, Ordering::SeqCst);
        assert_eq!(check().await, 0);
        assert!(telephone.list(&stage).await.unwrap().notified);
        service.status.store(410, Ordering::SeqCst);
        assert_eq!(check().await, 0);
        assert!(!telephone.list(&stage).await.unwrap().notified);
        let listed = stage.people.push.list(claire.account.id).await.unwrap();
        assert!(listed.iter().all(|one| !one.notified) && listed.len() == 2);
        // The next opening takes another one.
        service.status.store(201, Ordering::SeqCst);
        assert_eq!(telephone.subscribe(&stage, &service.endpoint()).await, Ok(true));
        assert_eq!(check().await, 1, "nothing has reached it yet");
        // Nothing is sent to one that no longer approves.
        stage.clock.advance(366 * DAY);
        assert_eq!(check().await, 0);
        assert!(silent.list(&stage).await.is_err());
    }

    async fn s2_02_reminders_come_thirty_fourteen_seven_and_one_day_before_each_once(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        let until = stage.people.push.list(claire.account.id).await.unwrap()[0].until;
        let mut expected = 0;
        for (days, due) in [(31, 0), (29, 1), (20, 0), (13, 1), (8, 0), (6, 1), (2, 0)] {
            let now = stage.clock.now();
            stage.clock.advance((until - days * DAY).since(now));
            expected += due;
            for _ in 0..2 {
                assert_eq!(reminders(&stage).await, expected.to_string(), "{days} days before");
            }
        }
        let (_, text) = stage.post.last_to(PERSONAL).unwrap();
        assert!(text.contains("Chrome, Android") && text.contains("20\u{a0}novembre 2027"), "{text}");
        // Renewed: the last one is not sent any more.
        attached_in_place_of(&stage, &claire, "", Some(telephone.id)).await;
        stage.clock.advance(DAY + DAY / 2);
        assert_eq!(reminders(&stage).await, expected.to_string());
    }
}
