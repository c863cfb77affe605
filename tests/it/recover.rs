//! Getting an account back, on SQLite and on PostgreSQL, below the pages: the rules of security.md 3.11 and R-172, with a
//! clock that is moved.

mod bounds;
pub(crate) mod captcha;
mod journey;
mod letter;
mod nobody;
mod paper;
mod questions;
pub(crate) mod stage;
