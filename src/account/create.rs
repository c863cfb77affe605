//! Making an account, and changing what it is reached by.

use super::{Account, Accounts, Contacts, Error, State};
use crate::audit::{Entry, Event, Outcome};
use crate::base::{AccountId, Address, Language};
use crate::seal::Place;
use crate::store::{
    Txn, account as table,
    address::{self, AddressRow, Role},
    domain, inside,
};

/// Most characters of a name.
const MAX_NAME: usize = 120;

/// Another address of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The address.
    pub address: Address,
    /// Whether mail may leave with it as the sender.
    pub may_send: bool,
}

/// An account to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The primary address; its domain must be one of Pli's.
    pub address: Address,
    /// The name shown on pages and in `From`.
    pub name: String,
    /// The language of pages and letters.
    pub language: Language,
    /// Other addresses.
    pub aliases: Vec<Alias>,
    /// Where the person is reached outside of Pli.
    pub contacts: Contacts,
}

impl Accounts {
    /// Makes an active account in the caller's transaction, which then also gets its password and its methods.
    ///
    /// After the commit call [`super::Directory::reload`], so that this process knows it at once; others find it by
    /// themselves.
    ///
    /// # Errors
    /// [`Error::Taken`], [`Error::UnknownDomain`], [`Error::OwnMailbox`], [`Error::Name`].
    pub async fn create(&self, txn: &Txn, new: NewAccount) -> Result<Account, Error> {
        self.create_as(txn, State::Active, new).await
    }

    /// Makes the account of a shared box: nobody signs in to it. Otherwise as [`Self::create`].
    ///
    /// # Errors
    /// As [`Self::create`].
    pub async fn create_shared(
        &self,
        txn: &Txn,
        address: Address,
        name: &str,
        language: Language,
    ) -> Result<Account, Error> {
        let (aliases, contacts) = (Vec::new(), Contacts::default());
        let new = NewAccount { address, name: name.to_owned(), language, aliases, contacts };
        self.create_as(txn, State::Shared, new).await
    }

    async fn create_as(&self, txn: &Txn, state: State, new: NewAccount) -> Result<Account, Error> {
        let name = name(&new.name)?;
        let id = AccountId::new();
        let domain = new.address.domain().parse().map_err(|_| Error::Unknown)?;
        if domain::find(txn, &domain).await?.is_none() {
            return Err(Error::UnknownDomain(domain));
        }
        let (phone, email) = self.sealed(txn, id, &new.contacts).await?;
        let now = self.clock.now();
        let row = table::AccountRow {
            id,
            address: new.address.clone(),
            domain,
            name,
            language: new.language,
            state,
            phone,
            email,
            generation: 0,
            created_at: now,
            changed_at: now,
        };
        table::insert(txn, row.clone()).await?;
        let primary =
            AddressRow { address: new.address, account: id, role: Role::Primary, may_send: true, created_at: now };
        address::insert(txn, primary).await?;
        for alias in new.aliases {
            self.insert_alias(txn, id, alias).await?;
        }
        self.journal.append(txn, Entry::new(Event::AccountCreate, Outcome::Ok).about(id)).await?;
        Ok(row.into())
    }

    /// Gives an account another address.
    ///
    /// # Errors
    /// [`Error::Taken`], [`Error::UnknownDomain`].
    pub async fn add_alias(&self, id: AccountId, alias: Alias) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        self.insert_alias(&txn, id, alias).await?;
        table::touch(&txn, id, self.clock.now()).await?;
        self.journal.append(&txn, Entry::new(Event::AliasAdd, Outcome::Ok).about(id)).await?;
        txn.commit().await?;
        self.directory.reload(id).await;
        Ok(())
    }

    /// Takes an alias away.
    ///
    /// # Errors
    /// [`Error::Unknown`] when the account has no such alias.
    pub async fn remove_alias(&self, id: AccountId, alias: &Address) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        address::remove_alias(&txn, id, alias).await?;
        table::touch(&txn, id, self.clock.now()).await?;
        self.journal.append(&txn, Entry::new(Event::AliasRemove, Outcome::Ok).about(id)).await?;
        txn.commit().await?;
        self.directory.reload(id).await;
        Ok(())
    }

    /// Chooses the language of a person's pages and letters.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such account.
    pub async fn set_language(&self, id: AccountId, language: Language) -> Result<(), Error> {
        Ok(table::set_language(self.store.db(), id, language, self.clock.now()).await?)
    }

    /// Replaces where a person is reached outside of Pli.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::OwnMailbox`].
    pub async fn set_contacts(&self, txn: &Txn, id: AccountId, contacts: &Contacts) -> Result<(), Error> {
        let sealed = self.sealed(txn, id, contacts).await?;
        table::set_contacts(txn, id, sealed, self.clock.now()).await?;
        self.journal.append(txn, Entry::new(Event::AccountContact, Outcome::Ok).about(id)).await?;
        Ok(())
    }

    async fn insert_alias(&self, txn: &Txn, id: AccountId, alias: Alias) -> Result<(), Error> {
        let domain = alias.address.domain().parse().map_err(|_| Error::Unknown)?;
        if !self.directory.is_source(&domain) && domain::find(txn, &domain).await?.is_none() {
            return Err(Error::UnknownDomain(domain));
        }
        let row = AddressRow {
            address: alias.address,
            account: id,
            role: Role::Alias,
            may_send: alias.may_send,
            created_at: self.clock.now(),
        };
        Ok(address::insert(txn, row).await?)
    }

    async fn sealed(
        &self,
        txn: &Txn,
        id: AccountId,
        contacts: &Contacts,
    ) -> Result<(Option<String>, Option<String>), Error> {
        if let Some(email) = &contacts.email
            && inside::holds(txn, email).await?
        {
            return Err(Error::OwnMailbox);
        }
        let row = id.to_string();
        let seal = |column, text: Option<&str>| {
            let place = Place { table: "account", row: &row, column };
            text.map(|text| self.sealer.seal(place, text.as_bytes())).transpose()
        };
        let phone = seal("phone", contacts.phone.as_ref().map(crate::base::E164::as_str))?;
        let email = seal("email", contacts.email.as_ref().map(Address::as_str))?;
        Ok((phone, email))
    }
}

/// A name that fits a page and a header.
fn name(text: &str) -> Result<String, Error> {
    let text = text.trim();
    let good = !text.is_empty() && text.chars().count() <= MAX_NAME && !text.chars().any(char::is_control);
    if good { Ok(text.to_owned()) } else { Err(Error::Name) }
}
