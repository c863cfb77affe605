//! How sure Pli is of who holds a session (security.md part 7; NIST SP 800-63B section 4).

/// What a sign-in proved. Ordered: a route that needs a level accepts every higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssuranceLevel {
    /// A password alone.
    One,
    /// A password and something weak: a code by e-mail.
    TwoStep,
    /// A password and a trusted device that skipped the second factor.
    Device,
    /// A password and a second factor: authenticator application, approval, SMS.
    Two,
    /// A proof that cannot be passed on to another site: a passkey (`2pr`).
    PhishingResistant,
}

impl AssuranceLevel {
    /// Its name in the database and in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::TwoStep => "1+",
            Self::Device => "1+device",
            Self::Two => "2",
            Self::PhishingResistant => "2pr",
        }
    }

    /// The level of a name, as [`Self::as_str`] writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::One, Self::TwoStep, Self::Device, Self::Two, Self::PhishingResistant];
        all.into_iter().find(|level| level.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_18_a_code_by_mail_proves_less_than_a_second_factor() {
        assert!(AssuranceLevel::TwoStep < AssuranceLevel::Two);
        assert!(AssuranceLevel::One < AssuranceLevel::TwoStep);
        assert_eq!(AssuranceLevel::parse("1+"), Some(AssuranceLevel::TwoStep));
    }
}
