//! The administration: domains, structures, who has which role, the journal, what is kept how long.
//!
//! Looking takes the key [`Administrator`], changing takes it [`Confirmed`]. Every change is one transaction with its entry
//! of the journal: who, what, why.

mod close;
mod domains;
mod error;
mod journal;
mod retention;
mod staff;
mod structures;
mod tokens;

pub use self::{
    close::Left,
    domains::{DomainLine, DomainView},
    error::Error,
    journal::{EXPORTED, Export, Format, JournalLine, JournalPage, Piece},
    retention::{Kept, What},
    staff::{Appointment, STAFF_PAGE, Staff, StaffLine, StaffSearch, Why},
    structures::{STRUCTURES_PAGE, StructureLine, StructureList},
};
pub use crate::{
    account::{MailDomain, NewDomain},
    role::{Administrator, Confirmed, MadeToken, Role, Token},
};

use crate::{
    audit::{Entry, Journal},
    conformity::{self, Chosen, Part},
    role::{Roles, Tokens},
    session::{SignedIn, Visitor},
    sign_in::{Rooms, SignIn},
    structure::Structures,
    text::Text,
};

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Admin {
    sign_in: SignIn,
    structures: Structures,
    tokens: Tokens,
    journal: Journal,
}

impl Admin {
    /// The room.
    pub fn new(sign_in: SignIn, structures: Structures, (tokens, journal): (Tokens, Journal)) -> Self {
        Self { sign_in, structures, tokens, journal }
    }

    /// The report of conformity: every policy that holds.
    pub async fn conformity(&self, text: Text) -> Result<Vec<Part>, Error> {
        let rooms = self.rooms();
        let domains = rooms.accounts.mail_domains().await?.into_iter();
        let domains = domains.map(|row| Chosen { domain: row.name, profile: row.profile, reason: row.reason });
        Ok(conformity::parts(rooms.sessions.policies(), &domains.collect::<Vec<_>>(), text))
    }

    fn roles(&self) -> &Roles {
        self.structures.roles()
    }

    fn rooms(&self) -> &Rooms {
        &self.sign_in.rooms
    }
}

/// An entry of the journal: who did it, from where, in which session.
fn signed(fact: Entry, key: &Administrator, visitor: &Visitor) -> Entry {
    let who: &SignedIn = key;
    fact.by(who.account()).from(&visitor.origin()).session(who.session()).level(who.level())
}
