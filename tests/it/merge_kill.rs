//! A Pli that is killed while it merges, again and again: the process itself, with `kill -9`.

use std::{
    collections::BTreeMap,
    process::{Child, Command, Stdio},
    time::Duration,
};

use pli::{
    app::{App, tls},
    base::{Address, Clock, Credentials, Flag, Language, MailboxName, MergeId, SessionId, Timestamp},
    config::{ClientTls, Config, Imap as Door, ImapAuth, Tls},
    imap::{Imap, Login, Put},
    store::{
        Store,
        merge::{self as table, Choices, MergeRow, State},
        merge_folder,
    },
};
use tempfile::TempDir;

use crate::harness::{
    old_server::{OLD_DOMAIN, old_server},
    stage::{DOMAIN, stage, unique_address},
};

/// Messages of the old box.
const MESSAGES: u32 = 1_500;
/// After how many copies it is killed, each time anew.
const KILLED_AT: [i64; 3] = [100, 500, 1_100];

fn door(port: u16, credentials: Credentials) -> Imap {
    let config = Door {
        host: "localhost".to_owned(),
        port,
        tls: Tls::Implicit,
        ca_file: Some(stage().ca_file()),
        timeout_s: 30,
        auth: ImapAuth::Master,
        master_user: None,
        master_secret_file: None,
        connections_per_person: 2,
        connections_total: 4,
        keep_s: 30,
    };
    let tls = ClientTls::new("localhost", Some(&stage().ca_file())).unwrap();
    Imap::new(&config, tls, credentials, Clock::System).unwrap()
}

fn login(address: &Address) -> Login {
    Login { session: SessionId::new(), address: address.clone(), client_ip: None }
}

/// How often each message is in the inbox: its bytes, its date, its flags.
async fn contents(imap: &Imap, whose: &Address) -> BTreeMap<(Vec<u8>, i64, String), usize> {
    let read = async |imap: &mut pli::imap::Connection| {
        imap.examine(&MailboxName::inbox()).await?;
        let uids = imap.numbers(1).await?;
        let mut found = BTreeMap::new();
        for some in uids.chunks(500) {
            let lines = imap.lines(some).await?;
            let bodies: BTreeMap<_, _> = imap.bodies(some, 64 << 20).await?.into_iter().collect();
            for line in lines {
                let flags: Vec<&str> = line.flags.iter().map(Flag::as_str).collect();
                let key = (bodies[&line.uid].to_vec(), line.arrived.as_seconds(), flags.join(" "));
                *found.entry(key).or_insert(0) += 1;
            }
        }
        Ok::<_, pli::imap::Error>(found)
    };
    imap.with(&login(whose), read).await.unwrap()
}

/// Some of the messages are the same, byte for byte: they stay as many.
async fn fill(imap: &Imap, whose: &Address) {
    let at = Timestamp::from_seconds(1_795_000_000);
    let bodies: Vec<Vec<u8>> = (0..MESSAGES)
        .map(|number| {
            let number = number / 10 * 10 + (number % 10).min(8);
            let body = "Bonjour à toutes et à tous.\r\n".repeat(usize::try_from(number % 60).unwrap());
            format!("Message-ID: <{number}@{OLD_DOMAIN}>\r\nSubject: {number}\r\n\r\n{body}").into_bytes()
        })
        .collect();
    let put = async |imap: &mut pli::imap::Connection| {
        for some in bodies.chunks(100) {
            let puts: Vec<Put<'_>> =
                some.iter().map(|bytes| Put { flags: &[Flag::Seen], arrived: at, bytes }).collect();
            for answer in imap.append_all(&MailboxName::inbox(), &puts).await? {
                answer?;
            }
        }
        Ok::<_, pli::imap::Error>(())
    };
    imap.with(&login(whose), put).await.unwrap();
}

fn serve(home: &TempDir) -> Child {
    Command::new(env!("CARGO_BIN_EXE_pli"))
        .arg("-c")
        .arg(home.path().join("pli.toml"))
        .arg("serve")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Looks again and again, for two minutes at most.
async fn until(store: &Store, id: MergeId, is: impl Fn(&MergeRow, i64) -> bool) {
    let end = tokio::time::Instant::now() + Duration::from_secs(120);
    loop {
        let row = table::find(store.db(), id).await.unwrap().unwrap();
        let copied = merge_folder::of(store.db(), id).await.unwrap().iter().map(|folder| folder.copied).sum();
        if is(&row, copied) {
            return;
        }
        assert!(tokio::time::Instant::now() < end, "{:?} {copied} {:?}", row.state, row.problem);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn s0_08_killed_at_any_moment_it_loses_nothing_and_brings_nothing_twice() {
    tls::install_provider();
    let home = TempDir::new().unwrap();
    let url = format!("sqlite:{}", home.path().join("pli.db").display());
    let old = old_server();
    let toml = format!(
        r#"{}
[[merge.source]]
domain = "{OLD_DOMAIN}"
host = "localhost"
port = {}
ca_file = "{}"
auth = "master"
master_user = "migration"
master_secret_file = "{}"
"#,
        stage().configuration(&url, home.path()),
        old.port("P_IMAPS"),
        old.ca_file().display(),
        old.path("secrets/master").display(),
    );
    std::fs::write(home.path().join("pli.toml"), &toml).unwrap();
    let app = App::build(Config::parse(&toml).unwrap(), Clock::System).await.unwrap();
    let (address, before) = (unique_address("tuee"), old.somebody("tuee", "unused"));
    app.people().accounts.add_domain(DOMAIN.parse().unwrap(), None, false).await.unwrap();
    let new = pli::account::NewAccount {
        address: address.clone(),
        name: "Claire Vasseur".to_owned(),
        language: Language::Fr,
        aliases: Vec::new(),
        contacts: pli::account::Contacts::default(),
    };
    let txn = app.store().begin().await.unwrap();
    let account = app.people().accounts.create(&txn, new).await.unwrap();
    txn.commit().await.unwrap();
    let source = door(old.port("P_IMAPS"), old.master());
    fill(&source, &before).await;
    let asked = MergeRow::asked((account.id, Language::Fr), before.clone(), Choices::default(), Clock::System.now());
    let row = MergeRow { state: State::Copying, ..asked };
    let id = row.id;
    table::insert(app.store().db(), row).await.unwrap();

    for copied in KILLED_AT {
        let mut process = serve(&home);
        until(app.store(), id, |_, so_far| so_far >= copied).await;
        // SIGKILL: nothing is tidied up.
        process.kill().unwrap();
        process.wait().unwrap();
    }
    let mut process = serve(&home);
    until(app.store(), id, |row, _| row.finished_at.is_some()).await;
    process.kill().unwrap();
    process.wait().unwrap();
    let target = door(stage().port("P_IMAPS"), stage().master());
    let (there, here) = (contents(&source, &before).await, contents(&target, &address).await);
    assert_eq!(here.values().sum::<usize>(), MESSAGES as usize);
    assert!(there == here, "the mailboxes differ");
}
