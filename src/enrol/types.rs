//! What a first sign-in shows and leads to: the plain types of this room.

use crate::{base::Timestamp, factor::SetUp, sign_in::Entry};

/// Where the person is.
#[derive(Debug, Clone)]
pub struct Page {
    /// What is to be done now.
    pub step: Step,
    /// When the set-up is forgotten.
    pub expires: Timestamp,
    /// Whether it can be given fifteen minutes more (once, R-131).
    pub can_extend: bool,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Step {
    /// Install an application, scan, type the code: three steps on one page (S4-03).
    Application(SetUp),
    /// Choose a password.
    Password,
}

/// What the code of the new application led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It was right: on to the password.
    Proven,
    /// It was wrong.
    Wrong,
    /// What was typed is not a code.
    Malformed,
    /// Too many wrong codes lately.
    Throttled {
        /// When the next try is read.
        until: Timestamp,
    },
    /// The time is over.
    Over,
}

/// What the new password led to.
#[derive(Debug)]
pub enum Chosen {
    /// All is set up; the person is signed in.
    SignedIn(Entry),
    /// The two fields differ.
    Different,
    /// It breaks rules: all of them, as words of the program.
    Refused(Vec<String>),
    /// The application comes first.
    NotYet,
    /// Many passwords are being hashed at this moment; nothing was done.
    Busy,
    /// The time is over.
    Over,
}
