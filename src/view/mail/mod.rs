//! The mail: lists and messages.

pub mod body;
pub mod confirm;
pub mod content;
pub mod journal;
pub mod list;
pub mod message;
mod search;
pub(super) mod side;
pub mod work;

pub use search::{Search, SearchProblem};
pub use side::{Mailbox, OpenBox, Quota, Side};

pub use crate::view::part::{pager::Pager, person::Person};
