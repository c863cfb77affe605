//! How often something happened lately: the arithmetic of every window, without a database.

use std::time::Duration;

use crate::base::Timestamp;

/// Limits up to this are counted to the millisecond; larger ones in sixty slots, so that a row stays small.
const EXACT: u32 = 64;
/// Most entries kept, whatever the limits.
const MOST: usize = 512;

/// A number of events allowed in a sliding window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    /// How many.
    pub(crate) count: u32,
    /// In how long.
    pub(crate) window: Duration,
}

impl Limit {
    /// `count` in `window`.
    pub(crate) const fn new(count: u32, window: Duration) -> Self {
        Self { count, window }
    }
}

/// When it happened, oldest first. A slot stands for its **end**, so that rounding never makes a window shorter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Log(Vec<(Timestamp, u32)>);

impl Log {
    /// How often it happened in the window that ends `now`.
    pub(crate) fn count(&self, window: Duration, now: Timestamp) -> u32 {
        let recent = self.0.iter().filter(|(at, _)| *at + window > now);
        recent.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// When one more is allowed, if not now: the moment that enough of what happened has left the window.
    ///
    /// A clock that jumped back cannot be used to escape: what lies in the future counts as well.
    pub(crate) fn blocked_until(&self, limit: Limit, now: Timestamp) -> Option<Timestamp> {
        let mut room = limit.count;
        for (at, count) in self.0.iter().rev().filter(|(at, _)| *at + limit.window > now) {
            room = room.saturating_sub(*count);
            if room == 0 {
                return Some(*at + limit.window);
            }
        }
        (limit.count == 0).then(|| now + limit.window)
    }

    /// Notes that it happened, and forgets what the longest of `limits` no longer sees. Gives back what to [`Self::undo`].
    pub(crate) fn push(&mut self, limits: &[Limit], now: Timestamp) -> Timestamp {
        let longest = limits.iter().map(|limit| limit.window).max().unwrap_or_default();
        let largest = limits.iter().map(|limit| limit.count).max().unwrap_or_default();
        let shortest = limits.iter().map(|limit| limit.window).min().unwrap_or_default();
        let slot = if largest <= EXACT { 1 } else { i64::try_from(shortest.as_millis() / 60).unwrap_or(1).max(1) };
        let at = Timestamp(now.0.div_euclid(slot).saturating_add(i64::from(slot > 1)).saturating_mul(slot));
        self.0.retain(|(past, _)| *past + longest > now);
        match self.0.last_mut() {
            Some((last, count)) if *last == at => *count = count.saturating_add(1),
            _ => self.0.push((at, 1)),
        }
        let surplus = self.0.len().saturating_sub(MOST);
        self.0.drain(..surplus);
        at
    }

    /// Takes back one event that [`Self::push`] noted.
    pub(crate) fn undo(&mut self, pushed: Timestamp) {
        if let Some((_, count)) = self.0.iter_mut().rev().find(|(at, _)| *at == pushed) {
            *count = count.saturating_sub(1);
        }
        self.0.retain(|(_, count)| *count > 0);
    }

    /// When it happened last.
    pub(crate) fn last(&self) -> Option<Timestamp> {
        self.0.last().map(|(at, _)| *at)
    }

    /// As bytes, twelve for each entry.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|(at, count)| at.0.to_be_bytes().into_iter().chain(count.to_be_bytes())).collect()
    }

    /// From what [`Self::to_bytes`] gave; a rest that is no entry is left out.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let entry = |bytes: &[u8; 12]| {
            let (at, count) = bytes.split_first_chunk::<8>()?;
            Some((Timestamp(i64::from_be_bytes(*at)), u32::from_be_bytes(*count.first_chunk::<4>()?)))
        };
        Self(bytes.as_chunks::<12>().0.iter().filter_map(entry).take(MOST).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEN: Limit = Limit::new(10, Duration::from_mins(15));

    #[test]
    fn r_06_ten_in_a_quarter_of_an_hour_and_the_eleventh_waits_for_the_first_to_leave() {
        let mut log = Log::default();
        for second in 0..10 {
            let now = Timestamp::from_seconds(second);
            assert_eq!(log.blocked_until(TEN, now), None);
            log.push(&[TEN], now);
        }
        let now = Timestamp::from_seconds(10);
        assert_eq!(log.blocked_until(TEN, now), Some(Timestamp::from_seconds(900)));
        assert!(log.blocked_until(TEN, Timestamp(899_999)).is_some());
        assert_eq!(log.blocked_until(TEN, Timestamp(900_000)), None);
        assert!(log.blocked_until(TEN, Timestamp::from_seconds(-100)).is_some(), "the clock jumped back");
        assert_eq!(Log::from_bytes(&log.to_bytes()), log);
    }

    #[test]
    fn what_is_taken_back_no_longer_counts() {
        let mut log = Log::default();
        let pushed = log.push(&[TEN], Timestamp(5));
        log.push(&[TEN], Timestamp(5));
        log.undo(pushed);
        assert_eq!(log.count(TEN.window, Timestamp(6)), 1);
        log.undo(pushed);
        log.undo(pushed);
        assert_eq!(log, Log::default());
    }

    proptest! {
        /// Known weakness 32: brute force that went on after the window, and a resetting try that was not counted.
        #[test]
        fn no_window_ever_holds_more_than_its_limit(
            limit in 1u32..200,
            window in 60u64..2_000,
            gaps in proptest::collection::vec(0u64..40_000, 1..400),
        ) {
            let limit = Limit::new(limit, Duration::from_secs(window));
            let (mut log, mut now, mut allowed) = (Log::default(), Timestamp(0), Vec::new());
            for gap in gaps {
                now = now + Duration::from_millis(gap);
                if log.blocked_until(limit, now).is_none() {
                    log.push(&[limit], now);
                    allowed.push(now);
                }
                let recent = allowed.iter().filter(|at| **at + limit.window > now).count();
                prop_assert!(recent <= limit.count as usize);
                prop_assert!(log.to_bytes().len() <= 64 * 2 * 12);
            }
        }

        #[test]
        fn a_block_always_ends_when_it_says(count in 1u32..20, pushes in 1u32..60) {
            let limit = Limit::new(count, Duration::from_mins(10));
            let mut log = Log::default();
            for at in 0..pushes {
                log.push(&[limit], Timestamp::from_seconds(i64::from(at)));
            }
            let now = Timestamp::from_seconds(i64::from(pushes));
            if let Some(until) = log.blocked_until(limit, now) {
                prop_assert!(until > now);
                prop_assert_eq!(log.blocked_until(limit, until), None);
            }
        }
    }
}
