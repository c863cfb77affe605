//! A ledger of calendars that was lost, or put back to what it was before: every object is there once all the same.

use pli::{
    base::MergeId,
    merge::calendar::CalendarPass,
    store::{
        merge_calendar::{self, MergeCalendarRow},
        merge_event::{self, MergeEventRow},
    },
};

use super::stage::{Merging, event};
use crate::harness::database::on_both_databases;

/// What a backup of the database holds of a merge.
struct Backup {
    calendars: Vec<MergeCalendarRow>,
    events: Vec<MergeEventRow>,
}

impl Backup {
    async fn of(merging: &Merging) -> Self {
        let db = merging.db.store.db();
        let calendars = merge_calendar::of(db, merging.job.id).await.unwrap();
        let mut events = Vec::new();
        for row in &calendars {
            events.extend(merge_event::of(db, row.id).await.unwrap());
        }
        Self { calendars, events }
    }

    async fn put_back(self, merging: &Merging) {
        lose(merging).await;
        let db = merging.db.store.db();
        for row in self.calendars {
            merge_calendar::insert(db, row).await.unwrap();
        }
        for row in self.events {
            merge_event::put(db, row).await.unwrap();
        }
    }
}

async fn lose(merging: &Merging) {
    merge_calendar::remove_all(merging.db.store.db(), merging.job.id).await.unwrap();
}

/// The person's own calendar; of the old ones the first goes into it, the other beside.
async fn fill(merging: &Merging) {
    let own = merging.target.make("agenda", "Ici").await;
    merging.target.put(&own, "own.ics", &event("own", "Dentiste")).await;
    merging.target.put(&own, "same.ics", &event("same", "À moi")).await;
    let agenda = merging.source.make("calendrier", "Agenda").await;
    let nights = merging.source.make("gardes", "Gardes").await;
    for uid in ["1", "2", "same"] {
        merging.source.put(&agenda, &format!("{uid}.ics"), &event(uid, "Consultation")).await;
    }
    merging.source.put(&nights, "3.ics", &event("3", "Nuit")).await;
}

on_both_databases! {
    async fn a_lost_ledger_brings_no_object_and_no_calendar_twice(db) {
        let mut merging = Merging::new(db).await;
        fill(&merging).await;
        assert_eq!(merging.pass().await.unwrap().copied, 4);
        let before = merging.target.all().await;
        lose(&merging).await;
        // The address is merged once more.
        merging.job.id = MergeId::new();
        assert_eq!(merging.pass().await.unwrap(), CalendarPass::default());
        assert_eq!(merging.target.all().await, before);
        assert_eq!(merging.thorough_pass().await.unwrap(), CalendarPass::default());
        // They are at addresses of ours, as they were put: so it can be taken back as well.
        assert_eq!(merging.undo().await.unwrap().removed, 4);
        assert_eq!(merging.target.all().await.into_keys().collect::<Vec<_>>(), ["Ici"]);
        assert_eq!(merging.target.all().await["Ici"].len(), 2);
    }

    async fn a_ledger_put_back_to_an_earlier_day_brings_no_object_twice(db) {
        let merging = Merging::new(db).await;
        fill(&merging).await;
        merging.pass().await.unwrap();
        let backup = Backup::of(&merging).await;
        let agenda = merging.source.named("Agenda").await;
        let nights = merging.source.named("Gardes").await;
        merging.source.put(&agenda, "4.ics", &event("4", "Plus tard")).await;
        merging.source.change(&nights.below("3.ics"), "Nuit", "Jour").await;
        let pass = merging.pass().await.unwrap();
        assert_eq!((pass.copied, pass.replaced), (1, 1));
        let before = merging.target.all().await;
        backup.put_back(&merging).await;
        assert_eq!(merging.pass().await.unwrap(), CalendarPass::default());
        assert_eq!(merging.target.all().await, before);
        // What was replaced then is still ours to replace.
        merging.source.change(&nights.below("3.ics"), "Jour", "Soir").await;
        assert_eq!(merging.pass().await.unwrap().replaced, 1);
        assert_eq!(merging.undo().await.unwrap().removed, 5);
    }
}
