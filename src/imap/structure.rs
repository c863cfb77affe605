//! The parts of a message, as the server sees them (BODYSTRUCTURE, RFC 3501 section 7.4.2).

use crate::base::PartPath;

/// Deepest nesting that is described; what lies deeper is left out of [`Structure::children`].
pub const MAX_DEPTH: usize = 100;
/// Most parts that are described; further ones are left out.
pub const MAX_PARTS: usize = 2_000;

/// One part, with those inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// Its place; `None` for a multipart at the top, which has no number of its own.
    pub path: Option<PartPath>,
    /// Type and subtype in lower case: `text/plain`, `multipart/mixed`, `message/rfc822`.
    pub media_type: String,
    /// The `charset` parameter, as written.
    pub charset: Option<String>,
    /// The other parameters of `Content-Type`: names in lower case, values decoded.
    pub parameters: Vec<(String, String)>,
    /// `Content-Transfer-Encoding`, in lower case.
    pub encoding: String,
    /// Size as encoded, in bytes; zero for a multipart.
    pub size: u32,
    /// How it wants to be shown.
    pub disposition: Option<Disposition>,
    /// Its file name, decoded (RFC 2231, RFC 2047); anybody's words.
    pub filename: Option<String>,
    /// `Content-ID`, without angle brackets.
    pub content_id: Option<String>,
    /// The parts inside it, in order.
    pub children: Vec<Structure>,
}

/// How a part wants to be shown (RFC 2183).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// With the text.
    Inline,
    /// To be downloaded; also every word that is not known.
    Attachment,
}

impl Structure {
    /// What is known of a message whose description is too large to take: nothing but its size.
    pub(super) fn unknown(size: u32) -> Self {
        Self {
            path: "1".parse().ok(),
            media_type: "text/plain".to_owned(),
            charset: None,
            parameters: Vec::new(),
            encoding: "8bit".to_owned(),
            size,
            disposition: None,
            filename: None,
            content_id: None,
            children: Vec::new(),
        }
    }

    /// The part at `path`, if it is described.
    pub fn find(&self, path: &PartPath) -> Option<&Self> {
        let mut open = vec![self];
        while let Some(part) = open.pop() {
            if part.path.as_ref() == Some(path) {
                return Some(part);
            }
            open.extend(part.children.iter().rev());
        }
        None
    }
}
