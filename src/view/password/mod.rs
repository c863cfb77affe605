//! A new password: the part of a form where it is chosen, wherever that form is, and the pages of changing it.

mod choice;
mod pages;

pub(super) use choice::fields;
#[cfg(test)]
pub(super) use choice::samples;
pub use choice::{Asks, Choice, Problem};
#[cfg(test)]
pub(super) use pages::own_samples;
pub use pages::{Own, due, own};
