//! What a telephone signs, and whether it did. The same text is put together by `assets/js/device.js`.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::base::ApproverId;

/// A public key as a browser exports it: 65 bytes of an uncompressed point, in base64.
pub(super) fn is_key(text: &str) -> bool {
    text.len() == 87 && URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 65 && bytes.first() == Some(&4))
}

/// What is signed: for which Pli, by which telephone, to do what, when. One thing a line, and nothing of it can hold the
/// end of a line: identifiers, digits and words of ours.
pub(super) fn text(origin: &str, approver: ApproverId, act: &str, parts: &[&str], time: i64) -> String {
    let mut text = format!("pli approval 1\n{origin}\n{approver}\n{act}\n");
    for part in parts {
        text.extend([part, "\n"]);
    }
    text + &time.to_string()
}

/// Whether the holder of a key signed a text (ECDSA, P-256, SHA-256; 64 bytes in base64).
pub(super) fn is_signed(key: &str, text: &str, signature: &str) -> bool {
    let (Ok(key), Ok(signature)) = (URL_SAFE_NO_PAD.decode(key), URL_SAFE_NO_PAD.decode(signature)) else {
        return false;
    };
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(text.as_bytes(), &signature).is_ok()
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
    };

    use super::*;

    #[test]
    fn r_40_a_signature_is_of_one_telephone_one_request_one_number_one_decision_and_one_moment() {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let key = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let (id, other) = (ApproverId::new(), ApproverId::new());
        let good = text("https://pli.example", id, "answer", &["c", "123456", "approve"], 5);
        let signature = URL_SAFE_NO_PAD.encode(pair.sign(&SystemRandom::new(), good.as_bytes()).unwrap());
        assert!(is_key(&key) && is_signed(&key, &good, &signature));
        for changed in [
            text("https://pli.evil", id, "answer", &["c", "123456", "approve"], 5),
            text("https://pli.example", other, "answer", &["c", "123456", "approve"], 5),
            text("https://pli.example", id, "list", &["c", "123456", "approve"], 5),
            text("https://pli.example", id, "answer", &["d", "123456", "approve"], 5),
            text("https://pli.example", id, "answer", &["c", "123457", "approve"], 5),
            text("https://pli.example", id, "answer", &["c", "123456", "mistake"], 5),
            text("https://pli.example", id, "answer", &["c", "123456", "approve"], 6),
        ] {
            assert!(!is_signed(&key, &changed, &signature), "{changed}");
        }
        for wrong in ["", "x", "é", &signature.repeat(2)] {
            assert!(!is_signed(&key, &good, wrong));
            assert!(!is_key(wrong) && !is_signed(wrong, &good, &signature));
        }
    }
}
