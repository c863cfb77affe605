//! What can go wrong at this door.

/// Why the server did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server does not let this person in.
    #[error("ManageSieve: the server does not let this person in")]
    Refused,
    /// No connection, or it broke.
    #[error("ManageSieve: the server cannot be reached")]
    Unreachable,
    /// No answer in time.
    #[error("ManageSieve: the server does not answer")]
    TimedOut,
    /// The line cannot be encrypted as configured.
    #[error("ManageSieve: no encrypted line ({0})")]
    Unencrypted(&'static str),
    /// The server said NO or BYE.
    #[error("ManageSieve: refused {}", code.as_deref().unwrap_or_default())]
    No {
        /// The machine-readable reason (RFC 5804 section 1.3), if there was one.
        code: Option<String>,
    },
    /// The answer makes no sense or is too large.
    #[error("ManageSieve: unexpected answer")]
    Protocol,
}

impl Error {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut => true,
            Self::No { code } => code.as_deref().is_some_and(|code| code.eq_ignore_ascii_case("TRYLATER")),
            Self::Refused | Self::Unencrypted(_) | Self::Protocol => false,
        }
    }
}
