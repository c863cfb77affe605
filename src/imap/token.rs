//! The tokenizer: any bytes into tokens, without recursion, allocation or failure (RFC 3501 section 9, "Formal Syntax").
//!
//! It is total on purpose: what a server says is understood as far as it goes, and never stops or overflows the process.

use std::borrow::Cow;

use memchr::memchr2;

/// A piece of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `(`
    Open,
    /// `)`
    Close,
    /// A word without quotes, `NIL` and numbers included.
    Atom(&'a [u8]),
    /// What stands between quotes, its escapes still in it.
    Quoted(&'a [u8]),
    /// The content of a literal.
    Literal(&'a [u8]),
    /// Nothing more.
    End,
}

impl<'a> Token<'a> {
    /// The bytes of a string or a word; `None` for `NIL`, a list or the end (`nstring`).
    pub(super) fn text(self) -> Option<Cow<'a, [u8]>> {
        match self {
            Self::Quoted(raw) => Some(unescaped(raw)),
            Self::Literal(bytes) => Some(Cow::Borrowed(bytes)),
            Self::Atom(word) if !word.eq_ignore_ascii_case(b"NIL") => Some(Cow::Borrowed(word)),
            Self::Atom(_) | Self::Open | Self::Close | Self::End => None,
        }
    }

    /// As [`Self::text`], where `NIL` is a word like another (`astring`): a mailbox can have this name.
    pub(super) fn text_or_nil(self) -> Option<Cow<'a, [u8]>> {
        match self {
            Self::Atom(word) => Some(Cow::Borrowed(word)),
            token => token.text(),
        }
    }

    /// A number, written as a word.
    pub(super) fn number(self) -> Option<u64> {
        match self {
            Self::Atom(word) => number(word),
            _ => None,
        }
    }

    /// Whether it is this word or string, in any case.
    pub(super) fn is(self, word: &[u8]) -> bool {
        match self {
            Self::Atom(bytes) | Self::Quoted(bytes) | Self::Literal(bytes) => bytes.eq_ignore_ascii_case(word),
            Self::Open | Self::Close | Self::End => false,
        }
    }
}

/// A decimal number of at most 19 digits, and nothing else.
pub(super) fn number(word: &[u8]) -> Option<u64> {
    if word.is_empty() || word.len() > 19 || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(word.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
}

fn unescaped(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.contains(&b'\\') {
        return Cow::Borrowed(raw);
    }
    let mut plain = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter();
    while let Some(byte) = bytes.next() {
        let byte = if *byte == b'\\' { bytes.next().unwrap_or(byte) } else { byte };
        plain.push(*byte);
    }
    Cow::Owned(plain)
}

/// Reads tokens from one response.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexer<'a> {
    rest: &'a [u8],
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next token. Spaces and line ends between tokens mean nothing.
    pub(super) fn next(&mut self) -> Token<'a> {
        match self.byte() {
            None => Token::End,
            Some(b'(') => self.advance(1, Token::Open),
            Some(b')') => self.advance(1, Token::Close),
            Some(b'"') => self.quoted(),
            Some(b'{' | b'~') => self.literal().unwrap_or_else(|| self.atom()),
            Some(_) => self.atom(),
        }
    }

    /// The first byte of the next token, which is left in place.
    fn byte(&mut self) -> Option<&'a u8> {
        while let Some((b' ' | b'\r' | b'\n' | b'\t', rest)) = self.rest.split_first() {
            self.rest = rest;
        }
        self.rest.first()
    }

    /// Enters the list that begins here; false, and nothing is read, when none does.
    pub(super) fn enter(&mut self) -> bool {
        let begins = self.at_list();
        if begins {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        begins
    }

    /// Whether a list begins here.
    pub(super) fn at_list(&mut self) -> bool {
        self.byte() == Some(&b'(')
    }

    /// Whether the list ends here, or everything.
    pub(super) fn at_end(&mut self) -> bool {
        matches!(self.byte(), None | Some(b')'))
    }

    /// Passes over `bytes` if they are next.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> bool {
        match self.rest.strip_prefix(bytes) {
            Some(rest) => self.rest = rest,
            None => return false,
        }
        true
    }

    /// The next token, left in place.
    pub(super) fn peek(&self) -> Token<'a> {
        let mut ahead = *self;
        ahead.next()
    }

    /// The name of a fetched attribute: a word that may hold `[…]` with spaces and lists in it, and `<…>` behind.
    pub(super) fn attribute(&mut self) -> Token<'a> {
        let token = self.peek();
        let Token::Atom(word) = token else { return self.next() };
        let start = *self;
        let Some(bracket) = word.iter().position(|byte| *byte == b'[') else { return self.next() };
        self.next();
        let skipped = start.rest.len() - self.rest.len() - word.len();
        let from_bracket = start.rest.get(skipped + bracket..).unwrap_or_default();
        let Some(close) = memchr2(b']', b'\n', from_bracket) else { return token };
        let after = from_bracket.get(close + 1..).unwrap_or_default();
        let tail = after.iter().position(|byte| matches!(byte, b' ' | b'\r' | b'\n')).unwrap_or(after.len());
        let end = skipped + bracket + close + 1 + tail;
        self.rest = start.rest.get(end..).unwrap_or_default();
        Token::Atom(start.rest.get(skipped..end).unwrap_or_default())
    }

    /// A string or `NIL`. A list in its place is skipped and counts as `NIL`.
    pub(super) fn text(&mut self) -> Option<Cow<'a, [u8]>> {
        if self.enter() {
            self.skip_to_close();
            return None;
        }
        self.next().text()
    }

    /// Skips one value: a word, a string, or a list with all that is in it. The end of a list is not a value.
    pub(super) fn skip(&mut self) {
        if self.enter() {
            self.skip_to_close();
        } else if !self.at_end() {
            self.next();
        }
    }

    /// Skips to behind the end of the list that is open here, whatever the depth of what is in it.
    pub(super) fn skip_to_close(&mut self) {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.next() {
                Token::Open => depth += 1,
                Token::Close => depth -= 1,
                Token::End => return,
                _ => {}
            }
        }
    }

    fn advance(&mut self, by: usize, token: Token<'a>) -> Token<'a> {
        self.rest = self.rest.get(by..).unwrap_or_default();
        token
    }

    fn quoted(&mut self) -> Token<'a> {
        let inside = self.rest.get(1..).unwrap_or_default();
        let mut at = 0;
        loop {
            let ahead = inside.get(at..).unwrap_or_default();
            match memchr2(b'"', b'\\', ahead) {
                Some(found) if ahead.get(found) == Some(&b'"') => {
                    let end = at + found;
                    return self.advance(end + 2, Token::Quoted(inside.get(..end).unwrap_or_default()));
                }
                Some(found) => at += found + 2,
                // No closing quote: the rest is the string.
                None => return self.advance(self.rest.len(), Token::Quoted(inside)),
            }
        }
    }

    fn literal(&mut self) -> Option<Token<'a>> {
        let head = self.rest.strip_prefix(b"~").unwrap_or(self.rest).strip_prefix(b"{")?;
        let close = head.iter().take(21).position(|byte| *byte == b'}')?;
        let digits = head.get(..close)?;
        let size = usize::try_from(number(digits.strip_suffix(b"+").unwrap_or(digits))?).ok()?;
        let after = head.get(close + 1..)?;
        let body = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n"))?;
        let (content, rest) = body.split_at_checked(size)?;
        self.rest = rest;
        Some(Token::Literal(content))
    }

    fn atom(&mut self) -> Token<'a> {
        let special = |byte: &u8| matches!(byte, b' ' | b'(' | b')' | b'"' | b'\r' | b'\n');
        // At least one byte, so that every call makes progress.
        let end = self.rest.iter().skip(1).position(special).map_or(self.rest.len(), |found| found + 1);
        self.advance(end, Token::Atom(self.rest.get(..end).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(bytes: &[u8]) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(bytes);
        let mut tokens = Vec::new();
        loop {
            match lexer.next() {
                Token::End => return tokens,
                token => tokens.push(token),
            }
        }
    }

    #[test]
    fn strings_words_and_lists_are_told_apart() {
        let tokens = all(b"(FLAGS (\\Seen) NIL \"a \\\"b\\\\\" {3}\r\nx)y 12)\r\n");
        let expected = [
            Token::Open,
            Token::Atom(b"FLAGS"),
            Token::Open,
            Token::Atom(b"\\Seen"),
            Token::Close,
            Token::Atom(b"NIL"),
            Token::Quoted(b"a \\\"b\\\\"),
            Token::Literal(b"x)y"),
            Token::Atom(b"12"),
            Token::Close,
        ];
        assert_eq!(tokens, expected);
        assert_eq!(tokens[6].text().unwrap().as_ref(), b"a \"b\\");
        assert_eq!(tokens[5].text(), None);
        assert_eq!(tokens[8].number(), Some(12));
    }

    #[test]
    fn a_section_name_is_one_attribute() {
        let mut lexer = Lexer::new(b"BODY[HEADER.FIELDS (From \"To\")]<0> {2}\r\nab FLAGS ()");
        assert_eq!(lexer.attribute(), Token::Atom(b"BODY[HEADER.FIELDS (From \"To\")]<0>"));
        assert_eq!(lexer.next(), Token::Literal(b"ab"));
        assert_eq!(lexer.attribute(), Token::Atom(b"FLAGS"));
    }

    #[test]
    fn what_is_broken_still_ends() {
        assert_eq!(all(b"\"never closed"), [Token::Quoted(b"never closed")]);
        assert_eq!(all(b"{99}\r\nshort"), [Token::Atom(b"{99}"), Token::Atom(b"short")]);
        assert_eq!(all(b"{99999999999999999999}\r\n"), [Token::Atom(b"{99999999999999999999}")]);
        assert_eq!(number(b""), None);
        assert_eq!(number(b"-1"), None);
    }

    #[test]
    fn a_list_of_any_depth_is_skipped_without_recursion() {
        let deep = [b"(".repeat(1_000_000), b")".repeat(1_000_000), b" x".to_vec()].concat();
        let mut lexer = Lexer::new(&deep);
        lexer.skip();
        assert_eq!(lexer.next(), Token::Atom(b"x"));
    }

    proptest! {
        #[test]
        fn any_bytes_end_and_every_token_moves_on(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(all(&bytes).len() <= bytes.len());
            let mut lexer = Lexer::new(&bytes);
            while lexer.attribute() != Token::End { lexer.skip(); }
            let mut lexer = Lexer::new(&bytes);
            lexer.skip_to_close();
        }

        #[test]
        fn hostile_syntax_ends(text in "[(){}\\[\\]\"\\\\ \r\n0-9+~aB]{0,300}") {
            prop_assert!(all(text.as_bytes()).len() <= text.len());
        }
    }
}
