//! The bytes of a message: their name in the ledger, and their lines as IMAP has them.

use aws_lc_rs::digest::{Context, SHA256, digest};
use bytes::Bytes;

use crate::seal::hex;

/// What the ledger says of a message whose lines did not all end as IMAP has it, and do now.
pub(super) const LINE_ENDS: &str = "line-ends";

/// The name of bytes in the ledger.
pub(in crate::merge) fn hash(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// Bytes as IMAP carries a message: every line ends with CR LF (RFC 3501 section 2.2.2 asks it of servers; not all do).
pub(super) fn with_line_ends(bytes: Bytes) -> Bytes {
    LineEnds::default().mend(bytes)
}

/// Ends lines in bytes that come piece by piece.
#[derive(Debug, Default)]
pub(super) struct LineEnds {
    /// The last byte of the piece before.
    before: u8,
}

impl LineEnds {
    /// The next piece.
    pub(super) fn mend(&mut self, bytes: Bytes) -> Bytes {
        let Some(last) = bytes.last().copied() else { return bytes };
        let mut before = std::mem::replace(&mut self.before, last);
        let ends_before = |at: usize| if at == 0 { before == b'\r' } else { bytes.get(at - 1) == Some(&b'\r') };
        if memchr::memchr_iter(b'\n', &bytes).all(ends_before) {
            return bytes;
        }
        let mut whole = Vec::with_capacity(bytes.len() + bytes.len() / 32);
        for byte in bytes {
            if byte == b'\n' && before != b'\r' {
                whole.push(b'\r');
            }
            whole.push(byte);
            before = byte;
        }
        whole.into()
    }
}

/// What is known of a message that was read piece by piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    /// Its bytes.
    pub(super) size: u64,
    /// Their name.
    pub(super) sha256: String,
    /// Whether there is a NUL among them, which no mail server takes.
    pub(super) has_nul: bool,
    /// Whether some of its lines had to be ended.
    pub(super) mended: bool,
}

/// Measures a message piece by piece.
pub(super) struct Measuring {
    ends: LineEnds,
    context: Context,
    size: u64,
    has_nul: bool,
    mended: bool,
}

impl Measuring {
    pub(super) fn new() -> Self {
        Self { ends: LineEnds::default(), context: Context::new(&SHA256), size: 0, has_nul: false, mended: false }
    }

    /// Takes the next piece, and gives it with its lines ended.
    pub(super) fn take(&mut self, piece: Bytes) -> Bytes {
        let given = piece.len();
        let piece = self.ends.mend(piece);
        self.mended |= piece.len() != given;
        self.context.update(&piece);
        self.size += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        self.has_nul |= memchr::memchr(0, &piece).is_some();
        piece
    }

    pub(super) fn finish(self) -> Measure {
        let sha256 = hex(self.context.finish().as_ref());
        Measure { size: self.size, sha256, has_nul: self.has_nul, mended: self.mended }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_end_as_the_protocol_has_them() {
        let ended = |text: &str| String::from_utf8(with_line_ends(Bytes::from(text.to_owned())).to_vec()).unwrap();
        assert_eq!(ended("a\nb\r\nc\n\nd"), "a\r\nb\r\nc\r\n\r\nd");
        assert_eq!(ended("\na\r"), "\r\na\r");
        assert_eq!(hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    proptest! {
        #[test]
        fn ending_lines_twice_is_ending_them_once(text in "[ab\r\n]{0,60}") {
            let once = with_line_ends(Bytes::from(text));
            prop_assert_eq!(with_line_ends(once.clone()), once);
        }

        #[test]
        fn in_pieces_a_message_is_the_same(pieces in proptest::collection::vec("[ab\r\n\0]{0,7}", 0..9)) {
            let mut measuring = Measuring::new();
            let taken: Vec<u8> = pieces.iter().flat_map(|piece| measuring.take(Bytes::from(piece.clone()))).collect();
            let whole = with_line_ends(Bytes::from(pieces.concat()));
            let measure = measuring.finish();
            prop_assert_eq!(&measure.sha256, &hash(&whole));
            prop_assert_eq!((measure.size, measure.has_nul), (whole.len() as u64, whole.contains(&0)));
            prop_assert_eq!(taken, whole.to_vec());
        }
    }
}
