//! What is asked of the database and of the mail server for what everybody does all day: so many questions and not more,
//! however many rows a page has. Counted, never timed.

use pli::{
    account::Contacts,
    base::{Address, Language, Method},
    password::Kind,
    role::{Grant, Role},
    session::CookieName,
    sign_in::Outcome,
    store::merge::{Choices, MergeRow, State},
};

use crate::{
    harness::{database::on_both_databases, person::Person, pli::Pli, stage},
    mail_pages::{compose, message_called, two, until},
    sign_in::stage::{Browser, PASSWORD, Stage},
    structure_pages::hospital,
};

/// Statements, and exchanges with the mail server.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    statements: u64,
    exchanges: u64,
}

/// What opening a page asks for: the least of some times, because Pli itself looks around now and then.
async fn asked(pli: &Pli, person: &mut Person, path: &str) -> Asked {
    let count = || (pli.app.store().asked(), pli.app.imap().asked());
    let mut least = Asked { statements: u64::MAX, exchanges: u64::MAX };
    for _ in 0..6 {
        let before = count();
        person.open(path).await.is(200);
        let after = count();
        least.statements = least.statements.min(after.0 - before.0);
        least.exchanges = least.exchanges.min(after.1 - before.1);
    }
    least
}

on_both_databases! {
    async fn a_sign_in_asks_the_database_no_more_than_it_must(db) {
        let stage = Stage::new(db).await;
        let claire = stage.person("claire", &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.9");
        browser.sign_in_with(&stage, &claire, true).await;

        // By a trusted browser, on another day; then the first page.
        let trusted = browser.jar.get(CookieName::Trusted).unwrap();
        let known = browser.jar.get(CookieName::Known).unwrap();
        let mut later = Browser::new("203.0.113.9");
        later.jar = pli::session::Cookies::parse(&format!("__Host-td={trusted}; __Host-dev={known}"));
        let before = stage.db.store.asked();
        let outcome = later.start(&stage.people, Browser::form("claire@chts.example", PASSWORD)).await;
        assert!(matches!(outcome, Outcome::SignedIn(_)), "{outcome:?}");
        assert_eq!(stage.db.store.asked() - before, 20);
        let before = stage.db.store.asked();
        assert!(later.who(&stage.people).await.is_some());
        assert!(stage.db.store.asked() - before <= 2, "a new session is in memory; the news of others are asked for");

        // By a code, in a browser that was never seen.
        let before = stage.db.store.asked();
        Browser::new("203.0.113.77").sign_in(&stage, &claire).await;
        assert_eq!(stage.db.store.asked() - before, 51);
    }
}

#[tokio::test]
async fn a_list_and_a_message_take_one_exchange_with_the_mail_server_and_a_composer_none() {
    let (pli, mut claire, address, _) = two(stage()).await;
    claire.open("/compose").await.is(200);
    claire.submit(compose(address.as_str(), "Compte rendu", "Bonjour").press("send")).await.is(200);
    let list = until(&mut claire, "/mail/INBOX", "Compte rendu").await;
    let message = message_called(&list, "INBOX", "Compte rendu");
    // The signature is the one thing that is looked up.
    let found = [
        asked(&pli, &mut claire, "/mail/INBOX").await,
        asked(&pli, &mut claire, &message).await,
        asked(&pli, &mut claire, "/compose").await,
    ];
    assert_eq!(found, [(0, 1), (0, 1), (1, 0)].map(|(statements, exchanges)| Asked { statements, exchanges }));
}

#[tokio::test]
async fn pages_of_many_rows_ask_no_more_than_those_of_few() {
    let pli = Pli::alone().await;
    let (at, referent) = hospital(&pli, "Hôpital des Érables", "julien@erables.example").await;
    let people = pli.app.people();
    let give = async |account, role, structure| {
        people.roles.give(Grant { account, role, structure, ends: None }, None).await.unwrap();
    };
    give(referent.id, Role::Support, None).await;
    let mut julien = pli.signed_in(&referent.address).await;
    let pages = [format!("/structure/{at}"), format!("/structure/{at}/referents"), "/support/merges".to_owned()];
    let mut found = Vec::new();
    for more in [2, 6] {
        for n in 0..more {
            let address: Address = format!("personne.{more}.{n}@erables.example").parse().unwrap();
            let account = pli.make_bare(&address, "Claire Vasseur", (Contacts::default(), Kind::Chosen)).await;
            people.structures.take_in(at, &account, "Infirmière").await.unwrap();
            give(account.id, Role::Referent, Some(at)).await;
            let old = format!("personne.{more}.{n}@ancienne.example").parse().unwrap();
            let asked = MergeRow::asked((account.id, Language::Fr), old, Choices::default(), pli.clock.now());
            let row = MergeRow { state: State::Copying, ..asked };
            pli::store::merge::insert(pli.app.store().db(), row).await.unwrap();
        }
        let mut asks = Vec::new();
        for path in &pages {
            asks.push(asked(&pli, &mut julien, path).await.statements);
            let names = julien.page.html().matches("Claire Vasseur").count();
            assert!(names >= more, "{names} people on {path}");
        }
        found.push(asks);
    }
    assert_eq!(found[0], found[1], "{pages:?}");
}
