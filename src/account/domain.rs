//! Mail domains: for whom Pli answers, by which rules, and which other domains may be merged into them (S0-11).

use super::{Accounts, Error};
use crate::{
    audit::{Entry, Event, Outcome},
    base::Domain,
    policy::Profile,
    store::{Txn, account, domain, merge_domain},
};

/// A domain that Pli answers for.
pub use crate::store::domain::DomainRow as MailDomain;

/// A domain to be answered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDomain {
    /// Its name.
    pub name: Domain,
    /// Its policy profile, if not the configuration's.
    pub profile: Option<Profile>,
    /// Why it has one of its own.
    pub reason: String,
    /// Its people may sign in with what stands before the `@` only.
    pub short_names: bool,
}

impl Accounts {
    /// Adds a domain.
    ///
    /// # Errors
    /// [`Error::Taken`] when it is there.
    pub async fn add_domain(&self, name: Domain, profile: Option<Profile>, short_names: bool) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        let new = NewDomain { name, profile, reason: String::new(), short_names };
        let fact = self.add_domain_in(&txn, new).await?;
        self.journal.append(&txn, fact).await?;
        txn.commit().await?;
        if let Err(error) = self.directory.refresh().await {
            tracing::warn!(%error, "the directory was not refreshed");
        }
        Ok(())
    }

    /// As [`Self::add_domain`], in the caller's transaction: what is returned is for the journal, and after the commit the
    /// directory's `refresh_domains` is to be called.
    pub async fn add_domain_in(&self, txn: &Txn, new: NewDomain) -> Result<Entry, Error> {
        let fact = Entry::new(Event::DomainAdd, Outcome::Ok).detail(told(&new.name, new.profile, &new.reason));
        let NewDomain { name, profile, reason, short_names } = new;
        domain::insert(txn, MailDomain { name, profile, reason, short_names, created_at: self.clock.now() }).await?;
        Ok(fact)
    }

    /// Gives a domain another profile; `None` takes the configuration's. It holds at once here and within seconds in
    /// other processes.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such domain.
    pub async fn set_profile(&self, name: &Domain, profile: Option<Profile>, reason: &str) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        let before = domain::find(&txn, name).await?.ok_or(Error::Unknown)?.profile;
        let fact = self.set_profile_in(&txn, name, (before, profile), reason).await?;
        self.journal.append(&txn, fact).await?;
        txn.commit().await?;
        self.directory.learn(name.clone(), profile);
        Ok(())
    }

    /// As [`Self::set_profile`], in the caller's transaction, as [`Self::add_domain_in`].
    ///
    /// # Errors
    /// [`Error::Unknown`] when the domain has not the profile `before`.
    pub async fn set_profile_in(
        &self,
        txn: &Txn,
        name: &Domain,
        (before, after): (Option<Profile>, Option<Profile>),
        reason: &str,
    ) -> Result<Entry, Error> {
        domain::set_profile(txn, name, (before, after), reason).await?;
        Ok(Entry::new(Event::DomainPolicy, Outcome::Ok).detail(told(name, after, reason)))
    }

    /// All domains, by name, each with its profile if it has one of its own.
    pub async fn domains(&self) -> Result<Vec<(Domain, Option<Profile>)>, Error> {
        Ok(self.mail_domains().await?.into_iter().map(|row| (row.name, row.profile)).collect())
    }

    /// All domains, by name.
    pub async fn mail_domains(&self) -> Result<Vec<MailDomain>, Error> {
        Ok(domain::list(self.store.db()).await?)
    }

    /// One domain.
    pub async fn mail_domain(&self, name: &Domain) -> Result<Option<MailDomain>, Error> {
        Ok(domain::find(self.store.db(), name).await?)
    }

    /// How many accounts have their address in each domain.
    pub async fn people_of_domains(&self) -> Result<Vec<(Domain, i64)>, Error> {
        Ok(account::count_by_domain(self.store.db()).await?)
    }

    /// How many domains may be merged into each.
    pub async fn mergeable_counts(&self) -> Result<Vec<(Domain, i64)>, Error> {
        Ok(merge_domain::counts(self.store.db()).await?)
    }

    /// The domains whose addresses may be merged into this one, by name.
    pub async fn mergeable(&self, into: &Domain) -> Result<Vec<Domain>, Error> {
        Ok(merge_domain::of(self.store.db(), into).await?)
    }

    /// Allows a domain's addresses to be merged into another's, in the caller's transaction. What is returned is for the
    /// journal.
    ///
    /// # Errors
    /// [`Error::Taken`] when that is so already.
    pub async fn allow_merge_in(&self, txn: &Txn, (into, source): (&Domain, &Domain)) -> Result<Entry, Error> {
        let (domain, source, created_at) = (into.clone(), source.clone(), self.clock.now());
        let fact = merging(&domain, &source).reason("allowed");
        merge_domain::insert(txn, merge_domain::MergeDomainRow { domain, source, created_at }).await?;
        Ok(fact)
    }

    /// No longer allows it, as [`Self::allow_merge_in`].
    ///
    /// # Errors
    /// [`Error::Unknown`] when it was not allowed.
    pub async fn forbid_merge_in(&self, txn: &Txn, (into, source): (&Domain, &Domain)) -> Result<Entry, Error> {
        merge_domain::remove(txn, into, source).await?;
        Ok(merging(into, source).reason("withdrawn"))
    }
}

fn merging(into: &Domain, source: &Domain) -> Entry {
    Entry::new(Event::DomainMerge, Outcome::Ok).detail(format!("{into} {source}"))
}

/// A domain, its profile, and why, as the journal writes it.
fn told(name: &Domain, profile: Option<Profile>, reason: &str) -> String {
    let told = format!("{name} {}", profile.map_or("house", Profile::as_str));
    if reason.is_empty() { told } else { format!("{told}: {reason}") }
}
