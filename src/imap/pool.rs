//! Which connections there are: bounded per person and in all, kept warm per session, closed when nobody needs them.
//!
//! A place is taken before a connection is opened or reused, and given back after; those who find none wait in a queue for
//! a bounded time. Idle connections hold no place: when one more must be opened and the bound of open ones is reached, the
//! one that has waited longest is closed first. So the bounds hold for all open connections, idle ones included.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::base::{Address, Clock, Timestamp};

use super::{Error, Login, PoolGauge, link::Link};

/// Bounds of the pool.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Connections of one person.
    pub per_person: usize,
    /// Connections in all.
    pub total: usize,
    /// How long an idle one is kept.
    pub keep: Duration,
    /// How long to wait for a place.
    pub queue: Duration,
}

/// All connections of this door.
#[derive(Debug)]
pub(super) struct Pool {
    bounds: Bounds,
    clock: Clock,
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    /// Idle connections; a lower number has waited longer.
    idle: BTreeMap<u64, Idle>,
    /// Pieces of work: those that hold a place, and those that wait for one.
    busy: BTreeMap<u64, Busy>,
    people: BTreeMap<Address, Arc<Semaphore>>,
}

#[derive(Debug)]
struct Idle {
    link: Link,
    login: Login,
    since: Timestamp,
    /// Where it was last used: an executor serves its own sockets fastest.
    thread: ThreadId,
}

#[derive(Debug)]
struct Busy {
    login: Login,
    /// Whether it holds a place.
    placed: bool,
    /// Signed out meanwhile: its connection is not to be kept.
    forgotten: bool,
}

/// A place in the pool; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    work: Work,
    _person: OwnedSemaphorePermit,
    _total: OwnedSemaphorePermit,
}

/// One piece of work, known from when it asks for a place, so that who signs out meanwhile leaves nothing behind.
#[derive(Debug)]
struct Work {
    pool: Arc<Pool>,
    number: u64,
    login: Login,
}

impl Pool {
    pub(super) fn new(bounds: Bounds, clock: Clock) -> Arc<Self> {
        let places = Arc::new(Semaphore::new(bounds.total));
        Arc::new(Self { bounds, clock, places, state: Mutex::default() })
    }

    /// A place for one piece of work, and an idle connection of the session if there is one.
    pub(super) async fn take(self: &Arc<Self>, login: &Login) -> Result<(Place, Option<Link>), Error> {
        let work = self.work(login);
        let person = self.person(&login.address);
        let wait = async {
            let person = person.acquire_owned().await;
            (person, Arc::clone(&self.places).acquire_owned().await)
        };
        let (person, total) =
            timeout(self.bounds.queue, wait).await.map_err(|_| Error::Limit("all connections are in use"))?;
        // The semaphores are never closed.
        let closed = |_| Error::Limit("the pool is closed");
        let (person, total) = (person.map_err(closed)?, total.map_err(closed)?);
        let (link, evicted) = {
            let mut state = self.state();
            let link = state.idle_of(login);
            let evicted = if link.is_none() { state.make_room(&login.address, &self.bounds) } else { Vec::new() };
            if let Some(busy) = state.busy.get_mut(&work.number) {
                busy.placed = true;
            }
            (link, evicted)
        };
        close(evicted);
        Ok((Place { work, _person: person, _total: total }, link))
    }

    /// Closes the connections of those that `is_one` names; those in use when they come back.
    pub(super) fn forget(&self, is_one: impl Fn(&Login) -> bool) {
        let gone: Vec<Link> = {
            let mut state = self.state();
            for busy in state.busy.values_mut().filter(|busy| is_one(&busy.login)) {
                busy.forgotten = true;
            }
            state.idle.extract_if(.., |_, idle| is_one(&idle.login)).map(|(_, idle)| idle.link).collect()
        };
        close(gone);
    }

    /// Closes what has waited too long.
    pub(super) fn reap(&self) {
        let (now, keep, most) = (self.clock.now(), self.bounds.keep, self.bounds.per_person);
        let gone: Vec<Link> = {
            let mut state = self.state();
            let gone = state.idle.extract_if(.., |_, idle| now.since(idle.since) >= keep);
            let gone = gone.map(|(_, idle)| idle.link).collect();
            // A person without a connection in use needs no queue; one who waits in it holds it.
            state.people.retain(|_, queue| queue.available_permits() < most || Arc::strong_count(queue) > 1);
            gone
        };
        close(gone);
    }

    /// How many connections there may be: of one person, in all.
    pub(super) fn most(&self) -> (usize, usize) {
        (self.bounds.per_person, self.bounds.total)
    }

    /// How often to look for what has waited too long.
    pub(super) fn reap_every(&self) -> Duration {
        (self.bounds.keep / 4).clamp(Duration::from_secs(1), Duration::from_mins(1))
    }

    pub(super) fn gauge(&self) -> PoolGauge {
        let state = self.state();
        PoolGauge { open: state.idle.len() + state.placed(|_| true), idle: state.idle.len() }
    }

    fn work(self: &Arc<Self>, login: &Login) -> Work {
        let mut state = self.state();
        let number = state.number();
        state.busy.insert(number, Busy { login: login.clone(), placed: false, forgotten: false });
        Work { pool: Arc::clone(self), number, login: login.clone() }
    }

    fn person(&self, address: &Address) -> Arc<Semaphore> {
        let mut state = self.state();
        let places = match state.people.entry(address.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Arc::new(Semaphore::new(self.bounds.per_person))),
        };
        Arc::clone(places)
    }

    /// The state is changed in steps that cannot fail, so a panic elsewhere leaves it whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.forget(|_| true);
    }
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// How many pieces of work hold a place.
    fn placed(&self, is_one: impl Fn(&Login) -> bool) -> usize {
        self.busy.values().filter(|busy| busy.placed && is_one(&busy.login)).count()
    }

    /// The youngest idle connection of a session to this mailbox, rather one of this thread: a session may have several
    /// mailboxes open.
    fn idle_of(&mut self, login: &Login) -> Option<Link> {
        let here = thread::current().id();
        let mine = || self.idle.iter().rev().filter(|(_, idle)| idle.login.is_same(login));
        let number =
            mine().find(|(_, idle)| idle.thread == here).or_else(|| mine().next()).map(|(number, _)| *number)?;
        self.idle.remove(&number).map(|idle| idle.link)
    }

    /// Takes idle connections away until one more may be opened.
    fn make_room(&mut self, person: &Address, bounds: &Bounds) -> Vec<Link> {
        let mut evicted = Vec::new();
        let busy = self.placed(|login| login.address == *person);
        let idle = self.idle.values().filter(|idle| idle.login.address == *person).count();
        for _ in bounds.per_person..=(busy + idle) {
            let oldest = self.idle.iter().find(|(_, idle)| idle.login.address == *person).map(|(number, _)| *number);
            evicted.extend(oldest.and_then(|number| self.idle.remove(&number)).map(|idle| idle.link));
        }
        let busy = self.placed(|_| true);
        while busy + self.idle.len() >= bounds.total {
            let Some((_, oldest)) = self.idle.pop_first() else { break };
            evicted.push(oldest.link);
        }
        evicted
    }
}

impl Place {
    /// Keeps a connection for the next piece of work of its session.
    pub(super) fn keep(self, link: Link) {
        let Work { pool, number, login } = &self.work;
        let refused = {
            let mut state = pool.state();
            let forgotten = state.busy.get(number).is_none_or(|busy| busy.forgotten);
            if forgotten || pool.bounds.keep.is_zero() {
                Some(link)
            } else {
                // In one step with the end of being in use, so that the bounds never count it twice.
                state.busy.remove(number);
                let (idle, login, since) = (state.number(), login.clone(), pool.clock.now());
                state.idle.insert(idle, Idle { link, login, since, thread: thread::current().id() });
                None
            }
        };
        close(refused);
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.pool.state().busy.remove(&self.number);
    }
}

/// Says good-bye on each, in the background; without a runtime they are just dropped.
fn close(links: impl IntoIterator<Item = Link>) {
    let mut links = links.into_iter().peekable();
    if links.peek().is_none() {
        return;
    }
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        for link in links {
            // Nobody waits for it: the connection is gone for us already.
            drop(runtime.spawn(link.close()));
        }
    }
}
