//! Merging an institutional address into an account (S0-08 to S0-11): its old mail is copied, then it becomes an alias.
//!
//! asked → proved → approved by two → copied, while mail still goes to the old box → the address leads here → a last pass →
//! late mail is brought over for a month → done. Until a month after the switch it can be taken back, exactly.
//!
//! | what | where |
//! |---|---|
//! | the old servers of the configuration, and the doors to them | `source` |
//! | asking, and who may not | `ask` |
//! | that the address is the person's: a code mailed there, or the password there | `prove` |
//! | yes or no of the support, by two different people | `decide` |
//! | halting, going on, giving up, taking back | `control` |
//! | the work, shared among processes by leases, fair among merges | `run`, `lease`, `books`, `turn` |
//! | what pages and commands show | `read` |
//! | the signed account of what was done | `report` |
//! | the old box copied into the present one, each message once | `engine` |
//! | the calendars of the old address into those of the account | `calendar` |
//! | when that is, and what follows from it | `agenda` |

mod agenda;
mod ask;
mod books;
pub mod calendar;
mod control;
mod decide;
pub mod engine;
mod error;
mod lease;
mod prove;
mod read;
mod report;
mod run;
mod source;
mod turn;

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use crate::{
    account::Accounts,
    audit::{Entry, Event, Outcome},
    base::{Address, Clock, MergeId},
    caldav::CalDav,
    config::{self, ConfigError},
    factor::Factors,
    imap::Imap,
    notify::{Detail, Notice, Notify},
    policy,
    seal::{Codes, Keys, Place, Sealer, Stamp},
    session::{Sessions, SignedIn, Visitor},
    store::{Store, Txn, merge as table},
};

pub use self::{
    agenda::CalendarProgress,
    ask::Asking,
    books::{Books, Broken},
    control::Who,
    decide::Refusal,
    error::{Error, Flaw},
    lease::{Lease, Lost},
    prove::{Proof, Proving},
    read::{FolderProgress, LeftBehind, Merge, Others, Progress, Remark},
    report::{Named, Report, Verdict},
    source::Sources,
};
pub use crate::imap::Bar;
pub use crate::store::merge::{Choices, Layout, Pause, Removed, State, Trouble, Twice};

/// What merging is made of.
#[derive(Debug, Clone)]
pub struct Rooms {
    /// Tables and transactions.
    pub store: Store,
    /// People.
    pub accounts: Accounts,
    /// Where people get their codes: that is never merged (S3-07).
    pub factors: Factors,
    /// Throttles, and the journal.
    pub sessions: Sessions,
    /// Letters.
    pub notify: Notify,
    /// The present mail server, by connections of its own: a merge takes no place of the person's.
    pub target: Imap,
    /// The present calendar server, if there is one.
    pub calendars: Option<CalDav>,
    /// The time.
    pub clock: Clock,
}

/// The room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Merges {
    rooms: Arc<Rooms>,
    sources: Arc<Sources>,
    config: Arc<config::Merge>,
    books: Books,
    sealer: Sealer,
    codes: Codes,
    stamp: Stamp,
    /// What leaves after a page was answered.
    sending: TaskTracker,
}

impl Merges {
    /// The room.
    ///
    /// # Errors
    /// An old server of the configuration that cannot be used.
    pub fn new(rooms: Rooms, config: &config::Merge, (keys, issuer): (&Keys, &str)) -> Result<Self, ConfigError> {
        let sources = Sources::new(config, &keys.token_signer(issuer), rooms.clock.clone())?;
        let books = Books::new(rooms.store.clone(), rooms.clock.clone());
        Ok(Self {
            rooms: Arc::new(rooms),
            sources: Arc::new(sources),
            config: Arc::new(config.clone()),
            books,
            sealer: keys.sealer(),
            codes: keys.codes(),
            stamp: keys.stamp(),
            sending: TaskTracker::new(),
        })
    }

    /// Waits until what was to leave has left: at the end of the process, and in tests.
    pub async fn settle(&self) {
        self.sending.close();
        self.sending.wait().await;
        self.sending.reopen();
    }

    fn rules(&self) -> &policy::Merge {
        &self.rooms.sessions.policies().house().merge
    }

    /// The row of a merge of this person's; of anybody else's as if there were none.
    async fn own(&self, key: &SignedIn, id: MergeId) -> Result<table::MergeRow, Error> {
        let row = table::find(self.rooms.store.db(), id).await?;
        row.filter(|row| row.account == key.account()).ok_or(Error::Unknown)
    }

    async fn any(&self, id: MergeId) -> Result<table::MergeRow, Error> {
        table::find(self.rooms.store.db(), id).await?.ok_or(Error::Unknown)
    }

    /// Tells the person, once about each `once`.
    async fn inform(
        &self,
        txn: &Txn,
        row: &table::MergeRow,
        (notice, once): (Notice, &str),
        until: Option<crate::base::Timestamp>,
    ) -> Result<(), Error> {
        let what = Some(row.address.to_string());
        let detail = Detail { what, until: until.map(|until| until.0), ..Detail::default() };
        Ok(self.rooms.notify.enqueue(txn, row.account, (notice, &format!("{} {once}", row.id)), detail).await?)
    }

    /// Seals passwords of old boxes again with the active key. Says how many.
    pub async fn reseal(&self) -> Result<u64, Error> {
        let mut count = 0;
        for row in table::with_secret(self.rooms.store.db()).await? {
            let Some(sealed) = &row.secret else { continue };
            if let Some(renewed) = self.sealer.reseal(place(&row.id.to_string()), sealed)? {
                match table::save(self.rooms.store.db(), table::MergeRow { secret: Some(renewed), ..row }).await {
                    Ok(()) => count += 1,
                    // Somebody has just written it: with the active key.
                    Err(crate::store::Error::Stale) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(count)
    }
}

/// Where the password of an old box is sealed for.
fn place(row: &str) -> Place<'_> {
    Place { table: "merge", row, column: "secret" }
}

/// An entry of the journal about a merge: who did it, from where.
fn entry(event: Event, who: &SignedIn, row: &table::MergeRow, visitor: &Visitor) -> Entry {
    entry_of((event, Outcome::Ok), who, row, visitor)
}

/// As [`entry`], of what did not succeed.
fn entry_of(event: (Event, Outcome), who: &SignedIn, row: &table::MergeRow, visitor: &Visitor) -> Entry {
    let entry = Entry::new(event.0, event.1).by(who.account()).from(&visitor.origin()).session(who.session());
    entry.level(who.level()).about(row.account).detail(named(row.id, &row.address))
}

/// An entry about a merge that nobody's request made.
fn about(event: Event, outcome: Outcome, row: &table::MergeRow) -> Entry {
    Entry::new(event, outcome).about(row.account).detail(named(row.id, &row.address))
}

fn named(id: MergeId, address: &Address) -> String {
    format!("{id} {address}")
}
