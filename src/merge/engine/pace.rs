//! How much a merge may read: so many bytes a second and so many a day, taken batch by batch.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A bound of the bytes per second and per day of a merge. It is the merge's, not the pass's: one lasts for all passes.
#[derive(Debug)]
pub struct Pace {
    bytes_per_s: Option<u64>,
    /// What was read of a day stands in the merge's row: days outlast processes.
    bytes_per_day: Option<u64>,
    /// When all that was taken is paid for.
    free_at: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most so many bytes a second, on average; `None`: as fast as it goes.
    pub fn new(bytes_per_s: Option<u64>) -> Self {
        Self { bytes_per_s, bytes_per_day: None, free_at: Mutex::new(None) }
    }

    /// The same with at most so many bytes a day.
    #[must_use]
    pub fn a_day(self, bytes_per_day: Option<u64>) -> Self {
        Self { bytes_per_day, ..self }
    }

    /// The measure of a day.
    pub(super) fn day(&self) -> Option<u64> {
        self.bytes_per_day
    }

    /// Most bytes that are read at once: a small part of a day's, so that the day is used.
    pub(super) fn at_once(&self, most: usize) -> usize {
        let part = self.bytes_per_day.map_or(usize::MAX, |day| usize::try_from(day / 8).unwrap_or(usize::MAX));
        part.min(most)
    }

    /// Waits until what was taken before is paid for, or `stop`; then takes `bytes`.
    pub(super) async fn take(&self, bytes: u64, stop: &CancellationToken) {
        let Some(until) = self.owe(bytes, Instant::now()) else { return };
        tokio::select! {
            () = tokio::time::sleep_until(until) => {}
            () = stop.cancelled() => {}
        }
    }

    /// Writes bytes down that are taken at `now`, and says when they may go.
    fn owe(&self, bytes: u64, now: Instant) -> Option<Instant> {
        let price = Duration::from_millis(bytes.saturating_mul(1_000) / self.bytes_per_s?.max(1));
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = free_at.map_or(now, |free_at| free_at.max(now));
        *free_at = Some(begin + price);
        (begin > now).then_some(begin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_paid_for_by_those_that_come_after_them() {
        let (pace, now) = (Pace::new(Some(1_000)), Instant::now());
        let second = Duration::from_secs(1);
        assert_eq!(pace.owe(3_000, now), None);
        assert_eq!(pace.owe(500, now + second), Some(now + 3 * second));
        // Nothing is saved up for later.
        assert_eq!(pace.owe(9_000, now + 60 * second), None);
        assert_eq!(pace.owe(1, now + 60 * second), Some(now + 69 * second));
        assert_eq!(Pace::new(None).owe(u64::MAX, now), None);
    }
}
