//! Throttles (security.md 3.6): what is counted, on what, and until when it closes.
//!
//! A try is written down **before** it is evaluated and taken back if it was right, in a transaction that holds the
//! counters: a thousand requests at once cannot all see the same free place, and a crash in between costs a try instead
//! of giving one away. The counters of a name are keyed by what was typed or by the account it leads to, so that a name
//! nobody has is throttled like any other.

mod gate;
mod log;
mod meter;
mod rows;
mod shut;
mod spray;

pub use self::{
    gate::{Admission, Passage, Reset},
    spray::Ticket,
};
pub(crate) use self::{
    log::Limit,
    meter::{Charge, Meter},
    rows::{fingerprint, look, take},
    shut::Shut,
    spray::Spray,
};
