//! What is asked, as it is typed and as it is kept; and what comes of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::licence;
use crate::base::{Address, Place, TelephoneFlaw, Timestamp};

pub use crate::store::support_request::{Kind, State};

/// The form as it was typed (S0-04).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Profession, by its word.
    pub profession: String,
    /// Where they work, by its word.
    pub place: String,
    /// Licence number.
    pub licence: String,
    /// The address that the answer goes to.
    pub contact: String,
    /// The telephone that is called.
    pub phone: String,
    /// The structure.
    pub structure: String,
    /// What is asked for, by its word.
    pub kind: String,
    /// Health addresses that they have or had.
    pub addresses: String,
    /// What else is said.
    pub words: String,
    /// Whether it is attested that they work there.
    pub attested: bool,
}

/// Why a form cannot be taken; a field has one at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// No given name, or none that can be one.
    Given,
    /// No family name.
    Family,
    /// No profession.
    Profession,
    /// No place.
    Place,
    /// The licence number.
    Licence(licence::Flaw),
    /// No address that mail can go to.
    Contact,
    /// The telephone.
    Phone(TelephoneFlaw),
    /// No structure.
    Structure,
    /// Nothing is asked for.
    Kind,
    /// No address is named of those that are to become one.
    Addresses,
    /// It is not attested.
    Attested,
}

/// Who asks, as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Profession, by its word.
    pub profession: String,
    /// Licence number, checked.
    pub licence: String,
    /// The telephone, in international form.
    pub phone: String,
    /// The structure, as it was written.
    pub structure: String,
    /// Health addresses that they have or had.
    pub addresses: String,
}

/// A request that was read and can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    pub(super) kind: Kind,
    pub(super) place: Place,
    pub(super) contact: Address,
    pub(super) person: Applicant,
    pub(super) words: String,
}

/// What came of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A code is on its way to the address.
    Code(Uuid),
    /// Too many from here, or for this address.
    Throttled(Timestamp),
}

/// What came of the code that proves the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// It is received.
    Received,
    /// It is not the code; so many tries are left.
    Wrong(u32),
    /// It is too old, or was typed wrongly too often: another one is to be asked for.
    Over,
}

/// What came of asking for another code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resent {
    /// It is on its way.
    Sent,
    /// Not yet, or not today.
    Wait(Timestamp),
}

/// What somebody who asked may see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What people say on the telephone.
    pub reference: String,
    /// What was asked for.
    pub kind: Kind,
    /// Where it is.
    pub state: State,
    /// When it was received.
    pub received: Option<Timestamp>,
    /// First and last day of the answer.
    pub due: Option<(NaiveDate, NaiveDate)>,
    /// The last digits of the telephone that is called.
    pub phone: String,
    /// The code that opens this page again.
    pub follow: String,
    /// When a letter about it came back.
    pub bounced: Option<Timestamp>,
    /// Why it was refused: the name of a template.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered: Option<Timestamp>,
    /// When another code can be sent, before it is received.
    pub again: Option<Timestamp>,
    /// Where the code went, masked: `l…@courriel.example`.
    pub contact: String,
}

/// What came of a reference and its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// They are those of this request.
    Found(Uuid),
    /// They are of none.
    Unknown,
    /// Too many tries.
    Throttled(Timestamp),
}
