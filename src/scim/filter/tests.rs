use proptest::prelude::*;
use serde_json::json;

use super::{
    super::schema::{USER, USERS},
    *,
};

fn anne() -> Value {
    json!({
        "userName": "anne.roy@chts.example",
        "name": { "givenName": "Anne", "familyName": "Roy" },
        "active": true,
        "externalId": "E-17",
        "emails": [{ "value": "anne.roy@chts.example", "type": "work", "primary": true }],
        "meta": { "lastModified": "2026-11-21T10:00:00.000Z" },
    })
}

fn fits(filter: &str) -> bool {
    Filter::parse(&USERS, filter).unwrap_or_else(|fault| panic!("{filter}: {}", fault.detail)).fits(&anne())
}

#[test]
fn x_10_a_filter_is_read_as_the_standard_writes_it() {
    for yes in [
        r#"userName eq "ANNE.roy@chts.example""#,
        r#"USERNAME Eq "anne.roy@chts.example""#,
        r#"name.familyName co "O""#,
        r#"userName sw "anne" and userName ew ".example""#,
        r#"externalId eq "E-17""#,
        "title eq null",
        "not (title pr)",
        "active eq true",
        r#"active eq "True""#,
        r#"active ne false and not (title pr or name.givenName eq "Luc")"#,
        r#"title pr or name.givenName eq "Luc" or active eq true"#,
        "title pr and active eq true or active eq true",
        r#"emails eq "anne.roy@chts.example""#,
        r#"emails[type eq "work" and primary eq true]"#,
        r#"emails.type eq "WORK""#,
        r#"meta.lastModified gt "2026-11-21T09:00:00Z""#,
        r#"meta.lastModified le "2026-11-21T11:00:00+01:00""#,
        "(((active eq true)))",
        r#"title ne "x""#,
    ] {
        assert!(fits(yes), "{yes}");
    }
    for no in [
        r#"userName eq "anne""#,
        r#"externalId eq "e-17""#,
        "title pr",
        r#"emails[type eq "work" and primary eq false]"#,
        r#"meta.lastModified gt "2026-11-21T10:00:00Z""#,
        "title pr and (active eq true or active eq true)",
    ] {
        assert!(!fits(no), "{no}");
    }
    assert!(fits(&format!("{USER}:name.givenName eq \"anne\"")));
    assert!(fits("name.givenName eq \"\\u0041nne\""));
}

#[test]
fn x_10_what_is_no_filter_is_refused_and_bounded() {
    let deep = format!("{}title pr{}", "(".repeat(20), ")".repeat(20));
    let long = "title pr or ".repeat(100) + "title pr";
    let huge = format!("title eq \"{}\"", "x".repeat(3_000));
    for wrong in [
        "",
        " ",
        "title",
        "title eq",
        "title is \"x\"",
        "title eq x",
        "title eq \"x",
        "title eq \"x\" and",
        "and",
        "title eq 5",
        "(title pr",
        "title pr)",
        "nickName eq \"x\"",
        "name eq \"x\"",
        "active gt true",
        "active eq \"perhaps\"",
        "meta.created eq \"yesterday\"",
        "meta.created co \"2026-11-21T10:00:00Z\"",
        "emails[type eq \"work\"",
        "emails[emails[type pr]]",
        "title[type pr]",
        "not title pr",
        "title pr title pr",
        "phoneNumbers.value eq \"+15145550174\"",
        "phoneNumbers[type eq \"mobile\"]",
        "title eq \"\\x\"",
        "urn:other:User:title pr",
        "é pr",
        &deep,
        &long,
        &huge,
    ] {
        let refused = Filter::parse(&USERS, wrong).expect_err(wrong);
        assert_eq!((refused.status, refused.kind), (400, Some(Kind::InvalidFilter)), "{wrong}");
    }
}

proptest! {
    #[test]
    fn x_10_whatever_is_asked_a_filter_is_read_or_refused(text in "\\PC{0,80}") {
        drop(Filter::parse(&USERS, &text));
    }

    #[test]
    fn x_10_pieces_of_filters_never_confuse_the_reader(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "title", "eq", "\"x\"", "(", ")", "and", "or", "not", "pr", "emails[", "]", " ", "null", "true", "\\", "\"",
            ]),
            0..30,
        )
    ) {
        let text = pieces.join(" ");
        if let Ok(filter) = Filter::parse(&USERS, &text) {
            filter.fits(&anne());
        }
    }

    #[test]
    fn x_10_not_is_the_opposite(text in "[a-z\"]{1,8}") {
        let quoted = serde_json::to_string(&text).unwrap();
        let plain = fits(&format!("userName co {quoted}"));
        let negated = fits(&format!("not (userName co {quoted})"));
        prop_assert_ne!(plain, negated);
    }
}
