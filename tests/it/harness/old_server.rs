//! The mail server of an institution before Pli: a second real Dovecot, where people have passwords, everything is below
//! `INBOX.` and nothing says what it is for. Started once for all tests, by the same script.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use pli::base::{Address, Credentials, Timestamp};
use secrecy::SecretString;

use super::{
    post::deliver,
    servers::Servers,
    stage::{stage, unique_number},
};

/// Its domain.
pub(crate) const OLD_DOMAIN: &str = "ancien.example";

/// To whom its mail belongs (docker/backend/backend).
const MAIL_UID: u32 = 5000;

/// The old server.
pub(crate) struct OldServer {
    servers: Servers,
    _ports: TcpListener,
}

/// The one that all tests share.
pub(crate) fn old_server() -> &'static OldServer {
    static OLD: OnceLock<OldServer> = OnceLock::new();
    OLD.get_or_init(|| {
        let old = OldServer::start();
        // Its domain's mail comes by Pli's Postfix already.
        stage().lookups().relay(OLD_DOMAIN, format!("lmtp:inet:127.0.0.1:{}", old.port("P_LMTP")));
        old
    })
}

/// Another one, for the tests that restart it.
pub(crate) fn restarted_server() -> &'static OldServer {
    static OLD: OnceLock<OldServer> = OnceLock::new();
    OLD.get_or_init(OldServer::start)
}

impl OldServer {
    /// Starts one of its own, for a test that stops it. Its certificate is signed by the authority of [`stage`].
    pub(crate) fn start() -> Self {
        let tls = stage().path("tls").display().to_string();
        let (servers, ports) = Servers::start("old", &[("DOMAIN", OLD_DOMAIN), ("TLS", &tls), ("FSYNC", "never")]);
        Self { servers, _ports: ports }
    }

    /// A port by its name in the script: `P_IMAP` (STARTTLS), `P_IMAPS`, `P_LMTP`.
    pub(crate) fn port(&self, name: &str) -> u16 {
        self.servers.port(name)
    }

    /// Its authority.
    pub(crate) fn ca_file(&self) -> PathBuf {
        stage().ca_file()
    }

    /// Somebody new, who has this password there: `NAME-NUMBER@ancien.example`.
    pub(crate) fn somebody(&self, name: &str, password: &str) -> Address {
        let address = format!("{name}-{}@{OLD_DOMAIN}", unique_number()).parse().expect("an address");
        self.add_person(&address, password);
        address
    }

    /// Somebody who has this password there, or a new one.
    pub(crate) fn add_person(&self, address: &Address, password: &str) {
        self.servers.script(&["person", address.as_str()], &format!("{password}\n"));
    }

    /// A file in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.servers.path(name)
    }

    /// Opens any mailbox there: its master user.
    pub(crate) fn master(&self) -> Credentials {
        Credentials::Master { user: "migration".to_owned(), secret: self.servers.secret("master") }
    }

    /// Opens one mailbox there, as its owner does.
    pub(crate) fn own(&self, password: &str) -> Credentials {
        Credentials::Own { password: SecretString::from(password) }
    }

    /// Runs its administration command.
    pub(crate) fn doveadm(&self, arguments: &[&str]) -> String {
        self.servers.doveadm(arguments)
    }

    /// Puts a message into somebody's inbox (LMTP), byte for byte but for the end of lines.
    pub(crate) async fn deliver(&self, to: &Address, message: &[u8]) {
        deliver(self.port("P_LMTP"), "ailleurs@dehors.example", to, message).await;
    }

    /// Puts a file into somebody's inbox: whatever its bytes.
    pub(crate) fn place(&self, person: &Address, bytes: &[u8], arrived: Timestamp) {
        self.place_in((person, ""), bytes, arrived);
    }

    /// The same, into one of somebody's mailboxes.
    pub(crate) fn place_in(&self, (person, mailbox): (&Address, &str), bytes: &[u8], arrived: Timestamp) {
        let folder = self.maildir(person).join(mailbox);
        for name in ["cur", "new", "tmp"] {
            self.make_folder(&folder.join(name));
        }
        let file = folder.join(format!("new/1795000000.M{}.old", unique_number()));
        fs::write(&file, bytes).expect("written");
        // the time of a file is when its message arrived
        let arrived = SystemTime::UNIX_EPOCH + Duration::from_secs(arrived.as_seconds().unsigned_abs());
        fs::File::options().append(true).open(&file).and_then(|file| file.set_modified(arrived)).expect("set");
        chown(&file, Some(MAIL_UID), Some(MAIL_UID)).expect("ours to give");
    }

    /// Makes so many mailboxes for somebody.
    pub(crate) fn make(&self, person: &Address, count: usize) {
        for number in 0..count {
            let folder = self.maildir(person).join(format!("Dossier {number:05}"));
            for name in ["cur", "new", "tmp"] {
                self.make_folder(&folder.join(name));
            }
        }
    }

    fn maildir(&self, person: &Address) -> PathBuf {
        let (local, domain) = person.as_str().rsplit_once('@').expect("an address");
        self.servers.path("mail").join(domain).join(local).join("Maildir")
    }

    /// A folder and those above it, all of which belong to the mail server.
    fn make_folder(&self, folder: &Path) {
        if folder.exists() {
            return;
        }
        self.make_folder(folder.parent().expect("below the mail"));
        fs::create_dir(folder).expect("made");
        chown(folder, Some(MAIL_UID), Some(MAIL_UID)).expect("ours to give");
    }

    /// Stops it and starts it again: every connection breaks.
    pub(crate) fn restart(&self) {
        self.servers.script(&["down"], "");
        self.servers.script(&["up"], "");
    }
}
