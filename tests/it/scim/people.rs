//! Who is there: lists, filters, pages, what there is, and the one group.

use pli::account::Contacts;
use serde_json::{Value, json};

use super::stage::{PATCH, clinic, locals, person, provisioner};
use crate::structure_pages::hospital;

#[tokio::test]
async fn x_10_what_there_is_is_said_and_nothing_more() {
    let (_pli, at, program) = clinic().await;
    let config = program.get("/ServiceProviderConfig").await.is(200).body;
    for able in ["patch", "bulk", "filter", "sort", "etag"] {
        assert_eq!(config[able]["supported"], true, "{able}");
    }
    assert_eq!(config["changePassword"]["supported"], false);
    let types = program.get("/ResourceTypes").await.is(200).body;
    assert_eq!((types["totalResults"].clone(), &types["Resources"][0]["id"]), (json!(1), &json!("User")));
    program.get("/ResourceTypes/Group").await.refused(404, None);
    let schemas = program.get("/Schemas").await.is(200).body;
    let ids: Vec<&str> = schemas["Resources"].as_array().unwrap().iter().filter_map(|it| it["id"].as_str()).collect();
    for id in &ids {
        assert_eq!(program.get(&format!("/Schemas/{id}")).await.is(200).body["id"], **id);
    }
    // The one group is the structure, with its people.
    let anne = program.make("Anne", "Roy", "1").await.id();
    let groups = program.get("/Groups").await.is(200).body;
    let group = &groups["Resources"][0];
    assert_eq!((&group["id"], &group["displayName"]), (&json!(at.to_string()), &json!("Centre hospitalier")));
    assert_eq!(group["members"][0]["value"], anne);
    let lean = program.get(&format!("/Groups/{at}?excludedAttributes=members")).await.is(200).body;
    assert_eq!((lean.get("members"), &lean["id"]), (None, &group["id"]));
    let found = async |filter: &str| {
        let body = json!({ "filter": filter, "attributes": ["displayName"] });
        program.post("/Groups/.search", &body).await.is(200).body["totalResults"].clone()
    };
    assert_eq!(found("displayName eq \"centre HOSPITALIER\"").await, 1);
    assert_eq!(found(&format!("id eq \"{at}\" and members eq \"{anne}\"")).await, 1);
    assert_eq!(found("displayName eq \"Autre\"").await, 0);
    // Members are made and deleted as users, and in no other way.
    let change = async |operation: Value| {
        let body = json!({ "schemas": [PATCH], "Operations": [operation] });
        program.ask(reqwest::Method::PATCH, &format!("/Groups/{at}"), Some(&body)).await
    };
    change(json!({ "op": "add", "path": "members", "value": [{ "value": anne }] })).await.is(200);
    let remove = json!({ "op": "remove", "path": format!("members[value eq \"{anne}\"]") });
    change(remove).await.refused(400, Some("mutability"));
    program.post("/Groups", &json!({})).await.refused(403, Some("mutability"));
    program.ask(reqwest::Method::DELETE, &format!("/Groups/{at}"), None).await.refused(403, Some("mutability"));
}

#[tokio::test]
async fn x_10_people_are_found_by_filters_whether_the_database_can_compare_or_not() {
    let (pli, _, program) = clinic().await;
    for (given, family, external) in [("Anne", "Roy", "A-1"), ("Luc", "Côté", "A-2"), ("Zoé", "Roy", "a-1")] {
        program.make(given, family, external).await;
    }
    let luc = program.get("/Users?filter=externalId%20eq%20%22A-2%22").await.is(200).body["Resources"][0].clone();
    let luc = luc["id"].as_str().unwrap();
    let shouted = format!("id eq \"{}\"", luc.to_uppercase());
    let own = format!("id eq \"{luc}\"");
    pli.clock.advance(std::time::Duration::from_secs(60));
    program.patch(luc, json!([{ "op": "replace", "path": "active", "value": false }])).await.is(200);
    program.patch(luc, json!([{ "op": "replace", "path": "title", "value": "Médecin" }])).await.is(200);
    let (anne, luc, zoe) = ("anne.roy.med", "luc.cote.med", "zoe.roy.med");
    for (filter, who) in [
        ("userName eq \"ANNE.roy.med@chts.example\"", vec![anne]),
        ("userName eq \"anne.roy.med\"", vec![anne]),
        ("userName sw \"anne\" or userName co \".cote.\"", vec![anne, luc]),
        ("userName co \"%\" or userName co \"_\"", vec![]),
        ("emails ew \".med@chts.example\"", vec![anne, luc, zoe]),
        ("emails[type eq \"work\" and value sw \"zoe\"]", vec![zoe]),
        ("externalId eq \"A-1\"", vec![anne]),
        ("externalId ne \"A-1\"", vec![luc, zoe]),
        ("not (externalId pr)", vec![]),
        ("id eq \"nobody\"", vec![]),
        (own.as_str(), vec![luc]),
        (shouted.as_str(), vec![]),
        ("active eq false", vec![luc]),
        ("active eq \"True\" and not (userName sw \"a\")", vec![zoe]),
        ("meta.lastModified gt \"2026-11-18T11:06:50Z\"", vec![luc]),
        ("meta.created le \"2026-11-18T11:06:50Z\" and preferredLanguage eq \"fr\"", vec![anne, luc, zoe]),
        ("name.familyName eq \"roy\"", vec![anne, zoe]),
        ("title pr", vec![luc]),
        ("title eq \"MÉDECIN\" and userName sw \"luc\"", vec![luc]),
        ("displayName co \"é\" and not (active eq true)", vec![luc]),
        ("userName gt \"luc\"", vec![luc, zoe]),
        ("groups.display co \"hospitalier\"", vec![anne, luc, zoe]),
        ("preferredLanguage eq \"en\"", vec![]),
    ] {
        assert_eq!(program.find(filter).await, who, "{filter}");
        // No database compares titles: the same, looked at one by one.
        let slowly = format!("({filter}) and (title pr or not (title pr))");
        assert_eq!(program.find(&slowly).await, who, "{slowly}");
    }
    for wrong in ["title", "userName eq", "nickName pr", "phoneNumbers.value eq \"+15145550174\"", "password eq \"x\""]
    {
        let filter: String = url::form_urlencoded::byte_serialize(wrong.as_bytes()).collect();
        program.get(&format!("/Users?filter={filter}")).await.refused(400, Some("invalidFilter"));
    }
}

#[tokio::test]
async fn x_10_a_list_comes_in_pages_in_a_stable_order() {
    let (_pli, _, program) = clinic().await;
    for (number, family) in ["Roy", "Côté", "Ndiaye", "Abel", "Zahra"].iter().enumerate() {
        program.make("Anne", family, &number.to_string()).await;
    }
    let page = async |query: &str| program.get(&format!("/Users?{query}")).await.is(200).body;
    let first = page("startIndex=1&count=2").await;
    assert_eq!(
        (&first["totalResults"], &first["itemsPerPage"], &first["startIndex"]),
        (&json!(5), &json!(2), &json!(1))
    );
    assert_eq!(locals(&first), ["anne.roy.med", "anne.cote.med"]);
    assert_eq!(locals(&page("startIndex=5&count=2").await), ["anne.zahra.med"]);
    assert_eq!(locals(&page("startIndex=6").await), Vec::<String>::new());
    assert_eq!(page("count=0").await["totalResults"], 5);
    assert_eq!(page("startIndex=-3&count=-1").await["Resources"], json!([]));
    assert_eq!(page("count=100000").await["itemsPerPage"], 5);
    // Where the database cannot compare, pages are the same.
    let filter = "filter=name.givenName+eq+%22anne%22";
    let second = page(&format!("{filter}&startIndex=3&count=2&sortBy=name.familyName&sortOrder=descending")).await;
    assert_eq!(
        (locals(&second), &second["totalResults"]),
        (vec!["anne.ndiaye.med".to_owned(), "anne.cote.med".to_owned()], &json!(5))
    );
    let sorted = page("sortBy=name.familyName&attributes=userName").await;
    assert_eq!(locals(&sorted).first().map(String::as_str), Some("anne.abel.med"));
    assert_eq!(sorted["Resources"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "schemas", "userName"]);
    program.get("/Users?sortBy=title").await.refused(400, Some("invalidValue"));
    program.get("/Users?count=x").await.refused(400, Some("invalidValue"));
    let searched = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "userName sw \"anne.z\"", "excludedAttributes": ["emails", "meta", "groups"] });
    for path in ["/.search", "/Users/.search"] {
        let found = program.post(path, &searched).await.is(200).body;
        assert_eq!((locals(&found), found["Resources"][0].get("meta")), (vec!["anne.zahra.med".to_owned()], None));
    }
}

#[tokio::test]
async fn x_10_x_01_people_of_other_structures_are_not_there_and_asking_is_written_down() {
    let (pli, _, program) = clinic().await;
    let (other, nadia) = hospital(&pli, "Clinique du Vallon", "nadia@vallon.example").await;
    let (_, stranger) = provisioner(&pli, other).await;
    let anne = program.make("Anne", "Roy", "1").await.id();
    for id in [&anne, &nadia.id.to_string()] {
        let path = format!("/Users/{id}");
        stranger.get(&path).await.refused(404, None);
        stranger.ask(reqwest::Method::DELETE, &path, None).await.refused(404, None);
        stranger.ask(reqwest::Method::PUT, &path, Some(&person("A", "B", "1"))).await.refused(404, None);
        stranger.patch(id, json!([{ "op": "remove", "path": "title" }])).await.refused(404, None);
    }
    assert_eq!(stranger.get("/Users").await.is(200).body["totalResults"], 0);
    assert_eq!(stranger.find(&format!("id eq \"{anne}\"")).await, Vec::<String>::new());
    assert_eq!(stranger.find("userName pr").await, Vec::<String>::new());
    let about = pli.app.rooms().journal.about(anne.parse().unwrap(), pli::base::Timestamp(0), 50).await.unwrap();
    let refused: Vec<_> = about.iter().filter(|it| it.event == "scim.refused").collect();
    assert_eq!(refused.len(), 4);
    assert!(refused.iter().all(|it| it.reason == "elsewhere" && it.detail.starts_with(&other.to_string())));
    // The same identifier of the other system may be used by both.
    stranger.make("Anne", "Roy", "1").await;
    // Who belongs nowhere is not there either.
    let alone = pli.make(&"seul@chts.example".parse().unwrap(), "Seul", Contacts::default()).await;
    program.get(&format!("/Users/{}", alone.id)).await.refused(404, None);
}
