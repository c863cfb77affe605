//! The fields of a structure, on the form that makes one and on the form that changes one.

use maud::{Markup, html};

use crate::{
    base::Place,
    structure::ContactFlaw,
    text::Text,
    view::{
        part::field::{Field, Kind, field, select},
        request::form::place_name,
    },
};

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// Its name.
    pub name: String,
    /// Whose holidays it keeps, by code.
    pub place: String,
    /// How addresses are made of names.
    pub pattern: String,
    /// Who helps: an address.
    pub email: String,
    /// A telephone number.
    pub phone: String,
    /// When.
    pub hours: String,
    /// Whether anybody may ask for an address in it.
    pub requests: bool,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The name is empty or too long.
    Name,
    /// The name is another's.
    Taken,
    /// No address can be made so.
    Pattern,
    /// Who helps.
    Contact(ContactFlaw),
    /// Nobody has the referent's address.
    Nobody,
}

impl Problem {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Name => ("name", "admin-structure-name-flaw"),
            Self::Taken => ("name", "admin-structure-taken"),
            Self::Pattern => ("pattern", "admin-structure-pattern-flaw"),
            Self::Contact(ContactFlaw::Email) => ("email", "structure-problem-email"),
            Self::Contact(ContactFlaw::Phone) => ("phone", "admin-structure-phone-flaw"),
            Self::Contact(ContactFlaw::Hours) => ("hours", "structure-problem-profession"),
            Self::Nobody => ("referent", "admin-nobody"),
        }
    }
}

/// The sentence under a field that was refused.
pub(super) fn error(t: Text, problems: &[Problem], name: &str) -> Option<&'static str> {
    let mut own = problems.iter().map(|problem| problem.words()).filter(|(field, _)| *field == name);
    own.next().map(|(_, words)| t.get(words))
}

/// The fields; `domain` is the one of the addresses, for their pattern.
pub(super) fn fields(t: Text, typed: &Typed, problems: &[Problem], domain: Option<&str>) -> Markup {
    let line = |name: &'static str, label: &'static str, value: &str, kind, hint: Option<&str>| {
        let shown = Field {
            name,
            label: t.get(label),
            aside: (!matches!(name, "name" | "pattern")).then(|| t.get("frame-optional")),
            hint,
            error: error(t, problems, name),
            value,
            kind,
            autocomplete: "off",
            required: name == "name",
            ..Field::default()
        };
        field(t, &shown)
    };
    let pattern = domain.map_or_else(
        || t.get("admin-structure-pattern-any").to_owned(),
        |domain| t.with("admin-structure-pattern-hint", &[("domain", domain.into())]),
    );
    let places = Place::ALL.map(|place| (place.as_str(), place_name(t, place)));
    html! {
        fieldset.stack {
            legend { h2 { (t.get("admin-structure-what")) } }
            (line("name", "admin-structure-name", &typed.name, Kind::Text, None))
            div.cols {
                (select(("place", t.get("admin-structure-place")), &places, &typed.place, None))
                (line("pattern", "admin-structure-pattern", &typed.pattern, Kind::Paper, Some(&pattern)))
            }
            label.check {
                input type="checkbox" name="requests" value="1" checked[typed.requests];
                span { (t.get("admin-structure-requests")) }
            }
        }
        fieldset.stack {
            legend { h2 { (t.get("admin-structure-contact")) } }
            p.sm.mute { (t.get("admin-structure-contact-text")) }
            div.cols {
                (line("email", "admin-structure-email", &typed.email, Kind::Address, None))
                (line("phone", "structure-phone", &typed.phone, Kind::Telephone, None))
            }
            (line("hours", "admin-structure-hours", &typed.hours, Kind::Text, None))
        }
    }
}
