//! What is in several mailboxes of the old box, brought once (mail.md 3d, identity: the setting « keep one »): into the first that
//! is met, with all the same safety, and within one mailbox the very same twice stays twice.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use pli::{
    base::Timestamp,
    merge::engine::{Job, Pass},
    store::{
        merge_folder,
        merge_message::{self, State},
    },
};

use super::{
    folder,
    lost::Backup,
    progress::is_right,
    stage::{Box, Merging, Server, message},
};
use crate::harness::{
    database::{on_both_databases, sqlite},
    dice::Dice,
    meddler::{Do, Script},
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

/// The merge, each message once.
fn once(merging: &Merging) -> Job {
    Job { once: true, ..merging.job() }
}

async fn pass(merging: &Merging) -> Pass {
    merging.pass_of(&once(merging)).await.unwrap()
}

async fn put(merging: &Merging, places: &[&str], id: &str) {
    for place in places {
        merging.source.put(&folder(place), &[], AT, &message(id, id)).await;
    }
}

/// In which mailboxes each message is, by its bytes, and how often.
async fn held(side: &Box) -> BTreeMap<Vec<u8>, BTreeMap<String, usize>> {
    let mut held: BTreeMap<Vec<u8>, BTreeMap<String, usize>> = BTreeMap::new();
    for name in side.filled().await {
        for one in side.contents_as(&name).await {
            *held.entry(one.bytes).or_default().entry(name.to_string()).or_default() += 1;
        }
    }
    held
}

/// Every message of the old box is here, in one mailbox, as often as in one of those of the old box that go there.
async fn is_whole(merging: &Merging) {
    let (old, here) = (held(&merging.source).await, held(&merging.target).await);
    assert!(old.keys().eq(here.keys()), "{} there, {} here", old.len(), here.len());
    let places = merging.places().await;
    for (bytes, found) in &here {
        let id = String::from_utf8_lossy(&bytes[..bytes.len().min(30)]);
        assert_eq!(found.len(), 1, "{id} is in {found:?}");
        let (place, count) = found.iter().next().unwrap();
        let mut sources = places.iter().filter(|(_, target)| target == place);
        assert!(sources.any(|(name, _)| old[bytes].get(name) == Some(count)), "{id} is {count} times in {place}");
    }
}

/// Where a message is here.
async fn place(merging: &Merging, id: &str) -> Vec<String> {
    held(&merging.target).await.remove(&message(id, id)).unwrap_or_default().into_keys().collect()
}

/// For which mailboxes messages of a mailbox were left out, by the names of the old box.
async fn left_for(merging: &Merging, name: &str) -> Vec<String> {
    let (db, mut found) = (merging.store().db(), Vec::new());
    let rows = merge_folder::of(db, merging.job().id).await.unwrap();
    for row in rows.iter().filter(|row| row.name == name) {
        for one in merge_message::in_state(db, row.id, State::Skipped).await.unwrap() {
            let place = rows.iter().find(|row| Some(row.id) == one.elsewhere).unwrap();
            found.push(format!("{} {}", one.reason.unwrap(), place.name));
        }
    }
    found
}

async fn comes_once(merging: Merging) {
    put(&merging, &["INBOX", "Archives", "Labo"], "everywhere").await;
    put(&merging, &["Archives", "Labo"], "filed").await;
    put(&merging, &["Labo", "Labo", "Zone"], "twice").await;
    put(&merging, &["Zone", "Archives"], "late").await;
    put(&merging, &["Archives"], "alone").await;
    let first = pass(&merging).await;
    assert_eq!((first.copied, first.skipped), (6, 5));
    is_whole(&merging).await;
    is_right(&merging).await;
    assert_eq!(place(&merging, "everywhere").await, ["INBOX"]);
    assert_eq!(place(&merging, "filed").await, ["Labo"], "an archive comes last");
    assert_eq!(place(&merging, "late").await, ["Zone"]);
    let labo = merging.source.there(&folder("Labo")).to_string();
    let zone = merging.source.there(&folder("Zone")).to_string();
    assert_eq!(left_for(&merging, &labo).await, ["elsewhere INBOX"]);
    assert_eq!(left_for(&merging, &zone).await, [format!("elsewhere {labo}")]);
    let again = pass(&merging).await;
    assert_eq!((again.copied, again.skipped), (0, 0));

    // What was brought stays where it is, whatever comes before it later.
    put(&merging, &["INBOX", "Agenda"], "filed").await;
    put(&merging, &["Agenda", "Zone", "INBOX"], "new").await;
    let later = pass(&merging).await;
    assert_eq!((later.copied, later.skipped), (1, 4));
    assert_eq!(
        (place(&merging, "filed").await, place(&merging, "new").await),
        (vec!["Labo".into()], vec!["INBOX".into()])
    );
    let thorough = merging.pass_of(&Job { thorough: true, ..once(&merging) }).await.unwrap();
    assert_eq!((thorough.copied, thorough.skipped), (0, 0));
    is_whole(&merging).await;
    is_right(&merging).await;

    // A mailbox made anew, one that has its messages and one of which they were left out.
    for name in ["Labo", "Zone"] {
        merging.source.delete(&folder(name)).await;
    }
    put(&merging, &["Zone", "Labo", "Labo"], "twice").await;
    put(&merging, &["Labo"], "filed").await;
    put(&merging, &["Zone"], "late").await;
    let anew = pass(&merging).await;
    assert_eq!((anew.copied, anew.skipped), (0, 1));
    is_whole(&merging).await;
    is_right(&merging).await;

    assert_eq!(merging.undo().await.unwrap().removed, 7);
    assert!(held(&merging.target).await.is_empty());
    assert_eq!(pass(&merging).await.copied, 7);
    is_whole(&merging).await;
}

on_both_databases! {
    async fn what_is_in_several_mailboxes_comes_once_where_that_was_chosen(db) {
        comes_once(Merging::new(db).await).await;
    }

    async fn once_any_breaks_of_either_line_leave_each_message_in_one_mailbox(db) {
        let merging = Merging::new(db).await;
        let mut dice = Dice(0x0ce_5eed_cafe);
        let (mut broken, mut stopped) = (0, 0);
        for round in 0..24_u64 {
            for number in 0..5 {
                let body = "lorem ipsum dolor sit amet\r\n".repeat(usize::try_from(dice.below(300)).unwrap());
                let bytes = message(&format!("{round:02}{number}"), &body);
                for place in ["INBOX", "Archives", "Dossiers/Labo", "Zone"] {
                    if dice.below(2) == 0 {
                        merging.source.put(&folder(place), &[], AT, &bytes).await;
                    }
                }
            }
            let line = if dice.below(2) == 0 { &merging.to_source } else { &merging.to_target };
            let bytes = dice.below(60_000);
            if dice.below(2) == 0 {
                line.cut_after(u32::try_from(bytes).unwrap());
                broken += u32::from(merging.pass_of(&once(&merging)).await.is_err());
            } else {
                // As `kill -9` would.
                let job = once(&merging);
                stopped += u32::from(line.dropped_after(bytes, merging.pass_of(&job)).await.is_none());
            }
            merging.to_source.mend();
            merging.to_target.mend();
        }
        assert!(broken > 3 && stopped > 3, "nothing happened: {broken} {stopped}");
        merging.pass_of(&Job { thorough: true, ..once(&merging) }).await.unwrap();
        is_whole(&merging).await;
        is_right(&merging).await;
        let again = merging.pass_of(&Job { thorough: true, ..once(&merging) }).await.unwrap();
        assert_eq!((again.copied, again.skipped), (0, 0));
    }

    async fn once_a_ledger_that_was_lost_or_put_back_brings_nothing_into_a_second_mailbox(db) {
        let mut merging = Merging::new(db).await;
        put(&merging, &["INBOX", "Labo", "Zone"], "everywhere").await;
        put(&merging, &["Labo", "Labo", "Zone"], "twice").await;
        let empty = Backup::of(&merging).await;
        assert_eq!(pass(&merging).await.copied, 3);
        let before = Backup::of(&merging).await;
        put(&merging, &["Labo", "Zone"], "later").await;
        assert_eq!(pass(&merging).await.copied, 1);
        for (backup, there) in [(&before, 1), (&empty, 4)] {
            backup.put_back(&merging).await;
            let pass = pass(&merging).await;
            assert_eq!((pass.copied, pass.there), (0, there));
            is_whole(&merging).await;
            is_right(&merging).await;
        }
        // As another merge that knows nothing; and what it only found stays when it is taken back.
        super::lost::lose(&merging).await;
        merging.begin_anew();
        let pass = pass(&merging).await;
        assert_eq!((pass.copied, pass.there, pass.skipped), (0, 4, 4));
        assert_eq!(merging.undo().await.unwrap().removed, 0);
        assert_eq!(held(&merging.target).await.len(), 3);
    }
}

#[tokio::test]
async fn from_cyrus_what_is_in_several_mailboxes_comes_once_where_that_was_chosen() {
    comes_once(Merging::from(Server::Cyrus, sqlite().await).await).await;
}

#[tokio::test]
async fn a_large_message_that_another_mailbox_has_is_read_and_not_put() {
    let merging = Merging::new(sqlite().await).await;
    let large = |body: &str| message("large", &format!("{body}\r\n").repeat(400_000));
    for place in ["INBOX", "Labo"] {
        merging.source.put(&folder(place), &[], AT, &large("lorem ipsum dolor sit amet")).await;
    }
    // As large, and another one.
    merging.source.put(&folder("Labo"), &[], AT, &large("lorem ipsum dolor sit elit")).await;
    let pass = pass(&merging).await;
    assert_eq!((pass.copied, pass.skipped, pass.missing), (2, 1, 0));
    is_whole(&merging).await;
}

#[tokio::test]
async fn what_is_refused_in_one_mailbox_is_tried_in_the_next() {
    let merging = Merging::new(sqlite().await).await;
    put(&merging, &["INBOX", "Labo"], "same").await;
    let answer = |line: &str| match line.split_once("OK [APPENDUID") {
        Some((tag, _)) => Do::Write(format!("{tag}NO [CANNOT] not this one{}", &line[line.trim_end().len()..])),
        None => Do::Pass,
    };
    // The target has it, and says it has not: what it says counts.
    let job = merging.with_target(Script { answer: std::boxed::Box::new(answer), ..Script::default() }).await;
    let refused = merging.pass_of(&Job { once: true, ..job }).await.unwrap();
    assert_eq!((refused.copied, refused.skipped), (0, 2));
    assert_eq!(merging.reasons().await, ["skipped refused", "skipped refused"]);
}

#[tokio::test]
async fn to_bring_each_once_costs_no_more_words_with_either_server() {
    let mut said = Vec::new();
    for once in [false, true] {
        let merging = Merging::new(sqlite().await).await;
        for number in 0..40 {
            put(&merging, &["INBOX", "Labo"], &number.to_string()).await;
        }
        let count = Arc::new(AtomicUsize::new(0));
        let counts = || {
            let count = Arc::clone(&count);
            std::boxed::Box::new(move |line: &str| {
                // What is put is not counted.
                count.fetch_add(usize::from(!line.starts_with("APPEND")), Ordering::SeqCst);
                Do::Pass
            })
        };
        let source = merging.with_source(Script { command: counts(), ..Script::default() }).await.source;
        let target = merging.with_target(Script { command: counts(), ..Script::default() }).await.target;
        let pass = merging.pass_of(&Job { once, source, target, ..merging.job() }).await.unwrap();
        assert_eq!(pass.copied, if once { 40 } else { 80 });
        said.push(count.load(Ordering::SeqCst));
    }
    assert!(said[1] <= said[0], "{said:?}");
}
