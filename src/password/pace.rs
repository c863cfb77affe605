//! How long an answer to a password takes, whatever it is (security.md R-75).

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::base::Random;
use crate::policy;

/// How many successes the mean is of.
const REMEMBERED: usize = 10;

/// Makes right and wrong answers take the same time: the mean of the last successes and a random bit more, never less
/// than a floor.
///
/// Take the time at the start, do the work, call [`Pace::succeeded`] if it succeeded, then wait [`Pace::rest`].
#[derive(Debug)]
pub struct Pace {
    floor: Duration,
    jitter_ms: u32,
    last: Mutex<VecDeque<Duration>>,
}

impl Pace {
    /// The pace of a policy.
    pub fn new(policy: &policy::Password) -> Self {
        Self {
            floor: Duration::from_millis(u64::from(policy.answer_ms)),
            jitter_ms: policy.jitter_ms,
            last: Mutex::new(VecDeque::with_capacity(REMEMBERED)),
        }
    }

    /// Remembers how long a success took, without the waiting.
    pub fn succeeded(&self, took: Duration) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() == REMEMBERED {
            last.pop_front();
        }
        last.push_back(took);
    }

    /// How much longer to wait when the work has taken `took`.
    pub fn rest(&self, took: Duration) -> Duration {
        let jitter = Duration::from_millis(u64::from(Random.below(self.jitter_ms + 1)));
        (self.mean() + jitter).max(self.floor).saturating_sub(took)
    }

    fn mean(&self) -> Duration {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let count = u32::try_from(last.len()).unwrap_or(0);
        if count == 0 { Duration::ZERO } else { last.iter().sum::<Duration>() / count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn r_75_an_answer_takes_the_mean_of_ten_and_some_jitter_and_at_least_the_floor() {
        let pace = Pace::new(&policy::Password::default());
        assert_eq!(pace.rest(ms(0)), ms(250));
        assert_eq!(pace.rest(ms(100)), ms(150));
        for _ in 0..20 {
            pace.succeeded(ms(9_000));
        }
        for _ in 0..10 {
            pace.succeeded(ms(400));
        }
        for _ in 0..200 {
            assert!((ms(300)..=ms(385)).contains(&pace.rest(ms(100))));
        }
        assert_eq!(pace.rest(ms(2_000)), Duration::ZERO);
    }
}
