//! Which URLs may be fetched at all, before any name is resolved.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::Error;

/// Longest URL.
const MAX_URL: usize = 4_096;
/// Names that stand for the inside, wherever they are resolved.
const INSIDE: &[&str] = &[
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "arpa",
    "onion",
    "invalid",
    "localtest.me",
    "lvh.me",
];
/// Services that answer with the address that is written in the name.
const ECHOES: &[&str] = &["nip.io", "sslip.io", "xip.io", "traefik.me", "localho.st"];

/// What may be fetched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    allowed: Option<SocketAddr>,
}

impl Rules {
    /// The public web.
    pub(super) fn public() -> Self {
        Self { allowed: None }
    }

    /// And one address besides.
    pub(super) fn allowing(address: SocketAddr) -> Self {
        Self { allowed: Some(address) }
    }

    /// The URL, parsed, if it may be fetched.
    pub(super) fn check(&self, text: &str) -> Result<Url, Error> {
        if text.len() > MAX_URL {
            return Err(Error::Forbidden);
        }
        let mut url = Url::parse(text).map_err(|_| Error::Forbidden)?;
        let port = url.port_or_known_default();
        let our_test = self.allowed.is_some_and(|allowed| port == Some(allowed.port()));
        let good = matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && (matches!(port, Some(80 | 443)) || our_test)
            && match url.host() {
                // The parser has already brought 0x7f.1, 017700000001, 2130706433 and their like to four numbers.
                Some(Host::Ipv4(address)) => self.is_allowed(IpAddr::V4(address)),
                Some(Host::Ipv6(address)) => self.is_allowed(IpAddr::V6(address)),
                Some(Host::Domain(name)) => is_outside(name),
                None => false,
            };
        if !good {
            return Err(Error::Forbidden);
        }
        url.set_fragment(None);
        Ok(url)
    }

    /// As [`Self::check`], and nothing goes in clear, but to the address that is allowed besides.
    pub(super) fn check_secure(&self, text: &str) -> Result<Url, Error> {
        let url = self.check(text)?;
        let ours = matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
        if url.scheme() == "https" || ours { Ok(url) } else { Err(Error::Forbidden) }
    }

    fn is_allowed(&self, address: IpAddr) -> bool {
        self.allowed.is_some_and(|allowed| allowed.ip() == address)
    }
}

/// A full name that is not known to mean the inside.
fn is_outside(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let within = |suffix: &str| name.strip_suffix(suffix).is_some_and(|head| head.is_empty() || head.ends_with('.'));
    let label = |label: &str| {
        let edge = label.starts_with('-') || label.ends_with('-');
        !label.is_empty()
            && label.len() <= 63
            && !edge
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    name.len() <= 253
        && name.contains('.')
        && name.split('.').all(label)
        && !INSIDE.iter().any(|suffix| within(suffix))
        && !ECHOES.iter().any(|suffix| within(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_76_every_spelling_of_an_inside_address_is_refused() {
        let list = std::fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/attacks/076-addresses.urls.txt"
        ));
        for url in list.unwrap().lines() {
            assert_eq!(Rules::public().check(url).err(), Some(Error::Forbidden), "{url}");
        }
        for url in [
            "https://a.test/x.png?y=1#z",
            "http://a.test:80/",
            "https://images.example.com:443/é",
            "http://example.com./",
        ] {
            assert!(Rules::public().check(url).is_ok(), "{url}");
        }
        assert!(Rules::public().check(&format!("https://a.test/{}", "x".repeat(5_000))).is_err());
        // A public address written as a number is refused like all literals: no honest sender writes one.
        assert!(Rules::public().check("http://1.1.1.1/").is_err());
    }

    #[test]
    fn the_address_of_a_test_is_allowed_and_no_other() {
        let rules = Rules::allowing(SocketAddr::from(([127, 0, 0, 1], 22_000)));
        assert!(rules.check("http://127.0.0.1:22000/").is_ok());
        assert!(rules.check("http://127.0.0.1:22001/").is_err());
        assert!(rules.check("http://127.0.0.2:22000/").is_err());
        assert!(rules.check("http://[::1]:22000/").is_err());
    }
}
