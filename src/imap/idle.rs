//! Who waits for mail: IDLE (RFC 2177), on a connection that does nothing else.
//!
//! It is none of the pool's, so that people who read never wait for those who wait. Each session has one at most: that of
//! a browser which comes back takes the place of the one that it left, which a server may not notice for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Connection, Error, Imap, Login};
use crate::base::{Address, SessionId};

/// Those that wait. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Waiting(Arc<Mutex<HashMap<SessionId, Waits>>>);

#[derive(Debug, Clone)]
struct Waits {
    address: Address,
    /// Cancelled when it is to end.
    over: CancellationToken,
}

/// One place among those that wait; given back when it is dropped.
#[derive(Debug)]
struct Place {
    waiting: Waiting,
    session: SessionId,
    over: CancellationToken,
}

impl Waiting {
    /// Ends those that `is_one` names.
    pub(super) fn end(&self, is_one: impl Fn(SessionId, &Address) -> bool) {
        let mut all = self.all();
        all.extract_if(|session, waits| is_one(*session, &waits.address)).for_each(|(_, waits)| waits.over.cancel());
    }

    fn place(&self, login: &Login, (per_person, total): (usize, usize)) -> Result<Place, Error> {
        self.end(|session, _| session == login.session);
        let mut all = self.all();
        if all.len() >= total || all.values().filter(|waits| waits.address == login.address).count() >= per_person {
            return Err(Error::Limit("as many wait for mail as may"));
        }
        let over = CancellationToken::new();
        all.insert(login.session, Waits { address: login.address.clone(), over: over.clone() });
        Ok(Place { waiting: self.clone(), session: login.session, over })
    }

    /// It is changed in steps that cannot fail.
    fn all(&self) -> MutexGuard<'_, HashMap<SessionId, Waits>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // One that was ended has left its place, perhaps to another.
        if !self.over.is_cancelled() {
            self.waiting.all().remove(&self.session);
        }
    }
}

/// A connection of its own, to wait on; closed when it is dropped.
#[derive(Debug)]
pub struct Aside {
    connection: Connection,
    place: Place,
}

impl Imap {
    /// A connection to wait on, in the place of the one that the session may have.
    ///
    /// # Errors
    /// [`Error::Limit`] at once when there are as many as there may be; what connecting can end with.
    pub async fn aside(&self, login: &Login) -> Result<Aside, Error> {
        let place = self.waiting.place(login, self.pool.most())?;
        let link = self.server.connect(login).await?;
        Ok(Aside { connection: Connection::new(link, Arc::clone(&self.server), login.clone()), place })
    }

    /// Nobody waits any more: Pli stops.
    pub fn end_waiting(&self) {
        self.waiting.end(|_, _| true);
    }
}

impl Aside {
    /// To send commands on.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Waits at most so long for messages to arrive in the open mailbox, and says whether any did.
    ///
    /// # Errors
    /// [`Error::Limit`] when the session has ended or waits on another one.
    pub async fn await_mail(&mut self, most: Duration) -> Result<bool, Error> {
        let link = &mut self.connection.link;
        let before = link.ever();
        tokio::select! {
            () = self.place.over.cancelled() => return Err(Error::Limit("nobody waits here any more")),
            idle = link.idle(Instant::now() + most) => idle?,
        }
        Ok(link.ever() > before)
    }
}
