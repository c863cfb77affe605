//! The alarm of password spraying and what a try costs while it rings.
//!
//! Wrong passwords are counted over everybody, in slots of five minutes. When the last one holds far more than usual, a
//! browser that is not known must pay for each try: its script finds a number whose SHA-256 with the ticket begins with
//! enough zero bits, or, without a script, it lets some seconds pass and shares a few places a minute with its network.
//! There is nothing to read, to hear or to solve for a person.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use super::{
    log::Limit,
    rows::{fingerprint, take},
};
use crate::{
    base::{Random, Timestamp},
    policy,
    session::{Error, Network, Sessions, Visitor},
    store::sign_in_rate::{self, RateRow},
};

/// A slot, in seconds.
const SLOT_S: i64 = 300;
/// How many slots before are the usual.
const USUAL: i64 = 288;
/// How long a ticket is good.
const LIFE: Duration = Duration::from_mins(15);
/// Of what the places without a script are counted.
const MINUTE: Duration = Duration::from_mins(1);

/// The alarm, looked at every few seconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spray(Arc<Bell>);

#[derive(Debug, Default)]
struct Bell {
    rings: AtomicBool,
    looked: AtomicI64,
}

/// What a try costs.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// The ticket, to come back with the form.
    pub text: String,
    /// Zero bits of SHA-256(ticket ‖ "." ‖ number).
    pub bits: u32,
    /// The wait without a script, in seconds.
    pub wait_s: u64,
}

impl Sessions {
    /// Counts an evaluated password.
    pub async fn count_try(&self, txn: &crate::store::Txn, failed: bool) -> Result<(), Error> {
        let slot = self.0.clock.now().as_seconds().div_euclid(SLOT_S);
        Ok(sign_in_rate::count(txn, slot, failed).await?)
    }

    /// A new ticket, while the alarm rings and if this browser has to have one.
    pub async fn ticket(&self, visitor: &Visitor) -> Result<Option<Ticket>, Error> {
        if !self.rings().await? {
            return Ok(None);
        }
        self.new_ticket(visitor).map(Some)
    }

    /// A new ticket, whether the alarm rings or not: for what always has its price.
    pub fn new_ticket(&self, visitor: &Visitor) -> Result<Ticket, Error> {
        let (room, rules) = (&self.0, &self.0.policies.house().throttle);
        let body = format!("{}.{}", Random.token(), room.clock.now().as_seconds());
        let near = Network::around(visitor.ip, 32, 64);
        let signed = room.cookies.sign("ticket", &format!("{near} {body}"))?;
        let signature = signed.rsplit_once('~').map(|(_, signature)| signature).unwrap_or_default();
        Ok(Ticket { text: format!("{body}.{signature}"), bits: rules.work_bits, wait_s: rules.work_wait.as_secs() })
    }

    /// Whether the alarm rings. Looked up in the database every ten seconds.
    pub async fn rings(&self) -> Result<bool, Error> {
        let bell = &self.0.spray.0;
        let now = self.0.clock.now();
        let looked = Timestamp(bell.looked.load(Ordering::Relaxed));
        if looked > now || now.since(looked) >= Duration::from_secs(10) {
            let slot = now.as_seconds().div_euclid(SLOT_S);
            let rows = sign_in_rate::between(self.0.store.db(), slot - 1 - USUAL, slot).await?;
            let rings = is_spray(&rows, slot, &self.0.policies.house().throttle);
            if bell.rings.swap(rings, Ordering::Relaxed) != rings {
                tracing::warn!(rings, "alarm: many wrong passwords over many accounts");
                metrics::gauge!("pli_spray_alarm").set(f64::from(u8::from(rings)));
            }
            bell.looked.store(now.0, Ordering::Relaxed);
        }
        Ok(bell.rings.load(Ordering::Relaxed))
    }

    /// Whether a ticket has been paid for, by work or by waiting. Each is good once.
    pub async fn pay(&self, visitor: &Visitor, ticket: Option<&str>, work: Option<&str>) -> Result<bool, Error> {
        let (room, rules) = (&self.0, &self.0.policies.house().throttle);
        let now = room.clock.now();
        let mut pieces = ticket.unwrap_or_default().splitn(3, '.');
        let (Some(nonce), Some(issued), Some(signature)) = (pieces.next(), pieces.next(), pieces.next()) else {
            return Ok(false);
        };
        let near = Network::around(visitor.ip, 32, 64);
        let signed = format!("{near} {nonce}.{issued}~{signature}");
        if room.cookies.verify("ticket", &signed).is_none() {
            return Ok(false);
        }
        let Ok(issued) = issued.parse().map(Timestamp::from_seconds) else { return Ok(false) };
        let age = now.since(issued);
        if age >= LIFE {
            return Ok(false);
        }
        let worked = work.is_some_and(|work| is_work(ticket.unwrap_or_default(), work, rules.work_bits));
        if !worked && age < rules.work_wait {
            return Ok(false);
        }
        let txn = room.store.begin().await?;
        if !worked {
            let mut places = take(&txn, &fingerprint(&room.codes, "places", &near.to_string())?, now).await?;
            let shared = Limit::new(rules.work_places.saturating_mul(room.factor(visitor.ip)), MINUTE);
            if places.meter.full_until(&[shared], now).is_some() {
                return Ok(false);
            }
            places.meter.charge(&[shared], now);
            places.put(&txn, now).await?;
        }
        let mut once = take(&txn, &fingerprint(&room.codes, "ticket", nonce)?, now).await?;
        let first = once.meter.consecutive == 0;
        once.meter.consecutive = 1;
        once.put(&txn, now).await?;
        txn.commit().await?;
        Ok(first)
    }
}

/// Whether the last five minutes are far from usual.
fn is_spray(rows: &[RateRow], slot: i64, rules: &policy::Throttle) -> bool {
    let (times, percent) = (i64::from(rules.spray_times), i64::from(rules.spray_percent));
    let lately: Vec<&RateRow> = rows.iter().filter(|row| row.slot >= slot - 1).collect();
    let before: i64 = rows.iter().filter(|row| row.slot < slot - 1).map(|row| row.failures).sum();
    // Five times the mean, as whole numbers: failures / 1 > 5 × before / 288.
    let unusual = |row: &&RateRow| {
        row.failures >= i64::from(rules.spray_least)
            && row.failures.saturating_mul(100) > row.attempts.saturating_mul(percent)
            && row.failures.saturating_mul(USUAL) > before.saturating_mul(times)
    };
    lately.iter().any(unusual)
}

/// Whether `work` is a number that fits.
fn is_work(ticket: &str, work: &str, bits: u32) -> bool {
    if work.is_empty() || work.len() > 20 || !work.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{ticket}.{work}").as_bytes());
    let mut zeros = 0;
    for byte in digest.as_ref() {
        zeros += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    zeros >= bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(slot: i64, attempts: i64, failures: i64) -> RateRow {
        RateRow { slot, attempts, failures }
    }

    #[test]
    fn r_86_the_alarm_rings_at_five_times_the_usual_and_not_for_a_busy_monday() {
        let rules = policy::Throttle::default();
        let usual: Vec<RateRow> = (0..USUAL).map(|slot| row(slot, 400, 20)).collect();
        let with = |attempts, failures| {
            let mut rows = usual.clone();
            rows.push(row(USUAL + 1, attempts, failures));
            is_spray(&rows, USUAL + 1, &rules)
        };
        assert!(!with(400, 20) && !with(2_000, 90), "a busy morning");
        assert!(with(600, 101));
        assert!(!with(10_000, 200), "two of a hundred are typing mistakes");
        assert!(!is_spray(&[row(5, 49, 49)], 5, &rules), "too few to be anything");
        assert!(is_spray(&[row(5, 60, 60)], 5, &rules), "a house without a usual");
        assert!(!is_spray(&[row(5, 60, 60)], 7, &rules), "it is over");
    }

    #[test]
    fn r_172_work_is_found_by_trying_and_checked_at_once() {
        let work = (0_u32..10_000_000).map(|n| n.to_string()).find(|work| is_work("ticket", work, 16)).unwrap();
        assert!(is_work("ticket", &work, 16) && !is_work("other", &work, 16));
        for wrong in ["", "é", "1 2", &"1".repeat(21)] {
            assert!(!is_work("ticket", wrong, 16));
        }
    }
}
