//! Telephone numbers.

use std::{fmt, str::FromStr};

/// A telephone number in international form: `+` and 8 to 15 digits (ITU-T E.164).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct E164(String);

/// The text is not an international telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a telephone number starts with + and the country code")]
pub struct E164Error;

impl E164 {
    /// The number, `+` first.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last two digits: all that a page shows of it.
    pub fn last_two(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(2)..).unwrap_or_default()
    }
}

impl FromStr for E164 {
    type Err = E164Error;

    /// Accepts the separators people type: spaces, dots, dashes and parentheses.
    fn from_str(text: &str) -> Result<Self, E164Error> {
        if text.len() > 64 {
            return Err(E164Error);
        }
        let mut digits = String::from("+");
        let text = text.trim().strip_prefix('+').ok_or(E164Error)?;
        for c in text.chars() {
            match c {
                '0'..='9' => digits.push(c),
                ' ' | '\u{a0}' | '\u{202f}' | '.' | '-' | '(' | ')' => {}
                _ => return Err(E164Error),
            }
        }
        if !(9..=16).contains(&digits.len()) || digits.starts_with("+0") {
            return Err(E164Error);
        }
        Ok(Self(digits))
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "E164(…{})", self.last_two())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_digits_only_and_prints_masked() {
        let number: E164 = "+1 (514) 555-01.74".parse().unwrap();
        assert_eq!(number.as_str(), "+15145550174");
        assert_eq!(format!("{number:?}"), "E164(…74)");
        for text in ["", "5145550174", "+0123456789", "+1234567", "+1234567890123456", "+1&to=+33", "+33\r\n612345678"]
        {
            assert!(text.parse::<E164>().is_err(), "{text:?}");
        }
    }
}
