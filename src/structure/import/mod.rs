//! Making many accounts from a list: the file is read and shown first, nothing is made unless asked, and each error
//! names its row and its column.
//!
//! The file itself is not kept. What was read of it lies sealed in the database for an hour, so that any process can show
//! it and go on with it; one list at a time for a referent. Nobody of a list can sign in before the hand-over.

mod bytes;
mod check;
mod propose;
mod sheet;
mod work;

use serde::{Deserialize, Serialize};

use self::check::Rules;
pub use self::sheet::MOST_ROWS;
use super::{Confirmed, Error, Referent, Structure, Structures, entry};
use crate::{
    audit::Event,
    base::{ImportId, Language},
    seal::Place,
    session::Visitor,
    store::import::{self as table, ImportRow},
};

/// Largest file, in bytes.
pub const MOST_BYTES: usize = 2_000_000;
/// How long a list waits for the word to go.
const WAITS: std::time::Duration = std::time::Duration::from_hours(1);
/// How long one that was begun may be gone on with, and is shown afterwards.
pub const KEPT: std::time::Duration = std::time::Duration::from_hours(24);
/// Most characters of a file's name.
const MAX_FILE: usize = 80;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Column {
    /// The given name.
    Given,
    /// The family name.
    Family,
    /// What the person does.
    Profession,
    /// The address, or what stands before its `@`.
    Local,
    /// The language of pages and letters.
    Language,
    /// The telephone.
    Phone,
    /// A personal address.
    Email,
}

impl Column {
    /// Every column.
    pub const ALL: [Self; 7] =
        [Self::Given, Self::Family, Self::Profession, Self::Local, Self::Language, Self::Phone, Self::Email];
}

/// The cells of a row, as they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cells([String; 7]);

impl Cells {
    /// One of them; empty if the list has no such column.
    pub fn get(&self, column: Column) -> &str {
        self.0.get(column as usize).map_or("", String::as_str)
    }

    /// Writes one.
    pub fn set(&mut self, column: Column, text: String) {
        if let Some(cell) = self.0.get_mut(column as usize) {
            *cell = text;
        }
    }
}

/// What is wrong with a cell or a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// It is empty and must not be.
    Empty,
    /// It is too long.
    Long,
    /// It holds a line break, a character that is not seen, or one that could not be read.
    Control,
    /// A spreadsheet would take it for a formula.
    Formula,
    /// That is no number that can be reached.
    Telephone,
    /// That is no address.
    Email,
    /// A personal address is outside of Pli (S3-07).
    Inside,
    /// That is no language of Pli.
    Language,
    /// That cannot be an address of the structure.
    Local,
    /// Nothing can be made of the name: the address must be written.
    NoLocal,
    /// Somebody has this address.
    Exists,
    /// The same stands in another row.
    Same(u32),
    /// There are more cells than heads.
    Beyond,
}

impl Fault {
    fn at(self, column: Column) -> Wrong {
        Wrong { column: Some(column), fault: self }
    }
}

/// What is wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// In which column; none for the row as a whole.
    pub column: Option<Column>,
    /// What.
    pub fault: Fault,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which one, as the spreadsheet counts.
    pub row: u32,
    /// What is in it.
    pub cells: Cells,
    /// What is wrong with it; nothing when an account can be made.
    pub wrong: Vec<Wrong>,
    /// The address that the person will have.
    pub address: Option<String>,
    /// Whether somebody else bears the name, so that this is another address than the name gives.
    pub homonym: bool,
}

impl Line {
    /// Whether an account can be made.
    pub fn is_ready(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// Why a file is not taken at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is a workbook, not a text.
    Workbook,
    /// It is no text that can be read.
    Unreadable,
    /// There is nothing in it.
    Empty,
    /// There are heads and no people.
    NoRows,
    /// More than [`MOST_ROWS`].
    TooManyRows,
    /// More columns than anybody fills.
    TooManyColumns,
    /// These columns are not there.
    Missing(Vec<Column>),
    /// This column is there twice.
    Twice(Column),
}

/// What a list holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// The name of the file.
    pub file: String,
    /// What stands between two cells.
    pub separator: char,
    /// The heads of columns that mean nothing here.
    pub ignored: Vec<String>,
    /// The rows.
    pub lines: Vec<Line>,
    /// The language of who says none, by its tag.
    language: String,
}

/// How far an import has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It is shown, and nothing is made.
    Waiting,
    /// Accounts are being made.
    Running {
        /// How many rows are done.
        handled: u32,
        /// Of how many.
        total: u32,
        /// How many accounts that are.
        made: u32,
    },
    /// All is made.
    Done {
        /// How many accounts.
        made: u32,
        /// The rows that could no longer be taken.
        refused: Vec<u32>,
    },
}

impl Structures {
    /// Reads a file and keeps what it holds for an hour. Nothing is made. A list that waits from before is forgotten.
    ///
    /// # Errors
    /// The inner one when the file is not taken.
    pub async fn read_list(
        &self,
        key: &Confirmed<Referent>,
        (file, bytes): (&str, Vec<u8>),
        language: Language,
    ) -> Result<Result<ImportId, Refusal>, Error> {
        let rooms = &self.sign_in.rooms;
        let rules = self.rules(self.find(key.structure()).await?.ok_or(Error::Unknown)?, language).await?;
        let structure = rules.structure.clone();
        // Ten thousand rows with their telephone numbers keep a processor busy for a moment.
        let read = tokio::task::spawn_blocking(move || draft(&bytes, &rules)).await;
        let mut list = match read.map_err(|error| Error::List(error.to_string()))? {
            Ok(list) => list,
            Err(refusal) => return Ok(Err(refusal)),
        };
        list.file = file.chars().take(MAX_FILE).collect();
        propose::addresses(&rooms.store, &structure, &mut list.lines).await?;
        let (id, now) = (ImportId::new(), rooms.clock.now());
        let json = serde_json::to_vec(&list).map_err(|error| Error::List(error.to_string()))?;
        let row = ImportRow {
            id,
            structure: structure.id,
            made_by: key.account(),
            lines: self.sealer.seal(place(&id.to_string()), &json)?,
            total: i32::try_from(list.lines.len()).unwrap_or(i32::MAX),
            handled: 0,
            made: 0,
            refused: String::new(),
            started_at: None,
            created_at: now,
            expires_at: now + WAITS,
        };
        let txn = rooms.store.begin().await?;
        table::forget_waiting(&txn, structure.id, key.account()).await?;
        table::insert(&txn, row).await?;
        txn.commit().await?;
        Ok(Ok(id))
    }

    /// What a list of the referent holds and how far it is. `None` for anybody else's, and for one that is over.
    pub async fn list_of(&self, key: &Referent, id: ImportId) -> Result<Option<(List, Stage)>, Error> {
        let db = self.sign_in.rooms.store.db();
        let Some(stage) = self.stage_of(key, id).await? else { return Ok(None) };
        let Some(row) = table::find(db, id).await? else { return Ok(None) };
        Ok(Some((self.opened(&row)?, stage)))
    }

    /// How far a list of the referent is.
    pub async fn stage_of(&self, key: &Referent, id: ImportId) -> Result<Option<Stage>, Error> {
        let rooms = &self.sign_in.rooms;
        let found = table::progress(rooms.store.db(), id).await?;
        let now = rooms.clock.now();
        let own = found
            .filter(|row| row.structure == key.structure() && row.made_by == key.account() && row.expires_at > now);
        Ok(own.map(|row| {
            let number = |number: i32| u32::try_from(number).unwrap_or(0);
            let (handled, total, made) = (number(row.handled), number(row.total), number(row.made));
            match row.started_at {
                None => Stage::Waiting,
                Some(_) if handled < total => Stage::Running { handled, total, made },
                Some(_) => Stage::Done { made, refused: numbers(&row.refused) },
            }
        }))
    }

    /// Begins to make the accounts of a list, all that are ready. Asked for twice, it is done once.
    ///
    /// # Errors
    /// [`Error::Unknown`] when it is somebody else's or over.
    pub async fn begin_import(&self, key: &Confirmed<Referent>, id: ImportId, visitor: &Visitor) -> Result<(), Error> {
        let rooms = &self.sign_in.rooms;
        self.stage_of(key, id).await?.ok_or(Error::Unknown)?;
        let (txn, now) = (rooms.store.begin().await?, rooms.clock.now());
        if table::start(&txn, id, (now, now + KEPT)).await? {
            let fact = entry(Event::ReferentImport, key, key.account(), visitor);
            rooms.sessions.tell(txn, vec![fact]).await?;
            self.wake.notify_one();
        }
        Ok(())
    }

    /// Seals every list again with the active key. Says how many.
    pub async fn reseal_lists(&self) -> Result<u64, Error> {
        const BATCH: u64 = 500;
        let (db, mut count, mut after) = (self.sign_in.rooms.store.db(), 0, None);
        loop {
            // A list may be long: one at a time is in memory.
            let ids = table::after(db, after, BATCH).await?;
            let Some(last) = ids.last() else { return Ok(count) };
            after = Some(*last);
            for id in &ids {
                let Some(row) = table::find(db, *id).await? else { continue };
                if let Some(sealed) = self.sealer.reseal(place(&id.to_string()), &row.lines)? {
                    table::reseal(db, *id, sealed).await?;
                    count += 1;
                }
            }
        }
    }

    async fn rules(&self, structure: Structure, language: Language) -> Result<Rules, Error> {
        let domains = self.sign_in.rooms.accounts.domains().await?;
        Ok(Rules { structure, domains: domains.into_iter().map(|(domain, _)| domain).collect(), language })
    }

    fn opened(&self, row: &ImportRow) -> Result<List, Error> {
        let json = self.sealer.open(place(&row.id.to_string()), &row.lines)?;
        // Written by another version of Pli: as if it were over.
        serde_json::from_slice(&json).map_err(|_| Error::Unknown)
    }
}

fn place(row: &str) -> Place<'_> {
    Place { table: "import", row, column: "lines" }
}

/// The numbers of rows, as they are kept.
fn numbers(text: &str) -> Vec<u32> {
    text.split(',').filter_map(|number| number.parse().ok()).collect()
}

/// Reads a file as far as the file alone says.
fn draft(bytes: &[u8], rules: &Rules) -> Result<List, Refusal> {
    let sheet = sheet::sheet(&bytes::text(bytes)?)?;
    let lines = sheet.rows.into_iter().map(|row| {
        let mut wrong = rules.person(&row.cells).err().unwrap_or_default();
        if row.beyond {
            wrong.push(Wrong { column: None, fault: Fault::Beyond });
        }
        Line { row: row.number, cells: row.cells, wrong, address: None, homonym: false }
    });
    let (lines, language) = (lines.collect(), rules.language.tag().to_owned());
    Ok(List { file: String::new(), separator: sheet.separator, ignored: sheet.ignored, lines, language })
}
