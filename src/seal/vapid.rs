//! Who we are to push services: the signed claims of RFC 8292 (VAPID).

use std::time::Duration;

use aws_lc_rs::{rand::SystemRandom, signature::KeyPair as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Error, Keys};
use crate::base::Timestamp;

/// How long a claim is good; a day is the most that push services take (RFC 8292 section 2).
const LIFE: Duration = Duration::from_hours(12);

/// Signs claims for push services.
#[derive(Debug, Clone)]
pub struct Vapid(pub(super) Keys);

impl Vapid {
    /// The public key that browsers subscribe with: 65 bytes of a P-256 point in base64.
    pub fn public_key(&self) -> Result<String, Error> {
        let key = self.0.with_vapid(|pair| URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()));
        key.ok_or(Error::KeyMissing(0))
    }

    /// The value of `Authorization` for the push service of the origin `audience`. `subject` is a real `mailto:` or
    /// `https:` address: Apple refuses any other (security.md R-45).
    pub fn authorization(&self, audience: &str, subject: &str, now: Timestamp) -> Result<String, Error> {
        let text = |value: &str| serde_json::Value::from(value).to_string();
        let expires = (now + LIFE).as_seconds();
        let claims = format!(r#"{{"aud":{},"exp":{expires},"sub":{}}}"#, text(audience), text(subject));
        let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = self.0.with_vapid(|pair| pair.sign(&SystemRandom::new(), signed.as_bytes()));
        let signature = signature.ok_or(Error::KeyMissing(0))?;
        let signature = signature.map_err(|_| Error::File("the key for push services does not sign".to_owned()))?;
        Ok(format!("vapid t={signed}.{},k={}", URL_SAFE_NO_PAD.encode(signature.as_ref()), self.public_key()?))
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    use super::*;

    #[test]
    fn r_45_the_claims_are_signed_by_the_key_that_browsers_subscribed_with_even_after_a_rotation() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_create(&dir.path().join("keys"), None).unwrap();
        let before = keys.vapid().public_key().unwrap();
        keys.rotate().unwrap();
        assert_eq!(keys.vapid().public_key().unwrap(), before);
        let now = Timestamp::from_seconds(1_800_000_000);
        let value = keys.vapid().authorization("https://push.example", "mailto:soutien@chts.example", now).unwrap();
        let (token, key) = value.strip_prefix("vapid t=").unwrap().split_once(",k=").unwrap();
        assert_eq!(key, before);
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, URL_SAFE_NO_PAD.decode(key).unwrap());
        key.verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], "https://push.example");
        assert_eq!(claims["sub"], "mailto:soutien@chts.example");
        assert!(claims["exp"].as_i64().unwrap() <= now.as_seconds() + 86_400);
    }
}
