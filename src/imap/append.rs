//! APPEND and CREATE: what is put on the server (RFC 3501 sections 6.3.3 and 6.3.11).

use crate::base::{Flag, MailboxName, Timestamp, Uid, UidValidity};

use super::{Code, Connection, Error, command::Command, frame::Limits, link::Nothing, response::Note};

/// Whether a message is one that the server takes, by what it says beforehand.
pub(super) fn fits(size: usize, limit: Option<usize>) -> Result<(), Error> {
    if limit.is_some_and(|limit| size > limit) {
        return Err(Error::No { code: Some(Code::TooBig), text: "larger than APPENDLIMIT".to_owned() });
    }
    Ok(())
}

/// Where a message was put, if the server said so.
pub(super) fn put_at(note: Option<Note>) -> Option<(UidValidity, Uid)> {
    match note? {
        Note::AppendUids(validity, uids) => uids.first().map(|uid| (validity, *uid)),
        _ => None,
    }
}

impl Connection {
    /// Puts a message into a mailbox; says where if the server does (UIDPLUS). Lines must end with CR LF.
    ///
    /// # Errors
    /// [`Error::No`] with [`Code::TryCreate`] when the mailbox is not there, [`Code::OverQuota`] or [`Code::TooBig`] when
    /// it does not fit. After any error but `No`, `Bad` and `Unwritable` it is unknown whether the message was put.
    pub async fn append(
        &mut self,
        mailbox: &MailboxName,
        flags: &[Flag],
        date: Option<Timestamp>,
        message: &[u8],
    ) -> Result<Option<(UidValidity, Uid)>, Error> {
        fits(message.len(), self.append_limit())?;
        let at_once = self.has("LITERAL+") || self.has("LITERAL-");
        let mut command = Command::new("APPEND ").literals_at_once(at_once).once().mailbox(mailbox).words(" ");
        if !flags.is_empty() {
            command = command.flags(flags)?.words(" ");
        }
        if let Some(date) = date {
            command = command.date_time(date).words(" ");
        }
        let command = command.message(message)?;
        let outcomes = self.run(&[command], Limits::LISTING, &mut Nothing).await?;
        let outcome = outcomes.into_iter().next().ok_or(Error::Protocol("no answer"))?;
        Ok(put_at(outcome.done()?))
    }

    /// What the server takes, in bytes, if it says so for all mailboxes (RFC 7889).
    pub(super) fn append_limit(&self) -> Option<usize> {
        self.capabilities().iter().find_map(|word| word.strip_prefix("APPENDLIMIT=")?.parse().ok())
    }

    /// Makes a mailbox and subscribes to it. That it exists already is no error.
    pub async fn create(&mut self, mailbox: &MailboxName) -> Result<(), Error> {
        let made = self.create_all(std::slice::from_ref(mailbox), true).await?;
        made.into_iter().next().ok_or(Error::Protocol("no answer"))?
    }

    /// Makes mailboxes, and subscribes to them if they are to be followed, with one write; says of each, in their order,
    /// whether it was made. That one exists already is no error.
    pub async fn create_all(
        &mut self,
        mailboxes: &[MailboxName],
        follow: bool,
    ) -> Result<Vec<Result<(), Error>>, Error> {
        let verbs = if follow { ["CREATE ", "SUBSCRIBE "].as_slice() } else { &["CREATE "] };
        let make = |name| verbs.iter().map(move |verb| Command::new(verb).mailbox(name));
        let commands: Vec<Command<'_>> = mailboxes.iter().flat_map(make).collect();
        let outcomes = self.run(&commands, Limits::LISTING, &mut Nothing).await?;
        // A mailbox that nobody follows is still there.
        let told = outcomes.into_iter().step_by(verbs.len()).map(|outcome| match outcome.done() {
            Ok(_) | Err(Error::No { code: Some(Code::AlreadyExists), .. }) => Ok(()),
            Err(error) => Err(error),
        });
        Ok(told.collect())
    }
}
