//! Temporary passwords, handed over on paper or by telephone (security.md R-130).

use secrecy::SecretString;

use crate::base::Random;

/// Letters and digits that nobody takes for another: no `0 1 i l o`.
const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS: usize = 4;
const GROUP: usize = 4;

/// A new one: four groups of four, 79 bits.
pub fn temporary() -> SecretString {
    let mut text = String::with_capacity(GROUPS * (GROUP + 1));
    for place in 0..GROUPS * GROUP {
        if place > 0 && place % GROUP == 0 {
            text.push('-');
        }
        let draw = usize::try_from(Random.below(31)).unwrap_or(0);
        text.push(ALPHABET.get(draw).copied().map_or('a', char::from));
    }
    SecretString::from(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn r_130_it_has_more_than_64_bits_and_no_letter_that_is_taken_for_another() {
        let all: BTreeSet<String> = (0..500).map(|_| temporary().expose_secret().to_owned()).collect();
        assert_eq!(all.len(), 500);
        let used: BTreeSet<char> = all.iter().flat_map(|text| text.chars()).filter(|c| *c != '-').collect();
        assert_eq!(used.len(), 31);
        assert!("01ilo".chars().all(|c| !used.contains(&c)));
        assert!(all.iter().all(|text| text.len() == 19));
        // 16 × log2(31) = 79 bits.
        assert!(31f64.log2() * 16.0 > 64.0);
    }
}
