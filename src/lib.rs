//! Pli, a secure health-messaging webmail gateway.
//!
//! The code is a house of rooms, one module each, that know only the rooms below them; `docs/architecture.md` has the
//! plan and `tests/rooms.rs` holds the code to it.

// Ground: pure.
pub mod base;
pub mod config;
pub mod mime;
pub mod policy;
pub mod seal;
pub mod text;
pub mod webauthn;
// Doors: one outside system each.
pub mod caldav;
pub mod fetch;
pub mod imap;
pub mod phone;
pub mod sieve;
pub mod smtp;
pub mod store;
pub mod webpush;
// What the rooms above share.
pub mod audit;
pub mod notify;
// Who.
pub mod account;
pub mod admin;
pub mod captcha;
pub mod change;
pub mod enrol;
pub mod factor;
pub mod mark;
pub mod password;
pub mod push;
pub mod question;
pub mod recover;
pub mod role;
pub mod scim;
pub mod security;
pub mod session;
pub mod shared_box;
pub mod sign_in;
pub mod structure;
pub mod support;
// What.
pub mod conformity;
pub mod mail;
pub mod merge;
pub mod outbox;
pub mod rules;
pub mod settings;
// Face.
pub mod gate;
pub mod view;
pub mod web;
// Roof.
pub mod app;
pub mod cli;
