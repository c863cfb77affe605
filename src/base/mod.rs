//! The ground floor: values that cannot be wrong.
//!
//! Everything here is pure: no I/O, no async, no other room. A value of one of these types has been checked once, where
//! it was made, so that the rooms above never check it again.

mod address;
mod clock;
mod country;
mod credentials;
mod id;
mod language;
mod level;
mod mailbox;
mod method;
mod phone;
mod place;
mod plain;
mod random;
mod theme;

pub use address::{Address, AddressError, Domain};
pub use clock::{Clock, Timestamp};
pub use country::{Country, CountryError, Line, Telephone, TelephoneFlaw, international};
pub use credentials::{Bearer, Credentials, Mint, Refused};
pub use id::{
    AccountId, ApproverId, ChallengeId, DeviceId, FactorId, GrantId, ImportId, MergeCalendarId, MergeFolderId, MergeId,
    PairingId, SessionId, StructureId, SubmissionId, TokenId,
};
pub use language::Language;
pub use level::AssuranceLevel;
pub use mailbox::{Flag, MailboxName, MailboxNameError, MessageId, PartPath, SpecialUse, Uid, UidValidity};
pub use method::Method;
pub use phone::E164;
pub use place::Place;
pub use plain::plain;
pub use random::Random;
pub use theme::Theme;
