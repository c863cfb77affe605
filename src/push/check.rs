//! Whether notifications still come: a telephone that got none for a month gets a quiet one. Push services give an
//! address up without a word; so it is forgotten before somebody waits for a request that never comes, and its owner reads on
//! the account's page what to do.

use std::time::Duration;

use super::{Error, Push, ring::Wake};
use crate::{base::Method, store};

impl Push {
    /// Checks the telephones that are due, and says how many notifications were taken. One that could not be handed over is
    /// tried again with the next round.
    pub async fn check(&self) -> Result<usize, Error> {
        const BATCH: u64 = 50;
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let before = now - Duration::from_hours(24) * self.house().test_days;
        let (mut count, mut after) = (0, None);
        loop {
            let rows = store::approver::unheard(db, (before, now), after, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(count) };
            after = Some(last.id);
            let mut attached = Vec::new();
            for row in rows {
                // A method that ended leaves its telephones where they are.
                if store::factor::active_of(db, row.account, Method::Push).await?.is_some() {
                    attached.push(row);
                }
            }
            count += self.ring(&attached, Wake::Check).await;
        }
    }
}
