//! Bytes to text, whatever the charset says.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, WINDOWS_1252};

/// The text of `bytes` in `charset`. Total: an unknown, missing or wrong charset still gives the most likely text, and
/// NUL characters go (they cut text in browsers and parsers).
///
/// Where the label and the bytes disagree, valid UTF-8 that is not ASCII wins over a single-byte label: such a
/// sequence is practically never anything else.
pub fn decode_text(bytes: &[u8], charset: Option<&str>) -> String {
    let label = charset.map(|label| label.trim_matches(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\''));
    let text = decode(bytes, label);
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

fn decode(bytes: &[u8], label: Option<&str>) -> String {
    if label.is_some_and(|label| label.eq_ignore_ascii_case("utf-7") || label.eq_ignore_ascii_case("unicode-1-1-utf-7"))
        && let Some(decoder) = mail_parser::decoders::charsets::map::charset_decoder(b"utf-7")
        && let Ok(text) = std::panic::catch_unwind(|| decoder(bytes))
    {
        return text;
    }
    let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes())).filter(|known| *known != REPLACEMENT);
    match encoding {
        Some(encoding) if encoding != UTF_8 && encoding != WINDOWS_1252 && !encoding.is_single_byte() => {
            encoding.decode(bytes).0.into_owned()
        }
        Some(encoding) if encoding != UTF_8 && encoding != WINDOWS_1252 => {
            // A single-byte label over valid UTF-8 is a mislabelled message, except in Cyrillic and the like, where
            // short sequences can be valid by chance.
            let lucky = bytes.len() > 64 && utf8_beyond_ascii(bytes);
            if lucky { decode_utf8(bytes) } else { encoding.decode(bytes).0.into_owned() }
        }
        _ => decode_utf8(bytes),
    }
}

/// UTF-8 when it is, Windows-1252 when there is not one valid sequence, else UTF-8 with replacement characters.
fn decode_utf8(bytes: &[u8]) -> String {
    let (text, _, broken) = UTF_8.decode(bytes);
    if !broken || bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) {
        return text.into_owned();
    }
    WINDOWS_1252.decode(bytes).0.into_owned()
}

fn utf8_beyond_ascii(bytes: &[u8]) -> bool {
    !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_whatever_its_label_says() {
        for (bytes, label, text) in [
            (&b"\xe9t\xe9"[..], Some("iso-8859-1"), "été"),
            ("été".as_bytes(), Some("iso-8859-1"), "été"),
            ("été".as_bytes(), Some("us-ascii"), "été"),
            ("été".as_bytes(), None, "été"),
            (b"\xe9t\xe9", Some("utf-8"), "été"),
            (b"\xe9t\xe9", Some("x-nowhere"), "été"),
            (b"\x93ok\x94", Some("\"Windows-1252\""), "\u{201c}ok\u{201d}"),
            (b"\xa4", Some("iso-8859-15"), "€"),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2", Some("koi8-r"), "оПХБЕР"),
            (b"\x1b$B$3$s\x1b(B", Some("iso-2022-jp"), "こん"),
            (b"+AOk-t+AOk-", Some("utf-7"), "été"),
            (b"a\0b", None, "ab"),
            (b"h\0i\0", Some("utf-16le"), "hi"),
            (b"hello", Some("hz-gb-2312"), "hello"),
        ] {
            assert_eq!(decode_text(bytes, label), text, "{label:?} {bytes:?}");
        }
    }
}
