//! What is known in memory about addresses. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::State;
use crate::base::{AccountId, Address, Domain};
use crate::store::address::{AddressRow, Role};

/// A person in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) primary: Address,
    pub(super) state: State,
    pub(super) generation: i64,
    /// Each alias, and whether mail may leave with it.
    pub(super) aliases: BTreeMap<Address, bool>,
}

impl Person {
    pub(super) fn new(primary: Address, state: State, generation: i64, addresses: Vec<AddressRow>) -> Self {
        let aliases = addresses.into_iter().filter(|row| row.role == Role::Alias);
        Self { primary, state, generation, aliases: aliases.map(|row| (row.address, row.may_send)).collect() }
    }
}

/// All domains and people.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) domains: BTreeSet<Domain>,
    people: BTreeMap<AccountId, Person>,
    addresses: BTreeMap<Address, AccountId>,
}

impl Snapshot {
    /// Takes in a person, in the place of what was known; says what was. What was read before a later change is not
    /// taken in: a suspended account must not become active because somebody read it a moment too early.
    pub(super) fn put(&mut self, id: AccountId, person: Person) -> Option<Person> {
        if self.people.get(&id).is_some_and(|known| known.generation > person.generation) {
            return None;
        }
        let before = self.people.remove(&id);
        if let Some(before) = &before {
            for address in before.aliases.keys().chain([&before.primary]) {
                self.addresses.remove(address);
            }
        }
        for address in person.aliases.keys().chain([&person.primary]) {
            self.addresses.insert(address.clone(), id);
        }
        self.people.insert(id, person);
        before
    }

    pub(super) fn person(&self, id: AccountId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// Who has an address, or else who has it without its `+detail` (RFC 5233).
    pub(super) fn owner(&self, address: &Address) -> Option<&Person> {
        let id = self.addresses.get(address).or_else(|| self.addresses.get(&address.without_detail()));
        id.and_then(|id| self.people.get(id))
    }

    /// Who has an address and gets mail there.
    pub(super) fn receiving_owner(&self, address: &Address) -> Option<&Person> {
        self.owner(address).filter(|person| person.state.receives())
    }

    /// Who has an address in which mail is read.
    pub(super) fn read_owner(&self, address: &Address) -> Option<&Person> {
        self.owner(address).filter(|person| person.state.is_read())
    }
}

impl Person {
    /// Whether an address is the primary one, with or without a detail.
    pub(super) fn is_primary(&self, address: &Address) -> bool {
        self.primary == *address || (!self.aliases.contains_key(address) && self.primary == address.without_detail())
    }

    /// Whether mail may leave with an address as the sender.
    pub(super) fn may_send_as(&self, address: &Address) -> bool {
        let alias = self.aliases.get(address).or_else(|| self.aliases.get(&address.without_detail()));
        self.is_primary(address) || alias.copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Timestamp;

    fn address(text: &str) -> Address {
        text.parse().unwrap()
    }

    fn person(id: AccountId, state: State, aliases: &[(&str, bool)]) -> Person {
        let rows = aliases.iter().map(|(text, may_send)| AddressRow {
            address: address(text),
            account: id,
            role: Role::Alias,
            may_send: *may_send,
            created_at: Timestamp(0),
        });
        Person::new(address("alice@med.test"), state, 0, rows.collect())
    }

    #[test]
    fn r_83_every_address_leads_to_its_person_and_a_removed_one_to_nobody() {
        let id = AccountId::new();
        let mut snapshot = Snapshot::default();
        snapshot.put(id, person(id, State::Active, &[("dr.martin@med.test", true), ("old@med.test", false)]));
        let alice = snapshot.read_owner(&address("Dr.Martin+labo@med.test")).unwrap();
        assert!(alice.may_send_as(&address("dr.martin@med.test")));
        assert!(alice.may_send_as(&address("alice+x@med.test")));
        assert!(!alice.may_send_as(&address("old@med.test")));
        assert!(!alice.may_send_as(&address("bob@med.test")));
        assert!(alice.is_primary(&address("alice@med.test")) && !alice.is_primary(&address("old@med.test")));
        assert!(snapshot.owner(&address("bob@med.test")).is_none());

        snapshot.put(id, Person { generation: 1, ..person(id, State::Suspended, &[("dr.martin@med.test", true)]) });
        assert!(snapshot.put(id, person(id, State::Active, &[])).is_none(), "an older state is not taken in");
        assert!(snapshot.owner(&address("old@med.test")).is_none());
        assert!(snapshot.read_owner(&address("alice@med.test")).is_none());
        assert!(snapshot.owner(&address("alice@med.test")).is_some());
    }

    #[test]
    fn r_158_a_frozen_account_gets_mail_and_lets_nobody_in() {
        let (id, alice) = (AccountId::new(), address("alice@med.test"));
        let mut snapshot = Snapshot::default();
        snapshot.put(id, person(id, State::Frozen, &[]));
        assert!(snapshot.receiving_owner(&alice).is_some() && snapshot.read_owner(&alice).is_none());
        snapshot.put(id, Person { generation: 1, ..person(id, State::Suspended, &[]) });
        assert!(snapshot.receiving_owner(&alice).is_none());
    }
}
