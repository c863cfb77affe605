//! Merges that are broken off: the line to either server breaks after any number of bytes, the process stops at any moment.

use pli::base::{MailboxName, Timestamp};

use super::stage::{Merging, message};
use crate::harness::{database::on_both_databases, dice::Dice};

/// A mailbox with `count` messages of many sizes, some of them the same.
async fn fill(merging: &Merging, count: u64, dice: &mut Dice) {
    for number in 0..count {
        let place = if number % 4 == 0 { "Dossiers/Labo".parse().unwrap() } else { MailboxName::inbox() };
        let body = "lorem ipsum dolor sit amet\r\n".repeat(usize::try_from(dice.below(400)).unwrap());
        let id = if number % 7 == 0 { "same".to_owned() } else { number.to_string() };
        let at = Timestamp::from_seconds(1_795_000_000 + i64::try_from(number).unwrap());
        merging.source.put(&place, &[], at, &message(&id, &body)).await;
    }
}

on_both_databases! {
    async fn after_any_breaks_of_either_line_nothing_is_lost_and_nothing_is_there_twice(db) {
        let merging = Merging::new(db).await;
        let mut dice = Dice(0x5eed_cafe_f00d);
        fill(&merging, 60, &mut dice).await;
        let mut broken = 0;
        for _ in 0..24 {
            let line = if dice.below(2) == 0 { &merging.to_source } else { &merging.to_target };
            // From the greeting to beyond the end of a batch.
            line.cut_after(u32::try_from(dice.below(120_000)).unwrap());
            if merging.pass().await.is_err() {
                broken += 1;
            }
            merging.to_source.mend();
            merging.to_target.mend();
        }
        assert!(broken > 3, "the lines were cut too late to show anything: {broken}");
        merging.pass().await.unwrap();
        merging.is_whole().await;
        super::progress::is_right(&merging).await;
        assert_eq!(merging.pass().await.unwrap().copied, 0);
    }

    async fn stopped_at_any_moment_it_goes_on_where_it_was(db) {
        let merging = Merging::new(db).await;
        let mut dice = Dice(0xfeed_beef);
        fill(&merging, 60, &mut dice).await;
        let mut stopped = 0;
        for _ in 0..30 {
            // As `kill -9` would: what was under way is dropped between two answers, and nothing is tidied up.
            let line = if dice.below(2) == 0 { &merging.to_source } else { &merging.to_target };
            if line.dropped_after(dice.below(50_000), merging.pass()).await.is_none() {
                stopped += 1;
            }
        }
        // All that is to come is more than six times what passes before any of them.
        assert!(stopped > 4, "it was never stopped: {stopped}");
        merging.pass().await.unwrap();
        merging.is_whole().await;
        super::progress::is_right(&merging).await;
    }
}
