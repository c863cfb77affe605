//! Very many mailboxes of a merge: what is told of them stays short, and what there is to say comes first. Very many merges of a
//! server: those of others do not wait for them.

use std::time::Duration;

use pli::{
    base::{MergeFolderId, MergeId, Timestamp},
    merge::{Choices, State},
    store::{
        merge::{self as table, MergeRow},
        merge_folder::{self, MergeFolderRow},
        merge_left_out::{self, LeftOutRow},
    },
};

use super::stage::{House, Owner, asking};
use crate::harness::{database::on_both_databases, old_server::OLD_DOMAIN};

fn row(merge: MergeId, name: &str, (messages, copied, skipped): (i64, i64, i64)) -> MergeFolderRow {
    MergeFolderRow {
        id: MergeFolderId::new(),
        merge,
        name: name.to_owned(),
        uid_validity: 1,
        target: name.to_owned(),
        refused: None,
        target_validity: None,
        mark: 0,
        known: 0,
        made: false,
        seen_at: Timestamp(1),
        messages,
        bytes: copied * 10,
        copied,
        copied_bytes: copied * 10,
        skipped,
        chosen: 0,
        there: 0,
        said_next: None,
        said_messages: None,
        said_modseq: None,
    }
}

on_both_databases! {
    async fn s0_08_of_ten_thousand_mailboxes_those_with_something_to_say_are_named_and_the_others_counted(db) {
        let house = House::new(db).await;
        let (old, claire) = (house.old_box("claire", "ancien-mot"), house.person("claire").await);
        let id = house.merges.ask(&claire.key, &asking(&old), &claire.visitor()).await.unwrap();
        let merge = house.merges.find(&claire.key, id).await.unwrap();
        assert_eq!(house.merges.progress(&merge).await.unwrap().messages, 0);

        let mut rows: Vec<MergeFolderRow> =
            (0..10_000).map(|number| row(id, &format!("Dossier {number}"), (number % 2, number % 2, 0))).collect();
        rows.push(row(id, "En cours", (9, 4, 0)));
        rows.push(row(id, "À venir", (7, 0, 0)));
        rows.push(row(id, "À revoir", (5, 4, 1)));
        rows.push(MergeFolderRow { refused: Some("Refusé & mal nommé".to_owned()), ..row(id, "Refuse", (0, 0, 0)) });
        let txn = house.stage.db.store.begin().await.unwrap();
        merge_folder::insert_all(&txn, &rows).await.unwrap();
        let mut left: Vec<LeftOutRow> = (0..200)
            .map(|number| LeftOutRow { merge: id, name: format!("Corbeille/{number}"), messages: 1, reason: None })
            .collect();
        let reason = Some("refused".to_owned());
        left.push(LeftOutRow { merge: id, name: "Sans nom".to_owned(), messages: 3, reason });
        merge_left_out::replace(&txn, id, left).await.unwrap();
        txn.commit().await.unwrap();

        let progress = house.merges.progress(&merge).await.unwrap();
        assert_eq!((progress.messages, progress.copied, progress.skipped, progress.bytes), (5_021, 5_008, 1, 50_080));
        let first: Vec<&str> = progress.folders.iter().take(4).map(|folder| folder.name.as_str()).collect();
        assert_eq!(first, ["En cours", "À revoir", "Refuse", "À venir"]);
        assert_eq!(progress.folders[2].refused.as_deref(), Some("Refusé & mal nommé"));
        assert_eq!(progress.folders.len(), 50);
        let others = progress.others;
        assert_eq!((others.folders, others.messages, others.copied), (9_954, 4_954, 4_954));
        assert_eq!((progress.left_out[0].name.as_str(), progress.left_out[0].is_refused), ("Sans nom", true));
        assert_eq!((progress.left_out.len(), progress.others_left_out.folders, progress.others_left_out.messages), (50, 151, 151));
    }

    async fn however_many_merges_wait_for_a_busy_server_those_of_others_have_their_turn(db) {
        let house = House::with_dead_server(db).await;
        let now = house.stage.clock.now();
        let (claire, anne) = (house.person("claire").await, house.person("anne").await);
        let store = &house.stage.db.store;
        let waits = async |owner: &Owner, address: String, since: u64| {
            let whose = (owner.account.id, owner.account.language);
            let row = MergeRow::asked(whose, address.parse().unwrap(), Choices::default(), now);
            let row = MergeRow { state: State::Copying, run_at: now - Duration::from_secs(since), ..row };
            table::insert(store.db(), row.clone()).await.unwrap();
            row.id
        };
        for number in 0..250 {
            let id = waits(&claire, format!("service-{number}@{OLD_DOMAIN}"), 9).await;
            // Others work on as many as the server lets.
            if number < 2 {
                assert!(table::lease(store.db(), id, now + Duration::from_secs(60), now).await.unwrap());
            }
        }
        waits(&anne, "anne@autre.example".to_owned(), 1).await;
        assert_eq!(house.merges.round().await.unwrap(), 1);
    }
}
