//! From one mailbox that a person may open to another: their own, or a shared box's (H2). The backend knows no way from one
//! account to another, so each message is read here, put there, and only then removed here: whatever breaks, it is in one of
//! the two.

use super::{Error, Mail, Selection, Who};
use crate::{
    base::{Flag, MailboxName},
    imap::{self, Search, Section},
    shared_box::Rights,
};

/// Most messages that go at once: they pass through, one after the other.
const MOST: usize = 100;
/// Largest message that does, in bytes.
const MAX_BYTES: usize = 64 * 1024 * 1024;

impl Mail {
    /// Puts messages into the inbox of another mailbox of the same person, and unless they are to `stay` removes them here;
    /// says how many went. Those that are gone are left out.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] where the person may not write, [`Error::TooMany`], [`Error::OverQuota`]. Messages before the
    /// one that failed have gone.
    pub async fn transfer(&self, from: &Who, selection: &Selection, to: &Who, stay: bool) -> Result<usize, Error> {
        from.may(Rights::Write)?;
        to.may(Rights::Write)?;
        if selection.is_empty()? || from.account == to.account {
            return Ok(0);
        }
        if selection.uids.len() > MOST {
            return Err(Error::TooMany { limit: MOST });
        }
        let mut count = 0;
        let mut failed = None;
        for uid in &selection.uids {
            let one = Selection { uids: vec![*uid], ..selection.clone() };
            match self.transfer_one(from, &one, to, stay).await {
                Ok(went) => count += usize::from(went),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        self.arranged(from, if stay { "copy out" } else { "carry out" }, Ok(count)).await;
        self.arranged(to, "carry in", Ok(count)).await;
        failed.map_or(Ok(count), Err)
    }

    async fn transfer_one(&self, from: &Who, one: &Selection, to: &Who, stay: bool) -> Result<bool, Error> {
        let read = async |imap: &mut imap::Connection| {
            one.open(imap).await?;
            let Some(envelope) = imap.envelopes(&one.uids).await?.into_iter().next() else { return Ok(None) };
            let bytes = imap.section(envelope.uid, &Section::Whole, MAX_BYTES).await?;
            Ok::<_, Error>(bytes.map(|bytes| (envelope, bytes)))
        };
        let Some((envelope, bytes)) = self.imap.with(from.login(), read).await? else { return Ok(false) };
        // What the other mailbox's people make of it is theirs to say; that it is to be read is the same for all.
        let kept =
            |flag: &&Flag| matches!(flag, Flag::Seen | Flag::Answered | Flag::Flagged | Flag::Forwarded | Flag::Draft);
        let flags: Vec<Flag> = envelope.flags.iter().filter(kept).cloned().collect();
        let put = async |imap: &mut imap::Connection| {
            let inbox = MailboxName::inbox();
            let placed = imap.append(&inbox, &flags, Some(envelope.internal_date), &bytes).await?;
            // RFC 4315: a server that knows APPENDUID says where the message is. Silence is looked into, not believed.
            if placed.is_none()
                && imap.has("UIDPLUS")
                && let Some(id) = &envelope.message_id
            {
                imap.select(&inbox).await?;
                if imap.search(&Search::Header("Message-ID".to_owned(), id.clone())).await?.is_empty() {
                    return Err(imap::Error::Protocol("APPEND said OK and the message is not there").into());
                }
            }
            Ok::<_, Error>(())
        };
        self.imap.with(to.login(), put).await?;
        if !stay {
            let remove = async |imap: &mut imap::Connection| {
                one.open(imap).await?;
                Ok::<_, Error>(imap.expunge(&one.uids).await?)
            };
            self.imap.with(from.login(), remove).await?;
        }
        Ok(true)
    }
}
