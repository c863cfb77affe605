//! The mail servers of Pli for the tests: Dovecot, Postfix and Kannel, once for all tests of the binary.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use pli::{
    base::{Address, Credentials},
    seal::Keys,
};

use super::{lookup::Registry, post::eventually, servers::Servers};

/// The mail domain of the tests.
pub(crate) const DOMAIN: &str = "pli.example";
/// The domain of personal addresses; mail to it ends in files ([`Stage::letters_to`]).
pub(crate) const OUTSIDE: &str = "courriel.example";
/// What the tokens of every Pli under test name as their issuer: its public address.
pub(crate) const ISSUER: &str = "https://pli.example";

/// Running servers.
pub(crate) struct Stage {
    servers: Servers,
    lookups: Registry,
}

/// The stage that all tests share.
pub(crate) fn stage() -> &'static Stage {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    STAGE.get_or_init(|| Stage::start("dovecot postfix kannel"))
}

impl Stage {
    /// Starts servers of its own, for a test that breaks or stops them; they end when it is dropped.
    pub(crate) fn start(services: &str) -> Self {
        Self::start_by(services, "both")
    }

    /// As [`Self::start`], with another way to sign in: by `token`, by `master`, or by `both`.
    pub(crate) fn start_by(services: &str, auth: &str) -> Self {
        let house = [("DOMAIN", DOMAIN), ("OUTSIDE", OUTSIDE), ("ISSUER", ISSUER)];
        let ways = [("AUTH", auth), ("FORMAT", "sdbox"), ("FSYNC", "never")];
        let (servers, listener) = Servers::start(services, &[house, ways].concat());
        let stage = Self { servers, lookups: Registry::serve(listener) };
        // made once, here: two tests at a time would make two sets
        drop(stage.keys());
        stage
    }

    /// A port by its name in the script: `P_IMAPS`, `P_SIEVE`, …
    pub(crate) fn port(&self, name: &str) -> u16 {
        self.servers.port(name)
    }

    /// The authority that has signed every certificate here; the servers are called `localhost`.
    pub(crate) fn ca_file(&self) -> PathBuf {
        self.path("tls/ca.pem")
    }

    /// The keys of every Pli under test: all of them share these, as the gateways of one house do, because the backend
    /// knows the public keys of one house only.
    pub(crate) fn keys(&self) -> Keys {
        Keys::open_or_create(&self.path("keys"), Some(&self.path("token-keys"))).expect("the keys")
    }

    /// A file in the stage's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.servers.path(name)
    }

    /// Opens any mailbox, without Pli: the master user.
    pub(crate) fn master(&self) -> Credentials {
        Credentials::Master { user: "pli".to_owned(), secret: self.servers.secret("master") }
    }

    /// Who answers Postfix.
    pub(crate) fn lookups(&self) -> &Registry {
        &self.lookups
    }

    /// Somebody new whom Postfix knows, without any Pli: `NAME-NUMBER@pli.example`.
    pub(crate) fn somebody(&self, name: &str) -> Address {
        let address = unique_address(name);
        self.lookups.know(&address);
        address
    }

    /// Limits one person's mailboxes, in whole kibibytes.
    pub(crate) async fn set_quota(&self, person: &Address, bytes: u64) {
        self.set_own(person, ("quota_rule", &format!("*:bytes={bytes}"))).await;
    }

    /// Gives one person a setting of their own, and waits until the server knows: it looks at its file at most once a second.
    pub(crate) async fn set_own(&self, person: &Address, (setting, value): (&str, &str)) {
        // The file is every test's.
        static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
        {
            let _one = ONE.lock().expect("no test ends while it writes");
            let path = self.path("dovecot/quotas");
            let own = format!("{person}:");
            let before = fs::read_to_string(&path).expect("the file of limits");
            let mut lines: String =
                before.lines().filter(|line| !line.starts_with(&own)).flat_map(|line| [line, "\n"]).collect();
            lines.push_str(&format!("{person}:::::::userdb_{setting}={value}\n"));
            // In its place: the server keeps the file open.
            fs::write(&path, lines).expect("written");
        }
        let told = || (self.doveadm(&["user", "-f", setting, person.as_str()]).trim() == value).then_some(());
        eventually("the setting", told).await;
    }

    /// The whole configuration of a Pli that uses these servers, as TOML: its database at `url`, its
    /// certificate in `home`.
    pub(crate) fn configuration(&self, url: &str, home: &Path) -> String {
        let tls = self.path("tls");
        fs::copy(tls.join("mail.pem"), home.join("cert.pem")).expect("a certificate");
        fs::copy(tls.join("mail.key"), home.join("key.pem")).expect("a key");
        format!(
            r#"
[server]
listen = "127.0.0.1:0"
health_listen = "127.0.0.1:0"
public_url = "{ISSUER}"
certificate_file = "{home}/cert.pem"
key_file = "{home}/key.pem"
[database]
url = "{url}"
[keys]
directory = "{keys}"
public_directory = "{public}"
[imap]
host = "localhost"
port = {imaps}
ca_file = "{ca}"
[submission]
host = "localhost"
port = {submissions}
ca_file = "{ca}"
[sieve]
host = "localhost"
port = {sieve}
tls = "starttls"
ca_file = "{ca}"
[letters]
host = "localhost"
port = {smtp}
tls = "starttls"
ca_file = "{ca}"
[sms]
url = "http://127.0.0.1:{sendsms}/cgi-bin/sendsms"
user = "pli"
password_file = "{sms}"
"#,
            home = home.display(),
            keys = self.path("keys").display(),
            public = self.path("token-keys").display(),
            ca = self.ca_file().display(),
            imaps = self.port("P_IMAPS"),
            submissions = self.port("P_SUBMISSIONS"),
            sieve = self.port("P_SIEVE"),
            smtp = self.port("P_SMTP"),
            sendsms = self.port("P_SENDSMS"),
            sms = self.path("secrets/sms").display(),
        )
    }

    /// Runs Dovecot's administration command, for what cannot be seen from outside.
    pub(crate) fn doveadm(&self, arguments: &[&str]) -> String {
        self.servers.doveadm(arguments)
    }
}

/// An address that no other test has.
pub(crate) fn unique_address(name: &str) -> Address {
    format!("{name}-{}@{DOMAIN}", unique_number()).parse().expect("an address")
}

/// A number that no other test has.
pub(crate) fn unique_number() -> u32 {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}
