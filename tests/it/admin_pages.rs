//! What administrators see and do, page by page (S0-13, X-01), and what is written down of it.

use pli::{
    account::Contacts,
    base::{Place, Timestamp},
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
    let (domain, profile) = ("ancien.example".parse().unwrap(), pli::policy::Profile::Legacy);
    pli.app.people().accounts.add_domain(domain, Some(profile), false).await.unwrap();
    person.open("/admin").await.is(404);
    person.open("/admin/conformity").await.is(404);
    let grant = Grant { account: claire.id, role: Role::Administrator, structure: None, ends: None };
    pli.app.people().roles.give(grant, None).await.unwrap();
    person.open("/admin").await.is(200).is_at("/admin/conformity").says("Conformité").says("R-01");
    person.page.says("ancien.example (legacy)").says("Administration");
    person.open("/admin/conformity?show=deviations").await.is(200).says("Écarts seulement").hides("R-13 ");
    person.page.says("R-60").says("Écart");
}
