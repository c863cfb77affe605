//! The tests that need real servers: one binary, one file per capability.
#![cfg(test)]
#![expect(
    clippy::string_slice,
    clippy::let_underscore_must_use,
    reason = "a test that slices wrongly fails, as it should"
)]
#![expect(clippy::pedantic, reason = "tests are read, not hurried")]

mod harness;

mod absence;
mod admin_close;
mod admin_journal;
mod admin_pages;
mod admin_tokens;
mod aliases;
mod backend;
mod budget;
mod commands;
mod enrol_pages;
mod events;
mod identity;
mod imap;
mod imap_faults;
mod journal;
mod lookups;
mod mail;
mod mail_pages;
mod merge;
mod merge_calendar;
mod merge_kill;
mod merge_life;
mod merge_pages;
mod message_page;
mod oathtool;
mod old_server;
mod operate;
mod outbox;
mod passkey_pages;
mod password_pages;
mod push;
mod recover;
mod recover_pages;
mod scim;
mod security_pages;
mod settings;
mod shared_box;
mod sign_in;
mod sign_in_pages;
mod store;
mod structure_boxes;
mod structure_import;
mod structure_pages;
mod structure_reset;
mod support;
mod two_screens;
