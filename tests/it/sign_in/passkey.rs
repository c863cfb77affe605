//! Passkeys below the pages, and what a copied answer is worth (simulations 3 and 5).

use pli::{
    base::Method,
    enrol::{Proof, Step},
    factor::{Added, PasskeyAnswer, PasskeyOptions},
    security::Removed,
    session::{Anyone, Elevated, Found},
    sign_in::{ByPasskey, Checked, Outcome},
};

use super::enrol::{begin, complete, here, next, simple};
use super::stage::{Browser, PASSWORD, PERSONAL, Person, Stage};
use crate::harness::{authenticator::Device, database::on_both_databases};

fn given<'a>(options: &'a PasskeyOptions, json: &'a str) -> PasskeyAnswer<'a> {
    PasskeyAnswer { ticket: &options.ticket, json }
}

impl Browser {
    /// Whoever they are: what the first page gives them.
    async fn anyone(&mut self, stage: &Stage) -> Anyone {
        let (anyone, set) = stage.people.sessions.anyone(&self.visitor()).unwrap();
        self.take(&set.into_iter().collect::<Vec<_>>());
        anyone
    }

    /// Adds a passkey to the session that this browser has.
    async fn add(&mut self, stage: &Stage, device: &mut Device, name: &str) -> Added {
        let who = self.who(&stage.people).await.unwrap();
        let (factors, bound) = (&stage.people.factors, who.csrf().binding());
        let options = factors.create_options((who.account(), who.address(), who.name()), &bound).await.unwrap();
        let json = device.create(&options.public_key);
        factors.add_passkey((&who, &self.visitor()), &bound, given(&options, &json), name).await.unwrap()
    }

    /// Signs in with a passkey and nothing else.
    async fn passkey(&mut self, stage: &Stage, device: &mut Device) -> ByPasskey {
        let key = self.anyone(stage).await;
        let options = stage.people.factors.sign_in_options(&key.csrf().binding()).unwrap();
        let json = device.get(&options.public_key);
        self.answer(stage, &key, &options, &json).await
    }

    async fn answer(&mut self, stage: &Stage, key: &Anyone, options: &PasskeyOptions, json: &str) -> ByPasskey {
        let outcome = stage.people.sign_in.by_passkey(key, &self.visitor(), given(options, json), None).await.unwrap();
        if let ByPasskey::SignedIn(entry) = &outcome {
            self.take(&entry.cookies);
        }
        outcome
    }

    /// What changes methods: the proof of a moment ago.
    async fn elevated(&mut self, stage: &Stage) -> Elevated {
        let who = self.who(&stage.people).await.unwrap();
        let needed = stage.people.factors.level(&who).await.unwrap();
        stage.people.sessions.elevated(&who, needed).expect("a fresh proof by the strongest method")
    }

    /// Proves a passkey after the password.
    async fn second(&mut self, stage: &Stage, person: &Person, device: &mut Device) -> Checked {
        let key = self.password(stage, person).await;
        let bound = key.csrf().binding();
        let options = stage.people.factors.verify_options(key.account(), &bound).await.unwrap();
        let json = device.get(&options.public_key);
        stage.people.sign_in.check_passkey(&key, &self.visitor(), given(&options, &json)).await.unwrap()
    }
}

/// A person with an application and a passkey.
async fn claire(stage: &Stage) -> (Person, Device) {
    let claire = stage.person("claire", &[Method::Totp]).await;
    let (mut browser, mut device) = (Browser::new("203.0.113.9"), Device::new());
    browser.sign_in(stage, &claire).await;
    assert!(matches!(browser.add(stage, &mut device, " Clé  du\ttrousseau ").await, Added::Bound(_)));
    (claire, device)
}

/// The notices that wait, by their subjects.
async fn letters(stage: &Stage) -> Vec<String> {
    stage.people.notify.drain().await.unwrap();
    stage.post.letters()
}

on_both_databases! {
    async fn r_127_who_trusts_a_browser_is_offered_a_passkey_which_takes_the_place_of_that_trust(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        assert!(!browser.sign_in(&stage, &claire).await.offers_passkey, "nothing was ticked");
        let entry = browser.sign_in_with(&stage, &claire, true).await;
        assert!(entry.offers_passkey);
        assert_eq!(stage.people.sessions.trusted_devices(&entry.who).await.unwrap().len(), 1);
        assert!(matches!(browser.add(&stage, &mut Device::new(), "Poste de soins").await, Added::Bound(_)));
        let who = browser.who(&stage.people).await.unwrap();
        assert!(stage.people.sessions.trusted_devices(&who).await.unwrap().is_empty());
        assert!(!browser.sign_in_with(&stage, &claire, true).await.offers_passkey, "there is one");
    }

    async fn r_31_r_34_r_35_a_passkey_is_added_listed_renamed_and_removed_and_letters_tell(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let (mut trusting, mut browser) = (Browser::new("203.0.113.10"), Browser::new("203.0.113.9"));
        trusting.sign_in_with(&stage, &claire, true).await;
        browser.sign_in(&stage, &claire).await;
        let (mut key, mut phone) = (Device::new(), Device::new());
        phone.synced = true;
        let Added::Bound(id) = browser.add(&stage, &mut key, " Clé  du\ttrousseau ").await else { panic!() };
        assert_eq!(browser.add(&stage, &mut key, "encore").await, Added::Known);
        assert!(matches!(browser.add(&stage, &mut phone, "iPhone").await, Added::Bound(_)));
        let list = stage.people.factors.passkeys(claire.account.id).await.unwrap();
        let shown: Vec<_> = list.iter().map(|one| (one.name.as_str(), one.synced, one.used)).collect();
        assert_eq!(shown, [("Clé du trousseau", false, None), ("iPhone", true, None)]);
        // the browser that was trusted is no longer.
        let form = Browser::form(claire.account.address.as_str(), PASSWORD);
        assert!(matches!(trusting.start(&stage.people, form).await, Outcome::NeedsFactor { .. }));
        assert!(letters(&stage).await.iter().any(|letter| letter.contains(PERSONAL)));
        assert!(stage.events(&claire.account).await.contains(&"factor.add ok ".to_owned()));
        // Five at most.
        for n in 2..5 {
            assert!(matches!(browser.add(&stage, &mut Device::new(), &format!("n° {n}")).await, Added::Bound(_)), "{n}");
        }
        assert_eq!(browser.add(&stage, &mut Device::new(), "6").await, Added::Full);
        let who = browser.who(&stage.people).await.unwrap();
        let by = browser.visitor();
        let factors = &stage.people.factors;
        assert!(factors.rename_passkey((&who, &by), id, "Bureau").await.unwrap());
        assert!(!factors.rename_passkey((&who, &by), id, " \n").await.unwrap());
        assert_eq!(factors.passkeys(claire.account.id).await.unwrap()[0].name, "Bureau");
        let mut strong = Browser::new("203.0.113.12");
        assert!(matches!(strong.passkey(&stage, &mut phone).await, ByPasskey::SignedIn(_)));
        let (elevated, security) = (strong.elevated(&stage).await, &stage.people.security);
        assert_eq!(security.remove(&elevated, (&strong.visitor(), false), id).await.unwrap(), Removed::Done);
        assert_eq!(security.remove(&elevated, (&strong.visitor(), false), id).await.unwrap(), Removed::Unknown);
        assert!(!factors.rename_passkey((&who, &by), id, "Bureau").await.unwrap());
        // A removed key opens nothing, neither alone nor after the password.
        let mut elsewhere = Browser::new("203.0.113.11");
        assert!(matches!(elsewhere.passkey(&stage, &mut key).await, ByPasskey::Refused));
        assert!(matches!(elsewhere.second(&stage, &claire, &mut key).await, Checked::Wrong { .. }));
        assert!(matches!(elsewhere.passkey(&stage, &mut phone).await, ByPasskey::SignedIn(_)));
    }

    async fn r_34_somebody_elses_passkey_and_the_last_method_stay(db) {
        let stage = Stage::new(db).await;
        let (claire, mut device) = claire(&stage).await;
        let luc = stage.person("luc", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.20");
        browser.sign_in(&stage, &luc).await;
        let factors = &stage.people.factors;
        let (who, by) = (browser.who(&stage.people).await.unwrap(), browser.visitor());
        let id = factors.passkeys(claire.account.id).await.unwrap()[0].id;
        let (elevated, security) = (browser.elevated(&stage).await, &stage.people.security);
        assert_eq!(security.remove(&elevated, (&by, false), id).await.unwrap(), Removed::Unknown);
        assert!(!factors.rename_passkey((&who, &by), id, "à moi").await.unwrap());
        // The same key cannot become another person's.
        assert_eq!(browser.add(&stage, &mut device, "volée").await, Added::Known);
        // Without the application, the passkey is all that Claire has: codes on paper do not count.
        let application = factors.of(claire.account.id).await.unwrap().into_iter().find(|one| one.secret.method() == Method::Totp);
        factors.remove(claire.account.id, application.unwrap().id).await.unwrap();
        let (mut device, mut browser) = (Device::new(), Browser::new("203.0.113.21"));
        let paper = stage.person("paper", &[Method::Totp]).await;
        browser.sign_in(&stage, &paper).await;
        let Added::Bound(one) = browser.add(&stage, &mut device, "une").await else { panic!() };
        let Added::Bound(other) = browser.add(&stage, &mut Device::new(), "autre").await else { panic!() };
        let (who, by) = (browser.who(&stage.people).await.unwrap(), browser.visitor());
        factors.renew_recovery(&who, &by).await.unwrap();
        let application = factors.of(paper.account.id).await.unwrap().into_iter().find(|one| one.secret.method() == Method::Totp);
        factors.remove(paper.account.id, application.unwrap().id).await.unwrap();
        // Both at once: one of them stays.
        let mut strong = Browser::new("203.0.113.22");
        assert!(matches!(strong.passkey(&stage, &mut device).await, ByPasskey::SignedIn(_)));
        let (elevated, by) = (strong.elevated(&stage).await, strong.visitor());
        let ends = tokio::join!(
            security.remove(&elevated, (&by, false), one),
            security.remove(&elevated, (&by, false), other)
        );
        let done = [ends.0, ends.1].iter().filter(|end| matches!(end, Ok(Removed::Done))).count();
        let left = factors.passkeys(paper.account.id).await.unwrap();
        assert_eq!((done, left.len()), (1, 1));
        assert_eq!(security.remove(&elevated, (&by, false), left[0].id).await.unwrap(), Removed::Last);
    }

    async fn r_30_r_110_a_passkey_is_the_strongest_second_step(db) {
        let stage = Stage::new(db).await;
        let (claire, mut device) = claire(&stage).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.password(&stage, &claire).await;
        let choice = stage.people.sign_in.choice(&key).await.unwrap().unwrap();
        let offered: Vec<_> = choice.offers.iter().map(|offer| offer.method).collect();
        assert_eq!(offered, [Method::Passkey, Method::Totp]);
        let options = stage.people.factors.verify_options(key.account(), "").await.unwrap().public_key;
        assert_eq!(options["allowCredentials"].as_array().unwrap().len(), 1);
        assert_eq!(options["allowCredentials"][0]["transports"], serde_json::json!(["hybrid", "internal"]));
        assert_eq!(options["hints"], serde_json::json!(["client-device", "hybrid"]));
        assert_eq!(options["rpId"], "pli.example");
        device.tells_user = false;
        let Checked::SignedIn(entry) = browser.second(&stage, &claire, &mut device).await else { panic!() };
        assert_eq!((entry.who.level().as_str(), entry.who.amr()), ("2pr", "pwd+pop"));
        let used = stage.people.factors.passkeys(claire.account.id).await.unwrap()[0].used;
        assert_eq!(used, Some(stage.clock.now()));
    }

    async fn r_36_r_104_a_passkey_alone_signs_in_and_wakes_up_who_idled(db) {
        let stage = Stage::new(db).await;
        let (claire, mut device) = claire(&stage).await;
        let mut browser = Browser::new("203.0.113.9");
        let ByPasskey::SignedIn(entry) = browser.passkey(&stage, &mut device).await else { panic!() };
        assert_eq!((entry.who.level().as_str(), entry.who.amr(), entry.who.account()), ("2pr", "pop+user", claire.account.id));
        stage.advance(901);
        assert!(matches!(browser.find(&stage.people).await, Found::Idle));
        let ByPasskey::SignedIn(entry) = browser.passkey(&stage, &mut device).await else { panic!() };
        assert_eq!(browser.who(&stage.people).await.unwrap().session(), entry.who.session());
        // The one that slept is over: its cookie was replaced, and it is not listed.
        assert_eq!(stage.people.sessions.list(&entry.who).await.unwrap().len(), 1);
        // Suspended: the right passkey says so, and opens nothing.
        stage.people.accounts.suspend(claire.account.id, None).await.unwrap();
        assert!(matches!(Browser::new("203.0.113.9").passkey(&stage, &mut device).await, ByPasskey::Suspended));
    }

    async fn r_30_sim_5_what_a_page_in_between_or_a_weak_device_answers_is_refused(db) {
        let stage = Stage::new(db).await;
        let (claire, mut device) = claire(&stage).await;
        let mut refused = async |change: fn(&mut Device), back: fn(&mut Device)| {
            change(&mut device);
            let mut browser = Browser::new("198.18.0.7");
            let alone = browser.passkey(&stage, &mut device).await;
            assert!(matches!(alone, ByPasskey::Refused), "{alone:?}");
            let second = Browser::new("198.18.0.7").second(&stage, &claire, &mut device).await;
            assert!(matches!(second, Checked::Wrong { .. }), "{second:?}");
            assert!(matches!(browser.find(&stage.people).await, Found::Nobody));
            back(&mut device);
        };
        refused(|device| "https://pli.example.evil.test".clone_into(&mut device.origin), |device| "https://pli.example".clone_into(&mut device.origin)).await;
        refused(|device| "evil.test".clone_into(&mut device.site), |device| "pli.example".clone_into(&mut device.site)).await;
        refused(|device| device.verifies = false, |device| device.verifies = true).await;
        refused(|device| device.present = false, |device| device.present = true).await;
        refused(|device| device.bad_signature = true, |device| device.bad_signature = false).await;
        refused(|device| device.synced = true, |device| device.synced = false).await;
        let events = stage.events(&claire.account).await;
        assert!(events.contains(&"login.fail fail passkey".to_owned()) && events.contains(&"mfa.fail fail passkey".to_owned()), "{events:?}");
        assert!(matches!(Browser::new("198.18.0.7").passkey(&stage, &mut device).await, ByPasskey::SignedIn(_)));
        // Making one is held to the same.
        let mut browser = Browser::new("203.0.113.30");
        browser.sign_in(&stage, &claire).await;
        let mut weak = Device::with(|device| device.verifies = false);
        assert_eq!(browser.add(&stage, &mut weak, "faible").await, Added::Refused);
        let mut phished = Device::with(|device| "https://evil.test".clone_into(&mut device.origin));
        assert_eq!(browser.add(&stage, &mut phished, "ailleurs").await, Added::Refused);
        assert_eq!(stage.people.factors.passkeys(claire.account.id).await.unwrap().len(), 1);
    }

    async fn r_30_a_challenge_is_good_once_for_five_minutes_for_its_browser_and_its_ceremony(db) {
        let stage = Stage::new(db).await;
        let (claire, mut device) = claire(&stage).await;
        let factors = &stage.people.factors;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.anyone(&stage).await;
        let bound = key.csrf().binding();
        // Replayed, in the same browser.
        let options = factors.sign_in_options(&bound).unwrap();
        let json = device.get(&options.public_key);
        assert!(matches!(browser.clone().answer(&stage, &key, &options, &json).await, ByPasskey::SignedIn(_)));
        assert!(matches!(browser.answer(&stage, &key, &options, &json).await, ByPasskey::Refused));
        // In another browser.
        let options = factors.sign_in_options(&bound).unwrap();
        let json = device.get(&options.public_key);
        let mut other = Browser::new("203.0.113.9");
        let other_key = other.anyone(&stage).await;
        assert!(matches!(other.answer(&stage, &other_key, &options, &json).await, ByPasskey::Refused));
        // As the second step of somebody's sign-in.
        let pending = Browser::new("203.0.113.9").password(&stage, &claire).await;
        let checked = stage.people.sign_in.check_passkey(&pending, &browser.visitor(), given(&options, &json)).await.unwrap();
        assert!(matches!(checked, Checked::Wrong { .. }), "{checked:?}");
        // It was spent by none of them.
        assert!(matches!(browser.clone().answer(&stage, &key, &options, &json).await, ByPasskey::SignedIn(_)));
        for (seconds, good) in [(299, true), (301, false)] {
            let options = factors.sign_in_options(&bound).unwrap();
            let json = device.get(&options.public_key);
            stage.advance(seconds);
            let outcome = browser.clone().answer(&stage, &key, &options, &json).await;
            assert_eq!(matches!(outcome, ByPasskey::SignedIn(_)), good, "{seconds}: {outcome:?}");
            assert!(good || matches!(outcome, ByPasskey::Late));
        }
        // With another end written into it.
        let options = factors.sign_in_options(&bound).unwrap();
        let json = device.get(&options.public_key);
        let (end, rest) = options.ticket.split_once('.').unwrap();
        let later = PasskeyOptions { ticket: format!("{}0.{rest}", end), public_key: options.public_key.clone() };
        assert!(matches!(browser.answer(&stage, &key, &later, &json).await, ByPasskey::Refused));
    }

    async fn r_32_a_counter_that_goes_back_is_told_and_ends_a_key_that_cannot_be_copied(db) {
        let stage = Stage::new(db).await;
        let (claire, mut device) = claire(&stage).await;
        let mut browser = Browser::new("203.0.113.9");
        device.count = 40;
        assert!(matches!(browser.passkey(&stage, &mut device).await, ByPasskey::SignedIn(_)));
        for (count, counts) in [(20, true), (41, false), (0, false)] {
            (device.count, device.counts) = (count, counts);
            let outcome = Browser::new("203.0.113.9").passkey(&stage, &mut device).await;
            assert!(matches!(outcome, ByPasskey::Refused), "{count}: {outcome:?}");
        }
        let events = stage.events(&claire.account).await;
        assert!(events.iter().any(|event| event.starts_with("factor.counter refused")), "{events:?}");
        assert!(letters(&stage).await.iter().any(|letter| letter.contains(PERSONAL)));
        (device.count, device.counts) = (41, true);
        assert!(matches!(Browser::new("203.0.113.9").passkey(&stage, &mut device).await, ByPasskey::SignedIn(_)));
    }

    async fn r_32_a_synchronised_key_may_stand_still_and_is_told_about_when_it_goes_back(db) {
        let stage = Stage::new(db).await;
        let luc = stage.person("luc", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in(&stage, &luc).await;
        let mut still = Device::with(|device| (device.synced, device.counts) = (true, false));
        let mut counting = Device::with(|device| device.synced = true);
        for device in [&mut still, &mut counting] {
            assert!(matches!(browser.add(&stage, device, "téléphone").await, Added::Bound(_)));
        }
        for _ in 0..3 {
            assert!(matches!(Browser::new("203.0.113.9").passkey(&stage, &mut still).await, ByPasskey::SignedIn(_)));
        }
        assert!(!stage.events(&luc.account).await.iter().any(|event| event.starts_with("factor.counter")));
        counting.count = 9;
        assert!(matches!(Browser::new("203.0.113.9").passkey(&stage, &mut counting).await, ByPasskey::SignedIn(_)));
        counting.count = 5;
        assert!(matches!(Browser::new("203.0.113.9").passkey(&stage, &mut counting).await, ByPasskey::SignedIn(_)));
        assert!(stage.events(&luc.account).await.iter().any(|event| event.starts_with("factor.counter ok")));
    }

    async fn r_33_r_82_what_strangers_close_stays_open_for_a_passkey_and_only_refusals_count(db) {
        let stage = Stage::new(db).await;
        let (claire, mut device) = claire(&stage).await;
        let mut stranger = Browser::new("203.0.113.77");
        for n in 0..40 {
            stranger.start(&stage.people, Browser::form(claire.account.address.as_str(), &format!("faux {n}"))).await;
        }
        // From the very address that is shut out.
        for _ in 0..20 {
            let mut browser = Browser::new("203.0.113.77");
            assert!(matches!(browser.passkey(&stage, &mut device).await, ByPasskey::SignedIn(_)), "a right answer costs nothing");
        }
        device.bad_signature = true;
        for n in 0..15 {
            assert!(matches!(stranger.passkey(&stage, &mut device).await, ByPasskey::Refused), "{n}");
        }
        let until = match stranger.passkey(&stage, &mut device).await {
            ByPasskey::Throttled { until } => until,
            other => panic!("{other:?}"),
        };
        assert_eq!(until.since(stage.clock.now()).as_secs(), 900);
        device.bad_signature = false;
        assert!(matches!(stranger.passkey(&stage, &mut device).await, ByPasskey::Throttled { .. }), "from there");
        let mut elsewhere = Browser::new("198.18.0.1");
        assert!(matches!(elsewhere.passkey(&stage, &mut device).await, ByPasskey::SignedIn(_)), "and from nowhere else");
        // The counters of codes and passwords are where they were.
        assert!(matches!(elsewhere.second(&stage, &claire, &mut device).await, Checked::SignedIn(_)));
        stage.advance(901);
        assert!(matches!(stranger.passkey(&stage, &mut device).await, ByPasskey::SignedIn(_)));
    }

    async fn r_33_whoever_names_nobody_is_refused_as_anybody(db) {
        let stage = Stage::new(db).await;
        let (_, mut device) = claire(&stage).await;
        device.tells_user = false;
        let mut browser = Browser::new("198.18.0.1");
        for _ in 0..15 {
            assert!(matches!(browser.passkey(&stage, &mut device).await, ByPasskey::Refused));
        }
        assert!(matches!(browser.passkey(&stage, &mut device).await, ByPasskey::Throttled { .. }));
        device.tells_user = true;
        assert!(matches!(browser.passkey(&stage, &mut device).await, ByPasskey::SignedIn(_)));
        // What is not an answer at all.
        let key = browser.anyone(&stage).await;
        let options = stage.people.factors.sign_in_options(&key.csrf().binding()).unwrap();
        let mut fresh = Browser::new("198.18.0.2");
        fresh.jar = browser.jar.clone();
        for json in ["", "{}", "null", &"x".repeat(40_000)] {
            assert!(matches!(fresh.answer(&stage, &key, &options, json).await, ByPasskey::Refused));
        }
    }

    async fn sim_3_fifty_identical_answers_of_a_passkey_open_one_session(db) {
        let stage = Stage::new(db).await;
        let (claire, mut device) = claire(&stage).await;
        let mut browser = Browser::new("203.0.113.9");
        let key = browser.anyone(&stage).await;
        let options = stage.people.factors.sign_in_options(&key.csrf().binding()).unwrap();
        let json = device.get(&options.public_key);
        let tries = (0..50).map(|_| {
            let (people, key, visitor) = (&stage.people, &key, browser.visitor());
            let given = given(&options, &json);
            async move { people.sign_in.by_passkey(key, &visitor, given, None).await.unwrap() }
        });
        let done = futures_util::future::join_all(tries).await;
        assert_eq!(done.iter().filter(|one| matches!(one, ByPasskey::SignedIn(_))).count(), 1);
        // As the second step, from elsewhere.
        let mut browser = Browser::new("198.18.0.1");
        let key = browser.password(&stage, &claire).await;
        let options = stage.people.factors.verify_options(key.account(), &key.csrf().binding()).await.unwrap();
        let json = device.get(&options.public_key);
        let tries = (0..50).map(|_| {
            let (people, key, visitor) = (&stage.people, &key, browser.visitor());
            let given = given(&options, &json);
            async move { people.sign_in.check_passkey(key, &visitor, given).await.unwrap() }
        });
        let done = futures_util::future::join_all(tries).await;
        assert_eq!(done.iter().filter(|one| matches!(one, Checked::SignedIn(_))).count(), 1);
    }

    async fn s0_18_r_131_a_passkey_made_at_the_first_sign_in_counts_at_its_end_and_opens_alone(db) {
        let stage = simple(db).await;
        let (account, mut browser, key) = begin(&stage).await;
        let offers = here(&stage, &key, Step::Method).await.offers();
        assert!(offers[0].method == Method::Passkey && offers[0].recommended, "the strongest is the one to take");
        let (enrol, visitor, mut device) = (&stage.people.enrol, browser.visitor(), Device::new());
        let make = async |options: &PasskeyOptions, json: &str| {
            enrol.make_passkey(&key, &visitor, given(options, json), "Poste de soins").await.unwrap()
        };
        let options = enrol.passkey_options(&key).await.unwrap();
        let careless = Device::with(|device| device.verifies = false).create(&options.public_key);
        assert_eq!(make(&options, &careless).await, Proof::Wrong(None));
        let json = device.create(&options.public_key);
        assert_eq!(make(&options, &json).await, Proof::Wrong(None), "a challenge is answered once");
        let options = enrol.passkey_options(&key).await.unwrap();
        let json = device.create(&options.public_key);
        stage.clock.advance(std::time::Duration::from_secs(301));
        assert_eq!(make(&options, &json).await, Proof::Expired);
        assert_eq!(next(&stage, &key).await, Step::Method);
        // Made twice: the second takes the place of the first.
        for each in [&mut Device::new(), &mut device] {
            let options = enrol.passkey_options(&key).await.unwrap();
            let json = each.create(&options.public_key);
            assert_eq!(make(&options, &json).await, Proof::Proven);
        }
        assert_eq!(next(&stage, &key).await, Step::Summary);
        // Nothing is true before the end.
        assert!(stage.people.factors.passkeys(account.id).await.unwrap().is_empty());
        let early = Browser::new("203.0.113.12").passkey(&stage, &mut device).await;
        assert!(matches!(early, ByPasskey::Refused), "{early:?}");
        browser.take(&complete(&stage, &browser, &key).await.cookies);
        let list = stage.people.factors.passkeys(account.id).await.unwrap();
        assert_eq!(list.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Poste de soins"]);
        // It was proved: what it protects can be changed at once.
        let who = browser.who(&stage.people).await.unwrap();
        let needed = stage.people.factors.level(&who).await.unwrap();
        assert!(stage.people.sessions.elevated(&who, needed).is_some());
        let alone = Browser::new("203.0.113.13").passkey(&stage, &mut device).await;
        assert!(matches!(alone, ByPasskey::SignedIn(_)), "{alone:?}");
    }
}
