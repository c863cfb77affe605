//! What Postfix waits for at every recipient, in a house of 100 000 addresses: half of them aliases.

use std::{path::Path, time::Instant};

use anyhow::Context as _;
use pli::{
    account::Accounts,
    audit::Journal,
    base::Clock,
    config::Database,
    gate::{self, Known, Question, Relays},
    policy::Policies,
    seal::Keys,
    store::Store,
};
use sea_orm::ConnectionTrait as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use crate::{cpu::Processes, measure::Sample};

/// How many people; each has two addresses.
const PEOPLE: u32 = 50_000;
/// How often each kind of question is asked.
const QUESTIONS: u32 = 5_000;

/// Times, and the memory of each address in bytes.
pub(crate) struct Lookups {
    /// From the first byte of a question to the last of its answer.
    pub(crate) times: Sample,
    /// How many addresses there were.
    pub(crate) addresses: u32,
    /// Memory of each.
    pub(crate) bytes_each: u64,
}

/// Fills a database beside the stage's and asks as Postfix does, on one kept connection.
pub(crate) async fn measure(home: &Path) -> anyhow::Result<Lookups> {
    let home = home.join("lookup");
    drop(std::fs::remove_dir_all(&home));
    std::fs::create_dir_all(&home)?;
    let url = format!("sqlite:{}", home.join("pli.db").display());
    let store = Store::open(&Database { url, password_file: None, connections: 2 }).await?;
    store.migrate().await?;
    fill(&store).await?;
    let keys = Keys::open_or_create(&home.join("keys"), None)?;
    let journal = Journal::new(store.clone(), keys.chain(), Clock::System);
    let accounts = Accounts::new(store.clone(), keys.sealer(), journal, Clock::System, Policies::default());
    let itself = Processes::one(std::process::id());
    let before = itself.memory()?.0;
    accounts.directory().refresh().await?;
    let taken = itself.memory()?.0.saturating_sub(before);

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let known = Known { directory: accounts.directory().clone(), relays: Relays::default(), returns: None };
    let answer = move |question: Question| {
        let known = known.clone();
        async move { gate::answer(&known, &question).await }
    };
    tokio::spawn(gate::serve(listener, answer, stop.clone()));
    let mut postfix = TcpStream::connect(address).await?;
    postfix.set_nodelay(true)?;
    let mut times = Vec::new();
    for at in 0..QUESTIONS {
        // each time another one, far from the last
        let number = at.wrapping_mul(7_919) % PEOPLE + 1;
        for (question, answer) in [
            (format!("mailboxes person.{number}.med@house.test"), format!("OK person.{number}.med@house.test")),
            (format!("aliases p.{number}@house.test"), format!("OK person.{number}.med@house.test")),
        ] {
            let begun = Instant::now();
            let said = ask(&mut postfix, &question).await?;
            times.push(begun.elapsed());
            anyhow::ensure!(said.contains(&answer), "{question}: {said}");
        }
    }
    stop.cancel();
    store.close().await;
    let times = Sample::new(times, std::time::Duration::ZERO, std::time::Duration::ZERO);
    Ok(Lookups { times, addresses: 2 * PEOPLE, bytes_each: taken / u64::from(2 * PEOPLE) })
}

async fn ask(postfix: &mut TcpStream, question: &str) -> anyhow::Result<String> {
    postfix.write_all(format!("{}:{question},", question.len()).as_bytes()).await?;
    let mut answer = [0; 512];
    let length = postfix.read(&mut answer).await?;
    Ok(String::from_utf8_lossy(answer.get(..length).context("an answer")?).into_owned())
}

/// In the database itself: through the rooms it would take minutes.
async fn fill(store: &Store) -> anyhow::Result<()> {
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {PEOPLE})");
    let statements = [
        "INSERT INTO domain (name, short_names, reason, created_at) VALUES ('house.test', 0, '', 0)".to_owned(),
        format!(
            "{numbers} INSERT INTO account (id, address, domain, name, language, state, generation, created_at, changed_at)
             SELECT randomblob(16), 'person.' || i || '.med@house.test', 'house.test', 'Person ' || i, 'fr', 'active', 0, 0, 0 FROM n"
        ),
        "INSERT INTO address (address, account, role, may_send, created_at)
         SELECT address, id, 'primary', 1, 0 FROM account"
            .to_owned(),
        "INSERT INTO address (address, account, role, may_send, created_at)
         SELECT 'p.' || replace(substr(address, 8), '.med@', '@'), id, 'alias', 0, 0 FROM account"
            .to_owned(),
    ];
    for statement in statements {
        store.db().execute_unprepared(&statement).await?;
    }
    Ok(())
}
