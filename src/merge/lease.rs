//! Until when a worker may go on with a merge. Who stood still for longer (a machine that was suspended) finds it out before
//! anything else is written or put: somebody else may be at it by now.
//!
//! By the clock on the wall: one that counts what the machine lived through stands still with it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use crate::base::{Clock, Timestamp};

/// The clocks of two machines may differ by so much.
const APART: Duration = Duration::from_secs(2);

/// The lease is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the lease of the merge is over: somebody else may be at it")]
pub struct Lost;

/// A lease, shared by who renews it and who works. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lease {
    clock: Clock,
    until: Arc<AtomicI64>,
}

impl Lease {
    /// One that ends at a moment, unless it is renewed.
    pub fn new(until: Timestamp, clock: Clock) -> Self {
        Self { clock, until: Arc::new(AtomicI64::new(until.as_millis())) }
    }

    /// One of work that nobody shares.
    pub fn endless(clock: Clock) -> Self {
        Self::new(Timestamp(i64::MAX), clock)
    }

    /// When it ends.
    pub fn until(&self) -> Timestamp {
        Timestamp(self.until.load(Ordering::SeqCst))
    }

    /// Lets it end later.
    pub fn renew(&self, until: Timestamp) {
        self.until.store(until.as_millis(), Ordering::SeqCst);
    }

    /// Whether it still holds, whatever the time is elsewhere.
    ///
    /// # Errors
    /// [`Lost`] when it does not.
    pub fn check(&self) -> Result<(), Lost> {
        if self.clock.now() + APART < self.until() { Ok(()) } else { Err(Lost) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_holds_until_a_little_before_its_end_unless_it_is_renewed() {
        let clock = Clock::fixed(Timestamp::from_seconds(100));
        let lease = Lease::new(Timestamp::from_seconds(110), clock.clone());
        let worker = lease.clone();
        clock.advance(Duration::from_secs(7));
        assert_eq!(worker.check(), Ok(()));
        clock.advance(Duration::from_secs(1));
        assert_eq!(worker.check(), Err(Lost));
        lease.renew(Timestamp::from_seconds(118));
        assert_eq!(worker.check(), Ok(()));
        assert_eq!(Lease::endless(clock).check(), Ok(()));
    }
}
