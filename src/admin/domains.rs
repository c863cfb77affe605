//! Domains: which policy holds for their people and why, and which domains may be merged into them (S0-11).

use std::collections::BTreeMap;

use super::{Admin, Administrator, Confirmed, Error, MailDomain, NewDomain, signed};
use crate::{
    base::Domain,
    conformity,
    policy::{Policy, Profile},
    session::Visitor,
};

/// Most characters of a reason.
const MAX_REASON: usize = 200;
/// Most domains that may be merged into one.
const MAX_SOURCES: usize = 500;

/// A domain in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainLine {
    /// It.
    pub domain: MailDomain,
    /// How many accounts have their address in it.
    pub people: u64,
    /// How many domains may be merged into it.
    pub sources: u64,
}

/// A domain on its own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainView {
    /// It.
    pub domain: MailDomain,
    /// The domains that may be merged into it, by name.
    pub sources: Vec<Domain>,
}

impl Admin {
    /// Every domain, by name.
    pub async fn domains(&self, _: &Administrator) -> Result<Vec<DomainLine>, Error> {
        let accounts = &self.rooms().accounts;
        let (people, sources) = (accounts.people_of_domains().await?, accounts.mergeable_counts().await?);
        let [people, sources] = [people, sources].map(|counts| counts.into_iter().collect::<BTreeMap<Domain, i64>>());
        let count = |counts: &BTreeMap<Domain, i64>, of: &Domain| {
            counts.get(of).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0)
        };
        let domains = accounts.mail_domains().await?.into_iter();
        Ok(domains
            .map(|domain| DomainLine {
                people: count(&people, &domain.name),
                sources: count(&sources, &domain.name),
                domain,
            })
            .collect())
    }

    /// One domain.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn domain(&self, _: &Administrator, name: &Domain) -> Result<DomainView, Error> {
        let accounts = &self.rooms().accounts;
        let domain = accounts.mail_domain(name).await?.ok_or(Error::Unknown)?;
        Ok(DomainView { domain, sources: accounts.mergeable(name).await? })
    }

    /// The policy that a profile stands for; the house's for none.
    pub fn policy(&self, profile: Option<Profile>) -> &Policy {
        let policies = self.rooms().sessions.policies();
        profile.map_or(policies.house(), |profile| policies.profile(profile))
    }

    /// Whether people of this profile are protected less than those of the house.
    pub fn is_weaker(&self, profile: Option<Profile>) -> bool {
        conformity::is_weaker(self.policy(profile), self.policy(None))
    }

    /// Answers for a mail domain from now on.
    ///
    /// # Errors
    /// [`Error::Taken`], [`Error::Reason`].
    pub async fn add_domain(
        &self,
        key: &Confirmed<Administrator>,
        new: NewDomain,
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let reason = self.reason(new.profile, &new.reason)?;
        let (rooms, txn) = (self.rooms(), self.rooms().store.begin().await?);
        let fact = rooms.accounts.add_domain_in(&txn, NewDomain { reason, ..new }).await?;
        rooms.sessions.tell(txn, vec![signed(fact, key, visitor)]).await?;
        self.learned().await;
        Ok(())
    }

    /// Gives a domain another profile, or another reason for the one it has.
    ///
    /// # Errors
    /// [`Error::Changed`] when it has not the profile that was shown; [`Error::Reason`].
    pub async fn set_profile(
        &self,
        key: &Confirmed<Administrator>,
        name: &Domain,
        (before, after, why): (Option<Profile>, Option<Profile>, &str),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let why = self.reason(after, why)?;
        let (rooms, txn) = (self.rooms(), self.rooms().store.begin().await?);
        let fact = rooms.accounts.set_profile_in(&txn, name, (before, after), &why).await?;
        rooms.sessions.tell(txn, vec![signed(fact, key, visitor)]).await?;
        self.learned().await;
        Ok(())
    }

    /// Lets addresses of a domain be merged into those of another.
    ///
    /// # Errors
    /// [`Error::Itself`], [`Error::Taken`], [`Error::TooMany`]; [`Error::Unknown`] when Pli does not answer for `into`.
    pub async fn allow_merge(
        &self,
        key: &Confirmed<Administrator>,
        (into, source): (&Domain, &Domain),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        if into == source {
            return Err(Error::Itself);
        }
        if self.domain(key, into).await?.sources.len() >= MAX_SOURCES {
            return Err(Error::TooMany);
        }
        let (rooms, txn) = (self.rooms(), self.rooms().store.begin().await?);
        let fact = rooms.accounts.allow_merge_in(&txn, (into, source)).await?;
        Ok(rooms.sessions.tell(txn, vec![signed(fact, key, visitor)]).await?)
    }

    /// No longer lets them. What was merged stays.
    ///
    /// # Errors
    /// [`Error::Changed`] when it was not allowed any more.
    pub async fn forbid_merge(
        &self,
        key: &Confirmed<Administrator>,
        (into, source): (&Domain, &Domain),
        visitor: &Visitor,
    ) -> Result<(), Error> {
        let (rooms, txn) = (self.rooms(), self.rooms().store.begin().await?);
        let fact = rooms.accounts.forbid_merge_in(&txn, (into, source)).await?;
        Ok(rooms.sessions.tell(txn, vec![signed(fact, key, visitor)]).await?)
    }

    /// A reason of one line; a weaker profile needs one.
    fn reason(&self, profile: Option<Profile>, why: &str) -> Result<String, Error> {
        let why = line(why).filter(|why| why.chars().count() <= MAX_REASON).ok_or(Error::Reason)?;
        if why.is_empty() && self.is_weaker(profile) { Err(Error::Reason) } else { Ok(why) }
    }

    /// Memory follows at once here; other processes look every second.
    async fn learned(&self) {
        if let Err(error) = self.rooms().accounts.directory().refresh_domains().await {
            tracing::warn!(%error, "the directory was not refreshed");
        }
    }
}

/// A text of one line: no control character, single spaces.
fn line(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.chars().any(char::is_control)).then_some(text)
}
