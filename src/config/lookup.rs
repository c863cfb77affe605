//! `[lookup]`: where Postfix asks about recipients and senders.

use std::net::SocketAddr;

use serde::Deserialize;

/// The socketmap service (Postfix `socketmap_table(5)`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// Where it listens; reachable by Postfix only.
    pub listen: SocketAddr,
}
