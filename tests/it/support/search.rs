//! The desk's list: searched, and turned page by page however long it is.

use pli::{
    account::Contacts,
    base::{Language, Place, Timestamp},
    role::{Grant, Role},
    store::{
        request_word,
        support_request::{self, SupportRequestRow},
    },
    support::{Kind, Queue, State, Typed, Wanted, read},
};
use uuid::Uuid;

use super::{
    desk::agent,
    request::{form, received},
};
use crate::{
    harness::{
        database::{on_both_databases, raw},
        person::Fill,
        pli::Pli,
    },
    sign_in::stage::{Browser, Stage},
};

/// A request that somebody made before there were words to be found by, or by a name only.
fn row(state: State, at: i64) -> SupportRequestRow {
    let now = Timestamp(at);
    let row = SupportRequestRow::new(Kind::Recovery, (Language::Fr, Place::Quebec), now);
    SupportRequestRow { state, received_at: Some(now), name: format!("personne.{at}@chts.example"), ..row }
}

on_both_databases! {
    async fn x_06_a_request_is_found_by_reference_name_address_and_licence_and_by_nothing_else(db) {
        let stage = Stage::new(db).await;
        let (_, key) = agent(&stage, "elodie").await;
        let support = &stage.people.support;
        let me = Browser::new("203.0.113.9");
        let addresses = "leonie.m@ancien.example; lm@autre.example".to_owned();
        let hers = received(&stage, &me, &Typed { kind: "merge".into(), addresses, ..form() }).await;
        let other = Typed { given: "Paul".into(), licence: "79 927 398 713".into(), place: "fr".into(), phone: "01 42 68 53 00".into(), contact: "paul@autre.example".into(), ..form() };
        // One that was taken down on the telephone is found as well.
        support.take_down(&read(&other).unwrap(), Language::Fr).await.unwrap();
        let his = support.desk(&key, &Wanted::default()).await.unwrap().lines[1].id;
        let reference = support.receipt(hers).await.unwrap().unwrap().reference;
        let found = async |queue, words: &str| {
            let wanted = Wanted { queue, words: words.to_owned(), ..Wanted::default() };
            let mut ids: Vec<Uuid> = support.desk(&key, &wanted).await.unwrap().lines.into_iter().map(|line| line.id).collect();
            ids.sort();
            ids
        };
        for words in [
            reference.as_str(), &reference.to_lowercase(), "marchetti leonie", "LÉONIE", "leonie.marchetti@courriel.example",
            "Leonie.M@ancien.example", "lm@autre.example", "SF-0461", "sf 0461",
        ] {
            assert_eq!(found(Queue::Open, words).await, [hers], "{words}");
        }
        for words in ["paul", "79927398713", "79 927 398 713", "paul@autre.example", " Paul  Marchetti "] {
            assert_eq!(found(Queue::All, words).await, [his], "{words}");
        }
        let mut both = vec![hers, his];
        both.sort();
        assert_eq!(found(Queue::Open, "marchetti").await, both);
        for words in ["marche", "courriel.example", "%", "_", "leonie paul", "'; --", "z\u{0}"] {
            assert!(found(Queue::All, words).await.is_empty(), "{words}");
        }
        assert!(found(Queue::Closed, "marchetti").await.is_empty(), "the queue holds beside the search");
        assert!(!raw::dump(&stage.db).await.contains("leonie"), "no word stands in the database");
        // Keys that are replaced, and requests that are older than their words.
        stage.keys.rotate().unwrap();
        support.reseal().await.unwrap();
        assert_eq!(found(Queue::Open, "leonie").await, [hers]);
        raw::run(&stage.db, "DELETE FROM request_word").await;
        assert!(found(Queue::Open, "leonie").await.is_empty());
        assert_eq!(support.make_findable().await.unwrap(), 2);
        assert_eq!(support.make_findable().await.unwrap(), 0);
        assert_eq!(found(Queue::Open, "leonie").await, [hers]);
        // What is forgotten takes its words with it.
        raw::run(&stage.db, "DELETE FROM support_request").await;
        assert!(request_word::lacking(stage.db.store.db(), 10).await.unwrap().is_empty());
        assert_eq!(raw::text(&stage.db, "SELECT CAST(COUNT(*) AS TEXT) FROM request_word").await, "0");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn x_06_a_long_list_is_turned_page_by_page_and_what_was_chosen_stays_in_the_address() {
    let pli = Pli::alone().await;
    let address = "elodie@chts.example".parse().unwrap();
    let agent = pli.make(&address, "Élodie", Contacts::default()).await;
    let grant = Grant { account: agent.id, role: Role::Support, structure: None, ends: None };
    pli.app.people().roles.give(grant, None).await.unwrap();
    // More than were shown at all, several at the same moment.
    let sealer = pli.app.keys().sealer();
    let now = pli.clock.now().0;
    let txn = pli.app.store().begin().await.unwrap();
    for n in 0..620 {
        let mut row = row(State::Received, now - 100_000 + n / 3);
        row.name = format!("personne.{n:03}@chts.example");
        let id = row.id.to_string();
        let seal = |column| sealer.seal(pli::seal::Place { table: "support_request", row: &id, column }, b"x").unwrap();
        (row.contact, row.words) = (seal("contact"), seal("words"));
        support_request::insert(&txn, row).await.unwrap();
    }
    txn.commit().await.unwrap();
    let mut elodie = pli.signed_in(&address).await;
    elodie.open("/support?kind=recovery").await.is(200).says("À traiter 620");
    let names = |text: String| -> Vec<String> {
        text.split_whitespace().filter(|word| word.starts_with("personne.")).map(str::to_owned).collect()
    };
    let mut seen = names(elodie.page.text());
    assert_eq!(seen.len(), 50);
    let mut pages = 1;
    while elodie.page.document().links().iter().any(|(words, _)| words == "Suivantes") {
        elodie.follow("Suivantes").await.is(200);
        assert!(elodie.page.path.contains("kind=recovery"), "{}", elodie.page.path);
        seen.extend(names(elodie.page.text()));
        pages += 1;
    }
    assert_eq!((pages, seen.len()), (13, 620));
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 620, "each once");
    // And back to where one came from.
    elodie.follow("Précédentes").await.is(200);
    assert_eq!(names(elodie.page.text()), seen[550..600]);
    while elodie.page.document().links().iter().any(|(words, _)| words == "Précédentes") {
        elodie.follow("Précédentes").await.is(200);
    }
    assert_eq!(names(elodie.page.text()), seen[..50]);
    // A search by the form, without scripts, keeps the kind; what somebody sends by hand breaks nothing.
    elodie.submit(Fill::form("/support").write("q", "personne.417@chts.example")).await.is(200);
    assert_eq!(names(elodie.page.text()), ["personne.417@chts.example"]);
    assert!(elodie.page.path.contains("kind=recovery") && elodie.page.path.contains("queue=all"));
    for query in ["after=x", "before=00000000-0000-0000-0000-000000000000", "queue=x&kind=y", "q=%00%25"] {
        elodie.open(&format!("/support?{query}")).await.is(200);
    }
    pli.stop().await;
}
