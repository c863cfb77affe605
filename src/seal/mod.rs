//! Secrets: where the keys are, and each thing that is done with one.
//!
//! The keys lie in a directory that only Pli may read, outside of the database: who has a copy of the database has no
//! telephone number, no seed, no code and no password to try (security.md ). Every key has an
//! identifier and every sealed text names the key it needs, so that a key can be replaced while both are in use.
//!
//! A room gets the one capability that it needs, never all keys:
//! - [`Sealer`]: columns that must come back;
//! - [`Peppers`]: the keyed step over a password hash;
//! - [`Codes`]: one-time codes;
//! - [`Cookies`]: values that the browser keeps for us;
//! - [`Chain`]: the journal's ends;
//! - [`TokenSigner`]: tokens for the mail backend;
//! - [`Vapid`]: who we are to push services;
//! - [`Stamp`]: reports that people keep.

mod code;
mod file;
mod ring;
mod sealer;
mod stamp;
mod token;
mod vapid;

use std::path::Path;

use subtle::ConstantTimeEq as _;

pub use self::{
    code::{Chain, Codes, Cookies, Peppers},
    ring::Keys,
    sealer::{Place, Sealer},
    stamp::Stamp,
    token::TokenSigner,
    vapid::Vapid,
};

/// What can go wrong with keys and sealed texts.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the key directory cannot be read or written; the text names it.
    #[error("keys: {0}")]
    File(String),
    /// A file can be read by others than Pli; the text names it.
    #[error("keys: {0} can be read by others: chmod go= {0}")]
    Exposed(String),
    /// The key that a text was sealed with is not there.
    #[error("the key {0} is missing")]
    KeyMissing(u32),
    /// A sealed text was altered, or belongs elsewhere.
    #[error("a sealed text is not what was written")]
    Altered,
}

impl Error {
    fn file(path: &Path, error: &dyn std::fmt::Display) -> Self {
        Self::File(format!("{}: {error}", path.display()))
    }
}

/// SHA-256 in lower-case hexadecimal: what is stored of a random token. A token has 256 random bits, so
/// that nothing slower is needed.
pub fn token_hash(token: &str) -> String {
    hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes()).as_ref())
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_100_a_token_is_stored_as_its_sha_256() {
        assert_eq!(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(same(b"abc", b"abc") && !same(b"abc", b"abd") && !same(b"abc", b"abcd"));
    }
}
