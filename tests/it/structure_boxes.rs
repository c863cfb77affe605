//! Shared boxes as referents see them: who opens one, who answers for it, and the mailbox of who has left.

use std::time::Duration;

use pli::{
    account::{Account, Contacts, State},
    base::{AccountId, Clock, Place, StructureId, Timestamp},
    role::{Grant, Role},
    shared_box::Rights,
};

use super::structure_pages::{hospital, letters, sign_in};
use crate::harness::{
    person::{Fill, Person},
    pli::{PASSWORD, Pli},
};

/// 2026-11-18.
const NOW: i64 = 1_795_000_000;

/// A hospital with its referent, who is signed in, and two of its people.
async fn stage(pli: &Pli) -> (StructureId, Person, Account, Account) {
    let (at, referent) = hospital(pli, "Centre hospitalier", "julien@chts.example").await;
    let amina = member(pli, at, "amina@chts.example", "Amina Benhaddou").await;
    let paul = member(pli, at, "paul@chts.example", "Paul Roy").await;
    (at, pli.signed_in(&referent.address).await, amina, paul)
}

async fn member(pli: &Pli, at: StructureId, address: &str, name: &str) -> Account {
    let account = pli.make(&address.parse().unwrap(), name, Contacts::default()).await;
    pli.app.people().structures.take_in(at, &account, "").await.unwrap();
    account
}

/// Makes a box for which Amina answers, and is on its page.
async fn make(julien: &mut Person, at: StructureId) -> (String, AccountId) {
    let path = format!("/structure/{at}/boxes/new");
    julien.open(&path).await.is(200);
    let form = Fill::form(&path).write("name", "Secrétariat").write("local", "secretariat");
    julien.submit(form.write("responsible", "amina@chts.example")).await.is(200).says("La boîte est créée");
    let page = julien.page.path.clone();
    let id = page.rsplit('/').next().unwrap().parse().unwrap();
    (page, id)
}

async fn rights(pli: &Pli, of: AccountId, person: &Account) -> Option<Rights> {
    pli.app.people().shared_boxes.rights(of, person.id).await.unwrap()
}

#[tokio::test]
async fn x_11_a_referent_makes_a_box_that_named_people_open_and_one_answers_for() {
    let pli = Pli::alone().await;
    let (at, mut julien, amina, paul) = stage(&pli).await;
    julien.open(&format!("/structure/{at}/boxes")).await.is(200).says("Aucune boîte partagée");
    let (page, id) = make(&mut julien, at).await;
    julien.page.says("Amina Benhaddou").says("responsable").says("secretariat@chts.example");
    assert_eq!(rights(&pli, id, &amina).await, Some(Rights::Send));
    assert_eq!(rights(&pli, id, &paul).await, None);
    // Nobody signs in as the box, whatever the password, and nothing says that it exists.
    sign_in(&pli, "secretariat@chts.example", PASSWORD).await.page.is(422);

    julien.submit(Fill::form(&page).write("address", "paul@chts.example").press("Ajouter")).await.is(200);
    julien.page.says("Paul Roy");
    assert_eq!(rights(&pli, id, &paul).await, Some(Rights::Write));
    julien.submit(Fill::form(&page).write("address", "paul@chts.example").press("Ajouter")).await.is(422).says("déjà");
    julien.open(&page).await;
    julien.submit(Fill::form(&page).write("rights", "read").press("Enregistrer Paul Roy")).await.is(200);
    assert_eq!(rights(&pli, id, &paul).await, Some(Rights::Read));
    julien.submit(Fill::form(&page).press("Rendre responsable Paul Roy")).await.is(200);
    julien.submit(Fill::form(&page).press("Retirer Amina Benhaddou")).await.is(200).hides("Amina");
    assert_eq!(rights(&pli, id, &amina).await, None);
    // Each change was told to who answers for it, and is in the journal with who made it.
    assert!(letters(&pli, &amina).await.iter().filter(|kind| *kind == "box changed").count() >= 2);
    assert!(letters(&pli, &paul).await.contains(&"box given".to_owned()));
    let entries = pli.app.rooms().journal.about(id, Timestamp(0), 50).await.unwrap();
    let words: Vec<_> = entries.iter().rev().filter(|entry| entry.event.starts_with("box.")).collect();
    let reasons: Vec<_> = words.iter().map(|entry| entry.reason.as_str()).collect();
    assert_eq!(reasons, ["made", "admit", "rights", "responsible", "dismiss"]);
    assert!(words.iter().all(|entry| entry.actor.is_some()));

    julien.submit(Fill::form(&page).press("Fermer la boîte")).await.is(200).says("La boîte est fermée");
    assert_eq!(rights(&pli, id, &paul).await, None);
    let directory = pli.app.people().accounts.directory();
    let address = "secretariat@chts.example".parse().unwrap();
    assert!(!directory.mailbox(&address).await.unwrap(), "mail is refused");
    julien.submit(Fill::form(&page).press("Rouvrir")).await.is(200);
    assert_eq!(rights(&pli, id, &paul).await, Some(Rights::Read));
    assert!(directory.mailbox(&address).await.unwrap());
}

#[tokio::test]
async fn x_11_referents_let_themselves_into_no_box_and_reach_none_of_another_structure() {
    let pli = Pli::alone().await;
    let (at, mut julien, amina, _) = stage(&pli).await;
    let own =
        pli.app.people().accounts.find_by_address(&"julien@chts.example".parse().unwrap()).await.unwrap().unwrap();
    pli.app.people().structures.take_in(at, &own, "").await.unwrap();
    let (page, id) = make(&mut julien, at).await;
    let himself = Fill::form(&page).write("address", "julien@chts.example").press("Ajouter");
    julien.submit(himself).await.is(422).says("Vous ne pouvez pas vous donner accès");
    assert_eq!(rights(&pli, id, &own).await, None);
    // A colleague lets him in to read; going further is not his to give either.
    let seen = pli::store::shared_box::find(pli.app.store().db(), id).await.unwrap().unwrap().changed_at;
    for (action, person) in [("rights", own.id), ("responsible", own.id)] {
        let (seen, person) = (seen.0.to_string(), person.to_string());
        let fields =
            [("csrf", &*julien.token()), ("action", action), ("seen", &seen), ("person", &person), ("rights", "send")];
        julien.post(&page, &fields, "same-origin").await.is(422);
        julien.open(&page).await;
    }
    assert_eq!(rights(&pli, id, &own).await, None);
    // Somebody of elsewhere is nobody here, and the other structure's referent sees no such box.
    let (other, nadia) = hospital(&pli, "Clinique du Vallon", "nadia@vallon.example").await;
    julien.submit(Fill::form(&page).write("address", "nadia@vallon.example").press("Ajouter")).await.is(422);
    let mut nadia = pli.signed_in(&nadia.address).await;
    nadia.open(&format!("/structure/{other}/box/{id}")).await.is(404);
    nadia.open(&page).await.is(404);
    // The other's form on the own structure's path.
    let fields = [("csrf", &*nadia.token()), ("action", "close"), ("seen", &*seen.0.to_string())];
    nadia.post(&format!("/structure/{other}/box/{id}"), &fields, "same-origin").await.is(404);
    assert_eq!(rights(&pli, id, &amina).await, Some(Rights::Send));
}

#[tokio::test]
async fn of_two_referents_who_change_the_same_box_the_second_is_told() {
    let pli = Pli::alone().await;
    let (at, mut julien, amina, _) = stage(&pli).await;
    let (page, id) = make(&mut julien, at).await;
    let nadia = member(&pli, at, "nadia@chts.example", "Nadia Haddad").await;
    let grant = Grant { account: nadia.id, role: Role::Referent, structure: Some(at), ends: None };
    pli.app.people().roles.give(grant, None).await.unwrap();
    let mut nadia = pli.signed_in(&nadia.address).await;
    nadia.open(&page).await.is(200);
    julien.open(&page).await;
    julien.submit(Fill::form(&page).write("address", "paul@chts.example").press("Ajouter")).await.is(200);
    nadia.submit(Fill::form(&page).press("Fermer la boîte")).await.is(422).says("changé").says("Paul Roy");
    assert_eq!(rights(&pli, id, &amina).await, Some(Rights::Send), "still open");
    // Who answers for it stays in it, by whatever form.
    let seen = pli::store::shared_box::find(pli.app.store().db(), id).await.unwrap().unwrap().changed_at.0.to_string();
    let person = amina.id.to_string();
    let fields = [("csrf", &*nadia.token()), ("action", "dismiss"), ("seen", &*seen), ("person", &person)];
    nadia.post(&page, &fields, "same-origin").await.is(422).says("La personne responsable reste");
}

#[tokio::test]
async fn x_11_who_leaves_is_out_of_every_box_and_the_referents_see_that_nobody_answers() {
    let pli = Pli::alone().await;
    let (at, mut julien, amina, _) = stage(&pli).await;
    let (page, id) = make(&mut julien, at).await;
    let account = format!("/structure/{at}/account/{}", amina.id);
    julien.open(&account).await;
    julien.submit(Fill::form(&account).press("Fermer le compte")).await.is(200);
    assert_eq!(rights(&pli, id, &amina).await, None);
    julien.submit(Fill::form(&account).press("Rouvrir")).await.is(200);
    assert_eq!(rights(&pli, id, &amina).await, None, "coming back gives nothing back");
    julien.open(&page).await.is(200).says("Personne n’en répond");
}

#[tokio::test]
async fn x_11_the_mailbox_of_who_has_left_is_read_by_a_successor_until_a_day() {
    let pli = Pli::alone_at(Clock::fixed(Timestamp::from_seconds(NOW)), "").await;
    let (at, mut julien, amina, paul) = stage(&pli).await;
    let account = format!("/structure/{at}/account/{}", amina.id);
    let boxes = &pli.app.people().shared_boxes;
    julien.open(&account).await.hides("La boîte de cette personne");
    julien.submit(Fill::form(&account).press("Fermer le compte")).await.is(200).says("La boîte de cette personne");
    let give = |who: &str, until: &str| {
        Fill::form(&account).write("successor", who).write("until", until).press("Remettre la boîte")
    };
    julien.submit(give("nobody@chts.example", "2026-12-01")).await.is(422).says("Personne de la structure");
    julien.submit(give("paul@chts.example", "2026-11-01")).await.is(422).says("dans les 90 jours");
    julien.submit(give("paul@chts.example", "2027-11-01")).await.is(422).says("dans les 90 jours");
    julien.submit(give("paul@chts.example", "2026-11-30")).await.is(200).says("Paul Roy la lit jusqu’au 30");
    julien.page.hides("Rouvrir");
    assert_eq!(rights(&pli, amina.id, &paul).await, Some(Rights::Read));
    assert!(pli.app.people().accounts.directory().mailbox(&amina.address).await.unwrap(), "mail arrives again");
    assert!(letters(&pli, &amina).await.contains(&"box handed over".to_owned()));
    assert!(letters(&pli, &paul).await.contains(&"box received".to_owned()));
    let waiting = pli::store::letter::due(pli.app.store().db(), Timestamp(i64::MAX), 100).await.unwrap();
    for letter in waiting.iter().filter(|letter| ["box handed over", "box received"].contains(&letter.kind.as_str())) {
        let detail: serde_json::Value = serde_json::from_str(&letter.detail).unwrap();
        let last = Timestamp(detail["until"].as_i64().unwrap()).to_chrono().with_timezone(&Place::Quebec.zone());
        assert_eq!(last.date_naive().to_string(), "2026-11-30", "the letters name the last day too");
    }
    // Its owner does not come in by that.
    sign_in(&pli, amina.address.as_str(), PASSWORD).await.page.says("Ce compte est suspendu");
    julien.open(&format!("/structure/{at}/boxes")).await.is(200).says("Amina Benhaddou").says("Remise jusqu’au 30");

    // Nobody reads it after the day, whether or not anything has noticed; then it is as closed as before.
    pli.clock.advance(Duration::from_hours(24 * 14));
    assert_eq!(rights(&pli, amina.id, &paul).await, None);
    boxes.tick().await.unwrap();
    let state = pli.app.people().accounts.find(amina.id).await.unwrap().unwrap().state;
    assert_eq!(state, State::Suspended);
    let mut julien = pli.signed_in(&"julien@chts.example".parse().unwrap()).await;
    julien.open(&account).await.says("Remettre la boîte");
    julien.submit(give("paul@chts.example", "2026-12-20")).await.is(200);
    julien.submit(Fill::form(&account).press("Y mettre fin")).await.is(200).says("n’est plus remise");
    assert_eq!(rights(&pli, amina.id, &paul).await, None);
    julien.submit(Fill::form(&account).press("Rouvrir")).await.is(200);
    let entries = pli.app.rooms().journal.about(amina.id, Timestamp(0), 50).await.unwrap();
    let given: Vec<_> = entries.iter().rev().filter(|entry| entry.event == "box.hand_over").collect();
    assert_eq!(
        given.iter().map(|entry| entry.reason.as_str()).collect::<Vec<_>>(),
        ["given", "over", "given", "taken back"]
    );
}
