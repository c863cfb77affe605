//! What the device says: of which site the key is, what its person did, how often it signed (Level 3, section 6.1).

use aws_lc_rs::digest::{SHA256, digest};
use minicbor::Decoder;
use subtle::ConstantTimeEq as _;

use super::Refused;

/// Most entries of a CBOR map that is read.
pub(super) const MAX_ENTRIES: u64 = 32;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const COPYABLE: u8 = 0x08;
const COPIED: u8 = 0x10;
const ATTESTED: u8 = 0x40;
const EXTENDED: u8 = 0x80;

/// What a device says of itself and of the key, each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authenticator {
    /// How many times it signed; 0 when it does not count.
    pub count: u32,
    /// Whether the key can be copied to other devices of its person: a synchronised one.
    pub copyable: bool,
    /// Whether it is copied by now.
    pub copied: bool,
}

/// A key within what a device says.
#[derive(Debug)]
pub(super) struct Attested<'a> {
    pub(super) model: [u8; 16],
    pub(super) id: &'a [u8],
    /// In COSE form.
    pub(super) key: &'a [u8],
}

/// The whole.
#[derive(Debug)]
pub(super) struct AuthenticatorData<'a> {
    site: [u8; 32],
    flags: u8,
    pub(super) device: Authenticator,
    pub(super) attested: Option<Attested<'a>>,
}

impl<'a> AuthenticatorData<'a> {
    /// Reads it to its last byte.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Refused> {
        Self::read(bytes).ok_or(Refused::Malformed)
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (site, rest) = bytes.split_first_chunk::<32>()?;
        let ([flags], rest) = rest.split_first_chunk::<1>()?;
        let (count, mut rest) = rest.split_first_chunk::<4>()?;
        let attested = if flags & ATTESTED == 0 { None } else { Some(attested_key(&mut rest)?) };
        if flags & EXTENDED != 0 {
            rest = rest.get(item(rest)?..)?;
        }
        let has = |flag: u8| flags & flag != 0;
        let count = u32::from_be_bytes(*count);
        let device = Authenticator { count, copyable: has(COPYABLE), copied: has(COPIED) };
        rest.is_empty().then_some(Self { site: *site, flags: *flags, device, attested })
    }

    /// Holds it to this site, and to a person who was present and verified.
    pub(super) fn check(&self, site: &str) -> Result<(), Refused> {
        let same: bool = digest(&SHA256, site.as_bytes()).as_ref().ct_eq(&self.site).into();
        if !same {
            return Err(Refused::Site);
        }
        if self.flags & PRESENT == 0 {
            return Err(Refused::NotPresent);
        }
        if self.flags & VERIFIED == 0 {
            return Err(Refused::NotVerified);
        }
        if self.device.copied && !self.device.copyable {
            return Err(Refused::Backup);
        }
        Ok(())
    }
}

/// The key at the beginning of `rest`, which then begins after it.
fn attested_key<'a>(rest: &mut &'a [u8]) -> Option<Attested<'a>> {
    let (model, tail) = rest.split_first_chunk::<16>()?;
    let (length, tail) = tail.split_first_chunk::<2>()?;
    let (id, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    let (key, tail) = tail.split_at_checked(item(tail)?)?;
    *rest = tail;
    Some(Attested { model: *model, id, key })
}

/// How long the CBOR item is that `bytes` begin with.
fn item(bytes: &[u8]) -> Option<usize> {
    let mut decoder = Decoder::new(bytes);
    decoder.skip().ok()?;
    Some(decoder.position())
}

/// What the device says, from within an attestation object (Level 3, section 6.5.4). The statement beside it is passed
/// over, whatever its format.
pub(super) fn attested(object: &[u8]) -> Result<&[u8], Refused> {
    data_of(object).ok_or(Refused::Malformed)
}

fn data_of(object: &[u8]) -> Option<&[u8]> {
    let mut decoder = Decoder::new(object);
    let entries = decoder.map().ok()?.filter(|entries| *entries <= MAX_ENTRIES)?;
    let mut data = None;
    for _ in 0..entries {
        if decoder.str().ok()? == "authData" {
            if data.replace(decoder.bytes().ok()?).is_some() {
                return None;
            }
        } else {
            decoder.skip().ok()?;
        }
    }
    data.filter(|_| decoder.position() == object.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(flags: u8) -> Vec<u8> {
        let mut bytes = digest(&SHA256, b"pli.example").as_ref().to_vec();
        bytes.push(flags);
        bytes.extend(7_u32.to_be_bytes());
        bytes
    }

    fn checked(flags: u8) -> Result<(), Refused> {
        AuthenticatorData::parse(&said(flags))?.check("pli.example")
    }

    #[test]
    fn r_30_presence_and_verification_are_required() {
        assert_eq!(checked(PRESENT | VERIFIED), Ok(()));
        assert_eq!(checked(VERIFIED), Err(Refused::NotPresent));
        assert_eq!(checked(PRESENT), Err(Refused::NotVerified));
        assert_eq!(checked(PRESENT | VERIFIED | COPIED), Err(Refused::Backup));
        assert_eq!(checked(PRESENT | VERIFIED | COPYABLE | COPIED), Ok(()));
        let said = said(PRESENT | VERIFIED);
        assert_eq!(AuthenticatorData::parse(&said).unwrap().check("evil.example"), Err(Refused::Site));
        assert_eq!(AuthenticatorData::parse(&said).unwrap().device.count, 7);
    }

    #[test]
    fn r_30_what_is_cut_or_longer_is_refused() {
        let said = said(PRESENT | VERIFIED);
        for length in 0..said.len() {
            assert!(AuthenticatorData::parse(&said[..length]).is_err(), "{length}");
        }
        assert!(AuthenticatorData::parse(&[said.as_slice(), &[0]].concat()).is_err());
        // An extension is passed over, one that is not whole is not.
        let mut extended = said;
        extended[32] |= EXTENDED;
        assert!(AuthenticatorData::parse(&extended).is_err());
        assert!(AuthenticatorData::parse(&[extended.as_slice(), &[0xa1, 0x61, b'a', 0xf5]].concat()).is_ok());
        assert!(AuthenticatorData::parse(&[extended.as_slice(), &[0xa2, 0x61, b'a', 0xf5]].concat()).is_err());
    }

    proptest! {
        #[test]
        fn r_30_no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let read = AuthenticatorData::parse(&bytes).is_ok() || attested(&bytes).is_ok();
            let key = super::super::PublicKey::from_cose(&bytes).is_ok();
            // Random bytes have no 256 bits that hash to a site, but all of them are read.
            prop_assert!(!(read && key));
        }
    }
}
