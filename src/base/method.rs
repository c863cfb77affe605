//! The methods of verification.

use super::AssuranceLevel;

/// A second way to prove who one is. A channel that does not exist here does not compile (known weakness 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// A passkey (WebAuthn): bound to this site, so that nobody can be lured into using it elsewhere.
    Passkey,
    /// An authenticator application (RFC 6238).
    Totp,
    /// An approval on the person's own phone, signed there.
    Push,
    /// A code by SMS.
    Sms,
    /// A telephone call.
    Voice,
    /// A code by e-mail to the personal address.
    Email,
    /// One of the codes kept on paper for the day on which all else is lost.
    Recovery,
}

impl Method {
    /// Every method, strongest first.
    pub const ALL: [Self; 7] =
        [Self::Passkey, Self::Totp, Self::Push, Self::Sms, Self::Voice, Self::Email, Self::Recovery];

    /// Its name in forms, in the database and in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Totp => "totp",
            Self::Push => "push",
            Self::Sms => "sms",
            Self::Voice => "voice",
            Self::Email => "email",
            Self::Recovery => "recovery",
        }
    }

    /// The method of a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// Whether a code is sent, so that there is something to ask for first.
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Sms | Self::Voice | Self::Email)
    }

    /// Whether today's standards allow it only with a notice and with another method beside it: what goes through
    /// the telephone network or a mailbox can be intercepted.
    pub fn is_restricted(self) -> bool {
        matches!(self, Self::Sms | Self::Voice | Self::Email)
    }

    /// What a sign-in with it proves.
    pub fn level(self) -> AssuranceLevel {
        match self {
            Self::Passkey => AssuranceLevel::PhishingResistant,
            Self::Totp | Self::Push | Self::Sms | Self::Voice | Self::Recovery => AssuranceLevel::Two,
            Self::Email => AssuranceLevel::TwoStep,
        }
    }

    /// The word of RFC 8176 for it; e-mail, approval and paper codes have none there.
    pub fn amr(self) -> &'static str {
        match self {
            Self::Passkey => "pop",
            Self::Totp => "otp",
            Self::Push => "push",
            Self::Sms => "sms",
            Self::Voice => "tel",
            Self::Email => "email",
            Self::Recovery => "recovery",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_17_what_can_be_intercepted_is_restricted_and_the_strongest_method_is_not() {
        assert!(Method::Sms.is_restricted() && Method::Email.is_restricted());
        assert!(!Method::ALL[0].is_restricted());
    }

    #[test]
    fn r_18_a_code_by_mail_is_two_steps_not_two_factors() {
        assert_eq!(Method::Email.level(), AssuranceLevel::TwoStep);
        assert_eq!(Method::Sms.level(), AssuranceLevel::Two);
        for method in Method::ALL {
            assert_eq!(Method::parse(method.as_str()), Some(method));
        }
    }
}
