//! The ManageSieve door (RFC 5804): connects, encrypts, signs in and reads what the server can do.
//!
//! As at the other doors, nothing goes over a line that is not encrypted as configured; what the server said before
//! STARTTLS is forgotten, and bytes that came with its answer end the connection (section 2.2).

mod answer;
mod error;
mod script;
mod session;

use std::time::Duration;

use tokio::{io::BufReader, net::TcpStream};
use tokio_rustls::TlsConnector;

pub use self::{
    error::Error,
    script::Script,
    session::{Capabilities, Session},
};
use crate::{
    base::{Address, Credentials},
    config::{ClientTls, ConfigError, Tls, Upstream},
};

/// A server that keeps scripts.
#[derive(Debug, Clone)]
pub struct Sieve {
    host: String,
    port: u16,
    protection: Tls,
    tls: ClientTls,
    timeout: Duration,
    credentials: Credentials,
}

impl Sieve {
    /// A door to the server of `config`. Connects when there is work.
    pub fn new(config: &Upstream, credentials: Credentials) -> Result<Self, ConfigError> {
        Ok(Self {
            host: config.host.clone(),
            port: config.port,
            protection: config.tls,
            tls: config.client_tls()?,
            timeout: Duration::from_secs(config.timeout_s),
            credentials,
        })
    }

    /// Connects without signing in and says what the server can do; for `pli doctor`.
    pub async fn probe(&self) -> Result<Capabilities, Error> {
        self.limited(async {
            let mut session = self.connect().await?;
            let capabilities = session.capabilities().clone();
            session.logout().await?;
            Ok(capabilities)
        })
        .await
    }

    /// Opens a session in the name of `person`.
    pub async fn open(&self, person: &Address) -> Result<Session, Error> {
        let response = self.credentials.initial_response(person).map_err(|_| Error::Refused)?;
        self.limited(async {
            let mut session = self.connect().await?;
            let answer = self.credentials.answer_to_challenge();
            session.authenticate(self.credentials.mechanism(), &response, answer).await?;
            Ok(session)
        })
        .await
    }

    /// Does some work in the name of `person`, in a session of its own and within the time limit.
    pub async fn with<T>(
        &self,
        person: &Address,
        work: impl AsyncFnOnce(&mut Session) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut session = self.open(person).await?;
        self.limited(async {
            let done = work(&mut session).await?;
            // The work is done, whatever the server says to a goodbye.
            session.logout().await.ok();
            Ok(done)
        })
        .await
    }

    async fn limited<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        tokio::time::timeout(self.timeout, work).await.map_err(|_| Error::TimedOut)?
    }

    async fn connect(&self) -> Result<Session, Error> {
        let tcp = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(|_| Error::Unreachable)?;
        tcp.set_nodelay(true).map_err(|_| Error::Unreachable)?;
        match self.protection {
            Tls::None => Session::greet(Box::new(tcp)).await,
            Tls::Implicit => Session::greet(Box::new(self.encrypt(tcp).await?)).await,
            Tls::Starttls => {
                let mut plain = BufReader::new(tcp);
                session::starttls(&mut plain).await?;
                if !plain.buffer().is_empty() {
                    return Err(Error::Protocol);
                }
                // The server says its capabilities anew once the line is encrypted (section 2.2).
                Session::greet(Box::new(self.encrypt(plain.into_inner()).await?)).await
            }
        }
    }

    async fn encrypt(&self, tcp: TcpStream) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Error> {
        TlsConnector::from(self.tls.config()).connect(self.tls.name(), tcp).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
                Error::Unencrypted("the certificate or the TLS version is not accepted")
            }
            _ => Error::Unreachable,
        })
    }
}
