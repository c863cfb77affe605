//! Before a telephone expires, its owner is told by letter (S2-02, R-135); what was never finished is cleared away.

use std::time::Duration;

use super::{Error, Push};
use crate::{
    base::Method,
    notify::{Detail, Notice},
    store,
};

/// How often it is looked.
const OFTEN: Duration = Duration::from_hours(1);
/// How long a pairing that is over is remembered.
const KEPT: Duration = Duration::from_hours(7 * 24);

impl Push {
    /// Writes the letters that are due, each once, and says how many it looked at.
    pub async fn remind(&self) -> Result<usize, Error> {
        const BATCH: u64 = 500;
        let (rooms, now) = (&self.rooms, self.rooms.clock.now());
        store::pairing::purge(rooms.store.db(), now - KEPT).await?;
        let reminders = &self.house().reminders;
        let Some(first) = reminders.iter().max() else { return Ok(0) };
        let (mut count, mut after) = (0, None);
        loop {
            let rows = store::approver::ending(rooms.store.db(), (now, now + *first), after, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = Some(last.id);
            for row in &rows {
                let left = row.expires_at.since(now);
                // The nearest one only: after a pause nobody gets four letters at once.
                let Some(due) = reminders.iter().filter(|reminder| left <= **reminder).min() else { continue };
                if store::factor::active_of(rooms.store.db(), row.account, Method::Push).await?.is_none() {
                    continue;
                }
                let once = format!("{} {}", row.id, due.as_secs());
                let detail =
                    Detail { what: Some(row.name.clone()), until: Some(row.expires_at.0), ..Detail::default() };
                let txn = rooms.store.begin().await?;
                rooms.notify.enqueue(&txn, row.account, (Notice::ApproverEnding, &once), detail).await?;
                txn.commit().await?;
                count += 1;
            }
        }
    }

    /// [`Self::remind`] and [`Self::check`] for ever.
    pub async fn run(&self) {
        loop {
            if let Err(error) = self.remind().await {
                tracing::warn!(%error, "reminders wait");
            }
            if let Err(error) = self.check().await {
                tracing::warn!(%error, "the check of notifications waits");
            }
            tokio::time::sleep(OFTEN).await;
        }
    }
}
