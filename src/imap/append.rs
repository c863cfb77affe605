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
        Ok(match outcome.done()? {
            Some(Note::AppendUid(validity, uid)) => Some((validity, uid)),
            _ => None,
        })
    }

    /// What the server takes, in bytes, if it says so for all mailboxes (RFC 7889).
    pub(super) fn append_limit(&self) -> Option<usize> {
        self.capabilities().iter().find_map(|word| word.strip_prefix("APPENDLIMIT=")?.parse().ok())
    }

    /// Makes a mailbox and subscribes to it. That it exists already is no error.
    pub async fn create(&mut self, mailbox: &MailboxName) -> Result<(), Error> {
        let commands = [Command::new("CREATE ").mailbox(mailbox), Command::new("SUBSCRIBE ").mailbox(mailbox)];
        let outcomes = self.run(&commands, Limits::LISTING, &mut Nothing).await?;
        for (outcome, is_create) in outcomes.into_iter().zip([true, false]) {
            match outcome.done() {
                Err(Error::No { code: Some(Code::AlreadyExists), .. }) => {}
                // A mailbox that nobody follows is still there.
                Err(Error::No { .. }) if !is_create => {}
                done => drop(done?),
            }
        }
        Ok(())
    }
}
