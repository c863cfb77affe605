//! Taking a merge's calendars back: exactly what it brought goes, unless the person has changed it since.

use tokio_util::sync::CancellationToken;

use super::{Calendars, Error, settle};
use crate::{
    base::MergeId,
    caldav::{self, Href, Person},
    merge::engine::Undone,
    store::{
        merge_calendar::{self, MergeCalendarRow},
        merge_event::{self, MergeEventRow, State},
    },
};

impl Calendars {
    /// Removes the copies of a merge from the person's calendars, and the calendars that were made for them if nothing else
    /// is in them, until it is done or `stop`; false then. The source is not needed. It can be given up at any moment, and
    /// begun again; no pass may run meanwhile. What was done is counted in `undone`, however it ends.
    ///
    /// # Errors
    /// [`Error::Target`], [`Error::Store`].
    pub async fn undo(
        &self,
        (merge, target): (MergeId, &Person),
        undone: &mut Undone,
        stop: &CancellationToken,
    ) -> Result<bool, Error> {
        for row in merge_calendar::of(self.books.store().db(), merge).await?.into_iter().rev() {
            if !self.emptied((&row, target), undone, stop).await? {
                return Ok(false);
            }
            let made = row.made.then_some(row.target.as_str());
            for place in [row.beside.as_deref(), made].into_iter().flatten() {
                // What the ledger names once could be read.
                let Some(place) = Href::kept(place) else { continue };
                self.books.check()?;
                target.remove_if_empty(&place).await.map_err(Error::Target)?;
            }
            merge_calendar::remove(self.books.writable()?.db(), row.id).await?;
        }
        Ok(true)
    }

    /// Removes the copies of one calendar, each with its row, until it is done or `stop`; false then.
    async fn emptied(
        &self,
        (row, target): (&MergeCalendarRow, &Person),
        undone: &mut Undone,
        stop: &CancellationToken,
    ) -> Result<bool, Error> {
        let db = self.books.store().db();
        for one in merge_event::of(db, row.id).await?.into_iter().filter(|one| one.state == State::Copying) {
            settle::settle_alone(&self.books, target, one).await?;
        }
        for one in merge_event::of(db, row.id).await? {
            if stop.is_cancelled() {
                return Ok(false);
            }
            self.books.check()?;
            match one.state {
                State::Copied if removed(target, &one).await? => undone.removed += 1,
                State::Copied | State::Conflict => undone.elsewhere += 1,
                State::Copying | State::Adopted | State::Skipped => {}
            }
            merge_event::forget(self.books.writable()?.db(), &one).await?;
        }
        Ok(true)
    }
}

/// Removes a copy if it is the version that was put.
async fn removed(target: &Person, one: &MergeEventRow) -> Result<bool, Error> {
    let Some(href) = one.target.as_deref().and_then(Href::kept) else { return Ok(false) };
    let Some(version) = &one.target_etag else { return Ok(false) };
    match target.remove(&href, version).await {
        Err(caldav::Error::NotFound) => Ok(false),
        removed => removed.map_err(Error::Target),
    }
}
