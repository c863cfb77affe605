//! Keyed hashes: one-time codes, cookies, password peppers, the ends of the journal. All are HMAC-SHA-256.

use aws_lc_rs::hmac;

use super::{Error, Keys, hex, ring::Purpose, same};

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        // Each part with its length: no two lists of parts give the same bytes.
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    let mut out = [0; 32];
    out.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
    out
}

/// `number.hex` with the active key.
fn make(keys: &Keys, purpose: Purpose, parts: &[&[u8]]) -> Result<String, Error> {
    let (number, key) = keys.active(purpose)?;
    Ok(format!("{number}.{}", hex(&mac(&*key, parts))))
}

/// Whether `made` was made of the same parts.
fn verify(keys: &Keys, purpose: Purpose, parts: &[&[u8]], made: &str) -> bool {
    let Some((number, text)) = made.split_once('.') else { return false };
    let Ok(number) = number.parse() else { return false };
    let Ok(key) = keys.get(purpose, number) else { return false };
    same(hex(&mac(&*key, parts)).as_bytes(), text.as_bytes())
}

/// One-time codes: six digits would be found from a plain hash in a second (security.md R-14).
#[derive(Debug, Clone)]
pub struct Codes(pub(super) Keys);

impl Codes {
    /// What is stored of a code: bound to its challenge.
    pub fn hash(&self, challenge: &str, code: &str) -> Result<String, Error> {
        make(&self.0, Purpose::Code, &[b"code", challenge.as_bytes(), code.as_bytes()])
    }

    /// Whether a code is the one of this challenge, in constant time.
    pub fn matches(&self, challenge: &str, code: &str, stored: &str) -> bool {
        verify(&self.0, Purpose::Code, &[b"code", challenge.as_bytes(), code.as_bytes()], stored)
    }

    /// A short-lived fingerprint of something that must not be stored, such as a wrong password or a telephone
    /// number that is counted. The same for the same `what` and `value` as long as the key lives.
    pub fn fingerprint(&self, what: &str, value: &str) -> Result<String, Error> {
        make(&self.0, Purpose::Code, &[b"fingerprint", what.as_bytes(), value.as_bytes()])
    }
}

/// Where the hexadecimal digits of a mark end: 80 bits, the least that RFC 2104 section 5 allows.
const MARK: usize = 20;

impl Codes {
    /// A short mark by which `value` is known to be ours, where there is no room for more (an address). It names no key.
    pub fn mark(&self, what: &str, value: &str) -> Result<String, Error> {
        let (_, key) = self.0.active(Purpose::Code)?;
        Ok(marked(&key, what, value))
    }

    /// Whether a mark is ours, by the present key or the one before it, in constant time.
    pub fn is_mark(&self, what: &str, value: &str, mark: &str) -> bool {
        let Ok((number, _)) = self.0.active(Purpose::Code) else { return false };
        let keys =
            [number, number.saturating_sub(1)].into_iter().filter_map(|number| self.0.get(Purpose::Code, number).ok());
        keys.fold(false, |found, key| found | same(marked(&key, what, value).as_bytes(), mark.as_bytes()))
    }
}

fn marked(key: &[u8; 32], what: &str, value: &str) -> String {
    let mut text = hex(&mac(key, &[b"mark", what.as_bytes(), value.as_bytes()]));
    text.truncate(MARK);
    text
}

/// Values that the browser keeps for us and must not change, such as the device cookie.
#[derive(Debug, Clone)]
pub struct Cookies(pub(super) Keys);

impl Cookies {
    /// `value` and its signature for the cookie `name`.
    pub fn sign(&self, name: &str, value: &str) -> Result<String, Error> {
        let signature = make(&self.0, Purpose::Cookie, &[name.as_bytes(), value.as_bytes()])?;
        Ok(format!("{value}~{signature}"))
    }

    /// The value of a signed cookie; `None` when it is not ours, was changed, or belongs to another cookie.
    pub fn verify<'a>(&self, name: &str, signed: &'a str) -> Option<&'a str> {
        let (value, signature) = signed.rsplit_once('~')?;
        verify(&self.0, Purpose::Cookie, &[name.as_bytes(), value.as_bytes()], signature).then_some(value)
    }
}

/// The keyed step over a password hash (security.md R-72). A hash names the peppers that were laid over it, in order:
/// to replace the key one lays the new one over, without knowing the password.
#[derive(Debug, Clone)]
pub struct Peppers(pub(super) Keys);

impl Peppers {
    /// The number of the pepper that new hashes get.
    pub fn active(&self) -> Result<u32, Error> {
        self.0.active(Purpose::Pepper).map(|(number, _)| number)
    }

    /// Lays a pepper over a hash.
    pub fn apply(&self, number: u32, hash: &[u8; 32]) -> Result<[u8; 32], Error> {
        Ok(mac(&*self.0.get(Purpose::Pepper, number)?, &[b"password", hash]))
    }
}

/// Seals the ends of the journal (security.md R-175): who can write in the database cannot make an end that fits.
#[derive(Debug, Clone)]
pub struct Chain(pub(super) Keys);

impl Chain {
    /// The seal of an end.
    pub fn seal(&self, end: &str) -> Result<String, Error> {
        make(&self.0, Purpose::Journal, &[end.as_bytes()])
    }

    /// Whether a seal is of this end.
    pub fn verify(&self, end: &str, seal: &str) -> bool {
        verify(&self.0, Purpose::Journal, &[end.as_bytes()], seal)
    }

    /// The hash of an entry: over the hash before it and the fields of the entry, each with its length.
    pub fn link(before: &str, fields: &[&str]) -> String {
        let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
        for field in std::iter::once(&before).chain(fields) {
            context.update(&u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(field.as_bytes());
        }
        hex(context.finish().as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (tempfile::TempDir, Keys) {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_create(&dir.path().join("keys"), None).unwrap();
        (dir, keys)
    }

    #[test]
    fn r_14_a_code_is_stored_keyed_and_good_for_its_challenge_only() {
        let (_dir, keys) = keys();
        let codes = keys.codes();
        let stored = codes.hash("challenge-1", "012345").unwrap();
        assert!(codes.matches("challenge-1", "012345", &stored));
        assert!(!codes.matches("challenge-1", "012346", &stored));
        assert!(!codes.matches("challenge-2", "012345", &stored));
        assert!(!codes.matches("challenge-101", "2345", &stored));
        assert!(!stored.contains("012345"));
        // Another installation, another key: the stored text cannot be tried elsewhere.
        let (_other, other) = self::keys();
        assert_ne!(other.codes().hash("challenge-1", "012345").unwrap(), stored);
        keys.rotate().unwrap();
        assert!(codes.matches("challenge-1", "012345", &stored), "a pending challenge outlives a rotation");
    }

    #[test]
    fn a_cookie_of_ours_is_known_and_a_changed_one_is_not() {
        let (_dir, keys) = keys();
        let cookies = keys.cookies();
        let signed = cookies.sign("__Host-dev", "a~b").unwrap();
        assert_eq!(cookies.verify("__Host-dev", &signed), Some("a~b"));
        assert_eq!(cookies.verify("__Host-td", &signed), None);
        assert_eq!(cookies.verify("__Host-dev", &signed.replacen('a', "x", 1)), None);
        for text in ["", "~", "a~b", "a~1.00", "a~9.00"] {
            assert_eq!(cookies.verify("__Host-dev", text), None);
        }
    }

    #[test]
    fn r_72_a_new_pepper_is_laid_over_the_old_one() {
        let (_dir, keys) = keys();
        let peppers = keys.peppers();
        let once = peppers.apply(peppers.active().unwrap(), &[7; 32]).unwrap();
        keys.rotate().unwrap();
        assert_eq!(peppers.active().unwrap(), 2);
        let twice = peppers.apply(2, &once).unwrap();
        assert_ne!(once, twice);
        assert_eq!(peppers.apply(2, &peppers.apply(1, &[7; 32]).unwrap()).unwrap(), twice);
    }

    #[test]
    fn r_175_a_link_covers_every_field_and_their_borders() {
        let link = Chain::link("before", &["a", "b"]);
        assert_ne!(link, Chain::link("before", &["ab", ""]));
        assert_ne!(link, Chain::link("beforea", &["b"]));
        assert_ne!(link, Chain::link("before", &["b", "a"]));
        let (_dir, keys) = keys();
        let seal = keys.chain().seal(&link).unwrap();
        assert!(keys.chain().verify(&link, &seal));
        assert!(!keys.chain().verify("other", &seal));
    }
}
