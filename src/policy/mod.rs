//! The numbers of the security rules (security.md part 3), each a key with bounds, grouped as the rules are.
//!
//! A profile is a named set of values: `modern` follows NIST SP 800-63B-4 and ASVS 5.0, `entra-compat` and `legacy` are
//! what the systems that people come from demand (product.md). `[policy]` in the configuration chooses one and may
//! change single keys within their bounds:
//!
//! ```toml
//! [policy]
//! profile = "modern"
//! session.idle_s = 1200
//! ```
//!
//! A value outside its bounds stops the start, because a rule nobody checks is the one that is wrong.
//!
//! That is the policy of the house. A domain may have a profile of its own; [`Policies`] says what holds for whom.

mod boxes;
mod call;
mod domains;
mod factors;
mod key;
mod people;
mod read;
mod sign_in;

use std::time::Duration;

pub use self::{
    boxes::{Merge, Scim, Sending, SharedBox},
    call::CallMode,
    domains::Policies,
    factors::{Codes, Passkey, Push, RecoveryCodes, Totp, Voice},
    key::{Value, Wrong},
    people::{Enrol, Journal, Notices, Recovery, Support},
    sign_in::{Device, Password, Session, StepUp, Throttle},
};

/// A named set of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Profile {
    /// Today's standards.
    #[default]
    Modern,
    /// What systems S0 and S1 ask for.
    EntraCompat,
    /// What systems S0, S2, S3 and S4 ask for.
    Legacy,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 3] = [Self::Modern, Self::EntraCompat, Self::Legacy];

    /// Its name in the configuration and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::EntraCompat => "entra-compat",
            Self::Legacy => "legacy",
        }
    }

    /// The profile of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == name)
    }
}

/// Every rule's numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    /// The profile they come from.
    pub profile: Profile,
    /// Codes sent by SMS and e-mail (3.1).
    pub codes: Codes,
    /// Telephone calls (R-16).
    pub voice: Voice,
    /// Codes of authenticator applications (3.2).
    pub totp: Totp,
    /// Passkeys (3.3).
    pub passkey: Passkey,
    /// Recovery codes (R-136).
    pub recovery_codes: RecoveryCodes,
    /// Passwords and their hashing (3.5, R-130).
    pub password: Password,
    /// Throttling (3.6).
    pub throttle: Throttle,
    /// Sessions (3.7).
    pub session: Session,
    /// Notices (3.12).
    pub notices: Notices,
    /// Proving again who one is (3.10).
    pub step_up: StepUp,
    /// Trusted devices (3.8).
    pub device: Device,
    /// The first sign-in (3.9).
    pub enrol: Enrol,
    /// Recovery (3.11).
    pub recovery: Recovery,
    /// Approval on one's own telephone (3.4).
    pub push: Push,
    /// What anybody may ask of the support.
    pub support: Support,
    /// Mailboxes that several people open.
    pub shared_box: SharedBox,
    /// Mail that people send.
    pub sending: Sending,
    /// Taking over an institutional address.
    pub merge: Merge,
    /// Programs that provision a structure.
    pub scim: Scim,
    /// The journal (3.12).
    pub journal: Journal,
}

impl Policy {
    /// A profile as it stands, nothing changed.
    pub fn of(profile: Profile) -> Self {
        Self::default().with(profile)
    }

    /// The same with every key of a profile; what profiles agree on stays.
    fn with(mut self, profile: Profile) -> Self {
        self.profile = profile;
        // Shortest, shortest as the only factor, longest; kinds of characters, strength, no words; days.
        let (lengths, kinds, days) = match profile {
            Profile::Modern => ((12, 15, 256), (0, 3, false), 0),
            Profile::EntraCompat => ((8, 8, 256), (3, 2, false), 0),
            Profile::Legacy => ((8, 8, 16), (4, 0, true), 182),
        };
        let password = &mut self.password;
        (password.min, password.min_alone, password.max) = lengths;
        (password.classes, password.score, password.no_words) = kinds;
        password.max_age_days = days;
        password.two_screens = profile != Profile::Modern;
        let enrol = &mut self.enrol;
        let asked = match profile {
            Profile::Modern => (2, true, 0, false),
            Profile::EntraCompat => (1, false, 5, false),
            Profile::Legacy => (1, false, 5, true),
        };
        enrol.interrupt = profile == Profile::EntraCompat;
        (enrol.min_recovery_methods, enrol.second_channel, enrol.questions, enrol.mark) = asked;
        (self.voice.mode, self.voice.digits) = match profile {
            Profile::Modern => (CallMode::Type, 6),
            Profile::EntraCompat => (CallMode::Type, 2),
            Profile::Legacy => (CallMode::Confirm, 6),
        };
        self.recovery.proofs = if profile == Profile::Modern { 2 } else { 1 };
        self.support.password_by_mail = profile == Profile::Legacy;
        // The number of an approval, how long a code attaches a telephone, and what it is made of (R-40, R-132).
        let (digits, pairing, as_long_ago) = match profile {
            Profile::Modern => (6, Duration::from_mins(10), false),
            Profile::EntraCompat => (2, Duration::from_mins(10), false),
            Profile::Legacy => (6, Duration::from_hours(72), true),
        };
        let push = &mut self.push;
        (push.digits, push.pairing) = (digits, pairing);
        (push.digits_by_hand, push.code_by_mail) = (as_long_ago, as_long_ago);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_a_set_of_numbers() {
        assert_eq!(Policy::of(Profile::Modern).password.min, 12);
        let legacy = Policy::of(Profile::Legacy);
        assert_eq!((legacy.password.min, legacy.password.max, legacy.password.classes), (8, 16, 4));
        let call = |profile| (Policy::of(profile).voice.mode, Policy::of(profile).voice.digits);
        assert_eq!(call(Profile::Modern), (CallMode::Type, 6), "R-16");
        assert_eq!(call(Profile::EntraCompat), (CallMode::Type, 2));
        assert_eq!(call(Profile::Legacy).0, CallMode::Confirm);
        for profile in Profile::ALL {
            assert_eq!(Profile::parse(profile.as_str()), Some(profile));
            Policy::of(profile).check().unwrap();
        }
    }
}
