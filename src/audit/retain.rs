//! How long entries are kept.
//!
//! Whole days go, the oldest first. Their sealed ends stay, so that what is left still has a place to begin, and an entry
//! says through where it went: a beginning that no entry explains was removed by somebody else.

use std::time::Duration;

use super::{Entry, Error, Event, Journal, Outcome, day_of};
use crate::store::{audit, upkeep};

impl Journal {
    /// Removes the entries of the days that ended more than `keep` ago. Says how many.
    pub async fn forget(&self, keep: Duration) -> Result<u64, Error> {
        let now = self.clock.now();
        let oldest = day_of(now - keep);
        let txn = self.store.begin().await?;
        let mut removed = 0;
        if let Some(last) = audit::last_day_before(&txn, &oldest).await? {
            removed = audit::remove_through(&txn, last.seq).await?;
            if removed > 0 {
                self.append(&txn, Entry::new(Event::AuditPurge, Outcome::Ok).detail(last.seq.to_string())).await?;
            }
        }
        upkeep::note(&txn, "journal", now, removed).await?;
        txn.commit().await?;
        Ok(removed)
    }

    /// [`Self::forget`] for ever.
    pub async fn run(&self, keep: Duration) {
        const INTERVAL: Duration = Duration::from_hours(1);
        loop {
            if let Err(error) = self.forget(keep).await {
                tracing::warn!(%error, "old entries of the journal stay");
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }
}
