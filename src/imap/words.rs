//! Words of a header made readable: encoded words (RFC 2047) and parameters in pieces (RFC 2231).
//!
//! Whatever comes, a text without control characters goes out: what cannot be decoded is shown as it is.

use std::borrow::Cow;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use memchr::memchr_iter;

/// Longest text shown of a header, in bytes; far above what a person reads.
const MAX_TEXT: usize = 8_192;

const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The text of a header.
pub(super) fn decode(raw: &[u8]) -> String {
    let raw = raw.get(..MAX_TEXT).unwrap_or(raw);
    if find(*b"=?", raw).is_none() {
        return clean(&text_of(raw, None)).into_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut pending = Pending::default();
    let mut rest = raw;
    while let Some(start) = find(*b"=?", rest) {
        let (before, from) = rest.split_at_checked(start).unwrap_or((rest, b""));
        let Some((word, after)) = Word::parse(from) else {
            // Not an encoded word: these two characters are text.
            pending.flush(&mut out);
            let (plain, after) = rest.split_at_checked(start + 2).unwrap_or((rest, b""));
            out.push_str(&text_of(plain, None));
            rest = after;
            continue;
        };
        // Blanks between two encoded words are not part of the text (RFC 2047 section 6.2).
        if pending.is_empty() || !before.iter().all(u8::is_ascii_whitespace) {
            pending.flush(&mut out);
            out.push_str(&text_of(before, None));
        }
        pending.push(&word, &mut out);
        rest = after;
    }
    pending.flush(&mut out);
    out.push_str(&text_of(rest, None));
    clean(&out).into_owned()
}

/// Where these two bytes stand together first.
fn find(pair: [u8; 2], raw: &[u8]) -> Option<usize> {
    let [first, second] = pair;
    memchr_iter(first, raw).find(|at| raw.get(at + 1) == Some(&second))
}

/// Bytes of consecutive encoded words in one character set: a character may be cut between two of them.
#[derive(Default)]
struct Pending<'a> {
    charset: &'a [u8],
    bytes: Vec<u8>,
}

impl<'a> Pending<'a> {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn push(&mut self, word: &Word<'a>, out: &mut String) {
        if !self.charset.eq_ignore_ascii_case(word.charset) {
            self.flush(out);
            self.charset = word.charset;
        }
        word.content(&mut self.bytes);
    }

    fn flush(&mut self, out: &mut String) {
        if !self.bytes.is_empty() {
            out.push_str(&text_of(&self.bytes, Some(self.charset)));
            self.bytes.clear();
        }
    }
}

/// `=?charset?encoding?text?=`
struct Word<'a> {
    charset: &'a [u8],
    base64: bool,
    text: &'a [u8],
}

impl<'a> Word<'a> {
    fn parse(from: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let mut pieces = from.get(2..)?.splitn(3, |byte| *byte == b'?');
        let charset = pieces.next()?;
        let encoding = pieces.next()?;
        let tail = pieces.next()?;
        let base64 = match encoding {
            b"B" | b"b" => true,
            b"Q" | b"q" => false,
            _ => return None,
        };
        if charset.is_empty() || charset.len() > 60 || charset.iter().any(u8::is_ascii_whitespace) {
            return None;
        }
        let end = find(*b"?=", tail)?;
        // A language may follow the character set (RFC 2231 section 5).
        let charset = charset.split(|byte| *byte == b'*').next().unwrap_or_default();
        Some((Self { charset, base64, text: tail.get(..end)? }, tail.get(end + 2..)?))
    }

    fn content(&self, into: &mut Vec<u8>) {
        if self.base64 {
            let plain: Vec<u8> = self.text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            match TOLERANT.decode(&plain) {
                Ok(bytes) => into.extend(bytes),
                Err(_) => into.extend(self.text),
            }
        } else {
            unpercent(self.text, b'=', true, into);
        }
    }
}

/// Decodes `=C3` or `%C3`; what is not two hexadecimal digits stays.
fn unpercent(text: &[u8], mark: u8, underscore_is_space: bool, into: &mut Vec<u8>) {
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == mark
            && let Some(((high, low), behind)) = hex_pair(after)
        {
            into.push(high * 16 + low);
            rest = behind;
        } else {
            into.push(if underscore_is_space && *byte == b'_' { b' ' } else { *byte });
        }
    }
}

fn hex_pair(bytes: &[u8]) -> Option<((u8, u8), &[u8])> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pair, rest) = bytes.split_at_checked(2)?;
    Some(((digit(pair.first()?)?, digit(pair.get(1)?)?), rest))
}

/// Bytes in a character set; without one, or an unknown one: UTF-8, or else windows-1252.
fn text_of<'a>(bytes: &'a [u8], charset: Option<&[u8]>) -> Cow<'a, str> {
    // Nearly always; looking the label up costs more than the text.
    let charset = charset.filter(|label| !label.eq_ignore_ascii_case(b"utf-8"));
    match charset.and_then(Encoding::for_label) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
        None => match str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    }
}

/// Without control characters: an encoded word can hide a line end.
fn clean(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    // Controls are below 0x20, 0x7f, or behind 0xc2 in UTF-8.
    let suspect = trimmed.bytes().any(|byte| byte < b' ' || byte == 0x7f || byte == 0xc2);
    if suspect && trimmed.chars().any(char::is_control) {
        return Cow::Owned(trimmed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect());
    }
    Cow::Borrowed(trimmed)
}

/// A parameter as it came: its name and its value.
pub(super) type Pair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// The value of the parameter `name` among raw pairs: in pieces and encoded (RFC 2231), in encoded words (wrongly, and
/// often), or plain.
pub(super) fn parameter(pairs: &[Pair<'_>], name: &str) -> Option<String> {
    let plain = || pairs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes()));
    let mut bytes = Vec::new();
    let mut charset: Option<Vec<u8>> = None;
    for number in 0..pairs.len() {
        let find = |suffix: String| {
            let key = format!("{name}{suffix}");
            pairs.iter().find(|(found, _)| found.eq_ignore_ascii_case(key.as_bytes())).map(|(_, value)| value)
        };
        let (encoded, piece) = match (number, find(format!("*{number}*")), find(format!("*{number}"))) {
            (_, Some(piece), _) => (true, piece),
            (_, None, Some(piece)) => (false, piece),
            (0, None, None) => match find("*".to_owned()) {
                Some(piece) => (true, piece),
                None => break,
            },
            _ => break,
        };
        let mut piece: &[u8] = piece;
        if number == 0 && encoded {
            // charset'language'text
            let mut parts = piece.splitn(3, |byte| *byte == b'\'');
            if let (Some(label), Some(_), Some(text)) = (parts.next(), parts.next(), parts.next()) {
                charset = Some(label.to_vec());
                piece = text;
            }
        }
        if encoded {
            unpercent(piece, b'%', false, &mut bytes);
        } else {
            bytes.extend(piece);
        }
    }
    if bytes.is_empty() {
        return plain().map(|(_, value)| decode(value));
    }
    let label = charset.as_deref().unwrap_or_else(|| UTF_8.name().as_bytes());
    Some(clean(&text_of(&bytes, Some(label))).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn encoded_words_are_read_as_people_wrote_them() {
        for (raw, text) in [
            ("plain", "plain"),
            ("=?UTF-8?Q?Compte_rendu_op=C3=A9ratoire?=", "Compte rendu opératoire"),
            ("=?utf-8?B?w6k=?= =?utf-8?B?w6A=?= x", "éà x"),
            ("=?utf-8?B?ww==?= =?utf-8?B?qQ==?=", "é"),
            ("=?iso-8859-1*fr?q?=E9t=E9?= et =?windows-1252?Q?=80?=", "été et €"),
            ("a =?bad", "a =?bad"),
            ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
            ("=?utf-8?B?!!!?=", "!!!"),
            ("=?nonsense?Q?a=E9?=", "aé"),
            ("=?utf-8?Q?a=0D=0ABcc:_x?=", "a  Bcc: x"),
            ("=?utf-8?Q?50=_100?=", "50= 100"),
            ("é brut", "é brut"),
        ] {
            assert_eq!(decode(raw.as_bytes()), text, "{raw}");
        }
        assert_eq!(decode(b"caf\xe9"), "café");
    }

    #[test]
    fn file_names_come_whole_in_every_spelling() {
        let of = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> = pairs.iter().map(|(k, v)| (Cow::from(k.as_bytes()), Cow::from(v.as_bytes()))).collect();
            parameter(&pairs, "filename")
        };
        assert_eq!(of(&[("FILENAME", "a.pdf")]).as_deref(), Some("a.pdf"));
        assert_eq!(of(&[("filename*", "utf-8'fr'r%C3%A9sum%C3%A9.pdf")]).as_deref(), Some("résumé.pdf"));
        assert_eq!(
            of(&[("filename*1", "m%C3%A9.pdf"), ("filename*0*", "UTF-8''r%C3%A9su")]).as_deref(),
            Some("résum%C3%A9.pdf")
        );
        assert_eq!(of(&[("filename*0", "a"), ("filename*1", "b.txt")]).as_deref(), Some("ab.txt"));
        assert_eq!(of(&[("filename", "=?utf-8?Q?=C3=A9.pdf?=")]).as_deref(), Some("é.pdf"));
        assert_eq!(of(&[("name", "x")]), None);
    }

    proptest! {
        #[test]
        fn anything_becomes_a_text_without_controls(raw in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(!decode(&raw).chars().any(char::is_control));
        }

        #[test]
        fn hostile_words_too(raw in "(=\\?|\\?=|\\?|[Qqbb]|utf-8|=[0-9A-F]|_| |\r\n){0,60}") {
            prop_assert!(!decode(raw.as_bytes()).chars().any(char::is_control));
        }
    }
}
