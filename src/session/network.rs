//! Networks, and whose address a request really comes from (security.md ).

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

/// Most entries of `X-Forwarded-For` that are read, from the nearest on.
const MAX_HOPS: usize = 32;

/// A network in CIDR form, `10.0.0.0/8`; a bare address is a network of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

/// The text is not an address or a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}: expected an address or a network such as 10.0.0.0/8")]
pub struct NetworkError(String);

impl Network {
    /// Whether `ip` is in it.
    pub fn contains(self, ip: IpAddr) -> bool {
        prefix(ip.to_canonical(), self.bits) == Some(self.base)
    }

    /// Reads a list of networks, as the configuration holds it.
    pub fn list(texts: &[String]) -> Result<Vec<Self>, NetworkError> {
        texts.iter().map(|text| text.parse()).collect()
    }

    /// What a throttle of failures counts an address on.
    pub(crate) fn of_throttle(ip: IpAddr) -> Self {
        Self::around(ip, 32, 64)
    }

    /// The network of `bits` around an address: what a throttle counts on.
    pub(crate) fn around(ip: IpAddr, v4: u8, v6: u8) -> Self {
        let ip = ip.to_canonical();
        let bits = if ip.is_ipv4() { v4 } else { v6 };
        Self { base: prefix(ip, bits).unwrap_or(ip), bits }
    }
}

/// The first `bits` of an address, the rest zero; `None` when the address has fewer.
fn prefix(ip: IpAddr, bits: u8) -> Option<IpAddr> {
    let bits = u32::from(bits);
    Some(match ip {
        IpAddr::V4(ip) => {
            let mask = u32::MAX.checked_shl(32_u32.checked_sub(bits)?).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(ip.to_bits() & mask))
        }
        IpAddr::V6(ip) => {
            let mask = u128::MAX.checked_shl(128_u32.checked_sub(bits)?).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & mask))
        }
    })
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (address, bits) = text.trim().split_once('/').map_or((text.trim(), None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| wrong())?;
        if bits > most {
            return Err(wrong());
        }
        Ok(Self { base: prefix(address, bits).ok_or_else(wrong)?, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

/// The address of the person's browser.
///
/// `forwarded` is the whole `X-Forwarded-For`, its lines joined by commas. It is believed only when the connection comes
/// from one of `proxies`, and read from its end: the first address that is not one of ours is the browser's. Anything
/// that cannot be read gives the address of the connection: never less strict than without the header
/// (CVE-2024-47070 was the opposite).
pub fn client_ip(peer: IpAddr, forwarded: Option<&[u8]>, proxies: &[Network]) -> IpAddr {
    let peer = peer.to_canonical();
    let ours = |ip: IpAddr| proxies.iter().any(|proxy| proxy.contains(ip));
    let Some(header) = forwarded.and_then(|header| std::str::from_utf8(header).ok()) else { return peer };
    if !ours(peer) {
        return peer;
    }
    for (hop, entry) in header.rsplit(',').enumerate() {
        let Some(ip) = address(entry.trim()).filter(|_| hop < MAX_HOPS) else { return peer };
        if !ours(ip) {
            return ip;
        }
    }
    peer
}

/// An entry of the header: an address, or an address with a port.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.parse::<IpAddr>().or_else(|_| entry.parse::<SocketAddr>().map(|socket| socket.ip()));
    bare.ok().map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies() -> Vec<Network> {
        Network::list(&["10.0.0.0/8".to_owned(), "fd00::/8".to_owned(), "192.0.2.7".to_owned()]).unwrap()
    }

    #[test]
    fn a_network_knows_its_addresses() {
        let network: Network = "10.1.2.3/8".parse().unwrap();
        assert!(network.contains(ip("10.255.0.1")) && !network.contains(ip("11.0.0.1")));
        assert!(network.contains(ip("::ffff:10.0.0.1")), "the same address in its IPv6 form");
        assert!("0.0.0.0/0".parse::<Network>().unwrap().contains(ip("203.0.113.9")));
        assert!(!"0.0.0.0/0".parse::<Network>().unwrap().contains(ip("2001:db8::1")));
        for text in ["", "10.0.0.0/33", "10.0.0.0/x", "host", "::/129", "10.0.0.0/8/8"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
        assert_eq!(Network::around(ip("2001:db8:1:2:3::4"), 32, 64).to_string(), "2001:db8:1:2::/64");
        assert_eq!(Network::around(ip("203.0.113.9"), 32, 48).to_string(), "203.0.113.9/32");
    }

    #[test]
    fn r_89_the_header_counts_only_from_our_proxies_and_from_its_end() {
        let header = |text: &'static str| Some(text.as_bytes());
        let of = |peer: &str, forwarded| client_ip(ip(peer), forwarded, &proxies()).to_string();
        assert_eq!(of("203.0.113.9", header("198.51.100.1")), "203.0.113.9", "a stranger names somebody else");
        assert_eq!(of("10.0.0.1", None), "10.0.0.1");
        assert_eq!(of("10.0.0.1", header("198.51.100.1")), "198.51.100.1");
        assert_eq!(of("10.0.0.1", header("6.6.6.6, 198.51.100.1, 10.9.9.9")), "198.51.100.1", "6.6.6.6 was invented");
        assert_eq!(of("::ffff:10.0.0.1", header("[2001:db8::1]:4711")), "2001:db8::1");
        assert_eq!(of("10.0.0.1", header("10.0.0.2, 10.0.0.3")), "10.0.0.1");
        for nonsense in ["", ",", "unknown", "198.51.100.1, x", "<script>", "198.51.100.1;", "1.2.3"] {
            assert_eq!(of("10.0.0.1", Some(nonsense.as_bytes())), "10.0.0.1", "{nonsense}");
        }
        assert_eq!(of("10.0.0.1", Some(b"\xff\xfe")), "10.0.0.1");
        let long = vec!["10.0.0.1"; 5_000].join(",");
        assert_eq!(of("10.0.0.1", Some(long.as_bytes())), "10.0.0.1");
    }

    proptest! {
        #[test]
        fn r_89_whatever_the_header_a_stranger_stays_who_he_is(header in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(client_ip(ip("203.0.113.9"), Some(&header), &proxies()), ip("203.0.113.9"));
            prop_assert_eq!(client_ip(ip("203.0.113.9"), Some(&header), &[]), ip("203.0.113.9"));
        }
    }
}
