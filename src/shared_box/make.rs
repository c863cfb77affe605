//! A new box: an account without a password, and the person who answers for it.

use super::{Error, Kind, Rights, SharedBoxes};
use crate::{
    account::{self, Account},
    audit::{self, Event, Outcome},
    base::{AccountId, Address, Language, Timestamp},
    notify::Notice,
    role::{Confirmed, Referent},
    session::{Told, Visitor},
    store::{self, Txn, box_member::BoxMemberRow, shared_box::SharedBoxRow},
    structure::{self, Structure},
};

/// A box to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBox {
    /// The name that stands beside its address.
    pub name: String,
    /// What stands before the `@`.
    pub local: String,
    /// The address of who answers for it.
    pub responsible: Address,
    /// The language of what Pli itself says in it.
    pub language: Language,
}

impl SharedBoxes {
    /// Makes a box in the structure of the key.
    ///
    /// # Errors
    /// [`Error::NoPerson`], [`Error::Taken`], and [`structure::Error::Address`] or [`structure::Error::Name`].
    pub async fn make(&self, key: &Confirmed<Referent>, new: &NewBox, visitor: &Visitor) -> Result<AccountId, Error> {
        let structure = self.structures.find(key.structure()).await?.ok_or(Error::Unknown)?;
        let fact = structure::entry(Event::BoxMake, key, key.account(), visitor);
        self.make_in(&structure, (new, &[]), Some(key.account()), fact).await
    }

    /// As [`Self::make`], from the command line, with others who open it.
    ///
    /// # Errors
    /// As [`Self::make`].
    pub async fn make_by_command(
        &self,
        structure: &Structure,
        new: &NewBox,
        others: &[(Address, Rights)],
    ) -> Result<AccountId, Error> {
        let fact = audit::Entry::new(Event::BoxMake, Outcome::Ok).detail(structure.id.to_string());
        self.make_in(structure, (new, others), None, fact).await
    }

    async fn make_in(
        &self,
        structure: &Structure,
        (new, others): (&NewBox, &[(Address, Rights)]),
        by: Option<AccountId>,
        fact: audit::Entry,
    ) -> Result<AccountId, Error> {
        let rooms = &self.sign_in.rooms;
        let responsible = self.person_of(structure, &new.responsible).await?;
        let mut people = vec![(responsible.id, Rights::Send)];
        for (address, rights) in others {
            people.push((self.person_of(structure, address).await?.id, *rights));
        }
        let address = structure.address(&new.local)?;
        let taken = |error| match error {
            account::Error::Taken => Error::Taken(address.clone()),
            account::Error::Name => structure::Error::Name.into(),
            other => Error::Account(other),
        };
        let txn = rooms.store.begin().await?;
        let made = rooms.accounts.create_shared(&txn, address.clone(), &new.name, new.language).await.map_err(taken)?;
        let now = rooms.clock.now();
        store::shared_box::insert(&txn, row(made.id, structure, (Kind::Shared, responsible.id), (by, now), None))
            .await?;
        for (person, rights) in people {
            self.let_in(&txn, (made.id, person), rights, (by, now)).await?;
            self.tell(&txn, person, Notice::BoxGiven, (&made.name, None)).await?;
        }
        let told: Told = vec![fact.about(made.id).reason("made")];
        rooms.sessions.tell(txn, told).await?;
        rooms.accounts.directory().reload(made.id).await;
        Ok(made.id)
    }

    /// Somebody of a structure who can sign in.
    pub(super) async fn person_of(&self, structure: &Structure, address: &Address) -> Result<Account, Error> {
        let rooms = &self.sign_in.rooms;
        let found = rooms.accounts.find_by_address(address).await?.filter(Account::is_active);
        let person = found.ok_or(Error::NoPerson)?;
        let member = store::member::find(rooms.store.db(), person.id).await?;
        if member.is_some_and(|member| member.structure == structure.id) { Ok(person) } else { Err(Error::NoPerson) }
    }

    /// Lets a person into a box, in the caller's transaction.
    pub(super) async fn let_in(
        &self,
        txn: &Txn,
        (account, person): (AccountId, AccountId),
        rights: Rights,
        (given_by, created_at): (Option<AccountId>, Timestamp),
    ) -> Result<(), Error> {
        let row = BoxMemberRow { account, person, rights, given_by, created_at };
        Ok(store::box_member::insert(txn, row).await?)
    }
}

pub(super) fn row(
    account: AccountId,
    structure: &Structure,
    (kind, responsible): (Kind, AccountId),
    (made_by, now): (Option<AccountId>, Timestamp),
    ends_at: Option<Timestamp>,
) -> SharedBoxRow {
    SharedBoxRow {
        account,
        structure: structure.id,
        kind,
        responsible,
        made_by,
        created_at: now,
        changed_at: now,
        ends_at,
    }
}
