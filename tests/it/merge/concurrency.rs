//! People who go on working while a merge does (mail.md 3d, concurrency; receipts and rules).

use std::{collections::BTreeSet, time::Duration};

use pli::base::{Flag, MailboxName, Timestamp};

use super::{
    folder,
    stage::{Merging, Server, message},
};
use crate::harness::{
    database::{on_both_databases, sqlite},
    dice::Dice,
    old_server, stage,
};

const AT: Timestamp = Timestamp(1_795_000_000_000);

fn inbox() -> MailboxName {
    MailboxName::inbox()
}

async fn bodies(merging: &Merging, places: &[&str]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for place in places {
        found.extend(merging.target.contents(&folder(place)).await.into_iter().map(|one| one.bytes));
    }
    found
}

#[tokio::test]
async fn while_people_read_move_and_remove_on_both_sides_every_other_message_comes_once() {
    let merging = Merging::new(sqlite().await).await;
    for number in 0..80 {
        merging.source.put(&inbox(), &[], AT, &message("m", &format!("{number:03}{}", "x".repeat(2_000)))).await;
    }
    let mut dice = Dice(0x0dd_ba11);
    let people = async {
        for number in 0..12_u32 {
            // At the source: read one, remove another, put one away, get one.
            merging.source.mark(&inbox(), 1 + number * 2, &[Flag::Seen], &[]).await;
            merging.source.remove(&inbox(), 60 + number).await;
            merging.source.put(&inbox(), &[], AT, &message("new", &number.to_string())).await;
            // At the target: what has come already, if it has.
            let uids: BTreeSet<u32> = merging.target.uids(&inbox()).await;
            for (at, uid) in uids.into_iter().enumerate() {
                match (at % 7, dice.below(2)) {
                    (0, 0) => merging.target.carry(&inbox(), uid, &folder("Rangé")).await,
                    (1, 0) => merging.target.mark(&inbox(), uid, &[Flag::Flagged], &[]).await,
                    _ => {}
                }
            }
        }
    };
    let passes = async {
        for _ in 0..6 {
            merging.pass().await.unwrap();
        }
    };
    tokio::join!(people, passes);
    let mut job = merging.job();
    job.thorough = true;
    merging.pass_of(&job).await.unwrap();
    let mut here = bodies(&merging, &["INBOX", "Rangé"]).await;
    let before = here.len();
    here.sort();
    here.dedup();
    assert_eq!(here.len(), before, "none came twice");
    for one in merging.source.contents(&inbox()).await {
        assert!(here.contains(&one.bytes), "{one:?}");
    }
}

on_both_databases! {
    async fn two_merges_into_one_box_at_once_are_both_whole(db) {
        let mut first = Merging::new(db).await;
        let mut second = first.beside(Server::Cyrus).await;
        first.know(&second);
        second.know(&first);
        for number in 0..30 {
            for (merging, name) in [(&first, "a"), (&second, "b")] {
                merging.source.put(&inbox(), &[], AT, &message(name, &number.to_string().repeat(500))).await;
            }
        }
        first.to_target.cut_after(60_000);
        let (broken, other) = tokio::join!(first.pass(), second.pass());
        first.to_target.mend();
        other.unwrap();
        drop(broken);
        let (one, other) = tokio::join!(first.pass(), second.pass());
        one.unwrap();
        other.unwrap();
        let mut all = first.source.contents(&inbox()).await;
        all.extend(second.source.contents(&inbox()).await);
        all.sort();
        assert_eq!(first.target.contents(&inbox()).await, all);
        // One is taken back: what the other brought stays.
        assert_eq!(first.undo().await.unwrap().removed, 30);
        assert_eq!(first.target.contents(&inbox()).await, second.source.contents(&inbox()).await);
    }
}

#[tokio::test]
async fn mail_that_arrives_on_both_sides_meanwhile_is_there_once() {
    let merging = Merging::new(sqlite().await).await;
    let (old, new) = (&merging.source.address, &merging.target.address);
    let deliver = async {
        for number in 0..10 {
            old_server().deliver(old, &message("old", &number.to_string())).await;
            stage().deliver(new, &message("new", &number.to_string())).await;
        }
    };
    let passes = async {
        for _ in 0..5 {
            merging.pass().await.unwrap();
        }
    };
    tokio::join!(deliver, passes);
    merging.pass().await.unwrap();
    assert_eq!(merging.source.contents(&inbox()).await.len(), 10);
    assert_eq!(merging.target.contents(&inbox()).await.len(), 20);
}

#[tokio::test]
async fn a_mail_program_that_watches_sees_the_right_count() {
    let merging = Merging::new(sqlite().await).await;
    for number in 0..25 {
        merging.source.put(&inbox(), &[], AT, &message("m", &number.to_string())).await;
    }
    let mut raw = merging.target.raw().await;
    raw.say("SELECT INBOX").await;
    let watch = raw.watch(" 25 EXISTS");
    let (passed, seen) = tokio::join!(merging.pass(), tokio::time::timeout(Duration::from_mins(1), watch));
    passed.unwrap();
    seen.expect("the count in time");
}

#[tokio::test]
async fn no_receipt_no_absence_message_and_no_rule_follows_from_a_merge() {
    let merging = Merging::new(sqlite().await).await;
    let stage = stage();
    let (new, sender) =
        (&merging.target.address, format!("{}@courriel.example", merging.source.address.as_str().replace('@', ".")));
    let rules = "require [\"fileinto\", \"mailbox\", \"vacation\", \"copy\"];\n\
        vacation :days 1 \"Absente\";\nfileinto :create \"Réglé\";\n";
    // Who signs in has a mailbox.
    merging.target.names().await;
    stage.set_rules(new, rules);
    let letter = |id: &str| {
        format!(
            "Message-ID: <{id}@old.test>\r\nFrom: {sender}\r\nTo: {new}\r\nSubject: {id}\r\n\
             Disposition-Notification-To: {sender}\r\nReturn-Receipt-To: {sender}\r\n\r\nx\r\n"
        )
    };
    for number in 0..3 {
        merging.source.put(&inbox(), &[], AT, letter(&format!("old-{number}")).as_bytes()).await;
    }
    merging.pass().await.unwrap();
    assert_eq!(merging.target.contents(&inbox()).await.len(), 3);
    assert!(merging.target.contents(&folder("Réglé")).await.is_empty());
    // What is delivered is seen by the rules: the only answer that ever leaves is its.
    stage.deliver_from(&sender, new, letter("control").as_bytes()).await;
    stage.letter_to(&sender, 1).await;
    assert_eq!(merging.target.contents(&folder("Réglé")).await.len(), 1);
    assert_eq!(stage.letters_to(&sender).len(), 1);
}
