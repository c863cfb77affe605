//! Identifiers. Each kind has its own type, so that one cannot be given for another.

use std::{fmt, str::FromStr};

use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $make:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new one, different from every other.
            #[expect(clippy::new_without_default, reason = "an identifier has no default")]
            pub fn new() -> Self {
                Self(Uuid::$make())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A person or a shared box known to Pli.
    AccountId, now_v7);
id!(
    /// A signed-in session. Not the secret of its cookie.
    SessionId, now_v7);
id!(
    /// One method of verification of one account.
    FactorId, now_v7);
id!(
    /// One try at proving a factor. Random, because it is shown to the browser.
    ChallengeId, new_v4);
id!(
    /// A trusted device.
    DeviceId, now_v7);
id!(
    /// An organisation that referents look after.
    StructureId, now_v7);
id!(
    /// A list of people whose accounts are to be made. Random, because it is shown to the browser.
    ImportId, new_v4);
id!(
    /// The merging of one old mailbox into a present one.
    MergeId, now_v7);
id!(
    /// One generation of one mailbox of a merge.
    MergeFolderId, now_v7);
id!(
    /// One calendar of a merge.
    MergeCalendarId, now_v7);
id!(
    /// One role of one account.
    GrantId, now_v7);
id!(
    /// What a program proves itself with that provisions a structure. Not the secret.
    TokenId, now_v7);
id!(
    /// One message being sent, made when the composer opens. Random, because it comes back from the browser.
    SubmissionId, new_v4);
id!(
    /// A telephone that approves its owner's sign-ins.
    ApproverId, now_v7);
id!(
    /// A telephone being attached. Random, because it is shown to the browser.
    PairingId, new_v4);
