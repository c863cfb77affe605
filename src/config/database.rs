//! `[database]`: where accounts, sessions and the journal are kept.

use serde::Deserialize;

use super::{ConfigError, SecretFile, wrong};

/// The database.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:path/pli.db` or `postgres://user@host/name`.
    pub url: String,
    /// The password of the PostgreSQL user.
    #[serde(default)]
    pub password_file: Option<SecretFile>,
    /// Most connections at once; 0 is as many as are of use.
    #[serde(default)]
    pub connections: u32,
}

impl Database {
    /// Most connections at once. Each of SQLite is a thread with tables and a cache of its own, and a statement there lasts
    /// some microseconds: more than a few are memory for nothing.
    pub fn most_connections(&self) -> u32 {
        match self.connections {
            0 if self.is_sqlite() => 4,
            0 => 8,
            set => set,
        }
    }

    /// Whether it is a file of SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| self.url.starts_with(scheme)) {
            return Ok(());
        }
        Err(wrong("database.url", "(not shown)", "sqlite:FILE or postgres://USER@HOST/NAME"))
    }
}

/// A database URL can hold a password.
impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("connections", &self.connections).finish_non_exhaustive()
    }
}
