//! The mail server of an institution before Pli: a second real Dovecot, where people have passwords, everything is below
//! `INBOX.` and nothing says what it is for. Started once for all tests, by the same script.

use std::{net::TcpListener, path::PathBuf, sync::OnceLock};

use pli::base::{Address, Credentials};
use secrecy::SecretString;

use super::{
    servers::Servers,
    stage::{stage, unique_number},
};

/// Its domain.
pub(crate) const OLD_DOMAIN: &str = "ancien.example";

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
}
