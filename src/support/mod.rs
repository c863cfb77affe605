//! The support desk: what people ask of it, by when it answers, and what it does for them.

pub mod calendar;
pub mod licence;
