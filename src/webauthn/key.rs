//! Public keys in COSE form (RFC 9053, RFC 8230), of the three kinds that are asked for.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use minicbor::{Decoder, data::Type};

use super::{Refused, data::MAX_ENTRIES};

/// Longest modulus that is taken, in bytes: 4 096 bits.
const MAX_MODULUS: usize = 512;

/// A kind of key, with its number in COSE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256: what most devices make.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSA with PKCS #1 v1.5 and SHA-256: what older Windows makes.
    Rs256,
}

impl Algorithm {
    /// Every kind, in the order of preference.
    pub const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Rs256];

    /// Its number in COSE.
    pub fn number(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Material {
    /// An uncompressed point.
    Es256([u8; 65]),
    EdDsa([u8; 32]),
    Rs256 {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    cose: Vec<u8>,
    material: Material,
}

/// The entries of a COSE key that are known.
#[derive(Default)]
struct Entries<'a> {
    kind: Option<i64>,
    algorithm: Option<i64>,
    /// The curve.
    number: Option<i64>,
    /// −1 to −3 as bytes: modulus, or nothing; x or the exponent; y.
    bytes: [Option<&'a [u8]>; 3],
}

impl PublicKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`Refused::Malformed`], or [`Refused::Algorithm`] for a kind that was not asked for.
    pub fn from_cose(cose: &[u8]) -> Result<Self, Refused> {
        let entries = Entries::read(cose).ok_or(Refused::Malformed)?;
        let wanted = Algorithm::ALL.into_iter().find(|kind| Some(kind.number()) == entries.algorithm);
        let material = match (wanted.ok_or(Refused::Algorithm)?, entries.kind, entries.number, entries.bytes) {
            (Algorithm::Es256, Some(2), Some(1), [None, Some(x), Some(y)]) => Material::Es256(point(x, y)?),
            (Algorithm::EdDsa, Some(1), Some(6), [None, Some(x), None]) => {
                Material::EdDsa(x.try_into().map_err(|_| Refused::Malformed)?)
            }
            (Algorithm::Rs256, Some(3), None, [Some(modulus), Some(exponent), None]) => {
                let sound = (256..=MAX_MODULUS).contains(&modulus.len()) && (1..=8).contains(&exponent.len());
                if !sound {
                    return Err(Refused::Malformed);
                }
                Material::Rs256 { modulus: modulus.to_vec(), exponent: exponent.to_vec() }
            }
            _ => return Err(Refused::Malformed),
        };
        Ok(Self { cose: cose.to_vec(), material })
    }

    /// The bytes it was read from.
    pub fn as_cose(&self) -> &[u8] {
        &self.cose
    }

    /// Which kind it is.
    pub fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::Es256(_) => Algorithm::Es256,
            Material::EdDsa(_) => Algorithm::EdDsa,
            Material::Rs256 { .. } => Algorithm::Rs256,
        }
    }

    /// Checks a signature over `message`.
    ///
    /// # Errors
    /// [`Refused::Signature`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Refused> {
        let verified = match &self.material {
            Material::Es256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature),
            Material::EdDsa(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Material::Rs256 { modulus, exponent } => {
                let key = RsaPublicKeyComponents { n: modulus.as_slice(), e: exponent.as_slice() };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.map_err(|_| Refused::Signature)
    }
}

/// An uncompressed point. That it is on its curve is checked with each signature.
fn point(x: &[u8], y: &[u8]) -> Result<[u8; 65], Refused> {
    [&[4], x, y].concat().try_into().ok().filter(|_| x.len() == 32).ok_or(Refused::Malformed)
}

impl<'a> Entries<'a> {
    /// Reads a map of numbers, each at most once, to its last byte.
    fn read(cose: &'a [u8]) -> Option<Self> {
        let mut decoder = Decoder::new(cose);
        let count = decoder.map().ok()?.filter(|count| *count <= MAX_ENTRIES)?;
        let mut entries = Self::default();
        for _ in 0..count {
            let label = decoder.i64().ok()?;
            let is_bytes = decoder.datatype().ok()? == Type::Bytes;
            let twice = match (label, is_bytes) {
                (1, false) => entries.kind.replace(decoder.i64().ok()?).is_some(),
                (3, false) => entries.algorithm.replace(decoder.i64().ok()?).is_some(),
                (-1, false) => entries.number.replace(decoder.i64().ok()?).is_some(),
                (-3..=-1, true) => {
                    let at = usize::try_from(-1 - label).ok()?;
                    entries.bytes.get_mut(at)?.replace(decoder.bytes().ok()?).is_some()
                }
                // Anything else about a key, such as what it may be used for, changes nothing here.
                _ => {
                    decoder.skip().ok()?;
                    false
                }
            };
            if twice {
                return None;
            }
        }
        (decoder.position() == cose.len()).then_some(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032 section 7.1, test 2, as a COSE key.
    #[test]
    fn r_30_a_signature_of_ed25519() {
        let hex = |text: &str| -> Vec<u8> {
            text.as_bytes()
                .chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
                .collect()
        };
        let cose = hex("a40101032720062158203d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        let signature = hex(concat!(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ));
        let key = PublicKey::from_cose(&cose).unwrap();
        assert_eq!((key.algorithm(), key.verify(&[0x72], &signature)), (Algorithm::EdDsa, Ok(())));
        assert_eq!(key.verify(&[0x73], &signature), Err(Refused::Signature));
        assert_eq!(key.verify(&[0x72], &[]), Err(Refused::Signature));
    }

    #[test]
    fn r_30_a_key_of_another_kind_or_with_something_twice_is_refused() {
        // ES384, and the same label twice.
        assert_eq!(PublicKey::from_cose(&[0xa2, 1, 2, 3, 0x38, 0x22]).unwrap_err(), Refused::Algorithm);
        assert_eq!(PublicKey::from_cose(&[0xa2, 1, 2, 1, 2]).unwrap_err(), Refused::Malformed);
        // An Ed25519 key that calls itself ES256.
        let mut cose = vec![0xa4, 1, 1, 3, 0x26, 0x20, 6, 0x21, 0x58, 0x20];
        cose.extend([7; 32]);
        assert_eq!(PublicKey::from_cose(&cose).unwrap_err(), Refused::Malformed);
        assert_eq!(PublicKey::from_cose(&[]).unwrap_err(), Refused::Malformed);
        assert_eq!(PublicKey::from_cose(&[0xbf, 0xff]).unwrap_err(), Refused::Malformed, "no open ends");
    }
}
