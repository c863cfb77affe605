//! Another server that Pli talks to.

use std::path::PathBuf;

use serde::Deserialize;

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS from the first byte (RFC 8314).
    #[default]
    Implicit,
    /// STARTTLS, required: without it the connection is given up.
    Starttls,
    /// None. For a socket that never leaves the machine.
    None,
}

/// Where a server is and how to reach it safely.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// Its name, also checked against its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: Tls,
    /// A file of PEM certificates to trust instead of the system's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Longest wait for a connection or an answer, in seconds.
    #[serde(default = "timeout_s")]
    pub timeout_s: u64,
}

pub(super) fn timeout_s() -> u64 {
    20
}
