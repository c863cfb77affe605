//! SELECT: opens a mailbox (RFC 3501 section 6.3.1).

use crate::base::MailboxName;

use super::{Connection, Error, Selected, command::Command, frame::Limits, link::Sink, response::Outcome};

pub(super) fn command(mailbox: &MailboxName) -> Command<'static> {
    Command::new("SELECT ").mailbox(mailbox)
}

/// Opens it to look only.
pub(super) fn look(mailbox: &MailboxName) -> Command<'static> {
    Command::new("EXAMINE ").mailbox(mailbox)
}

impl Connection {
    /// Opens a mailbox and says how it stands now: `SELECT`, or `NOOP` when it is open already for more than a look.
    pub async fn select(&mut self, mailbox: &MailboxName) -> Result<Selected, Error> {
        if self.is_open(mailbox) {
            self.noop().await?;
            if let Some(selected) = self.link.selected() {
                return Ok(selected.clone());
            }
        }
        let (selected, _) = self.select_with(mailbox, (&[], Limits::LISTING), &mut super::link::Nothing).await?;
        Ok(selected)
    }

    /// Opens a mailbox without asking how it stands: no round trip when it is open already. What it says may be as old
    /// as the last command; enough before a command on UIDs.
    pub async fn open(&mut self, mailbox: &MailboxName) -> Result<Selected, Error> {
        match self.link.selected() {
            Some(selected) if self.is_open(mailbox) => Ok(selected.clone()),
            _ => self.select(mailbox).await,
        }
    }

    /// Leaves the open mailbox, so that none is. Nothing in it changes.
    pub(super) async fn leave(&mut self) -> Result<(), Error> {
        let Some(selected) = self.link.selected() else { return Ok(()) };
        // CLOSE removes what is marked as deleted, unless the mailbox was opened to look only (RFC 3501 section 6.4.2).
        let word = match (self.has("UNSELECT"), selected.read_only) {
            (true, _) => "UNSELECT",
            (false, true) => "CLOSE",
            (false, false) => return self.noop().await,
        };
        self.one(Command::new(word)).await?.done()?;
        self.link.end_open();
        Ok(())
    }

    /// Whether it is open for more than a look.
    pub(super) fn is_open(&self, mailbox: &MailboxName) -> bool {
        self.link.selected().is_some_and(|selected| selected.mailbox == *mailbox && !selected.read_only)
    }

    /// Opens a mailbox, and sends other commands along that are not about an open one.
    pub(super) async fn select_with(
        &mut self,
        mailbox: &MailboxName,
        (others, limits): (&[Command<'static>], Limits),
        sink: &mut dyn Sink,
    ) -> Result<(Selected, Vec<Outcome>), Error> {
        let mut commands = vec![command(mailbox)];
        commands.extend_from_slice(others);
        self.link.begin_select();
        let mut outcomes = self.run(&commands, limits, sink).await?.into_iter();
        let outcome = outcomes.next().ok_or(Error::Protocol("no answer"))?;
        let selected = self.link.end_select(mailbox, outcome)?;
        Ok((selected, outcomes.collect()))
    }
}
