//! What a push service carries without being able to read it: RFC 8291 over RFC 8188 (`aes128gcm`), one record.

use aws_lc_rs::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree},
    hkdf::{HKDF_SHA256, KeyType, Salt},
};

use super::{Error, Subscription};
use crate::base::Random;

/// The record size that the header names; one record is all there is.
const RECORD: u32 = 4_096;

/// How many bytes to derive.
#[derive(Clone, Copy)]
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// Encrypts for a subscription, with a key pair and a salt of its own.
pub(super) fn encrypt(to: &Subscription, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let ours = PrivateKey::generate(&ECDH_P256).map_err(|_| Error::Crypto)?;
    with(to, plain, &ours, &Random.bytes::<16>())
}

fn with(to: &Subscription, plain: &[u8], ours: &PrivateKey, salt: &[u8; 16]) -> Result<Vec<u8>, Error> {
    let public = ours.compute_public_key().map_err(|_| Error::Crypto)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &to.key);
    // RFC 8291 section 3.3: what both sides know, bound to both keys and to the secret of the subscription.
    let info = [b"WebPush: info\0".as_slice(), &to.key, public.as_ref()].concat();
    let shared = agree(ours, theirs, Error::Crypto, |secret| derive::<32>(&to.secret, secret, &info))?;
    // RFC 8188 section 2.2 and 2.3.
    let key = derive::<16>(salt, &shared, b"Content-Encoding: aes128gcm\0")?;
    let nonce = derive::<12>(salt, &shared, b"Content-Encoding: nonce\0")?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).map_err(|_| Error::Crypto)?);
    // 2 marks the last record.
    let mut record = [plain, &[2]].concat();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record)
        .map_err(|_| Error::Crypto)?;
    let length = u8::try_from(public.as_ref().len()).map_err(|_| Error::Crypto)?;
    Ok([salt.as_slice(), &RECORD.to_be_bytes(), &[length], public.as_ref(), &record].concat())
}

fn derive<const N: usize>(salt: &[u8], secret: &[u8], info: &[u8]) -> Result<[u8; N], Error> {
    let mut out = [0; N];
    let info = [info];
    let key = Salt::new(HKDF_SHA256, salt).extract(secret);
    let stream = key.expand(&info, Length(N)).map_err(|_| Error::Crypto)?;
    stream.fill(&mut out).map_err(|_| Error::Crypto)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// RFC 8291 section 5 and appendix A.
    #[test]
    fn r_45_the_example_of_rfc_8291() {
        let to = Subscription {
            endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV".to_owned(),
            key: bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            secret: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        };
        let ours = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
        let ours = PrivateKey::from_private_key(&ECDH_P256, &ours).unwrap();
        let salt: [u8; 16] = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let made = with(&to, b"When I grow up, I want to be a watermelon", &ours, &salt).unwrap();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(made),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PB\
             ru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
        assert_ne!(encrypt(&to, b"x").unwrap(), encrypt(&to, b"x").unwrap(), "a salt and a key of its own");
    }
}
