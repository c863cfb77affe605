//! Names of attachments: read from every form in use, cleaned, and written into Content-Disposition.

use std::fmt::Write;

use mail_parser::{HeaderValue, MessageParser};

use super::{charset::decode_text, clean_text::is_deceptive, content::Disposition, decode::hex};

/// Longest file name, in bytes: the limit of the file systems in use.
const MAX_NAME: usize = 255;
/// Most pieces of one RFC 2231 parameter.
const MAX_PIECES: usize = 100;
/// Names that Windows takes for devices, with or without an extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The value of parameter `wanted` among raw MIME parameters: plain, in RFC 2047 words, `name*=charset'lang'%…`, or in
/// pieces `name*0*=`, `name*1=` (RFC 2231 sections 3 and 4).
pub fn parameter(parameters: &[(String, String)], wanted: &str) -> Option<String> {
    let mut plain = None;
    let mut pieces: Vec<(usize, bool, &str)> = Vec::new();
    for (name, value) in parameters {
        let Some((head, rest)) = name.get(..wanted.len()).zip(name.get(wanted.len()..)) else { continue };
        if !head.eq_ignore_ascii_case(wanted) {
            continue;
        }
        match rest {
            "" => plain = plain.or(Some(value.as_str())),
            "*" => pieces.push((0, true, value)),
            _ => {
                let Some(rest) = rest.strip_prefix('*') else { continue };
                let (number, extended) = rest.strip_suffix('*').map_or((rest, false), |number| (number, true));
                if let Some(number) = number.parse().ok().filter(|number| *number < MAX_PIECES) {
                    pieces.push((number, extended, value));
                }
            }
        }
    }
    if pieces.is_empty() {
        return plain.map(words);
    }
    pieces.sort_by_key(|piece| piece.0);
    pieces.dedup_by_key(|piece| piece.0);
    Some(joined(&pieces))
}

/// Joins the pieces first and decodes once, since a character may be cut between two of them.
fn joined(pieces: &[(usize, bool, &str)]) -> String {
    let mut charset = None;
    let mut bytes = Vec::new();
    for (number, extended, value) in pieces {
        let mut value = *value;
        if *extended
            && *number == 0
            && let Some((label, rest)) = value.split_once('\'')
            && let Some((_, rest)) = rest.split_once('\'')
        {
            charset = Some(label);
            value = rest;
        }
        if *extended { percent_decode(value, &mut bytes) } else { bytes.extend_from_slice(value.as_bytes()) }
    }
    decode_text(&bytes, charset.filter(|label| !label.is_empty()))
}

fn percent_decode(text: &str, bytes: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if let (b'%', [high, low, tail @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            bytes.push(high << 4 | low);
            rest = tail;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
}

/// Decodes RFC 2047 encoded words, which many senders use in parameters although section 5 forbids it.
pub(in crate::mime) fn words(text: &str) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    let field = format!("Subject: {}\r\n\r\n", text.replace(['\r', '\n'], " "));
    let read = || match MessageParser::new().parse_headers(field.as_bytes())?.header("Subject")? {
        HeaderValue::Text(text) => Some(text.to_string()),
        _ => None,
    };
    std::panic::catch_unwind(read).ok().flatten().unwrap_or_else(|| text.to_owned())
}

/// A name that can be offered for download: without path, control, direction override, reserved character or device
/// name, at most 255 bytes, its extension kept (mail.md 3a, 64 and 73). `None` if nothing is left.
pub fn clean(raw: &str) -> Option<String> {
    let last = raw.rsplit(['/', '\\']).find(|piece| !piece.trim().is_empty()).unwrap_or_default();
    let kept = last.chars().filter(|c| !c.is_control() && !is_deceptive(*c));
    let plain = kept.map(|c| if "<>:\"|?*".contains(c) { '_' } else { c });
    let words = plain.collect::<String>();
    let name = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() {
        return None;
    }
    let stem = name.split('.').next().unwrap_or_default().trim().to_ascii_lowercase();
    let numbered = |prefix: &str| stem.strip_prefix(prefix).is_some_and(|rest| rest.len() == 1 && rest != "0");
    let device = DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt");
    Some(shortened(&if device { format!("_{name}") } else { name.to_owned() }))
}

/// Cuts the stem, never the extension: the extension tells what the file is.
fn shortened(name: &str) -> String {
    if name.len() <= MAX_NAME {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 16 => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let mut end = MAX_NAME - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", stem.get(..end).unwrap_or_default())
}

/// The value of Content-Disposition for a download (RFC 6266): a plain ASCII name for old clients and the real one as
/// `filename*` (RFC 8187). `name` is cleaned again: this value can break no header.
pub fn content_disposition(disposition: Disposition, name: &str) -> String {
    let word = match disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let Some(name) = clean(name) else { return word.to_owned() };
    let plain = |c: char| if c.is_ascii_graphic() && !"\"\\%'".contains(c) || c == ' ' { c } else { '_' };
    let fallback: String = name.chars().map(plain).collect();
    let mut value = format!("{word}; filename=\"{fallback}\"");
    if fallback != name {
        value.push_str("; filename*=UTF-8''");
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                value.push(char::from(byte));
            } else {
                #[expect(clippy::let_underscore_must_use, reason = "writing to a String cannot fail")]
                let _ = write!(value, "%{byte:02X}");
            }
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &[(&str, &str)]) -> Option<String> {
        let owned: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        parameter(&owned, "filename")
    }

    #[test]
    fn every_form_of_a_name_is_read() {
        assert_eq!(read(&[("filename", "a b.pdf")]).unwrap(), "a b.pdf");
        assert_eq!(read(&[("FILENAME", "=?utf-8?Q?r=C3=A9sultat.pdf?=")]).unwrap(), "résultat.pdf");
        assert_eq!(read(&[("filename", "=?utf-8?B?csOpc3Vs?= =?utf-8?B?dGF0LnBkZg==?=")]).unwrap(), "résultat.pdf");
        assert_eq!(
            read(&[("filename*", "UTF-8''r%C3%A9sultat.pdf"), ("filename", "resultat.pdf")]).unwrap(),
            "résultat.pdf"
        );
        assert_eq!(read(&[("filename*", "iso-8859-1'fr'r%E9sultat.pdf")]).unwrap(), "résultat.pdf");
        assert_eq!(
            read(&[("filename*1*", "%A9sul"), ("filename*0*", "utf-8''r%C3"), ("filename*2", "tat%.pdf")]).unwrap(),
            "résultat%.pdf"
        );
        assert_eq!(read(&[("filename*0", "a"), ("filename*1", "b.txt")]).unwrap(), "ab.txt");
        assert_eq!(read(&[("filename*zz", "a"), ("name", "x")]), None);
        assert_eq!(read(&[("é", "a")]), None);
    }

    #[test]
    fn attack_73_a_name_cannot_leave_its_folder_or_break_a_header() {
        for (raw, name) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system32\\x.dll", "x.dll"),
            ("a.pdf\r\nX: y", "a.pdfX_ y"),
            ("CON", "_CON"),
            ("com1.txt", "_com1.txt"),
            ("aux.tar.gz", "_aux.tar.gz"),
            ("COM0", "COM0"),
            ("conte.txt", "conte.txt"),
            (".htaccess", "htaccess"),
            ("facture.pdf.exe", "facture.pdf.exe"),
            ("ann\u{202e}fdp.exe", "annfdp.exe"),
            ("a\u{200b}b\u{0}.txt", "ab.txt"),
            ("x<y>|?*.txt", "x_y____.txt"),
            ("dir/", "dir"),
        ] {
            assert_eq!(clean(raw).as_deref(), Some(name), "{raw:?}");
        }
        for raw in ["", ".", "..", "../", " ", "\u{202e}", "///"] {
            assert_eq!(clean(raw), None, "{raw:?}");
        }
        let long = clean(&format!("{}.pdf", "é".repeat(300))).unwrap();
        assert!(long.len() <= 255 && long.ends_with("é.pdf"));
    }

    #[test]
    fn a_disposition_bears_both_names() {
        assert_eq!(content_disposition(Disposition::Attachment, "a b.pdf"), "attachment; filename=\"a b.pdf\"");
        assert_eq!(
            content_disposition(Disposition::Attachment, "résultat \"1\"%.pdf"),
            "attachment; filename=\"r_sultat _1__.pdf\"; filename*=UTF-8''r%C3%A9sultat%20_1_%25.pdf"
        );
        assert_eq!(content_disposition(Disposition::Inline, ".."), "inline");
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_safe_and_stays_as_cleaned(raw: String) {
            let value = content_disposition(Disposition::Attachment, &raw);
            proptest::prop_assert!(value.bytes().all(|b| (32..127).contains(&b)));
            if let Some(name) = clean(&raw) {
                proptest::prop_assert!(name.len() <= 255 && !name.contains(['/', '\\']) && !name.chars().any(char::is_control));
                proptest::prop_assert_eq!(clean(&name), Some(name));
            }
        }
    }
}
