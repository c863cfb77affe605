//! The door to the database: SQLite by default, PostgreSQL by configuration, one set of tables and queries for both.
//!
//! One file per table, with its row and its queries as free functions over a connection or a transaction. Rules:
//! - a transaction is begun by [`Store::begin`] and nothing else. On SQLite it takes the one write lock at once
//!   (`BEGIN IMMEDIATE`): a transaction that reads first and writes later would fail as busy instead of waiting;
//! - inside a transaction use the transaction, never [`Store::db`];
//! - a transaction never spans a call to another system;
//! - every `UPDATE` of a state names the state it expects and checks that one row moved ([`one_row`]);
//! - statements are never logged: their values are people's (crates.md 5).

pub mod account;
pub mod address;
pub mod approval;
pub mod approver;
pub mod audit;
pub mod audit_check;
pub mod audit_search;
pub mod box_member;
pub mod box_work;
pub mod caller;
pub mod candidate;
pub mod challenge;
mod column;
pub mod contest;
pub mod dispatch;
pub mod domain;
mod error;
pub mod factor;
pub mod import;
pub mod inside;
pub mod known_device;
pub mod letter;
pub mod mark;
pub mod member;
pub mod merge;
pub mod merge_calendar;
mod merge_choice;
pub mod merge_domain;
pub mod merge_event;
pub mod merge_folder;
pub mod merge_left_out;
pub mod merge_message;
pub mod method_reset;
pub mod pairing;
pub mod passkey;
pub mod password;
pub mod posted_letter;
pub mod pre_session;
pub mod preference;
pub mod provisioned;
pub mod recovery;
pub mod recovery_code;
pub mod request_letter;
pub mod request_list;
pub mod request_note;
pub mod request_word;
pub mod role;
pub mod scim_token;
pub mod security_answer;
pub mod session;
pub mod shared_box;
pub mod sign_in_rate;
pub mod signature;
pub mod spent_challenge;
pub mod staff;
pub mod structure;
pub mod submission;
pub mod support_request;
pub mod throttle;
pub mod to_send;
pub mod trusted_device;
mod txn;
pub mod upkeep;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use migrations::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _,
    sqlx::{
        postgres::PgConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::config;

pub use self::{
    column::Text,
    error::{Error, one_row},
    txn::Txn,
};

/// How long a writer waits for the one before it.
const BUSY: Duration = Duration::from_secs(5);
/// How long a start waits before it tries again.
const AGAIN: Duration = Duration::from_millis(50);

/// The database, open.
#[derive(Debug, Clone)]
pub struct Store {
    db: DatabaseConnection,
    /// SQLite has one writer: those of this process queue here, in order, instead of polling a lock.
    turn: Option<Arc<Semaphore>>,
    /// How many statements there were.
    asked: Arc<AtomicU64>,
}

impl Store {
    /// Opens the database; makes the file of SQLite if it is not there. Does not migrate.
    ///
    /// # Errors
    /// When the address is wrong, the password cannot be read or the server does not answer.
    pub async fn open(config: &config::Database) -> Result<Self, Error> {
        let password = config.password_file.as_ref().map(|file| file.read("database.password_file")).transpose()?;
        let sqlite = config.is_sqlite();
        if sqlite {
            private_file(&config.url)?;
        }
        let options = options(config, password);
        let mut db = if sqlite { connected_in_turn(options).await? } else { Database::connect(options).await? };
        let asked = Arc::<AtomicU64>::default();
        let count = Arc::clone(&asked);
        db.set_metric_callback(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        Ok(Self { db, turn: sqlite.then(|| Arc::new(Semaphore::new(1))), asked })
    }

    /// Brings the tables to the present version, all of it or nothing. Two processes that start at once do it in turn.
    pub async fn migrate(&self) -> Result<(), Error> {
        let txn = self.begin().await?;
        if txn.get_database_backend() == DbBackend::Postgres {
            // SQLite has taken its one write lock by beginning; here the number stands for ours, until the commit.
            txn.execute_unprepared("SELECT pg_advisory_xact_lock(804121)").await?;
        }
        Migrator::up(txn.inner(), None).await?;
        txn.commit().await
    }

    /// Whether every step of the schema has been taken, and none that this version does not know.
    pub async fn is_migrated(&self) -> Result<bool, Error> {
        Ok(Migrator::get_pending_migrations(&self.db).await?.is_empty())
    }

    /// For reading outside a transaction, and for a single statement that changes one table.
    pub fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Begins a transaction that may write. It ends by [`Txn::commit`]; dropped, it is rolled back.
    pub async fn begin(&self) -> Result<Txn, Error> {
        let turn = match &self.turn {
            None => None,
            Some(turn) => {
                let permit = tokio::time::timeout(BUSY, Arc::clone(turn).acquire_owned()).await;
                Some(permit.map_err(|_| Error::Unavailable("the writer's turn did not come".to_owned()))?.ok())
            }
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Txn::new(self.db.begin_with_options(options).await?, turn.flatten()))
    }

    /// Whether the database answers; for `/health/ready` and `pli doctor`.
    pub async fn ping(&self) -> Result<(), Error> {
        self.db.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// How many statements this process has asked it, begins and commits apart.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Which database it is, in a person's words.
    pub fn kind(&self) -> &'static str {
        if self.db.get_database_backend() == DbBackend::Sqlite { "SQLite" } else { "PostgreSQL" }
    }

    /// Closes every connection, after those in use are given back.
    pub async fn close(&self) {
        if let Err(error) = self.db.close_by_ref().await {
            tracing::warn!(%error, "closing the database");
        }
    }
}

/// The first connection turns the file of SQLite to WAL, for which it must be alone and which SQLite does not wait for
/// (sqlite.org/wal.html, section 9): another process may start at the same time.
async fn connected_in_turn(options: ConnectOptions) -> Result<DatabaseConnection, Error> {
    let end = tokio::time::Instant::now() + BUSY;
    loop {
        match Database::connect(options.clone()).await.map_err(Error::from) {
            Err(error) if error.is_temporary() && tokio::time::Instant::now() < end => {
                tokio::time::sleep(AGAIN).await;
            }
            outcome => return outcome,
        }
    }
}

fn options(config: &config::Database, password: Option<SecretString>) -> ConnectOptions {
    let mut options = ConnectOptions::new(config.url.clone());
    options
        .max_connections(config.most_connections())
        .min_connections(1)
        .acquire_timeout(BUSY)
        .connect_timeout(BUSY)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(|sqlite: SqliteConnectOptions| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY)
                .foreign_keys(true)
        })
        .map_sqlx_postgres_opts(move |postgres: PgConnectOptions| {
            let postgres = postgres.application_name("pli");
            match &password {
                Some(password) => postgres.password(password.expose_secret()),
                None => postgres,
            }
        });
    options
}

/// Makes the file of SQLite readable by Pli alone; its journal files take over its mode.
fn private_file(url: &str) -> Result<(), Error> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = Path::new(path.split('?').next().unwrap_or(path));
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::Unavailable(format!("database.url = {}: {error}", path.display()))),
    }
}
