//! What Pli signs for people to keep: reports that can be checked years later. The key does not rotate with the others.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED, KeyPair as _, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Error, Keys, same};

/// What stands before everything that is signed, so that a signature is good for nothing else.
const PURPOSE: &[u8] = b"pli report\n";

/// Signs reports: ECDSA on P-256 with SHA-256 (FIPS 186-5).
#[derive(Debug, Clone)]
pub struct Stamp(pub(super) Keys);

impl Stamp {
    /// The public key: 65 bytes of a P-256 point, in base64.
    pub fn public_key(&self) -> Result<String, Error> {
        let key = self.0.with_stamp(|pair| URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()));
        key.ok_or(Error::KeyMissing(0))
    }

    /// The signature of `bytes`, in base64.
    pub fn sign(&self, bytes: &[u8]) -> Result<String, Error> {
        let signed = self.0.with_stamp(|pair| pair.sign(&SystemRandom::new(), &[PURPOSE, bytes].concat()));
        let signature = signed.ok_or(Error::KeyMissing(0))?;
        let signature = signature.map_err(|_| Error::File("the key for reports does not sign".to_owned()))?;
        Ok(URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    /// Whether `bytes` were signed here, by the key that is named.
    pub fn verify(&self, bytes: &[u8], (key, signature): (&str, &str)) -> Result<bool, Error> {
        let own = self.public_key()?;
        if !same(own.as_bytes(), key.as_bytes()) {
            return Ok(false);
        }
        let (Ok(key), Ok(signature)) = (URL_SAFE_NO_PAD.decode(own), URL_SAFE_NO_PAD.decode(signature)) else {
            return Ok(false);
        };
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
        Ok(key.verify(&[PURPOSE, bytes].concat(), &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_signed_here_is_known_again_after_a_rotation_and_nothing_else_is() {
        let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let keys = Keys::open_or_create(&here.path().join("keys"), None).unwrap();
        let other = Keys::open_or_create(&elsewhere.path().join("keys"), None).unwrap().stamp();
        let stamp = keys.stamp();
        let (key, signature) = (stamp.public_key().unwrap(), stamp.sign(b"report").unwrap());
        keys.rotate().unwrap();
        assert!(keys.stamp().verify(b"report", (&key, &signature)).unwrap());
        assert!(!stamp.verify(b"Report", (&key, &signature)).unwrap());
        assert!(!stamp.verify(b"report", (&key, "AAAA")).unwrap() && !stamp.verify(b"report", (&key, "*")).unwrap());
        let (foreign, by_other) = (other.public_key().unwrap(), other.sign(b"report").unwrap());
        assert!(!stamp.verify(b"report", (&foreign, &by_other)).unwrap(), "a key that is not ours proves nothing");
    }
}
