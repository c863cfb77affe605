//! The synchronizer token of forms (security.md R-170), masked anew in every answer so that compression never tells it
//! (the BREACH attack).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;

use crate::base::Random;

/// What the tokens of one session are made of. It never leaves the server as it is.
#[derive(Clone)]
pub struct CsrfSecret([u8; 32]);

impl CsrfSecret {
    /// From the keyed hash of what identifies the session.
    pub(super) fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// What stands for this session in something else that must not leave it, such as a challenge. Of no use to
    /// make a token from.
    pub fn binding(&self) -> String {
        let bytes = [b"binding".as_slice(), &self.0].concat();
        URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes))
    }

    /// A token for a form: a random mask, then the secret under it. 86 characters.
    pub fn token(&self) -> String {
        let mask: [u8; 32] = Random.bytes();
        let mut token = mask.to_vec();
        token.extend(mask.iter().zip(&self.0).map(|(mask, secret)| mask ^ secret));
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Whether a token that came back belongs to this session.
    pub fn accepts(&self, token: &str) -> bool {
        if token.len() != 86 {
            return false;
        }
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return false };
        let Some((mask, masked)) = bytes.split_at_checked(32) else { return false };
        let secret: Vec<u8> = mask.iter().zip(masked).map(|(mask, masked)| mask ^ masked).collect();
        secret.as_slice().ct_eq(&self.0).into()
    }
}

/// A secret is not shown.
impl std::fmt::Debug for CsrfSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CsrfSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_170_a_token_is_good_for_its_own_session_only_and_never_the_same_twice() {
        let (one, other) = (CsrfSecret::new([7; 32]), CsrfSecret::new([8; 32]));
        let token = one.token();
        assert!(one.accepts(&token) && !other.accepts(&token));
        assert_ne!(one.token(), token);
        assert!(one.binding() == one.binding() && one.binding() != other.binding());
        for wrong in ["", "x", &"A".repeat(86), &"é".repeat(43), &token.replacen(|_: char| true, "", 1)] {
            assert!(!one.accepts(wrong), "{wrong}");
        }
    }
}
