//! Whom Pli trusts when it connects to another server by TLS.

use std::{fmt, path::Path, sync::Arc};

use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};

use super::{ConfigError, Upstream};

/// The trust and the name needed to open TLS to one server. Made once at start, cheap to clone.
#[derive(Clone)]
pub struct ClientTls {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl ClientTls {
    /// Trusts the certificates of `ca_file`, or the system's when there is none, for the server called `host`.
    pub fn new(host: &str, ca_file: Option<&Path>) -> Result<Self, ConfigError> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| ConfigError(format!("configuration: host = {host}: expected a host name or an address")))?;
        let mut roots = RootCertStore::empty();
        if let Some(file) = ca_file {
            let wrong = |why: String| {
                ConfigError(format!("configuration: ca_file = {}: expected PEM certificates ({why})", file.display()))
            };
            let certificates = CertificateDer::pem_file_iter(file).map_err(|error| wrong(error.to_string()))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
                roots.add(certificate).map_err(|error| wrong(error.to_string()))?;
            }
            if roots.is_empty() {
                return Err(wrong("there is none in it".to_owned()));
            }
        } else {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| ConfigError(format!("TLS: {error}")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), name })
    }

    /// For tokio-rustls.
    pub fn config(&self) -> Arc<ClientConfig> {
        self.config.clone()
    }

    /// The name that the certificate must bear.
    pub fn name(&self) -> ServerName<'static> {
        self.name.clone()
    }
}

impl Upstream {
    /// The trust that this server is reached with.
    pub fn client_tls(&self) -> Result<ClientTls, ConfigError> {
        ClientTls::new(&self.host, self.ca_file.as_deref())
    }
}

impl fmt::Debug for ClientTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientTls({:?})", self.name)
    }
}
