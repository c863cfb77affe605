//! What a change takes and leads to: the plain types of this room.

use secrecy::SecretString;

use crate::{base::Timestamp, password::Judged};

/// A change as it was typed.
#[derive(Debug)]
pub struct Typed {
    /// The present password.
    pub current: SecretString,
    /// The new one.
    pub new: SecretString,
    /// The new one again.
    pub again: SecretString,
}

/// What a change led to.
#[derive(Debug)]
pub enum Changed<T> {
    /// It is done; what the browser gets.
    Done(T),
    /// Something is wrong with what was typed: all of it.
    Refused(Refusal),
    /// Too many wrong passwords lately: nothing was tried.
    Throttled {
        /// When the next try is read.
        until: Timestamp,
    },
    /// Many passwords are being hashed at this moment; nothing was done.
    Busy,
    /// The time is over, or another request was faster.
    Over,
}

/// What is wrong with what was typed.
#[derive(Debug, Default)]
pub struct Refusal {
    /// The present password is not that.
    pub wrong_current: bool,
    /// The two new ones differ.
    pub different: bool,
    /// The rules that the new one breaks.
    pub judged: Judged,
}

impl Refusal {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        !self.wrong_current && !self.different && self.judged.flaws.is_empty()
    }
}
