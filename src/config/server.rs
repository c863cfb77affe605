//! `[server]`: the web server.

use std::{net::SocketAddr, path::PathBuf};

use serde::Deserialize;
use url::Url;

use super::{ConfigError, wrong};

/// The web server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Where browsers connect.
    #[serde(default = "listen")]
    pub listen: SocketAddr,
    /// Where `/health` and `/metrics` are answered; not for the public.
    #[serde(default = "health_listen")]
    pub health_listen: SocketAddr,
    /// The address that people type; origin checks compare with it.
    pub public_url: Url,
    /// PEM certificate chain. Read again when it changes.
    pub certificate_file: PathBuf,
    /// PEM private key. Read again when it changes.
    pub key_file: PathBuf,
    /// Proxies (addresses or networks, `10.0.0.0/8`) whose `X-Forwarded-For` is believed (security.md R-89).
    #[serde(default)]
    pub trusted_proxies: Vec<String>,
    /// Networks of a hospital behind one address: throttled twenty times later (security.md R-85).
    #[serde(default)]
    pub shared_networks: Vec<String>,
    /// Networks of posts that many people use: no device there can be trusted (security.md R-126).
    #[serde(default)]
    pub shared_posts: Vec<String>,
    /// An NTP server that `pli doctor` compares the clock with, `ntp.example` or `ntp.example:123` (security.md R-27).
    #[serde(default)]
    pub time_server: Option<String>,
    /// Worker threads; 0 takes one per core.
    #[serde(default)]
    pub workers: usize,
    /// Seconds to finish requests when stopping.
    #[serde(default = "stop_s")]
    pub stop_s: u64,
}

fn listen() -> SocketAddr {
    SocketAddr::from(([0, 0, 0, 0], 8443))
}

fn health_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8081))
}

fn stop_s() -> u64 {
    20
}

impl Server {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let url = &self.public_url;
        if url.scheme() != "https" || url.host().is_none() || url.path() != "/" || url.query().is_some() {
            return Err(wrong("server.public_url", url, "an address such as https://pli.example, without a path"));
        }
        Ok(())
    }

    /// The origin of the public address, as browsers send it.
    pub fn origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }
}
