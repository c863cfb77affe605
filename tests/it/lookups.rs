//! What Postfix asks a running Pli, while other processes change accounts.

use std::time::Duration;

use pli::{
    account::{Accounts, Alias, Contacts, NewAccount},
    audit::Journal,
    base::{Clock, Language},
    policy::Policies,
    store::Store,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::harness::{database::config_of, pli::Pli};

/// Asks as Postfix does.
async fn ask(pli: &Pli, question: &str) -> String {
    let mut stream = TcpStream::connect(pli.running.lookup_address.unwrap()).await.unwrap();
    stream.write_all(format!("{}:{question},", question.len()).as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, answer) = answer.split_once(':').unwrap();
    answer.trim_end_matches(',').to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_made_beside_a_running_pli_is_known_at_once_and_a_suspended_one_soon_is_not() {
    let pli = Pli::alone_at(Clock::System, "[lookup]\nlisten = \"127.0.0.1:0\"").await;
    // Another process: its own connection, its own memory.
    let store = Store::open(&config_of(&format!("sqlite:{}/pli.db", pli.home.path().display()))).await.unwrap();
    let keys = pli.app.keys();
    let journal = Journal::new(store.clone(), keys.chain(), Clock::System);
    let command = Accounts::new(store.clone(), keys.sealer(), journal, Clock::System, Policies::default());

    assert_eq!(ask(&pli, "domains med.test").await, "NOTFOUND ");
    assert_eq!(ask(&pli, "mailboxes alice@med.test").await, "NOTFOUND ");
    command.add_domain("med.test".parse().unwrap(), None, false).await.unwrap();
    let txn = store.begin().await.unwrap();
    let new = NewAccount {
        address: "alice@med.test".parse().unwrap(),
        name: "Alice".to_owned(),
        language: Language::Fr,
        aliases: vec![Alias { address: "dr.martin@med.test".parse().unwrap(), may_send: true }],
        contacts: Contacts::default(),
    };
    let alice = command.create(&txn, new).await.unwrap();
    txn.commit().await.unwrap();
    for (question, answer) in [
        ("domains med.test", "OK med.test"),
        ("mailboxes Alice+labo@MED.test", "OK Alice+labo@MED.test"),
        ("mailboxes dr.martin@med.test", "NOTFOUND "),
        ("aliases dr.martin@med.test", "OK alice@med.test"),
        ("aliases alice@med.test", "NOTFOUND "),
        ("senders alice@med.test", "OK alice@med.test"),
        ("senders dr.martin@med.test", "NOTFOUND "),
        ("senders bob@med.test", "NOTFOUND "),
        ("aliases @med.test", "NOTFOUND "),
        ("nothing x@med.test", "PERM no such map"),
    ] {
        assert_eq!(ask(&pli, question).await, answer, "{question}");
    }

    // What is nobody's domain is nobody's address, and nobody needs to look.
    assert_eq!(ask(&pli, "aliases x@gmail.test").await, "NOTFOUND ");

    command.suspend(alice.id, None).await.unwrap();
    let gone = async {
        while ask(&pli, "mailboxes alice@med.test").await != "NOTFOUND " {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), gone).await.expect("the suspension is seen within seconds");
    assert_eq!(ask(&pli, "senders alice@med.test").await, "NOTFOUND ");
    pli.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s0_08_of_a_domain_that_moves_its_boxes_the_merged_ones_are_aliases_and_the_others_are_passed_on() {
    let pli = Pli::alone_at(
        Clock::System,
        r#"[policy]
sending.alias_domains = ["med.test"]
[lookup]
listen = "127.0.0.1:0"
[[merge.source]]
domain = "vallon.test"
host = "old.vallon.test"
port = 993
relay = "lmtp:inet:[10.0.0.7]:24"
[[merge.source]]
domain = "labo.test"
host = "old.labo.test"
port = 993
[[merge.source]]
domain = "med.test"
host = "old.med.test"
port = 993
relay = "smtp:[10.0.0.8]:25""#,
    )
    .await;
    let accounts = &pli.app.people().accounts;
    let alice = pli.make(&"alice@med.test".parse().unwrap(), "Alice", Contacts::default()).await;
    let alias = |text: &str| Alias { address: text.parse().unwrap(), may_send: true };
    accounts.add_alias(alice.id, alias("dr.alice@med.test")).await.unwrap();
    accounts.add_alias(alice.id, alias("alice@vallon.test")).await.unwrap();
    accounts.add_alias(alice.id, alias("alice@labo.test")).await.unwrap();
    assert!(accounts.add_alias(alice.id, alias("alice@ailleurs.test")).await.is_err(), "no old server of ours");
    for (question, answer) in [
        ("domains vallon.test", "NOTFOUND "),
        ("relays vallon.test", "OK vallon.test"),
        ("relays bob@vallon.test", "OK bob@vallon.test"),
        ("relays @vallon.test", "NOTFOUND "),
        ("relays labo.test", "NOTFOUND "),
        // a domain that has become ours is passed on to nobody
        ("relays med.test", "NOTFOUND "),
        ("transports med.test", "NOTFOUND "),
        ("transports bob@med.test", "NOTFOUND "),
        ("transports vallon.test", "OK lmtp:inet:[10.0.0.7]:24"),
        ("transports bob@Vallon.test", "OK lmtp:inet:[10.0.0.7]:24"),
        ("transports .vallon.test", "NOTFOUND "),
        ("transports *", "NOTFOUND "),
        ("transports bob@labo.test", "NOTFOUND "),
        ("transports x@ailleurs.test", "NOTFOUND "),
        ("aliases Alice+labo@vallon.test", "OK alice@med.test"),
        ("aliases alice@labo.test", "OK alice@med.test"),
        ("aliases bob@vallon.test", "NOTFOUND "),
        ("mailboxes alice@vallon.test", "NOTFOUND "),
        ("senders dr.alice@med.test", "OK alice@med.test"),
        // nobody signs for a domain that is not ours
        ("senders alice@vallon.test", "NOTFOUND "),
    ] {
        assert_eq!(ask(&pli, question).await, answer, "{question}");
    }
    // Who gets no mail gets none at the old box either.
    accounts.suspend(alice.id, None).await.unwrap();
    assert_eq!(ask(&pli, "aliases alice@vallon.test").await, "NOTFOUND ");
    for map in ["relays", "transports"] {
        assert_eq!(ask(&pli, &format!("{map} alice@vallon.test")).await, "NOTFOUND ", "{map}");
    }
    pli.stop().await;
}
