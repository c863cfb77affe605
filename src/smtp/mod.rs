//! The submission door: hands finished messages to the mail server (RFC 5321, RFC 6409).
//!
//! Rules it keeps:
//! - Nothing is sent unless the line is encrypted as configured; STARTTLS is required, never tried, and what the server
//!   said before it is forgotten (RFC 3207 section 4.2).
//! - Every recipient is asked for before the first byte of the message leaves; if one is refused, nothing is sent and
//!   each refusal is told with its reason.
//! - An address is a checked [`Address`](crate::base::Address), and the message is normalised to CRLF lines: neither a
//!   command nor a second message can be smuggled in (mail.md 3a, 79).
//! - Once the final dot may have left, only a clear answer counts. Without one the outcome is [`Error::Uncertain`] and
//!   the caller must not try again by itself (mail.md 3c, rule 3).
//! - Every step has a time limit; the last one grows with the size of the message.

mod error;
mod lines;
mod session;
mod wire;

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

pub use self::{
    error::{Command, Error, RefusedRecipient, Reply},
    session::{Accepted, Capabilities, Session},
};
use crate::{
    base::{Address, Credentials},
    config::{ClientTls, ConfigError, Letters, Tls, Upstream},
};

/// How a session proves who it is.
#[derive(Debug, Clone)]
enum Proof {
    /// In the name of the person who sends.
    Person(Credentials),
    /// By a name and a password of Pli's own.
    Own { user: String, password: SecretString },
    /// Not at all: the server takes mail from this machine.
    None,
}

/// A server that takes mail.
#[derive(Debug, Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    protection: Tls,
    tls: ClientTls,
    timeout: Duration,
    proof: Proof,
}

impl Smtp {
    /// The submission server, where people send in their own name.
    pub fn new(config: &Upstream, credentials: Credentials) -> Result<Self, ConfigError> {
        Ok(Self {
            host: config.host.clone(),
            port: config.port,
            protection: config.tls,
            tls: config.client_tls()?,
            timeout: Duration::from_secs(config.timeout_s),
            proof: Proof::Person(credentials),
        })
    }

    /// The server that takes Pli's own letters.
    pub fn for_letters(config: &Letters) -> Result<Self, ConfigError> {
        let proof = match (&config.user, &config.password_file) {
            (Some(user), Some(file)) => {
                Proof::Own { user: user.clone(), password: file.read("letters.password_file")? }
            }
            _ => Proof::None,
        };
        Ok(Self {
            host: config.host.clone(),
            port: config.port,
            protection: config.tls,
            tls: ClientTls::new(&config.host, config.ca_file.as_deref())?,
            timeout: Duration::from_secs(config.timeout_s),
            proof,
        })
    }

    /// Opens a session in the name of `from`, ready for one message.
    pub async fn open(&self, from: &Address) -> Result<Session, Error> {
        let response = match &self.proof {
            Proof::Person(credentials) => {
                Some((credentials.mechanism(), credentials.initial_response(from)?, credentials.answer_to_challenge()))
            }
            Proof::Own { user, password } => Some(("PLAIN", plain(user, password), "*")),
            Proof::None => None,
        };
        let mut session = self.greet().await?;
        if let Some((mechanism, response, answer)) = response {
            session.authenticate(mechanism, &response, answer).await?;
        }
        Ok(session)
    }

    /// Sends one message: opens, asks for every recipient, sends, closes.
    ///
    /// # Errors
    /// [`Error::Recipients`] when any recipient is refused: nothing was sent. [`Error::Uncertain`] when the message
    /// may have been taken.
    pub async fn send(&self, from: &Address, to: &[Address], message: &[u8]) -> Result<Accepted, Error> {
        let mut session = self.open(from).await?;
        session.envelope(from, to, message).await?;
        let accepted = session.data(message).await?;
        session.quit().await;
        Ok(accepted)
    }

    /// Connects without signing in and reads what the server can do; for `pli doctor` and `/health/ready`.
    pub async fn probe(&self) -> Result<Capabilities, Error> {
        let session = self.greet().await?;
        let capabilities = session.capabilities().clone();
        session.quit().await;
        Ok(capabilities)
    }

    async fn greet(&self) -> Result<Session, Error> {
        let connect = wire::connect((self.host.as_str(), self.port), self.protection, &self.tls);
        let wire = tokio::time::timeout(self.timeout, connect).await.map_err(|_| Error::TimedOut)??;
        Session::greet(wire, self.timeout).await
    }
}

/// The initial response of PLAIN without an authorisation identity (RFC 4616).
fn plain(user: &str, password: &SecretString) -> SecretString {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let text = zeroize::Zeroizing::new(format!("\0{user}\0{}", password.expose_secret()));
    SecretString::from(STANDARD.encode(text.as_bytes()))
}
