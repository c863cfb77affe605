//! A worker that stood still for longer than its lease, at each place where it could still do something: it puts, marks and
//! removes nothing more, and who goes on in its place brings everything once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use pli::{
    base::{Clock, Flag, MailboxName, Timestamp},
    merge::{
        Books, Lease,
        engine::{Engine, Error, Job, Pace, Undone},
    },
};
use tokio_util::sync::CancellationToken;

use super::{
    folder,
    stage::{Merging, message},
};
use crate::harness::{
    database::{on_both_databases, sqlite},
    meddler::{Do, Script},
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

type Look = Box<dyn Fn(&str) -> Do + Send + Sync>;

/// A worker with a lease of ten seconds that nobody renews.
struct Worker {
    clock: Clock,
    engine: Engine,
}

impl Worker {
    fn of(merging: &Merging) -> Self {
        let clock = Clock::fixed(AT);
        let lease = Lease::new(AT + Duration::from_secs(10), clock.clone());
        let engine = Engine::new(Books::new(merging.store().clone(), clock.clone()).under(&lease));
        Self { clock, engine }
    }

    /// The machine stands still for a minute when a line is the `nth` of its kind.
    fn sleeps_at(&self, nth: usize, is_one: impl Fn(&str) -> bool + Send + Sync + 'static) -> Look {
        let (clock, met) = (self.clock.clone(), AtomicUsize::new(1));
        Box::new(move |line| {
            if is_one(line) && met.fetch_add(1, Ordering::SeqCst) == nth {
                clock.advance(Duration::from_mins(1));
            }
            Do::Pass
        })
    }

    async fn is_late(&self, job: &Job) {
        let passed = self.engine.pass(job, &Pace::new(None), &CancellationToken::new()).await;
        assert!(matches!(passed, Err(Error::Lost(_))), "{passed:?}");
    }
}

/// Counts the commands that begin with a word.
fn counted(word: &'static str) -> (Arc<AtomicUsize>, Look) {
    let count = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&count);
    let command = move |line: &str| {
        if line.starts_with(word) {
            counts.fetch_add(1, Ordering::SeqCst);
        }
        Do::Pass
    };
    (count, Box::new(command))
}

/// Who goes on brings everything, once.
async fn goes_on(merging: &Merging) {
    merging.pass().await.unwrap();
    merging.is_whole().await;
    super::progress::is_right(merging).await;
    assert_eq!(merging.pass().await.unwrap().copied, 0);
}

on_both_databases! {
    async fn a_worker_that_slept_puts_nothing_that_was_written_down_before(db) {
        let merging = Merging::new(db).await;
        for number in 0..230 {
            merging.source.put(&MailboxName::inbox(), &[], AT, &message(&number.to_string(), "x")).await;
        }
        let worker = Worker::of(&merging);
        let (puts, command) = counted("APPEND");
        // It sleeps when all of the first batch is there; the next one is written down already, and in hand.
        let answer = worker.sleeps_at(100, |line| line.contains("[APPENDUID"));
        worker.is_late(&merging.with_target(Script { command, answer, ..Script::default() }).await).await;
        assert_eq!(puts.load(Ordering::SeqCst), 100);
        assert_eq!(merging.target.contents(&MailboxName::inbox()).await.len(), 100);
        goes_on(&merging).await;
    }
}

#[tokio::test]
async fn a_worker_that_slept_while_it_read_writes_nothing_down() {
    let merging = Merging::new(sqlite().await).await;
    for number in 0..8 {
        merging.source.put(&MailboxName::inbox(), &[], AT, &message(&number.to_string(), "x")).await;
    }
    let worker = Worker::of(&merging);
    let answer = worker.sleeps_at(4, |line| line.contains("BODY[]"));
    worker.is_late(&merging.with_source(Script { answer, ..Script::default() }).await).await;
    assert!(merging.target.contents(&MailboxName::inbox()).await.is_empty());
    goes_on(&merging).await;
}

#[tokio::test]
async fn a_worker_that_slept_in_the_middle_of_a_large_message_breaks_it_off() {
    let merging = Merging::new(sqlite().await).await;
    let large = message("large", &"lorem ipsum dolor sit amet\r\n".repeat(400_000));
    merging.source.put(&MailboxName::inbox(), &[], AT, &large).await;
    let worker = Worker::of(&merging);
    // Eleven pieces and an end to measure it: this one is in the middle of those that carry it.
    let command = worker.sleeps_at(17, |line| line.contains("BODY.PEEK[]<"));
    worker.is_late(&merging.with_source(Script { command, ..Script::default() }).await).await;
    assert!(merging.target.contents(&MailboxName::inbox()).await.is_empty());
    goes_on(&merging).await;
}

#[tokio::test]
async fn a_worker_that_slept_marks_nothing() {
    let merging = Merging::new(sqlite().await).await;
    let inbox = MailboxName::inbox();
    merging.source.put(&inbox, &[], AT, &message("a", "one")).await;
    merging.pass().await.unwrap();
    merging.source.mark(&inbox, 1, &[Flag::Flagged], &[]).await;
    let worker = Worker::of(&merging);
    let command = worker.sleeps_at(1, |line| line.contains("(UID FLAGS)"));
    worker.is_late(&merging.with_source(Script { command, ..Script::default() }).await).await;
    assert_eq!(merging.target.contents(&inbox).await[0].flags, "");
    assert_eq!(merging.pass().await.unwrap().marked, 1);
}

#[tokio::test]
async fn a_worker_that_slept_takes_nothing_more_back() {
    let merging = Merging::new(sqlite().await).await;
    for place in ["INBOX", "Gardes", "Labo"] {
        merging.source.put(&folder(place), &[], AT, &message("a", place)).await;
    }
    merging.pass().await.unwrap();
    let worker = Worker::of(&merging);
    let command = worker.sleeps_at(1, |line| line.starts_with("UID EXPUNGE"));
    let job = merging.with_target(Script { command, ..Script::default() }).await;
    let undone = worker.engine.undo(&job, &mut Undone::default(), &CancellationToken::new()).await;
    assert!(matches!(undone, Err(Error::Lost(_))), "{undone:?}");
    assert_eq!(merging.target.filled().await.len(), 2, "only what was on its way goes");
    merging.undo().await.unwrap();
    assert!(merging.target.filled().await.is_empty());
}
