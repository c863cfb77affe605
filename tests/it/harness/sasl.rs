//! Signing in to the mail servers by hand, so that anything can be tried: the three doors of the backend, whatever
//! mechanism and response.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pli::{base::Credentials, config::ClientTls};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{post::Talk, stage::Stage};

/// Where one can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Imap,
    Submission,
    Sieve,
}

/// All of them.
pub(crate) const DOORS: [Door; 3] = [Door::Imap, Door::Submission, Door::Sieve];

/// What the server made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Accepted,
    Refused(String),
}

impl Stage {
    /// TLS to a port, with the stage's authority.
    pub(crate) async fn tls(&self, stream: TcpStream) -> TlsStream<TcpStream> {
        let tls = ClientTls::new("localhost", Some(&self.ca_file())).expect("the authority");
        TlsConnector::from(tls.config()).connect(tls.name(), stream).await.expect("TLS")
    }

    /// Signs in with an initial response that is not yet in base64.
    pub(crate) async fn sign_in(&self, door: Door, mechanism: &str, response: &[u8]) -> Outcome {
        let response = STANDARD.encode(response);
        match door {
            Door::Imap => self.imap(mechanism, &response).await,
            Door::Submission => self.submission(mechanism, &response).await.0,
            Door::Sieve => self.sieve(mechanism, &response).await,
        }
    }

    /// Signs in to submission, and stays there.
    pub(crate) async fn submission_of(&self, credentials: &Credentials, person: &str) -> Talk<TlsStream<TcpStream>> {
        use secrecy::ExposeSecret as _;
        let person = person.parse().expect("an address");
        let response = credentials.initial_response(&person).expect("credentials");
        let (outcome, talk) = self.submission(credentials.mechanism(), response.expose_secret()).await;
        assert_eq!(outcome, Outcome::Accepted);
        talk
    }

    async fn connect(&self, port: &str) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port(port))).await.expect("the server listens")
    }

    async fn imap(&self, mechanism: &str, response: &str) -> Outcome {
        let mut talk = Talk::silent(self.tls(self.connect("P_IMAPS").await).await);
        talk.line_that(|line| line.starts_with("* OK")).await;
        talk.send(format!("a AUTHENTICATE {mechanism} {response}\r\n").as_bytes()).await;
        loop {
            let line = talk.line_that(|line| line.starts_with("a ") || line.starts_with("+ ")).await;
            match line.as_str() {
                line if line.starts_with("a OK") => return Outcome::Accepted,
                line if line.starts_with("+ ") => talk.send(b"AQ==\r\n").await,
                line => return Outcome::Refused(line.to_owned()),
            }
        }
    }

    async fn submission(&self, mechanism: &str, response: &str) -> (Outcome, Talk<TlsStream<TcpStream>>) {
        let mut talk = Talk::over(self.tls(self.connect("P_SUBMISSIONS").await).await).await;
        talk.say("EHLO localhost\r\n", "250").await;
        talk.send(format!("AUTH {mechanism} {response}\r\n").as_bytes()).await;
        let mut reply = talk.reply().await;
        if reply.starts_with("334") {
            talk.send(b"AQ==\r\n").await;
            reply = talk.reply().await;
        }
        let outcome = if reply.starts_with("235") { Outcome::Accepted } else { Outcome::Refused(reply) };
        (outcome, talk)
    }

    async fn sieve(&self, mechanism: &str, response: &str) -> Outcome {
        let mut plain = Talk::silent(self.connect("P_SIEVE").await);
        plain.line_that(|line| line.starts_with("OK")).await;
        plain.send(b"STARTTLS\r\n").await;
        plain.line_that(|line| line.starts_with("OK")).await;
        let mut talk = Talk::silent(self.tls(plain.into_inner()).await);
        talk.line_that(|line| line.starts_with("OK")).await;
        talk.send(format!("AUTHENTICATE \"{mechanism}\" \"{response}\"\r\n").as_bytes()).await;
        loop {
            let line = talk.line_that(|_| true).await;
            match line.as_str() {
                line if line.starts_with("OK") => return Outcome::Accepted,
                line if line.starts_with("NO") || line.starts_with("BYE") => return Outcome::Refused(line.to_owned()),
                // a literal's length; its text follows
                line if line.starts_with('{') => {}
                _ => talk.send(b"\"AQ==\"\r\n").await,
            }
        }
    }
}
