//! Mail addresses and domains in the one canonical form that every room compares (security.md R-83).

use std::{borrow::Borrow, fmt, str::FromStr};

use unicode_normalization::UnicodeNormalization;

/// Longest address accepted, in bytes (RFC 5321 section 4.5.3.1.3, path without its angle brackets).
const MAX_ADDRESS: usize = 254;
/// Longest local part, in bytes (RFC 5321 section 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// A mail domain: lower case, ASCII (IDNA A-labels), without a trailing dot.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// A mail address in canonical form: NFC, trimmed, lower case, `local@domain`.
///
/// Quoted local parts (`"a b"@c`) are refused: nobody in a health directory has one and every parser reads them
/// differently.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    text: String,
    at: usize,
}

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No `@`, or an empty side of it.
    #[error("an address has the form name@domain")]
    Shape,
    /// A character that an address cannot bear: space, control, quote, bracket.
    #[error("an address cannot contain this character")]
    Character,
    /// Over the limits of RFC 5321.
    #[error("the address is too long")]
    Length,
    /// The part after `@` is not a domain name.
    #[error("this is not a domain name")]
    Domain,
}

impl Domain {
    /// The domain as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A map of domains can be asked with a text in canonical form, such as [`Address::domain`].
impl Borrow<str> for Domain {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl FromStr for Domain {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim().trim_end_matches('.');
        let url::Host::Domain(name) = url::Host::parse(text).map_err(|_| AddressError::Domain)? else {
            return Err(AddressError::Domain);
        };
        let good_label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if name.len() > 253 || !name.split('.').all(good_label) {
            return Err(AddressError::Domain);
        }
        Ok(Self(name.to_ascii_lowercase()))
    }
}

impl Address {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.text.get(self.at + 1..).unwrap_or_default()
    }

    /// The address without its `+detail` (RFC 5233): the one that an account is looked up by.
    #[must_use]
    pub fn without_detail(&self) -> Self {
        let local = self.local().split('+').next().unwrap_or_default();
        if local.is_empty() || local.len() == self.at {
            return self.clone();
        }
        Self { text: format!("{local}@{}", self.domain()), at: local.len() }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.len() > 4 * MAX_ADDRESS {
            return Err(AddressError::Length);
        }
        let text: String = text.trim().nfc().collect();
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::Shape)?;
        if local.is_empty() || domain.is_empty() {
            return Err(AddressError::Shape);
        }
        let bad = |c: char| c.is_whitespace() || c.is_control() || "\"(),:;<>@[\\]".contains(c) || is_format(c);
        if local.chars().any(bad) || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return Err(AddressError::Character);
        }
        let local = local.to_lowercase();
        let domain: Domain = domain.parse()?;
        if local.len() > MAX_LOCAL || local.len() + 1 + domain.0.len() > MAX_ADDRESS {
            return Err(AddressError::Length);
        }
        Ok(Self { at: local.len(), text: format!("{local}@{}", domain.0) })
    }
}

/// Characters that change how text is shown without being seen: zero width, bidirectional overrides.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Addresses are personal: what reaches a log by `{:?}` bears the domain only.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address(…@{})", self.domain())
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Domain({})", self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Domain {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl<'de> serde::Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s0_03_an_address_is_trimmed_lowercased_and_composed() {
        let address: Address = " Zoe\u{308}.Martin.MED@Ssss.Gouv.QC.ca ".parse().unwrap();
        assert_eq!(address.as_str(), "zo\u{eb}.martin.med@ssss.gouv.qc.ca");
        assert_eq!(address.local(), "zo\u{eb}.martin.med");
        assert_eq!(address.domain(), "ssss.gouv.qc.ca");
    }

    #[test]
    fn an_address_that_would_break_a_protocol_is_refused() {
        for text in [
            "",
            "a",
            "@b.test",
            "a@",
            "a b@c.test",
            "a\r\nRCPT TO:<x@y.test>@c.test",
            "a\0@c.test",
            "a@c.test\r\nX: y",
            "<a@c.test>",
            "\"a\"@c.test",
            "a..b@c.test",
            ".a@c.test",
            "a,b@c.test",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a\u{202e}b@c.test",
            "a@-c.test",
            "a@c..test",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text:?}");
        }
        assert_eq!(format!("{}@c.test", "a".repeat(65)).parse::<Address>(), Err(AddressError::Length));
    }

    #[test]
    fn a_detail_is_not_part_of_the_account() {
        let address: Address = "claire+labo@c.test".parse().unwrap();
        assert_eq!(address.without_detail().as_str(), "claire@c.test");
        assert_eq!("+x@c.test".parse::<Address>().unwrap().without_detail().as_str(), "+x@c.test");
    }

    #[test]
    fn a_debug_print_does_not_tell_who() {
        assert_eq!(format!("{:?}", "claire@c.test".parse::<Address>().unwrap()), "Address(…@c.test)");
    }
}
