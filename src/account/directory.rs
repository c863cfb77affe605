//! What Postfix asks for on every recipient and sender, kept in memory.
//!
//! Changes made in this process are there at once. Changes made by another (`pli account create` while `pli serve`
//! runs) are looked for every second; and what is not found in memory is asked of the database before it is said not to
//! exist, so that a new account gets mail at once. While the database is away the last known state answers, and what it
//! does not know is an error, never a "no such person".

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::sync::broadcast;

use super::{
    Error, State,
    snapshot::{Person, Snapshot},
};
use crate::base::{AccountId, Address, Clock, Domain, Timestamp};
use crate::policy::{Policies, Profile};
use crate::store::{Store, account as table, address, domain};

/// How often other processes' changes are looked for.
const INTERVAL: Duration = Duration::from_secs(1);
/// How far back is looked: a transaction becomes visible later than the moment it wrote down, and clocks differ.
const OVERLAP: Duration = Duration::from_secs(10);
/// How many accounts are read at a time.
const BATCH: u64 = 1_000;
/// How many changes a slow listener may be behind.
const CHANGES: usize = 1_024;

/// An account that is no longer what it was: sessions, tokens and connections of the generation before must end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which one.
    pub account: AccountId,
    /// Its primary address.
    pub address: Address,
    /// Whether it may still come in.
    pub active: bool,
    /// Its generation now.
    pub generation: i64,
}

/// The addresses in memory. Clones share it.
#[derive(Debug, Clone)]
pub struct Directory(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    clock: Clock,
    policies: Policies,
    /// The domains of old servers, whose addresses may become aliases without the domain being ours.
    sources: BTreeSet<Domain>,
    snapshot: RwLock<Snapshot>,
    /// Everything that changed before this moment is in the snapshot.
    seen: RwLock<Option<Timestamp>>,
    changes: broadcast::Sender<Change>,
}

impl Directory {
    pub(super) fn new(store: Store, clock: Clock, policies: Policies, sources: BTreeSet<Domain>) -> Self {
        let changes = broadcast::Sender::new(CHANGES);
        let (snapshot, seen) = (RwLock::default(), RwLock::default());
        Self(Arc::new(Inner { store, clock, policies, sources, snapshot, seen, changes }))
    }

    /// Whether mail to this domain is ours.
    pub async fn domain(&self, name: &str) -> Result<bool, Error> {
        let Ok(name) = name.parse::<Domain>() else { return Ok(false) };
        if self.read(|snapshot| snapshot.domains.contains(&name)) {
            return Ok(true);
        }
        let Some(row) = domain::find(self.0.store.db(), &name).await? else { return Ok(false) };
        self.learn(row.name, row.profile);
        Ok(true)
    }

    /// A domain, as it is from now on.
    pub(super) fn learn(&self, name: Domain, profile: Option<Profile>) {
        self.0.policies.learn_one(name.clone(), profile);
        self.write(|snapshot| snapshot.domains.insert(name));
    }

    /// Reads the domains: whose mail is ours, and which policy holds for whom.
    pub async fn refresh_domains(&self) -> Result<(), Error> {
        let rows = domain::list(self.0.store.db()).await?;
        self.0.policies.learn(rows.iter().map(|row| (row.name.clone(), row.profile)));
        self.write(|snapshot| snapshot.domains = rows.into_iter().map(|row| row.name).collect());
        Ok(())
    }

    /// Whether there is a mailbox of this address: an account that gets mail has it as its primary one.
    pub async fn mailbox(&self, address: &Address) -> Result<bool, Error> {
        self.look(address, |person| person.is_primary(address)).await.map(|found| found.unwrap_or(false))
    }

    /// Where mail to this alias goes: the primary address of its account. Nothing for what is no alias.
    pub async fn aliases(&self, address: &Address) -> Result<Vec<Address>, Error> {
        let target = |person: &Person| (!person.is_primary(address)).then(|| person.primary.clone());
        self.look(address, target).await.map(|found| found.flatten().into_iter().collect())
    }

    /// Whether this address is an alias of somebody who gets no mail now.
    pub async fn is_alias_of_nobody(&self, address: &Address) -> Result<bool, Error> {
        if !self.aliases(address).await?.is_empty() {
            return Ok(false);
        }
        Ok(self.read(|snapshot| snapshot.owner(address).is_some()))
    }

    /// Whether an alias may stand in this domain: one of ours, or that of an old server.
    pub(super) fn is_source(&self, domain: &Domain) -> bool {
        self.0.sources.contains(domain)
    }

    /// Who may send with this address: the primary addresses, which are the names that Postfix knows people by. With an
    /// alias only where the policy of the person's domain lets them, and the alias is in a domain of ours: for another one
    /// nobody signs (S0-10).
    pub async fn senders(&self, address: &Address) -> Result<Vec<Address>, Error> {
        let ours = self.domain(address.domain()).await.unwrap_or(false);
        let may = |person: &Person| {
            person.is_primary(address) || (ours && self.lets_aliases_send(person) && person.may_send_as(address))
        };
        let sender = |person: &Person| may(person).then(|| person.primary.clone());
        self.look(address, sender).await.map(|found| found.flatten().into_iter().collect())
    }

    /// Whether somebody reads mail in the account with this primary address, as far as memory knows.
    pub fn is_read(&self, primary: &Address) -> bool {
        self.read(|snapshot| snapshot.read_owner(primary).is_some_and(|person| person.primary == *primary))
    }

    /// The addresses that mail of an account may bear as its sender, the primary one first, as far as memory knows.
    pub fn sends_as(&self, id: AccountId) -> Vec<Address> {
        self.read(|snapshot| {
            let Some(person) = snapshot.person(id) else { return Vec::new() };
            let ours = |address: &Address| snapshot.domains.contains(address.domain());
            let aliases = person.aliases.iter().filter(|(alias, sends)| **sends && ours(alias)).map(|(alias, _)| alias);
            let aliases = aliases.take(if self.lets_aliases_send(person) { usize::MAX } else { 0 });
            std::iter::once(&person.primary).chain(aliases).cloned().collect()
        })
    }

    fn lets_aliases_send(&self, person: &Person) -> bool {
        let domain = person.primary.domain();
        self.0.policies.of(&person.primary).sending.alias_domains.iter().any(|one| one.eq_ignore_ascii_case(domain))
    }

    /// Every address of an account, the primary one first, as far as memory knows.
    pub fn own(&self, id: AccountId) -> Vec<Address> {
        self.read(|snapshot| {
            let person = snapshot.person(id);
            person.map_or_else(Vec::new, |person| {
                std::iter::once(&person.primary).chain(person.aliases.keys()).cloned().collect()
            })
        })
    }

    /// What ends: suspensions and new generations, of this process and of others. A listener that fell behind must
    /// treat everybody as changed.
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.0.changes.subscribe()
    }

    /// Reads what changed since the last time; the first time, everything.
    pub async fn refresh(&self) -> Result<(), Error> {
        let now = self.0.clock.now();
        let since = *self.0.seen.read().unwrap_or_else(PoisonError::into_inner);
        let db = self.0.store.db();
        self.refresh_domains().await?;
        match since {
            None => {
                let mut after = None;
                loop {
                    let rows = table::list(db, None, after.as_ref(), BATCH).await?;
                    let Some(last) = rows.last() else { break };
                    after = Some(last.address.clone());
                    self.take_in(rows).await?;
                }
            }
            Some(since) => {
                let rows = table::changed_since(db, since - OVERLAP).await?;
                self.take_in(rows).await?;
            }
        }
        *self.0.seen.write().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Ok(())
    }

    /// Looks for other processes' changes every second, for ever.
    pub async fn follow(&self) {
        let mut tick = tokio::time::interval(INTERVAL);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut away = false;
        loop {
            tick.tick().await;
            match self.refresh().await {
                Ok(()) => away = false,
                // Once, not every second.
                Err(error) if !away => {
                    away = true;
                    tracing::warn!(%error, "the directory answers from what it last knew");
                }
                Err(_) => {}
            }
        }
    }

    /// Reads one account again, after it was changed in this process. What goes wrong is mended by [`Self::refresh`].
    pub async fn reload(&self, id: AccountId) {
        let reloaded = async {
            let row = table::find(self.0.store.db(), id).await?;
            self.take_in(row.into_iter().collect()).await
        };
        if let Err(error) = reloaded.await {
            tracing::warn!(%error, account.id = %id, "the directory was not refreshed");
        }
    }

    /// Somebody read this row: if memory knows another state, it learns. Of a domain made a moment ago by another
    /// process it learns the policy, before a rule is asked for.
    pub(super) async fn notice(&self, row: &table::AccountRow) -> Result<(), Error> {
        self.domain(row.domain.as_str()).await?;
        let known = self.read(|snapshot| {
            snapshot.person(row.id).is_some_and(|person| {
                (person.state, person.generation, &person.primary) == (row.state, row.generation, &row.address)
            })
        });
        if !known && let Err(error) = self.take_in(vec![row.clone()]).await {
            tracing::warn!(%error, account.id = %row.id, "the directory was not refreshed");
        }
        Ok(())
    }

    /// Answers from memory; what memory does not know as active is asked of the database first. A domain that memory does
    /// not know is nobody's while the database is away: mail to the world leaves.
    async fn look<T>(&self, asked: &Address, answer: impl Fn(&Person) -> T) -> Result<Option<T>, Error> {
        let from_memory = || self.read(|snapshot| snapshot.receiving_owner(asked).map(&answer));
        if let Some(found) = from_memory() {
            return Ok(Some(found));
        }
        let domain = asked.domain();
        // Another process may have made it a moment ago.
        if !self.0.sources.contains(domain) && !self.domain(domain).await.unwrap_or(false) {
            return Ok(None);
        }
        let db = self.0.store.db();
        let mut row = address::find(db, asked).await?;
        if row.is_none() {
            let bare = asked.without_detail();
            if bare != *asked {
                row = address::find(db, &bare).await?;
            }
        }
        let Some(row) = row else { return Ok(None) };
        let account = table::find(db, row.account).await?;
        self.take_in(account.into_iter().collect()).await?;
        Ok(from_memory())
    }

    async fn take_in(&self, rows: Vec<table::AccountRow>) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let ids = rows.iter().map(|row| row.id).collect();
        let mut addresses: BTreeMap<AccountId, Vec<address::AddressRow>> = BTreeMap::new();
        for address in address::of_accounts(self.0.store.db(), ids).await? {
            addresses.entry(address.account).or_default().push(address);
        }
        for row in rows {
            let own = addresses.remove(&row.id).unwrap_or_default();
            let person = Person::new(row.address.clone(), row.state, row.generation, own);
            let (active, generation) = (row.state == State::Active, row.generation);
            let before = self.write(|snapshot| snapshot.put(row.id, person));
            if before.is_some_and(|before| before.generation != generation || (before.state == State::Active) != active)
            {
                // Nobody listening is no failure.
                self.0.changes.send(Change { account: row.id, address: row.address, active, generation }).ok();
            }
        }
        Ok(())
    }

    fn read<T>(&self, look: impl FnOnce(&Snapshot) -> T) -> T {
        look(&self.0.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut Snapshot) -> T) -> T {
        change(&mut self.0.snapshot.write().unwrap_or_else(PoisonError::into_inner))
    }
}
