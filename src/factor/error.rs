//! What can go wrong with methods and challenges, besides what a person did.

use crate::{notify, seal, session, store};

/// Why nothing was decided. Nobody is let in by it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database.
    #[error("store")]
    Store(#[from] store::Error),
    /// A key, or a sealed secret.
    #[error("seal")]
    Seal(#[from] seal::Error),
    /// Sessions and throttles.
    #[error("session")]
    Session(#[from] session::Error),
    /// A notice could not be written.
    #[error("notice")]
    Notify(#[from] notify::Error),
    /// The address is one of Pli's own: a code sent there would wait behind the door it opens (S3-07).
    #[error("the address for codes must be outside of Pli")]
    OwnMailbox,
    /// The person has such a method already: remove it first.
    #[error("there is one already")]
    Exists,
    /// There is no such method.
    #[error("there is no such method")]
    Unknown,
}
