//! The keys that roles open doors with.

use std::ops::Deref;

use crate::{
    base::{StructureId, Timestamp, TokenId},
    session::SignedIn,
};

/// Who looks after the accounts of one structure.
#[derive(Debug, Clone)]
pub struct Referent {
    pub(super) who: SignedIn,
    pub(super) structure: StructureId,
}

impl Referent {
    /// Of which structure.
    pub fn structure(&self) -> StructureId {
        self.structure
    }
}

/// Who answers requests and callers.
#[derive(Debug, Clone)]
pub struct Support {
    pub(super) who: SignedIn,
}

/// Who looks after the house itself.
#[derive(Debug, Clone)]
pub struct Administrator {
    pub(super) who: SignedIn,
}

/// A program that provisions the accounts of one structure. There is no session and nobody behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provisioner {
    pub(super) token: TokenId,
    pub(super) structure: StructureId,
}

impl Provisioner {
    /// What it has proved itself with.
    pub fn token(&self) -> TokenId {
        self.token
    }

    /// Of which structure.
    pub fn structure(&self) -> StructureId {
        self.structure
    }
}

macro_rules! session_of {
    ($($name:ident),*) => {$(
        impl AsRef<SignedIn> for $name {
            fn as_ref(&self) -> &SignedIn {
                &self.who
            }
        }

        impl Deref for $name {
            type Target = SignedIn;

            fn deref(&self) -> &SignedIn {
                &self.who
            }
        }
    )*};
}
session_of!(Referent, Support, Administrator);

/// A role whose holder has just proved again who they are: the key of everything that a role changes.
#[derive(Debug, Clone)]
pub struct Confirmed<R> {
    pub(super) role: R,
    pub(super) until: Timestamp,
}

impl<R> Confirmed<R> {
    /// Until when it opens.
    pub fn until(&self) -> Timestamp {
        self.until
    }
}

impl<R> Deref for Confirmed<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.role
    }
}

impl<R: AsRef<SignedIn>> AsRef<SignedIn> for Confirmed<R> {
    fn as_ref(&self) -> &SignedIn {
        self.role.as_ref()
    }
}
