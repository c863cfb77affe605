//! The floor: the same data by the bare IMAP exchange on a kept connection, read and thrown away.

use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::future::try_join_all;
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    cpu::Processes,
    measure::{Sample, Work},
    stage::{Person, Stage},
};

/// One connection, signed in by the master user.
pub(crate) struct RawImap {
    stream: BufReader<TlsStream<TcpStream>>,
    exists: u32,
    buffer: Vec<u8>,
}

/// What a list row needs.
const ROW: &str = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE PREVIEW)";
/// The counts of every mailbox in one command (RFC 5819).
const COUNTS: &str = "LIST (SUBSCRIBED) \"\" \"*\" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN))";

impl RawImap {
    /// Measures the bare exchange of `work` with `count` connections at once.
    pub(crate) async fn floor(
        stage: &Stage,
        mailbox: &str,
        work: Work,
        count: usize,
        backend: &Processes,
    ) -> anyhow::Result<Option<Sample>> {
        if work == Work::Send {
            return Ok(None);
        }
        let people = stage.people.iter().cycle().take(count);
        let mut connections = try_join_all(people.map(|person| Self::connect(stage, person, mailbox))).await?;
        for connection in &mut connections {
            connection.exchange(work, mailbox, 0).await?;
        }
        let before = backend.cpu()?;
        let rounds = work.rounds(count);
        let times = try_join_all(connections.iter_mut().map(async |connection| {
            let mut times: Vec<Duration> = Vec::with_capacity(rounds);
            for round in 1..=rounds {
                let start = Instant::now();
                connection.exchange(work, mailbox, round).await?;
                times.push(start.elapsed());
            }
            anyhow::Ok(times)
        }))
        .await?;
        let used = backend.cpu()?.saturating_sub(before);
        Ok(Some(Sample::new(times.concat(), Duration::ZERO, used)))
    }

    async fn connect(stage: &Stage, person: &Person, mailbox: &str) -> anyhow::Result<Self> {
        let mut roots = rustls::RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&stage.ca) {
            roots.add(certificate?)?;
        }
        let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let tcp = TcpStream::connect(("127.0.0.1", stage.imaps)).await?;
        tcp.set_nodelay(true)?;
        let tls = TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost")?, tcp).await?;
        let mut imap = Self { stream: BufReader::with_capacity(65_536, tls), exists: 0, buffer: Vec::new() };
        let mut greeting = String::new();
        imap.stream.read_line(&mut greeting).await?;
        let (user, secret) = &stage.master;
        let plain = STANDARD.encode(format!("{}\0{user}\0{secret}", person.address));
        imap.command(&format!("AUTHENTICATE PLAIN {plain}")).await?;
        imap.select(mailbox).await?;
        Ok(imap)
    }

    async fn select(&mut self, mailbox: &str) -> anyhow::Result<()> {
        self.command(&format!("SELECT \"{mailbox}\"")).await?;
        let answer = String::from_utf8_lossy(&self.buffer).into_owned();
        let line = answer.lines().find(|line| line.ends_with(" EXISTS")).context("SELECT tells EXISTS")?;
        self.exists = line.split(' ').nth(1).context("a number")?.parse()?;
        Ok(())
    }

    async fn exchange(&mut self, work: Work, mailbox: &str, round: usize) -> anyhow::Result<()> {
        let page = format!("FETCH {}:{} {ROW}", self.exists.saturating_sub(49).max(1), self.exists);
        match work {
            Work::ListCold => {
                self.select(mailbox).await?;
                self.pipeline(&[&page, COUNTS]).await
            }
            Work::ListWarm => self.pipeline(&["NOOP", &page, COUNTS]).await,
            Work::Open => {
                let number = self.exists - u32::try_from(round % 50)?;
                let message =
                    format!("FETCH {number} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[])");
                self.command(&message).await
            }
            Work::Search => {
                self.command("UID SEARCH SUBJECT \"scanner\"").await?;
                self.command(&page).await
            }
            Work::Send => Ok(()),
        }
    }

    async fn command(&mut self, command: &str) -> anyhow::Result<()> {
        self.pipeline(&[command]).await
    }

    /// Sends all, then reads until each tag has been answered.
    async fn pipeline(&mut self, commands: &[&str]) -> anyhow::Result<()> {
        let mut all = String::new();
        for (at, command) in commands.iter().enumerate() {
            write!(all, "T{at} {command}\r\n")?;
        }
        self.stream.write_all(all.as_bytes()).await?;
        self.stream.flush().await?;
        self.buffer.clear();
        let mut open = commands.len();
        while open > 0 {
            let start = self.buffer.len();
            ensure!(self.stream.read_until(b'\n', &mut self.buffer).await? > 0, "the server hung up");
            let line = self.buffer.get(start..).unwrap_or_default();
            if line.first() == Some(&b'T') {
                ensure!(line.get(3..5) == Some(b"OK"), "refused: {}", String::from_utf8_lossy(line));
                open -= 1;
            }
            if let Some(length) = literal(line) {
                let end = self.buffer.len();
                self.buffer.resize(end + length, 0);
                self.stream.read_exact(self.buffer.get_mut(end..).unwrap_or_default()).await?;
            }
        }
        Ok(())
    }
}

/// The length of a literal announced at the end of a line.
fn literal(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"}\r\n")?;
    let at = line.iter().rposition(|b| *b == b'{')?;
    std::str::from_utf8(line.get(at + 1..)?).ok()?.parse().ok()
}
