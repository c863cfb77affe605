//! How often: beginnings, tries, codes, requests; and what strangers cannot touch.

use pli::{
    base::{Method, Place},
    recover::{Contacted, Passed, Resent, Started, Typed},
    sign_in::Checked,
    structure::{Contact, NewStructure, Pattern},
};

use super::stage::{Browser, PHONE, Stage, begun, check, choose, generous, key, other_than, page, send_to, start};
use crate::harness::database::{on_both_databases, raw};

fn until(started: &Started) -> Option<pli::base::Timestamp> {
    match started {
        Started::Throttled { until } => Some(*until),
        Started::Begun { .. } => None,
    }
}

on_both_databases! {
    async fn r_88_three_beginnings_from_one_address_then_three_an_hour(db) {
        let stage = Stage::new(db).await;
        let mut browser = Browser::new("203.0.113.9");
        for n in 0..3 {
            assert!(until(&start(&stage, &mut browser, &format!("personne{n}@chts.example")).await).is_none());
        }
        let refused = start(&stage, &mut browser, "personne4@chts.example").await;
        assert_eq!(until(&refused).unwrap().since(stage.clock.now()).as_secs(), 1_200);
        // Elsewhere, and in a hospital's network, others go on.
        assert!(until(&start(&stage, &mut Browser::new("203.0.113.10"), "personne4@chts.example").await).is_none());
        for n in 0..20 {
            let mut ward = Browser::new("192.0.2.7");
            assert!(until(&start(&stage, &mut ward, &format!("quelqu.un{n}@chts.example")).await).is_none(), "{n}");
        }
        stage.advance(1_200);
        assert!(until(&start(&stage, &mut browser, "personne5@chts.example").await).is_none());
        assert!(until(&start(&stage, &mut browser, "personne6@chts.example").await).is_some());
    }

    async fn r_157_strangers_use_up_their_own_beginnings_and_never_the_owners(db) {
        let stage = generous(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        let mut hers = Browser::new("198.18.0.1");
        hers.sign_in(&stage, &claire).await;
        for name in ["claire@chts.example", "personne@chts.example"] {
            for n in 0..3 {
                let mut stranger = Browser::new(&format!("203.0.113.{n}"));
                assert!(until(&start(&stage, &mut stranger, name).await).is_none());
            }
            // The same for a name that nobody has.
            let refused = start(&stage, &mut Browser::new("203.0.113.99"), name).await;
            assert_eq!(until(&refused).unwrap().since(stage.clock.now()).as_secs(), 24 * 3_600, "{name}");
        }
        for _ in 0..3 {
            assert!(until(&start(&stage, &mut hers, "claire@chts.example").await).is_none(), "a browser she is known by");
        }
        assert_eq!(until(&start(&stage, &mut hers, "claire@chts.example").await).unwrap().since(stage.clock.now()).as_secs(), 3_600);
    }

    async fn s1_17_r_05_r_07_five_wrong_codes_end_it_over_every_code_that_was_sent(db) {
        let stage = generous(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms]).await;
        let mut browser = Browser::new("203.0.113.9");
        let held = begun(&stage, &mut browser, "claire@chts.example").await;
        choose(&stage, &held, Method::Sms).await;
        send_to(&stage, &browser, &held, PHONE).await;
        assert_eq!(check(&stage, &browser, &held, "12 34").await, Passed::Malformed, "not counted");
        for left in [4, 3] {
            let wrong = other_than(&stage.sms_code());
            assert_eq!(check(&stage, &browser, &held, &wrong).await, Passed::Wrong { tries_left: left });
        }
        // the next code waits; R-08: the one before is void.
        let soon = stage.people.recover.send_again(&held, &browser.visitor()).await.unwrap();
        assert!(matches!(soon, Resent::TooSoon { .. }), "{soon:?}");
        let first = stage.sms_code();
        stage.advance(30);
        assert_eq!(stage.people.recover.send_again(&held, &browser.visitor()).await.unwrap(), Resent::Next);
        stage.people.recover.settle().await;
        assert_eq!(stage.sms.texts().len(), 2);
        if first != stage.sms_code() {
            assert_eq!(check(&stage, &browser, &held, &first).await, Passed::Wrong { tries_left: 2 });
        }
        let wrong = other_than(&stage.sms_code());
        while !matches!(check(&stage, &browser, &held, &wrong).await, Passed::Over) {}
        assert!(key(&stage, &browser).await.is_none());
        assert_eq!(check(&stage, &browser, &held, &stage.sms_code()).await, Passed::Elsewhere, "the right one comes too late");
    }

    async fn r_02_a_code_by_text_is_good_for_five_minutes_and_another_can_be_had(db) {
        let stage = generous(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        choose(&stage, &key, Method::Sms).await;
        send_to(&stage, &browser, &key, PHONE).await;
        stage.advance(301);
        assert_eq!(check(&stage, &browser, &key, &stage.sms_code()).await, Passed::Expired);
        assert_eq!(stage.people.recover.send_again(&key, &browser.visitor()).await.unwrap(), Resent::Next);
        stage.people.recover.settle().await;
        assert_eq!(check(&stage, &browser, &key, &stage.sms_code()).await, Passed::Next);
    }

    // Known weakness 7: a stranger who guesses in recoveries takes nothing from the owner's sign-in.
    async fn r_87_r_82_guesses_in_recoveries_count_for_themselves(db) {
        let stage = generous(db).await;
        let claire = stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        let mut guesses = 0;
        for n in 0..3 {
            let mut stranger = Browser::new(&format!("203.0.113.{n}"));
            let key = begun(&stage, &mut stranger, "claire@chts.example").await;
            choose(&stage, &key, Method::Totp).await;
            loop {
                let wrong = stage.wrong_code(&claire);
                match check(&stage, &stranger, &key, &wrong).await {
                    Passed::Wrong { .. } | Passed::Over => guesses += 1,
                    Passed::Throttled { .. } | Passed::Elsewhere => break,
                    other => panic!("{other:?}"),
                }
            }
            stage.advance(31);
        }
        assert!((5..=10).contains(&guesses), "{guesses} guesses in a quarter of an hour");
        let mut hers = Browser::new("198.18.0.1");
        hers.sign_in(&stage, &claire).await;
        let waiting = Browser::new("198.18.0.2").password(&stage, &claire).await;
        stage.advance(31);
        let code = stage.code(&claire);
        let checked = hers.check(&stage.people, &waiting, Method::Totp, &code).await;
        assert!(matches!(checked, Checked::SignedIn(_)), "{checked:?}");
    }

    async fn s1_17_the_administrator_is_told_with_a_reference_and_a_few_times_a_day(db) {
        let stage = Stage::with(db, |config| {
            config.brand.support_email = Some("soutien@chts.example".to_owned());
        })
        .await;
        stage.person("claire", &[Method::Totp, Method::Sms]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        let ask = async |contact: &str| {
            let words = (contact, "J’ai perdu mon téléphone.\r\nBcc: tous@chts.example");
            stage.people.recover.contact(&key, &browser.visitor(), words).await.unwrap()
        };
        assert_eq!(ask("  ").await, Contacted::NoContact);
        let Contacted::Taken { reference } = ask("418 555-0142").await else { panic!() };
        stage.people.recover.settle().await;
        let (subject, text) = stage.post.last_to("soutien@chts.example").unwrap();
        assert!(subject.contains(&reference) && text.contains("418 555-0142") && text.contains("perdu"), "{text}");
        assert!(!stage.post.letters().iter().any(|letter| letter.contains("RCPT TO:<tous@")));
        // What was written is sealed in the table.
        assert!(!raw::dump(&stage.db).await.contains("418 555-0142"));
        for _ in 0..2 {
            assert!(matches!(ask("418 555-0142").await, Contacted::Taken { .. }));
        }
        assert!(matches!(ask("418 555-0142").await, Contacted::Throttled { .. }));
        assert_eq!(page(&stage, &key).await.passed, 0, "nothing is proved by it");
        assert!(matches!(send_to(&stage, &browser, &key, PHONE).await, Typed::Elsewhere));
    }

    async fn s1_17_s0_06_a_request_is_due_by_the_calendar_of_the_persons_structure_or_else_of_the_house(db) {
        let stage = Stage::with(db, |config| config.support.place = Place::Morocco).await;
        let claire = stage.person("claire", &[Method::Totp]).await.account;
        stage.person("julien", &[Method::Totp]).await;
        let clinic = NewStructure {
            name: "Clinique de la Loire".to_owned(),
            place: Place::France,
            domain: "chts.example".parse().unwrap(),
            pattern: Pattern::default(),
            contact: Contact::default(),
        };
        let at = stage.people.structures.create(clinic, None).await.unwrap().id;
        stage.people.structures.take_in(at, &claire, "").await.unwrap();
        for (n, (name, place)) in [("claire", "fr"), ("julien", "ma"), ("personne", "ma")].into_iter().enumerate() {
            let mut browser = Browser::new(&format!("203.0.113.{n}"));
            let key = begun(&stage, &mut browser, &format!("{name}@chts.example")).await;
            let asked = stage.people.recover.contact(&key, &browser.visitor(), ("418 555-0142", "")).await.unwrap();
            let Contacted::Taken { reference } = asked else { panic!("{asked:?}") };
            let kept = format!("SELECT place FROM support_request WHERE reference = '{reference}'");
            assert_eq!(raw::text(&stage.db, &kept).await, place, "{name}");
        }
    }

    async fn r_173_nothing_of_a_recovery_that_opens_something_is_readable_in_the_database(db) {
        let stage = Stage::new(db).await;
        stage.person("claire", &[Method::Totp, Method::Sms, Method::Email]).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = begun(&stage, &mut browser, "claire@chts.example").await;
        choose(&stage, &key, Method::Email).await;
        send_to(&stage, &browser, &key, super::stage::PERSONAL).await;
        let dump = raw::dump(&stage.db).await;
        let cookie = browser.jar.get(pli::session::CookieName::Recovery).unwrap().to_owned();
        for secret in [cookie, super::stage::mailed_link(&stage), super::stage::PERSONAL.to_owned(), PHONE.to_owned()] {
            assert!(!dump.contains(&secret), "{secret} stands in the database");
        }
    }
}
