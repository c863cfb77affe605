//! Finds addresses in plain text and makes links of them.

use super::super::{clean_text::is_deceptive, html::link, safe::escape};
use crate::base::Address;

/// Longest address that becomes a link, in bytes.
const MAX_LINK: usize = 4_096;
/// Longest local part of a mail address, in bytes.
const MAX_LOCAL: usize = 64;

/// What an address can start with.
const STARTS: &[&str] = &["https://", "http://", "mailto:"];

/// Appends one line of text, escaped, with its addresses as links. Linear: what was looked at as a web address is
/// never looked at again, and what stands before an `@` is looked at for [`MAX_LOCAL`] characters.
pub(super) fn linkify(line: &str, html: &mut String) {
    let mut rest = line;
    let mut before: Option<char> = None;
    let mut plain_from = line;
    while let Some(c) = rest.chars().next() {
        let found = if before.is_some_and(char::is_alphanumeric) { Found::Nothing } else { at_start(rest) };
        let taken = match found {
            Found::Nothing => {
                before = Some(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
                continue;
            }
            Found::NoLink(text) => text,
            Found::Link(text, target) => {
                let plain = plain_from.len() - rest.len();
                put(plain_from.get(..plain).unwrap_or_default(), html);
                anchor(text, &target, html);
                plain_from = rest.get(text.len()..).unwrap_or_default();
                text
            }
        };
        before = taken.chars().next_back();
        rest = rest.get(taken.len()..).unwrap_or_default();
    }
    put(plain_from, html);
}

/// What a text starts with.
enum Found<'a> {
    /// No address.
    Nothing,
    /// Something like an address that is none: text, to be stepped over.
    NoLink(&'a str),
    /// An address as written, and as a target.
    Link(&'a str, String),
}

/// Text between links. Embeddings and overrides of direction go: with them a line can read as another.
fn put(text: &str, html: &mut String) {
    if text.chars().any(is_override) {
        escape(&text.chars().filter(|c| !is_override(*c)).collect::<String>(), html);
    } else {
        escape(text, html);
    }
}

fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}')
}

fn anchor(text: &str, target: &str, html: &mut String) {
    html.push_str("<a href=\"");
    escape(target, html);
    html.push_str("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
    put(text, html);
    html.push_str("</a>");
}

fn at_start(text: &str) -> Found<'_> {
    let starts = |start: &&&str| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let Some(scheme) = STARTS.iter().find(starts) else {
        return mail_address(text).map_or(Found::Nothing, |(text, target)| Found::Link(text, target));
    };
    let whole = upto(text, is_end);
    if whole.len() > MAX_LINK {
        return Found::NoLink(whole);
    }
    let written = trimmed(whole);
    match link(written).filter(|_| written.len() > scheme.len()) {
        Some(target) => Found::Link(written, target),
        None => Found::NoLink(whole),
    }
}

/// `name@domain`, checked as an address.
fn mail_address(text: &str) -> Option<(&str, String)> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    // All these characters have one byte.
    let length = text.chars().take(MAX_LOCAL + 1).take_while(|c| is_local(*c)).count();
    let local = text.get(..length).filter(|local| !local.is_empty() && local.len() <= MAX_LOCAL)?;
    if !text.get(local.len()..)?.starts_with('@') {
        return None;
    }
    let domain = upto(text.get(local.len() + 1..)?, |c| !(c.is_alphanumeric() || c == '-' || c == '.'));
    let domain = domain.trim_end_matches(['.', '-']);
    if !domain.contains('.') {
        return None;
    }
    let written = text.get(..local.len() + 1 + domain.len())?;
    let address: Address = written.parse().ok()?;
    let target = link(&format!("mailto:{}", encoded(address.as_str())))?;
    Some((written, target))
}

/// `%`, `?`, `&` and the like mean something in a `mailto:` address (RFC 6068 section 2).
fn encoded(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_ascii_alphanumeric() || "@.-_+~".contains(c) {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push('%');
                out.extend(
                    [byte >> 4, byte & 15].into_iter().filter_map(|digit| char::from_digit(u32::from(digit), 16)),
                );
            }
        }
    }
    out
}

fn upto(text: &str, stop: impl Fn(char) -> bool) -> &str {
    text.find(stop).and_then(|end| text.get(..end)).unwrap_or(text)
}

/// What ends an address in running text: space, quotes of any language, brackets, invisible characters.
fn is_end(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_deceptive(c) || "<>\"`\\^{|}«»“”„‘’‚".contains(c)
}

/// Punctuation at the end belongs to the sentence; a closing bracket too, unless it was opened inside.
fn trimmed(text: &str) -> &str {
    let surplus = |open: char, close: char| text.matches(close).count().saturating_sub(text.matches(open).count());
    let (mut round, mut square) = (surplus('(', ')'), surplus('[', ']'));
    text.trim_end_matches(|c: char| match c {
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '…' => true,
        ')' if round > 0 => {
            round -= 1;
            true
        }
        ']' if square > 0 => {
            square -= 1;
            true
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let mut html = String::new();
        linkify(line, &mut html);
        html.replace(" target=\"_blank\" rel=\"noopener noreferrer nofollow\"", "")
    }

    #[test]
    fn addresses_become_links_and_sentences_keep_their_punctuation() {
        for (line, html) in [
            (
                "voir https://a.test/x?y=1&z, ok",
                "voir <a href=\"https://a.test/x?y=1&amp;z\">https://a.test/x?y=1&amp;z</a>, ok",
            ),
            ("(https://a.test/b_(c)).", "(<a href=\"https://a.test/b_(c)\">https://a.test/b_(c)</a>)."),
            (
                "« https://a.test » HTTP://B.test",
                "« <a href=\"https://a.test/\">https://a.test</a> » <a href=\"http://b.test/\">HTTP://B.test</a>",
            ),
            ("à a.b@c.test.", "à <a href=\"mailto:a.b@c.test\">a.b@c.test</a>."),
            ("x@y, @z.test, a@@b.test", "x@y, @z.test, a@@b.test"),
            ("javascript:alert(1) ftp://a.test data:x,y", "javascript:alert(1) ftp://a.test data:x,y"),
            ("https://", "https://"),
            ("xhttps://a.test", "xhttps://a.test"),
        ] {
            assert_eq!(shown(line), html, "{line}");
        }
    }

    #[test]
    fn attack_61_to_64_a_link_ends_before_what_could_break_out_of_it() {
        for (line, html) in [
            (
                "a@a.co?]<img/src=x/onerror=alert(1)>",
                "<a href=\"mailto:a@a.co\">a@a.co</a>?]&lt;img/src=x/onerror=alert(1)&gt;",
            ),
            ("https://a.test\"onmouseover=x", "<a href=\"https://a.test/\">https://a.test</a>&quot;onmouseover=x"),
            ("https://a.test'x", "<a href=\"https://a.test&#39;x\">https://a.test&#39;x</a>"),
            ("https://a.test\u{200b}.evil.test", "<a href=\"https://a.test/\">https://a.test</a>\u{200b}.evil.test"),
            ("https://a.test/\u{202e}gnp.exe", "<a href=\"https://a.test/\">https://a.test/</a>gnp.exe"),
            ("https://bank.test@evil.test/", "<a href=\"https://evil.test/\">https://bank.test@evil.test/</a>"),
        ] {
            let shown = shown(line);
            if line.contains("a.test'x") {
                // Not a host: no link at all.
                assert!(!shown.contains("<a href=\"https://a.test&#39;x\""), "{shown}");
            } else {
                assert_eq!(shown, html, "{line}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn the_text_is_kept_and_nothing_but_links_is_markup(line in "[a-c<>\"'&@:/. ()]{0,40}(https://a[.]test[<>\"'&a/?.]{0,10})?", any: String) {
            for line in [line, any.replace(['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\0'], "")] {
                let text: String = shown(&line).split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
                let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
                proptest::prop_assert_eq!(text, line);
            }
        }
    }
}
