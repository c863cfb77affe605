//! `[merge]`: the old servers from which mailboxes are brought here, and how much at once.
//!
//! The host of an old server comes from here only, never from a person: nobody can make Pli reach inside (mail.md 3d).

use std::{path::PathBuf, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{Calendar, ConfigError, SecretFile, Tls, Upstream, wrong};
use crate::base::Domain;

/// How Pli proves to an old server in whose name it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum SourceAuth {
    /// With the person's password there, which proves at once that the mailbox is theirs.
    #[default]
    Password,
    /// With a short-lived token that Pli signs, RFC 7628: for a server that trusts Pli's keys.
    Oauthbearer,
    /// As a master user (RFC 4616).
    Master,
}

/// Hours of the night, in the server's own time zone (UTC): from the first to before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Night {
    /// The hour it begins, 0 to 23.
    pub from: u32,
    /// The hour it ends.
    pub until: u32,
}

impl Night {
    /// Whether it is night at an hour.
    pub fn holds(self, hour: u32) -> bool {
        if self.from <= self.until {
            (self.from..self.until).contains(&hour)
        } else {
            hour >= self.from || hour < self.until
        }
    }
}

impl FromStr for Night {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "two hours of UTC, as in \"22-6\"";
        let (from, until) = text.split_once('-').ok_or(expected)?;
        let hour = |text: &str| text.trim().parse::<u32>().ok().filter(|hour| *hour < 24).ok_or(expected);
        let night = Self { from: hour(from)?, until: hour(until)? };
        if night.from == night.until { Err(expected) } else { Ok(night) }
    }
}

impl<'de> Deserialize<'de> for Night {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// An old server: where the mailboxes of one domain are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The domain of the addresses.
    pub domain: Domain,
    /// Its name, also checked against its certificate.
    pub host: String,
    /// Its IMAP port.
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
    pub auth: SourceAuth,
    /// The master user, when `auth = "master"`.
    #[serde(default)]
    pub master_user: Option<String>,
    /// Its secret, when `auth = "master"`.
    #[serde(default)]
    pub master_secret_file: Option<SecretFile>,
    /// How Postfix reaches the boxes of this domain that are not merged yet, when the domain's mail comes here already:
    /// a value of its transport(5), as `lmtp:inet:[host]:24` or `smtp:[host]:25`.
    #[serde(default)]
    pub relay: Option<String>,
    /// Most bytes a second of one of its mailboxes, instead of what holds for all old servers.
    #[serde(default)]
    pub bytes_per_s: Option<u64>,
    /// Most bytes a day of one of its mailboxes, likewise.
    #[serde(default)]
    pub bytes_per_day: Option<u64>,
    /// Where the calendars of the domain are, if they are anywhere.
    #[serde(default)]
    pub calendar: Option<Calendar>,
}

impl Source {
    /// Where it is, as the other servers are described.
    pub fn upstream(&self) -> Upstream {
        Upstream {
            host: self.host.clone(),
            port: self.port,
            tls: self.tls,
            ca_file: self.ca_file.clone(),
            timeout_s: self.timeout_s,
        }
    }
}

/// Merging.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Merge {
    /// Most mailboxes that are copied at once.
    pub at_once: usize,
    /// Most of them from one old server.
    pub per_server: usize,
    /// Most bytes a second of each; without it, as fast as the servers are.
    pub bytes_per_s: Option<u64>,
    /// Most bytes a day (UTC) of each; without it, any number. Some houses close a mailbox of which more is read.
    pub bytes_per_day: Option<u64>,
    /// The hours in which first copies are made; without it, all. What came since is looked for by day as well.
    pub night: Option<Night>,
    /// How often what still arrives in an old box is looked for after the first copy, in seconds.
    pub late_every_s: u64,
    /// The old servers.
    pub source: Vec<Source>,
}

impl Default for Merge {
    fn default() -> Self {
        Self {
            at_once: 4,
            per_server: 2,
            bytes_per_s: None,
            bytes_per_day: None,
            night: None,
            late_every_s: 300,
            source: Vec::new(),
        }
    }
}

impl Merge {
    /// The old server of a domain.
    pub fn source_of(&self, domain: &Domain) -> Option<&Source> {
        self.source.iter().find(|source| source.domain == *domain)
    }

    /// Most bytes a second and a day of a mailbox of this domain.
    pub fn measures(&self, domain: &str) -> (Option<u64>, Option<u64>) {
        let own = self.source.iter().find(|source| source.domain.as_str() == domain);
        let of = |own: Option<u64>, all: Option<u64>| own.or(all);
        (
            of(own.and_then(|source| source.bytes_per_s), self.bytes_per_s),
            of(own.and_then(|source| source.bytes_per_day), self.bytes_per_day),
        )
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let measures = self.source.iter().flat_map(|source| [source.bytes_per_s, source.bytes_per_day]);
        if measures.chain([self.bytes_per_s, self.bytes_per_day]).any(|measure| measure == Some(0)) {
            return Err(wrong("merge.bytes_per_s, merge.bytes_per_day", 0, "at least 1"));
        }
        if self.at_once == 0 || self.per_server == 0 {
            return Err(wrong("merge.at_once, merge.per_server", 0, "at least 1"));
        }
        if !(10..=86_400).contains(&self.late_every_s) {
            return Err(wrong("merge.late_every_s", self.late_every_s, "from 10 to 86400"));
        }
        for source in &self.source {
            let same = self.source.iter().filter(|other| other.domain == source.domain).count();
            if same > 1 {
                return Err(wrong("merge.source.domain", &source.domain, "each domain once"));
            }
            if source.auth == SourceAuth::Master
                && (source.master_user.is_none() || source.master_secret_file.is_none())
            {
                return Err(wrong("merge.source.auth", "master", "master_user and master_secret_file beside it"));
            }
            source.calendar.as_ref().map_or(Ok(()), |calendar| calendar.check_as("merge.source.calendar"))?;
            let written =
                |relay: &String| relay.split_once(':').is_some_and(|(kind, to)| !kind.is_empty() && !to.is_empty());
            let one_word = |relay: &String| relay.bytes().all(|byte| byte.is_ascii_graphic());
            if source.relay.as_ref().is_some_and(|relay| !written(relay) || !one_word(relay)) {
                return Err(wrong(
                    "merge.source.relay",
                    source.relay.as_deref().unwrap_or_default(),
                    "transport:where",
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_can_pass_midnight() {
        let night: Night = "22-6".parse().unwrap();
        assert_eq!([21, 22, 0, 5, 6].map(|hour| night.holds(hour)), [false, true, true, true, false]);
        let early: Night = "1-4".parse().unwrap();
        assert_eq!([0, 1, 3, 4].map(|hour| early.holds(hour)), [false, true, true, false]);
        for wrong in ["", "22", "22-24", "6-6", "a-b", "-1-4"] {
            assert!(wrong.parse::<Night>().is_err(), "{wrong}");
        }
    }
}
