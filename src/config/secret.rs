//! Secrets come by file.

use std::{env, fs, path::PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

use super::ConfigError;

/// The name of a file that holds one secret.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct SecretFile(PathBuf);

impl SecretFile {
    /// Reads the secret: from `$CREDENTIALS_DIRECTORY` when the name has no directory and the file is there, else from
    /// the path as it is. One trailing line end is not part of the secret.
    pub fn read(&self, key: &str) -> Result<SecretString, ConfigError> {
        let in_credentials = (self.0.components().count() == 1)
            .then(|| env::var_os("CREDENTIALS_DIRECTORY"))
            .flatten()
            .map(|directory| PathBuf::from(directory).join(&self.0))
            .filter(|path| path.is_file());
        let path = in_credentials.as_ref().unwrap_or(&self.0);
        let text = fs::read_to_string(path).map_err(|error| {
            ConfigError(format!(
                "configuration: {key} = {}: expected a file that can be read ({error})",
                path.display()
            ))
        })?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        Ok(SecretString::from(text.strip_suffix('\r').unwrap_or(text)))
    }
}
