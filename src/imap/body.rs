//! The bytes of messages: whole, a section, or in windows (RFC 3501 section 6.4.5). Always with `PEEK`: reading marks
//! nothing as read.

use bytes::Bytes;

use crate::base::{Flag, Uid};

use super::{
    Beside, Connection, Error, Section, Structure, Whole,
    beside::{self, Place},
    command::Command,
    fetch::{BARE_ROW, Body, ROW, Row, Rows},
    frame::Limits,
    page::tolerate_expunge,
};

impl Section {
    /// What stands in the brackets of `BODY.PEEK[…]`.
    fn name(&self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::Header => "HEADER".to_owned(),
            Self::Part(path) => path.as_str().to_owned(),
            Self::PartMime(path) => format!("{path}.MIME"),
            Self::PartHeader(path) => format!("{path}.HEADER"),
        }
    }
}

impl Connection {
    /// The parts of a message of the open mailbox; `None` when it is gone.
    pub async fn structure(&mut self, uid: Uid) -> Result<Option<Structure>, Error> {
        match self.message(uid, "BODYSTRUCTURE", Limits::LISTING, Vec::new()).await? {
            Found::Row(row, _) => row.structure.ok_or(Error::Protocol("a FETCH without what was asked")).map(Some),
            Found::Gone => Ok(None),
            Found::TooLarge => Err(Error::Limit("the description of the message is too large")),
        }
    }

    /// Row, parts and source of a message of the open mailbox in one round trip; of the source at most `limit` bytes.
    /// With `mark_seen` it is also marked as read, and the envelope already says so. `None` when it is gone.
    pub async fn whole(&mut self, uid: Uid, limit: usize, mark_seen: bool) -> Result<Option<Whole>, Error> {
        let mark = mark_seen.then(|| seen(uid));
        Ok(self.read(uid, limit, mark_seen, mark.into_iter().collect()).await?.map(|(whole, _)| whole))
    }

    /// As [`Self::whole`], with who is beside it: still one round trip where numbers are dense.
    pub async fn whole_beside(
        &mut self,
        uid: Uid,
        limit: usize,
        mark_seen: bool,
    ) -> Result<Option<(Whole, Beside)>, Error> {
        let expunged = self.link.expunged();
        let others = mark_seen.then(|| seen(uid)).into_iter().chain([beside::command(uid)]).collect();
        let Some((whole, place)) = self.read(uid, limit, mark_seen, others).await? else {
            return Ok(None);
        };
        let beside = self.beside(uid, place, expunged).await?;
        Ok(Some((whole, beside)))
    }

    /// A message, with `others` sent along; one of them marks it as read, when `mark_seen` says so.
    async fn read(
        &mut self,
        uid: Uid,
        limit: usize,
        mark_seen: bool,
        others: Vec<Command<'static>>,
    ) -> Result<Option<(Whole, Place)>, Error> {
        let limits = Limits::body(limit);
        let body = format!("BODY.PEEK[]<0.{}>", octets(limit));
        let items = format!("{ROW}{} {body}", if self.has("PREVIEW") { " PREVIEW" } else { "" });
        let (mut row, near, bare) = match self.message(uid, &items, limits, others).await? {
            Found::Row(row, near) => (row, near, false),
            Found::Gone => return Ok(None),
            // Headers too large for an envelope: the source still has them.
            Found::TooLarge => match self.message(uid, &format!("{BARE_ROW} {body}"), limits, Vec::new()).await? {
                Found::Row(row, near) => (row, near, true),
                Found::Gone => return Ok(None),
                Found::TooLarge => return Err(Error::Limit("the message is too large")),
            },
        };
        let lacks = Error::Protocol("a FETCH without what was asked");
        let Some(body) = row.body.take() else { return Err(lacks) };
        let bytes = match body {
            Body::Bytes(bytes) => bytes,
            Body::Missing => Bytes::new(),
        };
        let place = Place { sequence: row.sequence, near };
        let structure = row.structure.take();
        let mut envelope = if bare { row.bare_envelope()? } else { row.envelope()? };
        let structure = match structure {
            Some(structure) => structure,
            None if bare => Structure::unknown(envelope.size),
            None => return Err(Error::Protocol("a FETCH without what was asked")),
        };
        let was_unread = !envelope.has(&Flag::Seen);
        if mark_seen && was_unread {
            envelope.flags.push(Flag::Seen);
        }
        let complete = u64::try_from(bytes.len()).unwrap_or(u64::MAX) >= u64::from(envelope.size)
            || bytes.len() < usize::try_from(octets(limit)).unwrap_or(usize::MAX);
        Ok(Some((Whole { envelope, structure, bytes, complete, was_unread }, place)))
    }

    /// One section of a message of the open mailbox. `None` when the message or the part is not there;
    /// [`Error::Limit`] when it is larger than `limit` bytes.
    pub async fn section(&mut self, uid: Uid, section: &Section, limit: usize) -> Result<Option<Bytes>, Error> {
        // One more than may be: to tell what is as large as the limit from what is larger.
        let bytes = self.window(uid, section, 0, limit.saturating_add(1)).await?;
        if bytes.as_ref().is_some_and(|bytes| bytes.len() > limit) {
            return Err(Error::Limit("the part is larger than was asked for"));
        }
        Ok(bytes)
    }

    /// At most `count` bytes of a section from `offset` on; empty behind its end. `None` when it is not there.
    pub(super) async fn window(
        &mut self,
        uid: Uid,
        section: &Section,
        offset: u64,
        count: usize,
    ) -> Result<Option<Bytes>, Error> {
        let offset = u32::try_from(offset).map_err(|_| Error::Limit("the part is larger than a mail server counts"))?;
        let item = format!("BODY.PEEK[{}]<{offset}.{}>", section.name(), octets(count));
        match self.message(uid, &item, Limits::body(count), Vec::new()).await? {
            Found::Row(row, _) => match row.body {
                Some(Body::Bytes(bytes)) => Ok(Some(bytes)),
                Some(Body::Missing) => Ok(None),
                None => Err(Error::Protocol("a FETCH without what was asked")),
            },
            Found::Gone => Ok(None),
            Found::TooLarge => Err(Error::Protocol("more bytes than were asked for")),
        }
    }

    async fn message(
        &mut self,
        uid: Uid,
        items: &str,
        limits: Limits,
        others: Vec<Command<'_>>,
    ) -> Result<Found, Error> {
        let mut commands = vec![Command::new(&format!("UID FETCH {uid} ({items})"))];
        commands.extend(others);
        let mut rows = Rows::with_tree(1);
        let mut outcomes = self.run(&commands, limits, &mut rows).await?.into_iter();
        tolerate_expunge(outcomes.next().ok_or(Error::Protocol("no answer"))?)?;
        // What was sent along (a mark) is no reason not to show the message: a box may be read-only.
        for outcome in outcomes {
            if outcome.done().is_err() {
                tracing::debug!("a message could not be marked as read, or its neighbours not be told");
            }
        }
        if !rows.oversize().is_empty() {
            return Ok(Found::TooLarge);
        }
        let (mut found, mut near) = (Found::Gone, Vec::new());
        for row in rows.into_rows() {
            match row.uid {
                Some(told) if told == uid => found = Found::Row(Box::new(row), Vec::new()),
                Some(told) if beside::is_near(uid, told) => near.push(told),
                _ => {}
            }
        }
        if let Found::Row(_, place) = &mut found {
            *place = near;
        }
        Ok(found)
    }
}

enum Found {
    /// It is there; and messages whose numbers are near, when they were asked for.
    Row(Box<Row>, Vec<Uid>),
    Gone,
    TooLarge,
}

/// Marks a message as read.
fn seen(uid: Uid) -> Command<'static> {
    Command::new(&format!("UID STORE {uid} +FLAGS.SILENT (\\Seen)"))
}

/// A count of bytes that a server takes: 32 bits (RFC 3501 section 9, `number`).
fn octets(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).max(1)
}
