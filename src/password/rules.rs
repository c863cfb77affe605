//! What a new password must be (security.md ). All flaws are said at once.

use super::{compose, is_too_long};
use crate::policy;

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It has fewer code points than this.
    TooShort(u32),
    /// It has more code points than this, or more bytes than are ever hashed.
    TooLong(u32),
    /// It has fewer kinds of characters than this: small and capital letters, digits, others.
    TooUniform(u32),
}

/// Every flaw of a new password. Each code point counts one, spaces too.
pub fn check(password: &str, policy: &policy::Password) -> Vec<Flaw> {
    let text = compose(password);
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let mut flaws = Vec::new();
    if length < policy.min {
        flaws.push(Flaw::TooShort(policy.min));
    }
    if length > policy.max || is_too_long(&text) {
        flaws.push(Flaw::TooLong(policy.max));
    }
    if classes(&text) < policy.classes {
        flaws.push(Flaw::TooUniform(policy.classes));
    }
    flaws
}

fn classes(text: &str) -> u32 {
    let other = |c: char| !c.is_lowercase() && !c.is_uppercase() && !c.is_numeric();
    let kinds: [&dyn Fn(char) -> bool; 4] = [&char::is_lowercase, &char::is_uppercase, &char::is_numeric, &other];
    kinds.iter().map(|kind| u32::from(text.chars().any(kind))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Policy, Profile};

    #[test]
    fn r_60_length_counts_code_points_and_nothing_else_is_asked() {
        let modern = Policy::of(Profile::Modern).password;
        assert_eq!(check("onze lettre", &modern), [Flaw::TooShort(12)]);
        assert_eq!(check("douze lettre", &modern), []);
        assert_eq!(check(&"é".repeat(12), &modern), []);
        assert_eq!(check(&"e\u{301}".repeat(11), &modern), [Flaw::TooShort(12)]);
        assert_eq!(check(&"x".repeat(256), &modern), []);
        assert_eq!(check(&"x".repeat(257), &modern), [Flaw::TooLong(256)]);
        // 256 code points of four bytes are 1 024 bytes: just hashed.
        assert_eq!(check(&"🦀".repeat(256), &modern), []);
        assert_eq!(check(&"x".repeat(10_000), &modern), [Flaw::TooLong(256)]);
    }

    #[test]
    fn r_64_every_flaw_is_said_at_once() {
        let legacy = Policy::of(Profile::Legacy).password;
        assert_eq!(check("abc", &legacy), [Flaw::TooShort(8), Flaw::TooUniform(4)]);
        assert_eq!(check("Abcdef1!", &legacy), []);
        assert_eq!(check("abcdefghijklmnopq", &legacy), [Flaw::TooLong(16), Flaw::TooUniform(4)]);
    }
}
