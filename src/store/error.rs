//! What can go wrong at the database, in terms of what one can do about it.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use crate::config::ConfigError;

/// A failure of the database. The texts bear no value of any row.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not answer, or not in time. Trying again later may help.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A row with the same key is there already.
    #[error("the row exists already")]
    Exists,
    /// The row is not in the state that was expected: somebody else was faster.
    #[error("the row has changed meanwhile")]
    Stale,
    /// The statement or what it read cannot be understood.
    #[error("the database does not fit the program: {0}")]
    Broken(String),
    /// The configuration of the database cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl Error {
    /// Whether the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Self::Exists;
        }
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error.to_string()),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => of_sqlx(cause),
            DbErr::RecordNotUpdated => Self::Stale,
            _ => Self::Broken(error.to_string()),
        }
    }
}

fn of_sqlx(cause: &sqlx::Error) -> Error {
    let temporary = match cause {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(database) => database.code().is_some_and(|code| is_temporary_code(&code)),
        _ => false,
    };
    if temporary { Error::Unavailable(cause.to_string()) } else { Error::Broken(cause.to_string()) }
}

/// SQLite: busy (5), locked (6), I/O (10), full (13), cannot open (14), each with its extended codes. PostgreSQL: classes
/// 08 connection, 40 rollback, 53 resources, 57 operator (its appendix A).
fn is_temporary_code(code: &str) -> bool {
    if code.len() == 5 && ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) {
        return true;
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 13 | 14) && code < 0x1_0000)
}

/// Checks that an `UPDATE` or `DELETE` that names the state it expects has moved exactly that one row.
///
/// # Errors
/// [`Error::Stale`] otherwise.
pub fn one_row(affected: u64) -> Result<(), Error> {
    if affected == 1 { Ok(()) } else { Err(Error::Stale) }
}
