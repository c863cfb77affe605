//! `[sms]`: how codes leave by SMS, through Kannel.

use serde::Deserialize;
use url::Url;

use super::SecretFile;

/// The SMS gateway: Kannel's `sendsms` (its user's guide, section "SMS push").
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// The `sendsms` address, `http://127.0.0.1:13013/cgi-bin/sendsms`.
    pub url: Url,
    /// The `sendsms` user.
    pub user: String,
    /// Its password.
    pub password_file: SecretFile,
    /// The sender that phones show; the gateway's own when absent.
    #[serde(default)]
    pub from: Option<String>,
    /// Longest wait for an answer, in seconds.
    #[serde(default = "timeout_s")]
    pub timeout_s: u64,
}

fn timeout_s() -> u64 {
    10
}
