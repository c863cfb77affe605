//! What a session was shown a moment ago, so that its next request need not ask the server again: the search that a
//! message is opened from, whose neighbours it then has; and the HTML of a message, between its page and the frame that
//! asks for it at once.
//!
//! In memory, bounded, gone with the session; HTML also once it was given, or after half a minute. Losing any of it costs
//! one more question and nothing else.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Query, body::Readable, who::Place};
use crate::{
    base::{MailboxName, MessageId, SessionId, Timestamp, Uid, UidValidity},
    imap::Beside,
};

/// Most messages of one search that are remembered; a longer one is made again.
const MOST_FOUND: usize = 20_000;
/// Most messages remembered in all; beyond it all are forgotten, which costs each session one search.
const MOST: usize = 1_000_000;

/// How long HTML waits for its frame.
const WAITS: Duration = Duration::from_secs(30);
/// Most HTML of one message that waits, in bytes.
const MOST_HTML: usize = 256 * 1024;
/// Most messages whose HTML waits at once.
const MOST_WAITING: usize = 256;

/// What a session searched for last, and what was found.
#[derive(Debug, Clone)]
pub(super) struct Searched {
    /// Where.
    pub mailbox: MailboxName,
    /// The generation of the numbers.
    pub uid_validity: UidValidity,
    /// For what.
    pub query: Query,
    /// Everything that was found, newest first.
    pub uids: Vec<Uid>,
}

impl Searched {
    /// Who is beside a message among what was found, whether it still belongs there or not.
    pub(super) fn beside(&self, uid: Uid) -> Beside {
        let at = |at: Option<usize>| at.and_then(|at| self.uids.get(at)).copied();
        if let Some(here) = self.uids.iter().position(|found| *found == uid) {
            return Beside { newer: at(here.checked_sub(1)), older: at(here.checked_add(1)) };
        }
        // Newest first: those before it are newer.
        let next = self.uids.partition_point(|found| *found > uid);
        Beside { newer: at(next.checked_sub(1)), older: at(Some(next)) }
    }
}

#[derive(Debug, Default)]
struct Kept {
    searches: BTreeMap<Place, Searched>,
    /// How many messages they name together.
    found: usize,
    waiting: BTreeMap<Place, (MessageId, Timestamp, Readable)>,
}

/// What is remembered.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent(Arc<Mutex<Kept>>);

impl Recent {
    /// Remembers the last search in a mailbox.
    pub(super) fn keep(&self, place: Place, searched: Searched) {
        let mut kept = self.kept();
        kept.forget_search(place);
        if searched.uids.len() > MOST_FOUND {
            return;
        }
        if kept.found + searched.uids.len() > MOST {
            kept.searches.clear();
            kept.found = 0;
        }
        kept.found += searched.uids.len();
        kept.searches.insert(place, searched);
    }

    /// Who is beside a message in this search, if it is the last one there.
    pub(super) fn beside(
        &self,
        place: Place,
        (mailbox, uid_validity): (&MailboxName, UidValidity),
        query: &Query,
        uid: Uid,
    ) -> Option<Beside> {
        let kept = self.kept();
        let searched = kept.searches.get(&place)?;
        let same = searched.mailbox == *mailbox && searched.uid_validity == uid_validity && searched.query == *query;
        same.then(|| searched.beside(uid))
    }

    /// Lets the HTML of the message that a session opens wait for its frame.
    pub(super) fn wait(&self, place: Place, id: &MessageId, readable: Readable, now: Timestamp) {
        let mut kept = self.kept();
        kept.waiting.retain(|_, (_, since, _)| now.since(*since) < WAITS);
        if readable.size() <= MOST_HTML && kept.waiting.len() < MOST_WAITING {
            kept.waiting.insert(place, (id.clone(), now, readable));
        }
    }

    /// Gives it to the frame, once.
    pub(super) fn take(&self, place: Place, id: &MessageId, now: Timestamp) -> Option<Readable> {
        let mut kept = self.kept();
        let fits = |(of, since, _): &(MessageId, Timestamp, Readable)| of == id && now.since(*since) < WAITS;
        if !kept.waiting.get(&place).is_some_and(fits) {
            return None;
        }
        kept.waiting.remove(&place).map(|(.., readable)| readable)
    }

    /// Forgets a session that ended.
    pub(super) fn forget(&self, session: SessionId) {
        let mut kept = self.kept();
        let gone: Vec<Place> = kept.searches.keys().filter(|place| place.session == session).copied().collect();
        for place in gone {
            kept.forget_search(place);
        }
        kept.waiting.retain(|place, _| place.session != session);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn forget_search(&mut self, place: Place) {
        if let Some(gone) = self.searches.remove(&place) {
            self.found -= gone.uids.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::AccountId;

    fn place() -> Place {
        Place { session: SessionId::new(), account: AccountId::new() }
    }

    fn uid(number: u32) -> Uid {
        Uid::new(number).unwrap()
    }

    fn searched(words: &str, uids: &[u32]) -> Searched {
        Searched {
            mailbox: MailboxName::inbox(),
            uid_validity: UidValidity::new(7).unwrap(),
            query: Query::parse(words),
            uids: uids.iter().map(|number| uid(*number)).collect(),
        }
    }

    #[test]
    fn the_neighbours_are_those_of_the_search() {
        let found = searched("bilan", &[90, 40, 12]);
        let beside = |number| found.beside(uid(number));
        assert_eq!(beside(40), Beside { newer: Some(uid(90)), older: Some(uid(12)) });
        assert_eq!(beside(90), Beside { newer: None, older: Some(uid(40)) });
        assert_eq!(beside(12), Beside { newer: Some(uid(40)), older: None });
        // Read by now, where only what is unread was looked for.
        assert_eq!(beside(50), Beside { newer: Some(uid(90)), older: Some(uid(40)) });
    }

    #[test]
    fn a_session_has_its_last_search_until_it_ends_and_nobody_elses() {
        let (recent, me, other) = (Recent::default(), place(), place());
        let inbox = (&MailboxName::inbox(), UidValidity::new(7).unwrap());
        let ask = |place, words: &str| recent.beside(place, inbox, &Query::parse(words), uid(40));
        recent.keep(me, searched("bilan", &[90, 40]));
        assert!(ask(me, "bilan").is_some() && ask(other, "bilan").is_none() && ask(me, "autre").is_none());
        recent.keep(me, searched("autre", &[40]));
        assert!(ask(me, "bilan").is_none() && ask(me, "autre").is_some());
        // A box that is open in the same session is another mailbox.
        assert!(ask(Place { account: other.account, ..me }, "autre").is_none());
        recent.forget(me.session);
        assert!(ask(me, "autre").is_none());
        assert_eq!(recent.0.lock().unwrap().found, 0);
    }

    #[test]
    fn html_waits_for_the_frame_of_its_own_session_once_and_not_long() {
        let (recent, me, now) = (Recent::default(), place(), Timestamp(1_000));
        let (id, other): (MessageId, MessageId) = ("INBOX/7".parse().unwrap(), "INBOX/8".parse().unwrap());
        let wait = || recent.wait(me, &id, Readable::default(), now);
        wait();
        assert!(recent.take(place(), &id, now).is_none() && recent.take(me, &other, now).is_none());
        assert!(recent.take(me, &id, now).is_some() && recent.take(me, &id, now).is_none());
        wait();
        assert!(recent.take(me, &id, now + WAITS).is_none());
        wait();
        recent.forget(me.session);
        assert!(recent.take(me, &id, now).is_none());
        for _ in 0..1_000 {
            recent.wait(place(), &id, Readable::default(), now);
        }
        assert_eq!(recent.0.lock().unwrap().waiting.len(), MOST_WAITING);
        recent.wait(me, &id, Readable::default(), now + WAITS);
        assert_eq!(recent.0.lock().unwrap().waiting.len(), 1);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let recent = Recent::default();
        let many: Vec<u32> = (1..=20_000).rev().collect();
        for _ in 0..60 {
            recent.keep(place(), searched("x", &many));
        }
        assert!(recent.0.lock().unwrap().found <= MOST);
        let place = place();
        recent.keep(place, searched("x", &(1..=20_001).rev().collect::<Vec<_>>()));
        assert!(!recent.0.lock().unwrap().searches.contains_key(&place));
    }
}
