//! A new person: an account, and where it belongs. It has no password until one is handed over.

use super::{Confirmed, Error, Referent, Structures, entry, types};
use crate::{
    account::{Account, Contacts, NewAccount},
    audit::Event,
    base::{AccountId, Address, Domain, E164, Language, StructureId, Timestamp, plain},
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
    /// What stands before the `@` of their address.
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
    /// [`Error::Taken`], [`Error::Address`], [`Error::Name`], [`Error::OwnMailbox`].
    pub async fn make(
        &self,
        key: &Confirmed<Referent>,
        new: &NewPerson,
        visitor: &Visitor,
    ) -> Result<AccountId, Error> {
        let rooms = &self.sign_in.rooms;
        let structure = self.find(key.structure()).await?.ok_or(Error::Unknown)?;
        let txn = rooms.store.begin().await?;
        let account = self.make_in(&txn, (structure.id, &structure.domain), new, Some(key.account())).await?;
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
        (structure, domain): (StructureId, &Domain),
        new: &NewPerson,
        by: Option<AccountId>,
    ) -> Result<Account, Error> {
        let rooms = &self.sign_in.rooms;
        let (given, family) = (types::name(&new.given)?, types::name(&new.family)?);
        let address: Address = format!("{}@{domain}", new.local.trim()).parse().map_err(|_| Error::Address)?;
        if address.without_detail() != address {
            return Err(Error::Address);
        }
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
        store::member::insert(txn, belonging(&account, structure, (&given, &family), profession, (by, now))).await?;
        Ok(account)
    }

    /// Takes an account that was made elsewhere into a structure.
    ///
    /// # Errors
    /// [`Error::Taken`] when it belongs somewhere already.
    pub async fn take_in(&self, structure: StructureId, account: &Account, profession: &str) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        let (given, family) = account.name.split_once(' ').unwrap_or(("", &account.name));
        let at = (None, rooms.clock.now());
        let row = belonging(account, structure, (given, family), profession.trim().to_owned(), at);
        Ok(store::member::insert(rooms.store.db(), row).await?)
    }
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
        searched: plain(&format!("{} {} {profession}", account.name, account.address)),
        sorted: sorted(given, family),
        profession,
        made_by: by,
        created_at: now,
    }
}

/// What a name is sorted by: the family name first.
pub fn sorted(given: &str, family: &str) -> String {
    plain(&format!("{family}, {given}"))
}
