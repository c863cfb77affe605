//! STORE: flags (RFC 3501 section 6.4.6).

use crate::base::{Flag, Uid};

use super::{
    Connection, Error,
    command::{self, Command},
    frame::Limits,
    link::Nothing,
};

/// What to do with flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// Set them.
    Add,
    /// Take them away.
    Remove,
}

impl Connection {
    /// Sets or removes flags of messages of the open mailbox. Messages that are gone are left alone.
    pub async fn store(&mut self, uids: &[Uid], how: Store, flags: &[Flag]) -> Result<(), Error> {
        if flags.is_empty() {
            return Ok(());
        }
        let verb = match how {
            Store::Add => "+FLAGS.SILENT ",
            Store::Remove => "-FLAGS.SILENT ",
        };
        let store = |set: String| Command::new(&format!("UID STORE {set} {verb}")).flags(flags);
        let commands = command::sets(uids).into_iter().map(store).collect::<Result<Vec<_>, _>>()?;
        for outcome in self.run(&commands, Limits::LISTING, &mut Nothing).await? {
            outcome.done()?;
        }
        Ok(())
    }
}
