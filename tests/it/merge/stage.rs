//! Two mailboxes on two servers, and what merges one into the other.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use aws_lc_rs::digest::{Context, SHA256};
use pli::{
    base::{Address, Clock, Credentials, Flag, MailboxName, MergeId, SessionId, Timestamp, Uid},
    config::{ClientTls, Imap as Config, ImapAuth, Tls},
    imap::{Counts, Error as ImapError, Imap, Login, Store as Change},
    merge::{
        Books,
        engine::{Engine, Error, Job, Layout, Pace, Pass, Side, Undone},
    },
    store::{
        Store,
        merge_folder::{self, MergeFolderRow},
        merge_left_out,
        merge_message::{self, State},
    },
};
use tokio_util::sync::CancellationToken;

use crate::harness::{
    cyrus,
    database::TestDatabase,
    line::Line,
    meddler::{Script, meddle},
    old_server,
    old_server::restarted_server,
    raw::Raw,
    stage,
    stage::unique_address,
};

/// The kinds of server on which a mailbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    /// That of Pli.
    Present,
    /// An institution's old Dovecot: `.` between levels, everything below the inbox, no uses.
    Old,
    /// Cyrus: the same, with uses and names of its own.
    Cyrus,
    /// As the old one, and restarted by a test.
    Restarted,
}

/// One mailbox, looked at and filled without Pli's rooms. Places are named as in the present box, with `/`.
pub(crate) struct Box {
    pub(crate) address: Address,
    pub(crate) server: Server,
    imap: Imap,
    login: Login,
}

/// What is compared of a message: its bytes, when it arrived, its flags.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    pub(crate) arrived: Timestamp,
    pub(crate) flags: String,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let begin = String::from_utf8_lossy(&self.bytes[..self.bytes.len().min(40)]).into_owned();
        write!(f, "{begin:?}… {} bytes, {:?}, ({})", self.bytes.len(), self.arrived, self.flags)
    }
}

/// A merge under test, with a line to each server.
pub(crate) struct Merging {
    pub(crate) source: Box,
    pub(crate) target: Box,
    pub(crate) to_source: Line,
    pub(crate) to_target: Line,
    pub(crate) engine: Engine,
    job: Job,
    db: Arc<TestDatabase>,
}

pub(crate) fn message(id: &str, body: &str) -> Vec<u8> {
    format!("Message-ID: <{id}@old.test>\r\nSubject: {id}\r\nFrom: a@old.test\r\n\r\n{body}\r\n").into_bytes()
}

impl Server {
    /// Its port with TLS from the beginning.
    pub(crate) fn port(self) -> u16 {
        match self {
            Self::Present => stage().port("P_IMAPS"),
            Self::Old => old_server().port("P_IMAPS"),
            Self::Restarted => restarted_server().port("P_IMAPS"),
            Self::Cyrus => cyrus().port,
        }
    }

    pub(crate) fn master(self) -> Credentials {
        match self {
            Self::Present => stage().master(),
            Self::Old => old_server().master(),
            Self::Restarted => restarted_server().master(),
            Self::Cyrus => cyrus().master(),
        }
    }

    fn somebody(self, name: &str) -> Address {
        match self {
            Self::Present => unique_address(name),
            Self::Old => old_server().somebody(name, PASSWORD),
            Self::Restarted => restarted_server().somebody(name, PASSWORD),
            Self::Cyrus => cyrus().somebody(name),
        }
    }

    /// A door to it, by the port of a line.
    pub(crate) fn door(self, port: u16) -> Imap {
        door(port, Tls::Implicit, self.master())
    }
}

/// That of people on the old server.
pub(crate) const PASSWORD: &str = "d'avant";

/// A door to one of the servers, all of which are called `localhost` by one authority.
pub(crate) fn door(port: u16, tls: Tls, credentials: Credentials) -> Imap {
    door_at("localhost", port, (tls, 10), credentials)
}

/// The same, at an address, and with so many seconds of patience.
pub(crate) fn door_at(host: &str, port: u16, (tls, timeout_s): (Tls, u64), credentials: Credentials) -> Imap {
    let config = Config {
        host: host.to_owned(),
        port,
        tls,
        ca_file: Some(stage().ca_file()),
        timeout_s,
        auth: ImapAuth::Master,
        master_user: None,
        master_secret_file: None,
        connections_per_person: 2,
        connections_total: 20,
        keep_s: 300,
    };
    let tls = ClientTls::new("localhost", Some(&stage().ca_file())).unwrap();
    Imap::new(&config, tls, credentials, Clock::System).unwrap()
}

pub(crate) fn login(address: &Address) -> Login {
    Login { session: SessionId::new(), address: address.clone(), client_ip: None }
}

impl Box {
    pub(crate) fn new(server: Server, name: &str) -> Self {
        let address = server.somebody(name);
        Self { imap: server.door(server.port()), login: login(&address), address, server }
    }

    /// The name of a place on this server.
    pub(crate) fn there(&self, place: &MailboxName) -> MailboxName {
        if self.server == Server::Present || place.is_inbox() {
            return place.clone();
        }
        format!("INBOX.{}", place.as_str().replace('/', ".")).parse().unwrap()
    }

    /// The place of a name on this server.
    fn here(&self, name: &MailboxName) -> MailboxName {
        match name.as_str().strip_prefix("INBOX.") {
            Some(below) if self.server != Server::Present => below.replace('.', "/").parse().unwrap(),
            _ => name.clone(),
        }
    }

    /// Anything that can be said to its server.
    pub(crate) async fn raw(&self) -> Raw {
        Raw::open(self.server.port(), &self.server.master(), &self.address).await
    }

    /// Puts a message, in a mailbox that is made if need be.
    pub(crate) async fn put(&self, place: &MailboxName, flags: &[Flag], arrived: Timestamp, bytes: &[u8]) {
        self.put_as(&self.there(place), flags, arrived, bytes).await;
    }

    /// The same, where the server calls it so.
    pub(crate) async fn put_as(&self, place: &MailboxName, flags: &[Flag], arrived: Timestamp, bytes: &[u8]) {
        let put = async |imap: &mut pli::imap::Connection| {
            if !place.is_inbox() && !imap.list_names().await?.iter().any(|one| one.name == *place) {
                imap.create(place).await?;
            }
            imap.append(place, flags, Some(arrived), bytes).await
        };
        self.imap.with(&self.login, put).await.unwrap();
    }

    /// Everything in a mailbox, in an order of its own; nothing when there is no such mailbox.
    pub(crate) async fn contents(&self, place: &MailboxName) -> Vec<Content> {
        self.contents_as(&self.there(place)).await
    }

    /// The same, of what the server calls so.
    pub(crate) async fn contents_as(&self, place: &MailboxName) -> Vec<Content> {
        let read = async |imap: &mut pli::imap::Connection| {
            match imap.examine(place).await {
                Err(error) if error.is_no_such_mailbox() => return Ok(Vec::new()),
                opened => drop(opened?),
            }
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
        let place = &self.there(place);
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
        let holds = |one: &pli::imap::Mailbox| one.counts.is_some_and(|counts| counts.messages > 0);
        self.listed().await.into_iter().filter(holds).map(|one| one.name).collect()
    }

    /// Its mailboxes, as the server calls them.
    pub(crate) async fn listed(&self) -> Vec<pli::imap::Mailbox> {
        self.imap.with(&self.login, async |imap| imap.list_changes().await).await.unwrap()
    }

    /// The numbers of the messages of a mailbox.
    pub(crate) async fn uids(&self, place: &MailboxName) -> BTreeSet<u32> {
        let place = &self.there(place);
        let read = async |imap: &mut pli::imap::Connection| {
            imap.examine(place).await?;
            imap.numbers(1).await
        };
        self.imap.with(&self.login, read).await.unwrap().into_iter().map(Uid::get).collect()
    }

    /// What its server says of a mailbox.
    pub(crate) async fn counts(&self, place: &MailboxName) -> Counts {
        self.listed().await.into_iter().find(|one| one.name == *place).unwrap().counts.unwrap()
    }

    /// Its mailboxes.
    pub(crate) async fn names(&self) -> Vec<MailboxName> {
        let all = self.imap.with(&self.login, async |imap| imap.list_names().await).await.unwrap();
        all.into_iter().map(|one| self.here(&one.name)).collect()
    }

    /// How many messages are recent in the inbox: new to whoever opens it next.
    pub(crate) async fn recent(&self) -> usize {
        let told = self.raw().await.say("EXAMINE INBOX").await;
        let number = |line: &String| line.strip_suffix(" RECENT")?.strip_prefix("* ")?.parse().ok();
        told.iter().find_map(number).unwrap()
    }

    pub(crate) async fn mark(&self, place: &MailboxName, uid: u32, set: &[Flag], cleared: &[Flag]) {
        let (uid, place) = ([Uid::new(uid).unwrap()], &self.there(place));
        let mark = async |imap: &mut pli::imap::Connection| {
            imap.select(place).await?;
            imap.store(&uid, Change::Add, set).await?;
            imap.store(&uid, Change::Remove, cleared).await
        };
        self.imap.with(&self.login, mark).await.unwrap();
    }

    pub(crate) async fn carry(&self, place: &MailboxName, uid: u32, to: &MailboxName) {
        let (place, to) = (&self.there(place), &self.there(to));
        let carry = async |imap: &mut pli::imap::Connection| {
            imap.create(to).await?;
            imap.select(place).await?;
            imap.move_to(&[Uid::new(uid).unwrap()], to).await
        };
        self.imap.with(&self.login, carry).await.unwrap();
    }

    pub(crate) async fn remove(&self, place: &MailboxName, uid: u32) {
        let place = &self.there(place);
        let remove = async |imap: &mut pli::imap::Connection| {
            imap.select(place).await?;
            imap.expunge(&[Uid::new(uid).unwrap()]).await
        };
        self.imap.with(&self.login, remove).await.unwrap();
    }

    /// Puts a message on the disk of the old server, as it may lie there for years: whatever its bytes.
    pub(crate) fn place_on_disk(&self, bytes: &[u8]) {
        self.place_on_disk_at(bytes, Timestamp::from_seconds(1_795_000_000));
    }

    /// The same, with a date of arrival.
    pub(crate) fn place_on_disk_at(&self, bytes: &[u8], arrived: Timestamp) {
        old_server().place(&self.address, bytes, arrived);
    }

    /// The same, in a mailbox.
    pub(crate) fn place_on_disk_in(&self, mailbox: &str, bytes: &[u8], arrived: Timestamp) {
        old_server().place_in((&self.address, mailbox), bytes, arrived);
    }

    /// Makes so many mailboxes on the disk of the old server.
    pub(crate) fn make_on_disk(&self, count: usize) {
        old_server().make(&self.address, count);
    }

    /// Removes a mailbox with all that is in it.
    pub(crate) async fn delete(&self, place: &MailboxName) {
        let command = format!("DELETE \"{}\"", self.there(place));
        self.raw().await.say(&command).await;
    }
}

impl Merging {
    /// From the old server into the present one.
    pub(crate) async fn new(db: TestDatabase) -> Self {
        Self::from(Server::Old, db).await
    }

    /// From a server into the present one.
    pub(crate) async fn from(server: Server, db: TestDatabase) -> Self {
        Self::between(server, Server::Present, db).await
    }

    /// From a server into another.
    pub(crate) async fn between(old: Server, new: Server, db: TestDatabase) -> Self {
        Self::of(Box::new(old, "ancienne"), Box::new(new, "presente"), Arc::new(db)).await
    }

    /// Another merge, from a server into the same box.
    pub(crate) async fn beside(&self, server: Server) -> Self {
        let (server_of, address) = (self.target.server, self.target.address.clone());
        let imap = server_of.door(server_of.port());
        let target = Box { imap, login: login(&address), address, server: server_of };
        Self::of(Box::new(server, "autre"), target, Arc::clone(&self.db)).await
    }

    async fn of(source: Box, target: Box, db: Arc<TestDatabase>) -> Self {
        let (to_source, to_target) = (Line::to(source.server.port()).await, Line::to(target.server.port()).await);
        let side = |line: &Line, of: &Box| Side { imap: of.server.door(line.port), login: login(&of.address) };
        let job = Job {
            id: MergeId::new(),
            others: Vec::new(),
            source: side(&to_source, &source),
            target: side(&to_target, &target),
            layout: Layout::InPlace,
            without: Vec::new(),
            leave_removed: false,
            once: false,
            thorough: false,
        };
        let engine = Engine::new(Books::new(db.store.clone(), Clock::System));
        Self { source, target, to_source, to_target, engine, job, db }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.db.store
    }

    /// From now on it is another merge of the same two boxes.
    pub(crate) fn begin_anew(&mut self) {
        self.job.id = MergeId::new();
    }

    /// Tells it of another merge into the same box.
    pub(crate) fn know(&mut self, other: &Self) {
        self.job.others.push(other.job.id);
    }

    pub(crate) fn job(&self) -> Job {
        self.job.clone()
    }

    /// One whose source is meddled with.
    pub(crate) async fn with_source(&self, script: Script) -> Job {
        let (mut job, server) = (self.job(), self.source.server);
        job.source.imap = door(meddle(server.port(), script).await, Tls::None, server.master());
        job
    }

    /// One whose target is meddled with.
    pub(crate) async fn with_target(&self, script: Script) -> Job {
        let (mut job, server) = (self.job(), self.target.server);
        job.target.imap = door(meddle(server.port(), script).await, Tls::None, server.master());
        job
    }

    async fn rows(&self) -> Vec<MergeFolderRow> {
        merge_folder::of(self.store().db(), self.job.id).await.unwrap()
    }

    /// What the old mailboxes are called, and the present ones into which they go.
    pub(crate) async fn places(&self) -> Vec<(String, String)> {
        self.rows().await.into_iter().map(|row| (row.name, row.target)).collect()
    }

    /// The names that the target would not have, and what came in their place.
    pub(crate) async fn refused(&self) -> Vec<(String, String)> {
        let mut found: Vec<_> =
            self.rows().await.into_iter().filter_map(|row| Some((row.refused?, row.target))).collect();
        found.sort();
        found
    }

    /// The mailboxes that stay behind, with how many messages, and why.
    pub(crate) async fn left_behind(&self) -> Vec<(String, i64, Option<String>)> {
        let rows = merge_left_out::of(self.store().db(), self.job.id).await.unwrap();
        rows.into_iter().map(|row| (row.name, row.messages, row.reason)).collect()
    }

    /// What the ledger has to say of messages: what became of each, and why.
    pub(crate) async fn reasons(&self) -> Vec<String> {
        let mut found = Vec::new();
        for row in self.rows().await {
            for (state, word) in [(State::Copied, "copied"), (State::Skipped, "skipped")] {
                let rows = merge_message::in_state(self.store().db(), row.id, state).await.unwrap();
                found.extend(rows.into_iter().filter_map(|one| Some(format!("{word} {}", one.reason?))));
            }
        }
        found
    }

    /// One that does not wait long for the target.
    pub(crate) fn impatient_job(&self) -> Job {
        let mut job = self.job();
        job.target.imap = door_at("localhost", self.to_target.port, (Tls::Implicit, 2), Server::Present.master());
        job
    }

    pub(crate) async fn pass(&self) -> Result<Pass, Error> {
        self.pass_of(&self.job).await
    }

    pub(crate) async fn pass_of(&self, job: &Job) -> Result<Pass, Error> {
        self.engine.pass(job, &Pace::new(None), &CancellationToken::new()).await
    }

    pub(crate) async fn undo(&self) -> Result<Undone, Error> {
        let mut undone = Undone::default();
        assert!(self.engine.undo(&self.job, &mut undone, &CancellationToken::new()).await?);
        Ok(undone)
    }

    pub(crate) async fn limit_target(&self, bytes: u64) {
        stage().set_quota(&self.target.address, bytes).await;
        // A connection knows the limit that held when it began.
        self.job.target.imap.forget_account(&self.target.address).await;
    }

    /// Every mailbox of the old box is in the present one, message for message, where the ledger says.
    pub(crate) async fn is_whole(&self) {
        let rows = self.rows().await;
        let mut whole: BTreeMap<&str, Vec<Content>> = BTreeMap::new();
        for name in self.source.filled().await {
            let row =
                rows.iter().rfind(|row| row.name == name.as_str()).unwrap_or_else(|| panic!("{name} was left out"));
            whole.entry(&row.target).or_default().extend(self.source.contents_as(&name).await);
        }
        for (place, mut old) in whole {
            old.sort();
            assert_eq!(self.target.contents_as(&place.parse().unwrap()).await, old, "{place}");
        }
    }
}
