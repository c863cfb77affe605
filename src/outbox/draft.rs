//! Drafts: written anew, then the old one removed (mail.md 3c, rule 9).

use super::{
    Composer, Error, MessageRef, Outbox, Typed,
    assemble::Purpose,
    compose::{attachments_bytes, kept_part, own_html},
    finish::open,
};
use crate::{
    base::{Flag, MailboxName, MessageId, SpecialUse, Uid},
    imap::{self, Connection, Search},
    mail::{Deleted, Selection, UndoId, Who, of_use},
    mime,
};

/// Where a draft is now, and whether it met another one of the same message.
struct Placed {
    draft: Option<MessageRef>,
    conflict: bool,
}

impl Outbox {
    /// Keeps what is typed as a draft on the server; gives the composer back, its attachments now kept there.
    ///
    /// What is no address yet is kept as it was typed.
    pub async fn save(&self, who: &Who, typed: &mut Typed) -> Result<Composer, Error> {
        let _turn = self.turn(typed).await;
        let (outgoing, bytes) = self.assemble(who, typed, Purpose::Keep).await?;
        let now = self.clock.now();
        let old = typed.draft.clone();
        let placed = self
            .mail
            .imap()
            .with(who.login(), async |imap| {
                let drafts = of_use(imap, SpecialUse::Drafts).await?;
                let new = imap.append(&drafts, &[Flag::Draft, Flag::Seen], Some(now), &bytes).await?;
                replace(imap, &drafts, new.map(|(validity, uid)| (validity.get(), uid)), old, &outgoing.message_id)
                    .await
            })
            .await
            .map_err(Error::from)?;
        let read = mime::parse::read(&bytes);
        let kept = placed.draft.as_ref().map_or_else(Vec::new, |draft| {
            let parts = read.attachments.iter().filter_map(|at| read.parts.get(*at));
            parts.filter_map(|part| kept_part(part, part.content.content_id.is_some(), draft)).collect()
        });
        Ok(Composer {
            submission: typed.submission,
            senders: self.senders(who),
            from: typed.from.clone(),
            to: typed.to.clone(),
            cc: typed.cc.clone(),
            bcc: typed.bcc.clone(),
            subject: typed.subject.clone(),
            body: typed.body.clone(),
            html: typed.html.as_deref().and_then(own_html),
            kept,
            draft: placed.draft,
            about: typed.about.clone(),
            original: None,
            attachments_bytes: attachments_bytes(self.message_bytes()),
            conflict: placed.conflict,
        })
    }

    /// Gives a composer up: its draft goes to the trash, and can come back from there.
    pub async fn discard(&self, who: &Who, draft: Option<&MessageRef>) -> Result<Option<UndoId>, Error> {
        let Some(draft) = draft else { return Ok(None) };
        let selection = Selection {
            mailbox: draft.id.mailbox.clone(),
            uid_validity: Some(draft.uid_validity),
            uids: vec![draft.id.uid],
        };
        match self.mail.delete(who, &selection, false).await {
            Ok(Deleted::Trashed(carried)) => Ok(carried.undo),
            // It is gone already: that is what was asked for.
            Ok(Deleted::Gone { .. } | Deleted::NeedsConfirmation { .. }) | Err(crate::mail::Error::NotFound) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// After the new draft is there: removes the old one by its UID. When the old one is gone although nobody here removed
/// it, another one of the same message may be there, changed elsewhere: it stays (mail.md D6).
async fn replace(
    imap: &mut Connection,
    drafts: &MailboxName,
    new: Option<(u32, Uid)>,
    old: Option<MessageRef>,
    message_id: &str,
) -> Result<Placed, imap::Error> {
    let selected = imap.select(drafts).await?;
    let same = imap.search(&Search::Header("Message-ID".to_owned(), message_id.to_owned())).await?;
    // A server that does not say where it put the draft: the newest of this name is it.
    let new = new.filter(|(validity, _)| *validity == selected.uid_validity.get()).map(|(_, uid)| uid);
    let Some(new) = new.or_else(|| same.last().copied()) else { return Ok(Placed { draft: None, conflict: false }) };
    let at = |uid| MessageRef { uid_validity: selected.uid_validity, id: MessageId { mailbox: drafts.clone(), uid } };
    let placed = |conflict| Placed { draft: Some(at(new)), conflict };
    let Some(old) = old else {
        // The first save of this composer, or a save that was repeated before its answer arrived.
        return Ok(placed(same.iter().any(|uid| *uid != new)));
    };
    if old == at(new) {
        return Ok(placed(false));
    }
    let others = same.iter().any(|uid| *uid != new && at(*uid) != old);
    if open(imap, &old).await? {
        imap.expunge(&[old.id.uid]).await?;
    }
    Ok(placed(others))
}
