//! One person at a desk: a mailbox on the real server, the rooms of mail over it, a database of its own.

use pli::{
    account::Accounts,
    audit::Journal,
    base::{AccountId, Address, Clock, Flag, Language, MailboxName, MessageId, SessionId, Timestamp, Uid},
    config::{self, Config},
    imap::{Imap, Login},
    mail::{List, Mail, Query, Who},
    outbox::{Doors, Outbox, Typed},
    policy::Policies,
    seal::Keys,
    smtp::Smtp,
    store::{account, domain},
};

use crate::harness::{
    database::{TestDatabase, sqlite},
    stage,
    stage::DOMAIN,
};

/// What all the people of one test share.
pub(crate) struct Desks {
    pub(crate) config: Config,
    pub(crate) database: TestDatabase,
    pub(crate) keys: Keys,
    pub(crate) imap: Imap,
    pub(crate) mail: Mail,
    pub(crate) journal: Journal,
    pub(crate) accounts: Accounts,
    pub(crate) clock: Clock,
}

/// One of them.
pub(crate) struct Person {
    pub(crate) who: Who,
    pub(crate) account: AccountId,
    pub(crate) address: Address,
    login: Login,
    imap: Imap,
    mail: Mail,
}

impl Desks {
    pub(crate) async fn new() -> Self {
        let stage = stage();
        let database = sqlite().await;
        let url = format!("sqlite:{}", database.dir.path().join("pli.db").display());
        let config = Config::parse(&stage.configuration(&url, database.dir.path())).unwrap();
        let clock = Clock::fixed(Clock::System.now());
        let imap = Self::imap(&config.imap, &clock);
        let keys = Keys::open_or_create(&database.dir.path().join("keys"), None).unwrap();
        let row = domain::DomainRow {
            name: DOMAIN.parse().unwrap(),
            profile: None,
            short_names: false,
            reason: String::new(),
            created_at: Timestamp(1),
        };
        domain::insert(database.store.db(), row).await.unwrap();
        let journal = Journal::new(database.store.clone(), keys.chain(), clock.clone());
        let mail = Mail::new(imap.clone(), journal.clone(), clock.clone());
        let accounts =
            Accounts::new(database.store.clone(), keys.sealer(), journal.clone(), clock.clone(), Policies::default());
        Self { config, database, keys, imap, mail, journal, accounts, clock }
    }

    /// A door to the server, by the master user.
    pub(crate) fn imap(config: &config::Imap, clock: &Clock) -> Imap {
        let tls = config.upstream().client_tls().unwrap();
        Imap::new(config, tls, stage().master(), clock.clone()).unwrap()
    }

    /// Somebody new, with an account and an empty mailbox.
    pub(crate) async fn person(&self, name: &str) -> Person {
        let address = stage().somebody(name);
        let row = account::AccountRow {
            id: AccountId::new(),
            address: address.clone(),
            domain: DOMAIN.parse().unwrap(),
            name: format!("Dr {name}, « Zoé »"),
            language: Language::Fr,
            state: account::State::Active,
            phone: None,
            email: None,
            generation: 0,
            created_at: Timestamp(1),
            changed_at: Timestamp(1),
        };
        account::insert(self.database.store.db(), row.clone()).await.unwrap();
        let session = SessionId::new();
        Person {
            who: Who::in_name_of(row.id, address.clone(), &row.name, (session, None)),
            account: row.id,
            login: Login { session, address: address.clone(), client_ip: None },
            address,
            imap: self.imap.clone(),
            mail: self.mail.clone(),
        }
    }

    /// An outbox that submits to the real server.
    pub(crate) fn outbox(&self) -> Outbox {
        self.outbox_to(&self.config.submission)
    }

    /// An outbox that submits to this server.
    pub(crate) fn outbox_to(&self, submission: &config::Upstream) -> Outbox {
        let doors = Doors {
            smtp: Smtp::new(submission, stage().master()).unwrap(),
            store: self.database.store.clone(),
            sealer: self.keys.sealer(),
            journal: self.journal.clone(),
            directory: self.accounts.directory().clone(),
        };
        Outbox::new(self.config.mail.clone(), self.mail.clone(), doors, self.clock.clone())
    }
}

impl Person {
    /// Puts a message into one of the person's mailboxes.
    pub(crate) async fn put(&self, mailbox: &str, message: &[u8]) -> MessageId {
        self.put_flagged(mailbox, message, &[]).await
    }

    /// The same, with marks.
    pub(crate) async fn put_flagged(&self, mailbox: &str, message: &[u8], flags: &[Flag]) -> MessageId {
        self.put_at(mailbox, message, (flags, None)).await
    }

    /// The same, as if it had arrived then.
    pub(crate) async fn put_at(
        &self,
        mailbox: &str,
        message: &[u8],
        (flags, at): (&[Flag], Option<Timestamp>),
    ) -> MessageId {
        let mailbox: MailboxName = mailbox.parse().unwrap();
        let crlf = crlf(message);
        let placed =
            self.imap.with(&self.login, async |imap| imap.append(&mailbox, flags, at, &crlf).await).await.unwrap();
        MessageId { uid: placed.expect("the server says where").1, mailbox }
    }

    /// The first page of a mailbox; empty when there is no such mailbox.
    pub(crate) async fn list(&self, mailbox: &str) -> Vec<pli::mail::Row> {
        match self.mail.list(&self.who, &mailbox.parse().unwrap(), 1, &Query::default()).await {
            Ok(List { rows, .. }) => rows,
            Err(pli::mail::Error::NotFound) => Vec::new(),
            Err(error) => panic!("{error}"),
        }
    }

    /// Waits until a mailbox holds so many messages, and gives them.
    pub(crate) async fn wait_for(&self, mailbox: &str, count: usize) -> Vec<pli::mail::Row> {
        for _ in 0..500 {
            let rows = self.list(mailbox).await;
            if rows.len() >= count {
                return rows;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{count} message(s) did not come to {mailbox}");
    }

    /// The source of a message, whole.
    pub(crate) async fn source(&self, mailbox: &str, uid: Uid) -> Vec<u8> {
        let id = MessageId { mailbox: mailbox.parse().unwrap(), uid };
        all(self.mail.source(&self.who, &id).await.unwrap()).await
    }

    /// Limits the person's mailboxes.
    pub(crate) async fn limit(&self, bytes: u64) {
        stage().set_quota(&self.address, bytes).await;
    }

    /// What the journal says of the person: event, outcome, reason and detail, oldest first.
    pub(crate) async fn told(&self, desks: &Desks) -> Vec<String> {
        let mut rows = desks.journal.about(self.account, Timestamp(0), 100).await.unwrap();
        rows.reverse();
        rows.into_iter().map(|row| format!("{} {} {} {}", row.event, row.outcome, row.reason, row.detail)).collect()
    }
}

/// A fresh composer to somebody.
pub(crate) fn letter(to: &str) -> Typed {
    Typed {
        submission: pli::base::SubmissionId::new(),
        from: String::new(),
        to: to.to_owned(),
        cc: String::new(),
        bcc: String::new(),
        subject: "Résultats d’analyse".to_owned(),
        body: "Bonjour,\n\nVoici.\n".to_owned(),
        html: None,
        kept: Vec::new(),
        uploads: Vec::new(),
        draft: None,
        about: None,
    }
}

/// Everything of a download.
pub(crate) async fn all(download: pli::mail::Download) -> Vec<u8> {
    use futures_util::StreamExt as _;
    let mut bytes = Vec::new();
    let mut windows = download.bytes;
    while let Some(window) = windows.next().await {
        bytes.extend_from_slice(&window.unwrap());
    }
    bytes
}

/// Line ends as the wire has them.
pub(crate) fn crlf(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 64);
    for byte in message {
        if *byte == b'\n' && out.last() != Some(&b'\r') {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    out
}

/// Some bytes of every kind, always the same for the same seed.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u8::try_from(state >> 32 & 0xff).unwrap()
    };
    std::iter::repeat_with(next).take(length).collect()
}
