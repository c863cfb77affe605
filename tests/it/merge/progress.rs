//! What is told while a merge goes on, and what a pass may leave out.

use pli::{
    base::{Flag, MailboxName, MergeFolderId, Timestamp},
    merge::engine::Job,
    store::{
        merge_folder::{self, MergeFolderRow},
        merge_message::{self, State},
    },
};

use super::{
    folder,
    stage::{Merging, message},
};
use crate::harness::database::on_both_databases;

const AT: Timestamp = Timestamp(1_795_000_000_000);

/// What the pages read, by name.
async fn told(merging: &Merging) -> Vec<MergeFolderRow> {
    let mut rows = merge_folder::of(merging.store().db(), merging.job().id).await.unwrap();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

async fn ledger(merging: &Merging, row: MergeFolderId, state: State) -> (i64, i64) {
    let rows = merge_message::in_state(merging.store().db(), row, state).await.unwrap();
    (i64::try_from(rows.len()).unwrap(), rows.iter().map(|row| row.size).sum())
}

/// Whether what is told is what the ledger holds.
pub(super) async fn is_right(merging: &Merging) {
    for row in told(merging).await {
        let copied = ledger(merging, row.id, State::Copied).await;
        assert_eq!((row.copied, row.copied_bytes), copied, "{row:?}");
        assert_eq!(row.skipped, ledger(merging, row.id, State::Skipped).await.0, "{row:?}");
        assert_eq!(row.there, ledger(merging, row.id, State::There).await.0, "{row:?}");
        assert_eq!(row.messages, row.copied + row.skipped + row.there, "{row:?}");
        assert!(row.bytes >= row.copied_bytes, "{row:?}");
    }
}

on_both_databases! {
    async fn what_is_to_come_is_told_before_and_what_was_done_as_it_is_done(db) {
        let merging = Merging::new(db).await;
        for number in 0..30 {
            let place = if number % 3 == 0 { folder("Labo") } else { MailboxName::inbox() };
            merging.source.put(&place, &[], AT, &message(&number.to_string(), &"x".repeat(2_000))).await;
        }
        // The line breaks when the first messages are on their way.
        merging.to_target.cut_after(9_000);
        merging.pass().await.unwrap_err();
        merging.to_target.mend();
        let before = told(&merging).await;
        let filled = before.iter().filter(|row| row.messages > 0);
        let totals: Vec<_> = filled.map(|row| (row.target.as_str(), row.messages)).collect();
        assert_eq!(totals, [("INBOX", 20), ("Labo", 10)]);
        assert!(before.iter().all(|row| row.copied <= row.messages && row.said_next.is_none()), "{before:?}");
        merging.pass().await.unwrap();
        is_right(&merging).await;
        let after = told(&merging).await;
        assert_eq!(after.iter().map(|row| row.copied).sum::<i64>(), 30);
        assert!(after.iter().all(|row| row.bytes == row.copied_bytes && row.said_next.is_some()), "{after:?}");
    }

    async fn a_mailbox_that_was_made_anew_is_not_counted_twice(db) {
        let merging = Merging::new(db).await;
        for number in 0..5 {
            merging.source.put(&folder("Labo"), &[], AT, &message(&number.to_string(), "x")).await;
        }
        merging.pass().await.unwrap();
        merging.source.delete(&folder("Labo")).await;
        for number in 0..7 {
            merging.source.put(&folder("Labo"), &[], AT, &message(&number.to_string(), "x")).await;
        }
        merging.pass().await.unwrap();
        is_right(&merging).await;
        let labo = told(&merging).await.into_iter().filter(|row| row.target == "Labo");
        assert_eq!(labo.map(|row| row.copied).sum::<i64>(), 7);
    }

    async fn what_is_left_out_of_a_mailbox_that_was_made_anew_is_counted_once(db) {
        let merging = Merging::new(db).await;
        let job = Job { leave_removed: true, ..merging.job() };
        for round in 0..2 {
            if round > 0 {
                merging.source.delete(&folder("Labo")).await;
            }
            for number in 0..3 {
                merging.source.put(&folder("Labo"), &[Flag::Deleted], AT, &message(&number.to_string(), "x")).await;
            }
            merging.pass_of(&job).await.unwrap();
            is_right(&merging).await;
            let labo = told(&merging).await.into_iter().filter(|row| row.target == "Labo");
            assert_eq!(labo.fold((0, 0), |sum, row| (sum.0 + row.skipped, sum.1 + row.chosen)), (3, 3));
        }
    }

    async fn a_server_that_says_nothing_changed_is_believed_but_not_in_the_last_pass(db) {
        let merging = Merging::new(db).await;
        let inbox = MailboxName::inbox();
        merging.source.put(&inbox, &[], AT, &message("a", "one")).await;
        merging.pass().await.unwrap();
        merging.source.put(&inbox, &[], AT, &message("b", "two")).await;
        // What the server says now is written down as what it said before: as if it had not counted the message.
        let now = merging.source.counts(&inbox).await;
        for row in told(&merging).await {
            let row = MergeFolderRow {
                said_next: Some(i64::from(now.uid_next)),
                said_messages: Some(i64::from(now.messages)),
                said_modseq: now.modseq.map(|number| i64::try_from(number).unwrap()),
                ..row
            };
            merge_folder::save(merging.store().db(), &row).await.unwrap();
        }
        assert_eq!(merging.pass().await.unwrap().copied, 0, "it was opened");
        let mut job = merging.job();
        job.thorough = true;
        assert_eq!(merging.pass_of(&job).await.unwrap().copied, 1);
        merging.is_whole().await;
        is_right(&merging).await;
    }

    async fn a_present_mailbox_that_was_made_anew_is_not_marked_nor_emptied_by_old_numbers(db) {
        let merging = Merging::new(db).await;
        let labo = folder("Labo");
        for number in 0..3 {
            merging.source.put(&labo, &[], AT, &message(&number.to_string(), "x")).await;
        }
        merging.pass().await.unwrap();
        // The person throws the copies away with their mailbox, and keeps something of their own there.
        merging.target.delete(&labo).await;
        for number in 0..3 {
            merging.target.put(&labo, &[], AT, &message(&format!("own-{number}"), "mine")).await;
        }
        merging.source.mark(&labo, 1, &[Flag::Flagged], &[]).await;
        merging.source.put(&labo, &[], AT, &message("late", "x")).await;
        assert_eq!(merging.pass().await.unwrap().copied, 1);
        merging.source.mark(&labo, 2, &[Flag::Flagged], &[]).await;
        merging.pass().await.unwrap();
        let flags: Vec<String> = merging.target.contents(&labo).await.into_iter().map(|one| one.flags).collect();
        assert_eq!(flags, [""; 4], "only copies are marked");
        assert_eq!(merging.undo().await.unwrap().removed, 1);
        assert_eq!(merging.target.contents(&labo).await.len(), 3);
    }
}
