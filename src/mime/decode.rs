//! Content transfer encodings, read with tolerance (RFC 2045 section 6).

/// How the body of a part is written (RFC 2045 section 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// 7bit, 8bit, binary, or something unknown: the bytes are the content.
    #[default]
    Identity,
    /// base64.
    Base64,
    /// quoted-printable.
    QuotedPrintable,
}

impl Encoding {
    /// From the value of Content-Transfer-Encoding, as a header or BODYSTRUCTURE gives it.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.eq_ignore_ascii_case("base64") {
            Self::Base64
        } else if text.eq_ignore_ascii_case("quoted-printable") {
            Self::QuotedPrintable
        } else {
            Self::Identity
        }
    }
}

/// The content of a part. Total: what is no base64 or quoted-printable is skipped or kept as it stands, so that a
/// damaged attachment loses the damaged place only.
pub fn decode_part(encoding: Encoding, bytes: &[u8]) -> Vec<u8> {
    match encoding {
        Encoding::Identity => bytes.to_vec(),
        Encoding::Base64 => base64(bytes),
        Encoding::QuotedPrintable => quoted_printable(bytes),
    }
}

/// Everything outside the alphabet is skipped (RFC 2045 section 6.8), and padding ends
/// a group, not the content: some senders join several encodings.
fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut group, mut held) = (0u32, 0u32);
    for byte in bytes {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                flush(&mut content, group, held);
                (group, held) = (0, 0);
                continue;
            }
            _ => continue,
        };
        group = group << 6 | u32::from(value);
        held += 1;
        if held == 4 {
            content.extend_from_slice(group.to_be_bytes().get(1..).unwrap_or_default());
            (group, held) = (0, 0);
        }
    }
    flush(&mut content, group, held);
    content
}

/// The bytes of an unfinished group of two or three characters.
fn flush(content: &mut Vec<u8>, group: u32, held: u32) {
    let bytes = match held {
        2 => (group << 12).to_be_bytes(),
        3 => (group << 6).to_be_bytes(),
        _ => return,
    };
    let end = if held == 2 { 2 } else { 3 };
    content.extend_from_slice(bytes.get(1..end).unwrap_or_default());
}

/// RFC 2045 section 6.7: soft breaks, `=XY`, and white space that transport added at the end of a line.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::with_capacity(bytes.len());
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let end: &[u8] = match line {
            [.., b'\r', b'\n'] => b"\r\n",
            [.., b'\n'] => b"\n",
            _ => b"",
        };
        let text = line.get(..line.len() - end.len()).unwrap_or_default();
        let text = if end.is_empty() && lines.peek().is_none() { text } else { text.trim_ascii_end() };
        if !unescape(text, &mut content) {
            content.extend_from_slice(end);
        }
    }
    content
}

/// Appends a line; true if it ends in a soft break.
fn unescape(text: &[u8], content: &mut Vec<u8>) -> bool {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'=') {
        content.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        match rest {
            [] => return true,
            [high, low, after @ ..] => {
                if let (Some(high), Some(low)) = (hex(*high), hex(*low)) {
                    content.push(high << 4 | low);
                    rest = after;
                } else {
                    content.push(b'=');
                }
            }
            _ => content.push(b'='),
        }
    }
    content.extend_from_slice(rest);
    false
}

pub(in crate::mime) fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: &str, text: &str) -> String {
        String::from_utf8(decode_part(Encoding::parse(encoding), text.as_bytes())).unwrap()
    }

    #[test]
    fn broken_base64_gives_what_can_be_read() {
        assert_eq!(decoded("BASE64 ", "bGlz\r\naWJsZQ=="), "lisible");
        assert_eq!(decoded("base64", "bGlz*aWJs !ZQ"), "lisible");
        assert_eq!(decoded("base64", "bGlzaWJsZQ==bGlzaWJsZQ=="), "lisiblelisible");
        assert_eq!(decoded("base64", "b"), "");
        assert_eq!(decode_part(Encoding::Base64, b"//79"), [255, 254, 253]);
    }

    #[test]
    fn broken_quoted_printable_gives_what_can_be_read() {
        assert_eq!(decoded("quoted-printable", "=C3=A9t=c3=a9 =\r\nfin  \r\nx=ZZ=\r\n=3"), "été fin\r\nx=ZZ=3");
        assert_eq!(decoded("Quoted-Printable", "a=\nb=20\nc"), "ab \nc");
        assert_eq!(decoded("7bit", "a=20"), "a=20");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_come_back_from_their_base64(bytes: Vec<u8>) {
            use base64::{Engine, engine::general_purpose::STANDARD};
            proptest::prop_assert_eq!(decode_part(Encoding::Base64, STANDARD.encode(&bytes).as_bytes()), bytes);
        }

        #[test]
        fn no_bytes_break_the_decoders(bytes: Vec<u8>) {
            decode_part(Encoding::Base64, &bytes);
            decode_part(Encoding::QuotedPrintable, &bytes);
            super::super::charset::decode_text(&bytes, Some("utf-7"));
        }
    }
}
