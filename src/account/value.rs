//! An account as the rooms above see it.

use super::State;
use crate::base::{AccountId, Address, Domain, E164, Language, Timestamp};
use crate::store::account::AccountRow;

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The one key of everything about them (security.md R-83).
    pub id: AccountId,
    /// The primary address.
    pub address: Address,
    /// Its domain.
    pub domain: Domain,
    /// The name shown on pages and in `From`.
    pub name: String,
    /// The language of pages and letters.
    pub language: Language,
    /// Whether they may sign in and receive mail.
    pub state: State,
    /// Grows with every change that must end sessions, tokens and connections.
    pub generation: i64,
    /// When the account was made.
    pub created_at: Timestamp,
}

impl Account {
    /// Whether they may sign in and receive mail.
    pub fn is_active(&self) -> bool {
        self.state == State::Active
    }
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            address: row.address,
            domain: row.domain,
            name: row.name,
            language: row.language,
            state: row.state,
            generation: row.generation,
            created_at: row.created_at,
        }
    }
}

/// Where a person is reached outside of Pli.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contacts {
    /// The telephone.
    pub phone: Option<E164>,
    /// The personal address.
    pub email: Option<Address>,
}
