//! Real servers in a temporary folder, on free ports, as `make demo` starts them, by the same script.
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
};

use secrecy::SecretString;
use tempfile::TempDir;

/// Ports that they use, from a base on.
const PORTS: u16 = 16;
/// Of them, the one where Postfix asks. It is bound first, which reserves the others from others of their kind.
const LOOKUP: u16 = 7;

/// Running servers; they end when this is dropped.
pub(crate) struct Servers {
    directory: PathBuf,
    settings: BTreeMap<String, String>,
    holder: Child,
}

impl Servers {
    /// Starts them with these settings of the script; also gives the listener that keeps their ports.
    pub(crate) fn start(services: &str, settings: &[(&str, &str)]) -> (Self, TcpListener) {
        let directory = TempDir::with_prefix_in("pli-stage-", "/tmp").expect("a temporary folder").keep();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).expect("the folder is ours");
        let (base, listener) = reserve();
        let mut holder = Command::new(script())
            .arg("hold")
            .arg(&directory)
            .env("SERVICES", services)
            .env("PORT_BASE", base.to_string())
            .envs(settings.iter().copied())
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
        (Self { settings: settings.collect(), directory, holder }, listener)
    }

    /// A port by its name in the script: `P_IMAPS`, `P_SIEVE`, …
    pub(crate) fn port(&self, name: &str) -> u16 {
        self.settings.get(name).unwrap_or_else(|| panic!("no port {name}")).parse().expect("a port")
    }

    /// A file in their folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// A secret that the script has made.
    pub(crate) fn secret(&self, name: &str) -> SecretString {
        let secret = fs::read_to_string(self.path("secrets").join(name)).expect("the secret");
        SecretString::from(secret.trim())
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

    /// Another command of the script, about this folder.
    pub(crate) fn script(&self, arguments: &[&str], input: &str) {
        use std::io::Write as _;
        let (command, rest) = arguments.split_first().expect("a command");
        let mut child = Command::new(script())
            .arg(command)
            .arg(&self.directory)
            .args(rest)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the script starts");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("written");
        assert!(child.wait().expect("it ends").success(), "{arguments:?}");
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ = self.holder.wait();
    }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docker/backend/backend")
}

/// Free ports below those that the system gives out by itself, and the listener that keeps them ours.
pub(super) fn reserve() -> (u16, TcpListener) {
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
