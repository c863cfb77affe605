//! Which bytes of a message are asked for (RFC 3501 section 6.4.5).

use crate::base::PartPath;

/// A section of a message. It is always read with `PEEK`: reading never marks as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section {
    /// All of it: the source.
    Whole,
    /// Its headers.
    Header,
    /// The content of a part, as encoded.
    Part(PartPath),
    /// The MIME headers of a part.
    PartMime(PartPath),
    /// The headers of the message that a part (message/rfc822) holds.
    PartHeader(PartPath),
}
