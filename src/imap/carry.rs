//! COPY, MOVE and EXPUNGE (RFC 3501 sections 6.4.3 and 6.4.7, RFC 6851, RFC 4315).

use bytes::Bytes;

use crate::base::{Flag, MailboxName, Uid, UidValidity};

use super::{
    Connection, Error, Search, Store,
    command::{self, Command},
    frame::Limits,
    link::{Nothing, Sink},
    response::{Note, Outcome, Untagged},
};

/// Where messages went (RFC 4315): the old UID and the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyUid {
    /// The generation of the new UIDs.
    pub uid_validity: UidValidity,
    /// Old and new, in ascending order of the old.
    pub pairs: Vec<(Uid, Uid)>,
}

/// Takes COPYUID from wherever it comes: MOVE tells it without a tag (RFC 6851 section 4.3).
#[derive(Debug, Default)]
struct Copied(Option<CopyUid>);

impl Copied {
    fn note(&mut self, note: Option<Note>) {
        let Some(Note::CopyUid(new)) = note else { return };
        match &mut self.0 {
            Some(known) if known.uid_validity == new.uid_validity => {
                known.pairs.extend(new.pairs);
                known.pairs.sort_unstable();
                known.pairs.dedup();
            }
            known => *known = Some(new),
        }
    }

    fn outcomes(&mut self, outcomes: Vec<Outcome>) -> Result<(), Error> {
        for outcome in outcomes {
            let note = outcome.done()?;
            self.note(note);
        }
        Ok(())
    }
}

impl Sink for Copied {
    fn take(&mut self, data: Untagged<'_>, _shared: Option<&Bytes>) -> Result<(), Error> {
        if let Untagged::Note(note) = data {
            self.note(note);
        }
        Ok(())
    }
}

impl Connection {
    /// Copies messages of the open mailbox to another; says where they went if the server does (UIDPLUS). Messages that
    /// are gone are left out.
    pub async fn copy(&mut self, uids: &[Uid], to: &MailboxName) -> Result<Option<CopyUid>, Error> {
        self.carry("UID COPY", uids, to).await
    }

    /// Moves messages of the open mailbox to another; says where they went if the server does (UIDPLUS). A server
    /// without MOVE copies, and only what was copied is then removed.
    pub async fn move_to(&mut self, uids: &[Uid], to: &MailboxName) -> Result<Option<CopyUid>, Error> {
        if self.has("MOVE") {
            return self.carry("UID MOVE", uids, to).await;
        }
        let copied = self.carry("UID COPY", uids, to).await?;
        let gone: Vec<Uid> = match &copied {
            Some(copied) => copied.pairs.iter().map(|(old, _)| *old).collect(),
            None => uids.to_vec(),
        };
        self.expunge(&gone).await?;
        Ok(copied)
    }

    async fn carry(&mut self, verb: &str, uids: &[Uid], to: &MailboxName) -> Result<Option<CopyUid>, Error> {
        let carry = |set: String| Command::new(&format!("{verb} {set} ")).mailbox(to).once();
        let mut copied = Copied::default();
        // One after the other: when one is refused, the next is not tried.
        for set in command::sets(uids) {
            let outcomes = self.run(&[carry(set)], Limits::LISTING, &mut copied).await?;
            copied.outcomes(outcomes)?;
        }
        Ok(copied.0)
    }

    /// Removes messages of the open mailbox for good, and no other: also not those that someone else marked as deleted.
    pub async fn expunge(&mut self, uids: &[Uid]) -> Result<(), Error> {
        if uids.is_empty() {
            return Ok(());
        }
        self.store(uids, Store::Add, &[Flag::Deleted]).await?;
        if self.has("UIDPLUS") {
            let expunge = |set: String| Command::new(&format!("UID EXPUNGE {set}"));
            let commands: Vec<Command<'_>> = command::sets(uids).into_iter().map(expunge).collect();
            for outcome in self.run(&commands, Limits::LISTING, &mut Nothing).await? {
                outcome.done()?;
            }
            return Ok(());
        }
        // EXPUNGE takes all that are marked (RFC 3501 section 6.4.3): spare those that are not ours.
        let marked = self.search(&Search::Has(Flag::Deleted)).await?;
        let others: Vec<Uid> = marked.into_iter().filter(|uid| !uids.contains(uid)).collect();
        self.store(&others, Store::Remove, &[Flag::Deleted]).await?;
        let expunged = self.one(Command::new("EXPUNGE")).await;
        self.store(&others, Store::Add, &[Flag::Deleted]).await?;
        expunged?.done()?;
        Ok(())
    }
}
