//! What goes from the reading of the source to the writing at the target, and what comes back.

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::{
    base::{Flag, Uid},
    store::merge_message::MergeMessageRow,
};

/// A message in hand.
#[derive(Debug)]
pub(super) struct Carried {
    pub(super) row: MergeMessageRow,
    pub(super) flags: Vec<Flag>,
    pub(super) bytes: Bytes,
}

/// Copies of which the same flags changed.
#[derive(Debug)]
pub(super) struct Marks {
    /// Their flags now, as the ledger writes them.
    pub(super) written: String,
    pub(super) set: Vec<Flag>,
    pub(super) cleared: Vec<Flag>,
    /// Their numbers at the target.
    pub(super) copies: Vec<Uid>,
    /// Their numbers at the source.
    pub(super) uids: Vec<i64>,
}

/// What is to be done at the target. Every message in it has a row that says so already.
#[derive(Debug)]
pub(super) enum Load {
    /// Messages to be put together.
    Batch(Vec<Carried>),
    /// One that comes piece by piece.
    Large(Carried, mpsc::Receiver<Bytes>),
    /// Flags to be changed.
    Marks(Marks),
}

/// What became of it.
#[derive(Debug)]
pub(super) enum Told {
    /// A message is there.
    Copied(MergeMessageRow, Uid),
    /// A message was there already.
    There(MergeMessageRow, Uid),
    /// The target will never take it, for this reason.
    Refused(MergeMessageRow, &'static str),
    /// It is there, and where is found by its bytes.
    Somewhere(MergeMessageRow),
    /// It is not there, and may be later.
    NotPut(MergeMessageRow),
    /// Flags were changed.
    Marked(Marks),
    /// The box is full.
    Full,
}
