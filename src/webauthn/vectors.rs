//! The specification's own test vectors (Level 3, section 16), three formats of attestation and two kinds of keys.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{
    Algorithm, Asked, Assertion, Authenticator, Credential, PublicKey, Refused, Registration, assert,
    data::{AuthenticatorData, attested},
    register,
};

struct Vector {
    name: &'static str,
    fields: BTreeMap<&'static str, Vec<u8>>,
}

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn vectors() -> Vec<Vector> {
    let text = include_str!("../../tests/fixtures/webauthn/level-3.txt");
    let paragraph = |paragraph: &'static str| {
        let mut lines = paragraph.lines();
        let name = lines.next().unwrap();
        let fields = lines.map(|line| line.split_once(' ').unwrap()).map(|(field, value)| (field, hex(value)));
        Vector { name, fields: fields.collect() }
    };
    text.split("\n\n").skip(1).map(paragraph).collect()
}

impl Vector {
    fn get(&self, field: &str) -> &[u8] {
        &self.fields[field]
    }

    fn registration(&self) -> Registration {
        let text = |field| URL_SAFE_NO_PAD.encode(self.get(field));
        let json = format!(
            r#"{{"rawId":"{}","type":"public-key","response":{{"clientDataJSON":"{}","attestationObject":"{}"}}}}"#,
            text("id"),
            text("create-client-data"),
            text("attestation"),
        );
        Registration::parse(&json).unwrap()
    }

    fn assertion(&self) -> Assertion {
        let text = |field| URL_SAFE_NO_PAD.encode(self.get(field));
        let json = format!(
            r#"{{"rawId":"{}","type":"public-key","response":{{"clientDataJSON":"{}","authenticatorData":"{}","signature":"{}"}}}}"#,
            text("id"),
            text("get-client-data"),
            text("data"),
            text("signature"),
        );
        Assertion::parse(&json).unwrap()
    }

    /// The key of the vector, whatever its flags say.
    fn credential(&self) -> Credential {
        let data = AuthenticatorData::parse(attested(self.get("attestation")).unwrap()).unwrap();
        let attested = data.attested.unwrap();
        assert_eq!(attested.id, self.get("id"), "{}", self.name);
        Credential { id: attested.id.to_vec(), key: PublicKey::from_cose(attested.key).unwrap() }
    }
}

#[test]
fn r_30_the_keys_and_signatures_of_the_specification_are_read_and_verified() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let credential = vector.credential();
        let wanted = if vector.name == "packed.RS256" { Algorithm::Rs256 } else { Algorithm::Es256 };
        assert_eq!(credential.key.algorithm(), wanted);
        assert_eq!(Credential::from_bytes(&credential.to_bytes()).unwrap(), credential);
        let answer = vector.assertion();
        assert_eq!(credential.key.verify(&answer.signed(), &answer.signature), Ok(()), "{}", vector.name);
        for at in 0..answer.signature.len() {
            let mut signature = answer.signature.clone();
            signature[at] ^= 1;
            assert!(credential.key.verify(&answer.signed(), &signature).is_err(), "{} at {at}", vector.name);
        }
        for at in 0..answer.signed().len() {
            let mut signed = answer.signed();
            signed[at] ^= 1;
            assert!(credential.key.verify(&signed, &answer.signature).is_err(), "{} at {at}", vector.name);
        }
    }
}

#[test]
fn r_30_a_device_that_did_not_verify_its_person_is_refused_in_both_ceremonies() {
    let origins = ["https://example.org".to_owned()];
    for vector in vectors() {
        let asked = |challenge: &'static str| Asked {
            site: "example.org",
            origins: &origins,
            challenge: vector.get(challenge),
        };
        let registered = register(&vector.registration(), asked("create-challenge"));
        if vector.name == "packed.RS256" {
            // The only one with user verification.
            let registered = registered.unwrap();
            assert_eq!(registered.credential, vector.credential());
            assert_eq!(registered.device, Authenticator { count: 0, copyable: true, copied: true });
            assert_eq!(registered.model.to_vec(), hex("428f8878298b9862a36ad8c7527bfef2"));
        } else {
            assert_eq!(registered.unwrap_err(), Refused::NotVerified, "{}", vector.name);
        }
        let proved = assert(&vector.assertion(), &vector.credential(), true, asked("get-challenge"));
        assert_eq!(proved.unwrap_err(), Refused::NotVerified, "{}", vector.name);
    }
}

#[test]
fn r_30_another_challenge_origin_site_or_key_is_refused() {
    let vector = vectors().pop().unwrap();
    let (origins, others) = (["https://example.org".to_owned()], ["https://example.com".to_owned()]);
    let good = Asked { site: "example.org", origins: &origins, challenge: vector.get("create-challenge") };
    let refused = |asked| register(&vector.registration(), asked).unwrap_err();
    assert_eq!(refused(Asked { challenge: vector.get("get-challenge"), ..good }), Refused::Challenge);
    assert_eq!(refused(Asked { origins: &others, ..good }), Refused::Origin);
    assert_eq!(refused(Asked { site: "example.com", ..good }), Refused::Site);
    let mut answer = vector.registration();
    answer.id.push(0);
    assert_eq!(register(&answer, good).unwrap_err(), Refused::Key);
    // The answer of one ceremony is none in the other.
    let mut answer = vector.assertion();
    answer.client_data = vector.get("create-client-data").to_vec();
    assert_eq!(assert(&answer, &vector.credential(), true, good).unwrap_err(), Refused::Ceremony);
    let other = Credential { id: vec![1], ..vector.credential() };
    assert_eq!(assert(&answer, &other, true, good).unwrap_err(), Refused::Key);
}
