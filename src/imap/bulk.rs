//! What copying a whole mailbox needs: opening it only to look, its numbers, flags and dates without any header, and the
//! bytes of many messages at a time, out of one server and into another.

use bytes::Bytes;

use crate::base::{Flag, MailboxName, Timestamp, Uid, UidValidity};

use super::{
    Connection, Error, Selected,
    append::{fits, put_at},
    command::{self, Command},
    fetch::{Body, Row, Rows},
    frame::Limits,
    link::{Nothing, Sink},
    page::tolerate_expunge,
    response::{Note, Untagged},
    search::Matches,
    select,
};

/// What a copy keeps of a message beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub uid: Uid,
    /// Its flags, without `\Recent`.
    pub flags: Vec<Flag>,
    /// When it arrived (INTERNALDATE).
    pub arrived: Timestamp,
    /// Its size in bytes, as the server says it.
    pub size: u32,
}

/// What tells one message from most others without its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Its number.
    pub uid: Uid,
    /// When it arrived (INTERNALDATE).
    pub arrived: Timestamp,
    /// Its size in bytes, as the server says it.
    pub size: u32,
}

/// A message to be put into a mailbox.
#[derive(Debug, Clone, Copy)]
pub struct Put<'a> {
    /// Its flags.
    pub flags: &'a [Flag],
    /// When it arrived.
    pub arrived: Timestamp,
    /// Its bytes; lines end with CR LF.
    pub bytes: &'a [u8],
}

/// The largest message that is passed over where smaller ones were expected.
const OVERSIZE: usize = 1 << 30;
/// What is told of one message's date and size, in bytes.
const ARRIVAL: usize = 200;
/// News of flags that nobody asked for, per exchange.
const UNASKED: usize = 20_000;

/// Where a message was put, when the server says so (RFC 4315).
pub type Putting = Result<Option<(UidValidity, Uid)>, Error>;

/// Takes the bytes of messages.
#[derive(Debug, Default)]
struct Bodies {
    found: Vec<(Uid, Bytes)>,
    left: usize,
}

impl Sink for Bodies {
    fn take(&mut self, data: Untagged<'_>, shared: Option<&Bytes>) -> Result<(), Error> {
        let Untagged::Fetch(sequence, mut lexer) = data else { return Ok(()) };
        let row = Row::read(sequence, &mut lexer, false, shared);
        if let (Some(uid), Some(Body::Bytes(bytes))) = (row.uid, row.body) {
            // Left out, like what is too large alone.
            if let Some(left) = self.left.checked_sub(bytes.len().max(1)) {
                self.left = left;
                self.found.push((uid, bytes));
            }
        }
        Ok(())
    }

    fn oversize(&mut self, _head: &[u8]) -> Result<(), Error> {
        // Left out: who asked sees that it is missing.
        Ok(())
    }
}

/// Takes the flags of messages.
#[derive(Debug)]
struct Marks {
    found: Vec<(Uid, Vec<Flag>)>,
    most: usize,
}

impl Sink for Marks {
    fn take(&mut self, data: Untagged<'_>, _shared: Option<&Bytes>) -> Result<(), Error> {
        let Untagged::Fetch(sequence, mut lexer) = data else { return Ok(()) };
        if let Some(told) = Row::read(sequence, &mut lexer, false, None).marks() {
            if self.found.len() >= self.most {
                return Err(Error::Limit("more messages than were asked for"));
            }
            self.found.push(told);
        }
        Ok(())
    }
}

/// Takes dates and sizes, so many at most.
#[derive(Debug)]
struct Arrivals {
    found: Vec<Arrival>,
    most: usize,
}

impl Sink for Arrivals {
    fn take(&mut self, data: Untagged<'_>, _shared: Option<&Bytes>) -> Result<(), Error> {
        let Untagged::Fetch(sequence, mut lexer) = data else { return Ok(()) };
        if let Some(told) = Row::read(sequence, &mut lexer, false, None).arrival() {
            if self.found.len() >= self.most {
                return Err(Error::Limit("more messages than there can be"));
            }
            self.found.push(told);
        }
        Ok(())
    }
}

impl Connection {
    /// Opens a mailbox to put something into it, and says how it stands now, with the number that the next message will
    /// have: of a mailbox that is open already nobody tells that.
    pub async fn select_anew(&mut self, mailbox: &MailboxName) -> Result<Selected, Error> {
        Ok(self.select_with(mailbox, (&[], Limits::LISTING), &mut Nothing).await?.0)
    }

    /// Opens a mailbox to look only: nothing in it is changed, not even what is recent (RFC 3501 section 6.3.2).
    pub async fn examine(&mut self, mailbox: &MailboxName) -> Result<Selected, Error> {
        self.link.begin_select();
        let outcomes = self.run(&[select::look(mailbox)], Limits::LISTING, &mut Nothing).await?;
        let outcome = outcomes.into_iter().next().ok_or(Error::Protocol("no answer"))?;
        self.link.end_select(mailbox, outcome)
    }

    /// The numbers of the open mailbox from `first` on, ascending.
    pub async fn numbers(&mut self, first: u32) -> Result<Vec<Uid>, Error> {
        let mut numbers = self.search_all(vec![format!("{}:*", first.max(1))]).await?;
        // `n:*` names the last message also when its number is lower than n.
        numbers.retain(|uid| uid.get() >= first);
        Ok(numbers)
    }

    /// Those of some numbers that the open mailbox still has, ascending.
    pub async fn still(&mut self, uids: &[Uid]) -> Result<Vec<Uid>, Error> {
        self.search_all(command::sets(uids)).await
    }

    async fn search_all(&mut self, sets: Vec<String>) -> Result<Vec<Uid>, Error> {
        // As ranges where the server can: a large mailbox is then a few bytes.
        let verb = if self.has("ESEARCH") { "UID SEARCH RETURN (ALL) UID" } else { "UID SEARCH UID" };
        let mut found = Vec::new();
        for set in sets {
            let mut some = Matches::default();
            for outcome in self.run(&[Command::new(&format!("{verb} {set}"))], Limits::SEARCH, &mut some).await? {
                outcome.done()?;
            }
            found.extend(some.finish()?);
        }
        Ok(found)
    }

    /// What a copy keeps of messages of the open mailbox; those that are gone are left out.
    pub async fn lines(&mut self, uids: &[Uid]) -> Result<Vec<Line>, Error> {
        let fetch = |set: String| Command::new(&format!("UID FETCH {set} (UID FLAGS INTERNALDATE RFC822.SIZE)"));
        let mut lines = Vec::with_capacity(uids.len());
        // One set after the other: rows are found again among those of their set.
        for set in command::sets(uids) {
            let mut rows = Rows::new(uids.len());
            for outcome in self.run(&[fetch(set)], Limits::LISTING, &mut rows).await? {
                tolerate_expunge(outcome)?;
            }
            lines.extend(rows.asked().filter_map(Row::line));
        }
        Ok(lines)
    }

    /// The flags of messages of the open mailbox, in any order; with `since`, of those alone that changed after this number
    /// (RFC 7162 section 3.1.4.1).
    pub async fn flags(&mut self, uids: &[Uid], since: Option<u64>) -> Result<Vec<(Uid, Vec<Flag>)>, Error> {
        let changed = since.map(|number| format!(" (CHANGEDSINCE {number})")).unwrap_or_default();
        let mut marks = Marks { found: Vec::with_capacity(uids.len()), most: uids.len().saturating_add(UNASKED) };
        for set in command::sets(uids) {
            let command = Command::new(&format!("UID FETCH {set} (UID FLAGS){changed}"));
            for outcome in self.run(&[command], Limits::LISTING, &mut marks).await? {
                tolerate_expunge(outcome)?;
            }
        }
        Ok(marks.found)
    }

    /// Size and date of what the open mailbox has in some ranges of numbers, in any order, asked for at once.
    pub async fn arrivals(&mut self, ranges: &[(u32, u32)]) -> Result<Vec<Arrival>, Error> {
        let exists = self.link.selected().map_or(0, |selected| selected.exists);
        let most = usize::try_from(exists).unwrap_or(usize::MAX).saturating_add(UNASKED);
        let mut arrivals = Arrivals { found: Vec::new(), most };
        let fetch = |set: String| Command::new(&format!("UID FETCH {set} (UID INTERNALDATE RFC822.SIZE)"));
        let commands: Vec<Command<'_>> = command::joined(ranges.iter().copied()).into_iter().map(fetch).collect();
        let limits = Limits {
            exchange: Limits::LISTING.exchange.saturating_add(most.saturating_mul(ARRIVAL)),
            ..Limits::LISTING
        };
        if !commands.is_empty() {
            for outcome in self.run(&commands, limits, &mut arrivals).await? {
                tolerate_expunge(outcome)?;
            }
        }
        Ok(arrivals.found)
    }

    /// The bytes of messages of the open mailbox, in any order; those that are gone, or larger than `limit` together, are
    /// left out.
    pub async fn bodies(&mut self, uids: &[Uid], limit: usize) -> Result<Vec<(Uid, Bytes)>, Error> {
        let mut bodies = Bodies { found: Vec::with_capacity(uids.len()), left: limit };
        // Whatever the server says of their sizes: what is too large is passed over.
        let one = Limits { oversize: OVERSIZE, ..Limits::body(limit) };
        let limits = Limits { exchange: (one.response + OVERSIZE).saturating_mul(uids.len()), ..one };
        for set in command::sets(uids) {
            let command = Command::new(&format!("UID FETCH {set} (UID BODY.PEEK[])"));
            for outcome in self.run(&[command], limits, &mut bodies).await? {
                tolerate_expunge(outcome)?;
            }
        }
        Ok(bodies.found)
    }

    /// Puts messages into a mailbox, one answer each, in their order. After an error of the whole it is unknown which were
    /// put.
    pub async fn append_all(&mut self, mailbox: &MailboxName, messages: &[Put<'_>]) -> Result<Vec<Putting>, Error> {
        let limit = self.append_limit();
        let together = self.has("LITERAL+");
        if together && self.has("MULTIAPPEND") && messages.len() > 1 {
            match self.append_at_once(mailbox, messages, limit).await {
                // All of them or none (RFC 3502): one by one it is seen which.
                Err(Error::No { .. } | Error::Bad | Error::Unwritable(_)) => {}
                put => return put,
            }
        }
        let mut answers: Vec<Putting> = Vec::with_capacity(messages.len());
        let mut commands = Vec::with_capacity(messages.len());
        for message in messages {
            match append(mailbox, message, limit, together) {
                Ok(command) => {
                    commands.push(command);
                    answers.push(Ok(None));
                }
                Err(error) => answers.push(Err(error)),
            }
        }
        let mut outcomes = self.run(&commands, Limits::LISTING, &mut Nothing).await?.into_iter();
        for answer in answers.iter_mut().filter(|answer| answer.is_ok()) {
            let outcome = outcomes.next().ok_or(Error::Protocol("no answer"))?;
            *answer = outcome.done().map(put_at);
        }
        Ok(answers)
    }

    /// Puts messages by one command (MULTIAPPEND, RFC 3502): the server writes its indexes once.
    async fn append_at_once(
        &mut self,
        mailbox: &MailboxName,
        messages: &[Put<'_>],
        limit: Option<usize>,
    ) -> Result<Vec<Putting>, Error> {
        let mut command = Command::new("APPEND ").any_literal_at_once(true).once().mailbox(mailbox);
        for message in messages {
            command = and_message(command, message, limit)?;
        }
        let (validity, uids) = match self.one(command).await?.done()? {
            Some(Note::AppendUids(validity, uids)) if uids.len() == messages.len() => (validity, uids),
            _ => return Ok(messages.iter().map(|_| Ok(None)).collect()),
        };
        Ok(uids.into_iter().map(|uid| Ok(Some((validity, uid)))).collect())
    }
}

fn append<'a>(
    mailbox: &MailboxName,
    message: &Put<'a>,
    limit: Option<usize>,
    together: bool,
) -> Result<Command<'a>, Error> {
    let command = Command::new("APPEND ").any_literal_at_once(together).once().mailbox(mailbox);
    and_message(command, message, limit)
}

fn and_message<'a>(command: Command<'a>, message: &Put<'a>, limit: Option<usize>) -> Result<Command<'a>, Error> {
    fits(message.bytes.len(), limit)?;
    let mut command = command.words(" ");
    if !message.flags.is_empty() {
        command = command.flags(message.flags)?.words(" ");
    }
    command.date_time(message.arrived).words(" ").message(message.bytes)
}
