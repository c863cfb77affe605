//! What takes a move back: kept for ten minutes in memory, by a name that nobody can guess and only its owner can use.
//!
//! Losing one at a restart loses no mail: the messages are where the person put them.

use std::{
    collections::BTreeMap,
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::base::{AccountId, MailboxName, Random, Timestamp, Uid, UidValidity};

/// How long a move can be taken back (mail.md L7 asks for 10 s at least).
const KEPT: Duration = Duration::from_mins(10);
/// Most UIDs that are kept in all; the oldest moves are forgotten first.
const MOST_UIDS: usize = 200_000;

/// The name of a move that can be taken back.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UndoId(String);

impl fmt::Display for UndoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UndoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UndoId")
    }
}

impl FromStr for UndoId {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.chars().take(64).collect()))
    }
}

/// The way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Back {
    /// Where the messages are.
    pub from: MailboxName,
    /// The generation of the UIDs there.
    pub uid_validity: UidValidity,
    /// Their UIDs there.
    pub uids: Vec<Uid>,
    /// Where they were.
    pub to: MailboxName,
}

#[derive(Debug, Default)]
struct Kept {
    by_id: BTreeMap<UndoId, (AccountId, Timestamp, Back)>,
    uids: usize,
}

/// The moves that can be taken back.
#[derive(Debug, Clone, Default)]
pub(super) struct Undos(Arc<Mutex<Kept>>);

impl Undos {
    /// Keeps a way back.
    pub(super) fn keep(&self, account: AccountId, back: Back, now: Timestamp) -> UndoId {
        let id = UndoId(Random.token());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.uids += back.uids.len();
        kept.by_id.insert(id.clone(), (account, now, back));
        kept.forget(now);
        id
    }

    /// Gives it out, once.
    pub(super) fn take(&self, account: AccountId, id: &UndoId, now: Timestamp) -> Option<Back> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.forget(now);
        if kept.by_id.get(id).is_none_or(|(owner, ..)| *owner != account) {
            return None;
        }
        let (.., back) = kept.by_id.remove(id)?;
        kept.uids -= back.uids.len();
        Some(back)
    }
}

impl Kept {
    fn forget(&mut self, now: Timestamp) {
        let mut by_age: Vec<(Timestamp, UndoId)> =
            self.by_id.iter().map(|(id, (_, at, _))| (*at, id.clone())).collect();
        by_age.sort();
        for (at, id) in by_age {
            if now.since(at) < KEPT && self.uids <= MOST_UIDS {
                return;
            }
            if let Some((.., back)) = self.by_id.remove(&id) {
                self.uids -= back.uids.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(count: u32) -> Back {
        Back {
            from: "Trash".parse().unwrap(),
            uid_validity: UidValidity::new(7).unwrap(),
            uids: (1..=count).filter_map(Uid::new).collect(),
            to: MailboxName::inbox(),
        }
    }

    #[test]
    fn l7_only_the_owner_takes_it_back_and_only_once_and_in_time() {
        let (undos, me, now) = (Undos::default(), AccountId::new(), Timestamp(1_000));
        let id = undos.keep(me, back(2), now);
        assert_eq!(undos.take(AccountId::new(), &id, now), None);
        assert_eq!(undos.take(me, &id, now), Some(back(2)));
        assert_eq!(undos.take(me, &id, now), None);
        let id = undos.keep(me, back(2), now);
        assert_eq!(undos.take(me, &id, now + KEPT), None);
    }

    #[test]
    fn the_oldest_is_forgotten_when_there_is_too_much() {
        let (undos, me) = (Undos::default(), AccountId::new());
        let first = undos.keep(me, back(1_000), Timestamp(0));
        for at in 1..=200 {
            undos.keep(me, back(1_000), Timestamp(at));
        }
        assert_eq!(undos.take(me, &first, Timestamp(300)), None);
        assert_eq!(undos.0.lock().unwrap().uids, 200_000);
    }
}
