//! Taking messages elsewhere: move, copy, archive, delete, and back again.

use super::{
    Error, Mail, Selection, Who,
    mailboxes::{of_use, ordered},
    undo::{Back, UndoId},
};
use crate::{
    audit::{Event, Outcome},
    base::{MailboxName, SpecialUse},
    imap::Connection,
    shared_box::Rights,
};

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// How many messages.
    pub count: usize,
    /// Where they are now.
    pub to: MailboxName,
    /// What takes them back, for ten minutes; `None` when the server does not say where they went.
    pub undo: Option<UndoId>,
}

/// What became of messages that were deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deleted {
    /// They are in the trash.
    Trashed(Carried),
    /// They are gone for good.
    Gone {
        /// How many.
        count: usize,
    },
    /// Here deleting is for good: nothing was done, ask first.
    NeedsConfirmation {
        /// How many would go.
        count: usize,
    },
}

impl Mail {
    /// Moves messages.
    pub async fn move_to(&self, who: &Who, selection: &Selection, to: &MailboxName) -> Result<Carried, Error> {
        let moved = self.carry(who, selection, async |_| Ok(to.clone())).await;
        self.arranged(who, "move", moved.as_ref().map(|carried| carried.count)).await;
        moved
    }

    /// Moves messages to the archive, which is made when there is none.
    pub async fn archive(&self, who: &Who, selection: &Selection) -> Result<Carried, Error> {
        let archive = async |imap: &mut Connection| Ok(of_use(imap, SpecialUse::Archive).await?);
        let archived = self.carry(who, selection, archive).await;
        self.arranged(who, "archive", archived.as_ref().map(|carried| carried.count)).await;
        archived
    }

    /// Copies messages.
    pub async fn copy(&self, who: &Who, selection: &Selection, to: &MailboxName) -> Result<usize, Error> {
        who.may(Rights::Write)?;
        if selection.is_empty()? {
            return Ok(0);
        }
        let copied = self
            .imap
            .with(who.login(), async |imap| {
                selection.open(imap).await?;
                let copied = imap.copy(&selection.uids, to).await?;
                Ok(copied.map_or(selection.uids.len(), |copied| copied.pairs.len()))
            })
            .await;
        self.arranged(who, "copy", copied.as_ref().map(|count| *count)).await;
        copied
    }

    /// Deletes messages, and tells the journal how many and how it ended: into the trash; from the trash and the junk for good, once `confirmed`.
    pub async fn delete(&self, who: &Who, selection: &Selection, confirmed: bool) -> Result<Deleted, Error> {
        let deleted = self.delete_untold(who, selection, confirmed).await;
        let (outcome, reason, count) = match &deleted {
            Ok(Deleted::NeedsConfirmation { .. } | Deleted::Gone { count: 0 }) => return deleted,
            Ok(Deleted::Trashed(carried)) => (Outcome::Ok, "trash", carried.count),
            Ok(Deleted::Gone { count }) => (Outcome::Ok, "gone", *count),
            Err(Error::Away(_)) => (Outcome::Fail, "away", selection.uids.len()),
            Err(_) => (Outcome::Fail, "refused", selection.uids.len()),
        };
        let entry = who.entry(Event::MailDelete, outcome).reason(reason).detail(format!("messages={count}"));
        if let Err(error) = self.journal.record(entry).await {
            // It is done: a journal that is away does not undo it, and is loud on its own account.
            tracing::error!(%error, "a deletion could not be told to the journal");
        }
        deleted
    }

    async fn delete_untold(&self, who: &Who, selection: &Selection, confirmed: bool) -> Result<Deleted, Error> {
        who.may(Rights::Write)?;
        let count = selection.uids.len();
        if selection.is_empty()? {
            return Ok(Deleted::Gone { count: 0 });
        }
        let here = self
            .imap
            .with(who.login(), async |imap| {
                let listed = ordered(imap.list().await?);
                let for_good = listed.iter().any(|one| one.name == selection.mailbox && one.deletes_for_good());
                if for_good && confirmed {
                    selection.open(imap).await?;
                    imap.expunge(&selection.uids).await?;
                }
                Ok::<_, Error>(for_good)
            })
            .await?;
        match (here, confirmed) {
            (true, true) => Ok(Deleted::Gone { count }),
            (true, false) => Ok(Deleted::NeedsConfirmation { count }),
            (false, _) => {
                let trash = async |imap: &mut Connection| Ok(of_use(imap, SpecialUse::Trash).await?);
                self.carry(who, selection, trash).await.map(Deleted::Trashed)
            }
        }
    }

    /// Takes back what `id` stands for; says where the messages are now and how many came back.
    ///
    /// # Errors
    /// [`Error::TooLate`] when the time is over, the messages moved on, or it was somebody else's move.
    pub async fn undo(&self, who: &Who, id: &UndoId) -> Result<Carried, Error> {
        who.may(Rights::Write)?;
        let back = self.undos.take(who.account, id, self.clock.now()).ok_or(Error::TooLate)?;
        let undone = self
            .imap
            .with(who.login(), async |imap| {
                let selected = imap.open(&back.from).await?;
                if selected.uid_validity != back.uid_validity {
                    return Err(Error::TooLate);
                }
                let moved = imap.move_to(&back.uids, &back.to).await?;
                let count = moved.map_or(back.uids.len(), |moved| moved.pairs.len());
                if count == 0 {
                    return Err(Error::TooLate);
                }
                Ok(Carried { count, to: back.to.clone(), undo: None })
            })
            .await;
        self.arranged(who, "undo", undone.as_ref().map(|carried| carried.count)).await;
        undone
    }

    /// In a box that several people open, the journal says who has put messages elsewhere.
    pub(super) async fn arranged(&self, who: &Who, what: &'static str, done: Result<usize, &Error>) {
        let Ok(count @ 1..) = done else { return };
        if who.person.is_none() {
            return;
        }
        let entry = who.entry(Event::BoxArrange, Outcome::Ok).reason(what).detail(format!("messages={count}"));
        if let Err(error) = self.journal.record(entry).await {
            tracing::error!(%error, "what was done in a box could not be told to the journal");
        }
    }

    async fn carry(
        &self,
        who: &Who,
        selection: &Selection,
        target: impl AsyncFnOnce(&mut Connection) -> Result<MailboxName, Error>,
    ) -> Result<Carried, Error> {
        who.may(Rights::Write)?;
        let nothing = selection.is_empty()?;
        self.imap
            .with(who.login(), async |imap| {
                let to = target(imap).await?;
                if nothing || to == selection.mailbox {
                    return Ok(Carried { count: 0, to, undo: None });
                }
                selection.open(imap).await?;
                let Some(moved) = imap.move_to(&selection.uids, &to).await? else {
                    // A server that tells where messages went (RFC 4315) and tells nothing found none of them.
                    let gone = imap.has("UIDPLUS");
                    let carried = Carried { count: selection.uids.len(), to, undo: None };
                    return if gone { Err(Error::NotFound) } else { Ok(carried) };
                };
                let back = Back {
                    from: to.clone(),
                    uid_validity: moved.uid_validity,
                    uids: moved.pairs.iter().map(|(_, new)| *new).collect(),
                    to: selection.mailbox.clone(),
                };
                let count = back.uids.len();
                let undo = (count > 0).then(|| self.undos.keep(who.account, back, self.clock.now()));
                Ok(Carried { count, to, undo })
            })
            .await
    }
}
