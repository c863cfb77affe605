//! Writing and sending: composers, drafts, and messages that leave once and are never lost.
//!
//! Rules it keeps (mail.md 3c):
//! - One row per composer, with a Message-ID made once: a double click, a reload or a second tab gets the same answer
//!   (rule 2).
//! - Once the content may have left nothing repeats it; the person is told (rule 3).
//! - The copy among the sent messages is made after the server took the message, and is retried alone (rule 8).
//! - A draft is written anew before the old one is removed, by UID, and one that changed elsewhere is kept (rule 9).
//! - `From` is the account's primary address, or an alias where the policy lets it (S0-10), and so is the envelope's: Postfix
//!   checks only that one.

mod assemble;
mod compose;
mod deliver;
mod draft;
mod error;
mod finish;
mod memory;
mod reference;
mod send;
mod state;
mod typed;
mod upload;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_util::task::TaskTracker;

use crate::{
    account::Directory,
    audit::Journal,
    base::Clock,
    config,
    mail::Mail,
    seal::Sealer,
    smtp::{Capabilities, Smtp},
    store::Store,
};

pub use self::{
    error::{Error, Refused},
    reference::{About, MessageRef, PartRef, Relation},
    state::{Event, NotAllowed, State},
    typed::{Composer, Kept, Original, Outcome, Start, Typed, Words},
    upload::Upload,
};

/// Turns for putting messages together: each is in memory whole.
const TURNS: usize = 64;
/// Turns that a message with large or fetched attachments takes.
const LARGE: u32 = 16;
/// From how many bytes of attachments on a message is large.
const LARGE_BYTES: usize = 1 << 20;

/// What the outbox sends through and keeps its rows in.
#[derive(Debug, Clone)]
pub struct Doors {
    /// The submission server.
    pub smtp: Smtp,
    /// The rows.
    pub store: Store,
    /// What seals the messages in them.
    pub sealer: Sealer,
    /// What is told of every message.
    pub journal: Journal,
    /// Who has which addresses: an answer to all is no answer to oneself (mail.md C9).
    pub directory: Directory,
}

/// What people write and send. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbox {
    limits: config::Mail,
    mail: Mail,
    smtp: Smtp,
    store: Store,
    sealer: Sealer,
    journal: Journal,
    directory: Directory,
    clock: Clock,
    tasks: TaskTracker,
    turns: Arc<Semaphore>,
    /// The largest message the server takes, once it said so; else the largest number.
    server_bytes: Arc<AtomicUsize>,
}

impl Outbox {
    /// Over this mail, these doors.
    pub fn new(limits: config::Mail, mail: Mail, doors: Doors, clock: Clock) -> Self {
        let Doors { smtp, store, sealer, journal, directory } = doors;
        Self {
            limits,
            mail,
            smtp,
            store,
            sealer,
            journal,
            directory,
            clock,
            tasks: TaskTracker::new(),
            turns: Arc::new(Semaphore::new(TURNS)),
            server_bytes: Arc::new(AtomicUsize::new(usize::MAX)),
        }
    }

    /// Waits for the messages that are leaving right now; for a graceful stop.
    pub async fn finish_work(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// The largest message that leaves, in bytes: ours or the server's, whichever is smaller.
    fn message_bytes(&self) -> usize {
        self.limits.message_bytes.min(self.server_bytes.load(Ordering::Relaxed))
    }

    /// Remembers what the server says it takes (RFC 1870).
    fn learn(&self, capabilities: &Capabilities) {
        self.server_bytes.store(capabilities.size_bytes.unwrap_or(usize::MAX), Ordering::Relaxed);
    }

    /// A turn to hold a whole message in memory, twice: large ones wait for each other.
    async fn turn(&self, typed: &Typed) -> Option<SemaphorePermit<'_>> {
        let uploaded: usize = typed.uploads.iter().map(Upload::size).sum();
        let large = uploaded > LARGE_BYTES || !typed.kept.is_empty();
        self.turns.acquire_many(if large { LARGE } else { 1 }).await.ok()
    }
}
