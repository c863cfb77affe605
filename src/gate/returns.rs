//! Where letters of Pli come back: which addresses those are, and the LMTP service to which Postfix brings the reports.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::listen;
use crate::{base::Address, notify::Notify};

/// Most connections at once: as many as Postfix opens to one place.
const MAX_CONNECTIONS: usize = 20;
/// Longest wait for a command, and for a whole message.
const PATIENCE: Duration = Duration::from_mins(1);
/// Longest line of a command (RFC 5321 section 4.5.3.1.4, with room for parameters).
const MAX_COMMAND: u64 = 2_048;
/// Most of a message that is kept. Pli's letters are small, and so is what is said of them.
const MAX_MESSAGE: usize = 256 * 1024;
/// Read at once of a message.
const PIECE: u64 = 64 * 1024;

/// The return addresses, and how Postfix reaches them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Returns {
    notify: Notify,
    transport: Arc<str>,
}

impl Returns {
    /// Those of this house, reached by this `transport(5)`.
    pub fn new(notify: Notify, transport: &str) -> Self {
        Self { notify, transport: transport.into() }
    }

    /// The transport of an address, when it is one of them.
    pub(super) fn transport(&self, address: &Address) -> Option<&str> {
        self.notify.is_return_address(address).then_some(&*self.transport)
    }

    /// Takes reports from `listener` by LMTP (RFC 2033) until `stop`.
    ///
    /// Whatever comes is answered so that nobody is written to because of it: what is no report is taken and forgotten, and
    /// only a database that does not answer makes Postfix come again.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) {
        let talk = |stream| {
            let returns = self.clone();
            async move { returns.converse(stream).await }
        };
        listen::each(listener, ("bounces", MAX_CONNECTIONS), talk, stop).await;
    }

    async fn converse(&self, mut stream: TcpStream) -> io::Result<()> {
        let (from, mut to) = stream.split();
        let mut from = BufReader::new(from);
        say(&mut to, "220 Pli LMTP").await?;
        // Whether the sender is nobody, as of every report (RFC 3464 section 2), and for which address.
        let (mut sender, mut address) = (None, None);
        while let Some(line) = command(&mut from).await? {
            let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
            let answer = match (verb.to_ascii_uppercase().as_str(), sender) {
                ("LHLO", _) => "250-Pli\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES",
                ("MAIL", _) => {
                    (sender, address) = (Some(path(rest) == Some("")), None);
                    "250 2.1.0 ok"
                }
                ("RCPT", Some(_)) if address.is_some() => "452 4.5.3 one at a time",
                ("RCPT", Some(_)) => {
                    address = path(rest).and_then(|path| path.parse().ok());
                    address = address.filter(|address| self.notify.is_return_address(address));
                    if address.is_some() { "250 2.1.5 ok" } else { "550 5.1.1 no such letter" }
                }
                ("DATA", Some(is_nobody)) => match address.take() {
                    Some(address) => {
                        sender = None;
                        say(&mut to, "354 go on").await?;
                        let message = timeout(PATIENCE, message(&mut from)).await??;
                        self.take(&address, message.filter(|_| is_nobody)).await
                    }
                    None => "503 5.5.1 for whom?",
                },
                ("RSET", _) => {
                    (sender, address) = (None, None);
                    "250 2.0.0 ok"
                }
                ("NOOP", _) => "250 2.0.0 ok",
                ("QUIT", _) => return say(&mut to, "221 2.0.0 bye").await,
                ("RCPT" | "DATA", None) => "503 5.5.1 from whom?",
                _ => "500 5.5.2 not here",
            };
            say(&mut to, answer).await?;
        }
        Ok(())
    }

    async fn take(&self, address: &Address, message: Option<Vec<u8>>) -> &'static str {
        let Some(message) = message else { return "250 2.0.0 no report, forgotten" };
        match self.notify.take_report(address, &message).await {
            Ok(()) => "250 2.0.0 taken",
            Err(error) => {
                tracing::warn!(%error, "bounces: a report comes again");
                "451 4.3.0 later"
            }
        }
    }
}

async fn say(to: &mut WriteHalf<'_>, line: &str) -> io::Result<()> {
    timeout(PATIENCE, to.write_all(format!("{line}\r\n").as_bytes())).await?
}

/// The next command; `None` at the end of the connection.
async fn command(from: &mut BufReader<ReadHalf<'_>>) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    timeout(PATIENCE, from.take(MAX_COMMAND).read_until(b'\n', &mut line)).await??;
    match line.strip_suffix(b"\n") {
        Some(text) => Ok(Some(String::from_utf8_lossy(text).trim_end().to_owned())),
        None if line.is_empty() => Ok(None),
        None => Err(io::Error::new(io::ErrorKind::InvalidData, "a line that does not end")),
    }
}

/// What stands between the angle brackets.
fn path(text: &str) -> Option<&str> {
    text.split_once('<')?.1.split_once('>').map(|(path, _)| path)
}

/// The message up to the dot that ends it; `None` when it was too long: it is read all the same.
async fn message(from: &mut BufReader<ReadHalf<'_>>) -> io::Result<Option<Vec<u8>>> {
    let (mut whole, mut fits, mut begins) = (Vec::new(), true, true);
    loop {
        let mut piece = Vec::new();
        from.take(PIECE).read_until(b'\n', &mut piece).await?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if begins && (piece == b".\r\n" || piece == b".\n") {
            return Ok(Some(whole).filter(|_| fits));
        }
        // A line of the message that begins with a dot has one more.
        let text = if begins { piece.strip_prefix(b".").unwrap_or(&piece) } else { &piece };
        fits &= whole.len() + text.len() <= MAX_MESSAGE;
        if fits {
            whole.extend_from_slice(text);
        }
        begins = piece.ends_with(b"\n");
    }
}
