//! In whose name mail is read and sent.

use std::net::IpAddr;

use crate::{
    audit::{Entry, Event, Origin, Outcome},
    base::{AccountId, Address, SessionId},
    imap::Login,
    session::SignedIn,
};

/// A person who may use mail: made from the key of a session.
#[derive(Debug, Clone)]
pub struct Who {
    /// Their account.
    pub(crate) account: AccountId,
    /// Their primary address: all their mail bears it.
    pub(crate) address: Address,
    /// The name shown beside the address.
    pub(crate) name: String,
    login: Login,
}

impl Who {
    /// The person of this session, whose browser is at `client_ip` (for the backend's log).
    pub fn new(who: &SignedIn, client_ip: Option<IpAddr>) -> Self {
        Self::in_name_of(who.account(), who.address().clone(), who.name(), (who.session(), client_ip))
    }

    /// For work that goes on when nobody is signed in, and for tests. Never from a request.
    pub fn in_name_of(account: AccountId, address: Address, name: &str, from: (SessionId, Option<IpAddr>)) -> Self {
        let login = Login { session: from.0, address: address.clone(), client_ip: from.1 };
        Self { account, address, name: name.to_owned(), login }
    }

    /// What the journal says of something this person did.
    pub(crate) fn entry(&self, event: Event, outcome: Outcome) -> Entry {
        let origin = Origin { ip: self.login.client_ip, ..Origin::default() };
        Entry::new(event, outcome).by(self.account).from(&origin).session(self.login.session)
    }

    pub(crate) fn login(&self) -> &Login {
        &self.login
    }
}
