//! The IMAP door: connections, the pool, one file per command.
//!
//! [`Imap::with`] checks a connection out for one piece of work; it returns to the pool only when the work ended well.
//! After an error, a time-out or a cancelled future nobody knows what the next bytes mean, and the connection is closed.
//!
//! async-imap 0.12 greets and authenticates. It is not used beyond that, because its commands swallow a tagged `NO` or
//! `BAD`, drop unsolicited data when a channel is full, end the session at any response it does not know, and recurse
//! without bound on nested parentheses. So our own layer lies on the connection:
//!
//! | layer | file | what it promises |
//! |---|---|---|
//! | bytes | `transport` | TCP or TLS, checked against the configured authorities |
//! | responses | `wire`, `frame` | whole responses, within [bounds](frame::Limits): 1 MB for what holds no message; a larger row is passed over and its message shown without headers; every wait ends |
//! | tokens | `token` | any bytes become tokens, without recursion or failure |
//! | meaning | `response`, `fetch`, `header`, `bodystructure`, `list`, `search`, `quota` | what is understood is typed, what is unknown is skipped; a row that lacks what was asked is an error |
//! | exchanges | `link` | several commands in one write, answers matched by tag in any order, news kept |
//! | commands | `command`, `utf7` | no word of a person can end a command: quoted, counted, or refused |
//! | work | `connection` and a file per command | what rooms call |
//! | waiting | `idle` | who waits for mail keeps nobody from reading |
//! | pool | `pool` | bounded per person and in all, warm per session |
//!
//! Rules: a tagged `NO` is [`Error::No`] and a `BAD` is [`Error::Bad`], never an empty success. Nothing here is logged
//! beyond kinds of failure. RFC 3501 throughout; each file names what else it follows.

mod append;
mod beside;
mod body;
mod bodystructure;
mod bulk;
mod carry;
mod command;
mod connect;
mod connection;
mod delete;
mod download;
mod envelope;
mod error;
mod fetch;
mod frame;
mod handshake;
mod header;
mod idle;
mod large;
mod link;
mod list;
mod mailbox;
mod order;
mod page;
mod pool;
mod query;
mod quota;
mod response;
mod search;
mod section;
mod select;
mod store;
mod structure;
mod token;
mod transport;
mod utf7;
mod wire;
mod words;

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{
    base::{Address, Clock, Credentials, SessionId},
    config::{self, ClientTls},
};

pub use self::{
    bulk::{Arrival, Line, Put, Putting},
    carry::CopyUid,
    connection::Connection,
    envelope::{Beside, Envelope, Page, Party, Whole},
    error::{Bar, Code, Error},
    idle::Aside,
    large::PutLarge,
    mailbox::{Counts, Mailbox, PermanentFlags, Quota, Selected},
    order::is_in_order,
    query::Search,
    section::Section,
    store::Store,
    structure::{Disposition, MAX_DEPTH, MAX_PARTS, Structure},
};
use self::{
    connect::Server,
    idle::Waiting,
    pool::{Bounds, Pool},
};

/// Longest wait for a place in the pool.
const QUEUE: Duration = Duration::from_secs(10);

/// In whose name a connection is used.
#[derive(Debug, Clone)]
pub struct Login {
    /// The session; its connections end with it.
    pub session: SessionId,
    /// Whose mailbox.
    pub address: Address,
    /// Where the person's browser is, for the backend's log.
    pub client_ip: Option<IpAddr>,
}

impl Login {
    /// Whether what one opened the other may use.
    fn is_same(&self, other: &Self) -> bool {
        self.session == other.session && self.address == other.address
    }
}

/// How many connections there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PoolGauge {
    /// Connections in all.
    pub open: usize,
    /// Those of them that wait for work.
    pub idle: usize,
}

/// The door. Cheap to clone; clones share the pool.
#[derive(Debug, Clone)]
pub struct Imap {
    server: Arc<Server>,
    pool: Arc<Pool>,
    waiting: Waiting,
    /// Whether someone looks after idle connections.
    reaped: Arc<AtomicBool>,
}

impl Imap {
    /// A door to the server of `config`. Connects when there is work.
    ///
    /// # Errors
    /// None so far; the signature leaves room.
    pub fn new(config: &config::Imap, tls: ClientTls, credentials: Credentials, clock: Clock) -> Result<Self, Error> {
        let server = Server::new(config.upstream(), tls, credentials);
        let bounds = Bounds {
            per_person: config.connections_per_person,
            total: config.connections_total,
            keep: Duration::from_secs(config.keep_s),
            queue: QUEUE.min(server.wait()),
        };
        let (server, pool) = (Arc::new(server), Pool::new(bounds, clock));
        Ok(Self { server, pool, waiting: Waiting::default(), reaped: Arc::default() })
    }

    /// Does `work` on a connection of `login`'s session. The connection returns to the pool only when `work` ends with
    /// `Ok`; after an error or when this future is dropped, it is closed.
    ///
    /// # Errors
    /// Those of `work`; [`Error::Limit`] when no place is free in time, and what connecting can end with.
    pub async fn with<T, E: From<Error>>(
        &self,
        login: &Login,
        work: impl AsyncFnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.look_after();
        let (place, idle) = self.pool.take(login).await?;
        let server = Arc::clone(&self.server);
        let mut connection = match idle {
            Some(link) => Connection::again(link, server, login.clone()),
            None => Connection::new(self.server.connect(login).await?, server, login.clone()),
        };
        let done = work(&mut connection).await?;
        // One on which a command was given up is closed by being dropped.
        if let Some(link) = connection.give_back() {
            place.keep(link);
        }
        Ok(done)
    }

    /// Closes the connections of a session: at sign-out. Those in use are closed when their work ends.
    pub async fn forget(&self, session: SessionId) {
        self.waiting.end(|waiting, _| waiting == session);
        self.pool.forget(|login| login.session == session);
        // Lets those that say good-bye begin.
        tokio::task::yield_now().await;
    }

    /// Closes the connections of a person: at suspension. Those in use are closed when their work ends.
    pub async fn forget_account(&self, account: &Address) {
        self.waiting.end(|_, address| address == account);
        self.pool.forget(|login| login.address == *account);
        tokio::task::yield_now().await;
    }

    /// Connects without signing in and says what the server can do; for `pli doctor` and readiness.
    pub async fn probe(&self) -> Result<Vec<String>, Error> {
        self.server.probe().await
    }

    /// How many exchanges there were with the server, each some commands and the wait for their answers.
    pub fn asked(&self) -> u64 {
        self.server.asked()
    }

    /// How many connections there are now.
    pub fn gauge(&self) -> PoolGauge {
        self.pool.gauge()
    }

    /// Begins to close idle connections in time; ends with the door.
    fn look_after(&self) {
        if self.reaped.swap(true, Ordering::Relaxed) {
            return;
        }
        let (pool, alive) = (Arc::downgrade(&self.pool), Alive(Arc::clone(&self.reaped)));
        let every = self.pool.reap_every();
        // Detached: it lives as long as the pool.
        drop(tokio::spawn(async move {
            let alive = alive;
            loop {
                tokio::time::sleep(every).await;
                let Some(pool) = pool.upgrade() else { break };
                pool.reap();
            }
            drop(alive);
        }));
    }
}

/// Says, when its task ends with the runtime it ran on, that someone else has to look after idle connections.
struct Alive(Arc<AtomicBool>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
