//! One signed-in connection, checked out of the pool for one piece of work. Its commands are in a file each.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use tokio::sync::mpsc;

use super::{
    Error, Login,
    command::Command,
    connect::Server,
    frame::Limits,
    link::{Link, Nothing, Sink},
    response::Outcome,
};

/// A signed-in connection, checked out of the pool for one piece of work.
pub struct Connection {
    pub(super) link: Link,
    server: Arc<Server>,
    login: Login,
    /// Whether it answered since it was taken from the pool. Until then it may be long dead.
    proved: bool,
}

impl Connection {
    pub(super) fn new(link: Link, server: Arc<Server>, login: Login) -> Self {
        Self { link, server, login, proved: true }
    }

    /// Takes up a connection that waited in the pool.
    pub(super) fn again(link: Link, server: Arc<Server>, login: Login) -> Self {
        Self { proved: false, ..Self::new(link, server, login) }
    }

    /// The connection beneath, if it can be used again.
    pub(super) fn give_back(mut self) -> Option<Link> {
        self.link.rest().then_some(self.link)
    }

    /// Whether the server has this capability (`MOVE`, `SORT`, …), as said after sign-in.
    pub fn has(&self, capability: &str) -> bool {
        self.link.has(capability)
    }

    /// Everything that the server says it can do.
    pub fn capabilities(&self) -> &[String] {
        self.link.capabilities()
    }

    /// Sends commands together, and takes their answers: one outcome for each, in their order.
    ///
    /// A connection that waited in the pool may have died there, as when the backend was restarted. When it fails before
    /// any answer to its first commands, they are sent once more on a fresh one.
    pub(super) async fn run(
        &mut self,
        commands: &[Command<'_>],
        limits: Limits,
        sink: &mut dyn Sink,
    ) -> Result<Vec<Outcome>, Error> {
        if !self.proved && commands.iter().any(|command| command.once) {
            // What must not be done twice is only sent on a connection that just answered.
            Box::pin(self.noop()).await?;
        }
        let proved = std::mem::replace(&mut self.proved, true);
        let selects = self.link.is_selecting();
        match self.link.run(commands, limits, sink).await {
            Err(Error::Unreachable(_)) if !proved && !self.link.heard() => {
                self.renew().await?;
                if selects {
                    self.link.begin_select();
                }
                self.link.run(commands, limits, sink).await
            }
            result => result,
        }
    }

    /// As [`Self::run`], for one command that must not be sent twice and whose last literal comes in `pieces`.
    pub(super) async fn run_fed(
        &mut self,
        command: &Command<'_>,
        pieces: &mut mpsc::Receiver<Bytes>,
        sink: &mut dyn Sink,
    ) -> Result<Vec<Outcome>, Error> {
        if !self.proved {
            Box::pin(self.noop()).await?;
        }
        self.link.run_fed(command, pieces, sink).await
    }

    /// One command that asks for no data.
    pub(super) async fn one(&mut self, command: Command<'_>) -> Result<Outcome, Error> {
        let outcomes = self.run(&[command], Limits::LISTING, &mut Nothing).await?;
        outcomes.into_iter().next().ok_or(Error::Protocol("no answer"))
    }

    /// Asks nothing; shows that the connection is alive, and brings news of the open mailbox.
    pub async fn noop(&mut self) -> Result<(), Error> {
        self.one(Command::new("NOOP")).await?.done()?;
        Ok(())
    }

    async fn renew(&mut self) -> Result<(), Error> {
        let open = self.link.selected().cloned();
        self.link = self.server.connect(&self.login).await?;
        let Some(before) = open else { return Ok(()) };
        let open = if before.read_only { super::select::look } else { super::select::command };
        let commands = [open(&before.mailbox)];
        self.link.begin_select();
        let outcomes = self.link.run(&commands, Limits::LISTING, &mut Nothing).await?;
        let outcome = outcomes.into_iter().next().ok_or(Error::Protocol("no answer"))?;
        let now = self.link.end_select(&before.mailbox, outcome)?;
        if now.uid_validity != before.uid_validity {
            // The numbers in hand mean other messages now.
            return Err(Error::Protocol("the mailbox was made anew"));
        }
        Ok(())
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("session", &self.login.session).finish_non_exhaustive()
    }
}
