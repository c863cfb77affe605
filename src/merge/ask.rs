//! Asking for a merge: by the person, or by the support for them.

use std::time::Duration;

use uuid::Uuid;

use super::{Choices, Error, Flaw, Merges, entry};
use crate::{
    account::Account,
    audit::{Entry, Event, Outcome},
    base::{AccountId, Address, Domain, MergeId},
    factor::Secret,
    notify::Notice,
    role::{Confirmed, Support},
    session::{Elevated, Limit, SignedIn, Visitor},
    store::{
        address,
        merge::{self as table, MergeRow},
        merge_domain,
    },
};

/// Merges that a person can ask for in a day.
const A_DAY: u32 = 10;
const DAY: Duration = Duration::from_hours(24);

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The old address, as it was typed.
    pub address: String,
    /// What becomes of what is there.
    pub choices: Choices,
}

impl Merges {
    /// Asks for a merge into one's own mailbox.
    ///
    /// # Errors
    /// [`Error::Flaw`], [`Error::Throttled`].
    pub async fn ask(&self, key: &Elevated, asking: &Asking, visitor: &Visitor) -> Result<MergeId, Error> {
        let account = self.rooms.accounts.find(key.account()).await?.ok_or(Error::Unknown)?;
        self.take_down((key, &account), asking, (None, None), visitor).await
    }

    /// Asks for a merge into somebody's mailbox, who proves themselves that the address is theirs; `request` is what this
    /// answers.
    ///
    /// # Errors
    /// As [`Self::ask`]; [`Error::Oneself`]; [`Error::Closed`].
    pub async fn ask_for(
        &self,
        key: &Confirmed<Support>,
        (person, request): (AccountId, Option<Uuid>),
        asking: &Asking,
        visitor: &Visitor,
    ) -> Result<MergeId, Error> {
        if person == key.account() {
            return Err(Error::Oneself);
        }
        let account = self.rooms.accounts.find(person).await?.ok_or(Error::Unknown)?;
        self.take_down((key, &account), asking, (Some(key.account()), request), visitor).await
    }

    async fn take_down(
        &self,
        (who, account): (&SignedIn, &Account),
        asking: &Asking,
        (by, request): (Option<AccountId>, Option<Uuid>),
        visitor: &Visitor,
    ) -> Result<MergeId, Error> {
        if !account.is_active() {
            return Err(Error::Closed);
        }
        let now = self.rooms.clock.now();
        let limit = Limit::new(A_DAY, DAY);
        if let Err(until) = self.charge(("merge-ask", &who.account().to_string()), &[limit], now).await? {
            return Err(Error::Throttled(until));
        }
        let asked = self.fitting(account, &asking.address).await;
        let address = match asked {
            Ok(address) => address,
            Err(error) => {
                if let Error::Flaw(flaw @ (Flaw::NotSafe | Flaw::Taken)) = error {
                    self.journal_refusal((who, account.id), &format!("{flaw:?}"), visitor).await?;
                }
                return Err(error);
            }
        };
        let row = MergeRow::asked((account.id, account.language), address, asking.choices, now);
        let row = MergeRow { asked_by: by, request, ..row };
        let txn = self.rooms.store.begin().await?;
        table::insert(&txn, row.clone()).await?;
        if by.is_some() {
            self.inform(&txn, &row, (Notice::MergeAsked, "asked"), None).await?;
        }
        let fact = entry(Event::MergeRequest, who, &row, visitor);
        self.rooms.sessions.tell(txn, vec![fact]).await?;
        Ok(row.id)
    }

    /// The address, if it can be merged into this account.
    async fn fitting(&self, account: &Account, typed: &str) -> Result<Address, Error> {
        let db = self.rooms.store.db();
        let address: Address = typed.trim().parse().map_err(|_| Error::Flaw(Flaw::Address))?;
        let domain: Domain = address.domain().parse().map_err(|_| Error::Flaw(Flaw::Address))?;
        match address::find(db, &address.without_detail()).await? {
            Some(row) if row.account == account.id => return Err(Error::Flaw(Flaw::Own)),
            _ => {}
        }
        // The list names what is allowed: everything else is refused, known or not (S0-11).
        if !merge_domain::of(db, &account.domain).await?.contains(&domain) {
            return Err(Error::Flaw(Flaw::NotSafe));
        }
        if address::find(db, &address.without_detail()).await?.is_some() {
            return Err(Error::Flaw(Flaw::Taken));
        }
        if self.is_reached_at(account, &address.without_detail()).await? {
            return Err(Error::Flaw(Flaw::Reached));
        }
        if self.sources.auth(&address).is_none() {
            return Err(Error::Flaw(Flaw::NoServer));
        }
        Ok(address.without_detail())
    }

    /// Whether codes or notices for the person go to an address: as their contact, or as a method of theirs.
    async fn is_reached_at(&self, account: &Account, address: &Address) -> Result<bool, Error> {
        let contact = self.rooms.accounts.contacts(account.id).await?.email;
        let methods = self.rooms.factors.of(account.id).await?.into_iter().filter_map(|factor| match factor.secret {
            Secret::Email(address) => Some(address),
            _ => None,
        });
        Ok(methods.chain(contact).any(|reached| reached.without_detail() == *address))
    }

    async fn journal_refusal(
        &self,
        (who, account): (&SignedIn, AccountId),
        why: &str,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let fact = Entry::new(Event::MergeRequest, Outcome::Refused).about(account).by(who.account());
        let fact = fact.from(&visitor.origin()).session(who.session()).reason(why.to_owned());
        Ok(self.rooms.sessions.tell(self.rooms.store.begin().await?, vec![fact]).await?)
    }
}
