//! The certificate that browsers see, read again when its files change.
//!
//! Renewal tools write new files and do not restart Pli, so the files are looked at every second. A pair that cannot be
//! used (half written, key of another certificate) is said once in the log and the one in use stays.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use arc_swap::ArcSwap;
use rustls::{
    ServerConfig,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio_util::sync::CancellationToken;

use crate::config;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A certificate that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file is missing or unreadable.
    #[error("{} cannot be read: {error}", file.display())]
    Unreadable {
        /// Which one.
        file: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file is not PEM, or holds nothing of use.
    #[error("{}: expected {expected} in PEM form", file.display())]
    NotPem {
        /// Which one.
        file: PathBuf,
        /// What it should hold.
        expected: &'static str,
    },
    /// The key does not belong to the certificate, or is of an unknown kind.
    #[error("{} is not the private key of {}: {error}", key.display(), certificate.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What rustls says.
        error: rustls::Error,
    },
    /// TLS itself cannot be set up.
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
}

/// Chooses the one process-wide cryptographic provider. Called before anything that speaks TLS; again is harmless.
pub fn install_provider() {
    if CryptoProvider::get_default().is_none() {
        // Lost only to another thread that installed the same one.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    }
}

/// The certificate in use.
#[derive(Debug)]
pub struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    current: ArcSwap<CertifiedKey>,
    // Taken before the first reading: a change between that reading and the first look is seen too.
    opened: Marks,
}

/// What tells that the files changed: when, and how long they are.
type Marks = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// Reads both files of the configuration.
    pub fn open(server: &config::Server) -> Result<Self, Error> {
        install_provider();
        let opened = [&server.certificate_file, &server.key_file].map(|file| mark(file));
        let pair = read(&server.certificate_file, &server.key_file)?;
        Ok(Self {
            opened,
            chain: server.certificate_file.clone(),
            key: server.key_file.clone(),
            current: ArcSwap::from_pointee(pair),
        })
    }

    /// The settings of the listener: TLS 1.2 and 1.3, tickets that cost no memory per client, HTTP/1.1 only.
    pub fn server_config(self: &Arc<Self>) -> Result<ServerConfig, Error> {
        let resolver = Arc::new(Resolver(Arc::clone(self)));
        let mut config = ServerConfig::builder().with_no_client_auth().with_cert_resolver(resolver);
        config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new()?;
        config.send_tls13_tickets = 1;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }

    /// Reads the files again whenever they change, until told to stop.
    pub async fn watch(&self, stop: CancellationToken) {
        let mut seen = self.opened;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            let marks = [&self.chain, &self.key].map(|file| mark(file));
            if marks == seen {
                continue;
            }
            seen = marks;
            match read(&self.chain, &self.key) {
                Ok(pair) => {
                    self.current.store(Arc::new(pair));
                    tracing::info!("the TLS certificate changed and was read again");
                }
                Err(error) => tracing::warn!(%error, "the TLS files changed but cannot be used; the old ones stay"),
            }
        }
    }
}

fn mark(file: &Path) -> Option<(SystemTime, u64)> {
    let about = fs::metadata(file).ok()?;
    Some((about.modified().ok()?, about.len()))
}

/// Gives rustls the certificate in use at each handshake.
#[derive(Debug)]
struct Resolver(Arc<Certificate>);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.current.load_full())
    }
}

/// Reads a chain and its key, and proves that they belong together.
fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, Error> {
    let unreadable = |file: &Path, error| Error::Unreadable { file: file.to_owned(), error };
    let text = fs::read(certificate).map_err(|error| unreadable(certificate, error))?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&text).filter_map(Result::ok).collect();
    if chain.is_empty() {
        return Err(Error::NotPem { file: certificate.to_owned(), expected: "a certificate" });
    }
    let text = zeroize::Zeroizing::new(fs::read(key).map_err(|error| unreadable(key, error))?);
    let private = PrivateKeyDer::from_pem_slice(&text)
        .map_err(|_| Error::NotPem { file: key.to_owned(), expected: "a private key" })?;
    let mismatch = |error| Error::Mismatch { certificate: certificate.to_owned(), key: key.to_owned(), error };
    let pair =
        CertifiedKey::from_der(chain, private, &rustls::crypto::aws_lc_rs::default_provider()).map_err(mismatch)?;
    pair.keys_match().map_err(mismatch)?;
    Ok(pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(directory: &Path, name: &str) -> config::Server {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        fs::write(directory.join("cert.pem"), made.cert.pem()).unwrap();
        fs::write(directory.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let toml = format!(
            "public_url = \"https://localhost\"\ncertificate_file = \"{0}/cert.pem\"\nkey_file = \"{0}/key.pem\"",
            directory.display()
        );
        figment::Figment::new()
            .merge(<figment::providers::Toml as figment::providers::Format>::string(&toml))
            .extract()
            .unwrap()
    }

    #[tokio::test]
    async fn a_changed_pair_is_used_and_a_broken_one_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let certificate = Certificate::open(&write(directory.path(), "one.test")).unwrap();
        let stop = CancellationToken::new();
        let first = certificate.current.load_full();
        let changed = async {
            write(directory.path(), "another-name.test");
            while Arc::ptr_eq(&certificate.current.load_full(), &first) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let second = certificate.current.load_full();
            assert_ne!(first.cert, second.cert);
            fs::write(directory.path().join("cert.pem"), "half a certif").unwrap();
            assert!(read(&certificate.chain, &certificate.key).is_err());
            stop.cancel();
            second
        };
        let (second, ()) = tokio::join!(changed, certificate.watch(stop.clone()));
        assert!(Arc::ptr_eq(&certificate.current.load_full(), &second));
    }

    #[test]
    fn wrong_files_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let server = write(directory.path(), "one.test");
        let other = rcgen::generate_simple_self_signed(vec!["x.test".to_owned()]).unwrap();
        fs::write(&server.key_file, other.signing_key.serialize_pem()).unwrap();
        let text = Certificate::open(&server).unwrap_err().to_string();
        assert!(text.contains("key.pem is not the private key of"), "{text}");
        fs::remove_file(&server.key_file).unwrap();
        assert!(Certificate::open(&server).unwrap_err().to_string().contains("key.pem cannot be read"));
    }
}
