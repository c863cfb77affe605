//! The order of a mailbox: as its messages came into it, which is by sequence number, or as they once arrived.
//!
//! Both are the same where mail is only delivered. What was moved, brought back or merged from an old mailbox came in later
//! than it arrived.

use std::time::Duration;

use super::{Connection, Envelope, Error, command::Command, frame::Limits, search::Matches};
use crate::base::{Timestamp, Uid};

/// How much earlier a message may have arrived than one that came in before it. Deliveries overtake each other, and
/// nobody misses what is a page away from where it belongs for an hour.
const TOLERANCE: Duration = Duration::from_hours(24);
/// The first sample is so far below the newest message, each other one twice as far.
const STEP: u32 = 50;

impl Connection {
    /// Whether the open mailbox seems to be in the order of arrival: by a few of its messages, the newer the denser, so that
    /// a block of old ones among them shows.
    pub async fn seems_in_order(&mut self) -> Result<bool, Error> {
        let exists = self.link.selected().ok_or(Error::Protocol("the mailbox is not open"))?.exists;
        let samples = samples(exists);
        if samples.len() < 2 {
            return Ok(true);
        }
        let mut rows = Vec::with_capacity(samples.len());
        for row in self.bare("FETCH", &samples).await? {
            rows.push((row.sequence, row.bare_envelope()?.internal_date));
        }
        rows.sort_unstable_by_key(|(sequence, _)| std::cmp::Reverse(*sequence));
        Ok(descends(rows.into_iter().map(|(_, at)| at)))
    }

    /// All messages of the open mailbox by arrival, the latest first (RFC 5256); `None` where the server cannot tell.
    pub async fn by_arrival(&mut self) -> Result<Option<Vec<Uid>>, Error> {
        if !self.has("SORT") {
            return Ok(None);
        }
        let mut found = Matches::default();
        let command = Command::new("UID SORT (ARRIVAL) UTF-8 ALL");
        for outcome in self.run(&[command], Limits::SEARCH, &mut found).await? {
            outcome.done()?;
        }
        // Those of the same second are in the order of the mailbox; REVERSE would leave them in it.
        let mut uids = found.in_order()?;
        uids.reverse();
        Ok(Some(uids))
    }
}

/// Whether rows, the newest first, arrived in that order.
pub fn is_in_order(rows: &[Envelope]) -> bool {
    descends(rows.iter().map(|row| row.internal_date))
}

fn descends(mut dates: impl Iterator<Item = Timestamp>) -> bool {
    let Some(mut earliest) = dates.next() else { return true };
    dates.all(|at| {
        let fits = at <= earliest + TOLERANCE;
        earliest = earliest.min(at);
        fits
    })
}

/// Sequence numbers to look at, the newest first, the oldest last.
fn samples(exists: u32) -> Vec<u32> {
    let steps = std::iter::successors(Some(STEP), |step| step.checked_mul(2));
    let below = steps.map_while(|step| exists.checked_sub(step).filter(|left| *left > 1));
    let mut samples: Vec<u32> = [exists, exists.saturating_sub(1)].into_iter().chain(below).chain([1]).collect();
    samples.retain(|sequence| (1..=exists).contains(sequence));
    samples.dedup();
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_looked_at_in_a_mailbox_of_any_size() {
        assert!(samples(0).is_empty());
        assert_eq!(samples(1), [1]);
        assert_eq!(samples(2), [2, 1]);
        assert_eq!(samples(60), [60, 59, 10, 1]);
        assert_eq!(samples(500), [500, 499, 450, 400, 300, 100, 1]);
        assert!(samples(u32::MAX).len() < 40);
    }

    #[test]
    fn a_block_of_old_mail_among_the_new_shows_and_what_was_overtaken_by_an_hour_does_not() {
        let hour = 3_600_000;
        let in_order = |hours: &[i64]| descends(hours.iter().map(|at| Timestamp(at * hour)));
        assert!(in_order(&[]) && in_order(&[5]) && in_order(&[100, 100, 101, 90, 3]));
        assert!(!in_order(&[10, 5, 1, 90]));
        // Little by little is not in order either.
        assert!(!in_order(&[10, 30, 50]));
    }
}
