//! One row of throttling: what happened lately, which tries were the same, and until when it is closed.

use std::time::Duration;

use super::log::{Limit, Log};
use crate::base::Timestamp;

/// Most marks a row keeps.
const MOST_MARKS: usize = 1_024;

/// The keyed hash of something tried, cut to 64 bits: only ever compared with a handful of its kind.
pub(crate) type Mark = [u8; 8];

/// The state of one counter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Meter {
    /// When it happened.
    pub(crate) log: Log,
    /// What was tried, the latest last.
    pub(crate) marks: Vec<Mark>,
    /// How many locks have followed each other.
    pub(crate) level: u32,
    /// Failures without a success in between.
    pub(crate) consecutive: u32,
    /// Closed until then.
    pub(crate) until: Timestamp,
}

/// What a try has written on a meter, to be taken back when the try turns out right or was never evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Charge {
    at: Timestamp,
    mark: Option<Mark>,
    lock: Option<(Timestamp, Timestamp, u32)>,
}

impl Charge {
    /// Whether the try has closed its counter.
    pub(crate) fn locks(&self) -> bool {
        self.lock.is_some()
    }
}

/// The growing lock of strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lock {
    /// How many failures are free.
    pub(crate) limit: Limit,
    /// The first lock.
    pub(crate) first: Duration,
    /// The longest.
    pub(crate) longest: Duration,
}

impl Lock {
    fn length(&self, level: u32) -> Duration {
        let factor = 1_u32.checked_shl(level.min(16)).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}

impl Meter {
    /// Until when a sliding window is full.
    pub(crate) fn full_until(&self, limits: &[Limit], now: Timestamp) -> Option<Timestamp> {
        limits.iter().filter_map(|limit| self.log.blocked_until(*limit, now)).max()
    }

    /// Until when it is locked.
    pub(crate) fn locked_until(&self, now: Timestamp) -> Option<Timestamp> {
        (self.until > now).then_some(self.until)
    }

    /// Whether this very thing is among the last `most` that were tried.
    pub(crate) fn has_mark(&self, mark: Mark, most: usize) -> bool {
        self.marks.iter().rev().take(most).any(|known| *known == mark)
    }

    /// Lets one more through a bucket that holds `burst` and loses one every `interval`. The moment that it would be empty
    /// again is kept in `until` (the generic cell rate algorithm). A full one says when there is room.
    pub(crate) fn drip(&mut self, burst: u32, interval: Duration, now: Timestamp) -> Result<(), Timestamp> {
        let tolerance = interval.saturating_mul(burst.max(1) - 1);
        // A bucket further ahead than full comes from a clock that jumped back.
        let empty = self.until.max(now).min(now + tolerance + interval);
        if empty.since(now) > tolerance {
            return Err(empty - tolerance);
        }
        self.until = empty + interval;
        Ok(())
    }

    /// Counts one try on sliding windows.
    pub(crate) fn charge(&mut self, limits: &[Limit], now: Timestamp) -> Charge {
        let at = self.log.push(limits, now);
        self.consecutive = self.consecutive.saturating_add(1);
        Charge { at, mark: None, lock: None }
    }

    /// Counts one try and remembers what was tried, the last `most` of it.
    pub(crate) fn charge_with_mark(&mut self, limits: &[Limit], mark: Mark, most: usize, now: Timestamp) -> Charge {
        let charge = self.charge(limits, now);
        self.marks.push(mark);
        let surplus = self.marks.len().saturating_sub(most.min(MOST_MARKS));
        self.marks.drain(..surplus);
        Charge { mark: Some(mark), ..charge }
    }

    /// Counts one try of a stranger: the last free one locks, and so does each one after it, twice as long. A
    /// quiet time as long as the window and twice the last lock begins anew.
    pub(crate) fn charge_with_lock(&mut self, lock: &Lock, mark: Mark, same: usize, now: Timestamp) -> Charge {
        let last_lock = lock.length(self.level.saturating_sub(1)).saturating_mul(2);
        let quiet = self.log.last().is_none_or(|last| last + lock.limit.window.max(last_lock) <= now);
        if quiet {
            self.level = 0;
        }
        let charge = self.charge_with_mark(&[lock.limit], mark, same, now);
        if self.level == 0 && self.log.blocked_until(lock.limit, now).is_none() {
            return charge;
        }
        let length = lock.length(self.level);
        let charge = self.close(charge, now + length);
        self.level = self.level.saturating_add(1);
        charge
    }

    /// Closes the counter because of a try.
    pub(crate) fn close(&mut self, charge: Charge, until: Timestamp) -> Charge {
        let lock = Some((until, self.until, self.level));
        self.until = until;
        Charge { lock, ..charge }
    }

    /// Takes a try back: it was right, or was never evaluated.
    pub(crate) fn refund(&mut self, charge: Charge) {
        self.log.undo(charge.at);
        self.consecutive = self.consecutive.saturating_sub(1);
        if let Some(mark) = charge.mark
            && let Some(at) = self.marks.iter().rposition(|known| *known == mark)
        {
            self.marks.remove(at);
        }
        if let Some((set, until, level)) = charge.lock
            && set == self.until
        {
            self.until = until;
            self.level = level;
        }
    }

    /// Marks as bytes, eight for each.
    pub(crate) fn marks_to_bytes(&self) -> Vec<u8> {
        self.marks.concat()
    }

    /// From what [`Self::marks_to_bytes`] gave.
    pub(crate) fn marks_from_bytes(bytes: &[u8]) -> Vec<Mark> {
        bytes.as_chunks::<8>().0.iter().copied().take(MOST_MARKS).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: Lock = Lock {
        limit: Limit::new(10, Duration::from_mins(10)),
        first: Duration::from_mins(1),
        longest: Duration::from_hours(1),
    };

    fn mark(n: u32) -> Mark {
        u64::from(n).to_be_bytes()
    }

    #[test]
    fn r_80_strangers_wait_a_minute_after_ten_failures_then_twice_as_long_up_to_an_hour() {
        let mut meter = Meter::default();
        let mut now = Timestamp::from_seconds(1_000);
        for n in 0..10 {
            assert_eq!(meter.locked_until(now), None);
            meter.charge_with_lock(&LOCK, mark(n), 3, now);
        }
        let mut waits = Vec::new();
        for n in 10..19 {
            let until = meter.locked_until(now).unwrap();
            waits.push(until.since(now).as_secs());
            now = until;
            assert_eq!(meter.locked_until(now), None);
            meter.charge_with_lock(&LOCK, mark(n), 3, now);
        }
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        now = now + Duration::from_secs(2 * 3600 + 1);
        meter.charge_with_lock(&LOCK, mark(99), 3, now);
        assert_eq!(meter.locked_until(now), None, "a quiet time begins anew");
    }

    #[test]
    fn a_right_password_takes_its_own_try_back_and_no_other() {
        let mut meter = Meter::default();
        let now = Timestamp::from_seconds(1_000);
        for n in 0..9 {
            meter.charge_with_lock(&LOCK, mark(n), 3, now);
        }
        let before = meter.clone();
        let charge = meter.charge_with_lock(&LOCK, mark(9), 3, now);
        assert!(meter.locked_until(now).is_some());
        meter.refund(charge);
        assert_eq!(meter.locked_until(now), None);
        assert_eq!((meter.log.clone(), meter.level), (before.log, before.level));
    }

    #[test]
    fn r_81_the_same_wrong_password_is_recognised_among_the_last_three() {
        let mut meter = Meter::default();
        for n in 0..4 {
            meter.charge_with_lock(&LOCK, mark(n), 3, Timestamp(1));
        }
        assert!(!meter.has_mark(mark(0), 3) && meter.has_mark(mark(1), 3) && meter.has_mark(mark(3), 3));
        assert_eq!(Meter::marks_from_bytes(&meter.marks_to_bytes()), meter.marks);
    }
}
