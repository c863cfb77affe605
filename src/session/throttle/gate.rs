//! The gate before a password: who may have one evaluated, and what a try costs.

use std::net::IpAddr;

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    log::Limit,
    meter::{Charge, Lock, Mark, Meter},
    rows::{fingerprint, look, mark, take},
};
use crate::{
    base::Timestamp,
    policy,
    session::{Error, Network, Sessions, Visitor, room::Room},
    store::{Txn, known_device::KnownDeviceRow, throttle},
};

/// Whether a password is evaluated.
#[derive(Debug)]
pub enum Admission {
    /// Yes. Say afterwards how it went: [`Sessions::right_password`] or [`Sessions::not_evaluated`]; a wrong one is
    /// counted already.
    Open(Passage),
    /// No, whoever it is about.
    Closed {
        /// When the next one is.
        until: Timestamp,
        /// Whether it is the name that is closed, for every stranger.
        name: bool,
    },
}

/// A try that was let through, and what it has cost.
#[derive(Debug)]
#[must_use]
pub struct Passage(Vec<(String, Charge)>);

impl Passage {
    /// Whether this try has closed something for those who come next.
    pub fn locked(&self) -> bool {
        self.0.iter().any(|(_, charge)| charge.locks())
    }
}

/// What a full sign-in resets: the counter of the password, as this browser used it.
#[derive(Debug, Clone)]
pub struct Reset(String);

/// The counters of one try.
struct Keys {
    /// Of the account: this known device, or all strangers.
    account: String,
    /// Of the network, for strangers.
    network: Option<NetworkKeys>,
}

struct NetworkKeys {
    failures: String,
    pairs: String,
    wide: Option<String>,
    /// How many times more is allowed.
    factor: u32,
}

impl Sessions {
    /// Asks whether this visitor may have a password evaluated for `name`, the one key of whom they name. A known
    /// device is counted for itself: strangers cannot shut it out.
    pub async fn admit(
        &self,
        name: &str,
        known: Option<&KnownDeviceRow>,
        visitor: &Visitor,
        password: &SecretString,
    ) -> Result<Admission, Error> {
        let room = &self.0;
        let keys = room.keys(name, known, visitor.ip)?;
        let now = room.clock.now();
        if let Some((until, name)) = room.closed(&keys, now).await? {
            count_closed(known);
            return Ok(Admission::Closed { until, name: name && known.is_none() });
        }
        let password_mark = mark(&room.codes, "password", &format!("{name}\n{}", password.expose_secret()))?;
        let txn = room.store.begin().await?;
        let admission = match (&keys.network, known) {
            (None, _) => room.admit_device(&txn, &keys, password_mark, now).await?,
            (Some(network), _) => room.admit_stranger(&txn, &keys, network, password_mark, now).await?,
        };
        // Closed or not: that someone came is written down.
        txn.commit().await?;
        if let Admission::Closed { .. } = admission {
            count_closed(known);
        }
        Ok(admission)
    }

    /// The password was right: with this transaction the try has cost nothing. Who counts it too does that before
    /// ([`Self::count_try`]): two that hold what the other waits for would wait for ever.
    pub async fn right_password(&self, txn: &Txn, passage: Passage) -> Result<(), Error> {
        let now = self.0.clock.now();
        for (key, charge) in passage.0 {
            let mut taken = take(txn, &key, now).await?;
            taken.meter.refund(charge);
            taken.put(txn, now).await?;
        }
        Ok(())
    }

    /// The password was not evaluated after all.
    pub async fn not_evaluated(&self, passage: Passage) -> Result<(), Error> {
        let txn = self.0.store.begin().await?;
        self.right_password(&txn, passage).await?;
        Ok(txn.commit().await?)
    }

    /// What a full sign-in of this browser for `name` will reset.
    pub fn reset_of(&self, name: &str, known: Option<&KnownDeviceRow>, visitor: &Visitor) -> Result<Reset, Error> {
        Ok(Reset(self.0.keys(name, known, visitor.ip)?.account))
    }

    /// Resets the counter of the password that has just been used in a full sign-in.
    pub async fn reset(&self, txn: &Txn, reset: Reset) -> Result<(), Error> {
        throttle::clear(txn, &[reset.0]).await?;
        Ok(())
    }

    /// Clears what strangers and wrong codes have closed for an account: for support. `name` is its key. Says how
    /// many counters there were.
    pub async fn unlock(&self, name: &str) -> Result<u64, Error> {
        let room = &self.0;
        let mut keys = vec![fingerprint(&room.codes, "stranger", name)?];
        for method in crate::base::Method::ALL {
            keys.push(code_key(room, name, method)?);
        }
        self.forget_shut();
        Ok(throttle::clear(room.store.db(), &keys).await?)
    }

    /// The counter of wrong codes of an account and a method, over all challenges.
    pub(crate) fn code_key(&self, name: &str, method: crate::base::Method) -> Result<String, Error> {
        code_key(&self.0, name, method)
    }
}

fn count_closed(known: Option<&KnownDeviceRow>) {
    let at = if known.is_some() { "device" } else { "stranger" };
    metrics::counter!("pli_throttled_total", "at" => at).increment(1);
}

fn code_key(room: &Room, name: &str, method: crate::base::Method) -> Result<String, Error> {
    Ok(fingerprint(&room.codes, "code", &format!("{name} {}", method.as_str()))?)
}

impl Room {
    fn keys(&self, name: &str, known: Option<&KnownDeviceRow>, ip: IpAddr) -> Result<Keys, Error> {
        let of = |what, value: &str| fingerprint(&self.codes, what, value);
        if let Some(device) = known {
            return Ok(Keys { account: of("device", &device.id.to_string())?, network: None });
        }
        let near = Network::of_throttle(ip).to_string();
        let wide = ip.is_ipv6().then(|| Network::around(ip, 32, 48).to_string());
        Ok(Keys {
            account: of("stranger", name)?,
            network: Some(NetworkKeys {
                failures: of("ip", &near)?,
                pairs: of("pairs", &near)?,
                wide: wide.map(|wide| of("wide", &wide)).transpose()?,
                factor: self.factor(ip),
            }),
        })
    }

    /// How many times more a network may.
    pub(in crate::session) fn factor(&self, ip: IpAddr) -> u32 {
        let shared = self.shared_networks.iter().any(|network| network.contains(ip));
        if shared { self.policies.house().throttle.shared_factor } else { 1 }
    }

    /// Whether it is closed already, as far as a look without holding anything tells: who knocks at a closed door costs
    /// one reading and no writing.
    async fn closed(&self, keys: &Keys, now: Timestamp) -> Result<Option<(Timestamp, bool)>, Error> {
        let rules = &self.policies.house().throttle;
        let Some(network) = &keys.network else {
            let limit = Limit::new(rules.device_tries, rules.device_window);
            let found = look(&self.store, &[&keys.account]).await?;
            return Ok(found
                .iter()
                .filter_map(|(_, meter)| meter.full_until(&[limit], now))
                .max()
                .map(|at| (at, true)));
        };
        let limits = Limits::of(rules, network.factor);
        let found = look(&self.store, &[&network.failures, &network.pairs, &keys.account]).await?;
        let until = |(key, meter): &(String, Meter)| {
            let fails = *key == network.failures;
            let until = if fails { meter.full_until(&[limits.network], now) } else { meter.locked_until(now) };
            until.map(|until| (until, *key == keys.account))
        };
        Ok(found.iter().filter_map(until).max())
    }

    async fn admit_device(&self, txn: &Txn, keys: &Keys, mark: Mark, now: Timestamp) -> Result<Admission, Error> {
        let rules = &self.policies.house().throttle;
        let limit = Limit::new(rules.device_tries, rules.device_window);
        let mut taken = take(txn, &keys.account, now).await?;
        if let Some(until) = taken.meter.full_until(&[limit], now) {
            return Ok(Admission::Closed { until, name: false });
        }
        let mut paid = Vec::new();
        if !taken.meter.has_mark(mark, same(rules)) {
            paid.push((keys.account.clone(), taken.meter.charge_with_mark(&[limit], mark, same(rules), now)));
        }
        taken.put(txn, now).await?;
        Ok(Admission::Open(Passage(paid)))
    }

    async fn admit_stranger(
        &self,
        txn: &Txn,
        keys: &Keys,
        network: &NetworkKeys,
        mark: Mark,
        now: Timestamp,
    ) -> Result<Admission, Error> {
        let rules = &self.policies.house().throttle;
        let limits = Limits::of(rules, network.factor);
        // In the order of their keys: ip, pairs, stranger, wide.
        let mut failures = take(txn, &network.failures, now).await?;
        let started = limits.start(&mut failures.meter, now);
        if let Err(until) = started {
            return Ok(Admission::Closed { until, name: false });
        }
        let mut pairs = take(txn, &network.pairs, now).await?;
        let mut stranger = take(txn, &keys.account, now).await?;
        let mut wide = match &network.wide {
            Some(key) => Some(take(txn, key, now).await?),
            None => None,
        };
        let closed = [
            failures.meter.full_until(&[limits.network], now),
            pairs.meter.locked_until(now),
            stranger.meter.locked_until(now),
            wide.as_ref().and_then(|wide| wide.meter.full_until(&[limits.wide], now)),
        ];
        if let Some(until) = closed.into_iter().flatten().max() {
            failures.put(txn, now).await?;
            return Ok(Admission::Closed { until, name: false });
        }
        let mut paid = vec![(network.failures.clone(), failures.meter.charge(&[limits.network], now))];
        if !pairs.meter.has_mark(mark, usize::MAX) {
            paid.push((network.pairs.clone(), limits.new_pair(&mut pairs.meter, mark, now)));
        }
        if !stranger.meter.has_mark(mark, same(rules)) {
            let charge = stranger.meter.charge_with_lock(&limits.lock, mark, same(rules), now);
            paid.push((keys.account.clone(), charge));
        }
        if let (Some(wide), Some(key)) = (&mut wide, &network.wide) {
            paid.push((key.clone(), wide.meter.charge(&[limits.wide], now)));
        }
        for taken in [Some(failures), Some(pairs), Some(stranger), wide].into_iter().flatten() {
            taken.put(txn, now).await?;
        }
        Ok(Admission::Open(Passage(paid)))
    }
}

fn same(rules: &policy::Throttle) -> usize {
    usize::try_from(rules.same_password).unwrap_or(0)
}

/// The limits of strangers, as one network has them.
struct Limits {
    network: Limit,
    wide: Limit,
    pairs: Limit,
    pair_block: std::time::Duration,
    lock: Lock,
    start_interval: std::time::Duration,
    start_burst: u32,
}

impl Limits {
    fn of(rules: &policy::Throttle, factor: u32) -> Self {
        let start_interval = std::time::Duration::from_mins(1) / rules.starts_per_minute.saturating_mul(factor).max(1);
        Self {
            network: Limit::new(rules.address_tries.saturating_mul(factor), rules.address_window),
            wide: Limit::new(
                rules.address_tries.saturating_mul(factor).saturating_mul(rules.wide_factor),
                rules.address_window,
            ),
            pairs: Limit::new(rules.pairs.saturating_mul(factor), rules.pair_window),
            pair_block: rules.pair_block,
            lock: Lock {
                limit: Limit::new(rules.stranger_tries, rules.stranger_window),
                first: rules.lock_first,
                longest: rules.lock_longest,
            },
            start_interval,
            start_burst: rules.starts_burst.saturating_mul(factor).max(1),
        }
    }

    /// One form more from this network: ten a minute, twenty at once.
    fn start(&self, meter: &mut Meter, now: Timestamp) -> Result<(), Timestamp> {
        meter.drip(self.start_burst, self.start_interval, now)
    }

    /// One distinct pair of name and password more: the last one allowed shuts the network out for a day.
    fn new_pair(&self, meter: &mut Meter, mark: Mark, now: Timestamp) -> Charge {
        let most = usize::try_from(self.pairs.count).unwrap_or(usize::MAX);
        let charge = meter.charge_with_mark(&[self.pairs], mark, most, now);
        match meter.log.blocked_until(self.pairs, now) {
            Some(_) => meter.close(charge, now + self.pair_block),
            None => charge,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn r_88_twenty_forms_at_once_then_ten_a_minute() {
        let limits = Limits::of(&policy::Throttle::default(), 1);
        let mut meter = Meter::default();
        let now = Timestamp::from_seconds(10_000);
        for n in 0..20 {
            assert_eq!(limits.start(&mut meter, now), Ok(()), "form {n}");
        }
        assert_eq!(limits.start(&mut meter, now), Err(now + Duration::from_secs(6)));
        let mut opened = 0;
        for second in 1..=60 {
            opened += u32::from(limits.start(&mut meter, now + Duration::from_secs(second)).is_ok());
        }
        assert_eq!(opened, 10);
        // A clock that jumped back makes nobody wait longer than for one form.
        let before = Timestamp::from_seconds(1);
        assert_eq!(limits.start(&mut meter, before), Err(before + Duration::from_secs(6)));
        let mut hospital = Meter::default();
        let shared = Limits::of(&policy::Throttle::default(), 20);
        assert!((0..400).all(|_| shared.start(&mut hospital, now).is_ok()));
    }

    #[test]
    fn r_84_fifteen_pairs_shut_a_network_out_for_a_day_and_a_right_one_is_taken_back() {
        let limits = Limits::of(&policy::Throttle::default(), 1);
        let mut meter = Meter::default();
        let now = Timestamp::from_seconds(10_000);
        for n in 0..14_u64 {
            let charge = limits.new_pair(&mut meter, n.to_be_bytes(), now);
            assert_eq!(meter.locked_until(now), None);
            assert_ne!(charge, limits.new_pair(&mut Meter::default(), [0; 8], Timestamp(0)));
        }
        let charge = limits.new_pair(&mut meter, 14_u64.to_be_bytes(), now);
        assert_eq!(meter.locked_until(now), Some(now + Duration::from_hours(24)));
        meter.refund(charge);
        assert_eq!(meter.locked_until(now), None);
    }
}
