//! One hash: Argon2id, then a pepper or several (security.md ), as a text that says how it was made.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::Error;
use crate::base::Random;
use crate::policy;
use crate::seal::{Peppers, same};

/// Most bytes that are hashed, after composition.
const MAX_BYTES: usize = 1024;
/// Most bytes that are composed at all. 256 Hangul syllables, decomposed, have 2 304.
const MAX_TYPED: usize = 4096;
/// Most memory, in KiB, that a stored hash may ask for: the highest bound of the policy. Who can write in the database
/// must not be able to fill the machine's memory.
const MAX_MEMORY: u32 = 1_048_576;

/// A password as it is hashed: composed, nothing trimmed, nothing cut off.
pub fn compose(password: &str) -> Zeroizing<String> {
    if password.len() > MAX_TYPED {
        // Too long either way; it is refused by its length and never hashed.
        return Zeroizing::new("x".repeat(MAX_BYTES + 1));
    }
    Zeroizing::new(password.nfc().collect())
}

/// Whether a composed password is longer than anything that is ever hashed.
pub fn is_too_long(composed: &str) -> bool {
    composed.len() > MAX_BYTES
}

/// What Argon2 costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    pub(super) fn of(policy: &policy::Password) -> Self {
        Self { memory: policy.memory_kib, passes: policy.passes, lanes: policy.lanes }
    }
}

/// A hash as it is stored: `$argon2id$v=19$m=…,t=…,p=…$salt$hash$peppers`.
pub(super) struct Hash {
    cost: Cost,
    salt: [u8; 16],
    /// The numbers of the peppers laid over it, in order.
    peppers: Vec<u32>,
    sum: [u8; 32],
}

impl Hash {
    /// Hashes a composed password.
    pub(super) fn make(password: &str, cost: Cost, peppers: &Peppers) -> Result<Self, Error> {
        let salt = Random.bytes();
        let active = peppers.active()?;
        let sum = peppers.apply(active, &argon2id(password, cost, &salt)?)?;
        Ok(Self { cost, salt, peppers: vec![active], sum })
    }

    /// A hash of no password, to do the same work for a name that nobody has.
    pub(super) fn nobody(cost: Cost, peppers: &Peppers) -> Result<Self, Error> {
        Ok(Self { cost, salt: Random.bytes(), peppers: vec![peppers.active()?], sum: Random.bytes() })
    }

    /// Whether a composed password is the one.
    pub(super) fn matches(&self, password: &str, peppers: &Peppers) -> Result<bool, Error> {
        let mut sum = argon2id(password, self.cost, &self.salt)?;
        for number in &self.peppers {
            sum = peppers.apply(*number, &sum)?;
        }
        Ok(same(&sum, &self.sum))
    }

    /// Whether it is at least as costly as today's rule asks, and has the active pepper alone.
    pub(super) fn is_current(&self, cost: Cost, peppers: &Peppers) -> Result<bool, Error> {
        let strong = self.cost.memory >= cost.memory && self.cost.passes >= cost.passes;
        Ok(strong && self.peppers == [peppers.active()?])
    }

    /// The same password under the active pepper too; `None` when that is the last one already.
    pub(super) fn cover(mut self, peppers: &Peppers) -> Result<Option<Self>, Error> {
        let active = peppers.active()?;
        if self.peppers.last() == Some(&active) {
            return Ok(None);
        }
        self.sum = peppers.apply(active, &self.sum)?;
        self.peppers.push(active);
        Ok(Some(self))
    }

    /// Reads what [`fmt::Display`] writes.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or(Error::Unusable("it is not written as Pli writes them"))
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let mut numbers = parts.next()?.split(',');
        let mut number = |name: &str| numbers.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let cost = Cost { memory: number("m=")?, passes: number("t=")?, lanes: number("p=")? };
        if cost.memory > MAX_MEMORY || cost.passes > 64 || cost.lanes > 64 {
            return None;
        }
        let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
        let sum = STANDARD_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
        let peppers: Vec<u32> = parts.next()?.split(',').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        parts.next().is_none().then_some(Self { cost, salt, peppers, sum })
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cost { memory, passes, lanes } = self.cost;
        let (salt, sum) = (STANDARD_NO_PAD.encode(self.salt), STANDARD_NO_PAD.encode(self.sum));
        let peppers: Vec<String> = self.peppers.iter().map(u32::to_string).collect();
        write!(f, "$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${sum}${}", peppers.join(","))
    }
}

fn argon2id(password: &str, cost: Cost, salt: &[u8; 16]) -> Result<[u8; 32], Error> {
    let unusable = |_| Error::Unusable("its parameters are out of range");
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).map_err(unusable)?;
    let mut sum = [0; 32];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(password.as_bytes(), salt, &mut sum).map_err(unusable)?;
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Keys;

    /// The floor of R-71.
    const FLOOR: Cost = Cost { memory: 19_456, passes: 2, lanes: 1 };

    fn keys() -> (tempfile::TempDir, Keys) {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_create(&dir.path().join("keys"), None).unwrap();
        (dir, keys)
    }

    #[test]
    fn r_71_the_hash_is_argon2id_as_rfc_9106_computes_it() {
        // RFC 9106 section 5.3 uses a secret and associated data, which we do not; this vector is of the reference
        // implementation: argon2 with -id -t 2 -m 16 -p 1, 65536 KiB, "password", "somesalt".
        let params = Params::new(65_536, 2, 1, Some(32)).unwrap();
        let mut sum = [0; 32];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon.hash_password_into(b"password", b"somesalt", &mut sum).unwrap();
        assert_eq!(crate::seal::hex(&sum), "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }

    #[test]
    fn r_71_default_cost_salt_and_tag_are_as_the_rule_says() {
        let cost = Cost::of(&policy::Password::default());
        assert_eq!((cost.memory, cost.passes, cost.lanes), (65_536, 3, 4));
        let (_dir, keys) = keys();
        let one = Hash::make("secret", FLOOR, &keys.peppers()).unwrap();
        let two = Hash::make("secret", FLOOR, &keys.peppers()).unwrap();
        assert_ne!(one.to_string(), two.to_string(), "each has its own salt");
        assert_eq!((one.salt.len(), one.sum.len()), (16, 32));
    }

    #[test]
    fn a_hash_is_read_as_it_was_written_and_nothing_else_is() {
        let (_dir, keys) = keys();
        let text = Hash::make("secret", FLOOR, &keys.peppers()).unwrap().to_string();
        let hash = Hash::parse(&text).unwrap();
        assert_eq!(hash.to_string(), text);
        assert!(hash.matches("secret", &keys.peppers()).unwrap());
        assert!(!hash.matches("secret ", &keys.peppers()).unwrap());
        for bad in [
            "",
            "secret",
            "$argon2id$v=19$m=4294967295,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAA$1",
            &text.replace("argon2id", "argon2i"),
            &text.replace("m=19456", "m=2000000"),
            &format!("{text}$x"),
        ] {
            assert!(Hash::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn r_75_for_a_name_that_nobody_has_the_same_work_is_done() {
        let (_dir, keys) = keys();
        let somebody = Hash::make("secret", FLOOR, &keys.peppers()).unwrap();
        let nobody = Hash::nobody(FLOOR, &keys.peppers()).unwrap();
        assert_eq!((nobody.cost, &nobody.peppers), (somebody.cost, &somebody.peppers));
        assert!(!nobody.matches("secret", &keys.peppers()).unwrap());
    }

    #[test]
    fn r_72_without_its_pepper_a_hash_verifies_nothing() {
        let (_dir, one) = keys();
        let (_other, two) = keys();
        let hash = Hash::make("secret", FLOOR, &one.peppers()).unwrap();
        assert!(hash.matches("secret", &one.peppers()).unwrap());
        assert!(!hash.matches("secret", &two.peppers()).unwrap());
    }

    #[test]
    fn r_72_a_new_pepper_covers_a_hash_without_the_password() {
        let (_dir, keys) = keys();
        let hash = Hash::make("secret", FLOOR, &keys.peppers()).unwrap();
        assert!(hash.is_current(FLOOR, &keys.peppers()).unwrap());
        keys.rotate().unwrap();
        assert!(!hash.is_current(FLOOR, &keys.peppers()).unwrap());
        let covered = hash.cover(&keys.peppers()).unwrap().unwrap();
        assert!(covered.to_string().ends_with("$1,2"));
        assert!(covered.matches("secret", &keys.peppers()).unwrap());
        assert!(covered.cover(&keys.peppers()).unwrap().is_none());
    }

    #[test]
    fn r_62_a_password_is_composed_and_never_trimmed_or_cut() {
        assert_eq!(*compose("e\u{301}te\u{301}"), "\u{e9}t\u{e9}");
        assert_eq!(*compose("  a b  "), "  a b  ");
        let long = "é".repeat(512);
        assert!(!is_too_long(&compose(&long)));
        assert_eq!(compose(&long).len(), 1024);
        assert!(is_too_long(&compose(&format!("{long}x"))));
        assert!(is_too_long(&compose(&"x".repeat(1_000_000))));
        let (_dir, keys) = keys();
        let hash = Hash::make(&format!("{}a", "x".repeat(1023)), FLOOR, &keys.peppers()).unwrap();
        assert!(!hash.matches(&format!("{}b", "x".repeat(1023)), &keys.peppers()).unwrap(), "the last byte counts");
    }
}
