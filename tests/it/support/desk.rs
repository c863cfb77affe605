//! The desk: queues, notes, refusals, accounts, callers (X-06 to X-09, S0-06, S0-07), with a clock that is moved.

use std::sync::atomic::Ordering;

use pli::{
    base::{Method, Place, StructureId},
    password::Kind as PasswordKind,
    policy::Profile,
    role::{Confirmed as Proven, Grant, Role, Support},
    session::SignedIn,
    sign_in::Outcome,
    structure::{Contact, NewStructure, Pattern},
    support::{Approval, Error, HandOver, Identified, Kind, Queue, Refusal, Same, Standing, State, Typed, Wanted, Why},
};
use secrecy::ExposeSecret as _;
use uuid::Uuid;

use super::request::{HERS, form, received};
use crate::{
    harness::database::{on_both_databases, raw},
    recover::stage::other_than,
    sign_in::stage::{Browser, Person, Stage},
};

/// Somebody of the support, signed in a moment ago.
pub(super) async fn agent(stage: &Stage, local: &str) -> (Browser, Proven<Support>) {
    let person = stage.person(local, &[Method::Totp]).await;
    let grant = Grant { account: person.account.id, role: Role::Support, structure: None, ends: None };
    stage.people.roles.give(grant, None).await.unwrap();
    let mut browser = Browser::new("203.0.113.50");
    let key = key(stage, &mut browser, &person).await;
    (browser, key)
}

/// The desk's key, with a fresh proof.
async fn key(stage: &Stage, browser: &mut Browser, person: &Person) -> Proven<Support> {
    browser.sign_in(stage, person).await;
    let who: SignedIn = browser.who(&stage.people).await.unwrap();
    let proof = stage.people.sessions.elevated(&who, who.level()).unwrap();
    let role = stage.people.roles.support(&who, &browser.visitor()).await.unwrap().unwrap();
    stage.people.roles.confirmed(role, &proof).unwrap()
}

pub(super) async fn structure(stage: &Stage) -> StructureId {
    structure_named(stage, "Maison de naissance du Vallon").await
}

pub(super) async fn structure_named(stage: &Stage, name: &str) -> StructureId {
    let new = NewStructure {
        name: name.to_owned(),
        place: Place::Quebec,
        domain: "chts.example".parse().unwrap(),
        pattern: Pattern::default(),
        contact: Contact::default(),
    };
    stage.people.structures.create(new, None).await.unwrap().id
}

async fn references(stage: &Stage, key: &Support, queue: Queue) -> Vec<Uuid> {
    let desk = stage.people.support.desk(key, &Wanted { queue, ..Wanted::default() }).await.unwrap();
    desk.lines.into_iter().map(|line| line.id).collect()
}

fn by(structure: StructureId, how: HandOver) -> Approval {
    Approval { structure, local: String::new(), how }
}

on_both_databases! {
    async fn x_06_a_request_is_taken_noted_left_to_a_referent_and_answered_once(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let (_, other) = agent(&stage, "paul").await;
        let me = browser.visitor();
        let support = &stage.people.support;
        let id = received(&stage, &Browser::new("203.0.113.9"), &form()).await;
        // An unproved one is in no queue.
        super::request::asked(&stage, &Browser::new("203.0.113.9"), &Typed { contact: "x@y.example".into(), ..form() }).await;
        assert_eq!(references(&stage, &key, Queue::Open).await, [id]);
        support.assign(&key, id, true, &me).await.unwrap();
        assert!(matches!(support.assign(&other, id, true, &me).await, Err(Error::Changed)), "somebody has it");
        assert_eq!(references(&stage, &key, Queue::Mine).await, [id]);
        assert!(references(&stage, &other, Queue::Mine).await.is_empty());
        support.note(&key, id, "Appelée, sans réponse.\u{7}", &me).await.unwrap();
        support.leave_to(&key, id, structure(&stage).await, &me).await.unwrap();
        assert_eq!(references(&stage, &key, Queue::Waiting).await, [id]);
        let case = support.case(&key, id).await.unwrap();
        assert_eq!((case.notes.len(), case.notes[0].words.as_str()), (1, "Appelée, sans réponse."));
        assert_eq!(case.taken_by.as_deref(), Some("Claire Vasseur"));
        assert_eq!(case.line.name, "Léonie Marchetti");
        assert!(!raw::dump(&stage.db).await.contains("sans réponse"), "notes are sealed");
        // A reasoned refusal, in the person's language, by letter; once.
        support.refuse(&key, id, Refusal::NotThere, &me).await.unwrap();
        assert!(matches!(support.refuse(&other, id, Refusal::Twice, &me).await, Err(Error::Changed)));
        assert!(matches!(support.assign(&key, id, false, &me).await, Err(Error::Changed)));
        stage.people.notify.drain().await.unwrap();
        let (subject, text) = stage.post.last_to(HERS).unwrap();
        assert!(subject.contains("refusée") && text.contains("ne confirme pas que vous y exercez"), "{subject}\n{text}");
        assert!(!text.contains("Léonie"));
        assert!(references(&stage, &key, Queue::Open).await.is_empty());
        assert_eq!(references(&stage, &key, Queue::Closed).await, [id]);
        let receipt = support.receipt(id).await.unwrap().unwrap();
        assert_eq!((receipt.state, receipt.answer.as_deref()), (State::Refused, Some("not-there")));
        // Who, from where, and why stands in the journal.
        let rows = stage.journal.about(key.account(), pli::base::Timestamp(0), 1_000).await.unwrap();
        let told: Vec<String> = rows.iter().map(|row| format!("{} {}", row.event, row.reason)).collect();
        for fact in ["request.assign taken", "request.note ", "request.assign referent", "request.answer not-there"] {
            assert!(told.iter().any(|told| told == fact), "{fact} in {told:?}");
        }
        assert!(rows.iter().any(|row| row.event == "request.answer" && row.ip == "203.0.113.50" && row.detail == receipt.reference));
    }

    async fn s0_06_open_requests_are_marked_on_the_fourth_business_day_and_everybodys_on_the_sixth(db) {
        let stage = Stage::new(db).await;
        let person = stage.person("elodie", &[Method::Totp]).await;
        let grant = Grant { account: person.account.id, role: Role::Support, structure: None, ends: None };
        stage.people.roles.give(grant, None).await.unwrap();
        let mut browser = Browser::new("203.0.113.50");
        // NOON is Friday 20 November 2026.
        let id = received(&stage, &Browser::new("203.0.113.9"), &form()).await;
        for (days, standing) in [(3, Standing::InTime), (3, Standing::Soon), (1, Standing::Soon), (3, Standing::Late(1))] {
            stage.advance(days * 24 * 3_600);
            let key = key(&stage, &mut browser, &person).await;
            let desk = stage.people.support.desk(&key, &Wanted::default()).await.unwrap();
            assert_eq!(desk.lines[0].standing, standing, "after {days} more days");
            assert_eq!(desk.lines[0].due.to_string(), "2026-11-27");
            let late = references(&stage, &key, Queue::Late).await;
            assert_eq!(late.contains(&id), matches!(standing, Standing::Late(_)));
        }
    }

    async fn x_06_the_same_person_asking_twice_is_shown(db) {
        let stage = Stage::new(db).await;
        let (_, key) = agent(&stage, "elodie").await;
        let me = Browser::new("203.0.113.9");
        let first = received(&stage, &me, &form()).await;
        let again = Typed { given: "LEONIE".into(), contact: "leo@autre.example".into(), ..form() };
        let second = received(&stage, &me, &again).await;
        let other = Typed { given: "Paul".into(), licence: "SF-9".into(), contact: "paul@autre.example".into(), ..form() };
        let third = received(&stage, &me, &other).await;
        let alike = stage.people.support.case(&key, second).await.unwrap().alike;
        assert_eq!(alike.len(), 1);
        assert_eq!((alike[0].id, alike[0].same.as_slice()), (first, [Same::Name, Same::Licence].as_slice()));
        assert!(stage.people.support.case(&key, third).await.unwrap().alike.is_empty());
        // An account of the same name is shown, too.
        let named = Typed { given: "Claire".into(), family: "Vasseur".into(), licence: "SF-7".into(), contact: "c@autre.example".into(), ..form() };
        let named = received(&stage, &me, &named).await;
        assert_eq!(stage.people.support.case(&key, named).await.unwrap().namesakes.len(), 1);
    }

    async fn s0_07_the_address_goes_by_letter_and_the_password_never_with_it(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let (support, me, at) = (&stage.people.support, browser.visitor(), structure(&stage).await);
        let mobile = Typed { phone: "514 555-0175".into(), ..form() };
        let id = received(&stage, &Browser::new("203.0.113.9"), &mobile).await;
        assert!(matches!(support.approve(&key, id, &by(at, HandOver::Letter), &me).await, Err(Error::HandOver)));
        let approved = support.approve(&key, id, &by(at, HandOver::Text), &me).await.unwrap();
        assert_eq!(approved.account.address.as_str(), "leonie.marchetti.med@chts.example");
        assert!(approved.password.is_none() && approved.sent == Some(true));
        let (to, text) = stage.sms.texts().pop().unwrap();
        assert!(to.contains("15145550175"), "{to}");
        let password = text.split_whitespace().map(|word| word.trim_end_matches('.')).find(|word| word.len() == 19).unwrap();
        assert!(!text.contains("leonie") && !text.contains("chts.example"), "{text}");
        stage.people.notify.drain().await.unwrap();
        let letters: Vec<String> = stage.post.letters();
        assert!(stage.post.last_to(HERS).unwrap().1.contains("leonie.marchetti.med@chts.example"));
        assert!(!letters.iter().any(|letter| letter.contains(password)), "the password is in no letter");
        assert!(!raw::dump(&stage.db).await.contains(password));
        // It opens the first sign-in.
        let entered = Browser::new("203.0.113.60").start(&stage.people, Browser::form("leonie.marchetti.med@chts.example", password)).await;
        assert!(matches!(entered, Outcome::NeedsEnrolment { .. }), "{entered:?}");
        // Somebody else of that name gets the next address; a password on paper is shown once.
        let second = Typed { licence: "SF-2".into(), contact: "autre@courriel.example".into(), ..mobile.clone() };
        let second = received(&stage, &Browser::new("203.0.113.9"), &second).await;
        let approved = support.approve(&key, second, &by(at, HandOver::Sheet), &me).await.unwrap();
        assert_eq!(approved.account.address.as_str(), "leonie.marchetti2.med@chts.example");
        let shown = approved.password.unwrap();
        stage.people.notify.drain().await.unwrap();
        assert!(!stage.post.letters().iter().any(|letter| letter.contains(shown.expose_secret())));
        // Answered once, whatever comes.
        assert!(matches!(support.approve(&key, id, &by(at, HandOver::Sheet), &me).await, Err(Error::Changed)));
        assert!(matches!(support.refuse(&key, id, Refusal::Twice, &me).await, Err(Error::Changed)));
    }

    async fn s0_07_legacy_may_send_both_in_one_letter_and_the_house_says_so(db) {
        let stage = Stage::with(db, |config| config.policy.support.password_by_mail = true).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let at = structure(&stage).await;
        let id = received(&stage, &Browser::new("203.0.113.9"), &form()).await;
        let approved = stage.people.support.approve(&key, id, &by(at, HandOver::Letter), &browser.visitor()).await.unwrap();
        assert!(approved.password.is_none() && approved.sent == Some(true));
        let (_, text) = stage.post.last_to(HERS).unwrap();
        assert!(text.contains("leonie.marchetti.med@chts.example") && text.contains("mot de passe temporaire"), "{text}");
        // What does not leave is told, and the account can be handed over another way.
        stage.post.status.store(450, Ordering::SeqCst);
        let second = Typed { licence: "SF-2".into(), ..form() };
        stage.post.status.store(250, Ordering::SeqCst);
        let second = received(&stage, &Browser::new("203.0.113.9"), &second).await;
        stage.post.status.store(450, Ordering::SeqCst);
        let approved = stage.people.support.approve(&key, second, &by(at, HandOver::Letter), &browser.visitor()).await.unwrap();
        assert_eq!(approved.sent, Some(false));
    }

    async fn s0_07_the_letter_is_offered_by_the_profile_of_the_domain_of_the_account_to_be(db) {
        let stage = Stage::with(db, |config| config.policy.support.password_by_mail = true).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let (support, at) = (&stage.people.support, structure(&stage).await);
        let id = received(&stage, &Browser::new("203.0.113.9"), &form()).await;
        let offered = async || support.ways(&support.case(&key, id).await.unwrap()).contains(&HandOver::Letter);
        assert!(offered().await, "a domain without a profile has that of the house");
        let profile = async |profile| {
            let domain = "chts.example".parse().unwrap();
            stage.people.accounts.set_profile(&domain, Some(profile), "").await.unwrap();
        };
        profile(Profile::EntraCompat).await;
        assert!(!offered().await, "whatever the house says");
        let approval = by(at, HandOver::Letter);
        assert!(matches!(support.approve(&key, id, &approval, &browser.visitor()).await, Err(Error::HandOver)));
        profile(Profile::Legacy).await;
        assert!(offered().await);
        let approved = support.approve(&key, id, &approval, &browser.visitor()).await.unwrap();
        assert_eq!(approved.sent, Some(true));
    }

    async fn x_06_a_fixed_line_takes_no_password_and_other_kinds_make_no_account(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let (support, me, at) = (&stage.people.support, browser.visitor(), structure(&stage).await);
        let fixed = Typed { place: "fr".into(), licence: "79927398713".into(), phone: "01 42 68 53 00".into(), ..form() };
        let id = received(&stage, &Browser::new("203.0.113.9"), &fixed).await;
        assert!(matches!(support.approve(&key, id, &by(at, HandOver::Text), &me).await, Err(Error::HandOver)));
        assert!(matches!(support.done(&key, id, &me).await, Err(Error::Kind)));
        let back = Typed { kind: "recovery".into(), contact: "b@courriel.example".into(), ..form() };
        let back = received(&stage, &Browser::new("203.0.113.9"), &back).await;
        assert!(matches!(support.approve(&key, back, &by(at, HandOver::Sheet), &me).await, Err(Error::Kind)));
        support.done(&key, back, &me).await.unwrap();
        stage.people.notify.drain().await.unwrap();
        assert!(stage.post.last_to("b@courriel.example").unwrap().0.contains("traitée"));
        let desk = support.desk(&key, &Wanted { kind: Some(Kind::Access), ..Wanted::default() }).await.unwrap();
        assert_eq!((desk.lines.len(), desk.kinds[0]), (1, (Kind::Access, 1)));
    }

    async fn x_07_a_caller_reads_out_a_code_that_the_support_cannot_see(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let (support, me) = (&stage.people.support, browser.visitor());
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut hers = Browser::new("203.0.113.9");
        hers.sign_in(&stage, &claire).await;
        let who = hers.who(&stage.people).await.unwrap();
        let id = claire.account.id;
        assert_eq!(support.identify(&key, id, "123456", &me).await.unwrap(), Identified::Over, "no code was made");
        let (first, _) = support.caller_code(&who).await.unwrap();
        let (code, until) = support.caller_code(&who).await.unwrap();
        assert_eq!(until, stage.clock.now() + std::time::Duration::from_mins(10));
        assert!(!raw::dump(&stage.db).await.contains(&code));
        if first != code {
            assert_eq!(support.identify(&key, id, &first, &me).await.unwrap(), Identified::No, "the first one is void");
        }
        assert!(support.caller(&key, id).await.unwrap().known.is_none());
        assert_eq!(support.identify(&key, id, &format!("{} {}", &code[..3], &code[3..]), &me).await.unwrap(), Identified::Yes);
        assert!(support.caller(&key, id).await.unwrap().known.is_some());
        assert_eq!(support.identify(&key, id, &code, &me).await.unwrap(), Identified::Over, "good once");
        // Known to this agent, for half an hour.
        let (_, other) = agent(&stage, "paul").await;
        assert!(support.caller(&other, id).await.unwrap().known.is_none());
        stage.advance(1_801);
        assert!(support.caller(&key, id).await.unwrap().known.is_none());
        // Five tries, and ten minutes.
        let (code, _) = support.caller_code(&who).await.unwrap();
        for _ in 0..5 {
            assert_eq!(support.identify(&key, id, &other_than(&code), &me).await.unwrap(), Identified::No);
        }
        assert_eq!(support.identify(&key, id, &code, &me).await.unwrap(), Identified::Over);
        let (code, _) = support.caller_code(&who).await.unwrap();
        stage.advance(600);
        assert_eq!(support.identify(&key, id, &code, &me).await.unwrap(), Identified::Over);
    }

    async fn x_07_a_caller_is_called_back_at_the_number_that_was_known(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let (_, other) = agent(&stage, "paul").await;
        let (support, me) = (&stage.people.support, browser.visitor());
        let id = stage.person("claire", &[Method::Totp]).await.account.id;
        let caller = support.caller(&key, id).await.unwrap();
        assert_eq!(caller.phone_end.as_deref(), Some("74"), "masked until it is asked for");
        let (call, number) = support.call_back(&key, id, &me).await.unwrap();
        assert_eq!(number.as_str(), crate::sign_in::stage::PHONE);
        assert!(matches!(support.called_back(&other, (id, call), &me).await, Err(Error::Changed)), "another agent");
        assert!(matches!(support.called_back(&key, (key.account(), call), &me).await, Err(Error::Changed)), "another person");
        assert!(support.caller(&key, id).await.unwrap().known.is_none());
        support.called_back(&key, (id, call), &me).await.unwrap();
        assert!(support.caller(&key, id).await.unwrap().known.is_some());
        assert!(stage.events(&support.caller(&key, id).await.unwrap().account).await.contains(&"support.call ok ".to_owned()));
        let (late, _) = support.call_back(&key, id, &me).await.unwrap();
        stage.advance(601);
        assert!(matches!(support.called_back(&key, (id, late), &me).await, Err(Error::Changed)));
    }

    async fn x_08_support_clears_what_is_closed_and_touches_no_credential(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut stranger = Browser::new("198.51.77.1");
        for n in 0..10 {
            stranger.start(&stage.people, Browser::form("claire@chts.example", &format!("faux {n}"))).await;
        }
        let tried = stranger.start(&stage.people, Browser::form("claire@chts.example", "encore faux")).await;
        assert!(matches!(tried, Outcome::Throttled { .. }), "{tried:?}");
        let before = pli::store::password::find(stage.db.store.db(), claire.account.id).await.unwrap();
        let cleared = stage.people.support.unlock(&key, claire.account.id, Why::Stranger, &browser.visitor()).await.unwrap();
        assert!(cleared > 0);
        let waiting = Browser::new("203.0.113.9").password(&stage, &claire).await;
        assert_eq!(waiting.account(), claire.account.id);
        assert_eq!(pli::store::password::find(stage.db.store.db(), claire.account.id).await.unwrap(), before);
        assert!(stage.events(&claire.account).await.contains(&"throttle.clear ok stranger".to_owned()));
        stage.people.notify.drain().await.unwrap();
        assert!(stage.post.last_to(crate::sign_in::stage::PERSONAL).unwrap().0.contains("attentes levées"));
    }

    async fn x_09_a_pass_is_good_once_for_a_short_time_and_opens_the_set_up_only(db) {
        let stage = Stage::new(db).await;
        let (browser, key) = agent(&stage, "elodie").await;
        let (support, me) = (&stage.people.support, browser.visitor());
        let new = stage.bare("nouvelle", PasswordKind::Temporary).await;
        assert!(matches!(support.pass(&key, new.id, 30, &me).await, Err(Error::NotKnown)), "not recognised yet");
        let recognise = async |key: &Proven<Support>, id| {
            let (call, _) = support.call_back(key, id, &me).await.unwrap();
            support.called_back(key, (id, call), &me).await.unwrap();
        };
        recognise(&key, new.id).await;
        let pass = support.pass(&key, new.id, 30, &me).await.unwrap();
        assert!(pass.password.expose_secret().len() >= 12);
        assert_eq!(pass.expires, stage.clock.now() + std::time::Duration::from_mins(30));
        let try_it = async |browser: &mut Browser, password: &str| {
            browser.start(&stage.people, Browser::form(new.address.as_str(), password)).await
        };
        let mut hers = Browser::new("203.0.113.9");
        assert!(matches!(try_it(&mut hers, pass.password.expose_secret()).await, Outcome::NeedsEnrolment { .. }));
        assert!(hers.who(&stage.people).await.is_none(), "no session");
        assert!(stage.people.sessions.enrolling(&hers.visitor()).await.unwrap().is_some());
        // Once: nobody else begins with it; she goes on in her browser.
        let second = try_it(&mut Browser::new("198.51.77.1"), pass.password.expose_secret()).await;
        assert!(matches!(second, Outcome::TemporaryExpired), "{second:?}");
        // Not longer than it says, nor than the policy lets.
        let long = support.pass(&key, new.id, 600, &me).await.unwrap();
        assert_eq!(long.expires, stage.clock.now() + std::time::Duration::from_hours(1));
        let short = support.pass(&key, new.id, 1, &me).await.unwrap();
        assert_eq!(short.expires, stage.clock.now() + std::time::Duration::from_mins(10));
        stage.advance(601);
        let late = try_it(&mut Browser::new("203.0.113.9"), short.password.expose_secret()).await;
        assert!(matches!(late, Outcome::TemporaryExpired), "{late:?}");
        // Nobody who has another way, nobody for oneself.
        let claire = stage.person("claire", &[Method::Totp]).await.account.id;
        recognise(&key, claire).await;
        assert!(matches!(support.pass(&key, claire, 30, &me).await, Err(Error::HasMethods)));
        assert!(matches!(support.pass(&key, key.account(), 30, &me).await, Err(Error::Oneself)));
        stage.people.notify.drain().await.unwrap();
        assert!(stage.post.letters().iter().any(|letter| letter.contains("laissez-passer temporaire")));
    }
}
