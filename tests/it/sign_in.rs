//! Signing in, on SQLite and on PostgreSQL, below the pages: the rules of security.md 3.1, 3.2, 3.5 to 3.8 and 3.12, and
//! the simulations of its part 5, with a clock that is moved.

mod at_rest;
mod code;
mod confirm;
mod contest;
mod device;
mod enrol;
mod enrol_profile;
mod enrol_time;
mod fake;
pub(crate) mod fake_http;
mod first;
mod methods;
mod methods_call;
mod passkey;
mod password;
mod phrase;
pub(crate) mod prove_call;
mod questions;
mod recovery;
mod session;
pub(crate) mod simulation;
pub(crate) mod stage;
mod texts;
mod throttle;
mod voice;
