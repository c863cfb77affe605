//! After the server took the message: the copy among the sent messages, the draft gone, the older message marked. And
//! what a restart finds half done.

use std::time::Duration;

use super::{
    About, Error, Event, MessageRef, Outbox, Relation, State,
    deliver::{Ready, entry, lost, place, recipients, row_of},
};
use crate::{
    base::{Flag, MailboxName, MessageId, SessionId, SpecialUse},
    imap::{self, Connection, Search, Store},
    mail::{Who, of_use},
    mime::Correspondent,
    store::{
        account,
        submission::{self, Hold, SubmissionRow},
    },
};

/// How long until a copy that failed is tried again.
const AGAIN: Duration = Duration::from_mins(5);
/// The same when the mailbox is full: only its owner can change that.
const AGAIN_WHEN_FULL: Duration = Duration::from_hours(1);
/// How long a composer is remembered after its message ended (rule 4: every state has its end).
const REMEMBERED: Duration = Duration::from_hours(24 * 90);
/// Rows that one round takes up.
const ROUND: u64 = 20;

/// What is needed to finish.
struct Rest<'a> {
    message_id: &'a str,
    draft: Option<MessageRef>,
    about: Option<About>,
    copy: &'a [u8],
    /// Whether a copy may already be there.
    again: bool,
}

impl Outbox {
    /// Finishes what was just accepted; says whether the copy is made. If not, it is tried again later, alone (rule 8).
    pub(super) async fn finish(&self, who: &Who, hold: Hold, ready: &Ready) -> bool {
        let rest = Rest {
            message_id: &ready.message_id,
            draft: ready.draft.as_deref().and_then(|text| text.parse().ok()),
            about: ready.about.as_deref().and_then(|text| text.parse().ok()),
            copy: &ready.copy,
            again: false,
        };
        self.finish_rest(who, hold, &rest).await
    }

    async fn finish_rest(&self, who: &Who, hold: Hold, rest: &Rest<'_>) -> bool {
        let now = self.clock.now();
        let done = self.mail.imap().with(who.login(), async |imap| copy_and_tidy(imap, rest, now).await).await;
        let again = match done {
            Ok(()) => match self.note(hold, State::Accepted, Event::Copied, None).await {
                Ok(_) => return true,
                Err(error) => {
                    tracing::error!(%error, submission.id = %hold.id, "a finished message could not be noted");
                    AGAIN
                }
            },
            Err(error) => {
                tracing::warn!(%error, submission.id = %hold.id, "the copy of a sent message is put off");
                if error.is_over_quota() { AGAIN_WHEN_FULL } else { AGAIN }
            }
        };
        if let Err(error) = submission::give_back(self.store.db(), hold, now + again).await {
            tracing::error!(%error, submission.id = %hold.id, "a row could not be given back");
        }
        false
    }

    /// Goes on with what was interrupted: copies that are still to be made, messages whose process ended. For a timer;
    /// safe from several processes at once.
    pub async fn go_on(&self) -> Result<(), Error> {
        let now = self.clock.now();
        for row in submission::due(self.store.db(), None, now, ROUND).await? {
            match self.take(&row, now).await {
                Ok(hold) => self.resume(&row, hold).await?,
                // Somebody else was faster.
                Err(Error::Store(crate::store::Error::Stale)) => {}
                Err(error) => return Err(error),
            }
        }
        submission::remove_old(self.store.db(), now - REMEMBERED).await?;
        Ok(())
    }

    async fn resume(&self, row: &SubmissionRow, hold: Hold) -> Result<(), Error> {
        let Some(who) = self.owner(row).await? else { return Ok(()) };
        let name = row_of(row.account, row.id);
        let sealed = submission::message(self.store.db(), row.account, row.id).await?;
        let copy = sealed.and_then(|sealed| self.sealer.open(place(&name), &sealed).ok());
        let copy = copy.as_ref().map(|bytes| bytes.as_slice()).unwrap_or_default();
        let what = recipients(usize::try_from(row.recipients).unwrap_or(0));
        match row.state {
            State::Handing if self.is_among_sent(&who, &row.message_id).await => {
                self.note(hold, State::Handing, Event::Found, Some(entry(&who, &what, None))).await?;
                submission::give_back(self.store.db(), hold, self.clock.now()).await?;
            }
            State::Sending | State::Handing => {
                self.note(hold, row.state, Event::Interrupted, Some(lost(&who, &what))).await?;
                self.keep_as_draft(&who, hold, copy, row.draft.as_deref()).await;
            }
            State::Accepted => {
                let rest = Rest {
                    message_id: &row.message_id,
                    draft: row.draft.as_deref().and_then(|text| text.parse().ok()),
                    about: row.about.as_deref().and_then(|text| text.parse().ok()),
                    copy,
                    again: true,
                };
                self.finish_rest(&who, hold, &rest).await;
            }
            State::Uncertain | State::Failed => {
                self.keep_as_draft(&who, hold, copy, row.draft.as_deref()).await;
            }
            State::Copied => {}
        }
        Ok(())
    }

    /// In whose name a row is finished without a session. What is finished was sent, or is kept where it was written: it
    /// asks for no right, and the journal names who had sent it.
    async fn owner(&self, row: &SubmissionRow) -> Result<Option<Who>, Error> {
        let db = self.store.db();
        let Some(owner) = account::find(db, row.account).await? else { return Ok(None) };
        let mut who = Who::in_name_of(owner.id, owner.address, &owner.name, (SessionId::new(), None));
        if let Some(person) = row.person {
            let named = account::find(db, person).await?;
            let written = named.map(|named| Correspondent::new(Some(&named.name), named.address.as_str()));
            who.person = written.map(|written| (person, written));
        }
        Ok(Some(who))
    }

    async fn is_among_sent(&self, who: &Who, message_id: &str) -> bool {
        let found = self
            .mail
            .imap()
            .with(who.login(), async |imap| {
                let sent = of_use(imap, SpecialUse::Sent).await?;
                is_in(imap, &sent, message_id).await
            })
            .await;
        found.unwrap_or(false)
    }

    /// Keeps a message that was interrupted as a draft, in the place of the one it was; then the row forgets it. When
    /// that fails it is tried again later: what a person wrote is in one of the two places at any time.
    pub(super) async fn keep_as_draft(
        &self,
        who: &Who,
        hold: Hold,
        message: &[u8],
        draft: Option<&str>,
    ) -> Option<MessageRef> {
        let now = self.clock.now();
        let old = draft.and_then(|text| text.parse::<MessageRef>().ok());
        let kept = self.mail.imap().with(who.login(), async |imap| {
            let drafts = of_use(imap, SpecialUse::Drafts).await?;
            let placed = imap.append(&drafts, &[Flag::Draft, Flag::Seen], Some(now), message).await?;
            if let Some(old) = &old {
                remove(imap, old).await?;
            }
            let at = |(uid_validity, uid)| MessageRef { uid_validity, id: MessageId { mailbox: drafts, uid } };
            Ok::<_, imap::Error>(placed.map(at))
        });
        let kept = if message.is_empty() { Ok(None) } else { kept.await };
        let (new, done) = match kept {
            Ok(new) => {
                let named = new.as_ref().map(ToString::to_string);
                (new, submission::forget_message(self.store.db(), hold, named).await)
            }
            Err(error) => {
                tracing::warn!(%error, submission.id = %hold.id, "an interrupted message could not be kept as a draft");
                (None, submission::give_back(self.store.db(), hold, now + AGAIN).await)
            }
        };
        if let Err(error) = done {
            tracing::error!(%error, submission.id = %hold.id, "a row could not be given back");
        }
        new
    }
}

async fn copy_and_tidy(imap: &mut Connection, rest: &Rest<'_>, now: crate::base::Timestamp) -> Result<(), imap::Error> {
    let sent = of_use(imap, SpecialUse::Sent).await?;
    let is_there = rest.again && is_in(imap, &sent, rest.message_id).await?;
    if !is_there && !rest.copy.is_empty() {
        let placed = imap.append(&sent, &[Flag::Seen], Some(now), rest.copy).await?;
        if placed.is_none() && imap.has("UIDPLUS") {
            // RFC 4315: a server that knows APPENDUID says where the message is. Silence is looked into, not believed.
            if !is_in(imap, &sent, rest.message_id).await? {
                return Err(imap::Error::Protocol("APPEND said OK and the message is not there"));
            }
        }
    }
    if let Some(draft) = &rest.draft {
        remove(imap, draft).await?;
    }
    if let Some(about) = &rest.about {
        let flag = match about.relation {
            Relation::Reply => Flag::Answered,
            Relation::Forward => Flag::Forwarded,
        };
        if open(imap, &about.message).await? {
            imap.store(&[about.message.id.uid], Store::Add, &[flag]).await?;
        }
    }
    Ok(())
}

/// Removes a draft by its UID, and nothing else (rule 9). One that is gone is no error.
pub(super) async fn remove(imap: &mut Connection, draft: &MessageRef) -> Result<(), imap::Error> {
    if open(imap, draft).await? {
        imap.expunge(&[draft.id.uid]).await?;
    }
    Ok(())
}

/// Opens the mailbox of a reference; false when it is gone, or is another one by the same name.
pub(super) async fn open(imap: &mut Connection, message: &MessageRef) -> Result<bool, imap::Error> {
    match imap.open(&message.id.mailbox).await {
        Ok(selected) => Ok(selected.uid_validity == message.uid_validity),
        Err(error) if error.is_no_such_mailbox() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a message with this Message-ID is in a mailbox.
pub(super) async fn is_in(imap: &mut Connection, mailbox: &MailboxName, message_id: &str) -> Result<bool, imap::Error> {
    imap.select(mailbox).await?;
    let search = Search::Header("Message-ID".to_owned(), message_id.to_owned());
    Ok(!imap.search(&search).await?.is_empty())
}
