//! A merge of very many mailboxes: what is told of it stays short, and what there is to say of them comes first.

use pli::{
    base::{MergeFolderId, MergeId, Timestamp},
    store::{
        merge_folder::{self, MergeFolderRow},
        merge_left_out::{self, LeftOutRow},
    },
};

use super::stage::{House, asking};
use crate::harness::database::on_both_databases;

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
}
