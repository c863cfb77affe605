//! What a browser sends: the JSON forms `RegistrationResponseJSON` and `AuthenticationResponseJSON` (Level 3, section 5.1),
//! as far as anything in them is believed.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use super::{MAX_ID, Refused};

/// Longest answer, in bytes: a statement of attestation that nobody asked for has room.
const MAX_ANSWER: usize = 32_000;

/// A way to reach a key. What browsers may invent later is left out: it only serves as a hint to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// By cable.
    Usb,
    /// By touching.
    Nfc,
    /// By Bluetooth.
    Ble,
    /// A smart card.
    SmartCard,
    /// A telephone beside the computer.
    Hybrid,
    /// The device itself.
    Internal,
}

impl Transport {
    const ALL: [Self; 6] = [Self::Usb, Self::Nfc, Self::Ble, Self::SmartCard, Self::Hybrid, Self::Internal];

    /// Its name in the specification.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usb => "usb",
            Self::Nfc => "nfc",
            Self::Ble => "ble",
            Self::SmartCard => "smart-card",
            Self::Hybrid => "hybrid",
            Self::Internal => "internal",
        }
    }

    /// The way of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == name)
    }
}

/// The answer to « make a key ».
#[derive(Debug, Clone)]
pub struct Registration {
    pub(super) id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) attestation: Vec<u8>,
    pub(super) transports: Vec<Transport>,
}

/// The answer to « prove a key ».
#[derive(Debug, Clone)]
pub struct Assertion {
    pub(super) id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) data: Vec<u8>,
    pub(super) signature: Vec<u8>,
    user: Option<Vec<u8>>,
}

#[derive(Deserialize)]
struct Outer<R> {
    #[serde(rename = "rawId")]
    id: String,
    #[serde(rename = "type")]
    kind: String,
    response: R,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
    #[serde(default)]
    transports: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Got {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    #[serde(default)]
    user_handle: Option<String>,
}

fn outer<'a, R: Deserialize<'a>>(json: &'a str) -> Result<(Vec<u8>, R), Refused> {
    if json.len() > MAX_ANSWER {
        return Err(Refused::Malformed);
    }
    let outer: Outer<R> = serde_json::from_str(json).map_err(|_| Refused::Malformed)?;
    let id = bytes(&outer.id)?;
    if outer.kind != "public-key" || id.is_empty() || id.len() > MAX_ID {
        return Err(Refused::Malformed);
    }
    Ok((id, outer.response))
}

fn bytes(text: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Refused::Malformed)
}

impl Registration {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refused::Malformed`].
    pub fn parse(json: &str) -> Result<Self, Refused> {
        let (id, created) = outer::<Created>(json)?;
        let mut transports: Vec<_> = created.transports.iter().filter_map(|name| Transport::parse(name)).collect();
        transports.sort_unstable();
        transports.dedup();
        let (client_data, attestation) = (bytes(&created.client_data)?, bytes(&created.attestation_object)?);
        Ok(Self { id, client_data, attestation, transports })
    }
}

impl Assertion {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refused::Malformed`].
    pub fn parse(json: &str) -> Result<Self, Refused> {
        let (id, got) = outer::<Got>(json)?;
        Ok(Self {
            id,
            client_data: bytes(&got.client_data)?,
            data: bytes(&got.authenticator_data)?,
            signature: bytes(&got.signature)?,
            user: got.user_handle.as_deref().map(bytes).transpose()?,
        })
    }

    /// Which key it says it is of.
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    /// Whose key the device says it is: what was told when the key was made. Proved only with the signature of a key that
    /// is known to be that person's.
    pub fn user(&self) -> Option<&[u8]> {
        self.user.as_deref()
    }

    /// What the signature covers: what the device says, and a hash of what the browser says.
    pub(super) fn signed(&self) -> Vec<u8> {
        [self.data.as_slice(), digest(&SHA256, &self.client_data).as_ref()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r_30_what_is_not_an_answer_is_refused_without_a_panic() {
        let good = r#"{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":null},"clientExtensionResults":{}}"#;
        assert!(Assertion::parse(good).is_ok());
        for wrong in [
            "",
            "null",
            "[]",
            &good.replace("public-key", "password"),
            &good.replace("\"rawId\":\"AAAA\"", "\"rawId\":\"\""),
            &good.replace("\"rawId\":\"AAAA\"", "\"rawId\":\"é\""),
            &good.replace("\"rawId\":\"AAAA\"", &format!("\"rawId\":\"{}\"", "A".repeat(1_400))),
            &good.replace("signature", "sign"),
            &format!("{good}{}", " ".repeat(MAX_ANSWER)),
        ] {
            assert_eq!(Assertion::parse(wrong).unwrap_err(), Refused::Malformed);
        }
        assert_eq!(Registration::parse(good).unwrap_err(), Refused::Malformed);
    }

    #[test]
    fn r_31_the_ways_to_reach_a_key_are_kept_and_others_left_out() {
        let json = r#"{"rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AA","attestationObject":"AA","transports":["internal","hybrid","telepathy","hybrid"]}}"#;
        assert_eq!(Registration::parse(json).unwrap().transports, [Transport::Hybrid, Transport::Internal]);
        for way in Transport::ALL {
            assert_eq!(Transport::parse(way.as_str()), Some(way));
        }
    }
}
