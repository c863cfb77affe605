//! A ledger that was lost, or put back to what it was before (mail.md 3d, resume: state lost): what is in the present box is not
//! copied again, and what nobody can prove to be a copy stays when the merge is taken back.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use pli::{
    base::{Flag, MailboxName, Timestamp},
    store::{
        merge_folder::{self, MergeFolderRow},
        merge_message::{self, MergeMessageRow},
    },
};

use super::{
    folder,
    folders::refusing,
    odd,
    stage::{Merging, Server, message},
};
use crate::harness::{
    database::{on_both_databases, sqlite},
    dice::Dice,
    meddler::{Do, Script},
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

/// What a backup of the database holds of a merge.
pub(super) struct Backup {
    folders: Vec<MergeFolderRow>,
    messages: Vec<MergeMessageRow>,
}

impl Backup {
    pub(super) async fn of(merging: &Merging) -> Self {
        let db = merging.store().db();
        let folders = merge_folder::of(db, merging.job().id).await.unwrap();
        let mut messages = Vec::new();
        for row in &folders {
            messages.extend(merge_message::page(db, row.id, 0, 100_000).await.unwrap());
        }
        Self { folders, messages }
    }

    pub(super) async fn put_back(&self, merging: &Merging) {
        lose(merging).await;
        let db = merging.store().db();
        merge_folder::insert_all(db, &self.folders).await.unwrap();
        merge_message::put(db, self.messages.clone()).await.unwrap();
    }
}

pub(super) async fn lose(merging: &Merging) {
    merge_folder::remove_all(merging.store().db(), merging.job().id).await.unwrap();
}

fn inbox() -> MailboxName {
    MailboxName::inbox()
}

/// How often each message is in a mailbox: its bytes and its date. Marks may have changed since it was copied first.
async fn counted(side: &super::stage::Box, place: &str) -> BTreeMap<(Vec<u8>, Timestamp), usize> {
    let mut found = BTreeMap::new();
    for one in side.contents(&folder(place)).await {
        *found.entry((one.bytes, one.arrived)).or_insert(0) += 1;
    }
    found
}

/// Some of the same, some the same in two mailboxes, and some marked.
async fn fill(merging: &Merging) {
    for (number, bytes) in odd().iter().enumerate() {
        let flags = if number % 2 == 0 { vec![Flag::Seen] } else { Vec::new() };
        for place in ["INBOX", "Labo"] {
            merging.source.put(&folder(place), &flags, AT, bytes).await;
        }
    }
}

/// Nothing is copied but so many that are there already; then nothing is new.
async fn finds(merging: &Merging, there: u64) {
    let pass = merging.pass().await.unwrap();
    assert_eq!((pass.copied, pass.there, pass.skipped), (0, there, 0));
    merging.is_whole().await;
    super::progress::is_right(merging).await;
    let pass = merging.pass().await.unwrap();
    assert_eq!((pass.copied, pass.there), (0, 0));
}

async fn put_back(server: Server, merging: Merging) {
    fill(&merging).await;
    // The person's own letters are among the copies.
    for number in 0..3 {
        merging.target.put(&folder("Labo"), &[], AT, &message("own", &number.to_string())).await;
    }
    assert_eq!(merging.pass().await.unwrap().copied, 24);
    let before = Backup::of(&merging).await;
    // The very same again, and once more in the same second: each is another message.
    for bytes in [&message("twice", "the same"), &message("twice", "the same"), &message("later", "later")] {
        merging.source.put(&inbox(), &[], AT, bytes).await;
    }
    assert_eq!(merging.pass().await.unwrap().copied, 3);
    before.put_back(&merging).await;
    let pass = merging.pass().await.unwrap();
    assert_eq!((pass.copied, pass.there), (0, 3), "{server:?}");
    assert_eq!(counted(&merging.target, "INBOX").await, counted(&merging.source, "INBOX").await);
    super::progress::is_right(&merging).await;
    merging.source.put(&inbox(), &[], AT, &message("twice", "the same")).await;
    let pass = merging.pass().await.unwrap();
    assert_eq!((pass.copied, pass.there), (1, 0), "what is explained explains no other");
    // What the ledger of today knows to be copies goes; what it only found stays.
    assert_eq!(merging.undo().await.unwrap().removed, 25);
    assert_eq!(merging.target.contents(&inbox()).await.len(), 3);
    assert_eq!(merging.target.contents(&folder("Labo")).await.len(), 3);
}

on_both_databases! {
    async fn a_ledger_put_back_to_an_earlier_day_brings_nothing_twice(db) {
        put_back(Server::Old, Merging::new(db).await).await;
    }

    async fn from_cyrus_a_ledger_put_back_to_an_earlier_day_brings_nothing_twice(db) {
        put_back(Server::Cyrus, Merging::from(Server::Cyrus, db).await).await;
    }

    async fn a_lost_ledger_brings_nothing_twice_and_nobody_takes_back_what_it_had_brought(db) {
        let mut merging = Merging::new(db).await;
        fill(&merging).await;
        assert_eq!(merging.pass().await.unwrap().copied, 24);
        lose(&merging).await;
        merging.begin_anew();
        finds(&merging, 24).await;
        assert_eq!(merging.undo().await.unwrap().removed, 0);
        assert_eq!(counted(&merging.target, "Labo").await, counted(&merging.source, "Labo").await);
        // And the same, in the middle of it.
        merging.begin_anew();
        merging.to_target.cut_after(6_000);
        let broken = merging.pass().await;
        merging.to_target.mend();
        let found = broken.map_or(0, |pass| pass.there);
        assert!(found < 24, "it was not broken off: {found}");
        merging.pass().await.unwrap();
        merging.is_whole().await;
        super::progress::is_right(&merging).await;
    }

    async fn what_the_person_had_copied_before_stays_when_the_merge_is_taken_back(db) {
        let merging = Merging::new(db).await;
        let same = message("same", "the same");
        merging.target.put(&inbox(), &[Flag::Flagged], AT, &same).await;
        // A mark of their own, and one of the old box that comes later, have nothing to do with each other.
        for bytes in [&same, &same, &message("other", "another")] {
            merging.source.put(&inbox(), &[], AT, bytes).await;
        }
        let pass = merging.pass().await.unwrap();
        assert_eq!((pass.copied, pass.there), (2, 1), "each that is there explains one");
        assert_eq!(counted(&merging.target, "INBOX").await, counted(&merging.source, "INBOX").await);
        super::progress::is_right(&merging).await;
        for uid in 1..=3 {
            merging.source.mark(&inbox(), uid, &[Flag::Answered], &[]).await;
        }
        assert_eq!(merging.pass().await.unwrap().marked, 2, "only copies are marked");
        assert_eq!(merging.undo().await.unwrap().removed, 2);
        let left = merging.target.contents(&inbox()).await;
        assert_eq!(left.iter().map(|one| (&one.bytes, one.flags.as_str())).collect::<Vec<_>>(), [(&same, "\\Flagged")]);
    }

    async fn of_the_same_size_and_second_only_the_same_bytes_are_the_same(db) {
        let merging = Merging::new(db).await;
        let later = Timestamp(AT.as_millis() + 1_000);
        merging.target.put(&inbox(), &[], AT, &message("a", "one")).await;
        merging.target.put(&inbox(), &[], later, &message("a", "two")).await;
        for (at, body) in [(AT, "two"), (AT, "six")] {
            merging.source.put(&inbox(), &[], at, &message("a", body)).await;
        }
        let pass = merging.pass().await.unwrap();
        assert_eq!((pass.copied, pass.there), (2, 0), "what arrived at another time is another message");
        assert_eq!(merging.target.contents(&inbox()).await.len(), 4);
    }

    async fn what_another_merge_brought_is_not_taken_for_ones_own(db) {
        let mut first = Merging::new(db).await;
        let mut second = first.beside(Server::Cyrus).await;
        first.know(&second);
        second.know(&first);
        // Both old boxes hold the very same.
        for number in 0..5 {
            for merging in [&first, &second] {
                merging.source.put(&inbox(), &[], AT, &message("list", &number.to_string())).await;
            }
        }
        assert_eq!((first.pass().await.unwrap().copied, second.pass().await.unwrap().copied), (5, 5));
        let before = (Backup::of(&first).await, Backup::of(&second).await);
        for merging in [&first, &second] {
            merging.source.put(&inbox(), &[], AT, &message("list", "later")).await;
            assert_eq!(merging.pass().await.unwrap().copied, 1);
        }
        before.0.put_back(&first).await;
        before.1.put_back(&second).await;
        for merging in [&first, &second] {
            assert_eq!(merging.pass().await.unwrap().there, 1);
        }
        assert_eq!(first.target.contents(&inbox()).await.len(), 12);
        // What the one has is not the other's to remove.
        assert_eq!(first.undo().await.unwrap().removed, 5);
        assert_eq!(second.pass().await.unwrap().copied, 0);
        assert_eq!(second.undo().await.unwrap().removed, 5);
        assert_eq!(second.target.contents(&inbox()).await.len(), 2);
    }

    async fn what_is_there_already_is_still_there_when_the_old_mailbox_is_made_anew(db) {
        let merging = Merging::new(db).await;
        let gardes = folder("Gardes");
        for bytes in odd() {
            merging.source.put(&gardes, &[], AT, &bytes).await;
            merging.target.put(&gardes, &[], AT, &bytes).await;
        }
        finds(&merging, 12).await;
        merging.source.delete(&gardes).await;
        for bytes in odd().iter().rev() {
            merging.source.put(&gardes, &[], AT, bytes).await;
        }
        let pass = merging.pass().await.unwrap();
        assert_eq!((pass.copied, pass.there), (0, 0));
        super::progress::is_right(&merging).await;
        assert_eq!(counted(&merging.target, "Gardes").await, counted(&merging.source, "Gardes").await);
    }

    async fn whenever_a_ledger_is_put_back_every_message_is_there_as_often_as_in_the_old_box(db) {
        let merging = Merging::new(db).await;
        let mut dice = Dice(0x00ba_c0de_5eed);
        let mut backups = vec![Backup::of(&merging).await];
        let (mut broken, mut found) = (0, 0);
        for round in 0..24 {
            for number in 0..4 {
                let place = ["INBOX", "Labo", "Dossiers/Nuit"][usize::try_from(dice.below(3)).unwrap()];
                // A third are the very same, and many as large as others.
                let id = if dice.below(3) == 0 { "same".to_owned() } else { format!("{round:02}{number}") };
                let at = Timestamp(AT.as_millis() + i64::try_from(dice.below(2) * 1_000).unwrap());
                let body = "lorem ipsum\r\n".repeat(usize::try_from(dice.below(3) * 40).unwrap());
                merging.source.put(&folder(place), &[], at, &message(&id, &body)).await;
            }
            match dice.below(3) {
                0 => merging.to_source.cut_after(u32::try_from(dice.below(20_000)).unwrap()),
                1 => merging.to_target.cut_after(u32::try_from(dice.below(20_000)).unwrap()),
                _ => {}
            }
            match merging.pass().await {
                Ok(pass) => found += pass.there,
                Err(_) => broken += 1,
            }
            merging.to_source.mend();
            merging.to_target.mend();
            backups.push(Backup::of(&merging).await);
            if dice.below(3) == 0 {
                let at = usize::try_from(dice.below(backups.len() as u64)).unwrap();
                backups[at].put_back(&merging).await;
            }
        }
        assert!(broken > 3 && found > 3, "nothing happened: {broken} {found}");
        let mut job = merging.job();
        job.thorough = true;
        merging.pass_of(&job).await.unwrap();
        for place in ["INBOX", "Labo", "Dossiers/Nuit"] {
            assert_eq!(counted(&merging.target, place).await, counted(&merging.source, place).await, "{place}");
        }
        super::progress::is_right(&merging).await;
        let pass = merging.pass_of(&job).await.unwrap();
        assert_eq!((pass.copied, pass.there), (0, 0));
    }
}

#[tokio::test]
async fn a_mailbox_that_got_another_name_is_found_by_it_when_the_ledger_is_lost_or_put_back() {
    let mut merging = Merging::new(sqlite().await).await;
    let put = async |merging: &Merging, name: &str| {
        merging.source.put(&folder(name), &[], AT, &message("m", name)).await;
    };
    let names = ["Labo & nuit", "Labo ! nuit", "健康 ~"];
    for name in names {
        put(&merging, name).await;
    }
    let refusing = || refusing(|name| name.contains(['&', '!', '~']));
    let job = merging.with_target(refusing()).await;
    let before = Backup::of(&merging).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 3);
    let places = merging.refused().await;
    assert_eq!(places.len(), 3);
    // One that is like the others and comes before them.
    put(&merging, "Labo # & nuit").await;
    before.put_back(&merging).await;
    let pass = merging.pass_of(&job).await.unwrap();
    assert_eq!((pass.copied, pass.there), (1, 3));
    lose(&merging).await;
    merging.begin_anew();
    let job = merging.with_target(refusing()).await;
    let pass = merging.pass_of(&job).await.unwrap();
    assert_eq!((pass.copied, pass.there), (0, 4));
    merging.is_whole().await;
    // What a lost ledger had made stays, as what it had brought does.
    merging.undo().await.unwrap();
    let there = merging.target.names().await;
    for (_, place) in places {
        assert!(there.iter().any(|name| name.as_str() == place), "{place}: {there:?}");
        assert_eq!(merging.target.contents(&folder(&place)).await.len(), 1);
    }
}

#[tokio::test]
async fn a_large_message_that_is_there_already_is_read_and_not_put() {
    let merging = Merging::new(sqlite().await).await;
    let large = |body: &str| message("large", &format!("{body}\r\n").repeat(400_000));
    for body in ["lorem ipsum dolor sit amet", "lorem ipsum dolor sit elit"] {
        merging.source.put(&inbox(), &[], AT, &large(body)).await;
    }
    merging.target.put(&inbox(), &[], AT, &large("lorem ipsum dolor sit elit")).await;
    let pass = merging.pass().await.unwrap();
    assert_eq!((pass.copied, pass.there, pass.missing), (1, 1, 0));
    assert_eq!(merging.target.hashes(&inbox()).await.len(), 2);
    lose(&merging).await;
    let sent = merging.to_target.passed();
    finds(&merging, 2).await;
    // Each was read once, and nothing was put.
    assert!(merging.to_target.passed() - sent < 24 << 20);
}

/// What is said to the target in a pass, without tags.
async fn said(merging: &Merging) -> Vec<String> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    let command = Box::new(move |line: &str| {
        hears.lock().unwrap().push(line.to_owned());
        Do::Pass
    });
    let job = merging.with_target(Script { command, ..Script::default() }).await;
    merging.pass_of(&job).await.unwrap();
    let heard = heard.lock().unwrap().clone();
    heard.into_iter().filter(|line| !line.starts_with("AUTHENTICATE")).collect()
}

#[tokio::test]
async fn what_is_there_is_asked_for_once_and_only_when_something_is_to_be_put() {
    let merging = Merging::new(sqlite().await).await;
    let listings = |said: &[String]| -> Vec<String> {
        said.iter().filter(|line| line.ends_with("(UID INTERNALDATE RFC822.SIZE)")).cloned().collect()
    };
    for number in 0..120 {
        merging.source.put(&inbox(), &[], AT, &message("old", &number.to_string())).await;
    }
    assert!(listings(&said(&merging).await).is_empty(), "nothing was there");
    for number in 0..5 {
        merging.target.put(&inbox(), &[], AT, &message("written here", &number.to_string())).await;
    }
    let unchanged = said(&merging).await;
    assert!(listings(&unchanged).is_empty(), "{unchanged:?}");
    for expected in [["UID FETCH 121:125 (UID INTERNALDATE RFC822.SIZE)"].as_slice(), &[]] {
        // Two batches are put.
        for number in 0..101 {
            merging.source.put(&inbox(), &[], AT, &message("new", &number.to_string())).await;
        }
        let said = said(&merging).await;
        assert_eq!(listings(&said), expected);
        assert!(!said.iter().any(|line| line.contains("BODY")), "nothing is as large and as old: {said:?}");
        assert_eq!(self::said(&merging).await, unchanged, "what is done is done");
    }
}
