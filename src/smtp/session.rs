//! One submission session: greeting, AUTH, MAIL, every RCPT, DATA.

use std::{
    fmt::{self, Display},
    time::Duration,
};

use lettre::transport::smtp::{
    client::AsyncSmtpConnection,
    commands::{Data, Ehlo, Mail, Noop, Quit, Rcpt},
    extension::{ClientId, MailBodyParameter, MailParameter},
    response::Response,
};
use secrecy::{ExposeSecret, SecretString};

use super::{Command, Error, RefusedRecipient, Reply, lines, wire::Wire};
use crate::base::Address;

/// Bytes of a message handed over at once.
const CHUNK: usize = 65_536;
/// The slowest line that is still served, in bytes a second.
const SLOWEST: usize = 32_768;

/// What the server says it can do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// The largest message it takes, in bytes (RFC 1870); `None` when it does not say.
    pub size_bytes: Option<usize>,
    /// SASL mechanisms, in capitals (RFC 4954).
    pub mechanisms: Vec<String>,
    /// 8BITMIME (RFC 6152).
    pub eight_bit: bool,
    /// SMTPUTF8 (RFC 6531).
    pub utf8: bool,
}

/// The message is in the server's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The server's words, bounded and cleaned; Postfix says its queue id here.
    pub text: String,
}

/// A line to the server, signed in.
pub struct Session {
    line: AsyncSmtpConnection,
    capabilities: Capabilities,
    timeout: Duration,
}

impl Session {
    /// Reads the greeting and what the server can do.
    pub(super) async fn greet(wire: Wire, timeout: Duration) -> Result<Self, Error> {
        let hello = ClientId::default();
        let connect = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello);
        let line = tokio::time::timeout(timeout, connect)
            .await
            .map_err(|_| Error::TimedOut)?
            .map_err(|error| Error::at(Command::Hello, &error))?;
        let mut session = Self { line, capabilities: Capabilities::default(), timeout };
        // Asked again because lettre keeps only what it knows, and SIZE and OAUTHBEARER are not among it.
        let response = session.command(Command::Hello, Ehlo::new(hello)).await?;
        session.capabilities = capabilities(&response);
        Ok(session)
    }

    /// What the server can do.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// AUTH with an initial response (RFC 4954 section 4).
    pub(super) async fn authenticate(
        &mut self,
        mechanism: &'static str,
        response: &SecretString,
        answer: &'static str,
    ) -> Result<(), Error> {
        if !self.capabilities.mechanisms.iter().any(|offered| offered == mechanism) {
            return Err(Error::Unsupported(mechanism));
        }
        let said = self.command(Command::Auth, Said(&["AUTH ", mechanism, " ", response.expose_secret()])).await?;
        if said.has_code(235) {
            return Ok(());
        }
        // 334: a challenge that says why not. The server refuses after our answer.
        self.command(Command::Auth, Said(&[answer])).await?;
        Err(Error::Protocol)
    }

    /// MAIL FROM and every RCPT TO, before the first byte of the message.
    ///
    /// # Errors
    /// [`Error::Recipients`] names every refused one; the server has forgotten the envelope and nothing was sent.
    pub async fn envelope(&mut self, from: &Address, to: &[Address], message: &[u8]) -> Result<(), Error> {
        let parameters = self.parameters(from, to, message)?;
        self.command(Command::Mail, Mail::new(Some(wire_address(from)), parameters)).await?;
        let mut refused = Vec::new();
        for address in to {
            match self.command(Command::Rcpt, Rcpt::new(wire_address(address), Vec::new())).await {
                Ok(_) => {}
                Err(Error::Rejected(reply)) if reply.code != 421 => {
                    refused.push(RefusedRecipient { address: address.clone(), reply });
                }
                Err(error) => return Err(error),
            }
        }
        if refused.is_empty() {
            return Ok(());
        }
        self.command(Command::Mail, Said(&["RSET"])).await?;
        Err(Error::Recipients(refused))
    }

    fn parameters(&self, from: &Address, to: &[Address], message: &[u8]) -> Result<Vec<MailParameter>, Error> {
        let mut parameters = Vec::new();
        if let Some(limit_bytes) = self.capabilities.size_bytes {
            if message.len() > limit_bytes {
                return Err(Error::TooLarge { limit_bytes });
            }
            parameters.push(MailParameter::Size(message.len()));
        }
        if !message.is_ascii() {
            if !self.capabilities.eight_bit {
                return Err(Error::Unsupported("8BITMIME"));
            }
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        if std::iter::once(from).chain(to).any(|address| !address.as_str().is_ascii()) {
            if !self.capabilities.utf8 {
                return Err(Error::Unsupported("SMTPUTF8"));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        Ok(parameters)
    }

    /// Hands over the message.
    ///
    /// # Errors
    /// [`Error::Uncertain`] when the final dot may have left and no clear answer came back. Every other error means
    /// that the server did not take the message.
    pub async fn data(&mut self, message: &[u8]) -> Result<Accepted, Error> {
        let message = lines::normalise(message);
        self.command(Command::Data, Data).await?;
        // The final dot leaves after the last chunk was asked for: from then on silence proves nothing.
        let mut handed_over = false;
        let mut chunks = message.chunks(CHUNK);
        let chunks = std::iter::from_fn(|| {
            let next = chunks.next();
            handed_over = next.is_none();
            next
        });
        let limit = self.timeout * 2 + Duration::from_secs((message.len() / SLOWEST) as u64);
        let outcome = tokio::time::timeout(limit, self.line.message_iter(chunks)).await;
        match outcome {
            Ok(Ok(response)) if response.has_code(250) => {
                let text = response.message().collect::<Vec<_>>().join(" ");
                Ok(Accepted { text: Reply::new(250, &text, Command::Message).text })
            }
            Ok(Ok(_)) => Err(Error::Uncertain),
            Ok(Err(error)) => match Error::at(Command::Message, &error) {
                Error::Rejected(reply) => Err(Error::Rejected(reply)),
                _ if handed_over => Err(Error::Uncertain),
                error => Err(error),
            },
            Err(_) if handed_over => Err(Error::Uncertain),
            Err(_) => Err(Error::TimedOut),
        }
    }

    /// Whether the server still answers.
    pub async fn is_alive(&mut self) -> bool {
        self.command(Command::Hello, Noop).await.is_ok()
    }

    /// Says goodbye. What the server answers no longer matters.
    pub async fn quit(mut self) {
        let goodbye = tokio::time::timeout(Duration::from_secs(1), self.line.command(Quit)).await;
        if !matches!(goodbye, Ok(Ok(_))) {
            tracing::debug!("submission: no answer to QUIT");
        }
    }

    async fn command(&mut self, command: Command, line: impl Display) -> Result<Response, Error> {
        tokio::time::timeout(self.timeout, self.line.command(line))
            .await
            .map_err(|_| Error::TimedOut)?
            .map_err(|error| Error::at(command, &error))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("capabilities", &self.capabilities).finish_non_exhaustive()
    }
}

/// A command of pieces that hold no line end of their own.
struct Said<'a>(&'a [&'a str]);

impl Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in self.0 {
            f.write_str(piece)?;
        }
        f.write_str("\r\n")
    }
}

/// An address was checked when it was made (no control, space, quote or bracket), more strictly than lettre would.
fn wire_address(address: &Address) -> lettre::Address {
    lettre::Address::new_dangerous(address.local(), address.domain())
}

fn capabilities(response: &Response) -> Capabilities {
    let mut known = Capabilities::default();
    for line in response.message().skip(1) {
        let line = line.to_ascii_uppercase();
        let mut words = line.split([' ', '=']);
        match words.next() {
            Some("SIZE") => known.size_bytes = words.next().and_then(|size| size.parse().ok()).filter(|size| *size > 0),
            Some("AUTH") => known.mechanisms.extend(words.map(str::to_owned)),
            Some("8BITMIME") => known.eight_bit = true,
            Some("SMTPUTF8") => known.utf8 = true,
            _ => {}
        }
    }
    known
}
