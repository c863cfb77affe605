//! Counters in the database: taken, changed, put back, all within one transaction.

use super::{
    log::Log,
    meter::{Mark, Meter},
};
use crate::{
    base::Timestamp,
    seal::{self, Codes},
    store::{
        self, Store, Txn,
        throttle::{self, ThrottleRow},
    },
};

/// A counter that this transaction holds.
#[derive(Debug)]
pub(crate) struct Taken {
    key: String,
    /// What it says.
    pub(crate) meter: Meter,
}

/// Takes a counter. Several are taken in the order of their keys, so that two transactions never wait for each other.
pub(crate) async fn take(txn: &Txn, key: &str, now: Timestamp) -> Result<Taken, store::Error> {
    let row = throttle::take(txn, key, now).await?;
    Ok(Taken { meter: meter_of(&row), key: row.key })
}

/// What a counter says at this moment, without holding it; an empty one says nothing.
pub(crate) async fn look(db: &Store, keys: &[&str]) -> Result<Vec<(String, Meter)>, store::Error> {
    let rows = throttle::find_all(db.db(), keys).await?;
    Ok(rows.into_iter().map(|row| (row.key.clone(), meter_of(&row))).collect())
}

fn meter_of(row: &ThrottleRow) -> Meter {
    Meter {
        log: Log::from_bytes(&row.log),
        marks: Meter::marks_from_bytes(&row.marks),
        level: u32::try_from(row.level).unwrap_or(0),
        consecutive: u32::try_from(row.consecutive).unwrap_or(0),
        until: row.until,
    }
}

impl Taken {
    /// Puts it back as it is now.
    pub(crate) async fn put(self, txn: &Txn, now: Timestamp) -> Result<(), store::Error> {
        let row = ThrottleRow {
            log: self.meter.log.to_bytes(),
            marks: self.meter.marks_to_bytes(),
            level: i32::try_from(self.meter.level).unwrap_or(i32::MAX),
            consecutive: i32::try_from(self.meter.consecutive).unwrap_or(i32::MAX),
            until: self.meter.until,
            changed_at: now,
            key: self.key,
        };
        throttle::put(txn, row).await
    }
}

/// The name of a counter: a word for what is counted, and the keyed hash of whom or where. What identifies people is
/// not in the table.
pub(crate) fn fingerprint(codes: &Codes, what: &'static str, value: &str) -> Result<String, seal::Error> {
    let hash = codes.fingerprint(what, value)?;
    Ok(format!("{what}:{}", hash.chars().take(40).collect::<String>()))
}

/// The mark of something tried: 64 bits of its keyed hash.
pub(super) fn mark(codes: &Codes, what: &str, value: &str) -> Result<Mark, seal::Error> {
    let hash = codes.fingerprint(what, value)?;
    let digits = hash.split_once('.').map_or("", |(_, digits)| digits);
    let number = u64::from_str_radix(digits.get(..16).unwrap_or_default(), 16).unwrap_or(0);
    Ok(number.to_be_bytes())
}
