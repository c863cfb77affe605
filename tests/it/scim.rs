//! Provisioning by programs: SCIM 2.0 over HTTPS, as another system speaks it.

mod change;
mod people;
mod stage;
mod store;
mod tester;
mod token;
