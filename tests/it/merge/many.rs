//! Ten thousand mailboxes (mail.md 3d, folders): all of them come, once, are looked at again for little, and are taken back.

use std::sync::atomic::{AtomicUsize, Ordering};

use pli::{base::Timestamp, merge::engine::Undone};
use tokio_util::sync::CancellationToken;

use super::{
    folder,
    folders::{counting, times},
    stage::{Merging, message},
};
use crate::harness::{
    database::sqlite,
    meddler::{Do, Script},
    stage::stage,
};

const AT: Timestamp = Timestamp(1_795_000_000_000);
const MANY: usize = 10_000;
/// One in so many holds a message.
const FILLED: usize = 100;

#[tokio::test]
async fn ten_thousand_mailboxes_come_are_passed_over_and_are_taken_back() {
    let merging = Merging::new(sqlite().await).await;
    merging.source.make_on_disk(MANY);
    for number in (0..MANY).step_by(FILLED) {
        let name = dossier(number);
        merging.source.place_on_disk_in(&name, &message("m", &name), AT);
    }
    // With an index of its list Dovecot makes each mailbox more slowly than the one before (docs/operations.md).
    stage().set_own(&merging.target.address, ("mailbox_list_index", "no")).await;
    let ((at_source, source), (at_target, target)) = (counting(), counting());
    let mut job = merging.with_source(source).await;
    job.target.imap = merging.with_target(target).await.target.imap;
    let opened = || (times(&at_source, "EXAMINE"), times(&at_target, "SELECT"));
    let asked = || (times(&at_source, "LIST"), times(&at_target, "LIST"), times(&at_target, "STATUS"));
    let filled = MANY / FILLED;
    let first = merging.pass_of(&job).await.unwrap();
    assert_eq!((first.copied, first.skipped, first.stopped), (filled as u64, 0, None));
    assert_eq!(dossiers(&merging).await, MANY);
    assert_eq!((opened(), times(&at_target, "CREATE"), asked()), ((filled, filled), MANY, (1, 1, 0)));
    assert_eq!(times(&at_target, "SUBSCRIBE"), filled, "of so many that hold nothing none is followed");
    // Again: one message is new, and nothing else is looked at.
    merging.source.place_on_disk_in(&dossier(42), &message("late", "x"), AT);
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 1);
    assert_eq!((opened(), times(&at_target, "CREATE")), ((filled + 1, filled + 1), MANY));
    assert_eq!(asked(), (2, 2, 0));
    merging.is_whole().await;
    let (mut undone, stop) = (Undone::default(), CancellationToken::new());
    assert!(merging.engine.undo(&job, &mut undone, &stop).await.unwrap());
    assert_eq!(undone, Undone { removed: filled as u64 + 1, elsewhere: 0 });
    assert_eq!((dossiers(&merging).await, times(&at_target, "LIST")), (0, 3));
    assert!(merging.places().await.is_empty());
}

fn dossier(number: usize) -> String {
    format!("Dossier {number:05}")
}

/// How many of them are here.
async fn dossiers(merging: &Merging) -> usize {
    let names = merging.target.names().await;
    names.into_iter().filter(|name| name.as_str().starts_with("Dossier ")).count()
}

#[tokio::test]
async fn a_level_that_gets_another_name_is_followed_with_all_that_is_below_it() {
    let merging = Merging::new(sqlite().await).await;
    // A hospital's migration gives the first messages of all mailboxes one date; those of some differ.
    let put = |mailbox: String, number: i64| {
        let body = message("m", &mailbox);
        merging.source.place_on_disk_in(&mailbox, &body, Timestamp(AT.as_millis() + number % 20 * 1_000));
    };
    for number in 0..40 {
        put(format!("Patients/Dossier {number:02}"), number);
    }
    assert_eq!(merging.pass().await.unwrap().copied, 40);
    // Half go, others come, and the level gets another name.
    for number in 0..20 {
        merging.source.delete(&folder(&format!("Patients/Dossier {number:02}"))).await;
        put(format!("Nouveau {number:02}"), 7);
    }
    merging.source.raw().await.say("RENAME INBOX.Patients INBOX.Suivis").await;
    let (said, script) = counting();
    let job = merging.with_source(script).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 20);
    let opened = times(&said, "EXAMINE");
    assert!(opened <= 20 + 40, "each new mailbox is opened once to be known, and once to be copied: {opened}");
    merging.is_whole().await;
}

#[tokio::test]
async fn taken_back_in_parts_every_copy_is_counted_once() {
    let merging = Merging::new(sqlite().await).await;
    for mailbox in ["A", "B", "C"] {
        for number in 0..5 {
            merging.source.put(&folder(mailbox), &[], AT, &message(mailbox, &number.to_string())).await;
        }
    }
    assert_eq!(merging.pass().await.unwrap().copied, 15);
    for mailbox in ["A", "C"] {
        merging.target.remove(&folder(mailbox), 2).await;
    }
    let (mut undone, stop) = (Undone::default(), CancellationToken::new());
    let (asked, seen) = (stop.clone(), AtomicUsize::new(0));
    // It is halted while the second mailbox is emptied.
    let command = move |line: &str| {
        if line.starts_with("UID EXPUNGE") && seen.fetch_add(1, Ordering::SeqCst) == 1 {
            asked.cancel();
        }
        Do::Pass
    };
    let job = merging.with_target(Script { command: Box::new(command), ..Script::default() }).await;
    assert!(!merging.engine.undo(&job, &mut undone, &stop).await.unwrap());
    assert_eq!(undone, Undone { removed: 9, elsewhere: 1 });
    assert!(!merging.engine.undo(&job, &mut undone, &stop).await.unwrap(), "it is still halted");
    assert!(merging.engine.undo(&job, &mut undone, &CancellationToken::new()).await.unwrap());
    assert_eq!(undone, Undone { removed: 13, elsewhere: 2 });
    let names = merging.target.names().await;
    assert!(!names.iter().any(|name| ["A", "B", "C"].contains(&name.as_str())), "{names:?}");
}
