//! From the bytes of a file to a text: spreadsheets write UTF-8, UTF-16 or Windows-1252, and only the first two may say so.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::Refusal;

/// How a workbook of today begins: it is a zip.
const ZIP: &[u8] = b"PK\x03\x04";
/// How a workbook of Excel before 2007 begins.
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];

/// The text of a file, each line ended by one `\n`, so that lines can be counted.
///
/// # Errors
/// [`Refusal::Workbook`], [`Refusal::Unreadable`], [`Refusal::Empty`].
pub(super) fn text(bytes: &[u8]) -> Result<String, Refusal> {
    if bytes.starts_with(ZIP) || bytes.starts_with(OLE) {
        return Err(Refusal::Workbook);
    }
    let text = decoded(bytes).ok_or(Refusal::Unreadable)?;
    if text.contains('\0') {
        return Err(Refusal::Unreadable);
    }
    if text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let (encoding, skipped) = match Encoding::for_bom(bytes) {
        Some(known) => known,
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0),
        // What Excel writes where French is spoken, and it does not say so.
        None => (WINDOWS_1252, 0),
    };
    encoding.decode_without_bom_handling_and_without_replacement(bytes.get(skipped..)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn x_10_accents_come_right_whatever_wrote_the_file() {
        let wanted = "Prénom;Nom\nZoë;Lœuillet’\n";
        let written = "Prénom;Nom\r\nZoë;Lœuillet’\r\n";
        let latin = WINDOWS_1252.encode(written).0.into_owned();
        for bytes in [
            written.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", written.as_bytes()].concat(),
            utf_16(&format!("\u{feff}{written}"), u16::to_le_bytes),
            utf_16(&format!("\u{feff}{written}"), u16::to_be_bytes),
            latin,
            wanted.replace('\n', "\r").into_bytes(),
        ] {
            assert_eq!(text(&bytes).as_deref(), Ok(wanted));
        }
    }

    #[test]
    fn x_10_what_is_no_text_is_refused_with_its_reason() {
        assert_eq!(text(b"PK\x03\x04rest"), Err(Refusal::Workbook));
        assert_eq!(text(b"\xD0\xCF\x11\xE0\xA1"), Err(Refusal::Workbook));
        assert_eq!(text(b"a;b\0c"), Err(Refusal::Unreadable));
        assert_eq!(text(b"\xFF\xFEa"), Err(Refusal::Unreadable), "half a character");
        assert_eq!(text(b"\xEF\xBB\xBF\xFF"), Err(Refusal::Unreadable));
        assert_eq!(text(b" \r\n\r\n"), Err(Refusal::Empty));
        assert_eq!(text(b""), Err(Refusal::Empty));
    }
}
