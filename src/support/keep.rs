//! How long requests are kept: for a day until their address is proved, and for some months once they were answered.
//!
//! What is still to be answered stays. What goes goes whole, with its notes and letters: the journal says as long as it is
//! kept that there was a request, and what was done about it.

use std::time::Duration;

use super::{Error, Support};
use crate::store::{support_request, upkeep};

/// How long somebody has to prove an address.
pub const UNPROVED: Duration = Duration::from_hours(24);
/// How often it is looked.
const INTERVAL: Duration = Duration::from_hours(1);

impl Support {
    /// Removes what is kept no longer. Says how many requests that were.
    pub async fn forget(&self) -> Result<u64, Error> {
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let unproved = support_request::forget_unproved(db, now - UNPROVED).await?;
        let answered = support_request::forget_answered(db, now - self.rules().keep()).await?;
        for (what, removed) in [("unproved", unproved), ("answered", answered)] {
            upkeep::note(db, what, now, removed).await?;
        }
        if unproved + answered > 0 {
            tracing::info!(unproved, answered, "requests were forgotten");
        }
        Ok(unproved + answered)
    }

    /// [`Self::forget`] for ever.
    pub async fn run(&self) {
        if let Err(error) = self.make_findable().await {
            tracing::warn!(%error, "some requests are not found by their words");
        }
        loop {
            if let Err(error) = self.forget().await {
                tracing::warn!(%error, "old requests stay");
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }
}
