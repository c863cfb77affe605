use proptest::prelude::*;
use serde_json::json;

use super::{
    super::schema::{GROUPS, USER, USERS},
    *,
};

fn anne() -> Object {
    let anne = json!({
        "id": "1",
        "userName": "anne.roy@chts.example",
        "name": { "givenName": "Anne", "familyName": "Roy" },
        "displayName": "Anne Roy",
        "title": "Nurse",
        "active": true,
        "emails": [{ "value": "anne.roy@chts.example", "type": "work", "primary": true }],
    });
    anne.as_object().unwrap().clone()
}

fn patched(operations: &Value) -> Result<Object, Fault> {
    apply(&USERS, &anne(), &json!({ "schemas": [PATCH], "Operations": operations }))
}

#[test]
fn x_10_operations_change_what_their_path_names_and_nothing_else() {
    for (operation, name, value) in [
        (json!({ "op": "replace", "path": "title", "value": "Doctor" }), "title", json!("Doctor")),
        (json!({ "op": "Add", "path": "TITLE", "value": "Doctor" }), "title", json!("Doctor")),
        (json!({ "op": "replace", "value": { "title": "Doctor" } }), "title", json!("Doctor")),
        (json!({ "op": "remove", "path": "title" }), "title", Value::Null),
        (json!({ "op": "replace", "path": "title", "value": null }), "title", Value::Null),
        (json!({ "op": "replace", "path": "active", "value": "False" }), "active", json!(false)),
        (
            json!({ "op": "replace", "path": "name.familyName", "value": "Côté" }),
            "name",
            json!({ "givenName": "Anne", "familyName": "Côté" }),
        ),
        (
            json!({ "op": "replace", "path": "name", "value": { "FAMILYNAME": "Côté", "honorific": "Dr" } }),
            "name",
            json!({ "givenName": "Anne", "familyName": "Côté" }),
        ),
        (
            json!({ "op": "add", "value": { "name.familyName": "Côté", "nickName": "x" } }),
            "name",
            json!({ "givenName": "Anne", "familyName": "Côté" }),
        ),
        (
            json!({ "op": "add", "path": format!("{USER}:name.familyName"), "value": "Côté" }),
            "name",
            json!({ "givenName": "Anne", "familyName": "Côté" }),
        ),
        (
            json!({ "op": "add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+15145550174" }),
            "phoneNumbers",
            json!([{ "type": "mobile", "value": "+15145550174" }]),
        ),
        (
            json!({ "op": "replace", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+15145550174" }),
            "phoneNumbers",
            json!([{ "type": "mobile", "value": "+15145550174" }]),
        ),
        (json!({ "op": "remove", "path": "phoneNumbers" }), "phoneNumbers", Value::Null),
    ] {
        let after = patched(&json!([operation])).unwrap_or_else(|fault| panic!("{operation}: {}", fault.detail));
        assert_eq!(after.get(name).cloned().unwrap_or(Value::Null), value, "{operation}");
        for (other, known) in &anne() {
            assert!(other == name || after.get(other) == Some(known), "{operation} changed {other}");
        }
    }
}

#[test]
fn x_10_what_cannot_be_changed_stays_and_saying_the_same_is_no_change() {
    for operation in [
        json!({ "op": "replace", "path": "userName", "value": "luc@chts.example" }),
        json!({ "op": "remove", "path": "userName" }),
        json!({ "op": "replace", "path": "id", "value": "2" }),
        json!({ "op": "remove", "path": "active" }),
        json!({ "op": "remove", "path": "name.familyName" }),
        json!({ "op": "remove", "path": "emails" }),
        json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "luc@chts.example" }),
        json!({ "op": "add", "path": "emails", "value": { "value": "luc@home.example" } }),
    ] {
        let refused = patched(&json!([operation])).expect_err(&operation.to_string());
        assert_eq!((refused.status, refused.kind), (400, Some(Kind::Mutability)), "{operation}");
    }
    for operation in [
        json!({ "op": "replace", "path": "userName", "value": "Anne.Roy@chts.example" }),
        json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "anne.roy@chts.example" }),
        json!({ "op": "add", "path": "emails", "value": [{ "value": "anne.roy@chts.example" }] }),
    ] {
        patched(&json!([operation])).unwrap_or_else(|fault| panic!("{operation}: {}", fault.detail));
    }
}

#[test]
fn x_10_an_operation_that_means_nothing_is_refused() {
    for (operation, kind) in [
        (json!({ "op": "move", "path": "title" }), Kind::InvalidSyntax),
        (json!("x"), Kind::InvalidSyntax),
        (json!({ "op": "remove" }), Kind::NoTarget),
        (json!({ "op": "remove", "path": "emails[type eq \"home\"]" }), Kind::NoTarget),
        (json!({ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "x" }), Kind::NoTarget),
        (json!({ "op": "add", "path": "title" }), Kind::InvalidValue),
        (json!({ "op": "add", "path": "title", "value": 5 }), Kind::InvalidValue),
        (json!({ "op": "add", "path": "active", "value": "perhaps" }), Kind::InvalidValue),
        (json!({ "op": "add", "value": "x" }), Kind::InvalidValue),
        (json!({ "op": "add", "path": "nickName", "value": "x" }), Kind::InvalidPath),
        (json!({ "op": "add", "path": "title[x eq 1]", "value": "x" }), Kind::InvalidPath),
        (json!({ "op": "add", "path": "emails[type eq \"work\"]x", "value": "x" }), Kind::InvalidPath),
        (json!({ "op": "add", "path": 5, "value": "x" }), Kind::InvalidPath),
        (json!({ "op": "add", "path": "emails[type eq", "value": "x" }), Kind::InvalidFilter),
        (json!({ "op": "add", "path": "password", "value": "x" }), Kind::Mutability),
        (json!({ "op": "add", "value": { "password": "x" } }), Kind::Mutability),
    ] {
        assert_eq!(patched(&json!([operation])).expect_err(&operation.to_string()).kind, Some(kind), "{operation}");
    }
    for request in [json!([]), json!({ "Operations": [] }), json!({ "schemas": [PATCH], "Operations": [] })] {
        assert_eq!(apply(&USERS, &anne(), &request).unwrap_err().kind, Some(Kind::InvalidSyntax));
    }
    let many = vec![json!({ "op": "remove", "path": "title" }); 101];
    assert_eq!(patched(&many.into()).unwrap_err().kind, Some(Kind::InvalidSyntax));
}

#[test]
fn x_10_members_are_named_and_never_changed() {
    let group = json!({ "displayName": "C", "members": [{ "value": "1", "display": "Anne", "type": "User" }] });
    let group = group.as_object().unwrap();
    let change = |operation: Value| apply(&GROUPS, group, &json!({ "schemas": [PATCH], "Operations": [operation] }));
    assert_eq!(change(json!({ "op": "add", "path": "members", "value": [{ "value": "1" }] })).unwrap(), *group);
    for operation in [
        json!({ "op": "add", "path": "members", "value": [{ "value": "2" }] }),
        json!({ "op": "remove", "path": "members[value eq \"1\"]" }),
        json!({ "op": "remove", "path": "members", "value": [{ "value": "1" }] }),
        json!({ "op": "replace", "path": "displayName", "value": "D" }),
    ] {
        assert_eq!(change(operation).unwrap_err().kind, Some(Kind::Mutability));
    }
}

proptest! {
    #[test]
    fn x_10_whatever_is_asked_a_patch_is_done_or_refused_and_never_changes_who_it_is(
        op in "add|replace|remove|Add|x",
        path in "(title|name|name\\.givenName|emails|emails\\[type eq \"work\"\\]|phoneNumbers|userName|active|id|\\PC{0,8})(\\.value|\\.x)?",
        value in prop_oneof![
            Just(json!(null)), Just(json!("x")), Just(json!(true)), Just(json!({ "value": "y" })),
            Just(json!([{ "type": "work" }, "z"])), Just(json!({ "title": [1], "name": { "givenName": "L" } })),
        ],
    ) {
        if let Ok(after) = patched(&json!([{ "op": op, "path": path, "value": value }])) {
            prop_assert_eq!(&after["id"], &anne()["id"]);
            prop_assert_eq!(&after["emails"], &anne()["emails"]);
            prop_assert!(after["active"].is_boolean() && after["name"]["familyName"].is_string());
        }
    }
}
