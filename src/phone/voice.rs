//! Telephone calls (security.md R-16, part 7): a script that a provider plays, and what it tells of the call.
//!
//! The contract is Pli's own (docs/voice.md), small enough to be put before any telephone system. Both directions are
//! signed with one secret: HMAC-SHA-256 over the time and the body, in `Pli-Timestamp` and `Pli-Signature`. A call is
//! named by a nonce that only its provider knows.

use std::{fmt, sync::Arc, time::Duration};

use aws_lc_rs::hmac;
use reqwest::{Client, header::CONTENT_TYPE};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::{Error, http};
use crate::{
    base::{E164, Timestamp},
    config::{self, Config, ConfigError},
};

/// The header of the time that was signed, in seconds.
pub const TIMESTAMP: &str = "pli-timestamp";
/// The header of the signature, in lower-case hexadecimal.
pub const SIGNATURE: &str = "pli-signature";
/// Shortest secret, in bytes: what the signatures are worth.
const LEAST_SECRET: usize = 32;
/// Most keys that are read of one call.
const MOST_KEYS: usize = 32;

/// Who calls people, if anybody does.
#[derive(Clone)]
pub struct Voice(Option<Arc<Provider>>);

#[derive(Clone)]
struct Provider {
    http: Client,
    url: Url,
    from: Option<String>,
    callback: Url,
    key: hmac::Key,
}

/// A call to make.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// The number.
    pub to: &'a E164,
    /// The language that the script is read in, `fr` or `en`.
    pub language: &'a str,
    /// What is said and awaited, in order.
    pub script: Vec<Step>,
    /// How long the whole call may last.
    pub longest: Duration,
    /// The name under which the provider tells of it.
    pub nonce: &'a str,
    /// The present moment.
    pub now: Timestamp,
}

/// A step of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Words, said as often as this.
    Say(String, u8),
    /// Keys that are awaited, also while the words before are still being said. Without a key the call ends.
    Gather {
        /// How many at most.
        keys: u32,
        /// The key that ends them, if one must.
        end: Option<char>,
    },
}

/// What a provider tells of a call, once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Told {
    /// Keys were pressed.
    Keys {
        /// Which, the ending one included.
        keys: String,
    },
    /// Somebody answered and pressed nothing.
    Silent,
    /// A voicemail answered.
    Machine,
    /// Nobody answered, the line was busy, or the call could not be made.
    NoAnswer,
}

impl Voice {
    /// The provider of the configuration.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        config
            .voice
            .as_ref()
            .map_or(Ok(Self(None)), |voice| Provider::new(voice, config).map(|one| Self(Some(Arc::new(one)))))
    }

    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// Gives a call to the provider.
    ///
    /// # Errors
    /// When it was not taken, or nobody knows; see [`Error::is_uncertain`].
    pub async fn call(&self, call: &Call<'_>) -> Result<(), Error> {
        self.0.as_ref().ok_or(Error::None)?.call(call).await
    }

    /// What a provider told, if it is signed within `skew` of `now`. `None` for everything else: nobody learns which part
    /// did not fit.
    pub fn told(&self, signed: &Signed<'_>, now: Timestamp, skew: Duration) -> Option<Told> {
        let provider = self.0.as_ref()?;
        let at: i64 = signed.timestamp.parse().ok()?;
        let apart = Timestamp::from_seconds(at);
        // Both directions: a clock may be ahead.
        if now.since(apart).max(apart.since(now)) > skew || signed.timestamp != at.to_string() {
            return None;
        }
        let message = [signed.timestamp.as_bytes(), signed.body].concat();
        hmac::verify(&provider.key, &message, &bytes(signed.signature)?).ok()?;
        let told = serde_json::from_slice(signed.body).ok()?;
        match &told {
            Told::Keys { keys } if keys.len() > MOST_KEYS => None,
            _ => Some(told),
        }
    }

    /// Whether the provider answers and knows us, without calling anybody; for `pli doctor`.
    pub async fn probe(&self, now: Timestamp) -> Result<(), Error> {
        let provider = self.0.as_ref().ok_or(Error::None)?;
        http::known(provider.post("{}", now).await)
    }
}

/// A message of the provider, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// The header of the time.
    pub timestamp: &'a str,
    /// The header of the signature.
    pub signature: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl Provider {
    fn new(config: &config::Voice, all: &Config) -> Result<Self, ConfigError> {
        let secret = config.secret_file.read("voice.secret_file")?;
        if secret.expose_secret().len() < LEAST_SECRET {
            let text =
                format!("configuration: voice.secret_file: expected a secret of {LEAST_SECRET} characters or more");
            return Err(ConfigError::new(text));
        }
        let base = config.callback_url.as_ref().unwrap_or(&all.server.public_url).join("/hook/voice/");
        Ok(Self {
            http: http::client("voice", config.timeout_s)?,
            url: config.url.clone(),
            from: config.from.clone(),
            callback: base.map_err(|error| ConfigError::new(format!("configuration: voice.callback_url: {error}")))?,
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes()),
        })
    }

    async fn call(&self, call: &Call<'_>) -> Result<(), Error> {
        let script: Vec<_> = call.script.iter().map(Step::to_json).collect();
        let callback = self.callback.join(call.nonce).map_err(|error| Error::Unavailable(error.to_string()))?;
        let body = json!({
            "to": call.to.as_str(),
            "from": self.from,
            "lang": call.language,
            "longest_s": call.longest.as_secs(),
            "script": script,
            "callback": callback.as_str(),
        });
        http::taken(self.post(&body.to_string(), call.now).await)
    }

    async fn post(&self, body: &str, now: Timestamp) -> Result<reqwest::Response, reqwest::Error> {
        let timestamp = now.as_seconds().to_string();
        let signature = hmac::sign(&self.key, [timestamp.as_bytes(), body.as_bytes()].concat().as_slice());
        let request = self.http.post(self.url.clone()).header(CONTENT_TYPE, "application/json");
        request
            .header(TIMESTAMP, timestamp)
            .header(SIGNATURE, crate::seal::hex(signature.as_ref()))
            .body(body.to_owned())
            .send()
            .await
    }
}

impl Step {
    fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Say(words, times) => json!({ "say": words, "times": times }),
            Self::Gather { keys, end } => json!({ "gather": keys, "end": end }),
        }
    }
}

/// Bytes from hexadecimal.
fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// The secret is not shown, and neither is the rest.
impl fmt::Debug for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Voice").field("host", &self.0.as_ref().map(|one| one.url.host_str())).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    const NOW: Timestamp = Timestamp(1_795_176_000_000);

    fn voice() -> Voice {
        Voice(Some(Arc::new(Provider {
            http: Client::new(),
            url: "https://voice.example/calls".parse().unwrap(),
            from: None,
            callback: "https://pli.example/hook/voice/".parse().unwrap(),
            key: hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()),
        })))
    }

    fn sign(timestamp: &str, body: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        crate::seal::hex(hmac::sign(&key, format!("{timestamp}{body}").as_bytes()).as_ref())
    }

    fn told(timestamp: &str, signature: &str, body: &str) -> Option<Told> {
        voice().told(&Signed { timestamp, signature, body: body.as_bytes() }, NOW, Duration::from_mins(5))
    }

    #[test]
    fn r_16_only_a_fresh_and_signed_word_of_the_provider_is_heard() {
        crate::app::tls::install_provider();
        let body = "{\"result\":\"keys\",\"keys\":\"482019#\"}";
        let now = NOW.as_seconds();
        let good = |at: i64| told(&at.to_string(), &sign(&at.to_string(), body), body);
        assert_eq!(good(now), Some(Told::Keys { keys: "482019#".to_owned() }));
        assert!(good(now - 300).is_some() && good(now + 300).is_some(), "five minutes apart");
        assert!(good(now - 301).is_none() && good(now + 301).is_none(), "and no more");
        let at = now.to_string();
        assert_eq!(told(&at, &sign(&at, "{}"), body), None, "another body");
        assert_eq!(told(&at, &sign(&(now - 1).to_string(), body), body), None, "another time");
        let shifted = format!("{at} ");
        assert_eq!(told(&shifted, &sign(&shifted, body), body), None, "one way to write a time");
        for signature in ["", "00", &"é".repeat(32), &"g".repeat(64), &"0".repeat(64)] {
            assert_eq!(told(&at, signature, body), None, "{signature}");
        }
        for (body, expected) in [
            (r#"{"result":"silent"}"#, Some(Told::Silent)),
            (r#"{"result":"machine"}"#, Some(Told::Machine)),
            (r#"{"result":"no-answer"}"#, Some(Told::NoAnswer)),
            (r#"{"result":"approved"}"#, None),
            (r#"{"result":"keys"}"#, None),
            ("[]", None),
        ] {
            assert_eq!(told(&at, &sign(&at, body), body), expected, "{body}");
        }
        let long = format!(r#"{{"result":"keys","keys":"{}"}}"#, "1".repeat(33));
        assert_eq!(told(&at, &sign(&at, &long), &long), None);
        let none = Voice(None).told(&Signed { timestamp: &at, signature: "", body: b"" }, NOW, Duration::MAX);
        assert_eq!(none, None);
    }
}
