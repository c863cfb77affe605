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
    /// Most connections at once.
    #[serde(default = "connections")]
    pub connections: u32,
}

fn connections() -> u32 {
    8
}

impl Database {
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
