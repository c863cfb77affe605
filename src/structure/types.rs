//! A structure and its people, as rooms above see them.

use super::{Error, Pattern};
use crate::{
    account::{Account, Contacts},
    base::{Address, Domain, Method, Place, StructureId, Timestamp},
    notify::Returned,
    role::Grant,
    store::{member::Standing, structure::StructureRow},
};

/// Most characters of a name.
const MAX_NAME: usize = 120;

/// Who helps the people of a structure (S2-21).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// An address.
    pub email: Option<String>,
    /// A telephone number, as it is written there.
    pub phone: Option<String>,
    /// When somebody answers.
    pub hours: Option<String>,
}

/// What is wrong with who helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactFlaw {
    /// That is no address.
    Email,
    /// That is no telephone number as people write it: digits, of 40 characters at most.
    Phone,
    /// That is too long.
    Hours,
}

impl Contact {
    /// What somebody typed; what is left empty is not said.
    pub fn read(email: &str, phone: &str, hours: &str) -> Result<Self, Vec<ContactFlaw>> {
        let line =
            |text: &str| Some(text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty());
        let (email, phone, hours) = (line(email), line(phone), line(hours));
        let long = |text: &String, most: usize| text.chars().count() > most || text.chars().any(char::is_control);
        let no_address = |text: &String| text.parse::<Address>().is_err();
        let no_number = |text: &String| {
            long(text, 40) || !text.contains(|c: char| c.is_ascii_digit()) || text.contains(char::is_alphabetic)
        };
        let mut flaws = Vec::new();
        flaws.extend(email.as_ref().filter(|text| no_address(text)).map(|_| ContactFlaw::Email));
        flaws.extend(phone.as_ref().filter(|text| no_number(text)).map(|_| ContactFlaw::Phone));
        flaws.extend(hours.as_ref().filter(|text| long(text, 120)).map(|_| ContactFlaw::Hours));
        if flaws.is_empty() { Ok(Self { email, phone, hours }) } else { Err(flaws) }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.email.is_none() && self.phone.is_none() && self.hours.is_none()
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// Which one.
    pub id: StructureId,
    /// Its name.
    pub name: String,
    /// Whose holidays it keeps.
    pub place: Place,
    /// The domain of the addresses that are made for its people.
    pub domain: Domain,
    /// How those are made of a name.
    pub pattern: Pattern,
    /// Who helps its people, if not the house's support desk.
    pub contact: Contact,
    /// Whether anybody may ask for an address in it.
    pub requests: bool,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl Structure {
    /// The address of what was typed before the `@`: of letters, digits, dots, hyphens and underscores.
    ///
    /// # Errors
    /// [`Error::Address`].
    pub fn address(&self, typed: &str) -> Result<Address, Error> {
        let plain = typed.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b));
        let address = format!("{typed}@{}", self.domain).parse().ok().filter(|_| plain);
        address.ok_or(Error::Address)
    }
}

impl Structure {
    /// The names of what is not as it was, for the journal.
    pub(super) fn differs_in(&self, before: &Self) -> String {
        let parts = [
            ("name", self.name != before.name),
            ("place", self.place != before.place),
            ("pattern", self.pattern != before.pattern),
            ("contact", self.contact != before.contact),
            ("requests", self.requests != before.requests),
        ];
        parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect::<Vec<_>>().join(" ")
    }
}

impl From<StructureRow> for Structure {
    fn from(row: StructureRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            place: row.place,
            domain: row.domain,
            // What cannot be read is as if nothing had been chosen.
            pattern: row.pattern.parse().unwrap_or_default(),
            contact: Contact { email: row.support_email, phone: row.support_phone, hours: row.support_hours },
            requests: row.requests,
            changed_at: row.changed_at,
        }
    }
}

/// A structure to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStructure {
    /// Its name.
    pub name: String,
    /// Whose holidays it keeps.
    pub place: Place,
    /// The domain of the addresses of its people.
    pub domain: Domain,
    /// How those are made of a name.
    pub pattern: Pattern,
    /// Who helps them.
    pub contact: Contact,
}

/// One person of a structure, as their referent sees them: no mail, no code, no secret.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their account.
    pub account: Account,
    /// What they do.
    pub profession: String,
    /// How far they have come.
    pub standing: Standing,
    /// Until when the temporary password is good, if there is one.
    pub expires: Option<Timestamp>,
    /// When they last signed in.
    pub seen: Option<Timestamp>,
    /// When what is shown last changed: what a change must be based on.
    pub changed: Timestamp,
    /// Their methods, each with whether it is open.
    pub methods: Vec<(Method, bool)>,
    /// Where they are reached outside of Pli.
    pub contacts: Contacts,
    /// Their addresses, here and outside, that gave a letter back lately.
    pub returned: Vec<Returned>,
    /// What they look after themselves.
    pub roles: Vec<Grant>,
}

/// A name that fits a page and a header.
///
/// # Errors
/// [`Error::Name`].
pub fn name(text: &str) -> Result<String, Error> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let good = !text.is_empty() && text.chars().count() <= MAX_NAME && !text.chars().any(char::is_control);
    if good { Ok(text) } else { Err(Error::Name) }
}
