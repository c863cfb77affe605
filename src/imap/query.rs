//! What can be searched for (RFC 3501 section 6.4.4), as a tree: no word of a person ever becomes a part of a command.

use chrono::NaiveDate;

use crate::base::{Flag, Uid};

/// A search. Texts are matched without regard to case; the server decides what else it folds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Every message.
    All,
    /// All of these.
    And(Vec<Search>),
    /// Either.
    Or(Box<Search>, Box<Search>),
    /// Not this.
    Not(Box<Search>),
    /// In the From header.
    From(String),
    /// In the To header.
    To(String),
    /// In the Cc header.
    Cc(String),
    /// In the Bcc header.
    Bcc(String),
    /// In the subject.
    Subject(String),
    /// In the body.
    Body(String),
    /// In any header or the body.
    Text(String),
    /// In the header of this name.
    Header(String, String),
    /// Came on this day or later, by the server's clock.
    Since(NaiveDate),
    /// Came before this day.
    Before(NaiveDate),
    /// Written (`Date:`) on this day or later.
    SentSince(NaiveDate),
    /// Written before this day.
    SentBefore(NaiveDate),
    /// Bears this flag.
    Has(Flag),
    /// Does not bear this flag.
    Lacks(Flag),
    /// Larger than so many bytes.
    Larger(u32),
    /// Smaller than so many bytes.
    Smaller(u32),
    /// One of these.
    Uids(Vec<Uid>),
}
