//! How much a proof must count for before an act that matters.

use super::{Error, Factor, Factors};
use crate::{
    base::{Address, AssuranceLevel, Method},
    session::SignedIn,
};

impl Factors {
    /// The account's own level: what the strongest of its methods proves. One that was closed after too many wrong codes
    /// counts too, so that nobody lowers the level by closing it. Codes on paper do not: they are for the day on which
    /// all else is lost.
    pub async fn level(&self, who: &SignedIn) -> Result<AssuranceLevel, Error> {
        Ok(self.level_of(who.address(), &self.of(who.account()).await?))
    }

    fn level_of(&self, person: &Address, factors: &[Factor]) -> AssuranceLevel {
        let methods = factors.iter().map(|factor| factor.secret.method());
        let highest = methods.filter(|method| *method != Method::Recovery).map(Method::level).max();
        let strict = self.policies.of(person).step_up.strict;
        let most = if strict { AssuranceLevel::PhishingResistant } else { AssuranceLevel::Two };
        highest.unwrap_or(AssuranceLevel::One).min(most)
    }
}

/// What a method counts for where `needed` is asked for: a code on paper stands in for whatever was lost.
pub fn counts_for(method: Method, needed: AssuranceLevel) -> AssuranceLevel {
    if method == Method::Recovery { needed.max(method.level()) } else { method.level() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_140_a_weaker_method_is_not_enough_and_a_code_on_paper_stands_in_for_what_was_lost() {
        let passkey = AssuranceLevel::PhishingResistant;
        assert!(counts_for(Method::Totp, passkey) < passkey);
        assert!(counts_for(Method::Email, AssuranceLevel::Two) < AssuranceLevel::Two);
        assert_eq!(counts_for(Method::Recovery, passkey), passkey);
        assert_eq!(counts_for(Method::Passkey, AssuranceLevel::Two), passkey);
    }
}
