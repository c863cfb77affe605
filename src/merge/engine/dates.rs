//! Whether the target keeps the dates of arrival that it is given: some servers do not, and then mail looks as if all of it had
//! come today. Nothing can be done about it, but it is said: the ledger's row of a copy bears the word [`OTHER_DATE`].

use std::collections::BTreeMap;

use super::{Error, write::Writer};
use crate::{base::Uid, store::merge_message::MergeMessageRow};

/// Why a copy is not quite what was copied.
pub(super) const OTHER_DATE: &str = "other-date";

impl Writer<'_> {
    /// Looks at the dates of copies that were just put: those of the first batch, and all once one was not kept.
    pub(super) async fn check_dates(&mut self, copies: &mut [(MergeMessageRow, Uid)]) -> Result<(), Error> {
        if copies.is_empty() || self.keeps_dates == Some(true) {
            return Ok(());
        }
        let uids: Vec<Uid> = copies.iter().map(|(_, uid)| *uid).collect();
        let lines = self.target.lines(&uids).await.map_err(Error::Target)?;
        let arrived: BTreeMap<Uid, _> = lines.into_iter().map(|line| (line.uid, line.arrived)).collect();
        let mut all_kept = true;
        for (copy, uid) in copies {
            // One that is gone already shows nothing.
            if arrived.get(uid).is_some_and(|arrived| *arrived != copy.arrived_at) {
                copy.reason = Some(OTHER_DATE.to_owned());
                all_kept = false;
            }
        }
        self.keeps_dates = Some(all_kept);
        Ok(())
    }
}
