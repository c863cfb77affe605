//! The rows of messages in hand, on SQLite and on PostgreSQL.

use pli::{
    base::{AccountId, Language, Timestamp},
    store::{
        Store, account,
        box_work::{self, Step},
        domain,
    },
};

use crate::harness::database::on_both_databases;

async fn somebody(store: &Store, name: &str) -> AccountId {
    let domain = domain::DomainRow {
        name: "med.test".parse().unwrap(),
        profile: None,
        short_names: false,
        reason: String::new(),
        created_at: Timestamp(1),
    };
    // Another one's domain may be there already.
    drop(domain::insert(store.db(), domain).await);
    let row = account::AccountRow {
        id: AccountId::new(),
        address: format!("{name}@med.test").parse().unwrap(),
        domain: "med.test".parse().unwrap(),
        name: name.to_owned(),
        language: Language::Fr,
        state: account::State::Active,
        phone: None,
        email: None,
        generation: 0,
        created_at: Timestamp(1),
        changed_at: Timestamp(1),
    };
    account::insert(store.db(), row.clone()).await.unwrap();
    row.id
}

on_both_databases! {
    async fn x_11_reading_is_written_down_once_an_hour_for_a_person_and_a_message(db) {
        let store = &db.store;
        let (ward, amina, paul) =
            (somebody(store, "service").await, somebody(store, "amina").await, somebody(store, "paul").await);
        let read = async |person, message, now: i64| {
            let times = (Timestamp(now), Timestamp(now - 3_600_000));
            box_work::read(store.db(), (ward, message), person, times).await.unwrap()
        };
        assert!(read(amina, "a", 10_000_000).await);
        assert!(!read(amina, "a", 13_599_999).await);
        assert!(read(paul, "a", 13_000_000).await && read(amina, "b", 13_000_000).await);
        assert!(read(amina, "a", 13_600_000).await);
        let readers = box_work::readers(store.db(), ward, "a").await.unwrap();
        let readers: Vec<_> = readers.iter().map(|row| (row.name.as_str(), row.read_at.0)).collect();
        assert_eq!(readers, [("amina", 13_600_000), ("paul", 13_000_000)]);
        box_work::remove_old(store.db(), Timestamp(13_000_001)).await.unwrap();
        assert_eq!(box_work::readers(store.db(), ward, "a").await.unwrap().len(), 1);
    }

    async fn x_11_each_change_of_a_message_in_hand_leaves_the_others_as_they_are(db) {
        let store = &db.store;
        let (ward, amina, paul) =
            (somebody(store, "service").await, somebody(store, "amina").await, somebody(store, "paul").await);
        let set = async |step, now| box_work::set(store.db(), (ward, "a"), step, Timestamp(now)).await.unwrap();
        set(Step::Assigned(Some(amina)), 1).await;
        set(Step::Answering(Some(paul)), 2).await;
        set(Step::Done(Some(amina)), 3).await;
        // Only who is named ends it.
        box_work::answered(store.db(), (ward, "a"), amina).await.unwrap();
        let of = async || box_work::of(store.db(), ward, ["a".to_owned(), "b".to_owned()]).await.unwrap();
        let rows = of().await;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].assigned_name.as_deref(), rows[0].answering_name.as_deref()), (Some("amina"), Some("paul")));
        assert_eq!((rows[0].done_name.as_deref(), rows[0].done_at), (Some("amina"), Some(Timestamp(3))));
        box_work::answered(store.db(), (ward, "a"), paul).await.unwrap();
        set(Step::Done(None), 4).await;
        let row = of().await.remove(0);
        assert_eq!((row.answering, row.done_name, row.done_at), (None, None, None));
        assert_eq!(row.assigned_to, Some(amina));
        box_work::remove_old(store.db(), Timestamp(4)).await.unwrap();
        assert_eq!(of().await.len(), 1);
        // Another box has its own, whatever the message is called.
        assert!(box_work::of(store.db(), amina, ["a".to_owned()]).await.unwrap().is_empty());
        box_work::remove_old(store.db(), Timestamp(5)).await.unwrap();
        assert!(of().await.is_empty());
    }
}
