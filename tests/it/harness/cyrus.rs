//! Cyrus IMAP: a mail server of another kind, from which mailboxes are merged. Unpacked and run by docker/cyrus/cyrus, once for
//! the tests that need it, in memory where there is such a place.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use pli::base::{Address, Credentials};
use secrecy::SecretString;

use super::{
    servers,
    stage::{stage, unique_number},
};

/// Its domain.
const DOMAIN: &str = "cyrus.example";

/// The server.
pub(crate) struct Cyrus {
    /// Its port with TLS from the beginning.
    pub(crate) port: u16,
    directory: PathBuf,
    _holder: Child,
    _ports: TcpListener,
}

/// The one that all tests share.
pub(crate) fn cyrus() -> &'static Cyrus {
    static CYRUS: OnceLock<Cyrus> = OnceLock::new();
    CYRUS.get_or_init(Cyrus::start)
}

impl Cyrus {
    fn start() -> Self {
        let (base, ports) = servers::reserve();
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory } else { Path::new("/tmp") };
        let directory = place.join(format!("pli-cyrus-{}", std::process::id()));
        let mut holder = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("docker/cyrus/cyrus"))
            .arg("hold")
            .arg(&directory)
            .env("PORT_BASE", base.to_string())
            .env("DOMAIN", DOMAIN)
            .env("TLS", stage().path("tls"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script starts");
        let mut line = String::new();
        let mut answer = BufReader::new(holder.stdout.take().expect("its output"));
        answer.read_line(&mut line).expect("its output is text");
        assert_eq!(line.trim(), "ready", "Cyrus did not start; see above");
        Self { port: base + 1, directory, _holder: holder, _ports: ports }
    }

    /// Somebody new. Whoever signs in has a mailbox there.
    pub(crate) fn somebody(&self, name: &str) -> Address {
        format!("{name}-{}@{DOMAIN}", unique_number()).parse().expect("an address")
    }

    /// Opens any mailbox there.
    pub(crate) fn master(&self) -> Credentials {
        let secret = fs::read_to_string(self.directory.join("secret")).expect("its secret");
        Credentials::Master { user: format!("migration@{DOMAIN}"), secret: SecretString::from(secret.trim()) }
    }
}
