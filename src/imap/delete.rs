//! DELETE: mailboxes that hold nothing go (RFC 3501 section 6.3.4).

use crate::base::MailboxName;

use super::{Connection, Error, Mailbox, command::Command, frame::Limits, link::Nothing};

impl Connection {
    /// Takes those of `some` mailboxes away that hold nothing, one inside another before it, and those above them that hold
    /// nothing and cannot be opened. None of them is open. `all` are the mailboxes that there are; those that go, go from it.
    pub async fn delete_empty(&mut self, all: &mut Vec<Mailbox>, some: &[MailboxName]) -> Result<(), Error> {
        let mut some = some.to_vec();
        while !some.is_empty() {
            // How many messages they hold is asked just before, in one round trip, and again for each level.
            let counts = self.counts_of(&some).await?;
            let mut going = Vec::new();
            for name in &some {
                let Some(at) = all.iter().position(|one| one.name == *name) else { continue };
                let holds_messages =
                    |one: &Mailbox| one.selectable && counts.get(&one.name).is_none_or(|counts| counts.messages > 0);
                if all.get(at).is_some_and(|one| !holds_messages(one) && !is_needed(one, all)) {
                    going.push(all.swap_remove(at));
                }
            }
            let mut above = Vec::new();
            for own in self.deleted(going, all).await? {
                let parent =
                    own.delimiter.and_then(|delimiter| own.name.as_str().rsplit_once(delimiter)?.0.parse().ok());
                let holds_only_others = |name: &MailboxName| all.iter().any(|one| one.name == *name && !one.selectable);
                above.extend(parent.filter(|name| holds_only_others(name) && !above.contains(name)));
            }
            some = above;
        }
        Ok(())
    }

    /// Deletes mailboxes with one write; gives those that are gone. Those that the server keeps are put back.
    async fn deleted(&mut self, mailboxes: Vec<Mailbox>, all: &mut Vec<Mailbox>) -> Result<Vec<Mailbox>, Error> {
        let commands: Vec<Command<'_>> = mailboxes
            .iter()
            .flat_map(|one| ["UNSUBSCRIBE ", "DELETE "].map(|verb| Command::new(verb).mailbox(&one.name)))
            .collect();
        if commands.is_empty() {
            return Ok(Vec::new());
        }
        let outcomes = self.run(&commands, Limits::LISTING, &mut Nothing).await?;
        let mut gone = Vec::new();
        for (one, outcome) in mailboxes.into_iter().zip(outcomes.into_iter().skip(1).step_by(2)) {
            match outcome.done() {
                Ok(_) => gone.push(one),
                Err(Error::No { .. }) => all.push(one),
                Err(error) => return Err(error),
            }
        }
        Ok(gone)
    }
}

/// Whether a mailbox has others below it, or is one that every box has.
fn is_needed(own: &Mailbox, all: &[Mailbox]) -> bool {
    let below = own.delimiter.map(|delimiter| format!("{}{delimiter}", own.name));
    let is_parent = all.iter().any(|one| below.as_ref().is_some_and(|below| one.name.as_str().starts_with(below)));
    is_parent || own.special_use.is_some() || own.name.is_inbox()
}
