//! The key of a box: a person who may open it, for one request.

use super::{Kind, Rights};
use crate::{
    base::{AccountId, Address, Timestamp},
    session::SignedIn,
    store::box_member::OpenBox,
};

/// Somebody who is signed in and may open a box.
#[derive(Debug, Clone)]
pub struct BoxKey {
    who: SignedIn,
    open: OpenBox,
}

impl BoxKey {
    pub(super) fn new(who: &SignedIn, open: OpenBox) -> Self {
        Self { who: who.clone(), open }
    }

    /// The box.
    pub fn account(&self) -> AccountId {
        self.open.account
    }

    /// Its address.
    pub fn address(&self) -> &Address {
        &self.open.address
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.open.name
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.open.kind
    }

    /// What the person may do in it.
    pub fn rights(&self) -> Rights {
        self.open.rights
    }

    /// Until when it can be opened, if that ends by itself.
    pub fn ends(&self) -> Option<Timestamp> {
        self.open.ends_at
    }

    /// Whether it is the person who answers for the box.
    pub fn is_responsible(&self) -> bool {
        self.open.responsible == self.who.account()
    }

    /// The person.
    pub fn person(&self) -> &SignedIn {
        &self.who
    }
}
