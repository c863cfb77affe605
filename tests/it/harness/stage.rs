//! Real servers for the tests: Dovecot, Postfix and Kannel as `make demo` starts them, by the same script, in a temporary
//! folder, on free ports, once for all tests of the binary.
//!
//! `docker/backend/backend hold` starts them and waits on a pipe: when this process ends, however it ends, the pipe
//! closes, the script stops everything and removes the folder.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use pli::{
    base::{Address, Credentials},
    seal::Keys,
};
use secrecy::SecretString;
use tempfile::TempDir;

use super::{lookup::Registry, post::eventually};

/// The mail domain of the tests.
pub(crate) const DOMAIN: &str = "pli.example";
/// The domain of personal addresses; mail to it ends in files ([`Stage::letters_to`]).
pub(crate) const OUTSIDE: &str = "courriel.example";
/// What the tokens of every Pli under test name as their issuer: its public address.
pub(crate) const ISSUER: &str = "https://pli.example";

/// Ports that one stage uses, from a base on.
const PORTS: u16 = 16;
/// Of them, the one where Postfix asks. It is bound first, which reserves the others from other stages.
const LOOKUP: u16 = 7;

/// Running servers.
pub(crate) struct Stage {
    directory: PathBuf,
    settings: BTreeMap<String, String>,
    lookups: Registry,
    holder: Child,
}

/// The stage that all tests share.
pub(crate) fn stage() -> &'static Stage {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    STAGE.get_or_init(|| Stage::start("dovecot postfix kannel"))
}

impl Stage {
    /// Starts servers of its own, for a test that breaks or stops them; they end when it is dropped.
    pub(crate) fn start(services: &str) -> Self {
        let directory = TempDir::with_prefix_in("pli-stage-", "/tmp").expect("a temporary folder").keep();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
        let (base, listener) = reserve();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docker/backend/backend");
        let mut holder = Command::new(script)
            .arg("hold")
            .arg(&directory)
            .env("SERVICES", services)
            .env("PORT_BASE", base.to_string())
            .envs([("DOMAIN", DOMAIN), ("OUTSIDE", OUTSIDE), ("ISSUER", ISSUER)])
            .envs([("AUTH", "both"), ("FORMAT", "sdbox"), ("FSYNC", "never")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script starts");
        let mut line = String::new();
        let mut answer = BufReader::new(holder.stdout.take().expect("its output"));
        answer.read_line(&mut line).expect("its output is text");
        assert_eq!(line.trim(), "ready", "the mail servers did not start; see above");
        let settings = fs::read_to_string(directory.join("env")).expect("the settings");
        let settings =
            settings.lines().filter_map(|line| line.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned()));
        let stage = Self { settings: settings.collect(), lookups: Registry::serve(listener), directory, holder };
        // made once, here: two tests at a time would make two sets
        drop(stage.keys());
        stage
    }

    /// A port by its name in the script: `P_IMAPS`, `P_SIEVE`, …
    pub(crate) fn port(&self, name: &str) -> u16 {
        self.settings.get(name).unwrap_or_else(|| panic!("no port {name}")).parse().expect("a port")
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
        self.directory.join(name)
    }

    /// Opens any mailbox, without Pli: the master user.
    pub(crate) fn master(&self) -> Credentials {
        let secret = fs::read_to_string(self.path("secrets/master")).expect("the master's secret");
        Credentials::Master { user: "pli".to_owned(), secret: SecretString::from(secret.trim()) }
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

    /// Limits one person's mailboxes, in whole kibibytes, and waits until the server knows: it looks at its file at most
    /// once a second.
    pub(crate) async fn set_quota(&self, person: &Address, bytes: u64) {
        // The file is every test's.
        static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
        {
            let _one = ONE.lock().expect("no test ends while it writes");
            let path = self.path("dovecot/quotas");
            let own = format!("{person}:");
            let before = fs::read_to_string(&path).expect("the file of limits");
            let mut lines: String =
                before.lines().filter(|line| !line.starts_with(&own)).flat_map(|line| [line, "\n"]).collect();
            lines.push_str(&format!("{person}:::::::userdb_quota_rule=*:bytes={bytes}\n"));
            // In its place: the server keeps the file open.
            fs::write(&path, lines).expect("written");
        }
        let limit = format!(" {} ", bytes / 1024);
        let told = || self.doveadm(&["quota", "get", "-u", person.as_str()]).contains(&limit).then_some(());
        eventually("the limit", told).await;
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
        let output = Command::new("doveadm")
            .arg("-c")
            .arg(self.path("dovecot/dovecot.conf"))
            .args(arguments)
            .output()
            .expect("doveadm runs");
        assert!(output.status.success(), "doveadm {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}

/// An address that no other test has.
pub(crate) fn unique_address(name: &str) -> Address {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    format!("{name}-{}@{DOMAIN}", NUMBER.fetch_add(1, Ordering::Relaxed)).parse().expect("an address")
}

/// Free ports below those that the system gives out by itself, and the listener that keeps them ours.
fn reserve() -> (u16, TcpListener) {
    let bind = |port| TcpListener::bind(("127.0.0.1", port));
    let start = std::process::id() as u16;
    for step in 0..600_u16 {
        let base = 10_000 + start.wrapping_add(step) % 600 * PORTS;
        let Ok(listener) = bind(base + LOOKUP) else { continue };
        if (base..base + PORTS).filter(|port| *port != base + LOOKUP).all(|port| bind(port).is_ok()) {
            return (base, listener);
        }
    }
    panic!("no sixteen free ports in a row");
}
