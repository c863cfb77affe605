//! `[passwords]`: what new passwords are compared with, beside what comes with Pli.

use std::path::PathBuf;

use serde::Deserialize;

/// Lists of a house. The rules themselves are keys of `[policy]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passwords {
    /// Leaked passwords, as Have I Been Pwned publishes them: a text of SHA-1 sums in order, one a line.
    #[serde(default)]
    pub breached_file: Option<PathBuf>,
}
