//! Declining, and what it closes.

use pli::{
    base::Method,
    push::{Answered, Decision},
    sign_in::{Checked, Outcome, Sending, Waiting as Wait},
};

use super::fake::{Asked, ask, asked, attached, number, stage, wait};
use crate::{
    harness::database::on_both_databases,
    sign_in::stage::{Browser, PASSWORD, PERSONAL},
};

on_both_databases! {
    async fn r_41_a_request_declined_by_mistake_is_over_and_nothing_else_happens(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let Asked { telephone, mut browser, key, right, request } = asked(&stage, &claire).await;
        let declined = telephone.answer(&stage, (request, "", Decision::Mistake)).await;
        assert_eq!(declined, Ok(Answered::Declined));
        // Known weakness 36: declined is the end, also for whoever polls.
        assert_eq!(telephone.request(&stage).await, None);
        assert_eq!(telephone.answer(&stage, (request, &right, Decision::Approve)).await, Ok(Answered::Over));
        assert!(matches!(wait(&stage, &browser, &key).await, Wait::Declined));
        assert!(matches!(ask(&stage, &browser, &key).await, Sending::Sent(_)), "one can ask again");
        assert!(matches!(browser.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await, Outcome::NeedsFactor { .. }));
    }

    async fn r_44_not_me_ends_sessions_forces_another_password_and_tells_every_address(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let telephone = attached(&stage, &claire, "").await;
        let mut owner = Browser::new("203.0.113.9");
        owner.sign_in_with(&stage, &claire, true).await;
        let mut thief = Browser::new("203.0.113.66");
        let key = thief.password(&stage, &claire).await;
        ask(&stage, &thief, &key).await;
        let right = number(&stage, &thief, &key).await;
        let request = telephone.request(&stage).await.unwrap();
        assert_eq!(telephone.answer(&stage, (request, "", Decision::NotMe)).await, Ok(Answered::Declined));
        assert_eq!(telephone.answer(&stage, (request, &right, Decision::Approve)).await, Ok(Answered::Over));
        // The thief is back at the password, the sessions are over, no browser is trusted.
        assert!(stage.people.sessions.pending(&thief.visitor()).await.unwrap().is_none());
        assert!(owner.who(&stage.people).await.is_none());
        // The password opens the second factor, and behind it only the choice of another password.
        stage.advance(31);
        let key = owner.password_at(&stage.people, &claire, true).await;
        let code = stage.code(&claire);
        let checked = owner.check(&stage.people, &key, Method::Totp, &code).await;
        assert!(matches!(checked, Checked::NeedsEnrolment { .. }), "{checked:?}");
        assert!(owner.who(&stage.people).await.is_none());
        stage.people.notify.drain().await.unwrap();
        for to in [PERSONAL, "claire@chts.example"] {
            let letters = stage.post.letters();
            let told = letters.iter().filter(|letter| letter.contains(&format!("RCPT TO:<{to}>")));
            assert!(told.count() >= 1, "{to}");
        }
        let events = stage.events(&claire.account).await;
        for event in ["mfa.declined ok not-me", "push.not_me ok "] {
            assert!(events.iter().any(|line| line == event), "{event}: {events:?}");
        }
    }

    async fn r_44_not_me_also_stops_an_approval_that_is_on_its_way(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let Asked { telephone, right, request, .. } = asked(&stage, &claire).await;
        let (one, other) = tokio::join!(
            telephone.answer(&stage, (request, &right, Decision::Approve)),
            telephone.answer(&stage, (request, "", Decision::NotMe)),
        );
        assert!(
            matches!((one, other), (Ok(Answered::Approved), Ok(Answered::Over)) | (Ok(Answered::Over), Ok(Answered::Declined))),
            "one answer counts: {one:?} {other:?}"
        );
    }
}
