//! Finding people in both databases as a program asks for them.

use pli::{
    base::{AccountId, Language, Place, StructureId, Timestamp},
    store::{
        Error, Store, account, domain, member,
        provisioned::{self, By, Fit, Side, Where},
        structure,
    },
};

use crate::harness::database::on_both_databases;

async fn person(store: &Store, at: StructureId, local: &str, moment: i64) -> AccountId {
    let id = AccountId::new();
    let account = account::AccountRow {
        id,
        address: format!("{local}@chts.example").parse().unwrap(),
        domain: "chts.example".parse().unwrap(),
        name: local.to_owned(),
        language: if local == "luc" { Language::En } else { Language::Fr },
        state: account::State::Active,
        phone: None,
        email: None,
        generation: 0,
        created_at: Timestamp(moment),
        changed_at: Timestamp(moment),
    };
    account::insert(store.db(), account).await.unwrap();
    let member = member::MemberRow {
        account: id,
        structure: at,
        profession: String::new(),
        searched: local.to_owned(),
        sorted: local.chars().rev().collect(),
        made_by: None,
        created_at: Timestamp(moment),
        given: None,
        family: None,
        external_id: (local != "zoé").then(|| local.to_owned()),
        removed_at: None,
    };
    member::insert(store.db(), member).await.unwrap();
    id
}

on_both_databases! {
    async fn x_10_both_databases_find_the_same_people(db) {
        let store = &db.store;
        let name: pli::base::Domain = "chts.example".parse().unwrap();
        let row = domain::DomainRow { name: name.clone(), profile: None, short_names: false, reason: String::new(), created_at: Timestamp(1) };
        domain::insert(store.db(), row).await.unwrap();
        let place = |name: &str| structure::StructureRow {
            id: StructureId::new(), name: name.to_owned(), place: Place::Quebec, domain: "chts.example".parse().unwrap(),
            pattern: "nom".to_owned(), support_email: None, support_phone: None, support_hours: None,
            requests: true, created_at: Timestamp(1), changed_at: Timestamp(1), closed_at: None,
        };
        let (here, there) = (place("Ici"), place("Là"));
        for one in [&here, &there] {
            structure::insert(store.db(), one.clone()).await.unwrap();
        }
        let anne = person(store, here.id, "anne_1", 10).await;
        let luc = person(store, here.id, "luc", 20).await;
        person(store, here.id, "zoé", 30).await;
        person(store, there.id, "autre", 40).await;
        let found = async |wanted: &Where, by: By, down: bool| {
            let rows = provisioned::list(store.db(), (here.id, wanted), (by, down), (0, 10)).await.unwrap();
            assert_eq!(provisioned::count(store.db(), here.id, wanted).await.unwrap(), rows.len() as u64, "{wanted:?}");
            rows.into_iter().map(|row| row.address.local().to_owned()).collect::<Vec<_>>()
        };
        let not = |wanted| Where::Not(Box::new(wanted));
        let address = |fit| Where::Address(fit);
        let text = str::to_owned;
        for (wanted, who) in [
            (Where::Always(true), vec!["anne_1", "luc", "zoé"]),
            (Where::Always(false), vec![]),
            (not(Where::Always(false)), vec!["anne_1", "luc", "zoé"]),
            (address(Fit::Is(text("luc@chts.example"))), vec!["luc"]),
            (address(Fit::Begins(text("anne_"))), vec!["anne_1"]),
            (address(Fit::Begins(text("lu_"))), vec![]),
            (address(Fit::Holds(text("%"))), vec![]),
            (address(Fit::Holds(text("é@"))), vec!["zoé"]),
            (not(address(Fit::Ends(text("chts.example")))), vec![]),
            (Where::External(text("luc")), vec!["luc"]),
            (Where::External(text("LUC")), vec![]),
            (not(Where::External(text("luc"))), vec!["anne_1", "zoé"]),
            (not(Where::HasExternal), vec!["zoé"]),
            (Where::Account(anne), vec!["anne_1"]),
            (Where::Language(Language::En), vec!["luc"]),
            (Where::Created(Side::After, Timestamp(10)), vec!["luc", "zoé"]),
            (not(Where::Changed(Side::Before, Timestamp(20))), vec!["luc", "zoé"]),
            (Where::Changed(Side::At, Timestamp(20)), vec!["luc"]),
            (
                Where::And(
                    Box::new(Where::Or(Box::new(Where::Account(anne)), Box::new(Where::Account(luc)))),
                    Box::new(not(Where::Account(luc))),
                ),
                vec!["anne_1"],
            ),
        ] {
            assert_eq!(found(&wanted, By::Address, false).await, who, "{wanted:?}");
        }
        for (by, down, who) in [
            (By::Account, false, ["anne_1", "luc", "zoé"]),
            (By::Created, true, ["zoé", "luc", "anne_1"]),
            (By::Family, false, ["anne_1", "luc", "zoé"]),
            (By::Changed, false, ["anne_1", "luc", "zoé"]),
        ] {
            assert_eq!(found(&Where::Always(true), by, down).await, who, "{by:?}");
        }
        // One person of the other system is one here, and may be another elsewhere.
        let rows = provisioned::find(store.db(), here.id, anne).await.unwrap().unwrap();
        assert_eq!((rows.external_id.as_deref(), rows.password), (Some("anne_1"), None));
        let member = member::find(store.db(), anne).await.unwrap().unwrap();
        let same = member::MemberRow { external_id: Some("luc".to_owned()), ..member.clone() };
        assert!(matches!(member::update(store.db(), same).await, Err(Error::Exists)));
        // Who was deleted is not seen while they are closed.
        let gone = member::MemberRow { removed_at: Some(Timestamp(50)), external_id: None, ..member };
        member::update(store.db(), gone).await.unwrap();
        assert_eq!(found(&Where::Account(anne), By::Account, false).await, ["anne_1"]);
        let closed = (account::State::Active, account::State::Suspended);
        account::change_state(store.db(), anne, closed, Timestamp(60)).await.unwrap();
        assert!(found(&not(Where::Active), By::Account, false).await.is_empty());
        assert_eq!(provisioned::find(store.db(), here.id, anne).await.unwrap(), None);
        // What has changed since it was seen is not changed over.
        let revise = async |seen, to| {
            account::revise(store.db(), (luc, Timestamp(seen)), ("Luc".to_owned(), Language::Fr), Timestamp(to)).await
        };
        revise(20, 21).await.unwrap();
        assert!(matches!(revise(20, 22).await, Err(Error::Stale)));
    }
}
