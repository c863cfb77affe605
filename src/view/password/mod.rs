//! A new password: the part of a form where it is chosen, wherever that form is, and the pages of changing it.

mod choice;

pub(super) use choice::fields;
#[cfg(test)]
pub(super) use choice::samples;
pub use choice::{Asks, Choice, Problem};
