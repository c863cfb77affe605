//! The signed account of a merge: what was copied, byte for byte, what was here already, and what was not copied and why. It names no message's content.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    Error, Merges, Pause, Trouble, Who, about,
    calendar::{CalendarLine, Calendars},
};
use crate::{
    audit::{Event, Outcome},
    base::{MergeFolderId, MergeId, Timestamp},
    seal,
    session::{SignedIn, Visitor},
    store::{
        merge::{self as table, MergeRow},
        merge_calendar,
        merge_folder::{self, MergeFolderRow},
        merge_left_out::{self, LeftOutRow},
        merge_message::{self, MergeMessageRow, State},
    },
};

/// Rows of the ledger that are read at once.
const BATCH: u64 = 5_000;
/// Messages left out that are named one by one, in a mailbox.
const NAMED: usize = 10_000;
/// Ledgers that are forgotten in one turn.
const FORGET: u64 = 5;

/// What the mailboxes are called here.
type Places = BTreeMap<MergeFolderId, String>;

/// A message that was not copied, or whose copy is not quite the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its number in the old mailbox.
    pub uid: i64,
    /// Its bytes.
    pub size: i64,
    /// When it had arrived there.
    pub arrived: String,
    /// Why, in a word.
    pub reason: String,
    /// The mailbox here that has the very same, if it was left out for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
}

/// One mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Its name in the old box.
    pub name: String,
    /// The generation of its numbers there.
    pub uid_validity: i64,
    /// Its name here.
    pub target: String,
    /// The name that it was to have here, if the mail server would not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// How many messages were copied.
    pub copied: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many were here already, byte for byte; they stay if the merge is taken back.
    #[serde(default)]
    pub there: u64,
    /// When the first of all these had arrived.
    pub first: Option<String>,
    /// And the last.
    pub last: Option<String>,
    /// SHA-256 of the SHA-256 of each of them, in hexadecimal and a line feed, in the order of their numbers.
    pub sha256: String,
    /// Those that were not copied.
    pub left_out: Vec<Named>,
    /// Those whose copies have another date of arrival, or other ends of lines.
    #[serde(default)]
    pub changed: Vec<Named>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which merge.
    pub merge: String,
    /// The old address.
    pub address: String,
    /// The account's primary address.
    pub into: String,
    /// Where the merge is, in a word.
    pub state: String,
    /// Why it did not go on, or what had gone wrong last, when this was written; in a word.
    #[serde(default)]
    pub waits: Option<String>,
    /// When it was asked for.
    pub asked: String,
    /// When copying began.
    pub started: Option<String>,
    /// When the address began to lead here.
    pub switched: Option<String>,
    /// When this was written.
    pub written: String,
    /// How many messages were copied.
    pub copied: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many were here already.
    #[serde(default)]
    pub there: u64,
    /// How many were not copied.
    pub left_out: u64,
    /// Mailbox by mailbox.
    pub folders: Vec<Folder>,
    /// Mailboxes that stayed behind, by their use or because the mail server would have no name for them.
    pub not_copied: Vec<NotCopied>,
    /// Calendar by calendar, where the old and the present house have them.
    #[serde(default)]
    pub calendars: Vec<CalendarLine>,
}

/// A mailbox that stayed behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCopied {
    /// Its name in the old box.
    pub name: String,
    /// How many messages it had.
    pub messages: i64,
    /// Why, in a word, if not by its use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A report and its signature, as it is downloaded.
#[derive(Debug, Serialize, Deserialize)]
struct Signed {
    /// Exactly these bytes are signed.
    report: Box<RawValue>,
    /// The public key.
    key: String,
    /// ECDSA on P-256 with SHA-256.
    signature: String,
}

/// What a file is that says to be a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was written here, and nothing has changed since.
    Genuine(Box<Report>),
    /// It was not, or something has.
    Altered,
    /// It is no report.
    Unreadable,
}

impl Merges {
    /// The signed report of one of one's own merges, as a file.
    ///
    /// # Errors
    /// [`Error::Unknown`] for anybody else's.
    pub async fn report(&self, key: &SignedIn, id: MergeId, visitor: &Visitor) -> Result<String, Error> {
        let row = self.own(key, id).await?;
        self.taken_out(row, Who::Owner(key, visitor)).await
    }

    /// The same for whoever runs the house.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn report_of(&self, id: MergeId) -> Result<String, Error> {
        self.taken_out(self.any(id).await?, Who::House).await
    }

    /// Whether a file is a report that was written here.
    pub fn verify(&self, file: &str) -> Result<Verdict, Error> {
        let Ok(signed) = serde_json::from_str::<Signed>(file) else { return Ok(Verdict::Unreadable) };
        if !self.stamp.verify(signed.report.get().as_bytes(), (&signed.key, &signed.signature))? {
            return Ok(Verdict::Altered);
        }
        Ok(serde_json::from_str(signed.report.get())
            .map_or(Verdict::Unreadable, |report| Verdict::Genuine(Box::new(report))))
    }

    async fn taken_out(&self, row: MergeRow, who: Who<'_>) -> Result<String, Error> {
        let file = match &row.report {
            Some(file) => file.clone(),
            None => self.signed(&row).await?,
        };
        let fact = match who {
            Who::Owner(key, visitor) => super::entry(Event::MergeReport, key, &row, visitor),
            Who::Support(..) | Who::House => about(Event::MergeReport, Outcome::Ok, &row),
        };
        self.rooms.sessions.tell(self.rooms.store.begin().await?, vec![fact]).await?;
        Ok(file)
    }

    async fn signed(&self, row: &MergeRow) -> Result<String, Error> {
        let report = self.written(row).await?;
        let text = serde_json::to_string(&report).map_err(|_| Error::Unknown)?;
        let (key, signature) = (self.stamp.public_key()?, self.stamp.sign(text.as_bytes())?);
        let report = RawValue::from_string(text).map_err(|_| Error::Unknown)?;
        serde_json::to_string(&Signed { report, key, signature }).map_err(|_| Error::Unknown)
    }

    async fn written(&self, row: &MergeRow) -> Result<Report, Error> {
        let account = self.rooms.accounts.find(row.account).await?.ok_or(Error::Unknown)?;
        let (mut folders, known) = (Vec::new(), merge_folder::of(self.rooms.store.db(), row.id).await?);
        let places: Places = known.iter().map(|row| (row.id, row.target.clone())).collect();
        for folder in known {
            folders.push(self.folder(folder, &places).await?);
        }
        let not_copied = merge_left_out::of(self.rooms.store.db(), row.id).await?;
        let stayed = |row: LeftOutRow| NotCopied { name: row.name, messages: row.messages, reason: row.reason };
        let not_copied = not_copied.into_iter().map(stayed).collect();
        let when = |at: Option<Timestamp>| at.map(written);
        Ok(Report {
            merge: row.id.to_string(),
            address: row.address.to_string(),
            into: account.address.to_string(),
            state: row.state.as_str().to_owned(),
            waits: row.pause.map(Pause::as_str).or(row.problem.map(Trouble::as_str)).map(str::to_owned),
            asked: written(row.created_at),
            started: when(row.started_at),
            switched: when(row.switched_at),
            written: written(self.rooms.clock.now()),
            copied: folders.iter().map(|folder| folder.copied).sum(),
            bytes: folders.iter().map(|folder| folder.bytes).sum(),
            there: folders.iter().map(|folder| folder.there).sum(),
            left_out: folders.iter().map(|folder| folder.left_out.len() as u64).sum(),
            folders,
            not_copied,
            calendars: Calendars::new(self.books.clone()).report(row.id).await?,
        })
    }

    async fn folder(&self, row: MergeFolderRow, places: &Places) -> Result<Folder, Error> {
        let (mut sum, mut after) = (Sum::new(), 0);
        loop {
            let rows = merge_message::page(self.rooms.store.db(), row.id, after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = last.uid;
            for row in &rows {
                sum.add(row, places);
            }
        }
        Ok(Folder {
            name: row.name,
            uid_validity: row.uid_validity,
            target: row.target,
            refused: row.refused,
            copied: sum.copied,
            bytes: sum.bytes,
            there: sum.there,
            first: sum.first.map(written),
            last: sum.last.map(written),
            sha256: seal::hex(sum.digest.finish().as_ref()),
            left_out: sum.left_out,
            changed: sum.changed,
        })
    }

    /// Keeps the report and forgets the ledger of what nobody can take back any more.
    pub(super) async fn forget_ledgers(&self) -> Result<(), Error> {
        let (db, now) = (self.rooms.store.db(), self.rooms.clock.now());
        for row in table::to_forget(db, now, FORGET).await? {
            let report = self.signed(&row).await?;
            let txn = self.rooms.store.begin().await?;
            table::save(&txn, MergeRow { report: Some(report), ..row.clone() }).await?;
            merge_folder::remove_all(&txn, row.id).await?;
            merge_left_out::replace(&txn, row.id, Vec::new()).await?;
            merge_calendar::remove_all(&txn, row.id).await?;
            txn.commit().await?;
        }
        Ok(())
    }
}

/// What is summed up of a mailbox.
struct Sum {
    copied: u64,
    bytes: u64,
    there: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    digest: Context,
    left_out: Vec<Named>,
    changed: Vec<Named>,
}

impl Sum {
    fn new() -> Self {
        Self {
            copied: 0,
            bytes: 0,
            there: 0,
            first: None,
            last: None,
            digest: Context::new(&SHA256),
            left_out: Vec::new(),
            changed: Vec::new(),
        }
    }

    /// A message that is here, byte for byte.
    fn prove(&mut self, row: &MergeMessageRow) {
        self.first = Some(self.first.map_or(row.arrived_at, |first| first.min(row.arrived_at)));
        self.last = self.last.max(Some(row.arrived_at));
        self.digest.update(row.sha256.as_bytes());
        self.digest.update(b"\n");
    }

    fn add(&mut self, row: &MergeMessageRow, places: &Places) {
        match row.state {
            State::Copied => {
                self.copied += 1;
                self.bytes += u64::try_from(row.size).unwrap_or(0);
                self.prove(row);
                if row.reason.is_some() && self.changed.len() < NAMED {
                    self.changed.push(named(row, places));
                }
            }
            State::There => {
                self.there += 1;
                self.prove(row);
            }
            State::Skipped if self.left_out.len() < NAMED => self.left_out.push(named(row, places)),
            // Of another generation, or under way.
            State::Skipped | State::Adopted | State::Copying => {}
        }
    }
}

fn named(row: &MergeMessageRow, places: &Places) -> Named {
    Named {
        uid: row.uid,
        size: row.size,
        arrived: written(row.arrived_at),
        reason: row.reason.clone().unwrap_or_default(),
        elsewhere: row.elsewhere.and_then(|folder| places.get(&folder).cloned()),
    }
}

/// A moment as a report has it (RFC 3339).
fn written(at: Timestamp) -> String {
    at.to_chrono().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
