//! `[sms]` and `[voice]`: how codes reach a telephone.

use std::net::IpAddr;

use serde::Deserialize;
use url::{Host, Url};

use super::{ConfigError, SecretFile, wrong};
use crate::base::Address;

/// How codes leave by SMS; `kind` says which.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Sms {
    /// Kannel's `sendsms`; what `[sms]` means without a `kind`.
    Kannel(KannelSms),
    /// Any provider that takes a text by an HTTP request.
    Http(HttpSms),
    /// Carriers that turn a letter into a text (S4-13): not encrypted and not reliable, for want of anything else.
    Mail(MailSms),
}

/// Kannel's `sendsms` (its user's guide, section "SMS push").
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KannelSms {
    /// The `sendsms` address, `http://127.0.0.1:13013/cgi-bin/sendsms`.
    pub url: Url,
    /// The `sendsms` user.
    pub user: String,
    /// Its password.
    pub password_file: SecretFile,
    /// The sender that phones show; the gateway's own when absent.
    #[serde(default)]
    pub from: Option<String>,
    /// Where the gateway reaches Pli to report a delivery, when not by `server.public_url`.
    #[serde(default)]
    pub callback_url: Option<Url>,
    /// Longest wait for an answer, in seconds.
    #[serde(default = "timeout_s")]
    pub timeout_s: u64,
}

/// A provider that takes a text by an HTTP request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSms {
    /// Where texts are posted.
    pub url: Url,
    /// How the request is written.
    #[serde(default)]
    pub format: HttpFormat,
    /// The user of HTTP's basic authentication; without it the secret is a bearer token.
    #[serde(default)]
    pub user: Option<String>,
    /// The password or the token.
    pub secret_file: SecretFile,
    /// The sender that phones show; the provider's own when absent.
    #[serde(default)]
    pub from: Option<String>,
    /// The provider's names of the fields.
    #[serde(default)]
    pub fields: HttpFields,
    /// Where the provider reaches Pli to report a delivery, when not by `server.public_url`.
    #[serde(default)]
    pub callback_url: Option<Url>,
    /// Longest wait for an answer, in seconds.
    #[serde(default = "timeout_s")]
    pub timeout_s: u64,
}

/// How a request is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum HttpFormat {
    /// A JSON object.
    #[default]
    Json,
    /// A form.
    Form,
}

/// A provider's names of the fields of a text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpFields {
    /// The number.
    pub to: String,
    /// The words.
    pub text: String,
    /// The sender.
    pub from: String,
    /// The address that a delivery is reported to; empty for a provider that does not report.
    pub callback: String,
}

impl Default for HttpFields {
    fn default() -> Self {
        let [to, text, from, callback] = ["to", "text", "from", "callback"].map(str::to_owned);
        Self { to, text, from, callback }
    }
}

/// Carriers that turn a letter into a text. The letters leave by the server of `[letters]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSms {
    /// The letters' sender.
    pub from: Address,
    /// Which carrier serves which numbers; the longest beginning wins.
    pub carriers: Vec<Carrier>,
}

/// A carrier's gateway.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// The beginning of the numbers, `+1514`.
    pub numbers: String,
    /// What follows the `@`.
    pub domain: String,
    /// How many of the last digits stand before it; all of them when absent.
    #[serde(default)]
    pub digits: Option<usize>,
}

/// `[voice]`: who calls people (security.md R-16; the contract is in docs/voice.md).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// Where calls are posted.
    pub url: Url,
    /// The secret that signs what Pli asks and what the provider answers.
    pub secret_file: SecretFile,
    /// The number that phones show; the provider's own when absent.
    #[serde(default)]
    pub from: Option<String>,
    /// Where the provider reaches Pli, when not by `server.public_url`.
    #[serde(default)]
    pub callback_url: Option<Url>,
    /// Longest wait for an answer, in seconds.
    #[serde(default = "timeout_s")]
    pub timeout_s: u64,
}

fn timeout_s() -> u64 {
    10
}

impl Sms {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        match self {
            // Kannel knows no TLS of its own worth the name; it stands on a network of the house.
            Self::Kannel(_) => Ok(()),
            Self::Http(http) => protected("sms.url", &http.url),
            Self::Mail(mail) => mail.carriers.iter().try_for_each(Carrier::check),
        }
    }
}

impl Voice {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        protected("voice.url", &self.url)
    }
}

impl Carrier {
    fn check(&self) -> Result<(), ConfigError> {
        let digits = self.numbers.strip_prefix('+').unwrap_or_default();
        if digits.is_empty() || digits.len() > 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong("sms.carriers.numbers", &self.numbers, "the beginning of numbers, such as +1514"));
        }
        if format!("15145550100@{}", self.domain).parse::<Address>().is_err() {
            return Err(wrong("sms.carriers.domain", &self.domain, "a domain, such as texto.operateur.example"));
        }
        if self.digits.is_some_and(|digits| !(4..=15).contains(&digits)) {
            return Err(wrong("sms.carriers.digits", self.digits.unwrap_or_default(), "a whole number from 4 to 15"));
        }
        Ok(())
    }
}

/// Numbers and codes go there: over TLS, or not beyond this machine.
fn protected(key: &str, url: &Url) -> Result<(), ConfigError> {
    if is_protected(url) {
        return Ok(());
    }
    Err(wrong(key, url, "an https address, or an http address of this machine"))
}

/// Whether what is sent there is protected by TLS, or does not leave this machine.
pub(super) fn is_protected(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
}
