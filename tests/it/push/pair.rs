//! Attaching a telephone: R-132, S0-23 to S0-25, S2-10 to S2-20.

use std::time::Duration;

use pli::{
    base::Method,
    config::Config,
    policy::{Policy, Profile},
    push::{Answered, Begun, By, Claimed, Confirmed, Decision, Refusal, Revoked, Step},
    sign_in::Sending,
};

use super::fake::{Telephone, ask, attached, begin, confirm, owner, pairing_number, sign_in, stage, stage_with};
use crate::{
    harness::database::{on_both_databases, raw},
    sign_in::stage::{Browser, NOON, PERSONAL},
};

/// The rules of `legacy` for telephones.
fn legacy(config: &mut Config) {
    config.policy.push = Policy::of(Profile::Legacy).push;
}

on_both_databases! {
    async fn s0_24_s2_14_a_telephone_approves_only_after_its_number_and_the_last_word_on_the_page(db) {
        let (stage, service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (link, _) = begin(&stage, &claire, None).await;
        assert_eq!(link.len(), 28, "112 bits");
        // S2-13: too early, and nothing is lost.
        assert_eq!(confirm(&stage, &claire).await, Confirmed::NotYet);
        let mut telephone = Telephone::new();
        let claimed = telephone.claim(&stage.people, By::Link(&link), &service.endpoint()).await;
        assert!(matches!(claimed, Claimed::Ready(_)), "{claimed:?}");
        assert_eq!(service.pushed().len(), 1, "the test notification");
        assert_eq!(confirm(&stage, &claire).await, Confirmed::NotYet);
        assert!(stage.people.push.list(claire.account.id).await.unwrap().is_empty());
        let request = telephone.request(&stage).await.unwrap();
        let number = pairing_number(&stage, &claire).await;
        assert_eq!(telephone.answer(&stage, (request, &number, Decision::Approve)).await, Ok(Answered::Approved));
        let waiting = telephone.list(&stage).await.unwrap();
        assert!(waiting.proved && waiting.request.is_none());
        // Proved, and still nothing that could be asked.
        let key = Browser::new("203.0.113.9").password(&stage, &claire).await;
        assert_eq!(ask(&stage, &Browser::new("203.0.113.9"), &key).await, Sending::NotOffered);
        assert_eq!(confirm(&stage, &claire).await, Confirmed::Done(telephone.id));
        assert_eq!(confirm(&stage, &claire).await, Confirmed::Over, "once");
        let key = Browser::new("203.0.113.9").password(&stage, &claire).await;
        let choice = stage.people.sign_in.choice(&key).await.unwrap().unwrap();
        assert!(choice.offers.iter().any(|offer| offer.method == Method::Push));
        sign_in(&stage, &claire, &telephone).await;
    }

    async fn s2_10_s2_18_three_fields_typed_by_hand_attach_a_telephone_without_a_qr_code(db) {
        let (stage, _service) = stage_with(db, legacy).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (_, code) = begin(&stage, &claire, None).await;
        assert!(code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit()), "S2-10: {code}");
        let typed = format!(" {} {} ", &code[..4], &code[4..]);
        let mut telephone = Telephone::new();
        let by = By::Hand { username: "Claire@CHTS.example", code: &typed };
        assert!(matches!(telephone.claim(&stage.people, by, "").await, Claimed::Ready(_)));
        // Single use.
        let again = Telephone::new().claim(&stage.people, by, "").await;
        assert_eq!(again, Claimed::Refused);
        let request = telephone.request(&stage).await.unwrap();
        let number = pairing_number(&stage, &claire).await;
        telephone.answer(&stage, (request, &number, Decision::Approve)).await.unwrap();
        assert!(matches!(confirm(&stage, &claire).await, Confirmed::Done(_)));
        stage.advance(700);
        sign_in(&stage, &claire, &telephone).await;
    }

    async fn s2_11_in_legacy_the_three_fields_go_by_mail_too(db) {
        let (stage, _service) = stage_with(db, legacy).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (_, code) = begin(&stage, &claire, None).await;
        stage.people.push.settle().await;
        let (_, letter) = stage.post.last_to(PERSONAL).unwrap();
        assert!(letter.contains(&code) && letter.contains("claire@chts.example"), "{letter}");
        assert!(letter.contains("https://pli.example") && letter.contains("72 heures"), "{letter}");
    }

    async fn s2_11_in_modern_no_code_goes_by_mail_whatever_it_is_made_of(db) {
        let (stage, _service) = stage_with(db, |config| config.policy.push.digits_by_hand = true).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (link, code) = begin(&stage, &claire, None).await;
        stage.people.push.settle().await;
        let (_, letter) = stage.post.last_to(PERSONAL).unwrap();
        assert!(letter.contains("https://pli.example/device") && letter.contains("Référence"), "{letter}");
        assert!(!letter.contains(&code) && !letter.contains(&link), "{letter}");
    }

    async fn r_132_in_modern_a_code_has_forty_bits_and_lives_ten_minutes(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        for (after, good) in [(599, true), (601, false)] {
            let (link, code) = begin(&stage, &claire, None).await;
            assert!(code.len() == 8 && code.bytes().all(|b| b.is_ascii_alphanumeric()), "{code}");
            stage.advance(after);
            let code = code.to_lowercase();
            let by_hand = By::Hand { username: "claire@chts.example", code: &code };
            let claimed = Telephone::new().claim(&stage.people, by_hand, "").await;
            assert_eq!(matches!(claimed, Claimed::Ready(_)), good, "{after}: {claimed:?}");
            assert!(good || claimed == Claimed::Expired);
            if !good {
                let claimed = Telephone::new().claim(&stage.people, By::Link(&link), "").await;
                assert_eq!(claimed, Claimed::Expired);
            }
        }
    }

    async fn s2_12_in_legacy_an_activation_code_lives_seventy_two_hours(db) {
        let (stage, _service) = stage_with(db, legacy).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        for (minutes, expired) in [(71 * 60 + 59, false), (72 * 60 + 1, true)] {
            let (_, code) = begin(&stage, &claire, None).await;
            stage.clock.advance(Duration::from_mins(minutes));
            let by = By::Hand { username: "claire@chts.example", code: &code };
            let claimed = Telephone::new().claim(&stage.people, by, "").await;
            assert_eq!(claimed == Claimed::Expired, expired, "{minutes}: {claimed:?}");
            assert_eq!(matches!(claimed, Claimed::Ready(_)), !expired);
        }
    }

    async fn r_132_five_wrong_codes_end_it_and_names_are_not_told_apart(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        stage.person("paul", &[Method::Totp]).await;
        let (_, code) = begin(&stage, &claire, None).await;
        for (username, typed) in [("nobody@chts.example", code.as_str()), ("paul@chts.example", &code), ("", ""), ("claire@chts.example", "")] {
            let claimed = Telephone::new().claim(&stage.people, By::Hand { username, code: typed }, "").await;
            assert_eq!(claimed, Claimed::Refused, "{username}");
        }
        for _ in 0..4 {
            let by = By::Hand { username: "claire@chts.example", code: "ZZZZZZZZ" };
            assert_eq!(Telephone::new().claim(&stage.people, by, "").await, Claimed::Refused);
        }
        let by = By::Hand { username: "claire@chts.example", code: &code };
        assert_eq!(Telephone::new().claim(&stage.people, by, "").await, Claimed::Refused, "the tries are used up");
        assert!(stage.people.push.pairing(claire.account.id).await.unwrap().is_none());
        for wrong in ["", "x", &"0".repeat(28), &"é".repeat(14)] {
            assert_eq!(Telephone::new().claim(&stage.people, By::Link(wrong), "").await, Claimed::Refused);
        }
    }

    async fn guesses_from_one_address_are_bounded_over_all_names(db) {
        let (stage, _service) = stage(db).await;
        for _ in 0..20 {
            let by = By::Hand { username: "nobody@chts.example", code: "12345678" };
            assert_eq!(Telephone::new().claim(&stage.people, by, "").await, Claimed::Refused);
        }
        let claimed = Telephone::new().claim(&stage.people, By::Link(&"0".repeat(28)), "").await;
        assert!(matches!(claimed, Claimed::Throttled(_)), "{claimed:?}");
    }

    async fn who_photographs_the_code_does_not_see_the_number(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (link, _) = begin(&stage, &claire, None).await;
        let mut thief = Telephone::new();
        thief.claim(&stage.people, By::Link(&link), "").await;
        // The owner's own telephone is then refused, which shows.
        assert_eq!(Telephone::new().claim(&stage.people, By::Link(&link), "").await, Claimed::Refused);
        let request = thief.request(&stage).await.unwrap();
        for guess in ["000000", "111111", "222222"] {
            assert_ne!(thief.answer(&stage, (request, guess, Decision::Approve)).await, Ok(Answered::Approved));
        }
        assert_eq!(thief.answer(&stage, (request, "333333", Decision::Approve)).await, Ok(Answered::Over));
        assert_eq!(confirm(&stage, &claire).await, Confirmed::Over);
        assert!(stage.people.push.list(claire.account.id).await.unwrap().is_empty(), "nothing half-registered stays");
    }

    async fn new_codes_void_the_old_ones_and_giving_up_voids_all(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (first, _) = begin(&stage, &claire, None).await;
        let (second, _) = begin(&stage, &claire, None).await;
        assert_eq!(Telephone::new().claim(&stage.people, By::Link(&first), "").await, Claimed::Refused);
        stage.people.push.cancel_pairing(claire.account.id).await.unwrap();
        assert_eq!(Telephone::new().claim(&stage.people, By::Link(&second), "").await, Claimed::Refused);
        assert!(stage.people.push.pairing(claire.account.id).await.unwrap().is_none());
    }

    async fn s2_19_s2_20_five_at_most_each_named_and_dated_listed_renamed_and_ended(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let paul = stage.person("paul", &[Method::Totp]).await;
        let mut telephones = Vec::new();
        for _ in 0..5 {
            stage.advance(60);
            telephones.push(attached(&stage, &claire, "").await);
        }
        let visitor = Browser::new("203.0.113.9").visitor();
        assert_eq!(stage.people.push.begin_pairing(owner(&claire), &visitor, None).await.unwrap(), Begun::TooMany);
        let who = Browser::new("203.0.113.9").sign_in(&stage, &claire).await.who;
        let stranger = Browser::new("203.0.113.9").sign_in(&stage, &paul).await.who;
        let push = &stage.people.push;
        assert!(push.rename(&who, telephones[1].id, " iPhone de Claire ").await.unwrap());
        assert!(!push.rename(&who, telephones[1].id, " \n ").await.unwrap());
        assert!(!push.rename(&stranger, telephones[1].id, "à moi").await.unwrap());
        assert_eq!(push.revoke(&stranger, &visitor, telephones[1].id).await.unwrap(), Revoked::Unknown);
        sign_in(&stage, &claire, &telephones[1]).await;
        let list = push.list(claire.account.id).await.unwrap();
        assert_eq!(list.len(), 5);
        assert_eq!((list[1].name.as_str(), list[1].used), ("iPhone de Claire", Some(stage.clock.now())));
        assert_eq!(list[0].used, None);
        // S2-19: whatever browser it is, on a desk too, it has a name and a day.
        assert!(list.iter().all(|one| !one.name.is_empty() && one.since > NOON), "{list:?}");
        assert_eq!(push.revoke(&who, &visitor, telephones[1].id).await.unwrap(), Revoked::Done);
        assert_eq!(telephones[1].list(&stage).await, Err(Refusal::Unknown));
        assert!(matches!(push.begin_pairing(owner(&claire), &visitor, None).await.unwrap(), Begun::Ready(_)));
        // The last one takes the method with it.
        for telephone in telephones.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, one)| one) {
            assert_eq!(push.revoke(&who, &visitor, telephone.id).await.unwrap(), Revoked::Done);
        }
        let key = Browser::new("203.0.113.9").password(&stage, &claire).await;
        let choice = stage.people.sign_in.choice(&key).await.unwrap().unwrap();
        assert!(choice.offers.iter().all(|offer| offer.method != Method::Push));
    }

    async fn s2_20_the_last_thing_that_opens_an_account_is_never_ended_and_an_end_is_told(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let visitor = Browser::new("203.0.113.9").visitor();
        let (first, second) = (attached(&stage, &claire, "").await, attached(&stage, &claire, "").await);
        let who = Browser::new("203.0.113.9").sign_in(&stage, &claire).await.who;
        let factors = stage.people.factors.of(claire.account.id).await.unwrap();
        let totp = factors.iter().find(|factor| factor.secret.method() == Method::Totp).unwrap();
        stage.people.factors.remove(claire.account.id, totp.id).await.unwrap();
        let push = &stage.people.push;
        assert_eq!(push.revoke(&who, &visitor, first.id).await.unwrap(), Revoked::Done);
        let letters = "SELECT CAST(COUNT(*) AS TEXT) FROM letter WHERE kind = 'factor removed'";
        assert_eq!(raw::text(&stage.db, letters).await, "1");
        assert_eq!(push.revoke(&who, &visitor, second.id).await.unwrap(), Revoked::Last);
        sign_in(&stage, &claire, &second).await;
    }

    async fn a_method_that_was_removed_elsewhere_takes_its_telephones_with_it_for_ever(db) {
        let (stage, _service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let former = attached(&stage, &claire, "").await;
        let factors = stage.people.factors.of(claire.account.id).await.unwrap();
        let push = factors.iter().find(|factor| factor.secret.method() == Method::Push).unwrap();
        stage.people.factors.remove(claire.account.id, push.id).await.unwrap();
        assert_eq!(former.list(&stage).await, Err(Refusal::Unknown));
        assert!(stage.people.push.list(claire.account.id).await.unwrap().is_empty());
        let telephone = attached(&stage, &claire, "").await;
        assert_eq!(former.list(&stage).await, Err(Refusal::Unknown), "it does not come back with a new one");
        sign_in(&stage, &claire, &telephone).await;
    }

    async fn r_173_neither_codes_nor_numbers_nor_subscriptions_lie_open_in_the_database(db) {
        let (stage, service) = stage(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (link, code) = begin(&stage, &claire, None).await;
        let mut telephone = Telephone::new();
        telephone.claim(&stage.people, By::Link(&link), &service.endpoint()).await;
        let number = pairing_number(&stage, &claire).await;
        let dump = raw::dump(&stage.db).await;
        for secret in [link.as_str(), &code, &number, &service.endpoint(), super::fake::SECRET] {
            assert!(!dump.contains(secret), "{secret}");
        }
        assert!(stage.people.push.reseal().await.is_ok());
        stage.keys.rotate().unwrap();
        assert_eq!(stage.people.push.reseal().await.unwrap(), 1);
        assert!(matches!(
            stage.people.push.pairing(claire.account.id).await.unwrap().unwrap().step,
            Step::Claimed { .. }
        ));
    }
}
