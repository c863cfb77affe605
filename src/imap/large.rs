//! Messages of any size out of one server and into another, piece by piece: never in memory as a whole.

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::base::{Flag, MailboxName, Timestamp, Uid};

use super::{
    Connection, Error, Putting, Section,
    append::put_at,
    command::Command,
    frame::Limits,
    link::{Nothing, Sink},
    response::Untagged,
    token::Token,
};

/// What is asked for at once.
const PIECE: usize = 1 << 20;

/// A message that is put as it comes.
#[derive(Debug, Clone, Copy)]
pub struct PutLarge<'a> {
    /// Its flags.
    pub flags: &'a [Flag],
    /// When it arrived.
    pub arrived: Timestamp,
    /// How many bytes come, exactly; lines end with CR LF.
    pub size: u64,
}

impl Connection {
    /// A piece of at most 1 MB of a message of the open mailbox, from `offset` on; empty behind its end, or when it is gone.
    pub async fn piece(&mut self, uid: Uid, offset: u64) -> Result<Bytes, Error> {
        let piece = self.window(uid, &Section::Whole, offset, PIECE).await?.unwrap_or_default();
        if piece.len() > PIECE {
            return Err(Error::Protocol("more bytes than were asked for"));
        }
        Ok(piece)
    }

    /// Puts a message whose bytes come one after the other. When they end too early nothing is put, and the connection is of
    /// no more use.
    ///
    /// # Errors
    /// As [`Connection::append`]; here those about the whole.
    pub async fn append_pieces(
        &mut self,
        mailbox: &MailboxName,
        message: &PutLarge<'_>,
        pieces: &mut mpsc::Receiver<Bytes>,
    ) -> Result<Putting, Error> {
        let mut command = Command::new("APPEND ").once().mailbox(mailbox).words(" ");
        if !message.flags.is_empty() {
            command = command.flags(message.flags)?.words(" ");
        }
        let command = command.date_time(message.arrived).words(" ").message_to_come(message.size);
        let outcomes = self.run_fed(&command, pieces, &mut Nothing).await?;
        let outcome = outcomes.into_iter().next().ok_or(Error::Protocol("no answer"))?;
        Ok(outcome.done().map(put_at))
    }

    /// The largest message that a mailbox takes, in bytes, if the server says so for all of them or for each (RFC 7889).
    pub async fn largest(&mut self, mailbox: &MailboxName) -> Result<Option<u64>, Error> {
        if let Some(limit) = self.append_limit() {
            return Ok(u64::try_from(limit).ok());
        }
        if !self.has("APPENDLIMIT") {
            return Ok(None);
        }
        let mut found = Largest::default();
        let command = Command::new("STATUS ").mailbox(mailbox).words(" (APPENDLIMIT)");
        for outcome in self.run(&[command], Limits::LISTING, &mut found).await? {
            // A server that will not say sets no bound.
            outcome.done().ok();
        }
        Ok(found.0)
    }
}

/// Takes the answer of one STATUS.
#[derive(Debug, Default)]
struct Largest(Option<u64>);

impl Sink for Largest {
    fn take(&mut self, data: Untagged<'_>, _shared: Option<&Bytes>) -> Result<(), Error> {
        let Untagged::Status(mut lexer) = data else { return Ok(()) };
        lexer.next();
        lexer.next();
        while let Token::Atom(item) = lexer.next() {
            let value = lexer.next();
            if item.eq_ignore_ascii_case(b"APPENDLIMIT") {
                self.0 = value.number();
            }
        }
        Ok(())
    }
}
