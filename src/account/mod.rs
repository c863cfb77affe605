//! Accounts: who is known to Pli, under which addresses, and whether they may come in.
//!
//! Every way to name an account (primary address, alias, short name, any spelling of them) leads to one [`AccountId`],
//! and everything that counts or decides does so by that id (security.md R-83). Telephone number and personal address
//! are sealed in the database; the personal address is never one of a domain that Pli answers for, because a
//! code sent there would wait behind the door it opens (S3-07).
//!
//! [`Directory`] keeps in memory what Postfix asks for on every recipient; [`Accounts::mint`] makes tokens for the mail
//! backend and makes none for whom it does not know as active.

mod create;
mod directory;
mod domain;
mod error;
mod find;
mod snapshot;
mod takeover;
mod value;

use std::{collections::BTreeSet, sync::Arc};

use secrecy::SecretString;

use crate::audit::{Entry, Event, Journal, Outcome};
use crate::base::{AccountId, Address, Clock, Credentials, Domain, Mint, Refused};
use crate::policy::Policies;
use crate::seal::{Place, Sealer, TokenSigner};
use crate::store::{self, Store, Txn, account as table};

pub use self::{
    create::{Alias, NewAccount},
    directory::{Change, Directory},
    domain::{MailDomain, NewDomain},
    error::Error,
    value::{Account, Contacts},
};
/// Whether a person may sign in and receive mail.
pub use crate::store::account::State;

/// All accounts.
#[derive(Debug, Clone)]
pub struct Accounts {
    store: Store,
    sealer: Sealer,
    journal: Journal,
    clock: Clock,
    directory: Directory,
}

impl Accounts {
    /// The accounts in `store`. The directory is empty until [`Directory::refresh`]; it tells `policies` which domain has
    /// which profile.
    pub fn new(store: Store, sealer: Sealer, journal: Journal, clock: Clock, policies: Policies) -> Self {
        Self::with_sources(store, sealer, (journal, clock), policies, BTreeSet::new())
    }

    /// As [`Self::new`], with the domains of old servers: their addresses may become aliases.
    pub fn with_sources(
        store: Store,
        sealer: Sealer,
        (journal, clock): (Journal, Clock),
        policies: Policies,
        sources: BTreeSet<Domain>,
    ) -> Self {
        let directory = Directory::new(store.clone(), clock.clone(), policies, sources);
        Self { store, sealer, journal, clock, directory }
    }

    /// What is in memory of them.
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// Makes tokens for the mail backend, by its primary address: only for an account in which somebody reads mail.
    pub fn mint(&self, signer: TokenSigner) -> Mint {
        let (directory, clock) = (self.directory.clone(), self.clock.clone());
        Arc::new(move |person: &Address| -> Result<SecretString, Refused> {
            if !directory.is_read(person) {
                return Err(Refused);
            }
            signer.sign(person, clock.now()).map_err(|error| {
                tracing::error!(%error, "no token can be signed");
                Refused
            })
        })
    }

    /// As [`Self::mint`], as credentials of a mechanism.
    pub fn bearer(&self, mechanism: crate::base::Bearer, signer: TokenSigner) -> Credentials {
        Credentials::Bearer { mechanism, mint: self.mint(signer) }
    }

    /// Suspends an account: nothing signs in, no token is made, no mail arrives. What is open is ended by those who
    /// listen to [`Directory::changes`].
    ///
    /// # Errors
    /// [`Error::Unknown`] when it is not there or not active.
    pub async fn suspend(&self, id: AccountId, by: Option<AccountId>) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        let fact = self.suspend_in(&txn, id, by).await?;
        self.finish(txn, id, fact).await
    }

    /// As [`Self::suspend`], in the caller's transaction: what is returned is for the journal, and after the commit the
    /// directory's `reload` is to be called.
    pub async fn suspend_in(&self, txn: &Txn, id: AccountId, by: Option<AccountId>) -> Result<Entry, Error> {
        table::change_state(txn, id, (State::Active, State::Suspended), self.clock.now()).await?;
        Ok(done(Event::AccountSuspend, id, by))
    }

    /// Makes a suspended account active again.
    ///
    /// # Errors
    /// [`Error::Unknown`] when it is not there or not suspended.
    pub async fn activate(&self, id: AccountId, by: Option<AccountId>) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        let fact = self.activate_in(&txn, id, by).await?;
        self.finish(txn, id, fact).await
    }

    /// As [`Self::activate`], in the caller's transaction, as [`Self::suspend_in`].
    pub async fn activate_in(&self, txn: &Txn, id: AccountId, by: Option<AccountId>) -> Result<Entry, Error> {
        table::change_state(txn, id, (State::Suspended, State::Active), self.clock.now()).await?;
        Ok(done(Event::AccountActivate, id, by))
    }

    async fn finish(&self, txn: Txn, id: AccountId, fact: Entry) -> Result<(), Error> {
        self.journal.append(&txn, fact).await?;
        txn.commit().await?;
        self.directory.reload(id).await;
        Ok(())
    }

    /// Begins a new generation of an account, in the caller's transaction: what was given out for the one before is no
    /// longer good.
    pub async fn begin_generation(&self, txn: &Txn, id: AccountId) -> Result<(), Error> {
        Ok(table::begin_generation(txn, id, self.clock.now()).await?)
    }

    /// As [`Self::begin_generation`], if the account is still of the generation of `before`; false when another change was
    /// faster.
    pub async fn begin_generation_after(&self, txn: &Txn, before: &Account) -> Result<bool, Error> {
        Ok(table::begin_generation_after(txn, before.id, before.generation, self.clock.now()).await?)
    }

    /// The sealed contacts of an account.
    pub async fn contacts(&self, id: AccountId) -> Result<Contacts, Error> {
        let row = table::find(self.store.db(), id).await?.ok_or(Error::Unknown)?;
        let row_key = id.to_string();
        let open = |column, sealed: &Option<String>| {
            let place = Place { table: "account", row: &row_key, column };
            sealed.as_ref().map(|sealed| self.sealer.open_text(place, sealed)).transpose()
        };
        Ok(Contacts {
            phone: open("phone", &row.phone)?.and_then(|text| text.parse().ok()),
            email: open("email", &row.email)?.and_then(|text| text.parse().ok()),
        })
    }

    /// Seals every contact again with the active key. Says how many accounts that were.
    pub async fn reseal(&self) -> Result<u64, Error> {
        const BATCH: u64 = 500;
        let (mut count, mut after) = (0, None);
        loop {
            let rows = table::list(self.store.db(), None, after.as_ref(), BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = Some(last.address.clone());
            for id in rows.into_iter().map(|row| row.id) {
                count += u64::from(self.reseal_one(id).await?);
            }
        }
    }

    async fn reseal_one(&self, id: AccountId) -> Result<bool, Error> {
        // Read inside the transaction: a contact changed meanwhile must not come back.
        let txn = self.store.begin().await?;
        let Some(row) = table::find(&txn, id).await? else { return Ok(false) };
        let row_key = id.to_string();
        let renew = |column, sealed: Option<&String>| {
            let place = Place { table: "account", row: &row_key, column };
            Ok::<_, Error>(sealed.map(|sealed| self.sealer.reseal(place, sealed)).transpose()?.flatten())
        };
        let (phone, email) = (renew("phone", row.phone.as_ref())?, renew("email", row.email.as_ref())?);
        if phone.is_none() && email.is_none() {
            return Ok(false);
        }
        table::set_contacts(&txn, id, (phone.or(row.phone), email.or(row.email)), row.changed_at).await?;
        txn.commit().await?;
        Ok(true)
    }
}

/// What was done to an account, by somebody or by the machine's administrator.
fn done(event: Event, id: AccountId, by: Option<AccountId>) -> Entry {
    let fact = Entry::new(event, Outcome::Ok);
    by.map_or(fact.clone(), |actor| fact.by(actor)).about(id)
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Exists => Self::Taken,
            store::Error::Stale => Self::Unknown,
            other => Self::Store(other),
        }
    }
}
