//! Making, changing, closing and opening accounts from another system.

use std::time::Duration;

use pli::{
    account::Account,
    base::{AccountId, Language},
    role::{Grant, Role},
    shared_box::NewBox,
    store::{self, box_member::Rights},
};
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::stage::{Said, USER, clinic, person};
use crate::harness::{
    person::Fill,
    pli::{PASSWORD, Pli},
};

fn id(said: &Said) -> AccountId {
    said.id().parse().unwrap()
}

async fn account(pli: &Pli, id: AccountId) -> Account {
    store::account::find(pli.app.store().db(), id).await.unwrap().unwrap().into()
}

/// Gives somebody a password of their own, as at the end of a first sign-in.
async fn enrolled(pli: &Pli, id: AccountId) {
    let passwords = &pli.app.people().passwords;
    let prepared = passwords.prepare(&SecretString::from(PASSWORD)).await.unwrap();
    let txn = pli.app.store().begin().await.unwrap();
    passwords.put(&txn, id, &prepared, pli::password::Kind::Chosen).await.unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn x_10_a_program_makes_accounts_that_wait_for_the_hand_over() {
    let (pli, at, program) = clinic().await;
    let mut anne = person("Anne-Sophie", "d’Amours", "E-17");
    anne["title"] = json!("Infirmière");
    anne["preferredLanguage"] = json!("en-CA");
    anne["phoneNumbers"] = json!([{ "value": "418 555-0174", "type": "mobile" }]);
    anne["emails"] = json!([{ "value": "anne@home.example", "type": "home" }]);
    anne["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = json!({ "department": "Soins" });
    let made = program.post("/Users", &anne).await.is(201);
    let body = &made.body;
    assert_eq!(body["userName"], "anne-sophie.damours.med@chts.example");
    assert_eq!((&body["displayName"], &body["title"]), (&json!("Anne-Sophie d’Amours"), &json!("Infirmière")));
    assert_eq!((&body["active"], &body["preferredLanguage"]), (&json!(true), &json!("en")));
    assert_eq!(body["emails"], json!([{ "value": body["userName"], "type": "work", "primary": true }]));
    assert_eq!(body["name"], json!({ "givenName": "Anne-Sophie", "familyName": "d’Amours" }));
    assert_eq!((body.get("phoneNumbers"), body.get("password")), (None, None), "what is secret is not shown");
    assert_eq!(made.header("location"), body["meta"]["location"].as_str().unwrap());
    assert_eq!(made.header("location"), format!("https://pli.example/scim/v2/Users/{}", made.id()));
    assert_eq!(made.header("etag"), body["meta"]["version"].as_str().unwrap());
    let contacts = pli.app.people().accounts.contacts(id(&made)).await.unwrap();
    assert_eq!((contacts.phone.unwrap().as_str(), contacts.email), ("+14185550174", None));
    // Nobody can sign in before a referent hands the account over, which they see at once.
    assert!(store::password::find(pli.app.store().db(), id(&made)).await.unwrap().is_none());
    let mut julien = pli.signed_in(&"julien@chts.example".parse().unwrap()).await;
    julien.open(&format!("/structure/{at}")).await.is(200).says("À remettre 1").says("Anne-Sophie d’Amours");
    let journal = pli.app.rooms().journal.about(id(&made), pli::base::Timestamp(0), 10).await.unwrap();
    let fact = journal.iter().find(|it| it.event == "scim.edit").unwrap();
    assert_eq!((fact.reason.as_str(), fact.actor), ("made", None));
    assert!(fact.detail.starts_with(&at.to_string()));
    // A name that is borne gets the next address; one that is asked for must be free.
    let again = program.post("/Users", &person("Anne-Sophie", "d’Amours", "E-18")).await.is(201);
    assert_eq!(again.body["userName"], "anne-sophie.damours2.med@chts.example");
    let mut asked = person("Anne", "Roy", "E-19");
    for (name, status, kind) in [
        ("anne-sophie.damours.med", 409, "uniqueness"),
        ("anne@elsewhere.example", 400, "invalidValue"),
        ("an ne", 400, "invalidValue"),
        ("anne+x@chts.example", 400, "invalidValue"),
    ] {
        asked["userName"] = json!(name);
        program.post("/Users", &asked).await.refused(status, Some(kind));
    }
    asked["userName"] = json!("A.Roy@CHTS.example");
    assert_eq!(program.post("/Users", &asked).await.is(201).body["userName"], "a.roy@chts.example");
    // Another one for the same person of the other system is none.
    program.post("/Users", &person("Luc", "Roy", "E-17")).await.refused(409, Some("uniqueness"));
    assert_eq!(program.find("userName sw \"luc\"").await, Vec::<String>::new());
    for (wrong, kind) in [
        (json!({ "schemas": [USER] }), "invalidValue"),
        (json!({ "schemas": [USER], "userName": "x" }), "invalidValue"),
        (json!({ "userName": "x" }), "invalidSyntax"),
        (json!([]), "invalidSyntax"),
        (json!({ "schemas": [USER], "name": "Anne Roy" }), "invalidValue"),
        (json!({ "schemas": [USER], "name": { "givenName": "李", "familyName": "王" } }), "invalidValue"),
        (
            json!({ "schemas": [USER], "name": { "givenName": "x".repeat(80), "familyName": "y".repeat(80) } }),
            "invalidValue",
        ),
        (json!({ "schemas": [USER], "displayName": "Anne Roy", "phoneNumbers": "12" }), "invalidValue"),
        (json!({ "schemas": [USER], "displayName": "Anne Roy", "active": "x" }), "invalidValue"),
        (json!({ "schemas": [USER], "displayName": "Anne Roy", "password": "cheval exact" }), "mutability"),
    ] {
        program.post("/Users", &wrong).await.refused(400, Some(kind));
    }
}

#[tokio::test]
async fn x_10_what_is_known_of_a_person_is_changed_and_each_state_has_a_mark_of_its_own() {
    let (pli, _, mut program) = clinic().await;
    let made = program.make("Anne", "Roy", "1").await;
    let path = format!("/Users/{}", made.id());
    let mut last = made.header("etag").to_owned();
    for (operations, name, value) in [
        (json!([{ "op": "add", "path": "title", "value": "Médecin" }]), "title", json!("Médecin")),
        // The name that is shown follows its parts.
        (json!([{ "op": "replace", "path": "name.familyName", "value": "Côté" }]), "displayName", json!("Anne Côté")),
        (json!([{ "op": "replace", "path": "displayName", "value": "Dre Côté" }]), "displayName", json!("Dre Côté")),
        (json!([{ "op": "replace", "path": "name.givenName", "value": "Annie" }]), "displayName", json!("Dre Côté")),
        (json!([{ "op": "replace", "value": { "preferredLanguage": "en" } }]), "preferredLanguage", json!("en")),
        (json!([{ "op": "remove", "path": "title" }]), "title", Value::Null),
        (json!([{ "op": "remove", "path": "externalId" }]), "externalId", Value::Null),
    ] {
        let said = program.patch(&made.id(), operations).await.is(200);
        assert_eq!(said.body[name], value);
        // The clock stands still; the marks do not.
        assert_ne!(said.header("etag"), last);
        last = said.header("etag").to_owned();
    }
    let same = program.patch(&made.id(), json!([{ "op": "remove", "path": "title" }])).await.is(200);
    assert_eq!(same.header("etag"), last, "nothing was changed");
    let kept = account(&pli, id(&made)).await;
    assert_eq!((kept.name.as_str(), kept.language.tag()), ("Dre Côté", "en"));
    program
        .patch(&made.id(), json!([{ "op": "replace", "path": "userName", "value": "x" }]))
        .await
        .refused(400, Some("mutability"));
    // Read again only when it is another state.
    program.headers.insert("if-none-match", last.parse().unwrap());
    program.get(&path).await.is(304);
    program.headers.clear();
    program.headers.insert("if-match", made.header("etag").parse().unwrap());
    let whole = json!({ "schemas": [USER], "userName": made.body["userName"], "externalId": "2",
        "name": { "givenName": "Anne", "familyName": "Roy" } });
    program.ask(Method::PUT, &path, Some(&whole)).await.refused(412, None);
    program.patch(&made.id(), json!([{ "op": "add", "path": "title", "value": "x" }])).await.refused(412, None);
    program.ask(Method::DELETE, &path, None).await.refused(412, None);
    program.headers.insert("if-match", format!("\"x\", {last}").parse().unwrap());
    let said = program.ask(Method::PUT, &path, Some(&whole)).await.is(200);
    assert_eq!((&said.body["externalId"], &said.body["name"]["givenName"]), (&json!("2"), &json!("Anne")));
    program.headers.clear();
    let mut other = whole.clone();
    other["userName"] = json!("luc@chts.example");
    program.ask(Method::PUT, &path, Some(&other)).await.refused(400, Some("mutability"));
    program.make("Luc", "Roy", "3").await;
    program
        .patch(&made.id(), json!([{ "op": "add", "path": "externalId", "value": "3" }]))
        .await
        .refused(409, Some("uniqueness"));
}

#[tokio::test]
async fn x_10_who_was_taken_in_keeps_an_address_of_another_domain() {
    let (pli, at, program) = clinic().await;
    let address = "claire@ailleurs.example".parse().unwrap();
    let claire = pli.make(&address, "Claire Vasseur", pli::account::Contacts::default()).await;
    pli.app.people().structures.take_in(at, &claire, "Médecin").await.unwrap();
    let title = json!([{ "op": "replace", "path": "title", "value": "Chirurgienne" }]);
    let said = program.patch(&claire.id.to_string(), title).await.is(200);
    assert_eq!(said.body["userName"], "claire@ailleurs.example");
    let path = format!("/Users/{}", claire.id);
    let mut whole = person("Claire", "Vasseur", "7");
    for (name, status) in
        [("Claire@ailleurs.example", 200), ("claire", 200), ("claire@chts.example", 400), ("luc", 400)]
    {
        whole["userName"] = json!(name);
        program.ask(Method::PUT, &path, Some(&whole)).await.is(status);
    }
}

#[tokio::test]
async fn x_10_a_telephone_is_the_programs_until_the_person_has_been_in() {
    let (pli, _, program) = clinic().await;
    let made = program.make("Anne", "Roy", "1").await;
    let phone = async || {
        let contacts = pli.app.people().accounts.contacts(id(&made)).await.unwrap();
        contacts.phone.map(|phone| phone.as_str().to_owned())
    };
    let set = json!([{ "op": "replace", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "514 555-0174" }]);
    let said = program.patch(&made.id(), set).await.is(200);
    assert_eq!((phone().await.as_deref(), said.body.get("phoneNumbers")), (Some("+15145550174"), None));
    program.patch(&made.id(), json!([{ "op": "add", "path": "title", "value": "x" }])).await.is(200);
    assert_eq!(phone().await.as_deref(), Some("+15145550174"), "what is not said stays");
    // Whoever has a method has been in, even if a referent has just given them a temporary password.
    let secret = pli::factor::Secret::Email("anne@home.example".parse().unwrap());
    pli.app.people().factors.bind(id(&made), &secret).await.unwrap();
    let number = json!([{ "op": "add", "path": "phoneNumbers", "value": [{ "value": "418 555-0118" }] }]);
    program.patch(&made.id(), number).await.refused(400, Some("mutability"));
    enrolled(&pli, id(&made)).await;
    let other = json!([{ "op": "add", "path": "phoneNumbers", "value": [{ "value": "418 555-0119" }] }]);
    program.patch(&made.id(), other).await.refused(400, Some("mutability"));
    program
        .patch(&made.id(), json!([{ "op": "remove", "path": "phoneNumbers" }]))
        .await
        .refused(400, Some("mutability"));
    let mut whole = person("Anne", "Roy", "1");
    whole["phoneNumbers"] = json!([{ "value": "418 555-0119" }]);
    program.ask(Method::PUT, &format!("/Users/{}", made.id()), Some(&whole)).await.is(200);
    assert_eq!(phone().await.as_deref(), Some("+15145550174"));
}

#[tokio::test]
async fn x_10_x_05_who_leaves_is_out_at_once_and_nothing_is_erased() {
    let (pli, at, program) = clinic().await;
    let address = "claire@chts.example".parse().unwrap();
    let claire = pli.make(&address, "Claire Vasseur", pli::account::Contacts::default()).await;
    pli.app.people().structures.take_in(at, &claire, "Médecin").await.unwrap();
    let path = format!("/Users/{}", claire.id);
    let user = program.get(&path).await.is(200).body;
    assert_eq!(user["name"], json!({ "givenName": "Claire", "familyName": "Vasseur" }));
    let mut browser = pli.signed_in(&address).await;
    browser.open("/account/security").await.is(200).says("Claire Vasseur");
    let close = |yes: bool| json!([{ "op": "Replace", "path": "active", "value": if yes { "False" } else { "True" } }]);
    let said = program.patch(&claire.id.to_string(), close(true)).await.is(200);
    assert_eq!(said.body["active"], false);
    browser.open("/account/security").await.is(200).is_at("/sign-in");
    assert!(!account(&pli, claire.id).await.is_active());
    // Opened again, they sign in as before.
    program.patch(&claire.id.to_string(), close(false)).await.is(200);
    pli.clock.advance(Duration::from_secs(30));
    pli.signed_in(&address).await;
    // Deleted, they are gone for the program, and for nobody else.
    program.ask(Method::DELETE, &path, None).await.is(204);
    program.get(&path).await.refused(404, None);
    program.ask(Method::DELETE, &path, None).await.refused(404, None);
    assert_eq!(program.get("/Users").await.body["totalResults"], 0);
    assert!(!account(&pli, claire.id).await.is_active());
    let taken = json!({ "schemas": [USER], "userName": "claire", "displayName": "Claire Roy" });
    program.post("/Users", &taken).await.refused(409, Some("uniqueness"));
    pli.clock.advance(Duration::from_secs(30));
    let mut julien = pli.signed_in(&"julien@chts.example".parse().unwrap()).await;
    julien.open(&format!("/structure/{at}")).await.is(200).says("Claire Vasseur").says("Fermés 1");
    let journal = pli.app.rooms().journal.about(claire.id, pli::base::Timestamp(0), 100).await.unwrap();
    let told = |event: &str, reason: &str| journal.iter().filter(|it| it.event == event && it.reason == reason).count();
    assert_eq!((told("scim.edit", "changed"), told("scim.edit", "deleted")), (2, 1));
    assert_eq!((told("account.suspend", ""), told("account.activate", "")), (2, 1));
    // Whoever is opened again by hand is there again.
    let person = format!("/structure/{at}/account/{}", claire.id);
    julien.open(&person).await.is(200);
    julien.submit(Fill::form(&person).press("open")).await.is(200);
    program.get(&path).await.is(200);
}

#[tokio::test]
async fn x_10_x_11_a_shared_box_is_nobody_and_who_is_deleted_opens_none() {
    let (pli, at, program) = clinic().await;
    let (db, now) = (pli.app.store().db(), pli.clock.now());
    let (anne, luc) = (program.make("Anne", "Roy", "1").await, program.make("Luc", "Roy", "2").await);
    let structure = pli.app.people().structures.find(at).await.unwrap().unwrap();
    let new = NewBox {
        local: "accueil".to_owned(),
        name: "Accueil".to_owned(),
        language: Language::Fr,
        responsible: luc.body["userName"].as_str().unwrap().parse().unwrap(),
    };
    let others = [(anne.body["userName"].as_str().unwrap().parse().unwrap(), Rights::Read)];
    let shared = pli.app.people().shared_boxes.make_by_command(&structure, &new, &others).await.unwrap();
    program.get(&format!("/Users/{shared}")).await.refused(404, None);
    assert_eq!(program.get("/Users").await.body["totalResults"], 2);
    program.ask(Method::DELETE, &format!("/Users/{}", anne.id()), None).await.is(204);
    assert!(store::box_member::of_person(db, id(&anne), now).await.unwrap().is_empty());
    assert_eq!(store::box_member::of_person(db, id(&luc), now).await.unwrap().len(), 1);
    // A mailbox that a successor reads is not its person's to be opened.
    program.patch(&luc.id(), json!([{ "op": "replace", "path": "active", "value": false }])).await.is(200);
    let states = (store::account::State::Suspended, store::account::State::Shared);
    store::account::change_state(db, id(&luc), states, now).await.unwrap();
    let open = json!([{ "op": "replace", "path": "active", "value": true }]);
    program.patch(&luc.id(), open).await.refused(403, None);
}

#[tokio::test]
async fn x_10_x_01_no_program_acts_on_who_looks_after_something() {
    let (pli, at, program) = clinic().await;
    let people = pli.app.people();
    let made = program.make("Anne", "Roy", "1").await;
    let path = format!("/Users/{}", made.id());
    for (role, structure) in [(Role::Referent, Some(at)), (Role::Support, None), (Role::Administrator, None)] {
        let grant = Grant { account: id(&made), role, structure, ends: None };
        people.roles.give(grant, None).await.unwrap();
        program.get(&path).await.is(200);
        program
            .patch(&made.id(), json!([{ "op": "replace", "path": "active", "value": false }]))
            .await
            .refused(403, None);
        program.ask(Method::PUT, &path, Some(&person("A", "B", "1"))).await.refused(403, None);
        program.ask(Method::DELETE, &path, None).await.refused(403, None);
        people.roles.take(grant, None).await.unwrap();
    }
    let journal = pli.app.rooms().journal.about(id(&made), pli::base::Timestamp(0), 50).await.unwrap();
    assert_eq!(journal.iter().filter(|it| it.event == "scim.refused" && it.reason == "above").count(), 9);
    // Who was frozen by themselves is opened by the support desk alone.
    let now = pli.clock.now();
    let states = (store::account::State::Active, store::account::State::Frozen);
    store::account::change_state(pli.app.store().db(), id(&made), states, now).await.unwrap();
    let frozen = program.get(&path).await.is(200);
    assert_eq!(frozen.body["active"], false);
    program.ask(Method::DELETE, &path, None).await.refused(403, None);
    program.patch(&made.id(), json!([{ "op": "replace", "path": "active", "value": true }])).await.refused(403, None);
    program.patch(&made.id(), json!([{ "op": "add", "path": "title", "value": "x" }])).await.is(200);
}

#[tokio::test]
async fn x_10_many_requests_come_in_one_and_name_what_the_ones_before_have_made() {
    let (pli, _, program) = clinic().await;
    let bulk = async |most: Option<u64>, operations: Value| {
        let mut body =
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations });
        if let Some(most) = most {
            body["failOnErrors"] = most.into();
        }
        program.post("/Bulk", &body).await
    };
    let change = json!({ "schemas": [super::stage::PATCH], "Operations": [{ "op": "add", "path": "title", "value": "Médecin" }] });
    let said = bulk(
        None,
        json!([
            { "method": "POST", "path": "/Users", "bulkId": "anne", "data": person("Anne", "Roy", "1") },
            { "method": "PATCH", "path": "/Users/bulkId:anne", "data": change },
            { "method": "POST", "path": "/Users", "bulkId": "again", "data": person("Anne", "Roy", "1") },
            { "method": "PUT", "path": "/Users/bulkId:later", "data": person("Luc", "Roy", "2") },
            { "method": "POST", "path": "/Users", "data": person("Luc", "Roy", "2") },
            { "method": "POST", "path": "/Groups", "bulkId": "g", "data": {} },
            { "method": "GET", "path": "/Users" },
            { "method": "DELETE", "path": "/Nothing/1" },
            { "method": "DELETE", "path": "/Users/bulkId:anne" },
        ]),
    )
    .await
    .is(200);
    let answers = said.body["Operations"].as_array().unwrap();
    let statuses: Vec<&str> = answers.iter().map(|it| it["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["201", "200", "409", "409", "400", "403", "405", "404", "204"]);
    assert_eq!(answers[0]["bulkId"], "anne");
    assert!(answers[0]["location"].as_str().unwrap().starts_with("https://pli.example/scim/v2/Users/"));
    assert_ne!(answers[0]["version"], answers[1]["version"]);
    assert_eq!(answers[2]["response"]["scimType"], "uniqueness");
    assert!(answers.iter().skip(1).all(|it| it["status"] != "200" || it["location"].is_string()));
    assert_eq!(answers[8]["location"], answers[0]["location"], "what is gone is named as well");
    assert_eq!(program.get("/Users").await.body["totalResults"], 0);
    let wrong = json!({ "method": "DELETE", "path": "/Users/nobody" });
    let make = json!({ "method": "POST", "path": "/Users", "bulkId": "x", "data": person("Luc", "Roy", "9") });
    let said = bulk(Some(2), json!([wrong, wrong, make])).await.is(200);
    assert_eq!(said.body["Operations"].as_array().unwrap().len(), 2);
    assert_eq!(program.get("/Users").await.body["totalResults"], 0);
    bulk(None, vec![wrong; 201].into()).await.refused(413, None);
    program.post("/Bulk", &json!({})).await.refused(400, Some("invalidSyntax"));
    let long = json!({ "schemas": [], "Operations": ["x".repeat(1_100_000)] });
    program.post("/Bulk", &long).await.refused(413, None);
    assert!(matches!(pli.app.rooms().journal.verify(None).await.unwrap(), pli::audit::Verdict::Whole { .. }));
}
