//! IMAP by hand, so that anything can be said to a real server.

use pli::base::{Address, Credentials};
use secrecy::ExposeSecret as _;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{post::Talk, stage::stage};

/// A connection on which somebody is signed in.
pub(crate) struct Raw {
    talk: Talk<TlsStream<TcpStream>>,
}

impl Raw {
    /// Signs in at a port with TLS from the beginning.
    pub(crate) async fn open(port: u16, credentials: &Credentials, person: &Address) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server listens");
        let mut raw = Self { talk: Talk::silent(stage().tls(stream).await) };
        raw.talk.line_that(|line| line.starts_with("* OK")).await;
        let response = credentials.initial_response(person).expect("credentials");
        raw.say(&format!("AUTHENTICATE {} {}", credentials.mechanism(), response.expose_secret())).await;
        raw
    }

    /// A command that the server must do, and what it tells; a literal in it must be one that need not wait.
    pub(crate) async fn say(&mut self, command: &str) -> Vec<String> {
        let told = self.ask(command).await;
        let end = told.last().expect("an end");
        assert!(end.starts_with("r OK"), "{command}: {end}");
        told
    }

    /// Waits (IDLE) until the server tells a line that ends so.
    pub(crate) async fn watch(&mut self, end: &str) {
        self.talk.send(b"r IDLE\r\n").await;
        self.talk.line_that(|line| line.trim_end().ends_with(end)).await;
    }

    /// A command, and all that the server tells, its end last.
    pub(crate) async fn ask(&mut self, command: &str) -> Vec<String> {
        self.talk.send(format!("r {command}\r\n").as_bytes()).await;
        let mut told = Vec::new();
        loop {
            let line = self.talk.line_that(|_| true).await;
            told.push(line.trim_end().to_owned());
            if line.starts_with("r ") {
                return told;
            }
        }
    }
}
