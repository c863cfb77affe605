//! Why something was not done, as a program reads it (RFC 7644, section 3.12).

use std::borrow::Cow;

use serde_json::{Value, json};

use super::read::without_nothing;
use crate::{account, audit, factor, notify, role, seal, session, store, structure};

/// The words of RFC 7644, table 9, that are used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A filter cannot be read, or compares what cannot be compared.
    InvalidFilter,
    /// More would be found than is given out.
    TooMany,
    /// Another resource has the same.
    Uniqueness,
    /// It cannot be changed.
    Mutability,
    /// The body is not what is expected.
    InvalidSyntax,
    /// A path leads nowhere.
    InvalidPath,
    /// A path finds nothing.
    NoTarget,
    /// A value cannot be.
    InvalidValue,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
        }
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The status of HTTP.
    pub status: u16,
    /// The kind, where there is a word for it.
    pub kind: Option<Kind>,
    /// What is wrong, for who sets the program up.
    pub detail: Cow<'static, str>,
}

impl Fault {
    /// A refusal that only its status tells.
    pub fn plain(status: u16, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, kind: None, detail: detail.into() }
    }

    /// A request that is wrong in itself.
    pub(super) fn wrong(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        let status = if kind == Kind::Uniqueness { 409 } else { 400 };
        Self { status, kind: Some(kind), detail: detail.into() }
    }

    /// There is no such resource, or it is another structure's.
    pub fn unknown() -> Self {
        Self::plain(404, "there is no such resource")
    }

    /// It is no longer as the program has seen it.
    pub(super) fn changed() -> Self {
        Self::plain(412, "the resource has changed meanwhile")
    }

    /// As it is answered.
    pub fn body(&self) -> Value {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.to_string(),
            "detail": self.detail,
            "scimType": self.kind.map(Kind::as_str),
        });
        without_nothing(body).into()
    }
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is refused.
    #[error("{}", .0.detail)]
    Refused(Fault),
    /// Organisations, and what they stand on.
    #[error(transparent)]
    Structure(structure::Error),
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault)
    }
}

/// What a program can do something about is a refusal.
impl From<structure::Error> for Error {
    fn from(error: structure::Error) -> Self {
        use structure::Error as Of;
        let value = |detail| Fault::wrong(Kind::InvalidValue, detail);
        Self::Refused(match error {
            Of::Taken => Fault::wrong(Kind::Uniqueness, "userName or externalId belongs to another account"),
            Of::Changed => Fault::changed(),
            Of::Unknown => Fault::unknown(),
            Of::Name => value("a name has 1 to 120 characters, none of them a control character"),
            Of::Address => value("userName is an address of the structure, of letters, digits, points, - and _"),
            Of::NoAddress => value("no address can be made of this name: name one in userName"),
            other => return Self::Structure(other),
        })
    }
}

macro_rules! through_structure {
    ($($error:ty),*) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                structure::Error::from(error).into()
            }
        }
    )*};
}
through_structure!(
    account::Error,
    audit::Error,
    factor::Error,
    notify::Error,
    role::Error,
    seal::Error,
    session::Error,
    store::Error
);
