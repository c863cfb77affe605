//! Methods for a name that leads to nobody: the same for the same name, as likely as anybody's, and nothing behind them
//! (R-152, S1-14).

use super::{
    destination::{email_hint, phone_hint},
    types::Offer,
};
use crate::{base::Method, seal, seal::Codes};

/// What people have, the frequent ones more than once. What a house does not send is left out.
const SETS: [&[Method]; 8] = [
    &[Method::Totp, Method::Sms, Method::Email],
    &[Method::Totp, Method::Sms],
    &[Method::Sms, Method::Email],
    &[Method::Totp, Method::Email],
    &[Method::Totp, Method::Sms, Method::Voice, Method::Email],
    &[Method::Totp, Method::Sms, Method::Email, Method::Recovery],
    &[Method::Voice, Method::Email],
    &[Method::Totp, Method::Recovery],
];
/// How names and their mail providers begin, the frequent letters more than once.
const NAMES: &[u8] = b"aabccdeefghijjklllmmmnnoppqrsssttvwxyz";
const PROVIDERS: &[u8] = b"ggggghhhoooyyiillvfwpbc";

/// The made-up methods of a name, in the order that real ones have.
pub(super) fn offers(codes: &Codes, subject: &str, is_had: impl Fn(Method) -> bool) -> Result<Vec<Offer>, seal::Error> {
    let draw = Draw::new(codes, subject)?;
    let methods = draw.of(0, &SETS).copied().unwrap_or_default().iter().filter(|method| is_had(**method));
    let letter = |at, letters: &[u8]| draw.of(at, letters).copied().map_or('c', char::from);
    let offer = |method: &Method| {
        let hint = match method {
            Method::Sms | Method::Voice => phone_hint(&format!("{:02}", draw.number(1) % 100)),
            Method::Email => email_hint(letter(2, NAMES), letter(3, PROVIDERS)),
            _ => String::new(),
        };
        Offer { method: *method, hint }
    };
    Ok(methods.map(offer).collect())
}

/// Numbers that only this house can draw for a name.
struct Draw(String);

impl Draw {
    fn new(codes: &Codes, subject: &str) -> Result<Self, seal::Error> {
        let hash = codes.fingerprint("decoy", subject)?;
        Ok(Self(hash.split_once('.').map_or(String::new(), |(_, digits)| digits.to_owned())))
    }

    /// The `at`th of them, below 2³².
    fn number(&self, at: usize) -> u64 {
        self.0.get(at * 8..at * 8 + 8).and_then(|piece| u64::from_str_radix(piece, 16).ok()).unwrap_or(0)
    }

    fn of<'a, T>(&self, at: usize, all: &'a [T]) -> Option<&'a T> {
        let many = u64::try_from(all.len()).unwrap_or(1).max(1);
        all.get(usize::try_from(self.number(at) % many).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::seal::Keys;

    #[test]
    fn r_152_a_made_up_person_is_the_same_each_time_and_not_the_same_as_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_create(&dir.path().join("keys"), None).unwrap();
        let of = |name: &str, calls: bool| {
            offers(&keys.codes(), name, |method| calls || !matches!(method, Method::Sms | Method::Voice)).unwrap()
        };
        let mut hints = BTreeSet::new();
        for n in 0..200 {
            let name = format!("personne{n}@chts.example");
            let (one, again) = (of(&name, true), of(&name, true));
            assert_eq!(one, again);
            assert!(!one.is_empty() && one.is_sorted_by_key(|offer| offer.method));
            let without = of(&name, false);
            let told = |offer: &Offer| !matches!(offer.method, Method::Sms | Method::Voice);
            assert!(!without.is_empty() && without.iter().all(told));
            hints.extend(one.into_iter().map(|offer| offer.hint));
        }
        assert!(hints.len() > 80, "{}", hints.len());
        let other = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_create(&other.path().join("keys"), None).unwrap();
        let elsewhere = |n| offers(&keys.codes(), &format!("personne{n}@chts.example"), |_| true).unwrap();
        assert!((0..20).any(|n| elsewhere(n) != of(&format!("personne{n}@chts.example"), true)), "the key decides");
    }
}
