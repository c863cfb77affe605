//! A request on its way: a form, a code, the queue (S0-04 to S0-06), with a clock that is moved.

use std::sync::atomic::Ordering;

use pli::{
    store::support_request,
    support::{Asked, Confirmed, Followed, Resent, State, Typed, read},
};
use uuid::Uuid;

use crate::{
    harness::database::{on_both_databases, raw},
    recover::stage::other_than,
    sign_in::stage::{Browser, Stage},
};

pub(super) const HERS: &str = "leonie.marchetti@courriel.example";

pub(super) fn form() -> Typed {
    Typed {
        given: "Léonie".into(),
        family: "Marchetti".into(),
        profession: "midwife".into(),
        place: "ca-qc".into(),
        licence: "SF-0461".into(),
        contact: HERS.into(),
        phone: "418 555-0119".into(),
        structure: "Maison de naissance du Vallon".into(),
        kind: "access".into(),
        addresses: String::new(),
        words: "Je commence lundi.".into(),
        attested: true,
    }
}

/// Asks, and waits for what leaves.
async fn ask(stage: &Stage, browser: &Browser, typed: &Typed) -> Asked {
    let asked = stage.people.support.ask(&browser.visitor(), &read(typed).unwrap()).await.unwrap();
    stage.people.support.settle().await;
    asked
}

pub(super) async fn asked(stage: &Stage, browser: &Browser, typed: &Typed) -> Uuid {
    match ask(stage, browser, typed).await {
        Asked::Code(id) => id,
        Asked::Throttled(until) => panic!("until {until}"),
    }
}

/// The code of the last letter to an address.
pub(super) fn mailed(stage: &Stage, address: &str) -> String {
    let (_, text) = stage.post.last_to(address).expect("a letter");
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take(7).collect();
    digits.replace([' ', '\u{a0}'], "")
}

pub(super) async fn confirm(stage: &Stage, browser: &Browser, id: Uuid, code: &str) -> Confirmed {
    stage.people.support.confirm(&browser.visitor(), id, code).await.unwrap()
}

/// A request that was received.
pub(super) async fn received(stage: &Stage, browser: &Browser, typed: &Typed) -> Uuid {
    let id = asked(stage, browser, typed).await;
    assert_eq!(confirm(stage, browser, id, &mailed(stage, &typed.contact)).await, Confirmed::Received);
    id
}

async fn state(stage: &Stage, id: Uuid) -> State {
    support_request::get(stage.db.store.db(), id).await.unwrap().unwrap().state
}

on_both_databases! {
    async fn s0_04_a_request_counts_once_its_address_is_proved_by_a_code(db) {
        let stage = Stage::new(db).await;
        let browser = Browser::new("203.0.113.9");
        let id = asked(&stage, &browser, &form()).await;
        assert_eq!(state(&stage, id).await, State::Unproved);
        let (subject, text) = stage.post.last_to(HERS).unwrap();
        let code = mailed(&stage, HERS);
        assert!(!subject.contains(&code) && !text.contains("http"), "{subject}\n{text}");
        for left in [4, 3, 2, 1] {
            assert_eq!(confirm(&stage, &browser, id, &other_than(&code)).await, Confirmed::Wrong(left));
        }
        assert_eq!(confirm(&stage, &browser, id, "").await, Confirmed::Over);
        assert_eq!(confirm(&stage, &browser, id, &code).await, Confirmed::Over, "the right one comes too late");
        // Another code, after a moment; the first one is void.
        let again = stage.people.support.resend(&browser.visitor(), id).await.unwrap();
        assert!(matches!(again, Resent::Wait(_)), "{again:?}");
        stage.advance(30);
        assert_eq!(stage.people.support.resend(&browser.visitor(), id).await.unwrap(), Resent::Sent);
        stage.people.support.settle().await;
        let second = mailed(&stage, HERS);
        if second != code {
            assert!(matches!(confirm(&stage, &browser, id, &code).await, Confirmed::Wrong(_)));
        }
        stage.advance(1_799);
        assert_eq!(confirm(&stage, &browser, id, &format!(" {} {}", &second[..3], &second[3..])).await, Confirmed::Received);
        assert_eq!(state(&stage, id).await, State::Received);
        assert_eq!(confirm(&stage, &browser, id, "nothing").await, Confirmed::Received, "asked again, nothing happens");
    }

    async fn s0_04_a_code_is_good_for_half_an_hour_and_an_unproved_request_for_a_day(db) {
        let stage = Stage::new(db).await;
        let browser = Browser::new("203.0.113.9");
        let id = asked(&stage, &browser, &form()).await;
        stage.advance(1_800);
        assert_eq!(confirm(&stage, &browser, id, &mailed(&stage, HERS)).await, Confirmed::Over);
        stage.advance(24 * 3_600);
        // Whether or not anybody else asks meanwhile.
        stage.people.support.forget().await.unwrap();
        assert!(support_request::get(stage.db.store.db(), id).await.unwrap().is_none());
        assert_eq!(confirm(&stage, &browser, id, "123456").await, Confirmed::Over);
    }

    async fn s0_04_nothing_tells_whether_an_account_exists_and_the_support_sees_it(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[]).await;
        let browser = Browser::new("203.0.113.9");
        let named = |address: &str, contact: &str| Typed {
            kind: "recovery".into(),
            addresses: address.into(),
            contact: contact.into(),
            ..form()
        };
        let hers = received(&stage, &browser, &named("claire@chts.example", "une@courriel.example")).await;
        let nobodys = received(&stage, &browser, &named("personne@chts.example", "deux@courriel.example")).await;
        stage.people.notify.drain().await.unwrap();
        let text = |to: &str| stage.post.last_to(to).unwrap().1;
        let shape = |text: String| text.chars().filter(|c| !c.is_ascii_alphanumeric()).collect::<String>();
        assert_eq!(shape(text("une@courriel.example")), shape(text("deux@courriel.example")));
        let account = async |id| support_request::get(stage.db.store.db(), id).await.unwrap().unwrap().account;
        assert_eq!((account(hers).await, account(nobodys).await), (Some(claire.account.id), None));
        // Claire herself is told nothing: anybody can name her.
        assert!(!stage.post.letters().iter().any(|letter| letter.contains("RCPT TO:<claire@")));
    }

    async fn s0_05_an_acknowledgement_with_a_reference_leaves_within_two_minutes_and_names_nobody(db) {
        let stage = Stage::new(db).await;
        let browser = Browser::new("203.0.113.9");
        let id = received(&stage, &browser, &form()).await;
        let receipt = stage.people.support.receipt(id).await.unwrap().unwrap();
        // Letters are drained every five seconds; here is the first time.
        stage.advance(5);
        stage.people.notify.drain().await.unwrap();
        let (subject, text) = stage.post.last_to(HERS).unwrap();
        assert!(subject.contains(&receipt.reference) && text.contains(&receipt.reference), "{subject}\n{text}");
        // NOON is Friday 20 November 2026: « entre le 24 et le 27 novembre ».
        assert!(text.contains("24\u{a0}novembre 2026") && text.contains("27\u{a0}novembre 2026"), "{text}");
        let letter = stage.post.letters().pop().unwrap();
        for personal in ["Léonie", "Marchetti", "SF-0461", "555-0119", "4185550119", "Vallon", "lundi"] {
            assert!(!text.contains(personal) && !letter.contains(personal), "{personal}:\n{text}");
        }
        let before = stage.post.letters().len();
        stage.people.notify.drain().await.unwrap();
        assert_eq!(stage.post.letters().len(), before, "said once");
    }

    async fn s0_05_mail_that_comes_back_is_shown_on_the_request(db) {
        let stage = Stage::new(db).await;
        let browser = Browser::new("203.0.113.9");
        let id = received(&stage, &browser, &form()).await;
        let bounced = async || stage.people.support.receipt(id).await.unwrap().unwrap().bounced;
        // For now: it waits.
        stage.post.status.store(450, Ordering::SeqCst);
        stage.people.notify.drain().await.unwrap();
        assert_eq!(bounced().await, None);
        // For ever: it is given up, once.
        stage.advance(60);
        stage.post.status.store(550, Ordering::SeqCst);
        stage.people.notify.drain().await.unwrap();
        assert_eq!(bounced().await, Some(stage.clock.now()));
        stage.post.status.store(250, Ordering::SeqCst);
        stage.advance(3_600);
        assert_eq!(stage.people.notify.drain().await.unwrap(), 0);
    }

    async fn s0_04_codes_do_not_fill_a_strangers_mailbox_and_one_network_asks_a_few_times(db) {
        let stage = Stage::with(db, |config| config.policy.support.per_network = 6).await;
        let browser = Browser::new("203.0.113.9");
        for _ in 0..5 {
            assert!(matches!(ask(&stage, &browser, &form()).await, Asked::Code(_)));
        }
        let before = stage.post.letters().len();
        assert!(matches!(ask(&stage, &browser, &form()).await, Asked::Throttled(_)));
        assert!(matches!(ask(&stage, &Browser::new("198.51.77.1"), &form()).await, Asked::Throttled(_)));
        let of = |n: u32| Typed { contact: format!("p{n}@courriel.example"), ..form() };
        assert!(matches!(ask(&stage, &browser, &of(1)).await, Asked::Code(_)));
        assert!(matches!(ask(&stage, &browser, &of(2)).await, Asked::Throttled(_)));
        assert!(matches!(ask(&stage, &Browser::new("198.51.77.1"), &of(3)).await, Asked::Code(_)));
        assert_eq!(stage.post.letters().len(), before + 2);
        stage.advance(24 * 3_600);
        assert!(matches!(ask(&stage, &browser, &form()).await, Asked::Code(_)));
    }

    async fn s0_05_a_request_is_followed_by_its_reference_and_its_code(db) {
        let stage = Stage::new(db).await;
        let browser = Browser::new("203.0.113.9");
        let id = received(&stage, &browser, &form()).await;
        let receipt = stage.people.support.receipt(id).await.unwrap().unwrap();
        stage.people.notify.drain().await.unwrap();
        let code = format!("{} {}", &receipt.follow[..4], &receipt.follow[4..]);
        assert!(stage.post.last_to(HERS).unwrap().1.contains(&code));
        let anywhere = Browser::new("198.51.77.1");
        let follow = async |reference: &str, code: &str| {
            stage.people.support.follow(&anywhere.visitor(), reference, code).await.unwrap()
        };
        let reference = receipt.reference.to_lowercase();
        assert_eq!(follow(&format!(" {reference} "), &code).await, Followed::Found(id));
        assert_eq!(follow("ZZZZZZZZ", &code).await, Followed::Unknown);
        for _ in 0..10 {
            assert_eq!(follow(&reference, "00000000").await, Followed::Unknown);
        }
        assert!(matches!(follow(&reference, &code).await, Followed::Throttled(_)), "the right one too");
        stage.advance(24 * 3_600);
        assert_eq!(follow(&reference, &code).await, Followed::Found(id));
    }

    async fn r_173_who_asks_is_sealed_and_found_again_by_keyed_hashes(db) {
        let stage = Stage::new(db).await;
        let browser = Browser::new("203.0.113.9");
        let first = received(&stage, &browser, &form()).await;
        let second = received(&stage, &browser, &Typed { given: "LEONIE".into(), contact: "l@x.example".into(), ..form() }).await;
        let dump = raw::dump(&stage.db).await;
        for personal in ["Léonie", "LEONIE", "Marchetti", "SF-0461", "4185550119", HERS, "Vallon", "lundi"] {
            assert!(!dump.contains(personal), "{personal} stands in the database");
        }
        let row = async |id| support_request::get(stage.db.store.db(), id).await.unwrap().unwrap();
        let (first, second) = (row(first).await, row(second).await);
        assert_eq!((&first.same_name, &first.same_licence), (&second.same_name, &second.same_licence));
        assert_ne!(first.same_contact, second.same_contact);
    }

    async fn s0_06_each_place_has_its_own_business_days(db) {
        let stage = Stage::with(db, |config| {
            config.support.closed.insert(pli::base::Place::Morocco, vec!["2026-11-23".parse().unwrap()]);
        })
        .await;
        let browser = Browser::new("203.0.113.9");
        let morocco = Typed { place: "ma".into(), phone: "0661 23 45 67".into(), ..form() };
        let id = received(&stage, &browser, &morocco).await;
        let due = stage.people.support.receipt(id).await.unwrap().unwrap().due.unwrap();
        assert_eq!((due.0.to_string(), due.1.to_string()), ("2026-11-25".into(), "2026-11-30".into()));
    }
}
