//! Pass after pass (mail.md 3d, delta), and any sequence of breaks: whatever happens on the way, the hashes of each mailbox are the
//! source's in the end.

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
const PLACES: [&str; 3] = ["INBOX", "Dossiers/Labo", "Gardes"];

/// Something happens at the source.
async fn happens(merging: &Merging, dice: &mut Dice, number: u64) {
    let place = folder(PLACES[usize::try_from(dice.below(3)).unwrap()]);
    let body = "lorem ipsum dolor sit amet\r\n".repeat(usize::try_from(dice.below(300)).unwrap());
    // Some are the very same.
    let id = if dice.below(5) == 0 { "same".to_owned() } else { number.to_string() };
    let flags = if dice.below(2) == 0 { vec![Flag::Seen] } else { Vec::new() };
    merging.source.put(&place, &flags, AT, &message(&id, &body)).await;
}

/// Any sequence of breaks of either line, of stops of the process, and of new mail.
async fn after_any_sequence(server: Server, seed: u64, rounds: u64, merging: Merging) {
    let mut dice = Dice(seed);
    for number in 0..20 {
        happens(&merging, &mut dice, number).await;
    }
    let mut broken = 0;
    for round in 0..rounds {
        match dice.below(5) {
            0 | 1 => merging.to_source.cut_after(u32::try_from(dice.below(20_000)).unwrap()),
            2 | 3 => merging.to_target.cut_after(u32::try_from(dice.below(20_000)).unwrap()),
            _ => {}
        }
        let stops = if dice.below(2) == 0 { &merging.to_source } else { &merging.to_target };
        if !matches!(stops.dropped_after(dice.below(25_000), merging.pass()).await, Some(Ok(_))) {
            broken += 1;
        }
        merging.to_source.mend();
        merging.to_target.mend();
        happens(&merging, &mut dice, 1_000 + round).await;
    }
    assert!(broken > 2, "{server:?}: it was never broken: {broken}");
    let mut job = merging.job();
    job.thorough = true;
    merging.pass_of(&job).await.unwrap();
    merging.is_whole().await;
    super::progress::is_right(&merging).await;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 0);
    // And all of it can be taken back.
    merging.undo().await.unwrap();
    assert!(merging.target.filled().await.is_empty());
}

on_both_databases! {
    async fn from_dovecot_any_sequence_of_breaks_leaves_the_hashes_of_the_source(db) {
        after_any_sequence(Server::Old, 0x1234_5678_9abc, 16, Merging::new(db).await).await;
    }

    async fn from_cyrus_any_sequence_of_breaks_leaves_the_hashes_of_the_source(db) {
        after_any_sequence(Server::Cyrus, 0xcafe_f00d_1111, 12, Merging::from(Server::Cyrus, db).await).await;
    }
}

#[tokio::test]
async fn after_many_passes_only_what_is_late_comes_and_the_last_one_believes_nothing() {
    let merging = Merging::new(sqlite().await).await;
    let mut dice = Dice(0xabcdef);
    for pass in 0..5 {
        for number in 0..4 {
            happens(&merging, &mut dice, pass * 10 + number).await;
        }
        assert_eq!(merging.pass().await.unwrap().copied, 4);
    }
    // The address leads here by now, and somebody still sends there: it comes by the next pass, at most once.
    old_server().deliver(&merging.source.address, &message("late", "who had the old server in memory")).await;
    let mut job = merging.job();
    job.thorough = true;
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 1);
    assert_eq!(merging.pass_of(&job).await.unwrap().copied, 0);
    merging.is_whole().await;
}

#[tokio::test]
async fn mail_for_somebody_who_is_not_merged_arrives_there_by_our_own_postfix_and_comes_with_the_next_pass() {
    let merging = Merging::new(sqlite().await).await;
    merging.pass().await.unwrap();
    stage().send_from_outside(&merging.source.address, &message("through", "the MX")).await;
    while merging.source.contents(&MailboxName::inbox()).await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(merging.pass().await.unwrap().copied, 1);
    merging.is_whole().await;
}

#[tokio::test]
async fn taken_back_only_the_copies_go() {
    let merging = Merging::from(Server::Cyrus, sqlite().await).await;
    for place in PLACES {
        merging.target.put(&folder(place), &[], AT, &message("own", place)).await;
        merging.source.put(&folder(place), &[], AT, &message("old", place)).await;
    }
    merging.source.put(&folder("Nouveau"), &[], AT, &message("old", "x")).await;
    merging.pass().await.unwrap();
    // Something of the person's own lies in a mailbox that was made for the merge.
    merging.target.put(&folder("Nouveau"), &[], AT, &message("own", "kept")).await;
    assert_eq!(merging.undo().await.unwrap().removed, 4);
    for place in [PLACES.as_slice(), &["Nouveau"]].concat() {
        let left = merging.target.contents(&folder(place)).await;
        assert!(left.len() == 1 && left[0].bytes.starts_with(b"Message-ID: <own"), "{place}: {left:?}");
    }
}
