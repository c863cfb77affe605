//! `[push]`: how notifications reach telephones (RFC 8030).

use std::net::SocketAddr;

use serde::Deserialize;

/// Notifications. Which push services may be asked is the policy's (`push.services`).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Push {
    /// Whom push services write to when something is wrong with ours, `mailto:…` or `https://…`; the support desk's
    /// address when absent, else the public address.
    pub subject: Option<String>,
    /// A push service on this machine, allowed besides those of the policy: for tests and demonstrations.
    pub local_service: Option<SocketAddr>,
}
