//! Writing and sending: the submission door against servers that misbehave, then the outbox on the real ones.

mod door;
mod draft;
mod fake_smtp;
mod once;
mod rows;
mod send;
mod sieve;
