//! Columns that must come back: telephone numbers, addresses, seeds (security.md R-173).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use zeroize::Zeroizing;

use super::{Error, Keys, ring::Purpose};
use crate::base::Random;

const NONCE: usize = 24;

/// Where a sealed text belongs. Copied into another row, table or column it does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The row, by its key.
    pub row: &'a str,
    /// The column.
    pub column: &'static str,
}

impl Place<'_> {
    /// Table and column are words of the program, so that a NUL cannot be in them.
    fn bytes(self) -> Vec<u8> {
        [self.table, self.column, self.row].join("\0").into_bytes()
    }
}

/// Seals and opens: XChaCha20-Poly1305, whose 192-bit nonces can be drawn at random for ever.
#[derive(Debug, Clone)]
pub struct Sealer(pub(super) Keys);

impl Sealer {
    /// Seals a text for its place, as `key.base64`.
    pub fn seal(&self, place: Place<'_>, text: &[u8]) -> Result<String, Error> {
        let (number, key) = self.0.active(Purpose::Column)?;
        let nonce = Random.bytes::<NONCE>();
        let cipher = XChaCha20Poly1305::new_from_slice(&*key).map_err(|_| Error::Altered)?;
        let payload = Payload { msg: text, aad: &place.bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::Altered)?;
        Ok(format!("{number}.{}", URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())))
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`Error::Altered`] when it was sealed for another place or changed, [`Error::KeyMissing`] when its key is gone.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (number, text) = split(sealed)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Altered)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or(Error::Altered)?;
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| Error::Altered)?;
        let key = self.0.get(Purpose::Column, number)?;
        let cipher = XChaCha20Poly1305::new_from_slice(&*key).map_err(|_| Error::Altered)?;
        let payload = Payload { msg: sealed, aad: &place.bytes() };
        cipher.decrypt(&XNonce::from(nonce), payload).map(Zeroizing::new).map_err(|_| Error::Altered)
    }

    /// Opens a sealed text.
    pub fn open_text(&self, place: Place<'_>, sealed: &str) -> Result<Zeroizing<String>, Error> {
        let bytes = self.open(place, sealed)?;
        Ok(Zeroizing::new(std::str::from_utf8(&bytes).map_err(|_| Error::Altered)?.to_owned()))
    }

    /// The same content under the active key; `None` when it is that already.
    pub fn reseal(&self, place: Place<'_>, sealed: &str) -> Result<Option<String>, Error> {
        if split(sealed)?.0 == self.0.active(Purpose::Column)?.0 {
            return Ok(None);
        }
        self.seal(place, &self.open(place, sealed)?).map(Some)
    }
}

fn split(sealed: &str) -> Result<(u32, &str), Error> {
    let (number, text) = sealed.split_once('.').ok_or(Error::Altered)?;
    Ok((number.parse().map_err(|_| Error::Altered)?, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place { table: "account", row: "r1", column: "phone" };

    fn keys() -> (tempfile::TempDir, Keys) {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_create(&dir.path().join("keys"), None).unwrap();
        (dir, keys)
    }

    #[test]
    fn r_173_a_sealed_text_opens_at_its_place_only_and_never_looks_the_same() {
        let (_dir, keys) = keys();
        let room = keys.sealer();
        let sealed = room.seal(PLACE, b"+15145550174").unwrap();
        assert_eq!(room.open(PLACE, &sealed).unwrap().as_slice(), b"+15145550174");
        assert_ne!(sealed, room.seal(PLACE, b"+15145550174").unwrap());
        assert!(!sealed.contains("5145550174"));
        for other in
            [Place { row: "r2", ..PLACE }, Place { column: "email", ..PLACE }, Place { table: "factor", ..PLACE }]
        {
            assert!(matches!(room.open(other, &sealed), Err(Error::Altered)));
        }
    }

    #[test]
    fn r_173_an_altered_text_does_not_open() {
        let (_dir, keys) = keys();
        let room = keys.sealer();
        let sealed = room.seal(PLACE, b"secret").unwrap();
        for at in 2..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(room.open(PLACE, &String::from_utf8(bytes).unwrap()).is_err(), "byte {at}");
        }
        for text in ["", "1", "1.", "x.AAAA", "1.AAAA", "99.AAAA", "1.é"] {
            assert!(room.open(PLACE, text).is_err(), "{text}");
        }
    }

    #[test]
    fn r_173_a_rotation_reseals_with_the_new_key() {
        let (_dir, keys) = keys();
        let room = keys.sealer();
        let old = room.seal(PLACE, b"secret").unwrap();
        assert_eq!(room.reseal(PLACE, &old).unwrap(), None);
        keys.rotate().unwrap();
        let new = room.reseal(PLACE, &old).unwrap().unwrap();
        assert!(old.starts_with("1.") && new.starts_with("2."));
        for sealed in [&old, &new] {
            assert_eq!(room.open(PLACE, sealed).unwrap().as_slice(), b"secret");
        }
    }
}
