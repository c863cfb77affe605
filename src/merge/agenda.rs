//! When the calendars of a merge are brought over, and what follows from how that ended.
//!
//! They come after the mail, in each turn that has gone through all of it. A calendar server that is away is waited for some
//! turns; then the mail goes on without it, the problem is told, and every later look for late mail tries again.

use tokio_util::sync::CancellationToken;

use super::{
    Error, Lease, Merges, Trouble,
    calendar::{self, CalendarJob, Calendars},
    engine::{Stop, Undone},
};
use crate::{
    base::Address,
    caldav,
    store::{
        merge::MergeRow,
        merge_calendar::{self, CalendarTally},
    },
};

/// Turns that the mail waits for a calendar server.
const WAITS: i32 = 5;

/// How it ended.
pub(super) enum Agenda {
    /// Nothing is left to bring, as far as is known; or no calendars are brought here.
    Done,
    /// It was halted.
    Stopped(Stop),
    /// It waits for a calendar server, which this names.
    Waits(Trouble),
    /// Something is in the way, which this names; the mail goes on.
    Without(Trouble),
}

impl Merges {
    /// Whether the calendars of an old address are brought here: both houses have them.
    pub(super) fn brings_calendars(&self, address: &Address) -> bool {
        self.rooms.calendars.is_some() && self.sources.calendars(address).is_some()
    }

    /// Brings what is new in the old calendars.
    pub(super) async fn bring_calendars(
        &self,
        row: &MergeRow,
        lease: &Lease,
        (thorough, stop): (bool, &CancellationToken),
    ) -> Result<Agenda, Error> {
        let (Some(here), Some(there)) = (&self.rooms.calendars, self.sources.calendars(&row.address)) else {
            return Ok(Agenda::Done);
        };
        let Some(account) = self.rooms.accounts.find(row.account).await? else { return Ok(Agenda::Done) };
        let password = self.password(row)?;
        let sides =
            there.of(&row.address, password.as_ref()).and_then(|source| Ok((source, here.of(&account.address, None)?)));
        let Ok((source, target)) = sides else { return Ok(Agenda::Without(Trouble::CalendarRefused)) };
        let job = CalendarJob { id: row.id, address: row.address.clone(), source, target, thorough };
        Ok(match Calendars::new(self.books.under(lease)).pass(&job, stop).await {
            Ok(pass) => pass.stopped.map_or(Agenda::Done, Agenda::Stopped),
            Err(calendar::Error::Lost(lost)) => return Err(lost.into()),
            Err(error) => {
                tracing::info!(%error, merge = %row.id, "the calendars of a merge are not all here");
                if error.is_temporary() && row.failures < WAITS {
                    Agenda::Waits(trouble(&error))
                } else {
                    Agenda::Without(trouble(&error))
                }
            }
        })
    }

    /// Takes the calendars of a merge back; whether all of them are, or what is in the way.
    pub(super) async fn undo_calendars(
        &self,
        row: &MergeRow,
        lease: &Lease,
        (undone, stop): (&mut Undone, &CancellationToken),
    ) -> Result<Result<bool, Trouble>, Error> {
        if merge_calendar::of(self.rooms.store.db(), row.id).await?.is_empty() {
            return Ok(Ok(true));
        }
        let (Some(here), Some(account)) = (&self.rooms.calendars, self.rooms.accounts.find(row.account).await?) else {
            return Ok(Err(Trouble::CalendarAway));
        };
        let Ok(target) = here.of(&account.address, None) else { return Ok(Err(Trouble::CalendarAway)) };
        Ok(match Calendars::new(self.books.under(lease)).undo((row.id, &target), undone, stop).await {
            Ok(is_whole) => Ok(is_whole),
            Err(calendar::Error::Lost(lost)) => return Err(lost.into()),
            Err(error) => {
                tracing::info!(%error, merge = %row.id, "the calendars of a merge are not taken back yet");
                Err(trouble(&error))
            }
        })
    }
}

/// What went wrong.
fn trouble(error: &calendar::Error) -> Trouble {
    match error {
        calendar::Error::Source(caldav::Error::Refused | caldav::Error::Forbidden) => Trouble::CalendarRefused,
        calendar::Error::Source(error) if !error.is_temporary() => Trouble::CalendarOdd,
        _ => Trouble::CalendarAway,
    }
}

/// One calendar of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarProgress {
    /// What it is called.
    pub name: String,
    /// Events, tasks and notes that were met in it.
    pub events: u64,
    /// How many of them are here.
    pub copied: u64,
    /// How many were left out, each for a reason.
    pub skipped: u64,
}

/// By calendar, how many objects ended how.
pub(super) fn progress(tally: Vec<CalendarTally>) -> Vec<CalendarProgress> {
    let mut calendars: Vec<CalendarProgress> = Vec::new();
    let mut last = None;
    for one in tally {
        if last != Some(one.calendar) {
            last = Some(one.calendar);
            calendars.push(CalendarProgress { name: one.name, events: 0, copied: 0, skipped: 0 });
        }
        let Some(calendar) = calendars.last_mut() else { continue };
        let count = u64::try_from(one.objects).unwrap_or(0);
        calendar.events += count;
        calendar.copied += if one.state.is_there() { count } else { 0 };
        calendar.skipped += if one.state == crate::store::merge_event::State::Skipped { count } else { 0 };
    }
    calendars
}
