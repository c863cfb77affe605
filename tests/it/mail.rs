//! Reading mail on the real server: mailboxes, lists, search, messages, parts, and carrying them about.

mod carry;
pub(crate) mod desk;
mod list;
mod order;
mod read;
