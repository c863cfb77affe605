//! Where a response ends: at a line end that no literal follows (RFC 3501 section 4.3). Found without understanding the
//! response, and within bounds.

use memchr::memchr;

use super::{Error, token};

/// Longest end of a line that is kept of a response too large to keep: enough for `{4294967295}`.
const TAIL: usize = 32;

/// Bounds of what a server may answer. Passing them costs that server its connection, and nothing else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// One response without its literals, and all its literals together, in bytes.
    pub response: usize,
    /// What may be passed over, beyond `response`, of a response too large to keep.
    pub oversize: usize,
    /// All responses of one exchange.
    pub exchange: usize,
}

impl Limits {
    /// For everything that holds no message: 1 MB a response.
    pub(super) const LISTING: Self = Self { response: 1 << 20, oversize: 64 << 20, exchange: 96 << 20 };
    /// For the numbers of all messages of a large mailbox.
    pub(super) const SEARCH: Self = Self { response: 16 << 20, oversize: 0, exchange: 32 << 20 };

    /// For a part of a message of at most `bytes`.
    pub(super) fn body(bytes: usize) -> Self {
        let response = bytes.saturating_add(Self::LISTING.response);
        let exchange = response.saturating_mul(2).saturating_add(Self::LISTING.exchange);
        Self { response, oversize: Self::LISTING.oversize, exchange }
    }
}

/// What the scanner found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The response ends here; it is whole in the buffer.
    Whole(usize),
    /// The response ends here, and was too large: only its first bytes and its last line are in the buffer.
    Oversize(usize),
    /// More bytes are needed.
    More,
}

/// Finds the end of the first response of a buffer that grows.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    /// Up to here the buffer has been looked at; beyond its end while a literal is being received.
    at: usize,
    /// Where the current line begins.
    line: usize,
    /// Bytes of literals so far.
    literals: usize,
    /// Bytes passed over so far.
    passed: usize,
}

impl Scanner {
    /// Looks further. When the response is too large, what is not needed is removed from `buffer`.
    pub(super) fn scan(&mut self, buffer: &mut impl Buffer, limits: &Limits) -> Result<Found, Error> {
        let found = self.look(buffer.bytes(), limits)?;
        if self.is_too_large(limits) {
            return self.pass_over(buffer, limits, found);
        }
        Ok(match found {
            Some(end) => {
                *self = Self::default();
                Found::Whole(end)
            }
            None => Found::More,
        })
    }

    fn is_too_large(&self, limits: &Limits) -> bool {
        self.passed > 0 || self.literals > limits.response || self.at.saturating_sub(self.literals) > limits.response
    }

    fn look(&mut self, bytes: &[u8], limits: &Limits) -> Result<Option<usize>, Error> {
        loop {
            let Some(ahead) = bytes.get(self.at..) else { return Ok(None) };
            let Some(newline) = memchr(b'\n', ahead) else {
                self.at = bytes.len();
                return Ok(None);
            };
            let end = self.at + newline + 1;
            let line = bytes.get(self.line..end).unwrap_or_default();
            self.at = end;
            let is_first = self.line == 0 && self.passed == 0;
            let literal = if is_first && is_text(line) { None } else { literal_size(line) };
            let Some(size) = literal else { return Ok(Some(end)) };
            self.literals = self.literals.saturating_add(size);
            if self.literals > limits.response.saturating_add(limits.oversize) {
                return Err(Error::Limit("a literal of the backend's answer is too large"));
            }
            self.at = end + size;
            self.line = self.at;
        }
    }

    /// Forgets the middle of a response that will not be kept.
    fn pass_over(&mut self, buffer: &mut impl Buffer, limits: &Limits, found: Option<usize>) -> Result<Found, Error> {
        if let Some(end) = found {
            *self = Self::default();
            return Ok(Found::Oversize(end));
        }
        let have = buffer.bytes().len();
        // Keep the beginning (which message it is about) and the end of the last line (whether a literal follows).
        let until = if self.at > have { have } else { have.saturating_sub(TAIL).max(self.line.min(have)) };
        let removed = until.saturating_sub(TAIL);
        if removed > 0 {
            buffer.remove(TAIL, removed);
            self.passed += removed;
            self.at = self.at.saturating_sub(removed);
            self.line = self.line.saturating_sub(removed).max(TAIL);
        }
        if self.passed > limits.response.saturating_add(limits.oversize) {
            return Err(Error::Limit("a line of the backend's answer is too large"));
        }
        Ok(Found::More)
    }
}

/// The buffer that the scanner looks at.
pub(super) trait Buffer {
    /// What is there.
    fn bytes(&self) -> &[u8];
    /// Removes `count` bytes from `from` on.
    fn remove(&mut self, from: usize, count: usize);
}

/// Whether a response's first line is words for people to its end, in which `{5}` announces nothing (RFC 3501 section 9,
/// `resp-text`).
fn is_text(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"* ") else { return true };
    let word = rest.split(|byte| matches!(byte, b' ' | b'\r' | b'\n')).next().unwrap_or_default();
    [b"OK".as_slice(), b"NO", b"BAD", b"BYE", b"PREAUTH"].iter().any(|text| word.eq_ignore_ascii_case(text))
}

/// The size of the literal that a line announces at its end: `{5}`, `{5+}` or `~{5}`.
fn literal_size(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"\n")?;
    let inside = line.strip_suffix(b"\r").unwrap_or(line).strip_suffix(b"}")?;
    let inside = inside.strip_suffix(b"+").unwrap_or(inside);
    let digits = inside.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (before, digits) = inside.split_at_checked(inside.len() - digits)?;
    before.strip_suffix(b"{")?;
    // Longer than any number that fits is surely too large.
    Some(if digits.len() > 19 { usize::MAX } else { usize::try_from(token::number(digits)?).unwrap_or(usize::MAX) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Growing(Vec<u8>);

    impl Buffer for Growing {
        fn bytes(&self) -> &[u8] {
            &self.0
        }

        fn remove(&mut self, from: usize, count: usize) {
            self.0.drain(from..from + count);
        }
    }

    const SMALL: Limits = Limits { response: 100, oversize: 10_000, exchange: 1 << 20 };

    /// All responses of `stream` when it comes in pieces of `step` bytes.
    fn frames(stream: &[u8], step: usize, limits: Limits) -> Result<Vec<(bool, Vec<u8>)>, Error> {
        let (mut scanner, mut buffer, mut frames) = (Scanner::default(), Growing(Vec::new()), Vec::new());
        for piece in stream.chunks(step.max(1)) {
            buffer.0.extend(piece);
            loop {
                match scanner.scan(&mut buffer, &limits)? {
                    Found::Whole(end) => frames.push((true, buffer.0.drain(..end).collect())),
                    Found::Oversize(end) => frames.push((false, buffer.0.drain(..end).collect())),
                    Found::More => break,
                }
            }
        }
        Ok(frames)
    }

    #[test]
    fn literals_belong_to_their_response_and_words_for_people_announce_none() {
        let stream =
            b"* 1 FETCH (BODY[] {4}\r\na\r\nb X ~{0}\r\n)\r\n* OK see {9}\r\np1 NO {9}\r\n+ go {1}\r\n* 2 EXISTS\r\n";
        for step in 1..stream.len() {
            let frames = frames(stream, step, Limits::LISTING).unwrap();
            let sizes: Vec<usize> = frames.iter().map(|(_, bytes)| bytes.len()).collect();
            assert_eq!(sizes, [39, 14, 11, 10, 12], "step {step}");
        }
    }

    #[test]
    fn a_response_too_large_is_passed_over_and_the_next_one_understood() {
        let line = [b"* 7 FETCH (X \"".to_vec(), b"a".repeat(900), b"\")\r\n".to_vec()].concat();
        let literal = [b"* 8 FETCH (X {900}\r\n".to_vec(), b"\n".repeat(900), b" Y {900}\r\n".to_vec()].concat();
        let stream = [line, literal, b")".repeat(900), b" Z {3}\r\nabc)\r\n* 9 EXISTS\r\n".to_vec()].concat();
        for step in [1, 2, 3, 7, 33, 64, 100, 500, 5_000] {
            let frames = frames(&stream, step, SMALL).unwrap();
            assert_eq!(frames.len(), 3, "step {step}");
            assert!(frames[0].1.starts_with(b"* 7 FETCH (") && frames[1].1.starts_with(b"* 8 FETCH ("));
            assert_eq!(frames[2], (true, b"* 9 EXISTS\r\n".to_vec()));
            assert_eq!((frames[0].0, frames[1].0), (false, false), "step {step}");
        }
    }

    #[test]
    fn four_gigabytes_are_refused_when_announced() {
        for size in ["4294967296", "99999999999999999999999"] {
            let stream = format!("* 1 FETCH (BODY[] {{{size}}}\r\n");
            assert!(matches!(frames(stream.as_bytes(), 9, Limits::LISTING), Err(Error::Limit(_))));
        }
        assert!(matches!(frames(&b"x".repeat(20_000), 64, SMALL), Err(Error::Limit(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_end_the_same(
            stream in "(\\* [0-9] |FETCH |\\{[0-9]{1,3}\\+?\\}\r\n|\r\n|[a-z]{1,40}|OK )*", step in 1_usize..60,
        ) {
            let whole = frames(stream.as_bytes(), stream.len(), Limits::LISTING).map_err(|_| ()).unwrap();
            prop_assert_eq!(frames(stream.as_bytes(), step, Limits::LISTING).map_err(|_| ()).unwrap(), whole);
            frames(stream.as_bytes(), step, SMALL).map_err(|_| ()).unwrap();
        }
    }
}
