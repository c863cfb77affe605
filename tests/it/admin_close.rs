//! Closing a structure, page by page: only when nothing is left in it, and what it then no longer does.

use pli::account::Contacts;

use crate::{
    admin_pages::{administrator, done},
    harness::{person::Fill, pli::Pli},
    structure_pages::hospital,
};

#[tokio::test]
async fn x_01_a_structure_is_renamed_and_closed_once_nothing_is_left_in_it() {
    let pli = Pli::alone().await;
    let people = pli.app.people();
    let ines = administrator(&pli, "ines@chts.example").await;
    let (at, referent) = hospital(&pli, "Centre hospitalier", "julien@chts.example").await;
    let amina = pli.make(&"amina@chts.example".parse().unwrap(), "Amina", Contacts::default()).await;
    people.structures.take_in(at, &amina, "").await.unwrap();
    let token = people.tokens.make(at, "Workday", None).await.unwrap().token;
    let mut person = pli.signed_in(&ines.address).await;
    let path = format!("/admin/structures/{at}");
    person.open(&path).await.is(200).says("Un compte ouvert").says("Un jeton de programme").says("Un référent");
    person.page.hides("boîte partagée").hides("demandes en attente");
    person.submit(Fill::form(&path).write("name", "Centre hospitalier du Vallon").press("Enregistrer")).await.is(200);
    person.page.says("Centre hospitalier du Vallon");
    // By hand as well: nothing is lost by it.
    let close = |person: &crate::harness::person::Person, act: &'static str| {
        [("csrf", person.token()), ("action", act.to_owned()), ("seen", person.page.field("seen"))]
    };
    let fields = close(&person, "close");
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    person.post(&path, &fields, "same-origin").await.is(422).says("Il y reste");
    // What is left is ended, one after the other; the last referent goes last.
    people.accounts.suspend(amina.id, None).await.unwrap();
    people.tokens.end(at, token.id).await.unwrap();
    person.open(&path).await.is(200).hides("compte ouvert").hides("jeton de").says("Un référent");
    let grant = people.roles.of_account(referent.id).await.unwrap().pop().unwrap();
    people.roles.take(grant, None).await.unwrap();
    person.open(&path).await.is(200).hides("Il y reste");
    let stale = close(&person, "close");
    person.submit(Fill::form(&path).press("Fermer la structure")).await.is(200).says("est fermée depuis");
    assert_eq!(done(&pli, &ines, "structure.close").await[0].detail, at.to_string());
    let stale = stale.each_ref().map(|(name, value)| (*name, value.as_str()));
    person.post(&path, &stale, "same-origin").await.is(422);
    // It is there for administrators, and offered to nobody.
    person.open("/admin/structures").await.is(200).says("Centre hospitalier du Vallon").says("fermée");
    assert!(people.structures.list().await.unwrap().is_empty());
    assert!(people.structures.find(at).await.unwrap().is_none());
    let name = [
        ("csrf", &*person.token()),
        ("action", "name"),
        ("address", "ines@chts.example"),
        ("why", "assigned"),
        ("until", ""),
    ];
    assert_eq!(person.post(&path, &name, "same-origin").await.status, 404);
    // And opened again.
    person.open(&path).await.is(200);
    person.submit(Fill::form(&path).press("Rouvrir")).await.is(200).says("Nommer un référent");
    assert_eq!(people.structures.list().await.unwrap().len(), 1);
    pli.stop().await;
}
