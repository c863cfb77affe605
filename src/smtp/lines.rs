//! Line ends (RFC 5321 section 2.3.8): every line of a message that leaves ends with CRLF.
//!
//! A lone CR or LF is read as a line end by some servers and not by others; between the two a second message can be
//! smuggled (mail.md 3a, 79). So there is none, and no NUL either.

use std::borrow::Cow;

/// The message with CRLF line ends only and without NUL, and without its last line end (the transport adds it).
pub(super) fn normalise(message: &[u8]) -> Cow<'_, [u8]> {
    let whole = if is_normal(message) { Cow::Borrowed(message) } else { Cow::Owned(rewrite(message)) };
    match whole {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.strip_suffix(b"\r\n").unwrap_or(bytes)),
        Cow::Owned(mut bytes) => {
            if bytes.ends_with(b"\r\n") {
                bytes.truncate(bytes.len() - 2);
            }
            Cow::Owned(bytes)
        }
    }
}

fn is_normal(message: &[u8]) -> bool {
    let mut after_cr = false;
    for byte in message {
        match byte {
            0 => return false,
            b'\n' if !after_cr => return false,
            b'\n' => {}
            _ if after_cr => return false,
            _ => {}
        }
        after_cr = *byte == b'\r';
    }
    !after_cr
}

fn rewrite(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + message.len() / 32);
    let mut bytes = message.iter().copied().filter(|byte| *byte != 0).peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                out.extend_from_slice(b"\r\n");
            }
            b'\n' => out.extend_from_slice(b"\r\n"),
            byte => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn m_79_bare_line_ends_and_nul_are_gone() {
        assert_eq!(&*normalise(b"a\n.\nb\rc\0\r\n"), b"a\r\n.\r\nb\r\nc");
        assert_eq!(&*normalise(b"a\r\n\n.\r\n.\r"), b"a\r\n\r\n.\r\n.");
        assert!(matches!(normalise(b"a\r\nb\r\n"), Cow::Borrowed(b"a\r\nb")));
    }

    proptest! {
        #[test]
        fn m_79_whatever_comes_in_is_normal_when_it_leaves(message in proptest::collection::vec(
            prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'.'), Just(0), Just(b'a')], 0..64)) {
            let out = normalise(&message);
            prop_assert!(is_normal(&out));
            let ended: Vec<u8> = out.iter().copied().chain(*b"\r\n").collect();
            prop_assert_eq!(&*normalise(&ended), &*out);
        }
    }
}
