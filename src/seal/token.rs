//! Tokens for the mail backend: JWT signed with ES256, which the backend verifies by itself (RFC 7519, RFC 7518 3.4).
//!
//! Facts of Dovecot 2.3 (shared/backend): it refuses `EdDSA`; `typ` must be `JWT`; every claim must be a plain text or
//! number (an array or a null ends its process); it has no tolerance, so that `iat` and `nbf` lie a second back.

use aws_lc_rs::rand::SystemRandom;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;

use super::{Error, Keys};
use crate::base::{Address, Timestamp};

/// `azp`: the party that the token was made for, also the name of the folder of keys.
pub(super) const PARTY: &str = "gateway";
/// `aud`: the party that it is shown to.
const AUDIENCE: &str = "mail-backend";
/// Seconds that a token lives.
const LIFE: i64 = 60;

/// Makes tokens. It does not ask whether the person may have one: the account room does.
#[derive(Debug, Clone)]
pub struct TokenSigner {
    keys: Keys,
    /// A JSON string with its quotes.
    issuer: String,
}

impl TokenSigner {
    pub(super) fn new(keys: Keys, issuer: &str) -> Self {
        Self { keys, issuer: serde_json::Value::from(issuer).to_string() }
    }

    /// A token in the name of `person`, good from now for 60 seconds.
    pub fn sign(&self, person: &Address, now: Timestamp) -> Result<SecretString, Error> {
        let now = now.as_seconds();
        let subject = serde_json::Value::from(person.as_str()).to_string();
        let claims = format!(
            r#"{{"iss":{},"aud":"{AUDIENCE}","azp":"{PARTY}","scope":"mail","sub":{subject},"iat":{},"nbf":{},"exp":{}}}"#,
            self.issuer,
            now - 1,
            now - 1,
            now + LIFE,
        );
        let signed = self.keys.with_signing(|key| {
            let header = format!(r#"{{"alg":"ES256","typ":"JWT","kid":"{}"}}"#, key.name);
            let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(&claims));
            let signature = key.pair.sign(&SystemRandom::new(), text.as_bytes());
            signature.map(|signature| format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())))
        });
        signed
            .ok_or(Error::KeyMissing(0))?
            .map(SecretString::from)
            .map_err(|_| Error::File("the signing key does not sign".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Algorithm, DecodingKey, Validation};
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_token_is_what_the_backend_verifies() {
        let dir = tempfile::tempdir().unwrap();
        let public = dir.path().join("public");
        let keys = Keys::open_or_create(&dir.path().join("keys"), Some(&public)).unwrap();
        let signer = keys.token_signer("https://pli.example");
        let now = Timestamp::from_seconds(1_800_000_000);
        let token = signer.sign(&"zoé.martin@med.test".parse().unwrap(), now).unwrap();
        let token = token.expose_secret();
        assert!(token.len() < 1_100, "Postfix takes no longer line");

        let header = jsonwebtoken::decode_header(token).unwrap();
        assert_eq!(header.alg, Algorithm::ES256);
        assert_eq!(header.typ.as_deref(), Some("JWT"));
        let pem = std::fs::read(public.join("gateway/ES256").join(header.kid.unwrap())).unwrap();
        let mut validation = Validation::new(Algorithm::ES256);
        validation.set_audience(&["mail-backend"]);
        validation.set_issuer(&["https://pli.example"]);
        validation.validate_exp = false;
        let key = DecodingKey::from_ec_pem(&pem).unwrap();
        let claims = jsonwebtoken::decode::<serde_json::Value>(token, &key, &validation).unwrap().claims;
        assert_eq!(claims["sub"], "zoé.martin@med.test");
        assert_eq!((&claims["azp"], &claims["scope"]), (&"gateway".into(), &"mail".into()));
        assert_eq!(claims["exp"], 1_800_000_060);
        assert_eq!((&claims["iat"], &claims["nbf"]), (&1_799_999_999.into(), &1_799_999_999.into()));
        // A list or a null claim ends Dovecot's process.
        assert!(claims.as_object().unwrap().values().all(|value| value.is_string() || value.is_i64()));
    }

    #[test]
    fn after_a_rotation_both_keys_are_known_to_the_backend() {
        let dir = tempfile::tempdir().unwrap();
        let public = dir.path().join("public");
        let keys = Keys::open_or_create(&dir.path().join("keys"), Some(&public)).unwrap();
        let signer = keys.token_signer("https://pli.example");
        let kid = || {
            let token = signer.sign(&"a@med.test".parse().unwrap(), Timestamp(0)).unwrap();
            jsonwebtoken::decode_header(token.expose_secret()).unwrap().kid.unwrap()
        };
        let before = kid();
        keys.rotate().unwrap();
        let after = kid();
        assert_ne!(before, after);
        for name in [before, after] {
            assert!(public.join("gateway/ES256").join(name).is_file());
        }
    }
}
