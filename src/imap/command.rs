//! Commands, written so that no word of a person can end one and begin another.
//!
//! Whatever is not plain is quoted or sent as a literal (RFC 3501 section 4.3). A literal waits for the server's `+`
//! unless the server takes it at once (`LITERAL+`, `LITERAL-`; RFC 7888), and only small ones are sent at once, so that
//! the server can refuse a large message before it comes.

use std::{fmt::Write as _, iter};

use chrono::{Datelike, NaiveDate};

use crate::base::{Flag, MailboxName, Timestamp, Uid};

use super::{Error, utf7};

/// Longest literal sent without waiting (LITERAL- allows 4096, RFC 7888 section 5).
const AT_ONCE: usize = 4_096;
/// Longest text of a person, in bytes.
const MAX_TEXT: usize = 8_192;
/// Longest set of UIDs in one command, in bytes; servers limit a line to 8 kB or more (RFC 7162 section 4).
const MAX_SET: usize = 7_000;

/// One command, without its tag and its line end.
#[derive(Debug, Default, Clone)]
pub(super) struct Command<'a> {
    pub(super) text: Vec<u8>,
    /// Where to wait for `+`.
    pub(super) pauses: Vec<usize>,
    /// Messages as literals, sent from where they are; the number says where in the text.
    pub(super) messages: Vec<(usize, &'a [u8])>,
    /// The size of a last literal that is sent as it comes.
    pub(super) awaited: Option<u64>,
    /// Whether sending it twice could do something twice.
    pub(super) once: bool,
    literals_at_once: bool,
    any_at_once: bool,
}

impl<'a> Command<'a> {
    /// Begins with words of ours.
    pub(super) fn new(words: &str) -> Self {
        Self { text: words.as_bytes().to_vec(), ..Self::default() }
    }

    /// Literals of this command need not wait: the server has `LITERAL+` or `LITERAL-`.
    pub(super) fn literals_at_once(mut self, yes: bool) -> Self {
        self.literals_at_once = yes;
        self
    }

    /// Literals of any size need not wait (`LITERAL+`): for many messages, one after the other.
    pub(super) fn any_literal_at_once(mut self, yes: bool) -> Self {
        self.any_at_once = yes;
        self
    }

    /// Must not be sent again when it is unknown whether it was done.
    pub(super) fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// More words of ours.
    pub(super) fn words(mut self, words: &str) -> Self {
        self.text.extend_from_slice(words.as_bytes());
        self
    }

    /// A mailbox's name, quoted.
    pub(super) fn mailbox(mut self, name: &MailboxName) -> Self {
        // Modified UTF-7 is printable ASCII: a quoted string can hold it.
        self.quoted(utf7::encode(name.as_str()).as_bytes());
        self
    }

    /// A text of a person: quoted when it is printable ASCII, else a literal. A text with NUL cannot be said.
    pub(super) fn text(mut self, text: &str) -> Result<Self, Error> {
        if text.contains('\0') {
            return Err(Error::Unwritable("a text with NUL"));
        }
        if text.len() > MAX_TEXT {
            return Err(Error::Unwritable("a text too long"));
        }
        if text.len() <= 1_000 && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            self.quoted(text.as_bytes());
        } else {
            self.announce(text.len());
            self.text.extend_from_slice(text.as_bytes());
        }
        Ok(self)
    }

    /// A message, as a literal.
    pub(super) fn message(mut self, message: &'a [u8]) -> Result<Self, Error> {
        // RFC 3501 section 9: a literal holds CHAR8, which is any octet but NUL.
        if memchr::memchr(0, message).is_some() {
            return Err(Error::Unwritable("a message with NUL"));
        }
        self.announce(message.len());
        self.messages.push((self.text.len(), message));
        Ok(self)
    }

    /// A message of `size` bytes that is not in hand yet, as the last literal of the command. The server may refuse it
    /// before it comes.
    pub(super) fn message_to_come(mut self, size: u64) -> Self {
        self.text.extend_from_slice(format!("{{{size}}}\r\n").as_bytes());
        self.pauses.push(self.text.len());
        self.awaited = Some(size);
        self
    }

    /// Flags in parentheses. A keyword that is not an atom cannot be said.
    pub(super) fn flags(mut self, flags: &[Flag]) -> Result<Self, Error> {
        self.text.push(b'(');
        for (index, flag) in flags.iter().enumerate() {
            if index > 0 {
                self.text.push(b' ');
            }
            self.text.extend_from_slice(flag_word(flag)?.as_bytes());
        }
        self.text.push(b')');
        Ok(self)
    }

    /// A date and time in quotes (RFC 3501 section 9, `date-time`).
    pub(super) fn date_time(self, at: Timestamp) -> Self {
        let at = at.to_chrono();
        let day = at.date_naive();
        self.words(&format!("\"{:>2}-{}-{:04} {}\"", day.day(), month(day), day.year(), at.format("%H:%M:%S +0000")))
    }

    /// A day (RFC 3501 section 9, `date`).
    pub(super) fn day(self, day: NaiveDate) -> Result<Self, Error> {
        if !(1..=9999).contains(&day.year()) {
            return Err(Error::Unwritable("a year of more than four digits"));
        }
        Ok(self.words(&format!("{}-{}-{:04}", day.day(), month(day), day.year())))
    }

    fn quoted(&mut self, text: &[u8]) {
        self.text.push(b'"');
        for byte in text {
            if matches!(byte, b'"' | b'\\') {
                self.text.push(b'\\');
            }
            self.text.push(*byte);
        }
        self.text.push(b'"');
    }

    fn announce(&mut self, size: usize) {
        if self.any_at_once || (self.literals_at_once && size <= AT_ONCE) {
            self.text.extend_from_slice(format!("{{{size}+}}\r\n").as_bytes());
        } else {
            self.text.extend_from_slice(format!("{{{size}}}\r\n").as_bytes());
            self.pauses.push(self.text.len());
        }
    }
}

/// A flag's word, if it is one (RFC 3501 section 9, `flag`).
pub(super) fn flag_word(flag: &Flag) -> Result<&str, Error> {
    let word = flag.as_str();
    let Flag::Keyword(atom) = flag else { return Ok(word) };
    let special = |byte: u8| !byte.is_ascii_graphic() || b"(){%*\"\\]".contains(&byte);
    if atom.is_empty() || atom.len() > 100 || atom.bytes().any(special) {
        return Err(Error::Unwritable("a flag that is not a word"));
    }
    Ok(word)
}

fn month(day: NaiveDate) -> &'static str {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    usize::try_from(day.month0()).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or("Jan")
}

/// UIDs as sets short enough for a command each, in ascending order: `1:3,7`.
pub(super) fn sets(uids: &[Uid]) -> Vec<String> {
    let mut numbers: Vec<u32> = uids.iter().map(|uid| uid.get()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut rest = numbers.into_iter().peekable();
    joined(iter::from_fn(|| {
        let first = rest.next()?;
        let mut last = first;
        while let Some(next) = rest.next_if(|next| last.checked_add(1) == Some(*next)) {
            last = next;
        }
        Some((first, last))
    }))
}

/// Ranges of numbers, each from one to another, as sets short enough for a command each.
pub(super) fn joined(ranges: impl Iterator<Item = (u32, u32)>) -> Vec<String> {
    let mut sets = Vec::new();
    let mut set = String::new();
    for (first, last) in ranges {
        if set.len() > MAX_SET {
            sets.push(std::mem::take(&mut set));
        }
        let comma = if set.is_empty() { "" } else { "," };
        let written = if first == last { write!(set, "{comma}{first}") } else { write!(set, "{comma}{first}:{last}") };
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    if !set.is_empty() {
        sets.push(set);
    }
    sets
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(command: &Command<'_>) -> String {
        String::from_utf8(command.text.clone()).unwrap()
    }

    #[test]
    fn hostile_words_are_quoted_or_counted() {
        let text = |text: &str| Command::new("").literals_at_once(true).text(text);
        assert_eq!(written(&text("a \"b\" \\ {5+}").unwrap()), "\"a \\\"b\\\" \\\\ {5+}\"");
        assert_eq!(written(&text("é").unwrap()), "{2+}\r\né");
        assert_eq!(written(&text("x\r\np9 DELETE INBOX").unwrap()), "{18+}\r\nx\r\np9 DELETE INBOX");
        assert!(matches!(text("a\0b"), Err(Error::Unwritable(_))));
        assert!(matches!(text(&"x".repeat(10_000)), Err(Error::Unwritable(_))));
        let name: MailboxName = "a\" \\ {3}é".parse().unwrap();
        assert_eq!(written(&Command::new("SELECT ").mailbox(&name)), "SELECT \"a\\\" \\\\ {3}&AOk-\"");
    }

    #[test]
    fn a_literal_waits_unless_the_server_said_otherwise() {
        let waits = Command::new("SEARCH ").text("é").unwrap();
        assert_eq!((written(&waits).as_str(), waits.pauses.as_slice()), ("SEARCH {2}\r\né", [12].as_slice()));
        let large = vec![b'x'; 5_000];
        let large = Command::new("APPEND x ").literals_at_once(true).message(&large).unwrap();
        assert_eq!((written(&large).as_str(), large.pauses.len()), ("APPEND x {5000}\r\n", 1));
        assert!(Command::new("").message(b"a\0b").is_err());
    }

    #[test]
    fn a_flag_is_a_word_or_nothing() {
        let good = [Flag::Seen, Flag::Keyword("$Label1".to_owned())];
        assert_eq!(written(&Command::new("").flags(&good).unwrap()), "(\\Seen $Label1)");
        for bad in ["", "a b", "\\Seen)", "a\r\nb", "é", "x)", "a\"", "{5}", "a]", &"k".repeat(101)] {
            assert!(Command::new("").flags(&[Flag::Keyword(bad.to_owned())]).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn dates_are_english_and_padded() {
        let day = NaiveDate::from_ymd_opt(2026, 8, 5).unwrap();
        assert_eq!(written(&Command::new("").day(day).unwrap()), "5-Aug-2026");
        assert_eq!(written(&Command::new("").date_time(Timestamp(0))), "\" 1-Jan-1970 00:00:00 +0000\"");
    }

    #[test]
    fn a_large_set_is_cut() {
        let uids: Vec<Uid> = (1..20_000).step_by(2).filter_map(Uid::new).collect();
        let cut = sets(&uids);
        assert!(cut.len() > 5 && cut.iter().all(|set| set.len() < MAX_SET + 30));
        let uids: Vec<Uid> = [9, 3, 2, 1, 3, u32::MAX].into_iter().filter_map(Uid::new).collect();
        assert_eq!(sets(&uids), ["1:3,9,4294967295"]);
        assert!(sets(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn no_text_ever_leaves_its_quotes_or_its_count(text in any::<String>()) {
            let Ok(command) = Command::new("").text(&text) else { return Ok(()) };
            let mut lexer = super::super::token::Lexer::new(&command.text);
            let read = lexer.text().unwrap();
            prop_assert_eq!(read.as_ref(), text.as_bytes());
            prop_assert!(lexer.rest().is_empty());
        }
    }
}
