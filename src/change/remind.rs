//! Telling people in time that their password will be too old (S4-08).

use std::time::Duration;

use super::Change;
use crate::{
    base::Timestamp,
    notify::{Detail, Notice},
    policy,
    sign_in::Error,
    store::{self, password::PasswordRow},
};

/// How many passwords are read at a time.
const BATCH: u64 = 500;
/// How often it is looked for.
const INTERVAL: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

impl Change {
    /// Writes the letters that are due: one for each reminder of the policy and each password, however often it is
    /// looked. Says how many were looked at.
    pub async fn remind(&self) -> Result<usize, Error> {
        let rooms = &self.sign_in.rooms;
        let mut count = 0;
        for (domain, _) in rooms.accounts.domains().await? {
            let rules = rooms.sessions.policies().of_domain(&domain).password.clone();
            let (Some(life), Some(first)) = (rules.life(), rules.reminders.iter().max()) else { continue };
            let now = rooms.clock.now();
            let changed = (now - life, now - life.saturating_sub(*first));
            let mut after = None;
            loop {
                let rows = store::password::chosen_between(rooms.store.db(), &domain, changed, (after, BATCH)).await?;
                let Some(last) = rows.last() else { break };
                after = Some(last.account);
                count += rows.len();
                let txn = rooms.store.begin().await?;
                for row in &rows {
                    if let Some((days, once)) = reminder(&rules, life, row, now) {
                        let detail = Detail { days: Some(days), ..Detail::default() };
                        rooms.notify.enqueue(&txn, row.account, (Notice::PasswordExpires, &once), detail).await?;
                    }
                }
                txn.commit().await?;
            }
        }
        Ok(count)
    }

    /// [`Self::remind`] for ever.
    pub async fn run(&self) {
        loop {
            if let Err(error) = self.remind().await {
                tracing::warn!(%error, "reminders wait");
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }
}

/// The days left, and what the letter must not be said twice about: this password and this reminder.
fn reminder(rules: &policy::Password, life: Duration, row: &PasswordRow, now: Timestamp) -> Option<(u32, String)> {
    let left = (row.changed_at + life).since(now);
    let due = rules.reminders.iter().filter(|reminder| left <= **reminder).min()?;
    let days = u32::try_from(left.as_secs().div_ceil(DAY.as_secs())).ok()?;
    Some((days, format!("{} {}", row.changed_at.0, due.as_secs())))
}
