//! A house with real mail servers beside an institution's old one, people of it, and the room of merges.

use pli::{
    account::{Account, Contacts, NewAccount},
    app,
    base::{Address, Clock, Credentials, Flag, Language, MailboxName, MergeId, Method, SessionId, Timestamp},
    config::{CalendarAuth, ClientTls, Config, Imap as Door, ImapAuth, SecretFile, Source, Tls},
    imap::{Error as ImapError, Imap, Login},
    merge::{
        Asking, Books, Choices, Merges, Proving, State,
        engine::{self, Engine, Job, Pace, Side},
    },
    role::{Grant, Role},
    session::Visitor,
    store::merge::{self as table, MergeRow},
};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::{Agent, Fresh};
use crate::{
    harness::{
        database::{TestDatabase, raw},
        meddler::{Script, meddle},
        old_server::{OLD_DOMAIN, old_server},
        radicale::{house_calendars, old_calendars},
        stage::{stage as servers, unique_address},
    },
    sign_in::stage::{Browser, NOON, Stage},
};

/// The house.
pub(super) struct House {
    pub(super) stage: Stage,
    pub(super) merges: Merges,
}

/// Somebody whose mailbox it is, signed in a moment ago.
pub(super) struct Owner {
    pub(super) account: Account,
    pub(super) key: Fresh,
    browser: Browser,
}

impl Owner {
    pub(super) fn visitor(&self) -> Visitor {
        self.browser.visitor()
    }
}

/// Somebody of the support.
pub(super) struct AtTheDesk {
    pub(super) account: Account,
    pub(super) key: Agent,
    browser: Browser,
}

impl AtTheDesk {
    pub(super) fn visitor(&self) -> Visitor {
        self.browser.visitor()
    }
}

pub(super) fn asking(old: &Address) -> Asking {
    Asking { address: old.to_string(), choices: Choices::default() }
}

fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).expect("a value of the configuration")
}

fn secret_file(path: &std::path::Path) -> SecretFile {
    read(serde_json::json!(path))
}

/// The old server, as the configuration names it.
fn source(port: u16, auth: &str) -> Source {
    let old = old_server();
    read(serde_json::json!({
        "domain": OLD_DOMAIN,
        "host": "localhost",
        "port": port,
        "ca_file": old.ca_file(),
        "timeout_s": 5,
        "auth": auth,
        "master_user": "migration",
        "master_secret_file": old.path("secrets/master"),
    }))
}

fn with(config: &mut Config, source: Source) {
    let servers = servers();
    config.imap = Door {
        port: servers.port("P_IMAPS"),
        ca_file: Some(servers.ca_file()),
        auth: ImapAuth::Master,
        master_user: Some("pli".to_owned()),
        master_secret_file: Some(secret_file(&servers.path("secrets/master"))),
        ..config.imap.clone()
    };
    config.merge.source = vec![source];
}

impl House {
    /// People's passwords open the old server.
    pub(super) async fn new(db: TestDatabase) -> Self {
        Self::with(db, source(old_server().port("P_IMAPS"), "password")).await
    }

    /// A master user opens it.
    pub(super) async fn with_master(db: TestDatabase) -> Self {
        Self::with(db, source(old_server().port("P_IMAPS"), "master")).await
    }

    /// Somebody stands before it who hears every word.
    pub(super) async fn with_meddler(db: TestDatabase, script: Script) -> Self {
        let port = meddle(old_server().port("P_IMAPS"), script).await;
        Self::with(db, Source { tls: Tls::None, ca_file: None, ..source(port, "password") }).await
    }

    /// Nobody answers there.
    pub(super) async fn with_dead_server(db: TestDatabase) -> Self {
        Self::with(db, source(9, "master")).await
    }

    /// It has a certificate that is not the one which the configuration trusts.
    pub(super) async fn with_strange_certificate(db: TestDatabase) -> Self {
        let own = db.dir.path().join("other-ca.pem");
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(&own, made.cert.pem()).unwrap();
        let source = Source { ca_file: Some(own), ..source(old_server().port("P_IMAPS"), "password") };
        Self::with(db, source).await
    }

    /// Both houses have calendars; ours answers at `port`.
    pub(super) async fn with_calendars(db: TestDatabase, port: u16) -> Self {
        let old = old_calendars();
        let calendar = Some(old.config(old.port(), CalendarAuth::Service));
        let source = Source { calendar, ..source(old_server().port("P_IMAPS"), "password") };
        let present = house_calendars().config(port, CalendarAuth::Service);
        Self::configured(db, source, |config| config.calendar = Some(present)).await
    }

    /// First copies are made in these hours.
    pub(super) async fn at_night(db: TestDatabase, hours: &str) -> Self {
        let night = Some(hours.parse().unwrap());
        let source = source(old_server().port("P_IMAPS"), "password");
        Self::configured(db, source, |config| config.merge.night = night).await
    }

    /// Somebody stands between who answers in its place.
    pub(super) async fn meddled(db: TestDatabase, script: Script) -> Self {
        let port = meddle(old_server().port("P_IMAPS"), script).await;
        Self::with(db, Source { tls: Tls::None, ..source(port, "password") }).await
    }

    /// The master user that the configuration names is none there.
    pub(super) async fn with_wrong_master(db: TestDatabase) -> Self {
        let nobody = Some("nobody".to_owned());
        Self::with(db, Source { master_user: nobody, ..source(old_server().port("P_IMAPS"), "master") }).await
    }

    /// So much may be read of an old box in a day.
    pub(super) async fn by_the_day(db: TestDatabase, bytes: u64) -> Self {
        let source = Source { bytes_per_day: Some(bytes), ..source(old_server().port("P_IMAPS"), "password") };
        Self::with(db, source).await
    }

    async fn with(db: TestDatabase, source: Source) -> Self {
        Self::configured(db, source, |_| {}).await
    }

    async fn configured(db: TestDatabase, source: Source, change: impl FnOnce(&mut Config)) -> Self {
        let stage = Stage::with(db, |config| {
            with(config, source);
            change(config);
        })
        .await;
        let merges = app::merges(&stage.config, &stage.people, (&stage.db.store, &stage.keys), &stage.clock).unwrap();
        let txn = stage.db.store.begin().await.unwrap();
        let pair = ("chts.example".parse().unwrap(), OLD_DOMAIN.parse().unwrap());
        stage.people.accounts.allow_merge_in(&txn, (&pair.0, &pair.1)).await.unwrap();
        txn.commit().await.unwrap();
        Self { stage, merges }
    }

    /// Somebody of the house, with a mailbox that no other test has.
    pub(super) async fn person(&self, name: &str) -> Owner {
        let (account, browser, key) = self.signed_in(name).await;
        Owner { account, key, browser }
    }

    /// Somebody of the support.
    pub(super) async fn agent(&self, name: &str) -> AtTheDesk {
        let (account, browser, proof) = self.signed_in(name).await;
        let people = &self.stage.people;
        let grant = Grant { account: account.id, role: Role::Support, structure: None, ends: None };
        people.roles.give(grant, None).await.unwrap();
        let role = people.roles.support(&proof, &browser.visitor()).await.unwrap().unwrap();
        AtTheDesk { account, key: people.roles.confirmed(role, &proof).unwrap(), browser }
    }

    async fn signed_in(&self, name: &str) -> (Account, Browser, Fresh) {
        let local = unique_address(name).as_str().split('@').next().unwrap().to_owned();
        let person = self.stage.person(&local, &[Method::Totp]).await;
        let mut browser = Browser::new("203.0.113.50");
        browser.sign_in(&self.stage, &person).await;
        let who = browser.who(&self.stage.people).await.unwrap();
        let key = self.stage.people.sessions.elevated(&who, who.level()).unwrap();
        (person.account, browser, key)
    }

    /// An old box of its own.
    pub(super) fn old_box(&self, name: &str, password: &str) -> Address {
        old_server().somebody(name, password)
    }

    /// Puts a message into an old box.
    pub(super) async fn put_old(&self, old: &Address, place: &str, number: u32) {
        let place = if place == "INBOX" { place.to_owned() } else { format!("INBOX.{place}") };
        put(&door(old_server().port("P_IMAPS"), old_server().master()), old, (&place, number)).await;
    }

    /// Puts a message into a present box.
    pub(super) async fn put_present(&self, owner: &Owner, place: &str, number: u32) {
        put(&present(), &owner.account.address, (place, number)).await;
    }

    /// Puts a message of an old inbox into the present one, as another program copies it.
    pub(super) async fn put_same(&self, owner: &Owner, old: &Address, number: u32) {
        let bytes = message(old, number);
        put_bytes(&present(), &owner.account.address, ("INBOX", number), &bytes).await;
    }

    /// Puts a message of ten kilobytes into an old inbox.
    pub(super) async fn put_large(&self, old: &Address, number: u32) {
        let text = format!("Message-ID: <{number}@{old}>\r\n\r\n{}", "Bonjour à tous. \r\n".repeat(550));
        self.put_text(old, &text).await;
    }

    /// Puts a message into an old inbox.
    pub(super) async fn put_text(&self, old: &Address, text: &str) {
        let imap = door(old_server().port("P_IMAPS"), old_server().master());
        let put = async |imap: &mut pli::imap::Connection| {
            imap.append(&MailboxName::inbox(), &[], Some(NOON), text.as_bytes()).await.map(drop)
        };
        imap.with(&login(old), put).await.unwrap_or_else(|error: ImapError| panic!("{error}"));
    }

    /// A merge that two people have approved, of an account of its own.
    pub(super) async fn waiting_merge(&self, number: u32, now: Timestamp) {
        let new = NewAccount {
            address: format!("tour-{number}@chts.example").parse().unwrap(),
            name: "Claire Vasseur".to_owned(),
            language: Language::Fr,
            aliases: Vec::new(),
            contacts: Contacts::default(),
        };
        let txn = self.stage.db.store.begin().await.unwrap();
        let account = self.stage.people.accounts.create(&txn, new).await.unwrap();
        txn.commit().await.unwrap();
        let address: Address = format!("tour-{number}@{OLD_DOMAIN}").parse().unwrap();
        let row = MergeRow::asked((account.id, account.language), address, Choices::default(), now);
        let row = MergeRow { state: State::Copying, ..row };
        table::insert(self.stage.db.store.db(), row).await.unwrap();
    }

    /// How many messages a mailbox of the present box has; none when it is not there.
    pub(super) async fn present(&self, owner: &Owner, place: &str) -> u32 {
        let place: MailboxName = place.parse().unwrap();
        let list = present().with(&login(&owner.account.address), async |imap| imap.list().await).await.unwrap();
        let found = list.into_iter().find(|one| one.name == place);
        found.and_then(|one| one.counts).map_or(0, |counts| counts.messages)
    }

    /// Two people of the support say yes.
    pub(super) async fn approve(&self, id: MergeId) {
        for name in ["accord-a", "accord-b"] {
            let agent = self.agent(name).await;
            self.merges.approve(&agent.key, id, &agent.visitor()).await.unwrap();
        }
    }

    /// Asked for, proved, approved.
    pub(super) async fn approved(&self, owner: &Owner, old: &Address, password: &str) -> MergeId {
        self.approved_as(owner, &asking(old), password).await
    }

    /// The same, as it was asked for.
    pub(super) async fn approved_as(&self, owner: &Owner, asking: &Asking, password: &str) -> MergeId {
        let me = owner.visitor();
        let id = self.merges.ask(&owner.key, asking, &me).await.unwrap();
        let proved = self.merges.prove_password(&owner.key, id, SecretString::from(password), &me).await.unwrap();
        assert_eq!(proved, Proving::Proved);
        self.approve(id).await;
        id
    }

    /// The same by a code; of an address that has no box.
    pub(super) async fn approved_by_code(&self, owner: &Owner) -> MergeId {
        let old = self.old_box("absente", "unused");
        let me = owner.visitor();
        let id = self.merges.ask(&owner.key, &asking(&old), &me).await.unwrap();
        self.merges.send_code(&owner.key, id, &me).await.unwrap();
        self.merges.settle().await;
        let code = self.code_to(&old);
        assert_eq!(self.merges.prove_code(&owner.key, id, &code, &me).await.unwrap(), Proving::Proved);
        self.approve(id).await;
        id
    }

    /// Copied, and the address leads here.
    pub(super) async fn merged(&self, owner: &Owner, old: &Address, password: &str) -> MergeId {
        let id = self.approved(owner, old, password).await;
        // A first copy, and the last pass.
        assert_eq!(self.merges.round().await.unwrap(), 1);
        assert_eq!(self.merges.round().await.unwrap(), 1);
        id
    }

    /// Everything is copied, as in the middle of the work: the address does not lead here yet.
    pub(super) async fn copy_without_switch(&self, owner: &Owner, id: MergeId) {
        let merge = self.merges.find(&owner.key, id).await.unwrap();
        let source =
            Side { imap: door(old_server().port("P_IMAPS"), old_server().master()), login: login(&merge.address) };
        let target = Side { imap: present(), login: login(&owner.account.address) };
        let others = Vec::new();
        let job = Job {
            id,
            others,
            source,
            target,
            layout: engine::Layout::InPlace,
            without: Vec::new(),
            leave_removed: false,
            once: false,
            thorough: false,
        };
        let engine = Engine::new(Books::new(self.stage.db.store.clone(), self.stage.clock.clone()));
        engine.pass(&job, &Pace::new(None), &CancellationToken::new()).await.unwrap();
        assert_eq!(self.present(owner, "INBOX").await, 1);
    }

    /// The code in the last letter to an old address.
    pub(super) fn code_to(&self, old: &Address) -> String {
        let (_, text) = self.stage.post.last_to(old.as_str()).expect("a letter");
        let line = text.lines().find(|line| line.chars().filter(char::is_ascii_digit).count() >= 6).expect("a code");
        line.chars().filter(char::is_ascii_digit).take(6).collect()
    }

    /// Waits until a password no longer opens an old box: the server looks at its file at most once a second.
    pub(super) async fn until_refused(&self, old: &Address, password: &str) {
        for _ in 0..1_000 {
            let old_way = door(old_server().port("P_IMAPS"), old_server().own(password));
            let tried = old_way.with(&login(old), async |imap| imap.list().await.map(drop)).await;
            if matches!(tried, Err(ImapError::Refused)) {
                return;
            }
        }
        panic!("the old password still opens the box");
    }

    /// Everything in the database.
    pub(super) async fn dump(&self) -> String {
        raw::dump(&self.stage.db).await
    }
}

fn present() -> Imap {
    door(servers().port("P_IMAPS"), servers().master())
}

fn door(port: u16, credentials: Credentials) -> Imap {
    let config = Door {
        host: "localhost".to_owned(),
        port,
        tls: Tls::Implicit,
        ca_file: Some(servers().ca_file()),
        timeout_s: 10,
        auth: ImapAuth::Master,
        master_user: None,
        master_secret_file: None,
        connections_per_person: 2,
        connections_total: 4,
        keep_s: 5,
    };
    let tls = ClientTls::new("localhost", Some(&servers().ca_file())).unwrap();
    Imap::new(&config, tls, credentials, Clock::System).unwrap()
}

fn login(address: &Address) -> Login {
    Login { session: SessionId::new(), address: address.clone(), client_ip: None }
}

async fn put(imap: &Imap, whose: &Address, (place, number): (&str, u32)) {
    put_bytes(imap, whose, (place, number), &message(whose, number)).await;
}

/// One of the messages of a box.
pub(super) fn message(whose: &Address, number: u32) -> Vec<u8> {
    format!("Message-ID: <{number}@{whose}>\r\nSubject: {number}\r\n\r\nBonjour\r\n").into_bytes()
}

async fn put_bytes(imap: &Imap, whose: &Address, (place, number): (&str, u32), bytes: &[u8]) {
    let place: MailboxName = place.parse().unwrap();
    let at = Timestamp(NOON.0 - i64::from(number) * 1_000);
    let put = async |imap: &mut pli::imap::Connection| {
        if !place.is_inbox() {
            imap.create(&place).await?;
        }
        imap.append(&place, &[Flag::Seen], Some(at), bytes).await.map(drop)
    };
    imap.with(&login(whose), put).await.unwrap_or_else(|error: ImapError| panic!("{error}"));
}
