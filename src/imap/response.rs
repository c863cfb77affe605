//! What a response is about (RFC 3501 section 7). Unknown ones are unknown, never an error.

use crate::base::{Uid, UidValidity};

use super::{
    Code, CopyUid, Error,
    error::wait_in,
    token::{self, Lexer},
};

/// Most numbers that a set may stand for.
const MAX_SET: usize = 2_000_000;

/// One response.
#[derive(Debug)]
pub(super) enum Response<'a> {
    /// `+`: the server waits for the rest of a command.
    Continue,
    /// The end of the command with this number.
    Tagged(u32, Outcome),
    /// Anything else.
    Untagged(Untagged<'a>),
}

/// How a command ended.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// Done.
    Ok(Option<Note>),
    /// Refused.
    No(Option<Code>, String),
    /// Not understood.
    Bad,
}

impl Outcome {
    /// What a completed command noted, or why it was not done.
    pub(super) fn done(self) -> Result<Option<Note>, Error> {
        match self {
            Self::Ok(note) => Ok(note),
            Self::No(code, text) => Err(Error::No { code, text }),
            Self::Bad => Err(Error::Bad),
        }
    }
}

/// The response codes that tell more than a reason (RFC 3501 section 7.1, RFC 4315).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// Where appended messages are, in their order.
    AppendUids(UidValidity, Vec<Uid>),
    /// Where copied messages are.
    CopyUid(CopyUid),
    /// The generation of UIDs of the mailbox being selected.
    UidValidity(UidValidity),
    /// The next UID of the mailbox being selected.
    UidNext(u32),
    /// The flags that stay.
    PermanentFlags(Vec<String>),
    /// The mailbox can be changed.
    ReadWrite,
    /// The mailbox cannot be changed.
    ReadOnly,
    /// What the server can do.
    Capabilities(Vec<String>),
    /// From here on, answers are about the mailbox being selected (RFC 7162 section 3.2.11).
    Closed,
    /// A reason, as with `NO`.
    Reason(Code),
}

/// Data without a tag.
#[derive(Debug)]
pub(super) enum Untagged<'a> {
    /// `* OK [code] text`, also NO and BAD: news that end no command.
    Note(Option<Note>),
    /// The server hangs up.
    Bye,
    /// `* n EXISTS`
    Exists(u32),
    /// `* n EXPUNGE`
    Expunge,
    /// `* VANISHED`: so many messages are gone (RFC 7162 section 3.2.10).
    Vanished(usize),
    /// `* n FETCH (…)`: the sequence number, and what stands within the parentheses.
    Fetch(u32, Lexer<'a>),
    /// `* LIST` or `* LSUB`
    List(Lexer<'a>, Listing),
    /// `* STATUS`
    Status(Lexer<'a>),
    /// `* SEARCH`
    Search(Lexer<'a>),
    /// `* SORT`
    Sort(Lexer<'a>),
    /// `* ESEARCH`
    Esearch(Lexer<'a>),
    /// `* QUOTA`
    Quota(Lexer<'a>),
    /// `* CAPABILITY`
    Capabilities(Vec<String>),
    /// A response that this door does not know.
    Unknown,
}

/// Which list a mailbox stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listing {
    /// That of all mailboxes.
    All,
    /// That of the mailboxes the person follows.
    Subscribed,
}

impl<'a> Response<'a> {
    /// Reads one whole response; `None` when it bears a tag that is not ours.
    pub(super) fn parse(frame: &'a [u8]) -> Option<Self> {
        if frame.starts_with(b"+") {
            return Some(Self::Continue);
        }
        if let Some(rest) = frame.strip_prefix(b"* ") {
            return Some(Self::Untagged(untagged(rest)));
        }
        let (tag, rest) = split_word(frame);
        let tag = u32::try_from(token::number(tag.strip_prefix(b"p")?)?).ok()?;
        let (status, text) = split_word(rest);
        let outcome = if status.eq_ignore_ascii_case(b"OK") {
            Outcome::Ok(note(text))
        } else if wait_in(&words(text)).is_some() {
            // Exchange answers so to anything when it has had enough: NO or BAD, and never with a code.
            Outcome::No(Some(Code::Limit), words(text))
        } else if status.eq_ignore_ascii_case(b"NO") {
            let code = match note(text) {
                Some(Note::Reason(code)) => Some(code),
                _ => None,
            };
            Outcome::No(code, words(text))
        } else {
            Outcome::Bad
        };
        Some(Self::Tagged(tag, outcome))
    }
}

fn untagged(rest: &[u8]) -> Untagged<'_> {
    let (word, after) = split_word(rest);
    if let Some(number) = token::number(word).and_then(|number| u32::try_from(number).ok()) {
        let (kind, data) = split_word(after);
        let mut lexer = Lexer::new(data);
        return match kind.to_ascii_uppercase().as_slice() {
            b"EXISTS" => Untagged::Exists(number),
            b"EXPUNGE" => Untagged::Expunge,
            b"FETCH" if lexer.next() == token::Token::Open => Untagged::Fetch(number, lexer),
            _ => Untagged::Unknown,
        };
    }
    let data = Lexer::new(after);
    match word.to_ascii_uppercase().as_slice() {
        b"OK" | b"NO" | b"BAD" | b"PREAUTH" => Untagged::Note(note(after)),
        b"BYE" => Untagged::Bye,
        b"LIST" => Untagged::List(data, Listing::All),
        b"LSUB" => Untagged::List(data, Listing::Subscribed),
        b"STATUS" => Untagged::Status(data),
        b"SEARCH" => Untagged::Search(data),
        b"SORT" => Untagged::Sort(data),
        b"ESEARCH" => Untagged::Esearch(data),
        b"QUOTA" => Untagged::Quota(data),
        b"CAPABILITY" => Untagged::Capabilities(capabilities(after)),
        b"VANISHED" => {
            let set = after.split(|byte| *byte == b' ').next_back().unwrap_or_default();
            // `VANISHED (EARLIER)` speaks of what was gone before.
            let earlier = after.starts_with(b"(");
            Untagged::Vanished(if earlier { 0 } else { expand(set.trim_ascii()).map_or(0, |set| set.len()) })
        }
        _ => Untagged::Unknown,
    }
}

/// The response code at the beginning of a text, if there is one.
pub(super) fn note(text: &[u8]) -> Option<Note> {
    let inside = text.trim_ascii_start().strip_prefix(b"[")?;
    let end = inside.iter().position(|byte| *byte == b']')?;
    let inside = inside.get(..end)?;
    let (name, rest) = split_word(inside);
    let mut pieces = rest.split(|byte| *byte == b' ').filter(|piece| !piece.is_empty());
    let mut number = || pieces.next().and_then(token::number).and_then(|number| u32::try_from(number).ok());
    Some(match name.to_ascii_uppercase().as_slice() {
        b"APPENDUID" => Note::AppendUids(UidValidity::new(number()?)?, expand(pieces.next()?)?),
        b"COPYUID" => {
            let uid_validity = UidValidity::new(number()?)?;
            let (from, to) = (expand(pieces.next()?)?, expand(pieces.next()?)?);
            if from.len() != to.len() {
                return None;
            }
            let mut pairs: Vec<(Uid, Uid)> = from.into_iter().zip(to).collect();
            pairs.sort_unstable();
            Note::CopyUid(CopyUid { uid_validity, pairs })
        }
        b"UIDVALIDITY" => Note::UidValidity(UidValidity::new(number()?)?),
        b"UIDNEXT" => Note::UidNext(number()?),
        b"PERMANENTFLAGS" => {
            let flags = rest.trim_ascii().strip_prefix(b"(")?.strip_suffix(b")")?;
            Note::PermanentFlags(capabilities(flags))
        }
        b"READ-WRITE" => Note::ReadWrite,
        b"READ-ONLY" => Note::ReadOnly,
        b"CAPABILITY" => Note::Capabilities(capabilities(rest)),
        b"CLOSED" => Note::Closed,
        _ => Note::Reason(Code::parse(&String::from_utf8_lossy(name))),
    })
}

/// A set of UIDs (`1:3,7`) as they stand in it; `None` when it is not one, or beyond any mailbox.
pub(super) fn expand(set: &[u8]) -> Option<Vec<Uid>> {
    let mut uids = Vec::new();
    for piece in set.split(|byte| *byte == b',') {
        let mut ends = piece.split(|byte| *byte == b':');
        let mut end = || u32::try_from(token::number(ends.next()?)?).ok();
        let first = end()?;
        let last = end().unwrap_or(first);
        let (low, high) = (first.min(last), first.max(last));
        if usize::try_from(high - low).ok()? >= MAX_SET.checked_sub(uids.len())? {
            return None;
        }
        for number in low..=high {
            uids.push(Uid::new(number)?);
        }
    }
    Some(uids)
}

fn capabilities(rest: &[u8]) -> Vec<String> {
    let words = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.take(300).map(|word| String::from_utf8_lossy(word).into_owned()).collect()
}

/// A server's words, for a log.
fn words(text: &[u8]) -> String {
    let text = text.trim_ascii();
    String::from_utf8_lossy(text.get(..300).unwrap_or(text)).chars().filter(|c| !c.is_control()).collect()
}

fn split_word(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| matches!(byte, b' ' | b'\r' | b'\n')).unwrap_or(bytes.len());
    let (word, rest) = bytes.split_at_checked(end).unwrap_or((bytes, b""));
    (word, rest.strip_prefix(b" ").unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tagged(frame: &str) -> Outcome {
        match Response::parse(frame.as_bytes()) {
            Some(Response::Tagged(7, outcome)) => outcome,
            other => panic!("{other:?}"),
        }
    }

    fn uid(number: u32) -> Uid {
        Uid::new(number).unwrap()
    }

    #[test]
    fn a_no_keeps_its_reason_and_a_bad_is_not_an_ok() {
        for (frame, code) in [
            ("p7 NO [OVERQUOTA] full\r\n", Some(Code::OverQuota)),
            ("p7 no [trycreate] x\r\n", Some(Code::TryCreate)),
            ("p7 NO [X-NEW a b] x\r\n", Some(Code::Other("X-NEW".to_owned()))),
            ("p7 NO because\r\n", None),
            ("p7 NO Request is throttled. Suggested Backoff Time: 300 milliseconds\r\n", Some(Code::Limit)),
            ("p7 BAD Request is throttled. Suggested Backoff Time: 300 milliseconds\r\n", Some(Code::Limit)),
        ] {
            let Err(Error::No { code: found, .. }) = tagged(frame).done() else { panic!("{frame}") };
            assert_eq!(found, code);
        }
        for frame in ["p7 BAD x\r\n", "p7 OKAY\r\n", "p7\r\n", "p7 \r\n"] {
            assert!(matches!(tagged(frame).done(), Err(Error::Bad)), "{frame}");
        }
        for frame in ["A7 OK x\r\n", "p-7 OK\r\n", "p99999999999 OK\r\n", "\r\n", "*\r\n"] {
            assert!(Response::parse(frame.as_bytes()).is_none(), "{frame}");
        }
    }

    #[test]
    fn codes_that_tell_where_messages_are() {
        let validity = UidValidity::new(5).unwrap();
        let note = |frame: &str| tagged(frame).done().unwrap();
        assert_eq!(note("p7 OK [APPENDUID 5 9] done\r\n"), Some(Note::AppendUids(validity, vec![uid(9)])));
        assert_eq!(note("p7 OK [APPENDUID 5 9:10] x\r\n"), Some(Note::AppendUids(validity, vec![uid(9), uid(10)])));
        let pairs = vec![(uid(1), uid(20)), (uid(2), uid(21)), (uid(7), uid(30))];
        assert_eq!(
            note("p7 OK [COPYUID 5 1:2,7 20:21,30] x\r\n"),
            Some(Note::CopyUid(CopyUid { uid_validity: validity, pairs }))
        );
        assert_eq!(note("p7 OK [COPYUID 5 1:2 20] x\r\n"), None);
        assert_eq!(note("p7 OK [COPYUID 5 1:4000000000 1:4000000000] x\r\n"), None);
        assert_eq!(note("p7 OK [APPENDUID 0 9] done\r\n"), None);
    }

    #[test]
    fn data_is_told_apart_and_the_unknown_is_unknown() {
        let kind = |frame: &str| match Response::parse(frame.as_bytes()) {
            Some(Response::Untagged(data)) => format!("{data:?}").split(['(', ' ']).next().unwrap().to_owned(),
            other => panic!("{other:?}"),
        };
        for (frame, expected) in [
            ("* 3 EXISTS\r\n", "Exists"),
            ("* 3 exists\r\n", "Exists"),
            ("* 3 EXPUNGE\r\n", "Expunge"),
            ("* 3 FETCH (FLAGS ())\r\n", "Fetch"),
            ("* 3 FETCH FLAGS\r\n", "Unknown"),
            ("* 3 RECENT\r\n", "Unknown"),
            ("* NAMESPACE NIL NIL NIL\r\n", "Unknown"),
            ("* \r\n", "Unknown"),
            ("* OK [CLOSED]\r\n", "Note"),
            ("* BYE\r\n", "Bye"),
            ("* 99999999999 EXISTS\r\n", "Unknown"),
        ] {
            assert_eq!(kind(frame), expected, "{frame}");
        }
        let vanished = Response::parse(b"* VANISHED 1:3,9\r\n");
        assert!(matches!(vanished, Some(Response::Untagged(Untagged::Vanished(4)))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_some_response_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            drop(Response::parse(&bytes));
            drop(Response::parse(&[b"* ".as_slice(), &bytes].concat()));
            drop(Response::parse(&[b"p1 OK [COPYUID ".as_slice(), &bytes].concat()));
        }

        #[test]
        fn a_set_is_expanded_or_refused(set in "[0-9:,]{0,40}") {
            prop_assert!(expand(set.as_bytes()).is_none_or(|set| set.len() <= MAX_SET));
        }
    }
}
