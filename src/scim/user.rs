//! A person as a resource, and what a resource wants of a person.

use serde_json::{Map, Value, json};

use super::{
    fault::{Fault, Kind},
    read::without_nothing,
    schema,
};
use crate::{
    base::{AccountId, E164, Language},
    store::{account::State, provisioned::ProvisionedRow},
    structure::Structure,
};

/// Most characters of what another system knows somebody by.
const MAX_EXTERNAL: usize = 255;

/// What a resource says of a person; nothing where it says nothing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The whole address, or what stands before its `@`.
    pub(super) name: Option<String>,
    pub(super) given: Option<String>,
    pub(super) family: Option<String>,
    pub(super) display: Option<String>,
    pub(super) title: Option<String>,
    pub(super) external: Option<String>,
    pub(super) language: Option<Language>,
    pub(super) active: Option<bool>,
    pub(super) phone: Phone,
}

/// What a resource says of the telephone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Phone {
    /// Nothing.
    #[default]
    Unsaid,
    /// That there is none.
    Gone,
    /// Which it is.
    Number(E164),
}

/// The two names of a person.
pub(super) fn names(row: &ProvisionedRow) -> (&str, &str) {
    if let (Some(given), Some(family)) = (&row.given, &row.family) {
        return (given, family);
    }
    // As far as one can tell: the family name is the last word before a comma and a title.
    let plain = row.name.split(',').next().unwrap_or(&row.name).trim();
    plain.rsplit_once(' ').unwrap_or(("", plain))
}

/// Which state of a person this is.
pub(super) fn version(row: &ProvisionedRow) -> String {
    format!("W/\"{}\"", row.changed_at.as_millis())
}

/// Where a person is found.
pub(super) fn location(base: &str, id: AccountId) -> String {
    format!("{base}/Users/{id}")
}

/// A person as they are shown.
pub(super) fn user(row: &ProvisionedRow, structure: &Structure, base: &str) -> Map<String, Value> {
    let (given, family) = names(row);
    let some = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
    let user = json!({
        "schemas": [schema::USER],
        "id": row.account.to_string(),
        "externalId": row.external_id,
        "userName": row.address.as_str(),
        "name": { "givenName": some(given), "familyName": some(family) },
        "displayName": row.name,
        "title": some(&row.profession),
        "preferredLanguage": row.language.tag(),
        "active": row.state == State::Active,
        "emails": [{ "value": row.address.as_str(), "type": "work", "primary": true }],
        "groups": [{
            "value": structure.id.to_string(),
            "$ref": format!("{base}/Groups/{}", structure.id),
            "display": structure.name,
        }],
        "meta": {
            "resourceType": "User",
            "created": row.created_at.to_string(),
            "lastModified": row.changed_at.to_string(),
            "location": location(base, row.account),
            "version": version(row),
        },
    });
    without_nothing(user)
}

/// What a resource wants.
pub(super) fn wanted(resource: &Map<String, Value>, structure: &Structure) -> Result<Wanted, Fault> {
    let text = |value: Option<&Value>| {
        let text = value.and_then(Value::as_str).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        text.filter(|text| !text.is_empty())
    };
    let name = resource.get("name").and_then(Value::as_object);
    let part = |part: &str| text(name.and_then(|name| name.get(part)));
    let (given, family) = (part("givenName"), part("familyName"));
    for hidden in [&given, &family].into_iter().flatten() {
        if hidden.chars().any(char::is_control) {
            return Err(wrong("a name has no control characters"));
        }
    }
    let external =
        resource.get("externalId").and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    if external.as_ref().is_some_and(|it| it.chars().count() > MAX_EXTERNAL || it.chars().any(char::is_control)) {
        return Err(wrong("externalId has 1 to 255 characters, none of them a control character"));
    }
    let language = text(resource.get("preferredLanguage"));
    let language = language.map(|tag| Language::from_tag(&tag).ok_or_else(|| wrong("preferredLanguage is fr or en")));
    Ok(Wanted {
        name: text(resource.get("userName")),
        given,
        family,
        display: text(resource.get("displayName")),
        title: text(resource.get("title")),
        external,
        language: language.transpose()?,
        active: resource.get("active").and_then(Value::as_bool),
        phone: resource.get("phoneNumbers").map_or(Ok(Phone::Unsaid), |value| phone(value, structure))?,
    })
}

/// What stands before the `@` of the name of somebody to be made, which is of the structure's domain.
pub(super) fn local(name: &str, structure: &Structure) -> Result<String, Fault> {
    match name.rsplit_once('@') {
        None => Ok(name.to_owned()),
        Some((local, domain)) if domain.eq_ignore_ascii_case(structure.domain.as_str()) => Ok(local.to_owned()),
        Some(_) => Err(wrong("userName is of another domain than the structure's")),
    }
}

/// The one telephone that is kept: the mobile one, else the first.
fn phone(value: &Value, structure: &Structure) -> Result<Phone, Fault> {
    let all = value.as_array().map_or(&[][..], Vec::as_slice);
    let mobile = |one: &&Value| one["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("mobile"));
    let Some(one) = all.iter().find(mobile).or(all.first()) else { return Ok(Phone::Gone) };
    let typed = one["value"].as_str().unwrap_or_default().trim();
    let typed = typed.get(4..).filter(|_| typed.to_ascii_lowercase().starts_with("tel:")).unwrap_or(typed);
    if typed.is_empty() {
        return Ok(Phone::Gone);
    }
    let read = structure.place.country().read(typed);
    read.map(|telephone| Phone::Number(telephone.number))
        .map_err(|_| wrong("phoneNumbers has no number of a person's telephone"))
}

fn wrong(detail: &'static str) -> Fault {
    Fault::wrong(Kind::InvalidValue, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{Place, StructureId, Timestamp},
        structure::{Contact, Pattern},
    };

    fn structure() -> Structure {
        Structure {
            id: StructureId::new(),
            name: "Clinique".to_owned(),
            place: Place::Quebec,
            domain: "chts.example".parse().unwrap(),
            pattern: Pattern::default(),
            contact: Contact::default(),
            requests: true,
            changed_at: Timestamp(1),
        }
    }

    fn row(name: &str) -> ProvisionedRow {
        ProvisionedRow {
            account: AccountId::new(),
            address: "anne.roy@chts.example".parse().unwrap(),
            name: name.to_owned(),
            language: Language::Fr,
            state: State::Active,
            created_at: Timestamp(1),
            changed_at: Timestamp(1_795_000_000_123),
            profession: String::new(),
            given: None,
            family: None,
            sorted: String::new(),
            external_id: None,
            password: None,
        }
    }

    fn read(json: &Value) -> Result<Wanted, Fault> {
        wanted(json.as_object().unwrap(), &structure())
    }

    #[test]
    fn x_10_who_was_there_before_has_two_names_as_far_as_one_can_tell() {
        for (name, parts) in [
            ("Anne Roy", ("Anne", "Roy")),
            ("Anne-Marie Josée Roy, inf.", ("Anne-Marie Josée", "Roy")),
            ("Accueil", ("", "Accueil")),
        ] {
            assert_eq!(names(&row(name)), parts);
        }
    }

    #[test]
    fn x_10_a_person_is_shown_without_what_is_not_known() {
        let user = user(&row("Accueil"), &structure(), "https://pli.example/scim/v2");
        assert!(!user.contains_key("title") && !user.contains_key("externalId") && !user.contains_key("phoneNumbers"));
        assert_eq!(user["name"], json!({ "familyName": "Accueil" }));
        assert_eq!(user["meta"]["version"], "W/\"1795000000123\"");
        assert_eq!(user["meta"]["lastModified"], "2026-11-18T11:06:40.123Z");
    }

    #[test]
    fn x_10_a_name_is_of_the_structures_domain_and_a_telephone_is_a_persons() {
        let local = |name: &str| local(name, &structure());
        assert_eq!(local("anne.roy").unwrap(), "anne.roy");
        assert_eq!(local("anne.roy@CHTS.example").unwrap(), "anne.roy");
        assert!(local("anne.roy@elsewhere.example").is_err());
        let phone = |value: Value| read(&json!({ "phoneNumbers": value })).map(|it| it.phone);
        let number = |value: Value| match phone(value).unwrap() {
            Phone::Number(number) => number.as_str().to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(number(json!([{ "value": "514 555-0174" }])), "+15145550174");
        let two =
            json!([{ "value": "418 555-0119", "type": "work" }, { "value": "tel:+1-514-555-0174", "type": "Mobile" }]);
        assert_eq!(number(two), "+15145550174");
        assert_eq!((phone(json!([])), phone(Value::Null)), (Ok(Phone::Gone), Ok(Phone::Gone)));
        assert_eq!(read(&json!({})).unwrap().phone, Phone::Unsaid);
        for wrong in ["12", "+1 900 555 0174", "0; DROP"] {
            assert_eq!(phone(json!([{ "value": wrong }])).unwrap_err().kind, Some(Kind::InvalidValue), "{wrong}");
        }
        assert!(read(&json!({ "preferredLanguage": "de" })).is_err());
        assert_eq!(read(&json!({ "preferredLanguage": "en-CA" })).unwrap().language, Some(Language::En));
        assert!(read(&json!({ "externalId": "x".repeat(256) })).is_err());
    }
}
