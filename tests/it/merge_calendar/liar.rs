//! Calendar servers that lie: an error or an understanding, never an empty success, never a step beyond the server.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use pli::{
    base::{Clock, MergeId, Timestamp},
    caldav::{Error, Placed},
    merge::{
        Books, Lease, calendar,
        calendar::{CalendarJob, Calendars},
        engine::{Stop, Undone},
    },
    store::{merge_calendar, merge_event},
};
use tokio_util::sync::CancellationToken;

use super::{
    fake::{Asked, FakeServer, HOME, Say, list, multistatus, say},
    stage::event,
};
use crate::harness::database::{TestDatabase, on_both_databases};

const CALENDAR: &str = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>";

/// What a server that does everything answers about one calendar with one object; the others are asked first.
fn honest(asked: &Asked, object: &str) -> Say {
    let calendar = format!("{HOME}cal/");
    match (asked.method.as_str(), asked.path.as_str()) {
        ("OPTIONS", _) => say(200, ""),
        ("PROPFIND", HOME) => list(&[(HOME, ""), (&calendar, CALENDAR)]),
        ("PROPFIND", _) => {
            list(&[(&calendar, CALENDAR), (&format!("{calendar}1.ics"), "<d:getetag>\"1\"</d:getetag>")])
        }
        ("GET", _) => Say::This(200, "ETag: \"1\"\r\n".to_owned(), Bytes::from(object.to_owned())),
        ("PUT", _) => Say::This(201, "ETag: \"2\"\r\n".to_owned(), Bytes::new()),
        ("DELETE", _) => say(204, ""),
        _ => say(405, ""),
    }
}

async fn source(object: String) -> FakeServer {
    FakeServer::start(move |asked| honest(asked, &object)).await
}

struct Pair {
    books: Books,
    calendars: Calendars,
    job: CalendarJob,
}

impl Pair {
    fn new(db: &TestDatabase, source: &FakeServer, target: &FakeServer) -> Self {
        let (source, target, address) = (source.person(), target.person(), "a@x.test".parse().unwrap());
        let job = CalendarJob { id: MergeId::new(), address, source, target, thorough: true };
        let books = Books::new(db.store.clone(), Clock::System);
        Self { calendars: Calendars::new(books.clone()), books, job }
    }

    async fn pass(&self) -> Result<calendar::CalendarPass, calendar::Error> {
        self.calendars.pass(&self.job, &CancellationToken::new()).await
    }

    async fn undo(&self) -> Undone {
        self.undo_by(&self.calendars).await.unwrap()
    }

    async fn undo_by(&self, calendars: &Calendars) -> Result<Undone, calendar::Error> {
        let (mut undone, stop) = (Undone::default(), CancellationToken::new());
        let is_whole = calendars.undo((self.job.id, &self.job.target), &mut undone, &stop).await?;
        assert!(is_whole);
        Ok(undone)
    }
}

/// What comes of asking for calendars of a server that answers this.
async fn calendars(answer: impl Fn() -> Say + Send + Sync + 'static) -> Result<usize, Error> {
    let server = FakeServer::start(move |_| answer()).await;
    server.person().calendars().await.map(|home| home.calendars.len())
}

#[tokio::test]
async fn a_list_that_cannot_be_believed_is_no_list() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
    let bomb = format!("{bomb}{}", multistatus("<d:response><d:href>&b;</d:href></d:response>"));
    let protocol = |outcome: Result<usize, Error>| matches!(outcome, Err(Error::Protocol(_)));
    assert!(protocol(calendars(move || say(207, &bomb)).await));
    for href in [
        "https://evil.example/a/",
        "//evil.example/a/",
        "../other/cal/",
        "/other/cal/",
        "/a%40x.test/%2e%2e/b/",
        "/a%40x.test/b/c/",
        "",
    ] {
        assert!(protocol(calendars(move || list(&[(HOME, ""), (href, CALENDAR)])).await), "{href}");
    }
    assert!(protocol(calendars(|| say(207, "<html><body>Bonjour")).await));
    assert!(protocol(calendars(|| say(200, "")).await));
    assert!(protocol(
        calendars(|| Say::This(207, "Content-Encoding: gzip\r\n".to_owned(), Bytes::from_static(b"\x1f\x8b"))).await
    ));
    assert!(matches!(
        calendars(|| Say::Endless("207 x".to_owned())).await,
        Err(Error::TooLarge | Error::Unreachable(_))
    ));
    assert!(matches!(
        calendars(|| Say::Endless("207 x\r\nContent-Length: 99999999999".to_owned())).await,
        Err(Error::TooLarge)
    ));
    assert!(matches!(calendars(|| Say::Nothing).await, Err(Error::Unreachable(_))));
    assert!(matches!(calendars(|| say(503, "")).await, Err(error) if error.is_temporary()));
    assert!(matches!(calendars(|| say(401, "")).await, Err(Error::Refused)));
    assert!(matches!(calendars(|| say(404, "")).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn nobody_leads_beyond_the_server_and_the_secret_stays_there() {
    let elsewhere = FakeServer::start(|_| say(200, "")).await;
    let away = format!("http://127.0.0.1:{}/", elsewhere.port);
    let redirects = FakeServer::start(move |_| Say::This(307, format!("Location: {away}\r\n"), Bytes::new())).await;
    let person = redirects.person();
    assert!(matches!(person.calendars().await, Err(Error::Status(307))));
    let object = person.home().below("cal").below("1.ics");
    assert!(matches!(person.object(&object).await, Err(Error::Status(307))));
    assert!(matches!(person.put(&object, Bytes::from("x"), None).await, Err(Error::Status(307))));
    assert!(matches!(person.remove(&object, "\"1\"").await, Err(Error::Status(307))));
    let home =
        format!("<c:calendar-home-set><d:href>http://127.0.0.1:{}/a/</d:href></c:calendar-home-set>", elsewhere.port);
    let principal = FakeServer::start(move |_| list(&[(HOME, &home)])).await;
    assert!(matches!(principal.person().calendars().await, Err(Error::Protocol(_))));
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn calendars_can_be_elsewhere_on_the_server_and_the_server_can_say_which_is_the_persons() {
    let inbox = "<d:resourcetype><d:collection/><c:schedule-inbox/></d:resourcetype>\
        <c:schedule-default-calendar-URL><d:href>/dav/a/b/</d:href></c:schedule-default-calendar-URL>";
    let server = FakeServer::start(move |asked| match asked.path.as_str() {
        HOME => list(&[(HOME, "<c:calendar-home-set><d:href>/dav/a/</d:href></c:calendar-home-set>")]),
        _ => list(&[("/dav/a/", ""), ("/dav/a/b/", CALENDAR), ("/dav/a/c/", CALENDAR), ("/dav/a/inbox/", inbox)]),
    })
    .await;
    let home = server.person().calendars().await.unwrap();
    assert_eq!((home.calendars.len(), home.default.unwrap().as_str()), (2, "/dav/a/b"));
}

#[tokio::test]
async fn what_a_server_says_of_what_was_put_is_understood() {
    let because = |condition: &str| {
        format!("<d:error xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\">{condition}</d:error>")
    };
    for (status, body, placed) in [
        (201, String::new(), Placed::Put(None)),
        (204, String::new(), Placed::Put(None)),
        (412, String::new(), Placed::NotAsExpected),
        (403, because("<c:no-uid-conflict><d:href>/x</d:href></c:no-uid-conflict>"), Placed::SameUid),
        (409, because("<c:no-uid-conflict/>"), Placed::SameUid),
        (403, because("<d:quota-not-exceeded/>"), Placed::Full),
        (507, String::new(), Placed::Full),
        (403, because("<c:valid-calendar-data/>"), Placed::Refused),
        (415, "<html>".to_owned(), Placed::Refused),
    ] {
        let server = FakeServer::start(move |_| say(status, &body)).await;
        let person = server.person();
        let object = person.home().below("é.ics");
        assert_eq!(person.put(&object, Bytes::from("x"), None).await.unwrap(), placed);
        let asked = &server.asked()[0];
        assert_eq!(asked.path, "/a%40x.test/%C3%A9.ics");
        let head = asked.head.to_lowercase();
        assert!(head.contains("if-none-match: *") && head.contains("schedule-reply: f"), "{head}");
    }
    let server = FakeServer::start(|_| say(500, "")).await;
    let person = server.person();
    assert!(person.put(&person.home().below("x"), Bytes::from("x"), Some("\"1\"")).await.unwrap_err().is_temporary());
}

on_both_databases! {
    async fn s0_09_a_server_that_would_invite_is_told_that_it_is_not_its_affair(db) {
        let meeting = event("m", "Réunion").replace(
            "SUMMARY",
            "ORGANIZER:mailto:a@x.test\r\nATTENDEE;SCHEDULE-AGENT=SERVER:mailto:zoe@ailleurs.test\r\nSUMMARY",
        );
        let source = source(meeting.clone()).await;
        let target = FakeServer::start(|asked| match asked.method.as_str() {
            "OPTIONS" => Say::This(200, "DAV: 1, calendar-access, calendar-auto-schedule\r\n".to_owned(), Bytes::new()),
            _ => honest(asked, ""),
        })
        .await;
        let pair = Pair::new(&db, &source, &target);
        assert_eq!(pair.pass().await.unwrap().copied, 1);
        let asked = target.asked();
        let put = &asked.iter().find(|asked| asked.method == "PUT").unwrap().body;
        let people: Vec<&str> = put.lines().filter(|line| line.contains("mailto:")).collect();
        let organizer = "ORGANIZER;SCHEDULE-AGENT=NONE:mailto:a@x.test";
        assert_eq!(people, [organizer, "ATTENDEE;SCHEDULE-AGENT=NONE:mailto:zoe@ailleurs.test"]);
        assert_eq!(pair.undo().await.removed, 1);
        let quiet = |asked: &&Asked| asked.method != "DELETE" || asked.head.to_lowercase().contains("schedule-reply: f");
        assert!(target.asked().iter().all(|asked| quiet(&asked)));
        let reads = |asked: &Asked| matches!(asked.method.as_str(), "PROPFIND" | "GET");
        assert!(source.asked().iter().all(reads), "the source is only read");
    }

    async fn an_outcome_that_is_not_known_is_looked_for_where_it_was_written_down(db) {
        for (arrives, as_it_was) in [(true, true), (true, false), (false, true)] {
            let source = source(event("1", "Garde")).await;
            let (first, second) = ("UID:1\r\n", "DTSTAMP:20261101T080000Z\r\n");
            let ordered = event("1", "Garde").replace(&[first, second].concat(), &[second, first].concat());
            let (tried, there) = (AtomicBool::new(false), AtomicBool::new(false));
            let target = FakeServer::start(move |asked| match asked.method.as_str() {
                // It takes the object the first time, or not, and hangs up.
                "PUT" => {
                    let again = tried.swap(true, Ordering::SeqCst);
                    there.store(arrives || again, Ordering::SeqCst);
                    if again { honest(asked, "") } else { Say::Nothing }
                }
                "GET" if !there.load(Ordering::SeqCst) => say(404, ""),
                // A server may order lines as it likes; what says something else is somebody's work.
                "GET" if as_it_was => honest(asked, &ordered),
                "GET" => honest(asked, &event("1", "Échangée")),
                _ => honest(asked, ""),
            })
            .await;
            let pair = Pair::new(&db, &source, &target);
            assert!(pair.pass().await.unwrap_err().is_temporary());
            assert_eq!(pair.pass().await.unwrap().copied, u64::from(!arrives));
            let puts = target.asked().iter().filter(|asked| asked.method == "PUT").count();
            assert_eq!(puts, if arrives { 1 } else { 2 });
            let undone = if as_it_was { Undone { removed: 1, elsewhere: 0 } } else { Undone { removed: 0, elsewhere: 1 } };
            assert_eq!(pair.undo().await, undone);
        }
    }

    async fn a_worker_that_slept_longer_than_its_lease_puts_and_removes_no_object(db) {
        let clock = Clock::fixed(Timestamp(1_795_000_000_000));
        let of_source = clock.clone();
        let source = FakeServer::start(move |asked| {
            if asked.method == "GET" {
                of_source.advance(Duration::from_mins(1));
            }
            honest(asked, &event("1", "Garde"))
        })
        .await;
        let target = FakeServer::start(|asked| honest(asked, &event("1", "Garde"))).await;
        let pair = Pair::new(&db, &source, &target);
        let lease = Lease::new(clock.now() + Duration::from_secs(10), clock.clone());
        let worker = Calendars::new(pair.books.under(&lease));
        let passed = worker.pass(&pair.job, &CancellationToken::new()).await;
        assert!(matches!(passed, Err(calendar::Error::Lost(_))), "{passed:?}");
        assert!(target.asked().iter().all(|asked| asked.method != "PUT"));

        assert_eq!(pair.pass().await.unwrap().copied, 1);
        let undone = pair.undo_by(&worker).await;
        assert!(matches!(undone, Err(calendar::Error::Lost(_))), "{undone:?}");
        assert!(target.asked().iter().all(|asked| asked.method != "DELETE"));
        assert_eq!(pair.undo().await.removed, 1);
    }

    async fn a_worker_that_slept_while_it_asked_what_is_there_writes_nothing_down(db) {
        let source = source(event("1", "Garde")).await;
        let clock = Clock::fixed(Timestamp(1_795_000_000_000));
        let of_target = clock.clone();
        let target = FakeServer::start(move |asked| match asked.method.as_str() {
            // Whether it took the object is not known.
            "PUT" => Say::Nothing,
            "GET" => {
                of_target.advance(Duration::from_mins(1));
                honest(asked, &event("1", "Garde"))
            }
            _ => honest(asked, ""),
        })
        .await;
        let pair = Pair::new(&db, &source, &target);
        pair.pass().await.unwrap_err();
        let lease = Lease::new(clock.now() + Duration::from_secs(10), clock.clone());
        let undone = pair.undo_by(&Calendars::new(pair.books.under(&lease))).await;
        assert!(matches!(undone, Err(calendar::Error::Lost(_))), "{undone:?}");
        let row = merge_calendar::of(db.store.db(), pair.job.id).await.unwrap().remove(0);
        let objects = merge_event::of(db.store.db(), row.id).await.unwrap();
        assert_eq!(objects.iter().map(|one| one.state).collect::<Vec<_>>(), [merge_event::State::Copying]);
    }

    async fn what_cannot_be_is_left_out_with_its_reason_and_a_full_place_stops(db) {
        let source = source(event("1", "Garde")).await;
        let full = Arc::new(AtomicBool::new(true));
        let is_full = Arc::clone(&full);
        let target = FakeServer::start(move |asked| match asked.method.as_str() {
            "PUT" if is_full.load(Ordering::SeqCst) => say(507, ""),
            "PUT" => say(415, ""),
            _ => honest(asked, ""),
        })
        .await;
        let pair = Pair::new(&db, &source, &target);
        assert_eq!(pair.pass().await.unwrap().stopped, Some(Stop::Quota));
        full.store(false, Ordering::SeqCst);
        assert_eq!(pair.pass().await.unwrap().skipped, 1);
        assert_eq!(pair.pass().await.unwrap().skipped, 0, "told once");
        let report = pair.calendars.report(pair.job.id).await.unwrap();
        assert_eq!((report[0].copied, report[0].skipped, report[0].left[0].reason.as_str()), (0, 1, "refused"));
        assert_eq!(pair.undo().await, Undone::default());
    }
}
