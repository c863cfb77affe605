//! What users and groups are made of, as `/Schemas` says it: paths, filters, patches and answers are read by these tables.

use serde_json::{Map, Value, json};

use super::read::without_nothing;

/// The schema of users.
pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The schema of groups.
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text.
    Text,
    /// Yes or no.
    Switch,
    /// A moment.
    Moment,
    /// The address of something else here.
    Reference,
    /// Attributes of its own.
    Complex,
}

/// Who may change an attribute, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mutability {
    /// Nobody.
    ReadOnly,
    /// Everybody, always.
    ReadWrite,
    /// Who makes the resource.
    Immutable,
    /// Everybody, and nobody reads it.
    WriteOnly,
}

/// An attribute (RFC 7643, section 7).
#[derive(Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the standard has them")]
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) many: bool,
    pub(super) required: bool,
    pub(super) mutability: Mutability,
    /// Whether capitals and small letters differ.
    pub(super) exact: bool,
    /// Whether no two resources have the same.
    unique: bool,
    values: &'static [&'static str],
    refers: &'static [&'static str],
    about: &'static str,
    pub(super) inner: &'static [Self],
}

/// What a kind of resource is made of.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    about: &'static str,
    attributes: &'static [Attribute],
}

/// An attribute, or one within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) outer: &'static Attribute,
    pub(super) inner: Option<&'static Attribute>,
}

impl Path {
    /// What it leads to.
    pub(super) fn target(self) -> &'static Attribute {
        self.inner.unwrap_or(self.outer)
    }
}

impl Attribute {
    const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            kind,
            many: false,
            required: false,
            mutability: Mutability::ReadWrite,
            exact: false,
            unique: false,
            values: &[],
            refers: &[],
            about,
            inner: &[],
        }
    }

    const fn text(name: &'static str, about: &'static str) -> Self {
        Self::new(name, Kind::Text, about)
    }

    const fn complex(name: &'static str, about: &'static str, inner: &'static [Self]) -> Self {
        Self { inner, ..Self::new(name, Kind::Complex, about) }
    }

    const fn link(refers: &'static [&'static str], about: &'static str) -> Self {
        Self { exact: true, refers, ..Self::new("$ref", Kind::Reference, about).read_only() }
    }

    const fn many(self) -> Self {
        Self { many: true, ..self }
    }

    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn exact(self) -> Self {
        Self { exact: true, ..self }
    }

    const fn read_only(self) -> Self {
        Self { mutability: Mutability::ReadOnly, ..self }
    }

    const fn write_only(self) -> Self {
        Self { mutability: Mutability::WriteOnly, ..self }
    }

    /// An attribute within this one.
    pub(super) fn within(&self, name: &str) -> Option<&'static Self> {
        named(self.inner, name)
    }

    fn describe(&self) -> Value {
        let kind = match self.kind {
            Kind::Text => "string",
            Kind::Switch => "boolean",
            Kind::Moment => "dateTime",
            Kind::Reference => "reference",
            Kind::Complex => "complex",
        };
        let (mutability, returned) = match self.mutability {
            Mutability::ReadOnly => ("readOnly", "default"),
            Mutability::ReadWrite => ("readWrite", "default"),
            Mutability::Immutable => ("immutable", "default"),
            Mutability::WriteOnly => ("writeOnly", "never"),
        };
        // Only texts are compared with or without capitals.
        let text = matches!(self.kind, Kind::Text | Kind::Reference);
        let some = |list: &[&str]| if list.is_empty() { Value::Null } else { json!(list) };
        let inner: Vec<Value> = self.inner.iter().map(Self::describe).collect();
        let described = json!({
            "name": self.name,
            "type": kind,
            "multiValued": self.many,
            "description": self.about,
            "required": self.required,
            "mutability": mutability,
            "returned": returned,
            "caseExact": text.then_some(self.exact),
            "uniqueness": text.then_some(if self.unique { "server" } else { "none" }),
            "canonicalValues": some(self.values),
            "referenceTypes": some(self.refers),
            "subAttributes": (!inner.is_empty()).then_some(inner),
        });
        without_nothing(described).into()
    }
}

impl Schema {
    /// The attribute of a name, of this schema or of every resource.
    pub(super) fn find(&self, name: &str) -> Option<&'static Attribute> {
        named(self.attributes, name).or_else(|| named(&COMMON, name))
    }

    /// What a path without brackets leads to: `name.familyName`, perhaps with the schema's own name before it.
    pub(super) fn path(&self, text: &str) -> Option<Path> {
        let text = self.bare(text)?;
        let (outer, inner) = text.split_once('.').map_or((text, None), |(outer, inner)| (outer, Some(inner)));
        let outer = self.find(outer)?;
        let inner = match inner {
            Some(inner) => Some(outer.within(inner)?),
            None => None,
        };
        Some(Path { outer, inner })
    }

    /// A path without the schema's name; `None` when it names another schema.
    pub(super) fn bare<'a>(&self, text: &'a str) -> Option<&'a str> {
        if !text.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("urn:")) {
            return Some(text);
        }
        let own = text.get(..self.id.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(self.id));
        text.get(self.id.len()..).filter(|_| own)?.strip_prefix(':')
    }

    /// Every attribute of this schema that nobody changes once the resource is there.
    pub(super) fn fixed(&self) -> impl Iterator<Item = &'static Attribute> {
        let all = self.attributes.iter().chain(&COMMON);
        all.filter(|it| matches!(it.mutability, Mutability::ReadOnly | Mutability::Immutable))
    }

    /// As `/Schemas` says it.
    pub(super) fn describe(&self, base: &str) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": self.id,
            "name": self.name,
            "description": self.about,
            "attributes": self.attributes.iter().map(Attribute::describe).collect::<Value>(),
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{}", self.id) },
        })
    }
}

/// A member of an object by its name, whatever its capitals.
pub(super) fn get<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn named(list: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    list.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// What every resource has (RFC 7643, section 3.1).
static COMMON: [Attribute; 4] = [
    Attribute::new("schemas", Kind::Reference, "The schemas of the resource.").many().exact().read_only(),
    Attribute::text("id", "The identifier here.").exact().read_only(),
    Attribute::text("externalId", "The identifier in the other system.").exact(),
    Attribute::complex(
        "meta",
        "About the resource.",
        &[
            Attribute::text("resourceType", "What it is.").exact().read_only(),
            Attribute::new("created", Kind::Moment, "Since when it is here.").read_only(),
            Attribute::new("lastModified", Kind::Moment, "When it last changed.").read_only(),
            Attribute::new("location", Kind::Reference, "Where it is.").exact().read_only(),
            Attribute::text("version", "Its state, for If-Match.").exact().read_only(),
        ],
    )
    .read_only(),
];

/// A person of the structure.
pub(super) static USERS: Schema = Schema {
    id: USER,
    name: "User",
    about: "An account of the structure.",
    attributes: &[
        Attribute {
            unique: true,
            mutability: Mutability::Immutable,
            ..Attribute::text(
                "userName",
                "The mail address, or what stands before its @. Without it, one is made of the name.",
            )
            .required()
        },
        Attribute::complex(
            "name",
            "The name, in its two parts.",
            &[
                Attribute::text("givenName", "The given name.").required(),
                Attribute::text("familyName", "The family name.").required(),
            ],
        )
        .required(),
        Attribute::text("displayName", "The name as it is shown; without it, both parts of the name.").required(),
        Attribute::text("title", "What the person does."),
        Attribute {
            values: &["fr", "en"],
            ..Attribute::text("preferredLanguage", "The language of pages and letters.").required()
        },
        Attribute::new("active", Kind::Switch, "Whether the person may come in and gets mail.").required(),
        Attribute::complex(
            "emails",
            "The mail address.",
            &[
                Attribute::text("value", "The address.").read_only(),
                Attribute { values: &["work"], ..Attribute::text("type", "Its kind.") }.read_only(),
                Attribute::new("primary", Kind::Switch, "Whether it is the first one.").read_only(),
            ],
        )
        .many()
        .read_only(),
        Attribute::complex(
            "phoneNumbers",
            "The telephone that gets a code at the first sign-in. Taken until the person has signed in, never shown.",
            &[
                Attribute::text("value", "The number.").write_only(),
                Attribute { values: &["mobile"], ..Attribute::text("type", "Its kind.") }.write_only(),
            ],
        )
        .many()
        .write_only(),
        Attribute::complex(
            "groups",
            "The structure.",
            &[
                Attribute::text("value", "Its identifier.").exact().read_only(),
                Attribute::link(&["Group"], "Where it is."),
                Attribute::text("display", "Its name.").read_only(),
            ],
        )
        .many()
        .read_only(),
    ],
};

/// The structure itself.
pub(super) static GROUPS: Schema = Schema {
    id: GROUP,
    name: "Group",
    about: "The structure of the token. It can be read; its members are the users that are made and deleted.",
    attributes: &[
        Attribute::text("displayName", "The name.").required().read_only(),
        Attribute::complex(
            "members",
            "The people.",
            &[
                Attribute::text("value", "The identifier.").exact().read_only(),
                Attribute::link(&["User"], "Where they are."),
                Attribute::text("display", "The name.").read_only(),
                Attribute { values: &["User"], ..Attribute::text("type", "What they are.") }.read_only(),
            ],
        )
        .many()
        .read_only(),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_10_an_attribute_is_found_whatever_its_capitals_and_with_its_schema() {
        let name = USERS.path("name.familyName").unwrap();
        assert_eq!((name.outer.name, name.target().name), ("name", "familyName"));
        assert_eq!(USERS.path("NAME.FAMILYNAME"), Some(name));
        assert_eq!(USERS.path(&format!("{USER}:name.familyName")), Some(name));
        assert_eq!(USERS.path("meta.lastModified").unwrap().target().kind, Kind::Moment);
        for nothing in ["", ".", "name.", "name.x", "nickName", "urn:x:y:name", USER, &format!("{GROUP}:name")] {
            assert_eq!(USERS.path(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn x_10_what_nobody_reads_is_said_to_be_never_returned() {
        let schema = USERS.describe("https://pli.example/scim/v2");
        let phones = schema["attributes"].as_array().unwrap().iter().find(|it| it["name"] == "phoneNumbers").unwrap();
        assert_eq!((&phones["mutability"], &phones["returned"]), (&json!("writeOnly"), &json!("never")));
        assert!(schema["attributes"].as_array().unwrap().iter().all(|it| it["name"] != "password"));
    }
}
