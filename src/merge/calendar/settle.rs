//! What was under way when a pass ended: was it put or not?
//!
//! Its address at the target was written down before, and is nobody else's. What stands there is ours if it says what was to
//! be put; what says something else was changed since, and is the person's.

use super::{Error, hash, ical, pass::Open};
use crate::{
    caldav::{self, Href, Object, Person},
    merge::Books,
    store::merge_event::{self, MergeEventRow, State},
};

impl Open<'_> {
    /// Finds out about one object; what became of it, if it was put at all.
    pub(super) async fn settle(&self, row: MergeEventRow) -> Result<Option<State>, Error> {
        let Some(there) = there(&self.job.target, &row).await? else {
            return never_put(&self.calendars.books, row).await;
        };
        let mut ours = hash(&there.bytes) == row.sha256;
        if !ours && let Some(href) = Href::kept(&row.href) {
            // The target may write things its own way: the source is asked for the same version again.
            match self.job.source.object(&href).await {
                Ok(here) => {
                    let same = || ical::same(&self.for_target(&here.bytes), &there.bytes);
                    ours = hash(&here.bytes) == row.sha256 && same();
                }
                Err(caldav::Error::NotFound | caldav::Error::Forbidden | caldav::Error::TooLarge) => {}
                Err(error) => return Err(Error::Source(error)),
            }
        }
        let settled = settled(row, there, ours);
        let state = settled.state;
        self.write(settled).await?;
        Ok(Some(state))
    }
}

/// Finds out about one object without the source, which may be gone for good by now.
pub(super) async fn settle_alone(books: &Books, target: &Person, row: MergeEventRow) -> Result<(), Error> {
    let Some(there) = there(target, &row).await? else { return never_put(books, row).await.map(drop) };
    let ours = hash(&there.bytes) == row.sha256;
    Ok(merge_event::put(books.writable()?.db(), settled(row, there, ours)).await?)
}

async fn there(target: &Person, row: &MergeEventRow) -> Result<Option<Object>, Error> {
    let Some(href) = row.target.as_deref().and_then(Href::kept) else { return Ok(None) };
    match target.object(&href).await {
        Err(caldav::Error::NotFound) => Ok(None),
        object => object.map(Some).map_err(Error::Target),
    }
}

/// Nothing is there: it was never put, or the person has removed the version before.
async fn never_put(books: &Books, row: MergeEventRow) -> Result<Option<State>, Error> {
    let store = books.writable()?;
    if row.target_etag.is_none() {
        merge_event::forget(store.db(), &row).await?;
        return Ok(None);
    }
    let reason = Some("removed".to_owned());
    let row = MergeEventRow { state: State::Conflict, reason, target_etag: None, ..row };
    merge_event::put(store.db(), row).await?;
    Ok(Some(State::Conflict))
}

fn settled(row: MergeEventRow, there: Object, ours: bool) -> MergeEventRow {
    let replaces = row.target_etag.is_some();
    if ours {
        return MergeEventRow { state: State::Copied, target_etag: there.etag, ..row };
    }
    if replaces && there.etag == row.target_etag {
        // The version before: it is looked at again, as if nothing were known of the source.
        return MergeEventRow { state: State::Copied, etag: String::new(), sha256: String::new(), ..row };
    }
    let (state, reason) = if replaces { (State::Conflict, "changed") } else { (State::Copied, "unsure") };
    MergeEventRow { state, reason: Some(reason.to_owned()), target_etag: None, ..row }
}
