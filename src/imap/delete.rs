//! DELETE: mailboxes that hold nothing go (RFC 3501 section 6.3.4).

use std::collections::BTreeMap;

use crate::base::MailboxName;

use super::{Connection, Error, Mailbox, command::Command, frame::Limits, link::Nothing};

impl Connection {
    /// Takes those of `some` mailboxes away that hold nothing, one inside another before it, and those above them that hold
    /// nothing and cannot be opened. None of them is open. `all` are the mailboxes that there are; those that go, go from it.
    pub async fn delete_empty(
        &mut self,
        all: &mut BTreeMap<MailboxName, Mailbox>,
        some: &[MailboxName],
    ) -> Result<(), Error> {
        let mut some = some.to_vec();
        while !some.is_empty() {
            some.sort_unstable_by(|one, other| other.cmp(one));
            // How many messages they hold is asked just before, in one round trip, and again for each level.
            let counts = self.counts_of(&some).await?;
            let mut going = Vec::new();
            for name in &some {
                let holds_none =
                    |one: &&Mailbox| !one.selectable || counts.get(name).is_some_and(|counts| counts.messages == 0);
                if all.get(name).filter(holds_none).is_some_and(|one| !is_needed(one, all)) {
                    going.extend(all.remove(name));
                }
            }
            let mut above = Vec::new();
            for own in self.deleted(going, all).await? {
                let parent =
                    own.delimiter.and_then(|delimiter| own.name.as_str().rsplit_once(delimiter)?.0.parse().ok());
                let holds_only_others = |name: &MailboxName| all.get(name).is_some_and(|one| !one.selectable);
                above.extend(parent.filter(|name| holds_only_others(name) && !above.contains(name)));
            }
            some = above;
        }
        Ok(())
    }

    /// Deletes mailboxes with one write; gives those that are gone. Those that the server keeps are put back.
    async fn deleted(
        &mut self,
        mailboxes: Vec<Mailbox>,
        all: &mut BTreeMap<MailboxName, Mailbox>,
    ) -> Result<Vec<Mailbox>, Error> {
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
                Err(Error::No { .. }) => drop(all.insert(one.name.clone(), one)),
                Err(error) => return Err(error),
            }
        }
        Ok(gone)
    }
}

/// Whether a mailbox has others below it, or is one that every box has.
fn is_needed(own: &Mailbox, all: &BTreeMap<MailboxName, Mailbox>) -> bool {
    let below = own.delimiter.and_then(|delimiter| format!("{}{delimiter}", own.name).parse::<MailboxName>().ok());
    let is_parent = below.is_some_and(|below| {
        let next = all.range(&below..).next();
        next.is_some_and(|(name, _)| name.as_str().starts_with(below.as_str()))
    });
    is_parent || own.special_use.is_some() || own.name.is_inbox()
}
