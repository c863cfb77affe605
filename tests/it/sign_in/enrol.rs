//! The first sign-in: S0-17 to S0-33, S1-03, S1-06, S4-02, S4-03, S4-06, R-26, R-130 to R-134, and known weaknesses 3, 4
//! and 13.

use pli::{
    account::Account,
    base::{Address, Method},
    config::Config,
    enrol::{Asked, At, Chosen, Finished, Here, Proof, Step},
    factor::{Secret, Sending, SetUp, TotpSecret},
    password::{Flaw, Kind},
    session::Enrolling,
    sign_in::{Checked, Entry, Outcome},
};
use secrecy::SecretString;

use super::stage::{Browser, PASSWORD, PHONE, Person, Stage};
use crate::harness::database::{TestDatabase, on_both_databases, raw};

pub(super) const NEW: &str = "quatre mots bien à moi";
pub(super) const TOTP: Step = Step::SetUp(Method::Totp);

/// Nobody is reached first, and one method is enough.
pub(super) fn plain(config: &mut Config) {
    config.policy.enrol.second_channel = false;
    config.policy.enrol.min_recovery_methods = 1;
}

pub(super) async fn simple(db: TestDatabase) -> Stage {
    Stage::with(db, plain).await
}

pub(super) async fn begin(stage: &Stage) -> (Account, Browser, Enrolling) {
    begin_as(stage, "new").await
}

pub(super) async fn begin_as(stage: &Stage, local: &str) -> (Account, Browser, Enrolling) {
    let account = stage.bare(local, Kind::Temporary).await;
    let mut browser = Browser::new("203.0.113.9");
    let key = again_as(stage, &mut browser, local).await;
    (account, browser, key)
}

/// The temporary password once more, in the same browser.
pub(super) async fn again(stage: &Stage, browser: &mut Browser) -> Enrolling {
    again_as(stage, browser, "new").await
}

pub(super) async fn again_as(stage: &Stage, browser: &mut Browser, local: &str) -> Enrolling {
    let form = Browser::form(&format!("{local}@chts.example"), PASSWORD);
    let outcome = browser.start(&stage.people, form).await;
    assert!(matches!(outcome, Outcome::NeedsEnrolment { .. }), "{outcome:?}");
    stage.people.sessions.enrolling(&browser.visitor()).await.unwrap().unwrap()
}

pub(super) async fn here(stage: &Stage, key: &Enrolling, step: Step) -> Here {
    match stage.people.enrol.here(key, step).await.unwrap() {
        At::Here(here) => *here,
        At::Elsewhere(next) => panic!("{step:?} is not open, {next:?} is next"),
        At::Over => panic!("over"),
    }
}

pub(super) async fn next(stage: &Stage, key: &Enrolling) -> Step {
    stage.people.enrol.next(key).await.unwrap().unwrap()
}

pub(super) async fn shown(stage: &Stage, key: &Enrolling) -> SetUp {
    stage.people.enrol.application(key).await.unwrap().unwrap()
}

pub(super) fn code(stage: &Stage, set_up: &SetUp) -> String {
    TotpSecret::from_base32(&set_up.key).unwrap().code_at(&stage.config.policy.totp, stage.clock.now())
}

/// Sets the application up.
pub(super) async fn prove(stage: &Stage, key: &Enrolling) -> SetUp {
    let set_up = shown(stage, key).await;
    assert_eq!(stage.people.enrol.prove(key, &code(stage, &set_up)).await.unwrap(), Proof::Proven);
    set_up
}

pub(super) async fn ask(stage: &Stage, browser: &Browser, key: &Enrolling, to: &Secret) -> Sending {
    match stage.people.enrol.ask(key, &browser.visitor(), to).await.unwrap() {
        Asked::Sending(sending) => sending,
        Asked::OwnMailbox => panic!("not one of ours"),
    }
}

pub(super) async fn answer(stage: &Stage, browser: &Browser, key: &Enrolling, method: Method, code: &str) -> Proof {
    stage.people.enrol.answer(key, &browser.visitor(), method, code).await.unwrap()
}

pub(super) async fn choose(stage: &Stage, key: &Enrolling, current: &str, one: &str, two: &str) -> Chosen {
    let [current, one, two] = [current, one, two].map(SecretString::from);
    stage.people.enrol.choose(key, &current, (&one, &two)).await.unwrap()
}

pub(super) async fn finish(stage: &Stage, browser: &Browser, key: &Enrolling, stay: bool) -> Finished {
    stage.people.enrol.finish(key, &browser.visitor(), stay).await.unwrap()
}

/// « Terminer », a password, « Rester connecté ? Non ».
pub(super) async fn complete(stage: &Stage, browser: &Browser, key: &Enrolling) -> Box<Entry> {
    assert_eq!(stage.people.enrol.agree(key).await.unwrap(), Some(true));
    assert_eq!(choose(stage, key, PASSWORD, NEW, NEW).await, Chosen::Kept);
    match finish(stage, browser, key, false).await {
        Finished::SignedIn(entry) => entry,
        other => panic!("{other:?}"),
    }
}

pub(super) fn sms(number: &str) -> Secret {
    Secret::Sms(number.parse().unwrap())
}

on_both_databases! {
    async fn s4_02_s4_03_s4_04_a_temporary_password_leads_to_an_application_and_a_password_of_ones_own(db) {
        let stage = simple(db).await;
        let (account, mut browser, key) = begin(&stage).await;
        assert_eq!(next(&stage, &key).await, Step::Method);
        let set_up = shown(&stage, &key).await;
        assert!(set_up.uri.starts_with("otpauth://totp/Lib%C3%A9rations:new%40chts.example?"), "{}", set_up.uri);
        assert_eq!(choose(&stage, &key, PASSWORD, NEW, NEW).await, Chosen::NotYet);
        assert_eq!(stage.people.enrol.prove(&key, "12").await.unwrap(), Proof::Malformed);
        let right = code(&stage, &set_up);
        let wrong = if right == "000000" { "000001" } else { "000000" };
        assert_eq!(stage.people.enrol.prove(&key, wrong).await.unwrap(), Proof::Wrong(None));
        assert_eq!(shown(&stage, &key).await.key, set_up.key, "the same image after a wrong code");
        assert_eq!(stage.people.enrol.prove(&key, &right).await.unwrap(), Proof::Proven);
        assert_eq!(next(&stage, &key).await, Step::Summary);
        assert!(stage.people.factors.of(account.id).await.unwrap().is_empty(), "nothing counts before the end");
        assert_eq!(stage.people.enrol.agree(&key).await.unwrap(), Some(true));
        for (new, again, flaws) in [
            (NEW, "another one entirely", &[][..]),
            ("Vasseur", "Vasseur-claire", &[Flaw::TooShort(12), Flaw::Common, Flaw::HoldsName]),
            (PASSWORD, PASSWORD, &[Flaw::Temporary]), // it does not become the long-term one.
        ] {
            let Chosen::Refused { judged, different, wrong_current } = choose(&stage, &key, PASSWORD, new, again).await else { panic!("{new}") };
            assert_eq!((judged.flaws.as_slice(), different, wrong_current), (flaws, new != again, false), "{new}");
        }
        assert_eq!(choose(&stage, &key, PASSWORD, NEW, NEW).await, Chosen::Kept);
        let outcome = Browser::new("203.0.113.8").start(&stage.people, Browser::form("new@chts.example", NEW)).await;
        assert!(matches!(outcome, Outcome::Refused), "the new one is not true before the end: {outcome:?}");
        let Finished::SignedIn(entry) = finish(&stage, &browser, &key, false).await else { panic!() };
        browser.take(&entry.cookies);
        assert_eq!(entry.who.level().as_str(), "2");
        assert!(browser.who(&stage.people).await.is_some());
        assert!(stage.people.enrol.next(&key).await.unwrap().is_none());
        // the code of the set-up is spent.
        let person = Person { totp: TotpSecret::from_base32(&set_up.key).unwrap(), account };
        let mut other = Browser::new("203.0.113.9");
        other.start(&stage.people, Browser::form("new@chts.example", NEW)).await;
        let pending = stage.people.sessions.pending(&other.visitor()).await.unwrap().unwrap();
        assert!(matches!(other.check(&stage.people, &pending, Method::Totp, &right).await, Checked::Wrong { .. }));
        stage.advance(31);
        let code = stage.code(&person);
        assert!(matches!(other.check(&stage.people, &pending, Method::Totp, &code).await, Checked::SignedIn(_)));
        // the temporary password is over.
        let outcome = Browser::new("203.0.113.9").start(&stage.people, Browser::form("new@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::Refused), "{outcome:?}");
        let events = stage.events(&person.account).await;
        for event in ["enrol.start ok ", "enrol.step ok ", "factor.add ok ", "temp.use ok ", "password.change ok ", "enrol.done ok "] {
            assert!(events.iter().any(|one| one == event), "{event} in {events:?}");
        }
        stage.people.notify.drain().await.unwrap();
        assert!(stage.post.last_to("new@chts.example").is_some());
    }

    async fn r_134_before_anything_is_set_up_a_code_goes_where_the_referent_said_the_person_is(db) {
        let stage = Stage::new(db).await;
        let (_, browser, key) = begin(&stage).await;
        let enrol = &stage.people.enrol;
        for step in [Step::Method, TOTP, Step::SetUp(Method::Sms), Step::Summary, Step::Password, Step::Stay] {
            assert!(matches!(enrol.here(&key, step).await.unwrap(), At::Elsewhere(Step::Known)), "{step:?}");
        }
        assert!(enrol.application(&key).await.unwrap().is_none(), "no key is made before that");
        assert_eq!(enrol.reached(&key, &browser.visitor(), "123456").await.unwrap(), Proof::NotSent);
        assert!(matches!(enrol.reach(&key, &browser.visitor()).await.unwrap(), Sending::Sent(_)));
        assert_eq!(stage.sms.texts().last().unwrap().0, PHONE);
        let right = stage.sms_code();
        let wrong = if right == "000000" { "000001" } else { "000000" };
        assert_eq!(enrol.reached(&key, &browser.visitor(), wrong).await.unwrap(), Proof::Wrong(Some(4)));
        // another browser that knows the temporary password too cannot use it.
        let mut thief = Browser::new("198.51.100.7");
        let other = again(&stage, &mut thief).await;
        assert_eq!(enrol.reached(&other, &thief.visitor(), &right).await.unwrap(), Proof::NotSent);
        assert_eq!(enrol.reached(&key, &browser.visitor(), &right).await.unwrap(), Proof::Proven);
        assert_eq!(next(&stage, &key).await, Step::Method);
        assert_eq!(next(&stage, &other).await, Step::Known, "what one browser proved is nothing to another");
    }

    async fn r_05_the_last_wrong_code_ends_the_set_up_and_leaves_nothing(db) {
        let stage = Stage::new(db).await;
        let (_, browser, key) = begin(&stage).await;
        let enrol = &stage.people.enrol;
        enrol.reach(&key, &browser.visitor()).await.unwrap();
        let right = stage.sms_code();
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for left in [4, 3, 2, 1] {
            assert_eq!(enrol.reached(&key, &browser.visitor(), wrong).await.unwrap(), Proof::Wrong(Some(left)));
        }
        assert_eq!(enrol.reached(&key, &browser.visitor(), wrong).await.unwrap(), Proof::Over);
        assert_eq!(enrol.reached(&key, &browser.visitor(), &right).await.unwrap(), Proof::Over);
        assert!(enrol.next(&key).await.unwrap().is_none());
        // Back to the password; R-06 goes on counting whatever begins anew.
        let mut browser = browser;
        let key = again(&stage, &mut browser).await;
        stage.advance(31);
        assert!(matches!(enrol.reach(&key, &browser.visitor()).await.unwrap(), Sending::Sent(_)));
        let right = stage.sms_code();
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for _ in 0..4 {
            enrol.reached(&key, &browser.visitor(), wrong).await.unwrap();
        }
        enrol.reached(&key, &browser.visitor(), wrong).await.unwrap();
        let key = again(&stage, &mut browser).await;
        let proof = enrol.reached(&key, &browser.visitor(), &right).await.unwrap();
        assert!(matches!(proof, Proof::Throttled { .. }), "{proof:?}");
    }

    async fn s0_27_s1_06_s1_07_a_number_is_proved_by_its_code_and_shown_whole_in_this_step_only(db) {
        let stage = simple(db).await;
        let (account, browser, key) = begin(&stage).await;
        let first = sms("+212701071074");
        assert!(matches!(ask(&stage, &browser, &key, &first).await, Sending::Sent(_)));
        assert_eq!(stage.sms.texts().last().unwrap().0, "+212701071074");
        assert!(matches!(ask(&stage, &browser, &key, &first).await, Sending::TooSoon { .. }), "R-09");
        let old = stage.sms_code();
        stage.advance(31);
        assert!(matches!(ask(&stage, &browser, &key, &first).await, Sending::Sent(_)), "« réessayer »");
        let new = stage.sms_code();
        if old != new {
            assert!(matches!(answer(&stage, &browser, &key, Method::Sms, &old).await, Proof::Wrong(_)), "R-08: void");
        }
        assert_eq!(answer(&stage, &browser, &key, Method::Sms, &new).await, Proof::Proven);
        let page = here(&stage, &key, Step::Summary).await;
        let shown = page.methods().into_iter().find(|one| one.method == Method::Sms).unwrap();
        assert!(shown.configured && shown.changeable && shown.main);
        assert_eq!(shown.destination, "+212 7 01 07 10 74");
        assert!(page.methods().iter().any(|one| !one.configured), "« Configurer maintenant »");
        // Changing it: the code of one number never proves another.
        stage.advance(61);
        let second = sms("+15145550199");
        assert!(matches!(ask(&stage, &browser, &key, &second).await, Sending::Sent(_)));
        let code = stage.sms_code();
        assert!(matches!(ask(&stage, &browser, &key, &first).await, Sending::TooSoon { .. }), "another tab goes back");
        assert!(matches!(answer(&stage, &browser, &key, Method::Sms, &code).await, Proof::Wrong(_)));
        let all = raw::dump(&stage.db).await;
        assert!(!all.contains("701071074") && !all.contains("5145550199"), "R-173: sealed");
        let entry = complete(&stage, &browser, &key).await;
        assert_eq!(entry.who.amr(), "pwd+sms");
        let factors = stage.people.factors.of(account.id).await.unwrap();
        assert_eq!(factors.iter().map(|one| one.secret.masked()).collect::<Vec<_>>(), ["···74"]);
    }

    async fn r_11_s3_07_numbers_that_get_no_codes_and_addresses_of_ones_own_are_refused(db) {
        let stage = simple(db).await;
        let (_, browser, key) = begin(&stage).await;
        assert_eq!(ask(&stage, &browser, &key, &sms("+447700900123")).await, Sending::Country);
        let own: Address = "somebody@chts.example".parse().unwrap();
        let asked = stage.people.enrol.ask(&key, &browser.visitor(), &Secret::Email(own)).await.unwrap();
        assert_eq!(asked, Asked::OwnMailbox);
        assert!(stage.sms.texts().is_empty());
    }

    async fn s0_31_the_temporary_password_is_asked_for_and_wrong_ones_are_counted(db) {
        let stage = simple(db).await;
        let (_, _, key) = begin(&stage).await;
        prove(&stage, &key).await;
        stage.people.enrol.agree(&key).await.unwrap();
        for _ in 0..10 {
            assert!(matches!(choose(&stage, &key, "not it", NEW, NEW).await, Chosen::Refused { wrong_current: true, .. }));
        }
        let chosen = choose(&stage, &key, PASSWORD, NEW, NEW).await;
        assert!(matches!(chosen, Chosen::Throttled { .. }), "{chosen:?}");
    }

    async fn r_26_another_key_makes_the_first_one_void(db) {
        let stage = simple(db).await;
        let (_, _, key) = begin(&stage).await;
        let first = shown(&stage, &key).await;
        stage.people.enrol.renew(&key).await.unwrap();
        let second = shown(&stage, &key).await;
        assert_ne!(first.key, second.key);
        let (old, new) = (code(&stage, &first), code(&stage, &second));
        if old != new {
            assert_eq!(stage.people.enrol.prove(&key, &old).await.unwrap(), Proof::Wrong(None));
        }
        assert_eq!(stage.people.enrol.prove(&key, &new).await.unwrap(), Proof::Proven);
        let third = shown(&stage, &key).await;
        assert!(![&first.key, &second.key].contains(&&third.key), "what was proved is never shown again");
        let all = raw::dump(&stage.db).await;
        assert!(!all.contains(&second.key));
    }

    async fn r_133_a_trusted_network_or_browser_spares_nobody_the_set_up(db) {
        let stage = simple(db).await;
        stage.bare("new", Kind::Temporary).await;
        let mut browser = Browser::new("192.0.2.7");
        let mut form = Browser::form("new@chts.example", PASSWORD);
        form.remember = true;
        let outcome = browser.start(&stage.people, form).await;
        assert!(matches!(outcome, Outcome::NeedsEnrolment { .. }), "{outcome:?}");
        assert!(browser.who(&stage.people).await.is_none());
    }

    async fn s4_06_a_code_of_the_step_before_is_accepted_in_the_set_up(db) {
        let stage = simple(db).await;
        let (_, _, key) = begin(&stage).await;
        let right = code(&stage, &shown(&stage, &key).await);
        stage.advance(30);
        assert_eq!(stage.people.enrol.prove(&key, &right).await.unwrap(), Proof::Proven);
    }
}
