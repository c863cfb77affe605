//! Sections of any size, in windows: never in memory as a whole.

use bytes::Bytes;
use futures_util::{Stream, stream};

use crate::base::{MailboxName, Uid, UidValidity};

use super::{Error, Imap, Login, Section};

/// What is asked for at once.
const WINDOW: usize = 512 * 1024;

struct Place {
    imap: Imap,
    login: Login,
    mailbox: MailboxName,
    uid: Uid,
    section: Section,
    /// Set by the first window: the others must be of the same mailbox.
    uid_validity: Option<UidValidity>,
    offset: u64,
    done: bool,
}

impl Place {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let Self { imap, login, mailbox, uid, section, uid_validity, offset, .. } = self;
        let (validity, bytes) = imap
            .with(login, async |imap| {
                let validity = imap.open(mailbox).await?.uid_validity;
                Ok::<_, Error>((validity, imap.window(*uid, section, *offset, WINDOW).await?))
            })
            .await?;
        if uid_validity.replace(validity).is_some_and(|before| before != validity) {
            return Err(Error::Protocol("the mailbox was made anew"));
        }
        let bytes = match bytes {
            Some(bytes) if bytes.len() > WINDOW => return Err(Error::Protocol("more bytes than were asked for")),
            Some(bytes) => bytes,
            None if *offset == 0 => return Ok(None),
            // Removed while it was read: better an error than a file cut short.
            None => return Err(Error::Protocol("the message went while it was read")),
        };
        self.done = bytes.len() < WINDOW;
        self.offset += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(Some(bytes))
    }
}

impl Imap {
    /// A section of any size, in windows of 512 kB, without holding a connection between two of them. Nothing comes when
    /// the message or the part is not there, or is empty.
    ///
    /// An error in the stream is one of [`Imap::with`], and ends it: a file cut short never looks whole.
    pub fn download(
        &self,
        login: &Login,
        mailbox: &MailboxName,
        uid: Uid,
        section: Section,
    ) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin + 'static + use<> {
        let place = Place {
            imap: self.clone(),
            login: login.clone(),
            mailbox: mailbox.clone(),
            uid,
            section,
            uid_validity: None,
            offset: 0,
            done: false,
        };
        Box::pin(stream::try_unfold(place, async |mut place| {
            let bytes = if place.done { None } else { place.next().await? };
            Ok(bytes.filter(|bytes| !bytes.is_empty()).map(|bytes| (bytes, place)))
        }))
    }
}
