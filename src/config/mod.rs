//! The configuration: one TOML file, every key also as `PLI_SECTION__KEY`, read once and checked whole at start.
//!
//! Secrets come by file only (`password_file`, …): an environment or a file of settings is printed, copied and mailed
//! more easily than one thinks. A file name without a directory is looked for under systemd's `$CREDENTIALS_DIRECTORY`
//! first. A wrong key or value stops the start with the key's name and what was expected.

mod bounces;
mod brand;
mod calendar;
mod database;
mod imap;
mod keys;
mod letters;
mod log;
mod lookup;
mod mail;
mod merge;
mod passwords;
mod push;
mod secret;
mod server;
mod sms;
mod support;
mod tls;
mod upstream;

use std::path::Path;

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::Deserialize;

use crate::policy::Policy;

pub use self::{
    bounces::Bounces,
    brand::Brand,
    calendar::{ADDRESS as CALENDAR_ADDRESS, Calendar, CalendarAuth},
    database::Database,
    imap::{Imap, ImapAuth},
    keys::Keys,
    letters::Letters,
    log::{Log, LogFormat},
    lookup::Lookup,
    mail::Mail,
    merge::{Merge, Night, Source, SourceAuth},
    passwords::Passwords,
    push::Push,
    secret::SecretFile,
    server::Server,
    sms::{Carrier, HttpFields, HttpFormat, HttpSms, KannelSms, MailSms, Sms, Voice},
    support::Support,
    tls::ClientTls,
    upstream::{Tls, Upstream},
};

/// Everything that can be set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The web server.
    pub server: Server,
    /// Where accounts, sessions and the journal are kept.
    pub database: Database,
    /// Where the sealing and signing keys are.
    pub keys: Keys,
    /// The IMAP backend.
    pub imap: Imap,
    /// The SMTP submission backend.
    pub submission: Upstream,
    /// The ManageSieve backend.
    pub sieve: Upstream,
    /// How codes and notices leave by e-mail.
    pub letters: Letters,
    /// How codes leave by SMS; without it no SMS is offered.
    #[serde(default)]
    pub sms: Option<Sms>,
    /// Who calls people; without it no call is offered.
    #[serde(default)]
    pub voice: Option<Voice>,
    /// How notifications reach telephones.
    #[serde(default)]
    pub push: Push,
    /// Where Postfix asks about recipients and senders.
    #[serde(default)]
    pub lookup: Option<Lookup>,
    /// Where letters come back; without it nobody reads of those that a server gave up.
    #[serde(default)]
    pub bounces: Option<Bounces>,
    /// The numbers of the security rules.
    #[serde(default)]
    pub policy: Policy,
    /// What new passwords are compared with.
    #[serde(default)]
    pub passwords: Passwords,
    /// Limits of reading and writing mail.
    #[serde(default)]
    pub mail: Mail,
    /// The old servers from which mailboxes are brought here.
    #[serde(default)]
    pub merge: Merge,
    /// Where the calendars of people are; without it none are brought along.
    #[serde(default)]
    pub calendar: Option<Calendar>,
    /// Names and contacts shown on pages.
    #[serde(default)]
    pub brand: Brand,
    /// Where the house works, and when it is closed.
    #[serde(default)]
    pub support: Support,
    /// What is logged and how.
    #[serde(default)]
    pub log: Log,
}

/// A configuration that cannot be used; the text names the key, the value and what was expected.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl ConfigError {
    /// For a door that finds its section unusable.
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }
}

impl Config {
    /// Reads `file`, then the `PLI_…` variables over it.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        if !file.is_file() {
            return Err(ConfigError(format!("configuration: {} is not a file that can be read", file.display())));
        }
        let figment = Figment::new().merge(Toml::file_exact(file)).merge(Env::prefixed("PLI_").split("__"));
        Self::extract(&figment)
    }

    /// Reads a TOML text only; for tests.
    pub fn parse(toml: &str) -> Result<Self, ConfigError> {
        Self::extract(&Figment::new().merge(Toml::string(toml)))
    }

    fn extract(figment: &Figment) -> Result<Self, ConfigError> {
        // An `[sms]` without a kind is a Kannel.
        let kind = figment.contains("sms").then(|| Serialized::default("sms.kind", "kannel"));
        let figment = kind.map_or_else(|| figment.clone(), |kind| figment.clone().join(kind));
        let config: Self = figment.extract().map_err(|errors| {
            let lines: Vec<String> =
                errors.into_iter().map(|error| format!("configuration: {error}").replace("\"default.", "\"")).collect();
            ConfigError(lines.join("\n"))
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.server.check()?;
        self.database.check()?;
        self.imap.check()?;
        self.sms.as_ref().map_or(Ok(()), Sms::check)?;
        self.voice.as_ref().map_or(Ok(()), Voice::check)?;
        self.merge.check()?;
        self.bounces.as_ref().map_or(Ok(()), |bounces| bounces.check(self.lookup.as_ref()))?;
        self.calendar.as_ref().map_or(Ok(()), Calendar::check)?;
        self.mail.check()
    }
}

/// Says which key is wrong, what it holds and what it may hold.
fn wrong(key: &str, value: impl std::fmt::Display, expected: &str) -> ConfigError {
    ConfigError(format!("configuration: {key} = {value}: expected {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[server]
public_url = "https://pli.example"
certificate_file = "cert.pem"
key_file = "key.pem"
[database]
url = "sqlite:pli.db"
[keys]
directory = "keys"
[imap]
host = "localhost"
port = 993
[submission]
host = "localhost"
port = 465
[sieve]
host = "localhost"
port = 4190
tls = "starttls"
[letters]
host = "localhost"
port = 25
tls = "starttls"
"#;

    #[test]
    fn a_good_file_is_read_with_safe_defaults() {
        let config = Config::parse(GOOD).unwrap();
        assert_eq!(config.imap.tls, Tls::Implicit);
        assert_eq!(config.letters.sender, "mss.postmaster");
        assert!(config.sms.is_none());
    }

    #[test]
    fn s4_13_texts_leave_by_the_kind_of_gateway_that_is_named_and_never_in_the_clear() {
        let with = |section: &str| Config::parse(&format!("{GOOD}{section}"));
        let secret = "secret_file = \"s\"\n";
        let kannel = "[sms]\nurl = \"http://127.0.0.1:13013/cgi-bin/sendsms\"\nuser = \"pli\"\npassword_file = \"p\"\n";
        assert!(matches!(with(kannel).unwrap().sms, Some(Sms::Kannel(_))), "what it meant before there were others");
        let http = format!("[sms]\nkind = \"http\"\nurl = \"https://sms.example/v1\"\n{secret}");
        assert!(matches!(with(&http).unwrap().sms, Some(Sms::Http(_))));
        let mail = "[sms]\nkind = \"mail\"\nfrom = \"codes@pli.example\"\n[[sms.carriers]]\nnumbers = \"+1514\"\n\
                    domain = \"texto.example\"\n";
        assert!(matches!(with(mail).unwrap().sms, Some(Sms::Mail(_))));
        for (wrong, parts) in [
            (http.replace("https", "http"), ["sms.url", "https"]),
            (http.replace("\"http\"", "\"pigeon\""), ["pigeon", "kannel"]),
            (http.replace("url", "uri"), ["uri", "url"]),
            (mail.replace("+1514", "1514"), ["sms.carriers.numbers", "+1514"]),
            (mail.replace("texto.example", "a b"), ["sms.carriers.domain", "a b"]),
            (format!("[voice]\nurl = \"http://voice.example/\"\n{secret}"), ["voice.url", "https"]),
        ] {
            let error = with(&wrong).unwrap_err().to_string();
            assert!(parts.iter().all(|part| error.contains(part)), "{error}");
        }
        assert!(with(&format!("[voice]\nurl = \"http://127.0.0.1:8090/calls\"\n{secret}")).is_ok());
    }

    #[test]
    fn an_old_server_is_named_by_the_house_and_each_domain_has_one() {
        let source = "[[merge.source]]\ndomain = \"old.example\"\nhost = \"imap.old.example\"\nport = 993\n";
        let with = |section: &str| Config::parse(&format!("{GOOD}{section}"));
        let config =
            with(&format!("[merge]\nnight = \"22-6\"\n{source}relay = \"smtp:[mx.old.example]:25\"\n")).unwrap();
        let old = config.merge.source_of(&"old.example".parse().unwrap()).unwrap();
        assert_eq!((old.auth, old.tls, old.timeout_s), (SourceAuth::Password, Tls::Implicit, 20));
        let measures = "[merge]\nbytes_per_s = 5\nbytes_per_day = 7\n";
        let config = with(&format!("{measures}{source}bytes_per_day = 9\n")).unwrap();
        assert_eq!(config.merge.measures("old.example"), (Some(5), Some(9)));
        assert_eq!(config.merge.measures("another.example"), (Some(5), Some(7)));
        for (wrong, part) in [
            (format!("{source}{source}"), "each domain once"),
            (format!("{source}auth = \"master\"\n"), "master_user"),
            (format!("{source}relay = \"there\"\n"), "merge.source.relay"),
            (format!("{source}url = \"x\"\n"), "url"),
            ("[merge]\nnight = \"25-3\"\n".to_owned(), "hours"),
            ("[merge]\nat_once = 0\n".to_owned(), "at least 1"),
            (format!("{source}bytes_per_day = 0\n"), "bytes_per_day"),
        ] {
            let error = with(&wrong).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_wrong_key_or_value_is_named_with_what_was_expected() {
        let text = |from: &str, to: &str| Config::parse(&GOOD.replacen(from, to, 1)).unwrap_err().to_string();
        let unknown = text("port = 993", "prot = 993");
        assert!(unknown.contains("prot") && unknown.contains("expected"), "{unknown}");
        assert!(!unknown.contains("default."), "{unknown}");
        let http = text("https://pli.example", "http://pli.example");
        assert!(http.contains("server.public_url") && http.contains("https"), "{http}");
        let database = text("sqlite:pli.db", "mysql://x");
        assert!(database.contains("database.url") && database.contains("postgres"), "{database}");
        assert!(!database.contains("mysql://x"), "a database URL can hold a password: {database}");
        let tls = text("\"starttls\"", "\"maybe\"");
        assert!(tls.contains("maybe") && tls.contains("starttls"), "{tls}");
    }
}
