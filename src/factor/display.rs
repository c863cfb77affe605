//! The methods of verification, and what a page may show of them.

use crate::base::{Address, E164};

/// A telephone number as a page shows it: its last two digits (S3-05, S1).
pub fn masked_phone(number: &E164) -> String {
    format!("\u{b7}\u{b7}\u{b7}{}", number.last_two())
}

/// An address as a page shows it: the first and the last letter of its name, the domain whole (S3-07).
pub fn masked_email(address: &Address) -> String {
    let mut letters = address.local().chars();
    let first = letters.next().unwrap_or_default();
    let last = letters.next_back().filter(|_| address.local().chars().count() > 3);
    let last = last.map(String::from).unwrap_or_default();
    format!("{first}\u{b7}\u{b7}\u{b7}{last}@{}", address.domain())
}

/// A code as people type it, without the spaces and dashes they put in (S3-09). `None` when it is not `digits` digits:
/// then it is no try at all.
pub fn normal_code(typed: &str, digits: usize) -> Option<String> {
    if typed.len() > 64 {
        return None;
    }
    let kept: String =
        typed.chars().filter(|c| !c.is_whitespace() && !"-.\u{2010}\u{2011}\u{2013}".contains(*c)).collect();
    (kept.len() == digits && kept.bytes().all(|b| b.is_ascii_digit())).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_09_spaces_are_tolerated_and_leading_zeros_kept() {
        assert_eq!(normal_code(" 012 345 ", 6).as_deref(), Some("012345"));
        assert_eq!(normal_code("012\u{a0}345", 6).as_deref(), Some("012345"));
        assert_eq!(normal_code("012-345", 6).as_deref(), Some("012345"));
        for wrong in ["", "12345", "1234567", "12345a", "+12345", "１２３４５６", "12 34 56 78"] {
            assert_eq!(normal_code(wrong, 6), None, "{wrong}");
        }
    }

    #[test]
    fn s3_07_a_destination_is_masked_on_the_screen() {
        assert_eq!(masked_phone(&"+15145550174".parse().unwrap()), "···74");
        assert_eq!(masked_email(&"claire.vasseur@courriel.example".parse().unwrap()), "c···r@courriel.example");
        assert_eq!(masked_email(&"abc@courriel.example".parse().unwrap()), "a···@courriel.example");
        assert_eq!(masked_email(&"é@courriel.example".parse().unwrap()), "é···@courriel.example");
    }
}
