//! What is kept how long, how much of it there is, and when what is too old was last removed.

use std::{collections::BTreeMap, time::Duration};

use super::{Admin, Administrator, Error};
use crate::{
    base::Timestamp,
    notify,
    session::{COUNTERS_KEPT, ENDED_KEPT, KNOWN_KEPT},
    store::{self, upkeep},
    structure::LIST_KEPT,
    support::UNPROVED,
};

/// One kind of thing that is kept for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub what: What,
    /// How long.
    pub keep: Duration,
    /// The key of the policy that says so, if one does, as the configuration would write it.
    pub key: Option<String>,
    /// How many there are.
    pub count: u64,
    /// When it was last looked for what is too old, and how many were removed then.
    pub ran: Option<(Timestamp, u64)>,
}

/// The kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Entries of the journal.
    Journal,
    /// Requests that were answered.
    Answered,
    /// Requests whose address nobody has proved.
    Unproved,
    /// Lists of people to be imported.
    Lists,
    /// Notices, sent or waiting.
    Notices,
    /// Sessions that are over.
    Sessions,
    /// Codes that were sent.
    Codes,
    /// Trusted browsers.
    Trusted,
    /// Browsers that were seen before.
    Known,
    /// Counters of wrong tries.
    Counters,
}

impl Admin {
    /// Everything that is kept for a time.
    pub async fn retention(&self, _: &Administrator) -> Result<Vec<Kept>, Error> {
        let (db, policy) = (self.rooms().store.db(), self.policy(None));
        let ran = upkeep::all(db).await?.into_iter();
        let ran: BTreeMap<String, (Timestamp, u64)> =
            ran.map(|row| (row.what, (row.ran_at, u64::try_from(row.removed).unwrap_or(0)))).collect();
        let (unproved, answered) = store::support_request::kept(db).await?;
        let kinds = [
            (What::Journal, "journal", policy.journal.keep(), Some("journal.keep_days"), self.journal.length().await?),
            (What::Answered, "answered", policy.support.keep(), Some("support.keep_days"), answered),
            (What::Unproved, "unproved", UNPROVED, None, unproved),
            (What::Lists, "list", LIST_KEPT, None, upkeep::rows(db, "import").await?),
            (What::Notices, "letter", notify::KEPT, None, upkeep::rows(db, "letter").await?),
            (What::Sessions, "session", ENDED_KEPT, None, upkeep::rows(db, "session").await?),
            (What::Codes, "challenge", ENDED_KEPT, None, upkeep::rows(db, "challenge").await?),
            (
                What::Trusted,
                "trusted",
                policy.device.life,
                Some("device.life_s"),
                upkeep::rows(db, "trusted_device").await?,
            ),
            (What::Known, "known", KNOWN_KEPT, None, upkeep::rows(db, "known_device").await?),
            (What::Counters, "throttle", COUNTERS_KEPT, None, upkeep::rows(db, "throttle").await?),
        ];
        let kept = kinds.into_iter().map(|(what, name, keep, key, count)| Kept {
            what,
            keep,
            key: key.and_then(|key| Some(format!("policy.{key} = {}", policy.get(key)?))),
            count,
            ran: ran.get(name).copied(),
        });
        Ok(kept.collect())
    }
}
