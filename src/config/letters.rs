//! `[letters]`: how codes and notices leave by e-mail.

use serde::Deserialize;

use super::{SecretFile, Tls};

/// The mail server that takes Pli's own letters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letters {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: Tls,
    /// A file of PEM certificates to trust instead of the system's.
    #[serde(default)]
    pub ca_file: Option<std::path::PathBuf>,
    /// The local part of the sender; the domain is the account's (S3-08).
    #[serde(default = "sender")]
    pub sender: String,
    /// A user name, if the server asks for one.
    #[serde(default)]
    pub user: Option<String>,
    /// Its password.
    #[serde(default)]
    pub password_file: Option<SecretFile>,
    /// Longest wait for an answer, in seconds.
    #[serde(default = "timeout_s")]
    pub timeout_s: u64,
}

fn sender() -> String {
    "mss.postmaster".to_owned()
}

fn timeout_s() -> u64 {
    15
}
