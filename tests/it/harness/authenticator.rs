//! A device that makes passkeys, and the browser between it and the page: what `navigator.credentials` would answer, with
//! every way to answer wrongly.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// A device with one passkey at most.
pub(crate) struct Device {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    user: Option<String>,
    /// The site that it believes to be at.
    pub(crate) site: String,
    /// The page that its browser believes to be at.
    pub(crate) origin: String,
    /// How often it signed.
    pub(crate) count: u32,
    /// Whether it counts at all.
    pub(crate) counts: bool,
    /// Whether its keys are synchronised.
    pub(crate) synced: bool,
    /// Whether it verifies its person.
    pub(crate) verifies: bool,
    /// Whether somebody is there.
    pub(crate) present: bool,
    /// Whether it signs something else.
    pub(crate) bad_signature: bool,
    /// Whether it tells whose key it is.
    pub(crate) tells_user: bool,
}

impl Device {
    /// A device at `https://pli.example` that does everything right.
    pub(crate) fn new() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref()[..24].to_vec();
        Self {
            key,
            id,
            user: None,
            site: "pli.example".to_owned(),
            origin: "https://pli.example".to_owned(),
            count: 0,
            counts: true,
            synced: false,
            verifies: true,
            present: true,
            bad_signature: false,
            tells_user: true,
        }
    }

    /// A device that does one thing differently.
    pub(crate) fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut device = Self::new();
        change(&mut device);
        device
    }

    /// Makes its passkey.
    pub(crate) fn create(&mut self, options: &Value) -> String {
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        self.user = Some(options["user"]["id"].as_str().unwrap().to_owned());
        let point = self.key.public_key().as_ref();
        let mut attested = vec![7; 16];
        attested.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        attested.extend(&self.id);
        // The key in COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
        attested.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20]);
        attested.extend(&point[1..33]);
        attested.extend([0x22, 0x58, 0x20]);
        attested.extend(&point[33..]);
        let data = [self.data(0x40), attested].concat();
        let mut object = vec![0xa3];
        for word in ["fmt", "none", "attStmt"] {
            object.push(0x60 + u8::try_from(word.len()).unwrap());
            object.extend(word.as_bytes());
        }
        object.push(0xa0);
        object.extend([&[0x68], b"authData".as_slice(), &[0x59]].concat());
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        self.answer(json!({
            "clientDataJSON": self.client_data("webauthn.create", options),
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "transports": ["internal", "hybrid"],
        }))
    }

    /// Proves its passkey.
    pub(crate) fn get(&mut self, options: &Value) -> String {
        assert_eq!(options["userVerification"], "required");
        self.count += u32::from(self.counts);
        let data = self.data(0);
        let client_data = self.client_data("webauthn.get", options);
        let hash = digest(&SHA256, &URL_SAFE_NO_PAD.decode(&client_data).unwrap());
        let mut signed = [data.as_slice(), hash.as_ref()].concat();
        if self.bad_signature {
            signed.push(0);
        }
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.answer(json!({
            "clientDataJSON": client_data,
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": self.user.as_ref().filter(|_| self.tells_user),
        }))
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let flag = |on: bool, flag: u8| if on { flag } else { 0 };
        let flags = flag(self.present, 1) | flag(self.verifies, 4) | flag(self.synced, 0x18) | more;
        [digest(&SHA256, self.site.as_bytes()).as_ref(), &[flags], &self.count.to_be_bytes()].concat()
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        let json = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        URL_SAFE_NO_PAD.encode(json.to_string())
    }

    fn answer(&self, response: Value) -> String {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
            .to_string()
    }
}
