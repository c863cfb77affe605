//! Two mailboxes, and what merges one into the other.

use aws_lc_rs::digest::{Context, SHA256};
use pli::{
    base::{Address, Clock, Flag, MailboxName, MergeId, SessionId, Timestamp, Uid},
    config::{ClientTls, Imap as Config, ImapAuth, Tls},
    imap::{Counts, Error as ImapError, Imap, Login, Store as Change},
    merge::engine::{Engine, Error, Job, Layout, Pace, Pass, Side, Undone},
    store::Store,
};
use tokio_util::sync::CancellationToken;

use crate::harness::{
    database::TestDatabase,
    line::Line,
    stage::{Stage, stage, unique_address},
};

/// One mailbox, looked at and filled without Pli's rooms.
pub(crate) struct Box {
    pub(crate) address: Address,
    imap: Imap,
    login: Login,
}

/// What is compared of a message: its bytes, when it arrived, its flags.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    pub(crate) arrived: Timestamp,
    pub(crate) flags: String,
}

/// A merge under test, with a line to each server.
pub(crate) struct Merging {
    pub(crate) source: Box,
    pub(crate) target: Box,
    pub(crate) to_source: Line,
    pub(crate) to_target: Line,
    pub(crate) engine: Engine,
    job: Job,
    db: TestDatabase,
}

pub(crate) fn message(id: &str, body: &str) -> Vec<u8> {
    format!("Message-ID: <{id}@old.test>\r\nSubject: {id}\r\nFrom: a@old.test\r\n\r\n{body}\r\n").into_bytes()
}

fn door(stage: &Stage, port: u16) -> Imap {
    door_within(stage, port, 10)
}

fn door_within(stage: &Stage, port: u16, timeout_s: u64) -> Imap {
    let config = Config {
        host: "localhost".to_owned(),
        port,
        tls: Tls::Implicit,
        ca_file: Some(stage.ca_file()),
        timeout_s,
        auth: ImapAuth::Master,
        master_user: None,
        master_secret_file: None,
        connections_per_person: 2,
        connections_total: 20,
        keep_s: 300,
    };
    let tls = ClientTls::new("localhost", Some(&stage.ca_file())).unwrap();
    Imap::new(&config, tls, stage.master(), Clock::System).unwrap()
}

fn login(address: &Address) -> Login {
    Login { session: SessionId::new(), address: address.clone(), client_ip: None }
}

impl Box {
    fn new(stage: &Stage, name: &str) -> Self {
        let address = unique_address(name);
        Self { imap: door(stage, stage.port("P_IMAPS")), login: login(&address), address }
    }

    /// Puts a message, in a mailbox that is made if need be.
    pub(crate) async fn put(&self, place: &MailboxName, flags: &[Flag], arrived: Timestamp, bytes: &[u8]) {
        let put = async |imap: &mut pli::imap::Connection| {
            if !place.is_inbox() {
                imap.create(place).await?;
            }
            imap.append(place, flags, Some(arrived), bytes).await
        };
        self.imap.with(&self.login, put).await.unwrap();
    }

    /// Everything in a mailbox, in an order of its own; nothing when there is no such mailbox.
    pub(crate) async fn contents(&self, place: &MailboxName) -> Vec<Content> {
        let read = async |imap: &mut pli::imap::Connection| {
            if !imap.list().await?.iter().any(|one| one.name == *place) {
                return Ok(Vec::new());
            }
            imap.examine(place).await?;
            let uids = imap.numbers(1).await?;
            let lines = imap.lines(&uids).await?;
            let bodies = imap.bodies(&uids, 200 << 20).await?;
            let content = |line: pli::imap::Line| {
                let bytes = bodies.iter().find(|(uid, _)| *uid == line.uid).unwrap().1.to_vec();
                let mut flags: Vec<&str> = line.flags.iter().map(Flag::as_str).collect();
                flags.sort_unstable();
                Content { bytes, arrived: line.arrived, flags: flags.join(" ") }
            };
            Ok::<_, ImapError>(lines.into_iter().map(content).collect())
        };
        let mut contents: Vec<Content> = self.imap.with(&self.login, read).await.unwrap();
        contents.sort();
        contents
    }

    /// The sizes of all messages of a mailbox, and the SHA-256 of their bytes, read piece by piece.
    pub(crate) async fn hashes(&self, place: &MailboxName) -> Vec<(u64, Vec<u8>)> {
        let read = async |imap: &mut pli::imap::Connection| {
            imap.examine(place).await?;
            let mut found = Vec::new();
            for uid in imap.numbers(1).await? {
                let (mut size, mut context) = (0, Context::new(&SHA256));
                loop {
                    let piece = imap.piece(uid, size).await?;
                    if piece.is_empty() {
                        break;
                    }
                    size += piece.len() as u64;
                    context.update(&piece);
                }
                found.push((size, context.finish().as_ref().to_vec()));
            }
            Ok::<_, ImapError>(found)
        };
        self.imap.with(&self.login, read).await.unwrap()
    }

    /// The mailboxes that hold something.
    pub(crate) async fn filled(&self) -> Vec<MailboxName> {
        let all = self.imap.with(&self.login, async |imap| imap.list().await).await.unwrap();
        let holds = |one: &pli::imap::Mailbox| one.counts.is_some_and(|counts| counts.messages > 0);
        all.into_iter().filter(holds).map(|one| one.name).collect()
    }

    /// What its server says of a mailbox.
    pub(crate) async fn counts(&self, place: &MailboxName) -> Counts {
        let all = self.imap.with(&self.login, async |imap| imap.list_changes().await).await.unwrap();
        all.into_iter().find(|one| one.name == *place).unwrap().counts.unwrap()
    }

    /// Its mailboxes.
    pub(crate) async fn names(&self) -> Vec<MailboxName> {
        let all = self.imap.with(&self.login, async |imap| imap.list().await).await.unwrap();
        all.into_iter().map(|one| one.name).collect()
    }

    /// How many messages are recent in the inbox.
    pub(crate) async fn recent(&self) -> usize {
        let told = stage().doveadm(&["mailbox", "status", "-u", self.address.as_str(), "recent", "INBOX"]);
        told.rsplit_once('=').unwrap().1.trim().parse().unwrap()
    }

    pub(crate) async fn mark(&self, place: &MailboxName, uid: u32, set: &[Flag], cleared: &[Flag]) {
        let uid = [Uid::new(uid).unwrap()];
        let mark = async |imap: &mut pli::imap::Connection| {
            imap.select(place).await?;
            imap.store(&uid, Change::Add, set).await?;
            imap.store(&uid, Change::Remove, cleared).await
        };
        self.imap.with(&self.login, mark).await.unwrap();
    }

    pub(crate) async fn carry(&self, place: &MailboxName, uid: u32, to: &MailboxName) {
        let carry = async |imap: &mut pli::imap::Connection| {
            imap.create(to).await?;
            imap.select(place).await?;
            imap.move_to(&[Uid::new(uid).unwrap()], to).await
        };
        self.imap.with(&self.login, carry).await.unwrap();
    }

    pub(crate) async fn remove(&self, place: &MailboxName, uid: u32) {
        let remove = async |imap: &mut pli::imap::Connection| {
            imap.select(place).await?;
            imap.expunge(&[Uid::new(uid).unwrap()]).await
        };
        self.imap.with(&self.login, remove).await.unwrap();
    }

    /// Removes a mailbox, as an administrator does.
    pub(crate) async fn delete(&self, place: &MailboxName) {
        stage().doveadm(&["mailbox", "delete", "-u", self.address.as_str(), place.as_str()]);
    }
}

impl Merging {
    pub(crate) async fn new(db: TestDatabase) -> Self {
        let stage = stage();
        let (source, target) = (Box::new(stage, "ancienne"), Box::new(stage, "presente"));
        let port = stage.port("P_IMAPS");
        let (to_source, to_target) = (Line::to(port).await, Line::to(port).await);
        let side = |line: &Line, of: &Box| Side { imap: door(stage, line.port), login: login(&of.address) };
        let job = Job {
            id: MergeId::new(),
            source: side(&to_source, &source),
            target: side(&to_target, &target),
            layout: Layout::InPlace,
            without: Vec::new(),
            thorough: false,
        };
        let engine = Engine::new(db.store.clone(), Clock::System);
        Self { source, target, to_source, to_target, engine, job, db }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.db.store
    }

    pub(crate) fn job(&self) -> Job {
        self.job.clone()
    }

    /// One that does not wait long for the target.
    pub(crate) fn impatient_job(&self) -> Job {
        let mut job = self.job();
        job.target.imap = door_within(stage(), self.to_target.port, 2);
        job
    }

    pub(crate) async fn pass(&self) -> Result<Pass, Error> {
        self.pass_of(&self.job).await
    }

    pub(crate) async fn pass_of(&self, job: &Job) -> Result<Pass, Error> {
        self.engine.pass(job, &Pace::new(None), &CancellationToken::new()).await
    }

    pub(crate) async fn undo(&self) -> Result<Undone, Error> {
        self.engine.undo(&self.job).await
    }

    pub(crate) async fn limit_target(&self, bytes: u64) {
        stage().set_quota(&self.target.address, bytes).await;
        // A connection knows the limit that held when it began.
        self.job.target.imap.forget_account(&self.target.address).await;
    }

    /// Every mailbox of the old box is in the present one, message for message.
    pub(crate) async fn is_whole(&self) {
        for place in self.source.filled().await {
            let (old, new) = (self.source.contents(&place).await, self.target.contents(&place).await);
            let ids = |contents: &[Content]| {
                contents
                    .iter()
                    .map(|one| String::from_utf8_lossy(&one.bytes).chars().take(24).collect::<String>())
                    .collect::<Vec<_>>()
            };
            assert_eq!(ids(&new), ids(&old), "{place}");
            assert_eq!(new, old, "{place}");
        }
    }
}
