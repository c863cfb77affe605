//! What passkeys say, read and checked (W3C Web Authentication Level 3). Pure: bytes in, facts out.
//!
//! A browser answers a challenge in one of two ceremonies: [`register`] gives a new key, [`assert`] proves one that is
//! known. Both hold the answer to what was asked ([`Asked`]): this site's name and address, this very challenge, a person
//! who was present **and** verified by their own device. An attestation is neither asked for nor believed: a key is worth
//! what the session was worth in which it was added.
//!
//! Everything here comes from strangers: every length is bounded, nothing recurses, what is left over is refused.

mod answer;
mod client;
mod data;
mod key;
#[cfg(test)]
mod vectors;

use subtle::ConstantTimeEq as _;

pub use self::{
    answer::{Assertion, Registration, Transport},
    data::Authenticator,
    key::{Algorithm, PublicKey},
};

/// Longest identifier of a key, in bytes (Level 3, section 7.1, step 25).
const MAX_ID: usize = 1_023;

/// What was asked, and of whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The name that keys are bound to: this host.
    pub site: &'a str,
    /// The addresses that a page may have had: exactly these.
    pub origins: &'a [String],
    /// The challenge.
    pub challenge: &'a [u8],
}

/// Why an answer proves nothing. For the journal: a person is told only that it did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not what a browser sends.
    #[error("malformed")]
    Malformed,
    /// It answers the other ceremony.
    #[error("another ceremony")]
    Ceremony,
    /// It answers another challenge.
    #[error("another challenge")]
    Challenge,
    /// The page was another one: somebody stands in between.
    #[error("another origin")]
    Origin,
    /// The key is another site's.
    #[error("another site")]
    Site,
    /// Nobody was present.
    #[error("nobody present")]
    NotPresent,
    /// The device did not verify who was present.
    #[error("nobody verified")]
    NotVerified,
    /// It says that a key that cannot be copied is copied, or changed its mind about it.
    #[error("backup flags")]
    Backup,
    /// The key is of a kind that was not asked for.
    #[error("algorithm")]
    Algorithm,
    /// It is another key than the one it says.
    #[error("another key")]
    Key,
    /// The signature is wrong.
    #[error("signature")]
    Signature,
}

/// A key of a person: what has to be kept to know it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its identifier, chosen by the device.
    pub id: Vec<u8>,
    /// Its public half.
    pub key: PublicKey,
}

impl Credential {
    /// As bytes: the length of the identifier, the identifier, the key in its own form (COSE).
    pub fn to_bytes(&self) -> Vec<u8> {
        let length = u16::try_from(self.id.len()).unwrap_or(u16::MAX);
        [length.to_be_bytes().as_slice(), &self.id, self.key.as_cose()].concat()
    }

    /// From what [`Self::to_bytes`] gave.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (id, key) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        Some(Self { id: id.to_vec(), key: PublicKey::from_cose(key).ok()? })
    }
}

/// A new key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The key.
    pub credential: Credential,
    /// What its device says of it.
    pub device: Authenticator,
    /// The model of the device, all zeros when it does not tell.
    pub model: [u8; 16],
    /// By which ways it can be reached.
    pub transports: Vec<Transport>,
}

/// Checks the answer to `navigator.credentials.create()` (Level 3, section 7.1).
///
/// # Errors
/// [`Refused`]: nothing is to be kept.
pub fn register(answer: &Registration, asked: Asked<'_>) -> Result<Registered, Refused> {
    client::check(&answer.client_data, client::Ceremony::Create, asked)?;
    let data = data::attested(&answer.attestation)?;
    let parsed = data::AuthenticatorData::parse(data)?;
    parsed.check(asked.site)?;
    let attested = parsed.attested.ok_or(Refused::Malformed)?;
    if attested.id.len() > MAX_ID || attested.id != answer.id.as_slice() {
        return Err(Refused::Key);
    }
    let key = PublicKey::from_cose(attested.key)?;
    Ok(Registered {
        credential: Credential { id: answer.id.clone(), key },
        device: parsed.device,
        model: attested.model,
        transports: answer.transports.clone(),
    })
}

/// Checks the answer to `navigator.credentials.get()` by a known key (Level 3, section 7.2). `copyable` is what the device
/// said of the key at first: whether it can be copied to other devices, which never changes.
///
/// # Errors
/// [`Refused`]: nobody is proved to be anybody.
pub fn assert(
    answer: &Assertion,
    credential: &Credential,
    copyable: bool,
    asked: Asked<'_>,
) -> Result<Authenticator, Refused> {
    let same: bool = answer.id.ct_eq(&credential.id).into();
    if !same {
        return Err(Refused::Key);
    }
    client::check(&answer.client_data, client::Ceremony::Get, asked)?;
    let parsed = data::AuthenticatorData::parse(&answer.data)?;
    parsed.check(asked.site)?;
    if parsed.device.copyable != copyable {
        return Err(Refused::Backup);
    }
    credential.key.verify(&answer.signed(), &answer.signature)?;
    Ok(parsed.device)
}
