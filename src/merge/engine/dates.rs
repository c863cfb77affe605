//! Whether the target keeps the dates of arrival that it is given: some servers do not, and then mail looks as if all of it had
//! come today. Nothing can be done about it, but it is said: the ledger's row of a copy bears the word [`OTHER_DATE`].

use std::collections::BTreeMap;

use super::{Error, write::Writer};
use crate::{base::Uid, store::merge_message::MergeMessageRow};

/// Why a copy is not quite what was copied.
pub(super) const OTHER_DATE: &str = "other-date";

impl Writer<'_> {
    /// Looks at the dates of copies that were just put: those of the first batch, and all once one was not kept; of others
    /// those in the future, which a server may take for a mistake.
    pub(super) async fn check_dates(&mut self, copies: &mut [(MergeMessageRow, Uid)]) -> Result<(), Error> {
        let keeps = self.keeps_dates == Some(true);
        let doubtful = copies.iter().filter(|(copy, _)| !keeps || copy.arrived_at > self.now);
        let uids: Vec<Uid> = doubtful.map(|(_, uid)| *uid).collect();
        if uids.is_empty() {
            return Ok(());
        }
        let lines = self.target.lines(&uids).await.map_err(Error::Target)?;
        let arrived: BTreeMap<Uid, _> = lines.into_iter().map(|line| (line.uid, line.arrived)).collect();
        // A date of the future says nothing of the others.
        let mut all_kept = true;
        for (copy, uid) in copies {
            // One that is gone already shows nothing.
            if arrived.get(uid).is_some_and(|arrived| *arrived != copy.arrived_at) {
                copy.reason = Some(OTHER_DATE.to_owned());
                all_kept &= copy.arrived_at > self.now;
            }
        }
        self.keeps_dates = Some(keeps || all_kept);
        Ok(())
    }
}
