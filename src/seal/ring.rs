//! All keys of Pli, by purpose: the active one and those before it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use arc_swap::ArcSwap;
use aws_lc_rs::{
    encoding::{AsDer as _, PublicKeyX509Der},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{Chain, Codes, Cookies, Error, Peppers, Sealer, Stamp, TokenSigner, Vapid, file};
use crate::base::Random;

/// What a key is for. Its files are `purpose-number.key`; the highest number is the active one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    Column,
    Pepper,
    Code,
    Cookie,
    Journal,
}

impl Purpose {
    const ALL: [Self; 5] = [Self::Column, Self::Pepper, Self::Code, Self::Cookie, Self::Journal];

    fn as_str(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Pepper => "pepper",
            Self::Code => "code",
            Self::Cookie => "cookie",
            Self::Journal => "journal",
        }
    }
}

/// The prefix of the files with signing keys.
const SIGNING: &str = "signing";
/// The prefix of the one file with the key that push services know us by. Telephones have subscribed to this very key
/// (RFC 8292 section 4.2): a rotation leaves it as it is.
const VAPID: &str = "vapid";
/// The file of the key that reports are signed with. It does not rotate: they are checked years later.
const STAMP: &str = "stamp";

/// A key of 256 bits.
pub(super) type Secret = Zeroizing<[u8; 32]>;

/// A key pair for tokens, and the name that its header bears.
pub(super) struct SigningKey {
    /// From the public key itself: another key never has the same name, not even after all keys were made anew, so
    /// that what the backend remembers of a name stays true.
    pub(super) name: String,
    pub(super) pair: EcdsaKeyPair,
}

/// Everything that was in the directory when it was last read.
pub(super) struct Ring {
    keys: BTreeMap<(Purpose, u32), Secret>,
    signing: BTreeMap<u32, SigningKey>,
    vapid: Option<EcdsaKeyPair>,
    stamp: Option<EcdsaKeyPair>,
}

/// The directory of keys.
#[derive(Clone)]
pub struct Keys(pub(super) Arc<Inner>);

pub(super) struct Inner {
    directory: PathBuf,
    public: Option<PathBuf>,
    ring: ArcSwap<Ring>,
}

impl Keys {
    /// Opens the directory; makes it and the first keys if they are not there. `public` is where the backend finds the
    /// public keys of tokens.
    ///
    /// # Errors
    /// When a file cannot be read or written, or when others can read it.
    pub fn open_or_create(directory: &Path, public: Option<&Path>) -> Result<Self, Error> {
        file::make_directory(directory, 0o700)?;
        file::check_private(directory)?;
        for purpose in Purpose::ALL {
            if numbers(directory, purpose.as_str())?.is_empty() {
                add(directory, purpose.as_str(), 1, &STANDARD.encode(*Zeroizing::new(Random.bytes::<32>())))?;
            }
        }
        if numbers(directory, SIGNING)?.is_empty() {
            add(directory, SIGNING, 1, &new_signing_key()?)?;
        }
        for lasting in [VAPID, STAMP] {
            if numbers(directory, lasting)?.is_empty() {
                add(directory, lasting, 1, &new_signing_key()?)?;
            }
        }
        let ring = Ring::read(directory)?;
        let keys = Self(Arc::new(Inner {
            directory: directory.to_owned(),
            public: public.map(Path::to_owned),
            ring: ArcSwap::from_pointee(ring),
        }));
        keys.publish()?;
        Ok(keys)
    }

    /// Makes a new active key for every purpose. The ones before stay, for what still needs them; running servers find
    /// the new ones by [`Keys::refresh`].
    ///
    /// The public key for the backend is there before anything is signed with it.
    pub fn rotate(&self) -> Result<(), Error> {
        let directory = &self.0.directory;
        for purpose in Purpose::ALL {
            let number = next(&numbers(directory, purpose.as_str())?);
            add(directory, purpose.as_str(), number, &STANDARD.encode(*Zeroizing::new(Random.bytes::<32>())))?;
        }
        add(directory, SIGNING, next(&numbers(directory, SIGNING)?), &new_signing_key()?)?;
        self.refresh()
    }

    /// Reads the directory again.
    pub fn refresh(&self) -> Result<(), Error> {
        let ring = Ring::read(&self.0.directory)?;
        let before = self.0.ring.load_full();
        if ring.signing.keys().ne(before.signing.keys()) {
            publish(self.0.public.as_deref(), &ring)?;
        }
        self.0.ring.store(Arc::new(ring));
        Ok(())
    }

    /// Writes the public keys where the backend looks, takes away what is not ours.
    fn publish(&self) -> Result<(), Error> {
        publish(self.0.public.as_deref(), &self.0.ring.load())
    }

    /// For columns that must come back.
    pub fn sealer(&self) -> Sealer {
        Sealer(self.clone())
    }

    /// For password hashes.
    pub fn peppers(&self) -> Peppers {
        Peppers(self.clone())
    }

    /// For one-time codes.
    pub fn codes(&self) -> Codes {
        Codes(self.clone())
    }

    /// For cookies.
    pub fn cookies(&self) -> Cookies {
        Cookies(self.clone())
    }

    /// For the journal.
    pub fn chain(&self) -> Chain {
        Chain(self.clone())
    }

    /// For tokens of the mail backend; `issuer` is the `iss` that it expects: Pli's public origin.
    pub fn token_signer(&self, issuer: &str) -> TokenSigner {
        TokenSigner::new(self.clone(), issuer)
    }

    /// For push services.
    pub fn vapid(&self) -> Vapid {
        Vapid(self.clone())
    }

    /// For reports that people keep.
    pub fn stamp(&self) -> Stamp {
        Stamp(self.clone())
    }

    /// The active key of a purpose and its number.
    pub(super) fn active(&self, purpose: Purpose) -> Result<(u32, Secret), Error> {
        let ring = self.0.ring.load();
        let found = ring.keys.range((purpose, 0)..=(purpose, u32::MAX)).next_back();
        found.map(|((_, number), secret)| (*number, secret.clone())).ok_or(Error::KeyMissing(0))
    }

    /// One key. If it is not known, another process may have made it: the directory is read again.
    pub(super) fn get(&self, purpose: Purpose, number: u32) -> Result<Secret, Error> {
        let find = || self.0.ring.load().keys.get(&(purpose, number)).cloned();
        if let Some(secret) = find() {
            return Ok(secret);
        }
        let path = self.0.directory.join(format!("{}-{number}.key", purpose.as_str()));
        if path.is_file() {
            self.refresh()?;
        }
        find().ok_or(Error::KeyMissing(number))
    }

    /// Does something with the active signing key.
    pub(super) fn with_signing<T>(&self, work: impl FnOnce(&SigningKey) -> T) -> Option<T> {
        self.0.ring.load().signing.values().next_back().map(work)
    }

    /// Does something with the key that push services know us by.
    pub(super) fn with_vapid<T>(&self, work: impl FnOnce(&EcdsaKeyPair) -> T) -> Option<T> {
        self.0.ring.load().vapid.as_ref().map(work)
    }

    /// Does something with the key that reports are signed with.
    pub(super) fn with_stamp<T>(&self, work: impl FnOnce(&EcdsaKeyPair) -> T) -> Option<T> {
        self.0.ring.load().stamp.as_ref().map(work)
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.0.directory.display())
    }
}

impl Ring {
    fn read(directory: &Path) -> Result<Self, Error> {
        let mut ring = Self { keys: BTreeMap::new(), signing: BTreeMap::new(), vapid: None, stamp: None };
        for purpose in Purpose::ALL {
            for number in numbers(directory, purpose.as_str())? {
                let path = directory.join(format!("{}-{number}.key", purpose.as_str()));
                let bytes = decode(&path)?;
                let secret = <[u8; 32]>::try_from(bytes.as_slice())
                    .map_err(|_| Error::file(&path, &"a key has 32 bytes in base64"))?;
                ring.keys.insert((purpose, number), Zeroizing::new(secret));
            }
        }
        let pair_of = |prefix: &str, number: u32| {
            let path = directory.join(format!("{prefix}-{number}.key"));
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &decode(&path)?)
                .map_err(|error| Error::file(&path, &error))
        };
        if let Some(number) = numbers(directory, VAPID)?.last() {
            ring.vapid = Some(pair_of(VAPID, *number)?);
        }
        if let Some(number) = numbers(directory, STAMP)?.last() {
            ring.stamp = Some(pair_of(STAMP, *number)?);
        }
        for number in numbers(directory, SIGNING)? {
            let pair = pair_of(SIGNING, number)?;
            let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, pair.public_key().as_ref());
            let name = super::hex(digest.as_ref().get(..8).unwrap_or_default());
            ring.signing.insert(number, SigningKey { name, pair });
        }
        Ok(ring)
    }
}

fn decode(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    let text = file::read(path)?;
    let text = text.trim_ascii();
    STANDARD.decode(text).map(Zeroizing::new).map_err(|error| Error::file(path, &error))
}

/// The numbers of the files `purpose-number.key`, in order.
fn numbers(directory: &Path, purpose: &str) -> Result<Vec<u32>, Error> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(directory).map_err(|error| Error::file(directory, &error))? {
        let name = entry.map_err(|error| Error::file(directory, &error))?.file_name();
        let name = name.to_string_lossy();
        let number = name.strip_prefix(purpose).and_then(|rest| rest.strip_prefix('-')?.strip_suffix(".key"));
        numbers.extend(number.and_then(|number| number.parse::<u32>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn next(numbers: &[u32]) -> u32 {
    numbers.last().copied().unwrap_or(0).saturating_add(1)
}

/// Adds a key. Two processes that start at once agree on the one that was there first.
fn add(directory: &Path, purpose: &str, number: u32, content: &str) -> Result<(), Error> {
    let path = directory.join(format!("{purpose}-{number}.key"));
    file::create(&path, format!("{content}\n").as_bytes(), 0o600).map(|_| ())
}

fn new_signing_key() -> Result<String, Error> {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &aws_lc_rs::rand::SystemRandom::new());
    made.map(|document| STANDARD.encode(document.as_ref())).map_err(|error| Error::File(error.to_string()))
}

/// The backend takes the name of the folder from `azp` and of the file from `kid` (backend/README).
fn publish(public: Option<&Path>, ring: &Ring) -> Result<(), Error> {
    let Some(public) = public else { return Ok(()) };
    let directory = public.join(super::token::PARTY).join("ES256");
    file::make_directory(&directory, 0o755)?;
    // The active one and the one before, whose tokens live for a minute longer and which a server that has not yet
    // looked still signs with.
    let wanted: Vec<&SigningKey> = ring.signing.values().rev().take(2).collect();
    for key in &wanted {
        let der: PublicKeyX509Der<'_> =
            key.pair.public_key().as_der().map_err(|error| Error::file(&directory, &error))?;
        let (path, text) = (directory.join(&key.name), pem(der.as_ref()));
        if fs::read(&path).is_ok_and(|written| written == text.as_bytes()) {
            continue;
        }
        file::write(&path, text.as_bytes(), 0o644)?;
    }
    for entry in fs::read_dir(&directory).map_err(|error| Error::file(&directory, &error))?.flatten() {
        let name = entry.file_name();
        // what begins with a dot is being written by another process at this moment (`file::write`)
        let unfinished = name.as_encoded_bytes().starts_with(b".");
        if !unfinished && !wanted.iter().any(|key| name == *key.name.as_str()) {
            fs::remove_file(entry.path()).ok();
        }
    }
    Ok(())
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned() + "\n");
    format!("-----BEGIN PUBLIC KEY-----\n{}-----END PUBLIC KEY-----\n", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn r_173_keys_are_made_once_and_only_their_owner_can_read_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        let keys = Keys::open_or_create(&path, None).unwrap();
        let first = keys.active(Purpose::Column).unwrap();
        let again = Keys::open_or_create(&path, None).unwrap().active(Purpose::Column).unwrap();
        assert_eq!(first, again);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        for entry in fs::read_dir(&path).unwrap() {
            assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn keys_that_others_can_read_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        Keys::open_or_create(&path, None).unwrap();
        let key = path.join("pepper-1.key");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Keys::open_or_create(&path, None), Err(Error::Exposed(_))));
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(Keys::open_or_create(&path, None), Err(Error::Exposed(_))));
    }

    #[test]
    fn a_rotation_adds_keys_that_another_process_finds_when_it_needs_them() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        let (server, command) =
            (Keys::open_or_create(&path, None).unwrap(), Keys::open_or_create(&path, None).unwrap());
        command.rotate().unwrap();
        assert_eq!(command.active(Purpose::Column).unwrap().0, 2);
        assert_eq!(server.active(Purpose::Column).unwrap().0, 1);
        assert_eq!(server.get(Purpose::Column, 2).unwrap(), command.active(Purpose::Column).unwrap().1);
        assert!(matches!(server.get(Purpose::Column, 9), Err(Error::KeyMissing(9))));
    }

    #[test]
    fn many_processes_can_open_the_same_keys_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let (path, public) = (dir.path().join("keys"), dir.path().join("public"));
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| Keys::open_or_create(&path, Some(&public)).unwrap());
            }
        });
        assert_eq!(fs::read_dir(public.join("gateway/ES256")).unwrap().count(), 1);
    }

    #[test]
    fn the_backend_finds_the_two_youngest_public_keys_and_no_other_file() {
        let dir = tempfile::tempdir().unwrap();
        let (path, public) = (dir.path().join("keys"), dir.path().join("public"));
        let folder = public.join("gateway/ES256");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("stranger"), "PEM").unwrap();
        let keys = Keys::open_or_create(&path, Some(&public)).unwrap();
        let names = || fs::read_dir(&folder).unwrap().count();
        assert_eq!(names(), 1);
        keys.rotate().unwrap();
        keys.rotate().unwrap();
        assert_eq!(names(), 2);
        let active = keys.with_signing(|key| key.name.clone()).unwrap();
        let pem = fs::read_to_string(folder.join(active)).unwrap();
        assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQ"), "{pem}");
    }
}
