//! `[keys]`: where the sealing and signing keys are.

use std::path::PathBuf;

use serde::Deserialize;

/// The keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// A directory that only Pli may read: sealing keys, pepper, cookie keys, the signing key of backend tokens.
    pub directory: PathBuf,
    /// A directory where the public keys of backend tokens are written for Dovecot to read.
    #[serde(default)]
    pub public_directory: Option<PathBuf>,
}
