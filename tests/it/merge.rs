//! Merging an old mailbox into a present one, between two real servers: which case is which test is in docs/merge-matrix.md.

mod concurrency;
mod content;
mod dates;
mod delta;
mod faults;
mod flags;
mod folders;
mod identity;
mod large;
mod lease;
mod lost;
mod many;
mod once;
mod progress;
mod resume;
mod security;
mod stage;
mod throttle;

use pli::{
    base::{Flag, MailboxName, SpecialUse, Timestamp},
    merge::engine::{Layout, Stop},
};

use self::stage::{Merging, message};
use crate::harness::database::on_both_databases;

fn folder(name: &str) -> MailboxName {
    name.parse().unwrap()
}

/// Messages of every kind that makes identity hard.
fn odd() -> Vec<Vec<u8>> {
    let long = format!("Subject: long\r\n\r\n{}\r\n", "x".repeat(20_000));
    vec![
        b"Subject: no id\r\n\r\nOne.\r\n".to_vec(),
        b"Subject: no id\r\n\r\nAnother.\r\n".to_vec(),
        message("same-id", "first body"),
        message("same-id", "second body"),
        b"Message-ID: <only@headers.test>\r\n\r\n".to_vec(),
        b"\r\nno header at all\r\n".to_vec(),
        long.into_bytes(),
        b"Subject: caf\xe9\r\n\r\neight bits \xff\xfe without a charset\r\n".to_vec(),
        b"Subject: ends without a line\r\n\r\nend".to_vec(),
        b"Date: not a date\r\nSubject: nodate\r\n\r\nx\r\n".to_vec(),
        // The very same bytes twice: two messages, and two they stay.
        message("twice", "the same"),
        message("twice", "the same"),
    ]
}

on_both_databases! {
    async fn every_message_arrives_once_byte_for_byte_with_its_date_and_its_flags(db) {
        let merging = Merging::new(db).await;
        let keyword = |word: &str| Flag::Keyword(word.to_owned());
        let flags = [
            vec![Flag::Seen],
            vec![Flag::Answered, Flag::Seen],
            vec![Flag::Flagged, Flag::Draft],
            vec![Flag::Forwarded, keyword("$label1"), keyword("NonJunk"), keyword("$MDNSent")],
            Vec::new(),
        ];
        // 1970, 2026, 2038 and 2099, each to the second.
        let dates = [1, 1_795_176_059, 2_147_483_648, 4_086_892_800].map(Timestamp::from_seconds);
        let source = &merging.source;
        for (number, bytes) in odd().iter().enumerate() {
            let place = if number % 3 == 0 { folder("Dossiers/Labo \"nuit\" & été") } else { MailboxName::inbox() };
            source.put(&place, &flags[number % flags.len()], dates[number % dates.len()], bytes).await;
        }
        let first = merging.pass().await.unwrap();
        assert_eq!((first.copied, first.skipped, first.stopped), (12, 0, None));
        merging.is_whole().await;
        // Again there is nothing to do, whatever the messages look like.
        let second = merging.pass().await.unwrap();
        assert_eq!((second.copied, second.marked), (0, 0));
        merging.is_whole().await;
        // Only what is new comes, the third time.
        source.put(&MailboxName::inbox(), &[], dates[1], &message("late", "just arrived")).await;
        let third = merging.pass().await.unwrap();
        assert_eq!((third.copied, third.marked), (1, 0));
        merging.is_whole().await;
    }

    async fn the_old_box_is_only_looked_at(db) {
        let merging = Merging::new(db).await;
        for number in 0..3 {
            merging.source.put(&MailboxName::inbox(), &[], Timestamp::from_seconds(1_795_000_000), &message("m", &number.to_string())).await;
        }
        let before = merging.source.contents(&MailboxName::inbox()).await;
        merging.pass().await.unwrap();
        assert_eq!(merging.source.contents(&MailboxName::inbox()).await, before);
        // Not even what is recent: another program still learns of it.
        assert_eq!(merging.source.recent().await, 3);
    }

    async fn flags_that_change_in_the_old_box_follow_and_those_of_the_present_one_stay(db) {
        let merging = Merging::new(db).await;
        let inbox = MailboxName::inbox();
        let at = Timestamp::from_seconds(1_795_000_000);
        merging.source.put(&inbox, &[Flag::Flagged], at, &message("a", "one")).await;
        merging.pass().await.unwrap();
        merging.target.mark(&inbox, 1, &[Flag::Answered], &[]).await;
        merging.source.mark(&inbox, 1, &[Flag::Seen], &[Flag::Flagged]).await;
        assert_eq!(merging.pass().await.unwrap().marked, 1);
        let copies = merging.target.contents(&inbox).await;
        assert_eq!(copies[0].flags, "\\Answered \\Seen");
        assert_eq!(merging.pass().await.unwrap().marked, 0);
    }

    async fn what_the_person_does_in_the_present_box_meanwhile_is_not_undone(db) {
        let merging = Merging::new(db).await;
        let (inbox, at) = (MailboxName::inbox(), Timestamp::from_seconds(1_795_000_000));
        for number in 0..3 {
            merging.source.put(&inbox, &[], at, &message("m", &number.to_string())).await;
        }
        merging.pass().await.unwrap();
        merging.target.carry(&inbox, 1, &folder("Lus")).await;
        merging.target.remove(&inbox, 2).await;
        let again = merging.pass().await.unwrap();
        assert_eq!((again.copied, again.skipped), (0, 0));
        assert_eq!(merging.target.contents(&inbox).await.len(), 1);
    }

    async fn a_mailbox_that_was_made_anew_brings_no_copy_twice(db) {
        let merging = Merging::new(db).await;
        let (name, at) = (folder("Gardes"), Timestamp::from_seconds(1_795_000_000));
        let all = odd();
        for bytes in &all {
            merging.source.put(&name, &[], at, bytes).await;
        }
        merging.pass().await.unwrap();
        // The old server loses its index: the same messages under other numbers, of another generation, and one more.
        merging.source.delete(&name).await;
        for bytes in all.iter().rev() {
            merging.source.put(&name, &[], at, bytes).await;
        }
        merging.source.put(&name, &[], at, &message("new", "one more")).await;
        let again = merging.pass().await.unwrap();
        assert_eq!((again.copied, again.skipped), (1, 0));
        assert_eq!(merging.target.contents(&name).await.len(), all.len() + 1);
        assert_eq!(merging.pass().await.unwrap().copied, 0);
    }

    async fn taken_back_exactly_what_was_brought_goes_and_nothing_else(db) {
        let merging = Merging::new(db).await;
        let (inbox, at) = (MailboxName::inbox(), Timestamp::from_seconds(1_795_000_000));
        // The present box has the very same bytes already, and a mailbox of the same name as one of the old ones.
        merging.target.put(&inbox, &[Flag::Seen], at, &message("twice", "the same")).await;
        merging.target.put(&folder("Gardes"), &[], at, &message("own", "mine")).await;
        let before = (merging.target.contents(&inbox).await, merging.target.contents(&folder("Gardes")).await);
        for place in ["INBOX", "Gardes", "Dossiers/Labo"] {
            for bytes in odd() {
                merging.source.put(&folder(place), &[], at, &bytes).await;
            }
        }
        let pass = merging.pass().await.unwrap();
        assert_eq!((pass.copied, pass.there), (35, 1));
        merging.target.carry(&inbox, 2, &folder("Lus")).await;
        let line = &merging.to_target;
        line.cut_after(4_000);
        let broken = merging.undo().await;
        line.mend();
        let undone = merging.undo().await.unwrap();
        let first = broken.as_ref().map_or(0, |undone| undone.removed);
        assert!(broken.is_err() && first + undone.removed <= 34, "{undone:?}");
        assert_eq!(merging.target.contents(&inbox).await, before.0);
        assert_eq!(merging.target.contents(&folder("Gardes")).await, before.1);
        assert_eq!(merging.target.contents(&folder("Lus")).await.len(), 1, "what the person put away is theirs");
        let left = merging.target.names().await;
        assert!(!left.iter().any(|name| name.as_str().starts_with("Dossiers")), "{left:?}");
        // And it can be merged once more.
        assert_eq!(merging.pass().await.unwrap().copied, 35);
    }

    async fn taken_back_without_any_break_all_of_it_goes(db) {
        let merging = Merging::new(db).await;
        let at = Timestamp::from_seconds(1_795_000_000);
        // The mailbox inside another goes first, and leaves the inbox open to look only: it must be opened anew.
        for place in ["INBOX", "Dossiers/Labo"] {
            merging.source.put(&folder(place), &[], at, &message("a", place)).await;
        }
        merging.pass().await.unwrap();
        assert_eq!(merging.undo().await.unwrap().removed, 2);
        assert!(merging.target.filled().await.is_empty());
    }

    async fn a_full_box_stops_cleanly_and_goes_on_when_there_is_room(db) {
        let merging = Merging::new(db).await;
        let (inbox, at) = (MailboxName::inbox(), Timestamp::from_seconds(1_795_000_000));
        let large = "z".repeat(70) + "\r\n";
        for number in 0..6 {
            merging.source.put(&inbox, &[], at, &message(&number.to_string(), &large.repeat(400))).await;
        }
        merging.limit_target(100 * 1024).await;
        let full = merging.pass().await.unwrap();
        assert_eq!(full.stopped, Some(Stop::Quota));
        assert!(full.copied < 6 && full.skipped == 0, "{full:?}");
        assert_eq!(merging.target.contents(&inbox).await.len() as u64, full.copied);
        merging.limit_target(10 * 1024 * 1024).await;
        let rest = merging.pass().await.unwrap();
        assert_eq!((rest.copied + full.copied, rest.stopped), (6, None));
        merging.is_whole().await;
    }
}

#[tokio::test]
async fn mailboxes_go_to_those_of_the_same_use_or_below_one_and_the_trash_stays() {
    let merging = Merging::new(crate::harness::database::sqlite().await).await;
    let at = Timestamp::from_seconds(1_795_000_000);
    for (name, body) in [("INBOX", "in"), ("Trash", "thrown away"), ("Sent", "sent"), ("Éléments envoyés", "old sent")]
    {
        merging.source.put(&folder(name), &[], at, &message(body, body)).await;
    }
    let mut job = merging.job();
    job.without = vec![SpecialUse::Trash, SpecialUse::Junk];
    merging.pass_of(&job).await.unwrap();
    assert_eq!(merging.target.contents(&folder("Sent")).await.len(), 2, "both are of one use");
    assert!(merging.target.contents(&folder("Trash")).await.is_empty());

    let below = Merging::new(crate::harness::database::sqlite().await).await;
    below.source.put(&MailboxName::inbox(), &[], at, &message("a", "a")).await;
    let mut job = below.job();
    job.layout = Layout::Below("Ancienne boîte".to_owned());
    below.pass_of(&job).await.unwrap();
    assert_eq!(below.target.contents(&folder("Ancienne boîte/INBOX")).await.len(), 1);
    assert!(below.target.contents(&MailboxName::inbox()).await.is_empty());
}
