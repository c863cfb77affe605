//! The room itself: finding the session of a request, renewing its cookie, learning what others ended.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::sync::{Mutex, broadcast};

use super::{
    COUNTERS_KEPT, CookieName, CsrfSecret, ENDED_KEPT, End, Error, Found, KNOWN_KEPT, Network, SetCookie, SignedIn,
    Visitor,
    key::{Anyone, Inner},
    live::{Cache, Entry, Live},
};
use crate::{
    account::Account,
    audit::{self, Event, Journal, Outcome},
    base::{AccountId, Address, Clock, Random, SessionId, Timestamp},
    policy::{self, Policies},
    seal::{Codes, Cookies as CookieKeys, Keys, token_hash},
    store::{self, Store, Text as _, account::State, session::SessionRow},
};

/// How old the news from other processes may be.
const NEWS: Duration = Duration::from_secs(5);
/// How much further back news are asked for: clocks of other processes differ a little.
const OVERLAP: Duration = Duration::from_secs(10);
/// Most news read at once; when there are more, everything is read anew.
const MOST_NEWS: u64 = 1_000;
/// How exactly the database knows when a session was used.
const MINUTE: Duration = Duration::from_mins(1);

/// Sessions, devices and throttles of everybody. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sessions(pub(super) Arc<Room>);

#[derive(Debug)]
pub(super) struct Room {
    pub(super) store: Store,
    pub(super) journal: Journal,
    pub(super) cookies: CookieKeys,
    pub(super) codes: Codes,
    pub(super) policies: Policies,
    pub(super) clock: Clock,
    /// Networks of a hospital behind one address.
    pub(super) shared_networks: Vec<Network>,
    /// Networks of posts that many people use: no device there is trusted.
    pub(super) shared_posts: Vec<Network>,
    pub(super) cache: Cache,
    /// The alarm of password spraying.
    pub(super) spray: super::throttle::Spray,
    /// Names that strangers have just closed.
    pub(super) shut: super::throttle::Shut,
    synced: AtomicI64,
    purged: AtomicI64,
    syncing: Mutex<()>,
    renewing: Mutex<()>,
    ended: broadcast::Sender<SessionId>,
}

/// Which networks are special.
#[derive(Debug, Clone, Default)]
pub struct Networks {
    /// `server.shared_networks`.
    pub shared: Vec<Network>,
    /// `server.shared_posts`.
    pub posts: Vec<Network>,
}

impl Sessions {
    /// The room, over `store`, with nothing in memory.
    pub fn new(
        store: Store,
        keys: &Keys,
        policies: Policies,
        networks: Networks,
        (journal, clock): (Journal, Clock),
    ) -> Self {
        Self(Arc::new(Room {
            store,
            journal,
            cookies: keys.cookies(),
            codes: keys.codes(),
            policies,
            clock,
            shared_networks: networks.shared,
            shared_posts: networks.posts,
            cache: Cache::default(),
            spray: super::throttle::Spray::default(),
            shut: super::throttle::Shut::default(),
            synced: AtomicI64::new(i64::MIN),
            purged: AtomicI64::new(i64::MIN),
            syncing: Mutex::new(()),
            renewing: Mutex::new(()),
            ended: broadcast::channel(1_024).0,
        }))
    }

    /// The sessions that end in this process from now on, so that what hangs on them is closed: connections to the
    /// backend above all. What other processes end arrives by [`Self::tick`].
    pub fn watch(&self) -> broadcast::Receiver<SessionId> {
        self.0.ended.subscribe()
    }

    /// The policies that hold: [`Policies::of`] a person, or of the house.
    pub fn policies(&self) -> &Policies {
        &self.0.policies
    }

    /// The key of a browser that is not signed in, and the cookie that its forms need if it has none yet.
    pub fn anyone(&self, visitor: &Visitor) -> Result<(Anyone, Option<SetCookie>), Error> {
        let sent = visitor.cookies.get(CookieName::Pending).filter(|value| value.len() == 43);
        if let Some(value) = sent {
            let browser = token_hash(value);
            return Ok((Anyone { csrf: self.0.csrf("pre", &browser)?, browser }, None));
        }
        let value = Random.token();
        let browser = token_hash(&value);
        let csrf = self.0.csrf("pre", &browser)?;
        let life = self.0.policies.house().session.pending;
        Ok((Anyone { csrf, browser }, Some(SetCookie::lasting(CookieName::Pending, value, life))))
    }

    /// What the cookies of a request open. From memory, but for a session's first request, its renewals, and a question
    /// for news when nobody asked for five seconds.
    pub async fn find(&self, visitor: &Visitor) -> Result<Found, Error> {
        let Some(token) = visitor.cookies.get(CookieName::Session) else { return Ok(Found::Nobody) };
        let hash = token_hash(token);
        let now = self.0.clock.now();
        if !self.0.has_news(now) {
            self.0.sync(now).await?;
        }
        if let Some(entry) = self.0.cache.get(&hash)
            && self.0.is_awake(&entry, now)
        {
            return self.0.open(&hash, entry, visitor.looks, now).await;
        }
        self.0.load(&hash, visitor.looks, now).await
    }

    /// Once every two seconds: learns what other processes ended, writes down when sessions were used, and now and then
    /// throws away what is long over.
    ///
    /// # Errors
    /// When the database cannot be reached; then, after five seconds, no session is answered from memory any more.
    pub async fn tick(&self) -> Result<(), Error> {
        let room = &self.0;
        let now = room.clock.now();
        room.sync(now).await?;
        for (session, seen) in room.cache.unwritten(MINUTE) {
            store::session::seen(room.store.db(), session, seen).await?;
        }
        #[expect(clippy::cast_precision_loss, reason = "a gauge of how many")]
        metrics::gauge!("pli_sessions_cached").set(room.cache.len() as f64);
        if now.since(Timestamp(room.purged.load(Ordering::Relaxed))) >= Duration::from_mins(10) {
            room.purged.store(now.0, Ordering::Relaxed);
            room.cache.sweep(now);
            room.purge(now).await?;
        }
        Ok(())
    }

    /// [`Self::tick`] for ever. Dropped to stop it; then call `tick` once more.
    pub async fn run(&self) {
        loop {
            if let Err(error) = self.tick().await {
                tracing::warn!(%error, "sessions cannot learn what other processes ended");
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }
}

/// An entry of the journal about what a visitor did.
pub(super) fn entry(event: Event, outcome: Outcome, visitor: &Visitor) -> audit::Entry {
    audit::Entry::new(event, outcome).from(&visitor.origin())
}

impl Room {
    /// What the tokens of forms are made of: a keyed hash, so that nothing more is stored.
    pub(super) fn csrf(&self, what: &str, value: &str) -> Result<CsrfSecret, Error> {
        let signed = self.cookies.sign("csrf", &format!("{what} {value}"))?;
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, signed.as_bytes());
        let mut secret = [0; 32];
        secret.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
        Ok(CsrfSecret::new(secret))
    }

    /// The numbers of a person's sessions.
    pub(super) fn rules(&self, person: &Address) -> &policy::Session {
        &self.policies.of(person).session
    }

    fn has_news(&self, now: Timestamp) -> bool {
        let synced = self.synced.load(Ordering::Relaxed);
        synced <= now.0 && now.0.saturating_sub(synced) < i64::try_from(NEWS.as_millis()).unwrap_or(0)
    }

    fn is_awake(&self, entry: &Entry, now: Timestamp) -> bool {
        let live = &entry.live;
        let good = entry.former.as_ref().is_none_or(|(until, _)| *until > now);
        good && live.expires > now && now.since(live.seen()) < self.rules(live.key.address()).idle
    }

    /// Learns what changed since the last time.
    async fn sync(&self, now: Timestamp) -> Result<(), Error> {
        let _one = self.syncing.lock().await;
        if self.has_news(now) && now.0 - self.synced.load(Ordering::Relaxed) < 1_000 {
            return Ok(());
        }
        let since = self.synced.load(Ordering::Relaxed);
        if since == i64::MIN || since > now.0 {
            self.cache.clear();
        } else {
            let since = Timestamp(since) - OVERLAP;
            let sessions = store::session::changed_since(self.store.db(), since, MOST_NEWS).await?;
            let accounts = store::account::changed_since(self.store.db(), since).await?;
            if [sessions.len(), accounts.len()].iter().any(|len| u64::try_from(*len).unwrap_or(MOST_NEWS) >= MOST_NEWS)
            {
                self.cache.clear();
            } else {
                let accounts: BTreeSet<AccountId> = accounts.iter().map(|account| account.id).collect();
                self.cache.apply(&sessions, &accounts);
            }
            for session in sessions.iter().filter(|row| row.ended_at.is_some()) {
                // Told more than once because of the overlap; closing what is closed is nothing.
                self.ended.send(session.id).ok();
            }
        }
        self.synced.store(now.0, Ordering::Relaxed);
        Ok(())
    }

    /// A session from memory.
    async fn open(&self, hash: &str, entry: Entry, looks: bool, now: Timestamp) -> Result<Found, Error> {
        let who = entry.live.key.clone();
        if !looks {
            entry.live.touch(now);
        }
        match entry.former {
            Some((_, replacement)) => Ok(Found::SignedIn { who, set: replacement }),
            None if looks || now.since(entry.live.renewed) < self.rules(who.address()).renewal => {
                Ok(Found::SignedIn { who, set: None })
            }
            None => self.renew(hash, now).await,
        }
    }

    /// A session from the database, into memory.
    async fn load(&self, hash: &str, looks: bool, now: Timestamp) -> Result<Found, Error> {
        self.cache.remove(hash);
        let Some(row) = store::session::find(self.store.db(), hash).await? else { return Ok(Found::Nobody) };
        if row.expires_at <= now {
            return Ok(Found::Nobody);
        }
        if row.ended_at.is_some() {
            let why = row.end_reason.as_deref().and_then(End::from_text);
            return Ok(why.filter(|why| *why != End::SignedOut).map_or(Found::Nobody, Found::Ended));
        }
        let former = (row.secret_hash != hash).then(|| (row.former_until.unwrap_or_default(), None));
        if former.as_ref().is_some_and(|(until, _)| *until <= now) {
            return Ok(Found::Nobody);
        }
        let Some(account) = store::account::find(self.store.db(), row.account).await? else { return Ok(Found::Nobody) };
        if account.state != State::Active {
            let why = if account.state == State::Frozen { End::NotMe } else { End::Suspended };
            return Ok(Found::Ended(why));
        }
        if account.generation != row.generation {
            return Ok(Found::Ended(End::PasswordReset));
        }
        if now.since(row.seen_at) >= self.rules(&account.address).idle {
            return Ok(Found::Idle);
        }
        let entry = Entry { live: Arc::new(Live::new(self.key_of(&row, &Account::from(account))?, &row)), former };
        self.cache.put(hash.to_owned(), entry.clone());
        Box::pin(self.open(hash, entry, looks, now)).await
    }

    /// A new cookie for a session that has had its own for a quarter of an hour.
    async fn renew(&self, hash: &str, now: Timestamp) -> Result<Found, Error> {
        let _one = self.renewing.lock().await;
        let Some(entry) = self.cache.get(hash) else { return Box::pin(self.load(hash, false, now)).await };
        if let Some((_, replacement)) = entry.former {
            return Ok(Found::SignedIn { who: entry.live.key.clone(), set: replacement });
        }
        let (id, who) = (entry.live.key.session(), entry.live.key.clone());
        let token = Random.token();
        let to = token_hash(&token);
        let until = now + self.rules(who.address()).renewal_grace;
        if !store::session::renew(self.store.db(), id, (hash, &to), Some(until), now).await? {
            // Another process was faster: this cookie is the former one by now.
            return Box::pin(self.load(hash, false, now)).await;
        }
        let set = SetCookie::until_closed(CookieName::Session, token);
        let set = if entry.live.persistent { set.lasting_until(entry.live.expires, now) } else { set };
        let live = Arc::new(entry.live.renewed(now));
        self.cache.put(to, Entry { live: Arc::clone(&live), former: None });
        self.cache.put(hash.to_owned(), Entry { live, former: Some((until, Some(set.clone()))) });
        metrics::counter!("pli_session_renewed_total").increment(1);
        Ok(Found::SignedIn { who, set: Some(set) })
    }

    /// The key of a row.
    pub(super) fn key_of(&self, row: &SessionRow, account: &Account) -> Result<SignedIn, Error> {
        Ok(SignedIn(Arc::new(Inner {
            account: account.id,
            address: account.address.clone(),
            name: account.name.clone(),
            language: account.language,
            session: row.id,
            level: row.level,
            amr: row.amr.clone(),
            auth: row.auth_at,
            confirmed: row.confirmed_at.zip(row.confirmed_level),
            csrf: self.csrf("session", &row.id.to_string())?,
        })))
    }

    /// Tells that a session ended, after it is true.
    pub(super) fn announce(&self, session: SessionId) {
        self.cache.forget_session(session);
        // Nobody listening is no error.
        self.ended.send(session).ok();
    }

    async fn purge(&self, now: Timestamp) -> Result<(), Error> {
        let db = self.store.db();
        let day = Duration::from_hours(24);
        let sessions = store::session::purge(db, now - ENDED_KEPT).await?;
        store::pre_session::purge(db, now - day).await?;
        store::recovery::purge(db, now - day).await?;
        let codes = store::challenge::purge(db, now - ENDED_KEPT).await?;
        store::candidate::purge(db, now).await?;
        store::contest::purge(db, now).await?;
        store::spent_challenge::purge(db, now).await?;
        let trusted = store::trusted_device::purge(db, now).await?;
        let known = store::known_device::purge(db, now - KNOWN_KEPT).await?;
        let counters = store::throttle::purge(db, now - COUNTERS_KEPT, now).await?;
        store::sign_in_rate::purge(db, (now - COUNTERS_KEPT).as_seconds() / 300).await?;
        for (what, removed) in [
            ("session", sessions),
            ("challenge", codes),
            ("trusted", trusted),
            ("known", known),
            ("throttle", counters),
        ] {
            store::upkeep::note(db, what, now, removed).await?;
        }
        Ok(())
    }
}
