//! A linear, total tokenizer of HTML: for counting before the real parser and for reading text. **Not** for deciding
//! what is safe; that is the allowlist pass over the real parser's tree.

/// A piece of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mime) enum Token<'a> {
    /// Text, with its character references.
    Text(&'a str),
    /// A start tag.
    Start(Tag<'a>),
    /// An end tag, by its name as written.
    End(&'a str),
    /// A comment, a declaration, or the inside of a script, a style and the like.
    Hidden(&'a str),
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mime) struct Tag<'a> {
    pub(in crate::mime) name: &'a str,
    attributes: &'a str,
}

/// Elements whose inside is not markup (HTML standard 13.2.6.4: raw text, and text with character references).
const RAW: &[&str] =
    &["script", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "title", "textarea", "plaintext"];

/// Iterates over the tokens of a document.
pub(in crate::mime) struct Tokens<'a> {
    rest: &'a str,
    raw: Option<&'static str>,
}

impl<'a> Tokens<'a> {
    pub(in crate::mime) fn new(html: &'a str) -> Self {
        Self { rest: html, raw: None }
    }

    /// Takes `length` bytes off the front; everything if that is no character boundary, which cannot happen.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn inside(&mut self, name: &'static str) -> Token<'a> {
        let end = if name == "plaintext" { None } else { end_of_raw(self.rest, name) };
        let inside = self.take(end.unwrap_or(self.rest.len()));
        if matches!(name, "textarea" | "plaintext" | "xmp") { Token::Text(inside) } else { Token::Hidden(inside) }
    }

    /// At `<`: a tag, a comment, or a mere character.
    fn markup(&mut self) -> Token<'a> {
        let after = self.rest.get(1..).unwrap_or_default();
        let mut bytes = after.bytes();
        match (bytes.next(), bytes.next()) {
            (Some(first), _) if first.is_ascii_alphabetic() => self.start(),
            (Some(b'/'), Some(first)) if first.is_ascii_alphabetic() => {
                let tag = self.tag(2);
                tag.map_or_else(Token::Hidden, |tag| Token::End(tag.name))
            }
            (Some(b'!'), _) if after.starts_with("!--") => {
                let length = 4 + comment_length(after.get(3..).unwrap_or_default());
                Token::Hidden(self.take(length))
            }
            (Some(b'!' | b'?' | b'/'), _) => {
                let end = self.rest.find('>').map_or(self.rest.len(), |at| at + 1);
                Token::Hidden(self.take(end))
            }
            _ => {
                let end = after.find('<').map_or(self.rest.len(), |at| at + 1);
                Token::Text(self.take(end))
            }
        }
    }

    fn start(&mut self) -> Token<'a> {
        match self.tag(1) {
            Ok(tag) => {
                self.raw = RAW.iter().find(|raw| raw.eq_ignore_ascii_case(tag.name)).copied();
                Token::Start(tag)
            }
            Err(rest) => Token::Hidden(rest),
        }
    }

    /// Takes a tag whose name starts at `from`. A tag that never ends is the rest of the document.
    fn tag(&mut self, from: usize) -> Result<Tag<'a>, &'a str> {
        let text = self.rest.get(from..).unwrap_or_default();
        let name_end = text.bytes().position(is_name_end).unwrap_or(text.len());
        let (name, attributes) = text.split_at_checked(name_end).unwrap_or((text, ""));
        let mut reader = Attributes { rest: attributes };
        while reader.next().is_some() {}
        match reader.rest.strip_prefix('>') {
            Some(after) => {
                let length = self.rest.len() - after.len();
                let written = attributes.len() - reader.rest.len();
                self.take(length);
                Ok(Tag { name, attributes: attributes.get(..written).unwrap_or_default() })
            }
            None => Err(self.take(self.rest.len())),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.raw.take() {
            let inside = self.inside(name);
            if !matches!(inside, Token::Text("") | Token::Hidden("")) {
                return Some(inside);
            }
        }
        match self.rest.find('<') {
            Some(0) => Some(self.markup()),
            Some(at) => Some(Token::Text(self.take(at))),
            None if self.rest.is_empty() => None,
            None => Some(Token::Text(self.take(self.rest.len()))),
        }
    }
}

impl<'a> Tag<'a> {
    /// Its attributes as written, in order.
    pub(in crate::mime) fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.attributes }
    }

    /// The value of the first attribute called `name`, as written.
    pub(in crate::mime) fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Iterates over the attributes of a tag; stops at its `>`, which stays in `rest`.
pub(in crate::mime) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        self.rest = self.rest.trim_start_matches(|c: char| is_space(c) || c == '/');
        if self.rest.is_empty() || self.rest.starts_with('>') {
            return None;
        }
        // A name has at least one character, even if that is `=` (HTML standard 13.2.5.32).
        let first = self.rest.chars().next().map_or(0, char::len_utf8);
        let tail = self.rest.get(first..).unwrap_or_default();
        let length = first + tail.bytes().position(|b| is_name_end(b) || b == b'=').unwrap_or(tail.len());
        let (name, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        let Some(rest) = rest.trim_start_matches(is_space).strip_prefix('=') else { return Some((name, "")) };
        let rest = rest.trim_start_matches(is_space);
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, rest) = if let Some(quote) = quote {
            let inside = rest.get(1..).unwrap_or_default();
            inside.split_once(quote).unwrap_or((inside, ""))
        } else {
            let end = rest.find(|c: char| is_space(c) || c == '>').unwrap_or(rest.len());
            rest.split_at_checked(end).unwrap_or((rest, ""))
        };
        self.rest = rest;
        Some((name, value))
    }
}

fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0c' | '\r' | ' ')
}

fn is_name_end(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'/' | b'>')
}

/// Where `</name` ends the raw text; `None` if nothing ends it.
fn end_of_raw(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        let after = text.get(at + 2..).unwrap_or_default();
        after.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
            && after.as_bytes().get(name.len()).is_none_or(|byte| is_name_end(*byte))
    })
}

/// The length of a comment from after its `<!--`, end included.
fn comment_length(text: &str) -> usize {
    if text.starts_with('>') {
        return 1;
    }
    if text.starts_with("->") {
        return 2;
    }
    let plain = text.find("-->").map(|at| at + 3);
    let bang = text.get(..plain.unwrap_or(text.len())).and_then(|text| text.find("--!>")).map(|at| at + 4);
    bang.or(plain).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        Tokens::new(html)
            .map(|token| match token {
                Token::Text(text) => format!("T:{text}|"),
                Token::Start(tag) => {
                    let attributes: Vec<_> = tag.attributes().map(|(name, value)| format!("{name}={value}")).collect();
                    format!("S:{} {}|", tag.name, attributes.join(","))
                }
                Token::End(name) => format!("E:{name}|"),
                Token::Hidden(text) => format!("H:{text}|"),
            })
            .collect()
    }

    #[test]
    fn html_is_cut_where_a_browser_cuts_it() {
        for (html, tokens) in [
            ("a<b c='d>' e=f/ g>h</b>", "T:a|S:b c=d>,e=f/,g=|T:h|E:b|"),
            ("1 < 2 <> x", "T:1 |T:< 2 |T:<> x|"),
            (
                "<!-- a -- > b -->c<!-->d<!--->e<!--x--!>f",
                "H:<!-- a -- > b -->|T:c|H:<!-->|T:d|H:<!--->|T:e|H:<!--x--!>|T:f|",
            ),
            ("<style>a<b></styl></STYLE >x", "S:style |H:a<b></styl>|E:STYLE|T:x|"),
            ("<textarea><p></textarea>", "S:textarea |T:<p>|E:textarea|"),
            ("<?xml x?>a<!DOCTYPE b></ c>", "H:<?xml x?>|T:a|H:<!DOCTYPE b>|H:</ c>|"),
            ("<a b", "H:<a b|"),
            ("<a =b /c>", "S:a =b=,c=|"),
            ("<a/b/>é", "S:a b=|T:é|"),
        ] {
            assert_eq!(shown(html), tokens, "{html}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_document_ends(html in "[<>!/?a-c='\" \\-é]{0,60}", any: String) {
            assert!(Tokens::new(&html).count() <= html.len() + 1);
            assert!(Tokens::new(&any).count() <= any.len() + 1);
        }
    }
}
