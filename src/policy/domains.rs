//! Whose numbers hold: the house's, or those of the profile that a person's domain has.
//!
//! What concerns nobody in particular (throttles per address, the cost of hashing, a page before anybody is known) asks
//! [`Policies::house`]. What concerns a person asks [`Policies::of`] with their address. Both answer from memory; the
//! accounts' directory tells which domain has which profile ([`Policies::learn`]).

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::{Policy, Profile};
use crate::base::{Address, Domain};

/// Every policy that holds in this house. Clones share what is learned.
#[derive(Debug, Clone, Default)]
pub struct Policies(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    house: Policy,
    others: BTreeMap<Profile, Policy>,
    /// The domains that have a profile of their own.
    domains: RwLock<BTreeMap<Domain, Profile>>,
}

impl Policies {
    /// The policies of a house. A profile that is not the house's takes over every key that the house has changed,
    /// except those that profiles differ in.
    pub fn new(house: Policy) -> Self {
        let others = Profile::ALL.into_iter().filter(|profile| *profile != house.profile);
        let others = others.map(|profile| (profile, house.clone().with(profile))).collect();
        Self(Arc::new(Inner { house, others, domains: RwLock::default() }))
    }

    /// What holds for nobody in particular.
    pub fn house(&self) -> &Policy {
        &self.0.house
    }

    /// What holds for the person of a primary address.
    pub fn of(&self, person: &Address) -> &Policy {
        self.of_name(person.domain())
    }

    /// What holds for the people of a domain.
    pub fn of_domain(&self, domain: &Domain) -> &Policy {
        self.of_name(domain.as_str())
    }

    fn of_name(&self, domain: &str) -> &Policy {
        let domains = self.0.domains.read().unwrap_or_else(PoisonError::into_inner);
        domains.get(domain).map_or(&self.0.house, |profile| self.profile(*profile))
    }

    /// Whether any of the policies says so that can hold for somebody who is not known yet.
    pub fn any(&self, says: impl Fn(&Policy) -> bool) -> bool {
        let domains = self.0.domains.read().unwrap_or_else(PoisonError::into_inner);
        says(&self.0.house) || domains.values().any(|profile| says(self.profile(*profile)))
    }

    /// What holds for the people of a domain with this profile.
    pub fn profile(&self, profile: Profile) -> &Policy {
        self.0.others.get(&profile).unwrap_or(&self.0.house)
    }

    /// Every domain that there is, with its profile if it has one of its own.
    pub fn learn(&self, domains: impl IntoIterator<Item = (Domain, Option<Profile>)>) {
        let own = domains.into_iter().filter_map(|(name, profile)| Some((name, profile?))).collect();
        *self.0.domains.write().unwrap_or_else(PoisonError::into_inner) = own;
    }

    /// One domain more, or one that has changed.
    pub fn learn_one(&self, name: Domain, profile: Option<Profile>) {
        let mut domains = self.0.domains.write().unwrap_or_else(PoisonError::into_inner);
        match profile {
            Some(profile) => domains.insert(name, profile),
            None => domains.remove(&name),
        };
    }
}

impl From<Policy> for Policies {
    fn from(house: Policy) -> Self {
        Self::new(house)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_domain_of_a_person_decides_and_the_house_for_the_others() {
        let mut house = Policy::of(Profile::Modern);
        house.session.idle = Duration::from_mins(20);
        house.password.min = 14;
        let policies = Policies::new(house);
        let domain = |text: &str| text.parse::<Domain>().unwrap();
        let of = |text: &str| policies.of(&text.parse().unwrap()).clone();
        policies.learn([(domain("old.test"), Some(Profile::Legacy)), (domain("new.test"), None)]);

        let legacy = of("alice@old.test");
        assert_eq!((legacy.profile, legacy.password.min, legacy.password.max), (Profile::Legacy, 8, 16));
        assert_eq!(legacy.session.idle, Duration::from_mins(20), "what profiles agree on is the house's");
        assert_eq!(of("bob@new.test").password.min, 14);
        assert_eq!(of("eve@unknown.test").profile, Profile::Modern);
        assert!(policies.any(|policy| policy.password.max == 16));

        policies.learn_one(domain("old.test"), Some(Profile::EntraCompat));
        assert_eq!(of("alice@old.test").password.classes, 3);
        policies.learn_one(domain("old.test"), None);
        assert_eq!(of("alice@old.test").password.min, 14);
        assert!(!policies.any(|policy| policy.password.max == 16));
    }

    #[test]
    fn a_house_of_another_profile_leaves_modern_as_it_is() {
        let mut house = Policy::of(Profile::Legacy);
        house.password.min = 10;
        let policies = Policies::new(house);
        policies.learn_one("new.test".parse().unwrap(), Some(Profile::Modern));
        let modern = &policies.of(&"alice@new.test".parse().unwrap()).password;
        assert_eq!((modern.min, modern.max, modern.classes, modern.max_age_days), (12, 256, 0, 0));
    }
}
