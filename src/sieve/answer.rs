//! Answers on the wire (RFC 5804 sections 1.2 and 4): lines of words, quoted strings and literals, ended by OK, NO or
//! BYE.

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

use super::Error;

/// Longest line, in bytes.
const MAX_LINE: u64 = 16_384;
/// Largest string, in bytes: a script, with room.
const MAX_STRING: usize = 1 << 20;
/// Most lines of one answer.
const MAX_LINES: usize = 2_000;

/// One word of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A bare word, or a code in parentheses.
    Atom(String),
    /// A quoted string or a literal.
    Text(String),
}

impl Word {
    /// Its text, whatever its form.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Atom(text) | Self::Text(text) => text,
        }
    }
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Done.
    Ok,
    /// Not done.
    No,
    /// Not done, and the server closes the connection.
    Bye,
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// How it ends.
    pub end: End,
    /// The code in parentheses, if any.
    pub code: Option<String>,
    /// The lines before the end.
    pub lines: Vec<Vec<Word>>,
}

impl Answer {
    /// Turns NO and BYE into an error.
    pub(super) fn done(self) -> Result<Self, Error> {
        if self.end == End::Ok { Ok(self) } else { Err(Error::No { code: self.code }) }
    }
}

/// Reads a whole answer.
pub(super) async fn read(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<Answer, Error> {
    let mut lines = Vec::new();
    while lines.len() < MAX_LINES {
        let line = line(stream).await?;
        let end = match line.first() {
            Some(Word::Atom(word)) if word.eq_ignore_ascii_case("OK") => End::Ok,
            Some(Word::Atom(word)) if word.eq_ignore_ascii_case("NO") => End::No,
            Some(Word::Atom(word)) if word.eq_ignore_ascii_case("BYE") => End::Bye,
            _ => {
                lines.push(line);
                continue;
            }
        };
        let code = line.get(1).and_then(|word| match word {
            Word::Atom(text) => text.strip_prefix('(')?.strip_suffix(')').map(str::to_owned),
            Word::Text(_) => None,
        });
        return Ok(Answer { end, code, lines });
    }
    Err(Error::Protocol)
}

/// Reads one line, which a literal continues.
pub(super) async fn line(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<Vec<Word>, Error> {
    let mut words = Vec::new();
    let mut total = 0;
    loop {
        let mut raw = Vec::new();
        let read = stream.take(MAX_LINE).read_until(b'\n', &mut raw).await.map_err(|_| Error::Unreachable)?;
        if read == 0 {
            return Err(Error::Unreachable);
        }
        let text = String::from_utf8(raw).map_err(|_| Error::Protocol)?;
        let text = text.strip_suffix("\r\n").ok_or(Error::Protocol)?;
        let Some(size) = split(text, &mut words)? else { return Ok(words) };
        total += size;
        if total > MAX_STRING {
            return Err(Error::Protocol);
        }
        let mut literal = vec![0; size];
        stream.read_exact(&mut literal).await.map_err(|_| Error::Unreachable)?;
        words.push(Word::Text(String::from_utf8(literal).map_err(|_| Error::Protocol)?));
    }
}

/// Splits the text of a line into words; gives the size of the literal that follows it, if one does.
fn split(text: &str, words: &mut Vec<Word>) -> Result<Option<usize>, Error> {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            ' ' => {}
            '"' => words.push(Word::Text(quoted(&mut rest)?)),
            '{' => {
                let size: String = rest.collect();
                let size = size.strip_suffix('}').ok_or(Error::Protocol)?;
                return size.trim_end_matches('+').parse().map(Some).map_err(|_| Error::Protocol);
            }
            '(' => {
                let mut code = String::from('(');
                loop {
                    match rest.next().ok_or(Error::Protocol)? {
                        '"' => code.push_str(&quoted(&mut rest)?),
                        ')' => break,
                        c => code.push(c),
                    }
                }
                code.push(')');
                words.push(Word::Atom(code));
            }
            c => {
                let mut atom = String::from(c);
                while let Some(c) = rest.next_if(|c| *c != ' ') {
                    atom.push(c);
                }
                words.push(Word::Atom(atom));
            }
        }
    }
    Ok(None)
}

/// Reads a quoted string after its first quote.
fn quoted(rest: &mut impl Iterator<Item = char>) -> Result<String, Error> {
    let mut text = String::new();
    loop {
        match rest.next().ok_or(Error::Protocol)? {
            '"' => return Ok(text),
            '\\' => text.push(rest.next().ok_or(Error::Protocol)?),
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    async fn of(text: &str) -> Result<Answer, Error> {
        read(&mut text.as_bytes()).await
    }

    #[tokio::test]
    async fn every_form_of_an_answer_is_read() {
        let answer =
            of("\"SASL\" \"PLAIN OAUTHBEARER\"\r\n\"X\" {5}\r\na\r\n\"b\r\nSTARTTLS\r\nOK (WARNINGS) \"done\"\r\n")
                .await
                .unwrap();
        let text = |text: &str| Word::Text(text.to_owned());
        assert_eq!(answer.end, End::Ok);
        assert_eq!(answer.code.as_deref(), Some("WARNINGS"));
        assert_eq!(answer.lines[0], [text("SASL"), text("PLAIN OAUTHBEARER")]);
        assert_eq!(answer.lines[1], [text("X"), text("a\r\n\"b")]);
        let no = of("NO (QUOTA/MAXSIZE) {4}\r\nlong\r\n").await.unwrap();
        assert_eq!((no.end, no.code.as_deref()), (End::No, Some("QUOTA/MAXSIZE")));
        assert!(matches!(no.done(), Err(Error::No { .. })));
    }

    #[tokio::test]
    async fn a_cut_or_endless_answer_is_an_error() {
        for text in ["", "OK", "OK\n", "\"a\r\nOK\r\n", "{9999999999}\r\n", "\"x\" {20}\r\nabc", "OK (\r\n"] {
            assert!(of(text).await.is_err(), "{text:?}");
        }
        assert!(matches!(of(&"\"x\"\r\n".repeat(MAX_LINES + 1)).await, Err(Error::Protocol)));
        assert!(of(&format!("\"{}\"\r\nOK\r\n", "x".repeat(20_000))).await.is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            prop_assert!(runtime.block_on(read(&mut bytes.as_slice())).map_or(true, |answer| answer.lines.len() < 200));
        }
    }
}
