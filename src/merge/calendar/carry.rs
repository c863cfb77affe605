//! One object brought over: written down, put, written down.

use bytes::Bytes;

use super::{
    Error, hash, ical,
    ical::Identity,
    pass::{CalendarPass, Open, own_name},
};
use crate::{
    caldav::{self, Href, Listed, Placed},
    merge::engine::Stop,
    store::merge_event::{self, MergeEventRow, State},
};

/// An object on its way.
struct Carried {
    row: MergeEventRow,
    identity: Identity,
    /// As the source has it.
    bytes: Bytes,
}

impl Open<'_> {
    /// Brings over an object that is new, or that has changed since `before`.
    pub(super) async fn carry(
        &mut self,
        pass: &mut CalendarPass,
        listed: Listed,
        before: Option<MergeEventRow>,
    ) -> Result<(), Error> {
        let object = match self.job.source.object(&listed.href).await {
            Ok(object) => object,
            // What is gone since is no object of the old calendar any more.
            Err(caldav::Error::NotFound) => return Ok(()),
            Err(caldav::Error::TooLarge) => return self.leave(pass, &listed, before, "too-large").await,
            Err(caldav::Error::Forbidden) => return self.leave(pass, &listed, before, "unreadable").await,
            Err(error) => return Err(Error::Source(error)),
        };
        let etag = object.etag.or(listed.etag).unwrap_or_default();
        let identity = ical::identity(&object.bytes);
        let row = MergeEventRow {
            sha256: hash(&object.bytes),
            size: i64::try_from(object.bytes.len()).unwrap_or(i64::MAX),
            uid: identity.uid.clone(),
            ..self.empty_row(&listed.href, etag)
        };
        let carried = Carried { row, identity, bytes: object.bytes };
        match before {
            Some(before) if before.state != State::Skipped && before.sha256 == carried.row.sha256 => {
                self.write(MergeEventRow { etag: carried.row.etag, ..before }).await
            }
            Some(before) if before.state == State::Conflict => self.conflict(pass, carried, before).await,
            Some(before) if before.state == State::Copied => match before.target_etag.clone() {
                Some(version) => self.replace(pass, carried, before, &version).await,
                None => self.conflict(pass, carried, before).await,
            },
            _ => self.put_first(pass, carried).await,
        }
    }

    /// Puts what was never put: into the calendar it goes to, else into the one beside.
    async fn put_first(&mut self, pass: &mut CalendarPass, mut carried: Carried) -> Result<(), Error> {
        let kind = &carried.identity.component;
        if self.taken.is_empty() || self.taken.contains(kind) {
            let place = self.there.clone();
            if self.placed(pass, &carried, &place).await? {
                return Ok(());
            }
            if let Some(there) = self.there_already(&carried).await? {
                pass.adopted += 1;
                return self.write(MergeEventRow { state: State::Adopted, target: Some(there), ..carried.row }).await;
            }
        }
        carried.row.reason = Some("beside".to_owned());
        let place = self.beside().await?;
        if self.placed(pass, &carried, &place).await? {
            return Ok(());
        }
        // A server that takes an identifier once for all calendars of a person.
        self.skip(pass, carried.row, "same-uid").await
    }

    /// Puts an object; false when its identifier is another object's there.
    async fn placed(&mut self, pass: &mut CalendarPass, carried: &Carried, place: &Href) -> Result<bool, Error> {
        let href = Href::kept(&carried.row.href).map(|source| own_name(self.job, &source, "object"));
        let href = place.below(&format!("{}.ics", href.unwrap_or_default()));
        let row = MergeEventRow { target: Some(href.to_string()), ..carried.row.clone() };
        self.write(row.clone()).await?;
        self.calendars.books.check()?;
        match self.job.target.put(&href, self.for_target(&carried.bytes), None).await.map_err(Error::Target)? {
            Placed::Put(version) => {
                pass.copied += 1;
                pass.bytes += u64::try_from(row.size).unwrap_or(0);
                self.copied(row, &href, version).await?;
            }
            Placed::SameUid => return Ok(false),
            // An earlier pass put it after all.
            Placed::NotAsExpected => drop(self.settle(row).await?),
            Placed::Refused => self.skip(pass, row, "refused").await?,
            Placed::Full => {
                pass.stopped = Some(Stop::Quota);
                merge_event::forget(self.calendars.books.writable()?.db(), &row).await?;
            }
        }
        Ok(true)
    }

    /// Replaces a copy by what the source has now, if it is the version that was put.
    async fn replace(
        &mut self,
        pass: &mut CalendarPass,
        carried: Carried,
        before: MergeEventRow,
        version: &str,
    ) -> Result<(), Error> {
        let Some(href) = before.target.as_deref().and_then(Href::kept) else { return Ok(()) };
        let row = MergeEventRow {
            target: before.target.clone(),
            target_etag: before.target_etag.clone(),
            reason: before.reason.clone(),
            ..carried.row.clone()
        };
        self.write(row.clone()).await?;
        let bytes = self.for_target(&carried.bytes);
        self.calendars.books.check()?;
        match self.job.target.put(&href, bytes, Some(version)).await.map_err(Error::Target)? {
            Placed::Put(version) => {
                pass.replaced += 1;
                pass.bytes += u64::try_from(row.size).unwrap_or(0);
                self.copied(row, &href, version).await
            }
            // The person has changed it, or an earlier pass put this version after all.
            Placed::NotAsExpected => {
                let settled = self.settle(row).await?;
                pass.conflicts += u64::from(settled == Some(State::Conflict));
                Ok(())
            }
            // The version before stays, and is still ours.
            Placed::SameUid | Placed::Refused => {
                pass.skipped += 1;
                self.write(MergeEventRow { etag: row.etag, reason: Some("refused".to_owned()), ..before }).await
            }
            Placed::Full => {
                pass.stopped = Some(Stop::Quota);
                self.write(before).await
            }
        }
    }

    /// It is there. A server that changes what it takes does not say in which version (RFC 4791 section 5.3.4).
    async fn copied(&self, row: MergeEventRow, href: &Href, version: Option<String>) -> Result<(), Error> {
        let version = match version {
            Some(version) => Some(version),
            None => match self.job.target.object(href).await {
                Err(caldav::Error::NotFound) => None,
                object => object.map_err(Error::Target)?.etag,
            },
        };
        self.write(MergeEventRow { state: State::Copied, target_etag: version, ..row }).await
    }

    /// The person's own work stays; that the source has something else is told.
    async fn conflict(&self, pass: &mut CalendarPass, carried: Carried, before: MergeEventRow) -> Result<(), Error> {
        pass.conflicts += 1;
        let row = MergeEventRow {
            state: State::Conflict,
            reason: Some("changed".to_owned()),
            target: before.target,
            target_etag: None,
            ..carried.row
        };
        self.write(row).await
    }

    /// Where the same object was before, if it was.
    async fn there_already(&self, carried: &Carried) -> Result<Option<String>, Error> {
        let Identity { component, uid } = &carried.identity;
        for href in self.job.target.with_uid(&self.there, component, uid).await.map_err(Error::Target)? {
            let object = match self.job.target.object(&href).await {
                Err(caldav::Error::NotFound) => continue,
                object => object.map_err(Error::Target)?,
            };
            if ical::identity(&object.bytes).uid == *uid && ical::same(&object.bytes, &carried.bytes) {
                return Ok(Some(href.to_string()));
            }
        }
        Ok(None)
    }

    /// Leaves out what cannot be read; a copy of an earlier version stays what it is.
    async fn leave(
        &self,
        pass: &mut CalendarPass,
        listed: &Listed,
        before: Option<MergeEventRow>,
        reason: &str,
    ) -> Result<(), Error> {
        let etag = listed.etag.clone().unwrap_or_default();
        match before.filter(|before| before.state != State::Skipped) {
            Some(before) => {
                pass.skipped += 1;
                self.write(MergeEventRow { etag, reason: Some(reason.to_owned()), ..before }).await
            }
            None => self.skip(pass, self.empty_row(&listed.href, etag), reason).await,
        }
    }

    async fn skip(&self, pass: &mut CalendarPass, row: MergeEventRow, reason: &str) -> Result<(), Error> {
        pass.skipped += 1;
        self.write(MergeEventRow { state: State::Skipped, reason: Some(reason.to_owned()), target: None, ..row }).await
    }

    /// The bytes as they are put.
    pub(super) fn for_target(&self, bytes: &Bytes) -> Bytes {
        if self.invites { ical::without_invitations(bytes) } else { bytes.clone() }
    }

    pub(super) async fn write(&self, row: MergeEventRow) -> Result<(), Error> {
        Ok(merge_event::put(self.calendars.books.writable()?.db(), row).await?)
    }

    fn empty_row(&self, href: &Href, etag: String) -> MergeEventRow {
        MergeEventRow {
            calendar: self.row.id,
            href: href.to_string(),
            etag,
            state: State::Copying,
            reason: None,
            uid: String::new(),
            size: 0,
            sha256: String::new(),
            target: None,
            target_etag: None,
        }
    }
}
