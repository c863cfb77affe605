//! What happens to credentials, and what it ends.

use crate::store;

/// Something that happened to an account's credentials. A trusted device does not outlive any of it: the table
/// is this enum, so that a new event cannot be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialEvent {
    /// A password chosen by its owner.
    PasswordChanged,
    /// A temporary password given by someone else.
    PasswordReset,
    /// A method of verification added.
    FactorAdded,
    /// A method of verification removed.
    FactorRemoved,
    /// A method of verification set up anew, or closed after too many wrong codes.
    FactorReset,
    /// An account taken back by its owner.
    Recovered,
    /// An account suspended.
    Suspended,
    /// « Ce n’était pas moi ».
    NotMe,
    /// Anything a referent or support did to the account.
    Referent,
}

impl CredentialEvent {
    /// Every event.
    pub const ALL: [Self; 9] = [
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::FactorAdded,
        Self::FactorRemoved,
        Self::FactorReset,
        Self::Recovered,
        Self::Suspended,
        Self::NotMe,
        Self::Referent,
    ];

    /// Its name in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password changed",
            Self::PasswordReset => "password reset",
            Self::FactorAdded => "factor added",
            Self::FactorRemoved => "factor removed",
            Self::FactorReset => "factor reset",
            Self::Recovered => "recovered",
            Self::Suspended => "suspended",
            Self::NotMe => "not me",
            Self::Referent => "referent",
        }
    }

    /// Why sessions end by it, if they do without being asked.
    pub fn ends_sessions(self) -> Option<End> {
        match self {
            Self::PasswordReset | Self::Recovered => Some(End::PasswordReset),
            Self::Suspended => Some(End::Suspended),
            Self::NotMe => Some(End::NotMe),
            Self::PasswordChanged | Self::FactorAdded | Self::FactorRemoved | Self::FactorReset | Self::Referent => {
                None
            }
        }
    }
}

/// Why a session ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its owner signed out.
    SignedOut,
    /// Its owner ended it from another session.
    EndedByOwner,
    /// There were too many; it was the oldest.
    TooMany,
    /// The account was suspended.
    Suspended,
    /// The password was reset or the account recovered.
    PasswordReset,
    /// « Ce n’était pas moi ».
    NotMe,
    /// Too many wrong codes were typed in it.
    WrongCodes,
}

impl End {
    /// Its name in the database and in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed out",
            Self::EndedByOwner => "ended by owner",
            Self::TooMany => "too many",
            Self::Suspended => "suspended",
            Self::PasswordReset => "password reset",
            Self::NotMe => "not me",
            Self::WrongCodes => "wrong codes",
        }
    }

    const ALL: [Self; 7] = [
        Self::SignedOut,
        Self::EndedByOwner,
        Self::TooMany,
        Self::Suspended,
        Self::PasswordReset,
        Self::NotMe,
        Self::WrongCodes,
    ];
}

impl store::Text for End {
    fn to_text(&self) -> String {
        self.as_str().to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.as_str() == text)
    }
}
