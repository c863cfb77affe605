//! The roof: builds every room once, serves, and stops gracefully.

mod background;
mod build;
mod health;
pub mod log;
mod lookup;
mod merges;
mod metrics;
mod people;
mod serve;
pub mod tls;

pub use self::{
    build::{App, StartError, credentials},
    merges::merges,
    people::People,
    serve::Running,
};
