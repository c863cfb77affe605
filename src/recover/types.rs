//! What goes into a recovery and what comes out: the plain types of this room.

use super::Gate;
use crate::{
    base::{Method, Timestamp},
    factor::Sent,
    password::Judged,
    session::SetCookie,
};

/// What asking under a name led to.
#[derive(Debug)]
pub enum Started {
    /// To `/recover/method`, whoever it is.
    Begun {
        /// For the answer.
        cookies: Vec<SetCookie>,
    },
    /// Too many, from here or for this name; the same for a name that nobody has.
    Throttled {
        /// When the next one is possible.
        until: Timestamp,
    },
}

/// What the page of a step shows.
#[derive(Debug, Clone)]
pub struct Page {
    /// The step.
    pub gate: Gate,
    /// The name as it was typed: never the person's own spelling.
    pub name: String,
    /// Proofs given.
    pub passed: u32,
    /// Proofs needed.
    pub needed: u32,
    /// Whether security questions were asked and answered.
    pub answered: bool,
    /// The methods that are left.
    pub offers: Vec<Offer>,
    /// The last code, if one is said to be on its way.
    pub sent: Option<Sent>,
    /// Destinations that may still be typed (S1-15).
    pub tries_left: u32,
    /// When it ends.
    pub expires: Timestamp,
}

/// A method as a stranger sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub method: Method,
    /// `*****74`, `c***@c***`; empty for an application.
    pub hint: String,
}

/// What choosing a method led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// To the next step.
    Next,
    /// It is not among those that are left.
    NotOffered,
    /// It is not the step: to the one that is.
    Elsewhere,
}

/// What a destination led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// It could be right: to the code, whether or not one is on its way.
    Next,
    /// It is no number, no address: not counted.
    Unreadable,
    /// It contradicts the hint.
    Contradicts {
        /// How many may still be typed.
        tries_left: u32,
    },
    /// A code was sent a moment ago.
    TooSoon {
        /// When the next can be.
        until: Timestamp,
    },
    /// Enough were sent for this name.
    Limit {
        /// When the next can be.
        until: Timestamp,
    },
    /// That was the last: the recovery is over.
    Over,
    /// It is not the step.
    Elsewhere,
}

/// What asking for another code led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resent {
    /// Another one is said to be on its way; the one before is void.
    Next,
    /// Too soon.
    TooSoon {
        /// When it can be.
        until: Timestamp,
    },
    /// Enough were sent for this name.
    Limit {
        /// When it can be.
        until: Timestamp,
    },
    /// It is not the step.
    Elsewhere,
}

/// What a code led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// It was right: to the next step.
    Next,
    /// It was wrong.
    Wrong {
        /// Tries left.
        tries_left: u32,
    },
    /// It is no code: not counted.
    Malformed,
    /// It was good once.
    Expired,
    /// Too many wrong codes lately.
    Throttled {
        /// When the next is read.
        until: Timestamp,
    },
    /// That was the last: the recovery is over.
    Over,
    /// It is not the step.
    Elsewhere,
}

/// What the answers to the security questions led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// All were right: to the password.
    Next,
    /// One of them was wrong, or all; nobody is told which.
    Wrong {
        /// Tries left today.
        tries_left: u32,
    },
    /// Too many wrong ones today: the recovery is over.
    Over,
    /// Many passwords are being hashed at this moment.
    Busy,
    /// It is not the step.
    Elsewhere,
}

/// What a mailed link leads to, looked at and not used.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The name that was typed.
    pub name: String,
}

/// What following a mailed link led to.
#[derive(Debug)]
pub enum Linked {
    /// This browser goes on; any other one no longer does.
    Next {
        /// For the answer.
        cookies: Vec<SetCookie>,
    },
    /// It was used, replaced, or is too old.
    Over,
}

/// What the new password led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reset {
    /// It is set. Nobody is signed in.
    Done,
    /// It breaks rules, all of which are said, or was not typed twice the same.
    Refused {
        /// The rules; whether the person had it before is among them.
        judged: Judged,
        /// Whether the two fields differ.
        different: bool,
    },
    /// Many passwords are being hashed at this moment.
    Busy,
    /// It is not the step.
    Elsewhere,
}

/// What a request to the support led to (S1-17).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contacted {
    /// It was taken.
    Taken {
        /// What to say on the telephone.
        reference: String,
    },
    /// Nothing says how to answer.
    NoContact,
    /// Too many from here.
    Throttled {
        /// When the next is taken.
        until: Timestamp,
    },
}
