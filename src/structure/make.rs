//! A new person: an account, and where it belongs. It has no password until one is handed over.

use super::{Confirmed, Error, Referent, Structure, Structures, candidates, entry, types};
use crate::{
    account::{Account, Contacts, NewAccount},
    audit::{self, Event, Outcome},
    base::{AccountId, Address, E164, Language, StructureId, Timestamp, plain},
    session::{Told, Visitor},
    store::{self, Txn, member::MemberRow},
};

/// Somebody for whom an account is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// The given name.
    pub given: String,
    /// The family name.
    pub family: String,
    /// What they do; may be empty.
    pub profession: String,
    /// What stands before the `@` of their address; empty for what their name gives.
    pub local: String,
    /// The language of pages and letters.
    pub language: Language,
    /// The telephone on which they are reached first.
    pub phone: Option<E164>,
    /// A personal address.
    pub email: Option<Address>,
}

impl Structures {
    /// Makes an account in the structure of the key. Nobody can sign in to it before [`Structures::hand_over`].
    ///
    /// # Errors
    /// [`Error::Taken`], [`Error::Address`], [`Error::NoAddress`], [`Error::Name`], [`Error::OwnMailbox`].
    pub async fn make(
        &self,
        key: &Confirmed<Referent>,
        new: &NewPerson,
        visitor: &Visitor,
    ) -> Result<AccountId, Error> {
        let rooms = &self.sign_in.rooms;
        let structure = self.find(key.structure()).await?.ok_or(Error::Unknown)?;
        let txn = rooms.store.begin().await?;
        let account = self.make_in(&txn, &structure, new, Some(key.account())).await?;
        let told: Told = vec![entry(Event::ReferentEdit, key, account.id, visitor).reason("made")];
        rooms.sessions.tell(txn, told).await?;
        rooms.accounts.directory().reload(account.id).await;
        Ok(account.id)
    }

    /// Makes an account in a structure, in the caller's transaction; after it call the directory's `reload`.
    ///
    /// # Errors
    /// As [`Self::make`].
    pub async fn make_in(
        &self,
        txn: &Txn,
        structure: &Structure,
        new: &NewPerson,
        by: Option<AccountId>,
    ) -> Result<Account, Error> {
        let rooms = &self.sign_in.rooms;
        let (given, family) = (types::name(&new.given)?, types::name(&new.family)?);
        let address = match new.local.trim() {
            "" => free(txn, structure, (&given, &family)).await?,
            typed => structure.address(typed)?,
        };
        let account = NewAccount {
            address,
            name: format!("{given} {family}"),
            language: new.language,
            aliases: Vec::new(),
            contacts: Contacts { phone: new.phone.clone(), email: new.email.clone() },
        };
        let account = rooms.accounts.create(txn, account).await?;
        let profession = if new.profession.trim().is_empty() { String::new() } else { types::name(&new.profession)? };
        let now = rooms.clock.now();
        store::member::insert(txn, belonging(&account, structure.id, (&given, &family), profession, (by, now))).await?;
        Ok(account)
    }

    /// Takes an account that was made elsewhere into a structure.
    ///
    /// # Errors
    /// [`Error::Taken`] when it belongs somewhere already.
    pub async fn take_in(&self, structure: StructureId, account: &Account, profession: &str) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        // As far as one can tell: the family name is the last word before a comma and a title.
        let plain = account.name.split(',').next().unwrap_or(&account.name);
        let (given, family) = plain.trim().rsplit_once(' ').unwrap_or(("", plain));
        let at = (None, rooms.clock.now());
        let row = belonging(account, structure, (given, family), profession.trim().to_owned(), at);
        let txn = rooms.store.begin().await?;
        store::member::insert(&txn, row).await?;
        let fact = audit::Entry::new(Event::StructureTake, Outcome::Ok).about(account.id);
        Ok(rooms.sessions.tell(txn, vec![fact.detail(structure.to_string())]).await?)
    }
}

/// The first address of a name that nobody has.
async fn free(txn: &Txn, structure: &Structure, name: (&str, &str)) -> Result<Address, Error> {
    for address in candidates(&structure.pattern, &structure.domain, name) {
        if store::address::find(txn, &address).await?.is_none() {
            return Ok(address);
        }
    }
    Err(Error::NoAddress)
}

fn belonging(
    account: &Account,
    structure: StructureId,
    (given, family): (&str, &str),
    profession: String,
    (by, now): (Option<AccountId>, Timestamp),
) -> MemberRow {
    MemberRow {
        account: account.id,
        structure,
        searched: searched(&account.name, &account.address, &profession),
        sorted: sorted(given, family),
        profession,
        made_by: by,
        created_at: now,
        given: Some(given.to_owned()),
        family: Some(family.to_owned()),
        external_id: None,
        removed_at: None,
    }
}

/// What a person is found by.
pub fn searched(name: &str, address: &Address, profession: &str) -> String {
    plain(&format!("{name} {address} {profession}"))
}

/// What a name is sorted by: the family name first.
pub fn sorted(given: &str, family: &str) -> String {
    plain(&format!("{family}, {given}"))
}
