//! The side bar of the pages: mailboxes and space used, remembered for a moment for each session and box.
//!
//! A list brings the mailboxes with it. Other pages show what the last list brought, when that is not old: asking again
//! would be a third of the cost of opening a message. The space used changes slowly and is asked for once a minute.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{reader::Reader, shown};
use crate::{
    base::{AccountId, MailboxName, SessionId},
    mail::{self, Who},
    shared_box::BoxLink,
    view::mail::{Mailbox, Quota, Side},
    web::Rooms,
};

/// How long mailboxes are shown again without asking.
const MAILBOXES: Duration = Duration::from_secs(30);
/// How long the space used is.
const SPACE: Duration = Duration::from_mins(1);
/// Most sessions remembered; beyond it all are forgotten, which costs each one question.
const MOST: usize = 4_096;

#[derive(Debug, Clone, Default)]
struct Known {
    mailboxes: Option<(Instant, Vec<Mailbox>)>,
    quota: Option<(Instant, Option<Quota>)>,
    boxes: Option<(Instant, Vec<BoxLink>)>,
}

/// What is remembered.
#[derive(Debug, Default)]
pub(in crate::web) struct Sides(Mutex<BTreeMap<(SessionId, AccountId), Known>>);

impl Sides {
    /// Remembers what a list brought, and gives the side bar.
    pub(super) async fn with(&self, rooms: &Rooms, key: &Reader, who: &Who, brought: &mail::List) -> Side {
        let mailboxes: Vec<Mailbox> = brought.mailboxes.iter().map(shown::mailbox).collect();
        self.change(key, |known| known.mailboxes = Some((Instant::now(), mailboxes.clone())));
        let quota = self.quota(rooms, key, who).await;
        Side { mailboxes, current: Some(brought.mailbox.name.clone()), quota, ..self.around(rooms, key).await }
    }

    /// The side bar of another page. What cannot be had is left out: the page itself says when mail is away.
    pub(in crate::web) async fn get(
        &self,
        rooms: &Rooms,
        key: &Reader,
        who: &Who,
        current: Option<&MailboxName>,
    ) -> Side {
        let fresh = |known: &mut Known| known.mailboxes.clone().filter(|(at, _)| at.elapsed() < MAILBOXES);
        let mailboxes = match self.change(key, fresh) {
            Some((_, mailboxes)) => mailboxes,
            None => match rooms.mail.mailboxes(who).await {
                Ok(found) => {
                    let mailboxes: Vec<Mailbox> = found.iter().map(shown::mailbox).collect();
                    self.change(key, |known| known.mailboxes = Some((Instant::now(), mailboxes.clone())));
                    mailboxes
                }
                Err(_) => return self.around(rooms, key).await,
            },
        };
        let quota = self.quota(rooms, key, who).await;
        Side { mailboxes, current: current.cloned(), quota, ..self.around(rooms, key).await }
    }

    /// Which box is open, and those that could be. A list of boxes opens none, so it may be a moment old.
    async fn around(&self, rooms: &Rooms, key: &Reader) -> Side {
        let open = key.shown();
        let fresh = |known: &mut Known| known.boxes.clone().filter(|(at, _)| at.elapsed() < MAILBOXES);
        let boxes = match self.change(key, fresh) {
            Some((_, boxes)) => boxes,
            None => match rooms.shared_boxes.of(key.person()).await {
                Ok(boxes) => {
                    self.change(key, |known| known.boxes = Some((Instant::now(), boxes.clone())));
                    boxes
                }
                Err(error) => {
                    tracing::warn!(%error, "a page names no shared boxes");
                    Vec::new()
                }
            },
        };
        Side { open, boxes, own: Some(key.person().account()), ..Side::default() }
    }

    /// A message of this mailbox was unread until now.
    pub(super) fn read(&self, key: &Reader, mailbox: &MailboxName) {
        self.change(key, |known| {
            let mut shown = known.mailboxes.iter_mut().flat_map(|(_, mailboxes)| mailboxes);
            if let Some(shown) = shown.find(|shown| shown.name == *mailbox) {
                shown.unread = shown.unread.saturating_sub(1);
            }
        });
    }

    /// Forgets the counts of a session, after something changed them.
    pub(in crate::web) fn stale(&self, key: &Reader) {
        self.change(key, |known| known.mailboxes = None);
    }

    async fn quota(&self, rooms: &Rooms, key: &Reader, who: &Who) -> Option<Quota> {
        let fresh = |known: &mut Known| known.quota.filter(|(at, _)| at.elapsed() < SPACE);
        if let Some((_, quota)) = self.change(key, fresh) {
            return quota;
        }
        let quota = rooms.mail.quota(who).await.ok()?.map(shown::quota);
        self.change(key, |known| known.quota = Some((Instant::now(), quota)));
        quota
    }

    fn change<T>(&self, key: &Reader, act: impl FnOnce(&mut Known) -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > MOST {
            all.clear();
        }
        act(all.entry((key.person().session(), key.account())).or_default())
    }

    /// Forgets a session that ended.
    pub(in crate::web) fn forget(&self, session: SessionId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(of, _), _| *of != session);
    }
}
