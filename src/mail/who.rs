//! In whose name mail is read and sent, and what may be done with it.

use std::net::IpAddr;

use super::Error;
use crate::{
    audit::{Entry, Event, Origin, Outcome},
    base::{AccountId, Address, SessionId},
    imap::Login,
    mime::Correspondent,
    session::SignedIn,
    shared_box::{BoxKey, Rights},
};

/// Who may use a mailbox: made from the key of a session, or from that of a box.
#[derive(Debug, Clone)]
pub struct Who {
    /// Whose mail it is: the person's own account, or that of a shared box.
    pub(crate) account: AccountId,
    /// Its primary address: all mail from it bears it.
    pub(crate) address: Address,
    /// The name shown beside the address.
    pub(crate) name: String,
    /// The person, where the mail is not their own: their account, and how a letter names them.
    pub(crate) person: Option<(AccountId, Correspondent)>,
    rights: Rights,
    login: Login,
}

impl Who {
    /// The person of this session, whose browser is at `client_ip` (for the backend's log).
    pub fn new(who: &SignedIn, client_ip: Option<IpAddr>) -> Self {
        Self::in_name_of(who.account(), who.address().clone(), who.name(), (who.session(), client_ip))
    }

    /// The person of this key, in the box that it opens. The backend knows the box only; what Pli writes down names both.
    pub fn of_box(key: &BoxKey, client_ip: Option<IpAddr>) -> Self {
        let person = key.person();
        let from = (person.session(), client_ip);
        let written = Correspondent::new(Some(person.name()), person.address().as_str());
        Self {
            person: Some((person.account(), written)),
            rights: key.rights(),
            ..Self::in_name_of(key.account(), key.address().clone(), key.name(), from)
        }
    }

    /// For work that goes on when nobody is signed in, and for tests. Never from a request.
    pub fn in_name_of(account: AccountId, address: Address, name: &str, from: (SessionId, Option<IpAddr>)) -> Self {
        let login = Login { session: from.0, address: address.clone(), client_ip: from.1 };
        Self { account, address, name: name.to_owned(), person: None, rights: Rights::Send, login }
    }

    /// What the journal says of something this person did: in a box, the box is what it is about.
    pub(crate) fn entry(&self, event: Event, outcome: Outcome) -> Entry {
        let origin = Origin { ip: self.login.client_ip, ..Origin::default() };
        let actor = self.person.as_ref().map_or(self.account, |(person, _)| *person);
        Entry::new(event, outcome).by(actor).about(self.account).from(&origin).session(self.login.session)
    }

    /// Goes on only for who may do this here. One may do everything with one's own mail.
    pub(crate) fn may(&self, needed: Rights) -> Result<(), Error> {
        if self.is_allowed(needed) { Ok(()) } else { Err(Error::NotAllowed) }
    }

    /// Whether they may.
    pub(crate) fn is_allowed(&self, needed: Rights) -> bool {
        self.rights >= needed
    }

    /// What is remembered for them: nothing of one mailbox is for another, whoever is at the browser.
    pub(super) fn place(&self) -> Place {
        Place { session: self.login.session, account: self.account }
    }

    pub(crate) fn login(&self) -> &Login {
        &self.login
    }
}

/// One mailbox in one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The session.
    pub(super) session: SessionId,
    /// Whose mail.
    pub(super) account: AccountId,
}
