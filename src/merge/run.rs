//! Who works on what: merges are shared among processes by leases, and each gets its turn.
//!
//! A lease is short and renewed while the work goes on; who is killed leaves one that soon ends, and the next turn goes on
//! where the ledger says. A turn lasts a minute when others wait. One account has one turn at a time, and one old server no
//! more than the configuration lets.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Error, Lease, Merges};
use crate::{
    base::Timestamp,
    store::{
        merge::{self as table, MergeRow},
        merge_folder,
    },
};

/// How often it is looked for what is due.
const LOOK: Duration = Duration::from_secs(2);
/// How often it is looked for ledgers to forget.
const FORGET: Duration = Duration::from_mins(10);
/// How long a lease holds that nobody renews.
const LEASE: Duration = Duration::from_secs(10);
/// How long a turn lasts while others wait.
const TURN: Duration = Duration::from_mins(1);
/// Of those that wait, how many are looked at.
const WAITING: u64 = 200;

impl Merges {
    /// Works for ever. Dropped at any moment, it is as if the process were killed: nothing is lost.
    pub async fn run(&self) {
        let (mut working, mut forgotten) = (JoinSet::new(), None::<Instant>);
        let mut tick = tokio::time::interval(LOOK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            while working.try_join_next().is_some() {}
            let places = self.config.at_once.saturating_sub(working.len());
            match self.claimed(places).await {
                Ok(claimed) => {
                    for (row, held) in claimed {
                        let merges = self.clone();
                        working.spawn(async move { merges.work_on(row, held).await });
                    }
                }
                Err(error) => tracing::warn!(%error, "merges wait"),
            }
            if forgotten.is_none_or(|at| at.elapsed() > FORGET) {
                forgotten = Some(Instant::now());
                if let Err(error) = self.forget_ledgers().await {
                    tracing::warn!(%error, "ledgers of merges are kept longer");
                }
            }
        }
    }

    /// Gives everything that is due now one turn, one after the other; for tests and commands.
    pub async fn round(&self) -> Result<usize, Error> {
        let claimed = self.claimed(usize::MAX).await?;
        let count = claimed.len();
        for (row, held) in claimed {
            self.work_on(row, held).await;
        }
        self.forget_ledgers().await?;
        Ok(count)
    }

    /// Takes up to `places` of what is due: who waits longest first, one of an account, some of a server.
    async fn claimed(&self, places: usize) -> Result<Vec<(MergeRow, Timestamp)>, Error> {
        if places == 0 {
            return Ok(Vec::new());
        }
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        let mut busy = table::busy(db, now).await?;
        let mut servers: BTreeMap<String, usize> = BTreeMap::new();
        for row in &busy {
            *servers.entry(row.address.domain().to_owned()).or_default() += 1;
        }
        // However many wait for a server that is busy, others do not wait for them.
        let is_full = |(_, of_server): &(&String, &usize)| **of_server >= self.config.per_server;
        let full: Vec<&str> = servers.iter().filter(is_full).map(|(domain, _)| domain.as_str()).collect();
        let due = table::due(db, now, WAITING, &full).await?;
        let mut claimed = Vec::new();
        for row in due {
            if claimed.len() == places {
                break;
            }
            let of_server = servers.entry(row.address.domain().to_owned()).or_default();
            if *of_server >= self.config.per_server || busy.iter().any(|other| other.account == row.account) {
                continue;
            }
            let held = now + LEASE;
            if table::lease(db, row.id, held, now).await? {
                *of_server += 1;
                busy.push(row.clone());
                claimed.push((row, held));
            }
        }
        Ok(claimed)
    }

    /// One turn of one merge, with its lease.
    async fn work_on(&self, row: MergeRow, held: Timestamp) {
        let (id, stop) = (row.id, CancellationToken::new());
        let lease = Lease::new(held, self.rooms.clock.clone());
        let turn = self.turn(&row, &lease, &stop);
        let done = {
            let keep = self.keep(&row, &lease, &stop);
            tokio::pin!(turn, keep);
            tokio::select! {
                done = &mut turn => done,
                // Somebody else may be at it: what is under way is dropped, as if the process were killed.
                () = &mut keep => Ok(()),
            }
        };
        if let Err(error) = done {
            tracing::warn!(%error, merge = %id, "a turn of a merge failed");
        }
        if let Err(error) = table::go_on(self.rooms.store.db(), id, (lease.until(), None), 0).await {
            tracing::warn!(%error, merge = %id, "the lease of a merge ends by itself");
        }
    }

    /// Renews the lease while the turn lasts, and asks it to stop when somebody halted the merge or others wait. Ends when
    /// the lease is lost.
    async fn keep(&self, row: &MergeRow, lease: &Lease, stop: &CancellationToken) {
        let (db, began) = (self.rooms.store.db(), Instant::now());
        let mut latest = row.speed;
        let mut before = (Instant::now(), None);
        loop {
            tokio::time::sleep(LOOK).await;
            let now = self.rooms.clock.now();
            let kept = async {
                let copied = merge_folder::tally(db, row.id).await?.copied_bytes;
                latest = speed(latest, before, (Instant::now(), copied));
                before = (Instant::now(), Some(copied));
                let until = now + LEASE;
                if !table::go_on(db, row.id, (lease.until(), Some(until)), latest).await? {
                    return Ok(false);
                }
                lease.renew(until);
                let is_same = |now: &MergeRow| now.state == row.state && now.pause.is_none();
                let changed = !table::find(db, row.id).await?.as_ref().is_some_and(is_same);
                if changed || (began.elapsed() > TURN && !table::due(db, now, 1, &[]).await?.is_empty()) {
                    stop.cancel();
                }
                Ok::<_, Error>(true)
            };
            match kept.await {
                Ok(true) => {}
                Ok(false) => return,
                // The database is away: what the turn writes down fails too, and ends it.
                Err(error) => tracing::warn!(%error, merge = %row.id, "the lease of a merge was not renewed"),
            }
        }
    }
}

/// Bytes a second, smoothed: what was is worth as much as what is.
fn speed(before: i64, (then, was): (Instant, Option<i64>), (now, is): (Instant, i64)) -> i64 {
    let Some(was) = was else { return before };
    let millis = i64::try_from(now.duration_since(then).as_millis()).unwrap_or(i64::MAX).max(1);
    let latest = (is - was).max(0).saturating_mul(1_000) / millis;
    if before == 0 { latest } else { i64::midpoint(before, latest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_follows_what_was_copied_of_late() {
        let then = Instant::now();
        let later = then + Duration::from_secs(2);
        assert_eq!(speed(0, (then, None), (later, 500)), 0);
        assert_eq!(speed(0, (then, Some(1_000)), (later, 5_000)), 2_000);
        assert_eq!(speed(2_000, (then, Some(5_000)), (later, 5_000)), 1_000);
        assert_eq!(speed(2_000, (then, Some(5_000)), (later, 0)), 1_000, "counted anew");
    }
}
