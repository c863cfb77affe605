//! `[calendar]` and `[merge.source.calendar]`: where people's calendars are.

use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::{ConfigError, SecretFile, sms, wrong};

/// What stands for the person's address in an address of calendars.
pub const ADDRESS: &str = "{address}";

/// How Pli proves to a calendar server in whose name it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum CalendarAuth {
    /// As a user of the server that may act for everybody.
    #[default]
    Service,
    /// With the person's own password there.
    Password,
}

/// A calendar server (`CalDAV`, RFC 4791).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Where a person's calendars are, `https://calendars.example/{address}/`.
    pub url: String,
    /// A file of PEM certificates to trust instead of the system's.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Longest wait for a connection or an answer, in seconds.
    #[serde(default = "super::upstream::timeout_s")]
    pub timeout_s: u64,
    /// How Pli signs in.
    #[serde(default)]
    pub auth: CalendarAuth,
    /// The user that may act for everybody, when `auth = "service"`.
    #[serde(default)]
    pub user: Option<String>,
    /// Its secret, when `auth = "service"`.
    #[serde(default)]
    pub secret_file: Option<SecretFile>,
}

impl Calendar {
    /// The house's own: nobody's password is known for it.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.auth == CalendarAuth::Password {
            return Err(wrong("calendar.auth", "password", "service"));
        }
        self.check_as("calendar")
    }

    pub(super) fn check_as(&self, section: &str) -> Result<(), ConfigError> {
        let expected = "an https address whose path names {address}, or an http one of this machine";
        let unusable = || wrong(&format!("{section}.url"), &self.url, expected);
        let of = |person: &str| Url::parse(&self.url.replace(ADDRESS, person)).map_err(|_| unusable());
        let (one, other) = (of("a")?, of("b")?);
        let in_path_alone = one.origin() == other.origin() && one.path() != other.path();
        let plain = one.query().is_none() && one.fragment().is_none() && one.username().is_empty();
        if !plain || !in_path_alone || !sms::is_protected(&one) {
            return Err(unusable());
        }
        if self.auth == CalendarAuth::Service && (self.user.is_none() || self.secret_file.is_none()) {
            return Err(wrong(&format!("{section}.auth"), "service", "user and secret_file beside it"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_calendars_names_the_person_in_its_path_and_is_protected() {
        let check = |url: &str| {
            let user = Some("pli".to_owned());
            let secret_file = serde_json::from_str("\"secret\"").unwrap();
            let (timeout_s, auth) = (20, CalendarAuth::Service);
            Calendar { url: url.to_owned(), ca_file: None, timeout_s, auth, user, secret_file }.check()
        };
        for right in [
            "https://cal.example/{address}/",
            "https://cal.example:5232/dav/{address}/calendars/",
            "http://localhost:1/{address}",
        ] {
            assert!(check(right).is_ok(), "{right}");
        }
        for wrong in [
            "http://cal.example/{address}/",
            "https://cal.example/",
            "https://{address}.example/",
            "https://{address}@cal.example/{address}/",
            "https://cal.example/?who={address}",
            "ftp://cal.example/{address}/",
            "{address}",
        ] {
            assert!(check(wrong).unwrap_err().to_string().contains("calendar.url"), "{wrong}");
        }
    }
}
