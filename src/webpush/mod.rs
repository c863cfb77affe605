//! The door to push services (RFC 8030): a notification to a browser that subscribed.
//!
//! The address comes from a browser, so it is hostile: its host must be one of the policy's push services, and
//! `fetch` refuses what leads inside all the same. The service learns when somebody signs in and nothing else: what it
//! carries is encrypted for the browser (RFC 8291), and the little that is inside names nobody.

mod encrypt;

use std::{net::SocketAddr, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::{
    base::Timestamp,
    config,
    fetch::{self, Fetch},
    seal::{self, Vapid},
};

/// Longest address of a subscription.
const MAX_ENDPOINT: usize = 1_024;

/// Why nothing was handed over.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is not one of a push service that we ask.
    #[error("this is no push service of the policy")]
    Forbidden,
    /// What the browser gave is no subscription.
    #[error("this is no subscription")]
    Malformed,
    /// The browser no longer has this subscription: forget it.
    #[error("the subscription is gone")]
    Gone,
    /// The service does not take it.
    #[error("the push service answered {0}")]
    Refused(u16),
    /// The service did not answer.
    #[error("the push service cannot be reached")]
    Unreachable(#[from] fetch::Error),
    /// Our key.
    #[error("seal")]
    Seal(#[from] seal::Error),
    /// A key of the browser's that is none, or our cryptography.
    #[error("the notification cannot be encrypted")]
    Crypto,
}

/// Where notifications reach a browser, as it said when it subscribed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    endpoint: String,
    /// The browser's public key, 65 bytes.
    key: Vec<u8>,
    /// Its secret, 16 bytes.
    secret: Vec<u8>,
}

/// What travels.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// For the browser alone.
    pub content: &'a str,
    /// A newer one of the same topic takes the place of one that was not delivered yet (RFC 8030 section 5.4).
    pub topic: &'a str,
    /// How long the service tries.
    pub life: Duration,
    /// Whether somebody waits for it: it wakes a device that saves its battery.
    pub urgent: bool,
}

/// The door.
#[derive(Debug, Clone)]
pub struct WebPush {
    fetch: Fetch,
    vapid: Vapid,
    subject: String,
    services: Vec<String>,
    local: Option<SocketAddr>,
}

impl WebPush {
    /// The door; `services` are the hosts that may be asked, `contact` whom they write to.
    pub fn new(
        config: &config::Push,
        services: Vec<String>,
        contact: String,
        vapid: Vapid,
    ) -> Result<Self, fetch::Error> {
        let fetch = match config.local_service {
            None => Fetch::new()?,
            Some(address) => Fetch::allowing(address)?,
        };
        let subject = config.subject.clone().unwrap_or(contact);
        Ok(Self { fetch, vapid, subject, services, local: config.local_service })
    }

    /// The key that browsers subscribe with.
    pub fn public_key(&self) -> Result<String, Error> {
        Ok(self.vapid.public_key()?)
    }

    /// What a browser gave, checked: address, key and secret, both in base64.
    pub fn subscription(&self, endpoint: &str, key: &str, secret: &str) -> Result<Subscription, Error> {
        if endpoint.len() > MAX_ENDPOINT || !self.is_service(endpoint) || !self.fetch.may_post(endpoint) {
            return Err(Error::Forbidden);
        }
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| Error::Malformed);
        let (key, secret) = (bytes(key)?, bytes(secret)?);
        if key.len() != 65 || key.first() != Some(&4) || secret.len() != 16 {
            return Err(Error::Malformed);
        }
        Ok(Subscription { endpoint: endpoint.to_owned(), key, secret })
    }

    /// Whether an address is on a host of the policy.
    fn is_service(&self, endpoint: &str) -> bool {
        let Ok(url) = Url::parse(endpoint) else { return false };
        if let Some(local) = self.local
            && url.host_str().is_some_and(|host| host == local.ip().to_string())
            && url.port() == Some(local.port())
        {
            return true;
        }
        let Some(host) = url.domain() else { return false };
        url.scheme() == "https"
            && url.port().is_none()
            && self.services.iter().any(|service| match service.strip_prefix('*') {
                Some(suffix) => host.len() > suffix.len() && host.ends_with(suffix),
                None => host == service,
            })
    }

    /// Hands a message over. 404 and 410 say that the browser is gone.
    pub async fn send(&self, to: &Subscription, message: Message<'_>, now: Timestamp) -> Result<(), Error> {
        // The policy may have changed since the browser subscribed.
        if !self.is_service(&to.endpoint) {
            return Err(Error::Forbidden);
        }
        let audience = Url::parse(&to.endpoint).map_err(|_| Error::Forbidden)?.origin().ascii_serialization();
        let authorization = self.vapid.authorization(&audience, &self.subject, now)?;
        let value = |text: &str| HeaderValue::from_str(text).map_err(|_| Error::Malformed);
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, value(&authorization)?),
            (CONTENT_ENCODING, HeaderValue::from_static("aes128gcm")),
            (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
            (HeaderName::from_static("ttl"), HeaderValue::from(message.life.as_secs())),
            (HeaderName::from_static("urgency"), HeaderValue::from_static(if message.urgent { "high" } else { "low" })),
            (HeaderName::from_static("topic"), value(message.topic)?),
        ]);
        let body = encrypt::encrypt(to, message.content.as_bytes())?;
        match self.fetch.post(&to.endpoint, headers, body.into()).await? {
            200..=299 => Ok(()),
            404 | 410 => Err(Error::Gone),
            status => Err(Error::Refused(status)),
        }
    }
}

impl Subscription {
    /// As one text, to be sealed.
    pub fn to_text(&self) -> String {
        format!("{} {} {}", self.endpoint, URL_SAFE_NO_PAD.encode(&self.key), URL_SAFE_NO_PAD.encode(&self.secret))
    }

    /// From what [`Self::to_text`] wrote.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut pieces = text.split(' ');
        let endpoint = pieces.next()?.to_owned();
        let mut bytes = || URL_SAFE_NO_PAD.decode(pieces.next()?).ok();
        Some(Self { endpoint, key: bytes()?, secret: bytes()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Keys;

    const KEY: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const SECRET: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    fn door_with(local: Option<SocketAddr>) -> (tempfile::TempDir, WebPush) {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_create(&dir.path().join("keys"), None).unwrap();
        let services = ["fcm.googleapis.com", "*.notify.windows.com"].map(str::to_owned).to_vec();
        let config = config::Push { subject: None, local_service: local };
        let door = WebPush::new(&config, services, "mailto:soutien@chts.example".to_owned(), keys.vapid()).unwrap();
        (dir, door)
    }

    #[test]
    fn r_49_only_the_push_services_of_the_policy_are_asked_and_never_the_inside() {
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let local = SocketAddr::from(([127, 0, 0, 1], 22_001));
        let (_dir, door) = door_with(Some(local));
        let good = |url: &str| door.subscription(url, KEY, SECRET).is_ok();
        for url in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://wns2-par02p.notify.windows.com/w/?token=x",
            "http://127.0.0.1:22001/push/abc",
        ] {
            assert!(good(url), "{url}");
        }
        for url in [
            "",
            "x",
            "http://fcm.googleapis.com/fcm/send/abc",
            "https://fcm.googleapis.com:8443/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://evil.example/fcm.googleapis.com",
            "https://user@fcm.googleapis.com/x",
            "https://fcm.googleapis.com@127.0.0.1/x",
            "https://.notify.windows.com/",
            "https://notify.windows.com/",
            "https://127.0.0.1/x",
            "http://127.0.0.1:22002/x",
            "http://localhost:22001/x",
            "https://169.254.169.254/latest",
            "https://[::1]/x",
            "file:///etc/passwd",
        ] {
            assert!(!good(url), "{url}");
        }
        let (_dir, strict) = door_with(None);
        assert!(strict.subscription("http://127.0.0.1:22001/push/abc", KEY, SECRET).is_err());
    }

    #[test]
    fn a_subscription_that_is_none_is_refused_and_a_good_one_is_kept_whole() {
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let (_dir, door) = door_with(None);
        let url = "https://fcm.googleapis.com/fcm/send/abc";
        for (key, secret) in
            [("", SECRET), (KEY, ""), (SECRET, KEY), ("é", SECRET), (KEY.trim_end_matches('4'), SECRET)]
        {
            assert!(matches!(door.subscription(url, key, secret), Err(Error::Malformed)));
        }
        let kept = door.subscription(url, &format!("{KEY}="), SECRET).unwrap();
        assert_eq!(Subscription::from_text(&kept.to_text()), Some(kept));
    }
}
