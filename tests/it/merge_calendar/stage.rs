//! Two people's calendars, and what merges those of the one into those of the other.

use std::collections::BTreeMap;

use bytes::Bytes;
use pli::{
    base::{Address, Clock, MergeId},
    caldav::{Href, Person, Placed},
    merge::{
        Books,
        calendar::{CalendarJob, CalendarPass, Calendars, Error},
        engine::Undone,
    },
};
use tokio_util::sync::CancellationToken;

use crate::harness::{
    database::TestDatabase,
    line::Line,
    radicale::{calendars, old_calendars},
};

/// One person's calendars, looked at and filled without Pli's rooms.
pub(crate) struct Shelf {
    pub(crate) address: Address,
    pub(crate) person: Person,
}

/// A merge under test, with a line to each server.
pub(crate) struct Merging {
    pub(crate) source: Shelf,
    pub(crate) target: Shelf,
    pub(crate) to_source: Line,
    pub(crate) to_target: Line,
    pub(crate) calendars: Calendars,
    pub(crate) job: CalendarJob,
    pub(crate) db: TestDatabase,
}

/// An object with an event.
pub(crate) fn event(uid: &str, summary: &str) -> String {
    wrapped(&format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T080000Z\r\nDTSTART:20261124T130000Z\r\nDTEND:20261124T140000Z\r\n\
         SUMMARY:{summary}\r\nEND:VEVENT\r\n"
    ))
}

pub(crate) fn wrapped(components: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//pli//tests//FR\r\n{components}END:VCALENDAR\r\n")
}

impl Shelf {
    /// Makes a calendar.
    pub(crate) async fn make(&self, path: &str, name: &str) -> Href {
        if self.person.calendars().await.is_err() {
            self.person.make_home().await.unwrap();
        }
        let calendar = self.person.home().below(path);
        self.person.make(&calendar, name, &[]).await.unwrap();
        calendar
    }

    /// Puts an object where nothing is.
    pub(crate) async fn put(&self, calendar: &Href, name: &str, text: &str) {
        let put = self.person.put(&calendar.below(name), Bytes::from(text.to_owned()), None).await.unwrap();
        assert!(matches!(put, Placed::Put(_)), "{name}: {put:?}");
    }

    /// Changes an object.
    pub(crate) async fn change(&self, object: &Href, from: &str, to: &str) {
        let before = self.person.object(object).await.unwrap();
        let text = String::from_utf8(before.bytes.to_vec()).unwrap();
        assert!(text.contains(from), "{text}");
        let put = self.person.put(object, Bytes::from(text.replace(from, to)), before.etag.as_deref()).await.unwrap();
        assert!(matches!(put, Placed::Put(_)), "{put:?}");
    }

    pub(crate) async fn remove(&self, object: &Href) {
        let etag = self.person.object(object).await.unwrap().etag.unwrap();
        assert!(self.person.remove(object, &etag).await.unwrap());
    }

    /// The objects of a calendar: where each is, and its text.
    pub(crate) async fn contents(&self, calendar: &Href) -> BTreeMap<Href, String> {
        let mut found = BTreeMap::new();
        for one in self.person.objects(calendar).await.unwrap() {
            let object = self.person.object(&one.href).await.unwrap();
            found.insert(one.href, String::from_utf8(object.bytes.to_vec()).unwrap());
        }
        found
    }

    /// The texts of a calendar, in an order of their own.
    pub(crate) async fn texts(&self, calendar: &Href) -> Vec<String> {
        let mut texts: Vec<String> = self.contents(calendar).await.into_values().collect();
        texts.sort();
        texts
    }

    /// Where the object with these words is.
    pub(crate) async fn find(&self, calendar: &Href, words: &str) -> Href {
        let mut found = self.contents(calendar).await.into_iter().filter(|(_, text)| text.contains(words));
        found.next().unwrap_or_else(|| panic!("nothing with {words}")).0
    }

    /// Every calendar by its name, with everything in it.
    pub(crate) async fn all(&self) -> BTreeMap<String, Vec<String>> {
        let Ok(home) = self.person.calendars().await else { return BTreeMap::new() };
        let mut all = BTreeMap::new();
        for one in home.calendars {
            all.insert(one.name.unwrap(), self.texts(&one.href).await);
        }
        all
    }

    /// The calendar of a name.
    pub(crate) async fn named(&self, name: &str) -> Href {
        let home = self.person.calendars().await.unwrap();
        home.calendars.into_iter().find(|one| one.name.as_deref() == Some(name)).unwrap().href
    }
}

impl Merging {
    pub(crate) async fn new(db: TestDatabase) -> Self {
        let (old, present) = (old_calendars(), calendars());
        let (from, into) = (old.somebody("ancienne"), present.somebody("presente"));
        let (to_source, to_target) = (Line::to(old.port()).await, Line::to(present.port()).await);
        let source = Shelf { person: old.by_owner(&from), address: from };
        let target = Shelf { person: present.by_service(present.port(), &into), address: into };
        let job = CalendarJob {
            id: MergeId::new(),
            address: source.address.clone(),
            source: old.by_service(to_source.port, &source.address),
            target: present.by_service(to_target.port, &target.address),
            thorough: false,
        };
        let calendars = Calendars::new(Books::new(db.store.clone(), Clock::System));
        Self { source, target, to_source, to_target, calendars, job, db }
    }

    pub(crate) async fn pass(&self) -> Result<CalendarPass, Error> {
        self.calendars.pass(&self.job, &CancellationToken::new()).await
    }

    pub(crate) async fn thorough_pass(&self) -> Result<CalendarPass, Error> {
        let job = CalendarJob { thorough: true, ..self.job.clone() };
        self.calendars.pass(&job, &CancellationToken::new()).await
    }

    pub(crate) async fn undo(&self) -> Result<Undone, Error> {
        let mut undone = Undone::default();
        let whole = (self.job.id, &self.job.target);
        assert!(self.calendars.undo(whole, &mut undone, &CancellationToken::new()).await?);
        Ok(undone)
    }
}
