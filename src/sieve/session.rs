//! One ManageSieve session.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncBufRead, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

use super::{
    Error,
    answer::{self, Answer, End, Word},
};

/// What the server says it can do (RFC 5804 section 1.7).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// What it is.
    pub implementation: String,
    /// How one may sign in.
    pub mechanisms: Vec<String>,
    /// The Sieve extensions it runs.
    pub extensions: Vec<String>,
    /// Whether STARTTLS is offered.
    starttls: bool,
}

/// Any line.
pub(super) trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// A line to the server.
pub struct Session {
    line: BufReader<Box<dyn Line>>,
    capabilities: Capabilities,
}

impl Session {
    /// Reads the greeting.
    pub(super) async fn greet(line: Box<dyn Line>) -> Result<Self, Error> {
        let mut line = BufReader::new(line);
        let capabilities = capabilities(&answer::read(&mut line).await?.done()?);
        Ok(Self { line, capabilities })
    }

    /// What the server can do.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// AUTHENTICATE with an initial response (RFC 5804 section 2.1).
    pub(super) async fn authenticate(
        &mut self,
        mechanism: &str,
        response: &SecretString,
        answer: &str,
    ) -> Result<(), Error> {
        self.say(&format!("AUTHENTICATE \"{mechanism}\" \"{}\"\r\n", response.expose_secret())).await?;
        // A challenge, as a string on a line of its own, says why not; the server refuses after our answer to it.
        let mut line = answer::line(&mut self.line).await?;
        if matches!(line.as_slice(), [Word::Text(_)]) {
            self.say(&format!("\"{answer}\"\r\n")).await?;
            line = answer::line(&mut self.line).await?;
        }
        match line.first().map(Word::text) {
            Some("OK") => Ok(()),
            Some("NO" | "BYE") => Err(Error::Refused),
            _ => Err(Error::Protocol),
        }
    }

    /// Says goodbye.
    pub async fn logout(&mut self) -> Result<(), Error> {
        self.say("LOGOUT\r\n").await?;
        match answer::read(&mut self.line).await?.end {
            End::Ok | End::Bye => Ok(()),
            End::No => Err(Error::Protocol),
        }
    }

    /// What the server says is read here.
    pub(super) fn line(&mut self) -> &mut BufReader<Box<dyn Line>> {
        &mut self.line
    }

    pub(super) async fn say(&mut self, line: &str) -> Result<(), Error> {
        say(&mut self.line, line).await
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("capabilities", &self.capabilities).finish_non_exhaustive()
    }
}

/// Asks for encryption on a line that is in the clear.
pub(super) async fn starttls(line: &mut (impl AsyncBufRead + AsyncWrite + Unpin)) -> Result<(), Error> {
    if !capabilities(&answer::read(line).await?.done()?).starttls {
        return Err(Error::Unencrypted("the server does not offer STARTTLS"));
    }
    say(line, "STARTTLS\r\n").await?;
    answer::read(line).await?.done().map(drop)
}

async fn say(line: &mut (impl AsyncWrite + Unpin), text: &str) -> Result<(), Error> {
    line.write_all(text.as_bytes()).await.map_err(|_| Error::Unreachable)?;
    line.flush().await.map_err(|_| Error::Unreachable)
}

fn capabilities(answer: &Answer) -> Capabilities {
    let mut known = Capabilities::default();
    for line in &answer.lines {
        let value = line.get(1).map(Word::text).unwrap_or_default();
        let words = || value.split_whitespace().map(str::to_owned).collect();
        match line.first().map(|word| word.text().to_ascii_uppercase()).as_deref() {
            Some("IMPLEMENTATION") => value.clone_into(&mut known.implementation),
            Some("SASL") => known.mechanisms = words(),
            Some("SIEVE") => known.extensions = words(),
            Some("STARTTLS") => known.starttls = true,
            _ => {}
        }
    }
    known
}
