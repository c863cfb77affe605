//! `[bounces]`: where letters come back that a mail server could not deliver.

use std::net::SocketAddr;

use serde::Deserialize;

use super::{ConfigError, Lookup, wrong};

/// The LMTP service to which Postfix hands the reports about Pli's own letters (RFC 2033, RFC 3464).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounces {
    /// Where it listens; reachable by Postfix only.
    pub listen: SocketAddr,
    /// How Postfix reaches it (`transport(5)`), when that is not `lmtp:inet:` and where it listens.
    #[serde(default)]
    pub transport: Option<String>,
}

impl Bounces {
    pub(super) fn check(&self, lookup: Option<&Lookup>) -> Result<(), ConfigError> {
        if lookup.is_none() {
            return Err(wrong("bounces.listen", self.listen, "a [lookup], by which Postfix learns of these addresses"));
        }
        let Some(transport) = &self.transport else { return Ok(()) };
        let written = transport.split_once(':').is_some_and(|(kind, to)| !kind.is_empty() && !to.is_empty());
        if written && transport.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(());
        }
        Err(wrong("bounces.transport", transport, "transport:where"))
    }
}
