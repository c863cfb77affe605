//! `make bench`: how fast an old mailbox is merged into a present one, beside what other programs need for the same work in
//! the same run on the same machine, and how much memory it takes.
//!
//! The stage (an old server with one large mailbox, a present one) is set by `tests/bench/merge/bench`, which gives this
//! program its addresses, and the other programs' commands, in a file of `KEY=value` lines.

#![expect(clippy::cast_precision_loss, reason = "figures to read, not to count with")]
#![expect(clippy::print_stdout, reason = "the table is the product of this program")]

#[path = "../memory.rs"]
mod memory;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use pli::{
    base::{Clock, Credentials, MergeId, SessionId},
    config::{self, ClientTls, ImapAuth, Tls},
    imap::{Imap, Login},
    merge::{
        Books,
        engine::{Engine, Job, Layout, Pace, Pass, Side},
    },
    store::Store,
};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

/// How often the memory of another program is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// The file that the stage wrote.
struct Stage(BTreeMap<String, String>);

impl Stage {
    fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        Ok(Self(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()))
    }

    fn get(&self, key: &str) -> anyhow::Result<&str> {
        self.0.get(key).map(String::as_str).with_context(|| format!("{key} is missing in the stage file"))
    }

    /// One of the two servers, opened as its master user.
    fn side(&self, which: &str, address: &str) -> anyhow::Result<Side> {
        let ca_file = PathBuf::from(self.get("CA_FILE")?);
        let tls = ClientTls::new("localhost", Some(&ca_file))?;
        let (user, secret) = self.get(&format!("{which}_MASTER"))?.split_once(':').context("NAME:SECRET")?;
        let credentials = Credentials::Master { user: user.to_owned(), secret: SecretString::from(secret) };
        let config = config::Imap {
            host: "localhost".to_owned(),
            port: self.get(&format!("{which}_IMAPS"))?.parse()?,
            tls: Tls::Implicit,
            ca_file: Some(ca_file),
            timeout_s: 20,
            auth: ImapAuth::Master,
            master_user: None,
            master_secret_file: None,
            connections_per_person: 2,
            connections_total: 10,
            keep_s: 300,
        };
        let imap = Imap::new(&config, tls, credentials, Clock::System)?;
        Ok(Side { imap, login: Login { session: SessionId::new(), address: address.parse()?, client_ip: None } })
    }
}

/// What was measured of one piece of work.
struct Measured {
    took: Duration,
    /// Highest resident memory, in bytes.
    peak: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [stage, output] = arguments.as_slice() else { anyhow::bail!("usage: merge STAGE-FILE OUTPUT-FILE") };
    let stage = Stage::read(Path::new(stage))?;
    let mut table = Table::new(&stage)?;

    let store = Store::open(&database(stage.get("DATABASE")?)?).await?;
    store.migrate().await?;
    let engine = Engine::new(Books::new(store, Clock::System));
    let mut job = Job {
        id: MergeId::new(),
        others: Vec::new(),
        source: stage.side("OLD", stage.get("FROM")?)?,
        target: stage.side("NEW", stage.get("PLI_INTO")?)?,
        layout: Layout::InPlace,
        leave_removed: false,
        once: false,
        without: Vec::new(),
        thorough: false,
    };
    // With both connections open, as when Pli waits for work.
    for side in [&job.source, &job.target] {
        side.imap.with(&side.login, async |imap| imap.noop().await).await?;
    }
    let idle = memory::of(std::process::id())?.0;
    let (pass, first) = passed(&engine, &job).await?;
    ensure!(pass.copied == table.messages, "{pass:?}");
    let (pass, second) = passed(&engine, &job).await?;
    ensure!(pass == Pass::default(), "{pass:?}");
    job.thorough = true;
    let (pass, thorough) = passed(&engine, &job).await?;
    ensure!(pass == Pass::default(), "{pass:?}");
    table.row("Pli", Some(&first), Some(idle), &second);
    table.row("Pli, every flag compared", None, Some(idle), &thorough);
    run(stage.get("CLEAN")?).await?;

    for (name, key) in [("mbsync", "MBSYNC"), ("doveadm backup", "DOVEADM")] {
        let (first, second) = (run(stage.get(key)?).await?, run(stage.get(key)?).await?);
        table.row(name, Some(&first), None, &second);
        run(stage.get("CLEAN")?).await?;
    }
    table.write(Path::new(output))
}

fn database(file: &str) -> anyhow::Result<config::Database> {
    #[derive(serde::Deserialize)]
    struct File {
        database: config::Database,
    }
    use figment::providers::Format as _;
    let toml = format!("[database]\nurl = \"sqlite:{file}\"");
    Ok(figment::Figment::new().merge(figment::providers::Toml::string(&toml)).extract::<File>()?.database)
}

/// One pass of Pli's.
async fn passed(engine: &Engine, job: &Job) -> anyhow::Result<(Pass, Measured)> {
    // The highest memory is from here on (proc(5), `clear_refs`).
    fs::write("/proc/self/clear_refs", "5")?;
    let start = Instant::now();
    let pass = engine.pass(job, &Pace::new(None), &CancellationToken::new()).await?;
    let took = start.elapsed();
    Ok((pass, Measured { took, peak: memory::of(std::process::id())?.1 }))
}

/// One run of another program.
async fn run(command: &str) -> anyhow::Result<Measured> {
    let start = Instant::now();
    let mut child = Command::new("sh").args(["-c", &format!("exec {command}")]).spawn()?;
    let (mut peak, mut look) = (0, tokio::time::interval(LOOK));
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak = memory::of(child.id()).map_or(peak, |(_, highest)| highest.max(peak));
        look.tick().await;
    };
    ensure!(status.success(), "{command}: {status}");
    Ok(Measured { took: start.elapsed(), peak })
}

/// The table.
struct Table {
    messages: u64,
    rows: String,
}

impl Table {
    fn new(stage: &Stage) -> anyhow::Result<Self> {
        Ok(Self { messages: stage.get("MESSAGES")?.parse()?, rows: String::new() })
    }

    fn row(&mut self, name: &str, first: Option<&Measured>, idle: Option<u64>, second: &Measured) {
        let none = || "–".to_owned();
        let mib = |bytes: u64| format!("{:.1}", bytes as f64 / 1_048_576.0);
        let peak = first.map_or(0, |first| first.peak).max(second.peak);
        let seconds = first.map(|first| first.took.as_secs_f64());
        let line = format!(
            "| {name} | {} | {} | {:.2} | {} | {} |",
            seconds.map_or_else(none, |seconds| format!("{seconds:.1}")),
            seconds.map_or_else(none, |seconds| format!("{:.0}", self.messages as f64 / seconds)),
            second.took.as_secs_f64(),
            mib(peak),
            idle.map_or_else(none, |idle| mib(peak.saturating_sub(idle))),
        );
        println!("{line}");
        // Writing to a String cannot fail.
        writeln!(self.rows, "{line}").ok();
    }

    fn write(&self, file: &Path) -> anyhow::Result<()> {
        let head = "| what | first pass s | messages a second | second pass s | peak MiB | over idle MiB |\n|---|--:|--:|--:|--:|--:|\n";
        println!("{head}{}", self.rows);
        fs::write(file, format!("{head}{}", self.rows))?;
        Ok(())
    }
}
