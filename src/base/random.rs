//! Randomness: the operating system's, through the one cryptographic provider.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// The source of every secret.
#[derive(Debug, Clone, Copy, Default)]
pub struct Random;

impl Random {
    /// `N` random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: going on would make guessable secrets.
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut bytes = [0; N];
        #[expect(clippy::expect_used, reason = "without randomness nothing here is safe")]
        SystemRandom::new().fill(&mut bytes).expect("the operating system gives randomness");
        bytes
    }

    /// A number below `bound`, each equally likely (by rejection, not by remainder).
    pub fn below(self, bound: u32) -> u32 {
        let bound = u64::from(bound.max(1));
        let limit = (1u64 << 32) / bound * bound;
        loop {
            let draw = u64::from(u32::from_be_bytes(self.bytes()));
            if draw < limit {
                return u32::try_from(draw % bound).unwrap_or(0);
            }
        }
    }

    /// A code of `digits` decimal digits, leading zeros kept, without bias (security.md R-01).
    pub fn digits(self, digits: usize) -> String {
        (0..digits).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))).collect()
    }

    /// 256 random bits in URL-safe base64, 43 characters (security.md R-100).
    pub fn token(self) -> String {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_01_codes_have_six_digits_zeros_included_and_every_digit_equally_often() {
        let codes: Vec<String> = (0..4_000).map(|_| Random.digits(6)).collect();
        assert!(codes.iter().all(|code| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())));
        assert!(codes.iter().any(|code| code.starts_with('0')));
        for digit in '0'..='9' {
            let seen = codes.iter().flat_map(|code| code.chars()).filter(|c| *c == digit).count();
            assert!((2_000..2_800).contains(&seen), "{digit} was drawn {seen} times of 24 000");
        }
    }

    #[test]
    fn r_100_tokens_have_256_bits_and_differ() {
        assert_eq!(Random.token().len(), 43);
        assert_ne!(Random.token(), Random.token());
    }
}
