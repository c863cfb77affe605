//! What administrators see and do, page by page (S0-13, X-01), and what is written down of it.

use std::time::Duration;

use pli::{
    account::{Account, Contacts},
    app::App,
    audit::Written,
    base::{Address, Clock, Place, Timestamp},
    config::Config,
    policy::Profile,
    role::{Grant, Role},
    structure::{Contact, NewStructure, Pattern},
};

use crate::{
    harness::{
        person::Fill,
        pli::{PASSWORD, Pli},
        stage::OUTSIDE,
    },
    structure_pages::hospital,
};

/// Somebody who looks after the house.
async fn administrator(pli: &Pli, address: &str) -> Account {
    let account = pli.make(&address.parse().unwrap(), "Inès Carpentier", Contacts::default()).await;
    let grant = Grant { account: account.id, role: Role::Administrator, structure: None, ends: None };
    pli.app.people().roles.give(grant, None).await.unwrap();
    account
}

/// What an administrator did, by the journal, the latest first.
async fn done(pli: &Pli, by: &Account, event: &str) -> Vec<Written> {
    let entries = pli.app.rooms().journal.about(by.id, Timestamp(0), 100).await.unwrap();
    entries.into_iter().filter(|entry| entry.event == event && entry.actor == Some(by.id)).collect()
}

#[tokio::test]
async fn a_domain_is_added_with_its_profile_and_a_weaker_one_takes_a_reason() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let paul = pli.make(&"paul@chts.example".parse().unwrap(), "Paul Roy", Contacts::default()).await;
    let mut other = pli.signed_in(&paul.address).await;
    let mut person = pli.signed_in(&ines.address).await;
    person.open("/admin/domains").await.is(200).says("chts.example").says("Celui de la maison");
    let add = |name: &str, profile: &str, reason: &str| {
        Fill::form("/admin/domains").write("name", name).write("profile", profile).write("reason", reason)
    };
    person.submit(add("pas un domaine", "house", "")).await.is(422).says("Ce n’est pas un nom de domaine");
    assert_eq!(person.page.field("name"), "pas un domaine");
    person.submit(add("chts.example", "house", "")).await.is(422).says("Ce domaine y est déjà");
    person.submit(add("ancien.example", "legacy", " ")).await.is(422).says("Ce profil est plus faible");
    person.submit(add("ancien.example", "legacy", &"x".repeat(201))).await.is(422).says("Ce profil est plus faible");
    let why = "Les postes de garde n’ont pas de lecteur.";
    person
        .submit(add("Ancien.Example.", "legacy", why).tick("short_names"))
        .await
        .is(200)
        .is_at("/admin/domains/ancien");
    person
        .page
        .says("plus faible que la maison")
        .says("ce qui précède @ suffit")
        .says("écarts aux règles")
        .says("R-61");
    assert_eq!(person.page.field("reason"), why);
    // It holds at once, the report says why, and the journal who, what and why.
    let policies = pli.app.people().sessions.policies();
    let somebody: Address = "alice@ancien.example".parse().unwrap();
    assert_eq!(policies.of(&somebody).profile, Profile::Legacy);
    person.open("/admin/conformity").await.is(200).says("ancien.example (legacy)").says(why);
    let added = done(&pli, &ines, "domain.add").await;
    assert_eq!(added.len(), 1);
    assert_eq!(added[0].detail, format!("ancien.example legacy: {why}"));
    assert!(!added[0].ip.is_empty() && !added[0].session.is_empty());
    // What no administrator may see is not there for anybody else.
    for path in ["/admin", "/admin/domains", "/admin/domains/ancien.example"] {
        other.open(path).await.is(404);
    }
    let fields = [("csrf", "x"), ("action", "profile"), ("before", "legacy"), ("profile", "house")];
    other.post("/admin/domains/ancien.example", &fields, "same-origin").await.is(404);
}

#[tokio::test]
async fn a_domain_gets_another_profile_which_other_processes_notice() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    let path = "/admin/domains/chts.example";
    person.open("/admin/domains/nulle-part.example").await.is(404);
    person.open("/admin/domains/%3Cb%3E").await.is(404);
    person.open(path).await.is(200).says("Celui de la maison").says("1 écart aux règles");
    let stale = pli.signed_in_later(&ines.address).await;
    let apply = |profile: &str, why: &str| Fill::form(path).pick("profile", profile).write("reason", why);
    person.submit(apply("entra-compat", "").press("profile")).await.is(422).says("Ce profil est plus faible");
    let why = "Le temps de la migration";
    person.submit(apply("entra-compat", why).press("profile")).await.is(200).says("en vigueur");
    let policies = pli.app.people().sessions.policies();
    assert_eq!(policies.of(&ines.address).profile, Profile::EntraCompat);
    let changed = done(&pli, &ines, "domain.policy").await;
    assert_eq!(changed[0].detail, format!("chts.example entra-compat: {why}"));
    // Somebody who still sees the former state changes nothing.
    let mut other = stale;
    other.open(path).await;
    let fields = [("csrf", &*other.token()), ("action", "profile"), ("before", "house"), ("profile", "modern")];
    other.post(path, &fields, "same-origin").await.is(422).says("Cela a changé entre-temps");
    assert_eq!(policies.of(&ines.address).profile, Profile::EntraCompat);
    // Another process over the same database.
    let second = App::build(Config::parse(&pli.toml).unwrap(), pli.clock.clone()).await.unwrap();
    let theirs = second.people().sessions.policies();
    assert_eq!(theirs.of(&ines.address).profile, Profile::EntraCompat);
    person.open(path).await;
    person.submit(apply("house", "").press("profile")).await.is(200).says("en vigueur");
    second.people().accounts.directory().refresh().await.unwrap();
    assert_eq!(theirs.of(&ines.address).profile, Profile::Modern);
    second.close().await;
}

#[tokio::test]
async fn s0_11_the_domains_that_may_be_merged_into_one_are_listed_and_no_others() {
    let pli = Pli::alone().await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    let path = "/admin/domains/chts.example";
    person.open(path).await.is(200).says("aucune fusion n’est possible");
    let allow = |source: &str| Fill::form(path).write("source", source).press("Permettre ce domaine");
    person.submit(allow("hop là")).await.is(422).says("Ce n’est pas un nom de domaine");
    person.submit(allow("CHTS.example")).await.is(422).says("C’est ce domaine même");
    person.submit(allow("Santé.Example")).await.is(200).says("xn--sant-epa.example");
    person.submit(allow("santé.example.")).await.is(422).says("Ce domaine est déjà permis");
    person.open("/admin/domains").await.is(200);
    let domain = "chts.example".parse().unwrap();
    let allowed = pli.app.people().accounts.mergeable(&domain).await.unwrap();
    assert_eq!(allowed, ["xn--sant-epa.example".parse().unwrap()]);
    person.open(path).await;
    person.submit(Fill::form(path).press("Retirer xn--sant-epa.example")).await.is(200).says("aucune fusion");
    let reasons: Vec<_> = done(&pli, &ines, "domain.merge").await.into_iter().map(|entry| entry.reason).collect();
    assert_eq!(reasons, ["withdrawn", "allowed"]);
}

#[tokio::test]
async fn r_140_what_administrators_change_takes_a_fresh_proof_and_without_it_nothing_is_done() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(1_795_000_000)), "").await;
    let ines = administrator(&pli, "ines@chts.example").await;
    let mut person = pli.signed_in(&ines.address).await;
    let path = "/admin/domains/chts.example";
    person.open(path).await.is(200);
    pli.clock.advance(Duration::from_mins(6));
    let allow = || Fill::form(path).write("source", "ssss.example").press("Permettre ce domaine");
    person.submit(allow()).await.is(200).is_at("/account/confirm?next=%2Fadmin%2Fdomains%2Fchts.example");
    let domain = "chts.example".parse().unwrap();
    assert!(pli.app.people().accounts.mergeable(&domain).await.unwrap().is_empty());
    person.open(path).await.is(200);
}

#[tokio::test]
async fn x_01_an_account_that_is_taken_into_a_structure_is_in_the_journal() {
    let pli = Pli::alone().await;
    let (at, _) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let amina = pli.make(&"amina@chts.example".parse().unwrap(), "Amina Benhaddou", Contacts::default()).await;
    pli.app.people().structures.take_in(at, &amina, "Médecin").await.unwrap();
    let entries = pli.app.rooms().journal.about(amina.id, Timestamp(0), 50).await.unwrap();
    let taken: Vec<_> = entries.iter().filter(|entry| entry.event == "structure.take").collect();
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].detail.as_str(), taken[0].actor), (at.to_string().as_str(), None));
}

#[tokio::test]
async fn s2_21_s0_13_the_people_of_a_structure_are_told_who_helps_them_there() {
    let stage = crate::harness::stage();
    let pli = Pli::over(stage).await;
    let address = stage.somebody("solene");
    let (phone, email) = (None, format!("{}@{OUTSIDE}", address.local()).parse().ok());
    let account = pli.make(&address, "Solène Nadeau", Contacts { phone, email }).await;
    let mut person = pli.person();
    let first = || Fill::form("/sign-in").write("username", address.as_str()).write("password", PASSWORD);
    person.open("/sign-in").await.is(200).hides("aide@vallon.example");
    person.submit(first()).await.is(200).is_at("/sign-in/verify").hides("aide@vallon.example");
    let new = NewStructure {
        name: format!("Clinique {address}"),
        place: Place::Quebec,
        domain: address.domain().parse().unwrap(),
        pattern: Pattern::default(),
        contact: Contact {
            email: Some("aide@vallon.example".to_owned()),
            phone: Some("1 800 555-0199".to_owned()),
            hours: Some("7 h – 19 h".to_owned()),
        },
    };
    let structures = &pli.app.people().structures;
    let clinic = structures.create(new, None).await.unwrap();
    structures.take_in(clinic.id, &account, "").await.unwrap();
    // On the pages after the password, on an error, and in letters; never before anybody is known.
    let mut person = pli.person();
    person.open("/sign-in").await.is(200).hides("aide@vallon.example");
    person.submit(first()).await.is(200).says("aide@vallon.example").says("1 800 555-0199").says("7 h – 19 h");
    let send = Fill::form("/sign-in/verify").pick("method", "email").press("send");
    person.submit(send).await.is(200);
    let letter = stage.letter_to(&format!("{}@{OUTSIDE}", address.local()), 1).await;
    assert!(letter.contains("1 800 555-0199") && letter.contains("aide@vallon.example"), "{letter}");
    let mut solene = pli.signed_in(&address).await;
    solene.open("/nulle-part").await.is(404).says("aide@vallon.example");
}

#[tokio::test]
async fn the_report_of_conformity_is_for_administrators_and_says_deviations_in_words() {
    let pli = Pli::alone().await;
    let claire = pli.make(&"claire@chts.example".parse().unwrap(), "Claire", Contacts::default()).await;
    let mut person = pli.signed_in(&claire.address).await;
    let (domain, profile) = ("ancien.example".parse().unwrap(), Profile::Legacy);
    pli.app.people().accounts.add_domain(domain, Some(profile), false).await.unwrap();
    person.open("/admin").await.is(404);
    person.open("/admin/conformity").await.is(404);
    let grant = Grant { account: claire.id, role: Role::Administrator, structure: None, ends: None };
    pli.app.people().roles.give(grant, None).await.unwrap();
    person.open("/admin").await.is(200).is_at("/admin/domains");
    person.open("/admin/conformity").await.is(200).says("Conformité").says("R-01");
    person.page.says("ancien.example (legacy)").says("Administration");
    person.open("/admin/conformity?show=deviations").await.is(200).says("Écarts seulement").hides("R-13 ");
    person.page.says("R-60").says("Écart");
}
