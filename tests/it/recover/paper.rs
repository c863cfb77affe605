//! A code on paper as one of the two proofs.

use pli::{
    base::Method,
    recover::{Chosen, Gate, Passed, Reset},
    sign_in::Checked,
};

use super::{
    nobody::nobody_with,
    stage::{Browser, NEW, PERSONAL, Stage, begun, by_email, check, choose, gate, generous, page, reset},
};
use crate::{harness::database::on_both_databases, sign_in::stage::Person};

/// No set holds it but by a chance of one in 2⁷⁶.
const WRONG: &str = "0000-0000-0000-0000";

/// A person with an application, an address and codes as they were written down.
async fn claire(stage: &Stage) -> (Person, Vec<String>) {
    let claire = stage.person("claire", &[Method::Totp, Method::Email]).await;
    let mut browser = Browser::new("198.18.0.1");
    browser.sign_in(stage, &claire).await;
    let who = browser.who(&stage.people).await.unwrap();
    let codes = stage.people.factors.renew_recovery(&who, &browser.visitor()).await.unwrap().written();
    (claire, codes)
}

/// What anybody can see of a recovery by wrong codes on paper.
async fn seen(stage: &Stage, name: &str) -> Vec<String> {
    let mut browser = Browser::new("203.0.113.9");
    let key = begun(stage, &mut browser, name).await;
    let offer = page(stage, &key).await.offers.into_iter().find(|offer| offer.method == Method::Recovery).unwrap();
    let mut seen = vec![format!("{offer:?}"), format!("{:?}", choose(stage, &key, Method::Recovery).await)];
    seen.push(format!("{:?} {:?}", gate(stage, &key).await, page(stage, &key).await.sent));
    for typed in ["123 456", WRONG, WRONG, WRONG, WRONG, WRONG] {
        seen.push(format!("{:?}", check(stage, &browser, &key, typed).await));
    }
    seen.push(format!("{}", stage.people.recover.page(&key).await.unwrap().is_none()));
    seen
}

on_both_databases! {
    async fn r_136_r_150_a_code_on_paper_is_one_proof_of_two_once_and_is_told(db) {
        let stage = generous(db).await;
        let (claire, codes) = claire(&stage).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        let offered: Vec<_> = page(&stage, &key).await.offers.iter().map(|offer| offer.method).collect();
        assert_eq!(offered, [Method::Totp, Method::Email, Method::Recovery]);
        assert_eq!(choose(&stage, &key, Method::Recovery).await, Chosen::Next);
        assert_eq!(gate(&stage, &key).await, Gate::Code(Method::Recovery), "nothing is sent, so nothing is typed first");
        assert_eq!(check(&stage, &browser, &key, "482 019").await, Passed::Malformed);
        assert_eq!(check(&stage, &browser, &key, WRONG).await, Passed::Wrong { tries_left: 4 });
        let typed = codes[2].to_lowercase().replace('-', " ");
        assert_eq!(check(&stage, &browser, &key, &typed).await, Passed::Next);
        assert_eq!((page(&stage, &key).await.passed, gate(&stage, &key).await), (1, Gate::Method));
        assert_eq!(choose(&stage, &key, Method::Recovery).await, Chosen::NotOffered, "two codes are one proof");
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Elsewhere);
        by_email(&stage, &browser, &key).await;
        assert_eq!(reset(&stage, &browser, &key, NEW).await, Reset::Done);
        // It is told at once, and the others still count.
        stage.people.notify.drain().await.unwrap();
        assert!(stage.post.letters().iter().any(|letter| letter.contains(PERSONAL)));
        let left = stage.people.factors.recovery_left(claire.account.id).await.unwrap().unwrap();
        assert_eq!((left.left, left.made), (9, 10));
        // Used is used, in another recovery and at the sign-in.
        let mut other = Browser::new("203.0.113.10");
        let again = begun(&stage, &mut other, "claire@chts.example").await;
        choose(&stage, &again, Method::Recovery).await;
        assert!(matches!(check(&stage, &other, &again, &codes[2]).await, Passed::Wrong { .. }));
        stage.advance(31);
        other.start(&stage.people, Browser::form("claire@chts.example", NEW)).await;
        let waiting = stage.people.sessions.pending(&other.visitor()).await.unwrap().unwrap();
        let checked = other.check(&stage.people, &waiting, Method::Recovery, &codes[2]).await;
        assert!(matches!(checked, Checked::Wrong { .. }), "{checked:?}");
        let checked = other.check(&stage.people, &waiting, Method::Recovery, &codes[3]).await;
        assert!(matches!(checked, Checked::SignedIn(_)), "{checked:?}");
    }

    async fn r_152_nobody_is_asked_for_a_code_on_paper_as_somebody_is(db) {
        let stage = generous(db).await;
        claire(&stage).await;
        let nobody = nobody_with(&stage, Method::Recovery).await;
        let somebody = seen(&stage, "claire@chts.example").await;
        assert_eq!(seen(&stage, &nobody).await, somebody);
        assert!(somebody.contains(&"Over".to_owned()), "{somebody:?}");
    }
}
