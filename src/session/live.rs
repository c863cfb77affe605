//! The live sessions in memory: what answers a request without the database.
//!
//! A session is looked up by the hash of its cookie. What another process ended or renewed is learned by asking for the
//! changes since the last time ([`super::Sessions::tick`]); an answer from memory is given only while that is at most
//! five seconds ago.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};

use super::{SetCookie, SignedIn};
use crate::{
    base::{AccountId, SessionId, Timestamp},
    store::session::SessionRow,
};

/// Most sessions kept in memory; what does not fit is read from the database again.
const MOST: usize = 100_000;

/// One session, shared by its present and its former cookie.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) key: SignedIn,
    pub(super) renewed: Timestamp,
    pub(super) expires: Timestamp,
    /// Whether its cookie outlives the browser's window.
    pub(super) persistent: bool,
    /// When it was used last.
    seen: AtomicI64,
    /// What of that the database knows.
    written: AtomicI64,
}

impl Live {
    pub(super) fn new(key: SignedIn, row: &SessionRow) -> Self {
        Self {
            key,
            renewed: row.renewed_at,
            expires: row.expires_at,
            persistent: row.persistent,
            seen: AtomicI64::new(row.seen_at.0),
            written: AtomicI64::new(row.seen_at.0),
        }
    }

    /// The same after its cookie was renewed.
    pub(super) fn renewed(&self, now: Timestamp) -> Self {
        Self {
            key: self.key.clone(),
            renewed: now,
            expires: self.expires,
            persistent: self.persistent,
            seen: AtomicI64::new(now.0),
            written: AtomicI64::new(now.0),
        }
    }

    pub(super) fn seen(&self) -> Timestamp {
        Timestamp(self.seen.load(Ordering::Relaxed))
    }

    pub(super) fn touch(&self, now: Timestamp) {
        self.seen.fetch_max(now.0, Ordering::Relaxed);
    }
}

/// What a cookie opens.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) live: Arc<Live>,
    /// For a former cookie: until when it is good, and the cookie that takes its place. All requests that were on their
    /// way get the same one, so that an answer that is lost does not cost the session.
    pub(super) former: Option<(Timestamp, Option<SetCookie>)>,
}

/// The sessions in memory.
#[derive(Debug, Default)]
pub(super) struct Cache {
    by_hash: RwLock<HashMap<String, Entry>>,
}

impl Cache {
    pub(super) fn get(&self, hash: &str) -> Option<Entry> {
        self.by_hash.read().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }

    pub(super) fn put(&self, hash: String, entry: Entry) {
        let mut map = self.by_hash.write().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= MOST {
            map.clear();
        }
        map.insert(hash, entry);
    }

    pub(super) fn remove(&self, hash: &str) {
        self.by_hash.write().unwrap_or_else(PoisonError::into_inner).remove(hash);
    }

    pub(super) fn forget(&self, gone: impl Fn(&SignedIn) -> bool) {
        self.by_hash.write().unwrap_or_else(PoisonError::into_inner).retain(|_, entry| !gone(&entry.live.key));
    }

    pub(super) fn forget_session(&self, session: SessionId) {
        self.forget(|key| key.session() == session);
    }

    /// Looks at every key.
    pub(super) fn each(&self, mut look: impl FnMut(&SignedIn)) {
        let map = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
        map.values().for_each(|entry| look(&entry.live.key));
    }

    /// Drops what no longer stands as it is kept: sessions that ended or whose cookie is another one by now, and all of
    /// the accounts that changed.
    pub(super) fn apply(&self, sessions: &[SessionRow], accounts: &BTreeSet<AccountId>) {
        if sessions.is_empty() && accounts.is_empty() {
            return;
        }
        let rows: HashMap<SessionId, &SessionRow> = sessions.iter().map(|row| (row.id, row)).collect();
        let stands = |hash: &str, entry: &Entry| {
            if accounts.contains(&entry.live.key.account()) {
                return false;
            }
            let Some(row) = rows.get(&entry.live.key.session()) else { return true };
            let known = row.secret_hash == hash || row.former_hash.as_deref() == Some(hash);
            let is_former = row.secret_hash != hash;
            row.ended_at.is_none() && known && is_former == entry.former.is_some()
        };
        self.by_hash.write().unwrap_or_else(PoisonError::into_inner).retain(|hash, entry| stands(hash, entry));
    }

    /// Empties it.
    pub(super) fn clear(&self) {
        self.by_hash.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many cookies it knows.
    pub(super) fn len(&self) -> usize {
        self.by_hash.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The sessions whose last use the database does not know to the minute, and when that was. They count as told.
    pub(super) fn unwritten(&self, minute: std::time::Duration) -> Vec<(SessionId, Timestamp)> {
        let map = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        for entry in map.values() {
            let seen = entry.live.seen();
            let written = Timestamp(entry.live.written.load(Ordering::Relaxed));
            if seen.since(written) >= minute {
                entry.live.written.store(seen.0, Ordering::Relaxed);
                found.push((entry.live.key.session(), seen));
            }
        }
        found
    }

    /// Drops what has expired, and former cookies whose time is over.
    pub(super) fn sweep(&self, now: Timestamp) {
        let keep =
            |entry: &mut Entry| entry.live.expires > now && entry.former.as_ref().is_none_or(|(until, _)| *until > now);
        self.by_hash.write().unwrap_or_else(PoisonError::into_inner).retain(|_, entry| keep(entry));
    }
}
