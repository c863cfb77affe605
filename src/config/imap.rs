//! `[imap]`: the IMAP backend.

use std::path::PathBuf;

use serde::Deserialize;

use super::{ConfigError, SecretFile, Tls, Upstream, wrong};

/// How Pli proves to the backend in whose name it comes. The same way serves IMAP, ManageSieve and submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum ImapAuth {
    /// A short-lived signed token, RFC 7628.
    #[default]
    Oauthbearer,
    /// A short-lived signed token, in the older form.
    Xoauth2,
    /// A master user: SASL PLAIN with the person as authorisation identity (RFC 4616).
    Master,
}

/// The IMAP backend.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
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
    #[serde(default = "super::upstream::timeout_s")]
    pub timeout_s: u64,
    /// How Pli signs in.
    #[serde(default)]
    pub auth: ImapAuth,
    /// The master user, when `auth = "master"`.
    #[serde(default)]
    pub master_user: Option<String>,
    /// The master user's secret, when `auth = "master"`.
    #[serde(default)]
    pub master_secret_file: Option<SecretFile>,
    /// Most connections for one person.
    #[serde(default = "connections_per_person")]
    pub connections_per_person: usize,
    /// Most connections in all.
    #[serde(default = "connections_total")]
    pub connections_total: usize,
    /// Seconds that an unused connection is kept.
    #[serde(default = "keep_s")]
    pub keep_s: u64,
}

fn connections_per_person() -> usize {
    4
}

fn connections_total() -> usize {
    800
}

fn keep_s() -> u64 {
    300
}

impl Imap {
    /// Where it is, as the other servers are described. (serde cannot both flatten a struct and refuse unknown keys.)
    pub fn upstream(&self) -> Upstream {
        Upstream {
            host: self.host.clone(),
            port: self.port,
            tls: self.tls,
            ca_file: self.ca_file.clone(),
            timeout_s: self.timeout_s,
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.auth == ImapAuth::Master && (self.master_user.is_none() || self.master_secret_file.is_none()) {
            return Err(wrong("imap.auth", "master", "imap.master_user and imap.master_secret_file beside it"));
        }
        if self.connections_per_person == 0 || self.connections_total < self.connections_per_person {
            let value = format!("{} of {}", self.connections_per_person, self.connections_total);
            return Err(wrong("imap.connections_per_person", value, "at least 1 and at most imap.connections_total"));
        }
        Ok(())
    }
}
