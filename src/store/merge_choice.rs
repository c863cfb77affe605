//! What is chosen when a merge is asked for, as columns of `merge`.

use super::column::words;

words! {
    /// Where the mailboxes of the old box go.
    Layout {
        /// Each into the one of the same use or name.
        InPlace = "in-place",
        /// All below one.
        Below = "below",
    }
}

words! {
    /// What becomes of messages that are marked as removed (`\Deleted`) in the old box, and still there.
    Removed {
        /// They come, without the mark.
        Bring = "bring",
        /// They stay behind as long as they bear it.
        Leave = "leave",
    }
}

words! {
    /// What becomes of the very same message in several mailboxes of the old box.
    Twice {
        /// It comes into each.
        Everywhere = "everywhere",
        /// It comes into the first of them that is met.
        Once = "once",
    }
}

/// What is chosen when a merge is asked for; what is recommended unless somebody chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// Where the mailboxes go.
    pub layout: Layout,
    /// What becomes of messages that are marked as removed.
    pub removed: Removed,
    /// What becomes of what is in several mailboxes.
    pub twice: Twice,
}

impl Default for Choices {
    fn default() -> Self {
        Self { layout: Layout::InPlace, removed: Removed::Bring, twice: Twice::Everywhere }
    }
}
