//! Merges of calendars that are broken off: the line to either server breaks after any number of bytes, the process stops at
//! any moment, and taking back as well.

use std::collections::BTreeMap;

use super::stage::{Merging, event};
use crate::harness::{database::on_both_databases, dice::Dice};

/// Two calendars with objects of many sizes; here one with something of the person's. What is here before.
async fn fill(merging: &Merging, dice: &mut Dice) -> BTreeMap<String, Vec<String>> {
    let calendars = [merging.source.make("calendrier", "Agenda").await, merging.source.make("labo", "Labo").await];
    for number in 0..24 {
        let summary = "lorem ipsum ".repeat(1 + usize::try_from(dice.below(200)).unwrap());
        let calendar = &calendars[usize::from(number % 3 == 0)];
        merging.source.put(calendar, &format!("{number}.ics"), &event(&number.to_string(), summary.trim())).await;
    }
    let here = merging.target.make("agenda", "Ici").await;
    merging.target.put(&here, "own.ics", &event("own", "Dentiste")).await;
    merging.target.all().await
}

async fn is_whole(merging: &Merging) {
    let (old, new) = (merging.source.all().await, merging.target.all().await);
    assert_eq!(new["Labo"], old["Labo"]);
    let brought: Vec<_> = new["Ici"].iter().filter(|text| !text.contains("UID:own")).cloned().collect();
    assert_eq!((brought.len(), new["Ici"].len(), new.len()), (16, 17, 2));
    assert_eq!(brought, old["Agenda"]);
}

on_both_databases! {
    async fn after_any_breaks_of_either_line_nothing_is_lost_and_nothing_is_there_twice(db) {
        let merging = Merging::new(db).await;
        let mut dice = Dice(0x0ca1_e4da);
        let before = fill(&merging, &mut dice).await;
        let mut broken = 0;
        for _ in 0..24 {
            let line = if dice.below(2) == 0 { &merging.to_source } else { &merging.to_target };
            // From the greeting to the middle of any object.
            line.cut_after(u32::try_from(dice.below(60_000)).unwrap());
            if let Err(error) = merging.pass().await {
                assert!(error.is_temporary(), "{error}");
                broken += 1;
            }
            merging.to_source.mend();
            merging.to_target.mend();
        }
        assert!(broken > 3, "the lines were cut too late to show anything: {broken}");
        merging.pass().await.unwrap();
        is_whole(&merging).await;
        assert_eq!(merging.thorough_pass().await.unwrap().copied, 0);
        for _ in 0..6 {
            merging.to_target.cut_after(u32::try_from(dice.below(40_000)).unwrap());
            let _ = merging.undo().await;
            merging.to_target.mend();
        }
        merging.undo().await.unwrap();
        assert_eq!(merging.target.all().await, before);
    }

    async fn stopped_at_any_moment_it_goes_on_where_it_was(db) {
        let merging = Merging::new(db).await;
        let mut dice = Dice(0xfeed_ca1e);
        let before = fill(&merging, &mut dice).await;
        let mut stopped = 0;
        for _ in 0..20 {
            // As `kill -9` would: what was under way is dropped between two answers, and nothing is tidied up.
            let line = if dice.below(2) == 0 { &merging.to_source } else { &merging.to_target };
            if line.dropped_after(dice.below(15_000), merging.pass()).await.is_none() {
                stopped += 1;
            }
        }
        assert!(stopped > 4, "it was never stopped: {stopped}");
        merging.pass().await.unwrap();
        is_whole(&merging).await;
        for _ in 0..4 {
            merging.to_target.dropped_after(dice.below(20_000), merging.undo()).await;
        }
        merging.undo().await.unwrap();
        assert_eq!(merging.target.all().await, before);
    }
}
