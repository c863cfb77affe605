//! The database door, on SQLite and on PostgreSQL.

use std::time::Duration;

use pli::{
    base::{AccountId, Domain, Language, Timestamp},
    policy::Profile,
    store::{Error, account, address, domain},
};
use tokio::task::JoinSet;

use crate::harness::database::on_both_databases;

fn domain_row(name: &str) -> domain::DomainRow {
    domain::DomainRow {
        name: name.parse().unwrap(),
        profile: Some(Profile::Modern),
        short_names: false,
        reason: String::new(),
        created_at: Timestamp(1),
    }
}

fn account_row(text: &str) -> account::AccountRow {
    account::AccountRow {
        id: AccountId::new(),
        address: text.parse().unwrap(),
        domain: text.rsplit_once('@').unwrap().1.parse::<Domain>().unwrap(),
        name: "Zoé Martin".to_owned(),
        language: Language::Fr,
        state: account::State::Active,
        phone: None,
        email: None,
        generation: 0,
        created_at: Timestamp(1),
        changed_at: Timestamp(1),
    }
}

on_both_databases! {
    async fn the_schema_is_made_once_and_is_then_complete(db) {
        assert!(db.store.is_migrated().await.unwrap());
        db.store.migrate().await.unwrap();
        db.store.ping().await.unwrap();
    }

    async fn a_row_comes_back_as_it_was_written(db) {
        let row = account_row("zo\u{eb}.martin@med.test");
        domain::insert(db.store.db(), domain_row("med.test")).await.unwrap();
        account::insert(db.store.db(), row.clone()).await.unwrap();
        assert_eq!(account::find(db.store.db(), row.id).await.unwrap(), Some(row.clone()));
        assert_eq!(account::find_by_address(db.store.db(), &row.address).await.unwrap().map(|row| row.id), Some(row.id));
        assert_eq!(domain::list(db.store.db()).await.unwrap(), [domain_row("med.test")]);
    }

    async fn what_is_taken_and_what_points_nowhere_is_refused(db) {
        domain::insert(db.store.db(), domain_row("med.test")).await.unwrap();
        assert!(matches!(domain::insert(db.store.db(), domain_row("med.test")).await, Err(Error::Exists)));
        account::insert(db.store.db(), account_row("a@med.test")).await.unwrap();
        assert!(matches!(account::insert(db.store.db(), account_row("a@med.test")).await, Err(Error::Exists)));
        // Foreign keys hold on SQLite too.
        assert!(account::insert(db.store.db(), account_row("a@other.test")).await.is_err());
    }

    async fn an_update_of_a_state_names_the_state_it_expects(db) {
        let row = account_row("a@med.test");
        domain::insert(db.store.db(), domain_row("med.test")).await.unwrap();
        account::insert(db.store.db(), row.clone()).await.unwrap();
        let (active, suspended) = (account::State::Active, account::State::Suspended);
        account::change_state(db.store.db(), row.id, (active, suspended), Timestamp(5)).await.unwrap();
        let again = account::change_state(db.store.db(), row.id, (active, suspended), Timestamp(6)).await;
        assert!(matches!(again, Err(Error::Stale)));
        let row = account::find(db.store.db(), row.id).await.unwrap().unwrap();
        assert_eq!((row.state, row.generation, row.changed_at), (suspended, 1, Timestamp(5)));
    }

    async fn a_dropped_transaction_changes_nothing(db) {
        let txn = db.store.begin().await.unwrap();
        domain::insert(&txn, domain_row("med.test")).await.unwrap();
        drop(txn);
        assert!(domain::list(db.store.db()).await.unwrap().is_empty());
        let txn = db.store.begin().await.unwrap();
        domain::insert(&txn, domain_row("med.test")).await.unwrap();
        txn.commit().await.unwrap();
        assert_eq!(domain::list(db.store.db()).await.unwrap().len(), 1);
    }

    async fn writers_that_read_first_wait_for_each_other_and_none_fails(db) {
        let row = account_row("a@med.test");
        domain::insert(db.store.db(), domain_row("med.test")).await.unwrap();
        account::insert(db.store.db(), row.clone()).await.unwrap();
        let mut tasks = JoinSet::new();
        for _ in 0..8 {
            let (store, id) = (db.store.clone(), row.id);
            tasks.spawn(async move {
                for _ in 0..25 {
                    let txn = store.begin().await.unwrap();
                    account::find(&txn, id).await.unwrap().unwrap();
                    account::begin_generation(&txn, id, Timestamp(2)).await.unwrap();
                    txn.commit().await.unwrap();
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        assert_eq!(account::find(db.store.db(), row.id).await.unwrap().unwrap().generation, 200);
    }

    async fn a_second_process_waits_for_the_first_one_to_finish_writing(db) {
        let other = pli::store::Store::open(&db.config).await.unwrap();
        let txn = db.store.begin().await.unwrap();
        domain::insert(&txn, domain_row("one.test")).await.unwrap();
        let second = tokio::spawn(async move {
            let txn = other.begin().await.unwrap();
            domain::insert(&txn, domain_row("two.test")).await.unwrap();
            txn.commit().await.unwrap();
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        txn.commit().await.unwrap();
        second.await.unwrap();
        assert_eq!(domain::list(db.store.db()).await.unwrap().len(), 2);
    }

    async fn r_83_an_address_belongs_to_one_account_only(db) {
        let (one, two) = (account_row("a@med.test"), account_row("b@med.test"));
        domain::insert(db.store.db(), domain_row("med.test")).await.unwrap();
        for row in [&one, &two] {
            account::insert(db.store.db(), row.clone()).await.unwrap();
        }
        let alias = |account: AccountId| address::AddressRow {
            address: "shared@med.test".parse().unwrap(),
            account,
            role: address::Role::Alias,
            may_send: true,
            created_at: Timestamp(1),
        };
        address::insert(db.store.db(), alias(one.id)).await.unwrap();
        assert!(matches!(address::insert(db.store.db(), alias(two.id)).await, Err(Error::Exists)));
        let found = address::find(db.store.db(), &"Shared@MED.test".parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(found.account, one.id);
    }
}

#[tokio::test]
async fn the_file_of_sqlite_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let db = crate::harness::database::sqlite().await;
    let mode = std::fs::metadata(db.dir.path().join("pli.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_database_that_is_away_is_unavailable_and_not_broken() {
    let config = crate::harness::database::config_of("postgres://pli@127.0.0.1:24999/pli");
    let error = pli::store::Store::open(&config).await.unwrap_err();
    assert!(error.is_temporary(), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_at_once_make_the_schema_in_turn() {
    for db in [crate::harness::database::sqlite_empty(), crate::harness::database::postgres_empty().await] {
        let mut processes = JoinSet::new();
        for _ in 0..4 {
            let config = db.0.clone();
            processes.spawn(async move {
                let store = pli::store::Store::open(&config).await.unwrap();
                store.migrate().await.unwrap();
                assert!(store.is_migrated().await.unwrap());
            });
        }
        while let Some(done) = processes.join_next().await {
            done.unwrap();
        }
    }
}

#[tokio::test]
async fn sqlite_is_compiled_to_plan_each_statement_once() {
    use crate::harness::database::{raw, sqlite};
    let db = sqlite().await;
    let used = raw::text(&db, "SELECT group_concat(compile_options) FROM pragma_compile_options").await;
    assert!(used.contains("ENABLE_QPSG"), "{used}");
}
