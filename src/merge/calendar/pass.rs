//! One pass: every calendar of the old address compared with the ledger, what is new or changed brought over.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use super::{CalendarJob, Calendars, Error, hash, place};
use crate::{
    base::MergeCalendarId,
    caldav::{self, Calendar, Home, Href},
    merge::engine::Stop,
    store::{
        merge_calendar::{self, MergeCalendarRow},
        merge_event::{self, MergeEventRow, State},
    },
};

/// What an address of our own is of: a calendar with what one of the source has, or with what has no other place.
const OWN: &str = "";
const BESIDE: &str = "beside";

/// What a pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CalendarPass {
    /// Objects that were copied.
    pub copied: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Copies that were replaced by a later version.
    pub replaced: u64,
    /// Objects that were there already.
    pub adopted: u64,
    /// Objects that changed at the source after their copy was changed by the person: they stay as they are.
    pub conflicts: u64,
    /// Objects that were left out, each with its reason in the ledger.
    pub skipped: u64,
    /// Why it ended before its end.
    pub stopped: Option<Stop>,
}

/// One calendar of a pass.
pub(super) struct Open<'a> {
    pub(super) calendars: &'a Calendars,
    pub(super) job: &'a CalendarJob,
    pub(super) row: MergeCalendarRow,
    /// At the source.
    pub(super) here: &'a Calendar,
    /// Where it goes.
    pub(super) there: Href,
    /// The kinds of objects that are taken there; empty for all.
    pub(super) taken: Vec<String>,
    /// The calendars at the target, with those that were made on the way.
    pub(super) targets: &'a mut Home,
    /// Whether the target sends invitations by itself.
    pub(super) invites: bool,
}

impl Calendars {
    /// Does one pass. It can be given up at any moment, and begun again.
    ///
    /// # Errors
    /// What one of the servers or the database ended with; what was done before stays done.
    pub async fn pass(&self, job: &CalendarJob, stop: &CancellationToken) -> Result<CalendarPass, Error> {
        let mut pass = CalendarPass::default();
        let sources = match job.source.calendars().await {
            Err(caldav::Error::NotFound) => return Ok(pass),
            sources => sources.map_err(Error::Source)?,
        };
        if sources.calendars.is_empty() {
            return Ok(pass);
        }
        let mut targets = self.target(job).await?;
        let invites = job.target.schedules().await.map_err(Error::Target)?;
        let mut known = merge_calendar::of(self.books.store().db(), job.id).await?;
        for here in &sources.calendars {
            let row = match known.iter().position(|row| row.href == here.href.as_str()) {
                Some(at) => known.remove(at),
                None => self.met(job, here, &sources, &targets).await?,
            };
            let mut open = self.open(job, row, here, &mut targets, invites).await?;
            open.bring(&mut pass, stop).await?;
            if pass.stopped.is_some() {
                break;
            }
        }
        Ok(pass)
    }

    /// The person's calendars here, with a place for them if the server waits for one to be made.
    async fn target(&self, job: &CalendarJob) -> Result<Home, Error> {
        match job.target.calendars().await {
            Err(caldav::Error::NotFound) => {
                self.books.check()?;
                job.target.make_home().await.map_err(Error::Target)?;
                job.target.calendars().await.map_err(Error::Target)
            }
            targets => targets.map_err(Error::Target),
        }
    }

    /// Writes down where a calendar goes: once, so that it goes there in every pass.
    async fn met(
        &self,
        job: &CalendarJob,
        here: &Calendar,
        sources: &Home,
        targets: &Home,
    ) -> Result<MergeCalendarRow, Error> {
        let into = place::into(here, sources, &persons(job, sources, targets));
        let target = into.clone().unwrap_or_else(|| own_place(job, targets, here, OWN));
        let row = MergeCalendarRow {
            id: MergeCalendarId::new(),
            merge: job.id,
            href: here.href.to_string(),
            name: place::name(here),
            target: target.to_string(),
            made: into.is_none(),
            beside: None,
            token: None,
            seen_at: None,
        };
        merge_calendar::insert(self.books.writable()?.db(), row.clone()).await?;
        Ok(row)
    }

    async fn open<'a>(
        &'a self,
        job: &'a CalendarJob,
        row: MergeCalendarRow,
        here: &'a Calendar,
        targets: &'a mut Home,
        invites: bool,
    ) -> Result<Open<'a>, Error> {
        let there =
            Href::kept(&row.target).ok_or(Error::Target(caldav::Error::Protocol("an address of the ledger")))?;
        let found = targets.calendars.iter().find(|one| one.href == there);
        let taken = found.map(|one| one.components.clone()).unwrap_or_default();
        let missing = found.is_none();
        let mut open = Open { calendars: self, job, row, here, there, taken, targets, invites };
        if missing {
            // It was written down before; one that the person has removed since is made again for what is new.
            open.make(open.there.clone()).await?;
        }
        Ok(open)
    }
}

/// An address of our own for a calendar.
fn own_place(job: &CalendarJob, targets: &Home, here: &Calendar, kind: &str) -> Href {
    targets.href.below(&own_name(job, &here.href, kind))
}

/// The calendars at the target that are not ours: which of them is the person's one does not change with what is brought.
fn persons(job: &CalendarJob, sources: &Home, targets: &Home) -> Home {
    let ours: Vec<Href> = sources
        .calendars
        .iter()
        .flat_map(|here| [OWN, BESIDE].map(|kind| own_place(job, targets, here, kind)))
        .collect();
    let mut persons = targets.clone();
    persons.calendars.retain(|one| !ours.contains(&one.href));
    persons
}

/// A name of our own for what goes to the target: nobody else's, and the same in every pass and in every merge of the address.
/// Where a ledger was lost, what it had put is found there.
pub(super) fn own_name(job: &CalendarJob, source: &Href, kind: &str) -> String {
    let whole = hash(format!("{}\n{kind}\n{source}", job.address).as_bytes());
    whole.get(..32).unwrap_or_default().to_owned()
}

impl Open<'_> {
    /// Brings over what is new or changed, until it is done or `stop`.
    async fn bring(&mut self, pass: &mut CalendarPass, stop: &CancellationToken) -> Result<(), Error> {
        let db = self.calendars.books.store().db();
        let rows = merge_event::of(db, self.row.id).await?;
        let mut under_way = false;
        for row in rows.iter().filter(|row| row.state == State::Copying) {
            self.settle(row.clone()).await?;
            under_way = true;
        }
        let unchanged = self.here.token.is_some() && self.here.token == self.row.token;
        if unchanged && !under_way && !self.job.thorough {
            return Ok(());
        }
        let rows = if under_way { merge_event::of(db, self.row.id).await? } else { rows };
        let mut known: BTreeMap<String, MergeEventRow> = rows.into_iter().map(|row| (row.href.clone(), row)).collect();
        let listed = match self.job.source.objects(&self.here.href).await {
            // Gone since the list of calendars.
            Err(caldav::Error::NotFound) => return Ok(()),
            listed => listed.map_err(Error::Source)?,
        };
        for one in listed {
            if stop.is_cancelled() {
                pass.stopped = Some(Stop::Asked);
            }
            if pass.stopped.is_some() {
                return Ok(());
            }
            let before = known.remove(one.href.as_str());
            let same = |row: &MergeEventRow| one.etag.as_ref().is_some_and(|etag| *etag == row.etag);
            if !before.as_ref().is_some_and(same) {
                self.carry(pass, one, before).await?;
            }
        }
        let seen = (self.here.token.as_deref(), self.calendars.books.now());
        Ok(merge_calendar::set_seen(self.calendars.books.writable()?.db(), self.row.id, seen).await?)
    }

    /// Makes a calendar for this one.
    async fn make(&mut self, place: Href) -> Result<(), Error> {
        let name = place::free(&self.row.name, self.targets);
        let components = &self.here.components;
        self.calendars.books.check()?;
        self.job.target.make(&place, &name, components).await.map_err(Error::Target)?;
        let made = Calendar { href: place, name: Some(name), token: None, components: components.clone() };
        self.targets.calendars.push(made);
        Ok(())
    }

    /// The calendar beside, for what has no place in the person's one.
    pub(super) async fn beside(&mut self) -> Result<Href, Error> {
        let known = self.row.beside.as_deref().and_then(Href::kept);
        let place = known.unwrap_or_else(|| own_place(self.job, self.targets, self.here, BESIDE));
        if self.row.beside.is_none() {
            merge_calendar::set_beside(self.calendars.books.writable()?.db(), self.row.id, place.as_str()).await?;
            self.row.beside = Some(place.to_string());
        }
        if !self.targets.calendars.iter().any(|one| one.href == place) {
            self.make(place.clone()).await?;
        }
        Ok(place)
    }
}
