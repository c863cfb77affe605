//! FETCH answers into rows (RFC 3501 section 7.4.2): attributes in any order, in several responses, among others that
//! nobody asked for.

use bytes::Bytes;

use crate::base::{Flag, Timestamp, Uid};

use super::{
    Envelope, Error, Structure,
    bodystructure::Parts,
    bulk::{Arrival, Line},
    header::{self, Header},
    link::Sink,
    response::Untagged,
    token::{self, Lexer, Token},
    words,
};

/// Rows that nobody asked for (flags changed elsewhere), per exchange.
const MAX_UNASKED: usize = 20_000;

/// What a row of the list needs; PREVIEW is added where the server has it.
pub(super) const ROW: &str = "UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE";
/// What remains of a row whose header is too large to take.
pub(super) const BARE_ROW: &str = "UID FLAGS INTERNALDATE RFC822.SIZE";

/// What was told of one message. An attribute is `None` until it is told.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) sequence: u32,
    pub(super) uid: Option<Uid>,
    flags: Option<Vec<Flag>>,
    size: Option<u32>,
    internal_date: Option<Timestamp>,
    header: Option<Header>,
    has_attachment: Option<bool>,
    pub(super) structure: Option<Structure>,
    /// A server may have none, so that none told is no failure.
    preview: Option<String>,
    pub(super) body: Option<Body>,
}

/// The bytes of a section.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// `NIL`: there is no such section.
    Missing,
    /// There it is.
    Bytes(Bytes),
}

impl Row {
    /// The envelope, if all that it needs was told.
    pub(super) fn envelope(self) -> Result<Envelope, Error> {
        let lacks = Error::Protocol("a FETCH without what was asked");
        let (Some(header), Some(has_attachment)) = (self.header, self.has_attachment) else { return Err(lacks) };
        let (Some(uid), Some(flags), Some(size), Some(internal_date)) =
            (self.uid, self.flags, self.size, self.internal_date)
        else {
            return Err(lacks);
        };
        Ok(Envelope {
            uid,
            flags,
            size,
            internal_date,
            date: header.date,
            subject: header.subject,
            from: header.from,
            sender: header.sender,
            reply_to: header.reply_to,
            to: header.to,
            cc: header.cc,
            bcc: header.bcc,
            message_id: header.message_id,
            in_reply_to: header.in_reply_to,
            preview: self.preview.filter(|text| !text.is_empty()),
            has_attachment,
        })
    }

    /// A row whose header was too large: shown without it.
    pub(super) fn bare_envelope(mut self) -> Result<Envelope, Error> {
        self.header = Some(Header::default());
        self.has_attachment = Some(false);
        self.envelope()
    }

    /// What a copy keeps beside the bytes; nothing for a row of which less was told.
    pub(super) fn line(self) -> Option<Line> {
        Some(Line { uid: self.uid?, flags: self.flags?, arrived: self.internal_date?, size: self.size? })
    }

    /// Its size and its date, if both were told.
    pub(super) fn arrival(self) -> Option<Arrival> {
        Some(Arrival { uid: self.uid?, arrived: self.internal_date?, size: self.size? })
    }

    /// Which message it is, and its flags, if both were told.
    pub(super) fn marks(self) -> Option<(Uid, Vec<Flag>)> {
        Some((self.uid?, self.flags?))
    }

    fn merge(&mut self, other: Self) {
        fn newer<T>(old: &mut Option<T>, new: Option<T>) {
            if new.is_some() {
                *old = new;
            }
        }
        newer(&mut self.uid, other.uid);
        newer(&mut self.flags, other.flags);
        newer(&mut self.size, other.size);
        newer(&mut self.internal_date, other.internal_date);
        newer(&mut self.header, other.header);
        newer(&mut self.has_attachment, other.has_attachment);
        newer(&mut self.structure, other.structure);
        newer(&mut self.preview, other.preview);
        newer(&mut self.body, other.body);
    }

    /// Whether it only tells flags: news of what changed elsewhere, or the answer to STORE.
    fn is_news(&self) -> bool {
        self.size.is_none() && self.internal_date.is_none() && self.header.is_none() && self.body.is_none()
    }

    pub(super) fn read(sequence: u32, lexer: &mut Lexer<'_>, tree: bool, shared: Option<&Bytes>) -> Self {
        let mut row = Self { sequence, ..Self::default() };
        loop {
            let name = match lexer.attribute() {
                Token::Close | Token::End => return row,
                Token::Open => {
                    lexer.skip_to_close();
                    continue;
                }
                Token::Atom(name) => name,
                Token::Quoted(_) | Token::Literal(_) => continue,
            };
            let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
            if is(b"UID") {
                row.uid = number(lexer).and_then(Uid::new);
            } else if is(b"FLAGS") {
                row.flags = Some(flags(lexer));
            } else if is(b"INTERNALDATE") {
                // A date that cannot be read is no reason to hide the message.
                row.internal_date = Some(lexer.text().and_then(|raw| header::internal_date(&raw)).unwrap_or_default());
            } else if is(b"RFC822.SIZE") {
                row.size = number(lexer);
            } else if is(b"ENVELOPE") {
                row.header = Header::parse(lexer);
            } else if is(b"BODYSTRUCTURE") && lexer.enter() {
                let parts = Parts::parse(lexer);
                row.has_attachment = Some(parts.has_attachment());
                row.structure = if tree { parts.tree() } else { None };
            } else if is(b"PREVIEW") {
                row.preview = preview(lexer);
            } else if name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"BODY[")) {
                row.body = Some(body(lexer, shared));
            } else {
                lexer.skip();
            }
        }
    }
}

fn number(lexer: &mut Lexer<'_>) -> Option<u32> {
    lexer.next().number().and_then(|number| u32::try_from(number).ok())
}

fn flags(lexer: &mut Lexer<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    if !lexer.enter() {
        return flags;
    }
    while let Token::Atom(word) = lexer.next() {
        // `\Recent` is about this connection, not about the message.
        if !word.eq_ignore_ascii_case(b"\\Recent")
            && let Ok(word) = str::from_utf8(word)
        {
            flags.push(Flag::parse(word));
        }
    }
    flags
}

/// `PREVIEW "text"`, or `PREVIEW (FUZZY "text")` as its drafts had it.
fn preview(lexer: &mut Lexer<'_>) -> Option<String> {
    if !lexer.enter() {
        return lexer.text().map(|raw| words::decode(&raw));
    }
    lexer.skip();
    let text = lexer.text().map(|raw| words::decode(&raw));
    lexer.skip_to_close();
    text
}

/// The bytes of a section: without a copy where the response is shared.
fn body(lexer: &mut Lexer<'_>, shared: Option<&Bytes>) -> Body {
    match (lexer.next(), shared) {
        (Token::Literal(bytes), Some(shared)) if !bytes.is_empty() => Body::Bytes(shared.slice_ref(bytes)),
        (token, _) => token.text().map_or(Body::Missing, |text| Body::Bytes(Bytes::from(text.into_owned()))),
    }
}

/// Takes FETCH answers.
#[derive(Debug)]
pub(super) struct Rows {
    told: Vec<Row>,
    /// Sequence numbers of rows too large to take.
    oversize: Vec<u32>,
    /// How many rows were asked for.
    asked: usize,
    /// Whether the parts are wanted as a tree.
    tree: bool,
    unasked: usize,
}

impl Rows {
    pub(super) fn new(asked: usize) -> Self {
        Self { told: Vec::with_capacity(asked.min(200)), oversize: Vec::new(), asked, tree: false, unasked: 0 }
    }

    pub(super) fn with_tree(asked: usize) -> Self {
        Self { tree: true, ..Self::new(asked) }
    }

    pub(super) fn into_rows(self) -> Vec<Row> {
        self.told
    }

    /// The highest sequence number of a whole row; 0 without one.
    pub(super) fn highest(&self) -> u32 {
        let asked = self.told.iter().filter(|row| !row.is_news()).map(|row| row.sequence);
        asked.chain(self.oversize.iter().copied()).max().unwrap_or(0)
    }

    /// The sequence numbers of rows too large to take.
    pub(super) fn oversize(&self) -> &[u32] {
        &self.oversize
    }

    pub(super) fn fetch(&mut self, sequence: u32, mut lexer: Lexer<'_>, shared: Option<&Bytes>) -> Result<(), Error> {
        let row = Row::read(sequence, &mut lexer, self.tree, shared);
        // A UID says which message it is; a sequence number only while none was expunged.
        let same = |old: &&mut Row| match (old.uid, row.uid) {
            (Some(old), Some(new)) => old == new,
            _ => old.sequence == row.sequence,
        };
        if let Some(old) = self.told.iter_mut().rev().find(same) {
            old.merge(row);
            return Ok(());
        }
        if row.is_news() {
            self.unasked += 1;
        }
        if self.unasked > MAX_UNASKED || self.told.len() > self.asked.saturating_add(self.unasked).saturating_add(1_000)
        {
            return Err(Error::Limit("more rows than were asked for"));
        }
        // Kept even when it is news: the rest of it may follow.
        self.told.push(row);
        Ok(())
    }

    /// Drops rows that nobody asked for; those which were must be whole.
    pub(super) fn asked(self) -> impl Iterator<Item = Row> {
        self.told.into_iter().filter(|row| !row.is_news())
    }
}

impl Sink for Rows {
    fn take(&mut self, data: Untagged<'_>, shared: Option<&Bytes>) -> Result<(), Error> {
        match data {
            Untagged::Fetch(sequence, lexer) => self.fetch(sequence, lexer, shared),
            _ => Ok(()),
        }
    }

    fn oversize(&mut self, head: &[u8]) -> Result<(), Error> {
        let mut words = head.strip_prefix(b"* ").unwrap_or_default().split(|byte| *byte == b' ');
        let sequence = words.next().and_then(token::number).and_then(|number| u32::try_from(number).ok());
        match (sequence, words.next()) {
            (Some(sequence), Some(kind)) if kind.eq_ignore_ascii_case(b"FETCH") => {
                if self.oversize.len() > self.asked {
                    return Err(Error::Limit("more rows than were asked for"));
                }
                self.oversize.push(sequence);
                Ok(())
            }
            _ => Err(Error::Limit("the backend's answer is too large")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(lines: &[&str]) -> Vec<Row> {
        let mut rows = Rows::with_tree(10);
        for (sequence, line) in lines.iter().enumerate() {
            let mut lexer = Lexer::new(line.as_bytes());
            let sequence = number(&mut lexer).unwrap_or_else(|| u32::try_from(sequence).unwrap());
            assert_eq!(lexer.next(), Token::Open);
            rows.fetch(sequence, lexer, None).unwrap();
        }
        rows.into_rows()
    }

    const ENVELOPE: &str = "ENVELOPE (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL)";
    const TEXT: &str = "BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)";

    #[test]
    fn a_row_comes_in_pieces_and_in_any_order() {
        let line = format!("3 ({ENVELOPE} X-NEW (a (b)) {TEXT} RFC822.SIZE 5 UID 9 MODSEQ (12))");
        let rows = rows(&[
            "3 (FLAGS (\\Recent))",
            &line,
            "4 (FLAGS (\\Seen))",
            "3 (UID 9 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" FLAGS (\\Seen $Label1 \\Recent))",
        ]);
        assert_eq!(rows.len(), 2);
        let envelope = rows.into_iter().next().unwrap().envelope().unwrap();
        assert_eq!((envelope.uid.get(), envelope.size), (9, 5));
        assert_eq!(envelope.flags, [Flag::Seen, Flag::Keyword("$Label1".to_owned())]);
    }

    #[test]
    fn a_row_that_lacks_what_was_asked_is_an_error() {
        let line = format!("3 (UID 9 FLAGS () {ENVELOPE} RFC822.SIZE 5)");
        let row = rows(&[&line]).into_iter().next().unwrap();
        assert!(matches!(row.envelope(), Err(Error::Protocol(_))));
    }

    #[test]
    fn previews_and_sections_of_every_shape() {
        let read = |line: &str| rows(&[line]).into_iter().next().unwrap();
        assert_eq!(read("1 (PREVIEW \"h\u{e9} \")").preview.as_deref(), Some("h\u{e9}"));
        assert_eq!(read("1 (PREVIEW (FUZZY \"a\") UID 2)").preview.as_deref(), Some("a"));
        assert_eq!(read("1 (PREVIEW NIL)").preview, None);
        assert_eq!(read("1 (BODY[1.2]<0> {3}\r\na)b UID 4)").body, Some(Body::Bytes(Bytes::from_static(b"a)b"))));
        assert_eq!(read("1 (BODY[9] NIL)").body, Some(Body::Missing));
        assert_eq!(read("1 (body[] \"\")").body, Some(Body::Bytes(Bytes::new())));
        assert_eq!(read("1 (BODY[] {3}\r\nabc UID 4)").uid, Uid::new(4));
    }

    proptest! {
        #[test]
        fn any_bytes_are_some_row(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            Row::read(1, &mut Lexer::new(&bytes), true, None);
        }

        #[test]
        fn any_attributes_too(text in "(UID |FLAGS |ENVELOPE |BODYSTRUCTURE |PREVIEW |BODY\\[|\\]|\\(|\\)|NIL| |9|\"x\"){0,80}") {
            Row::read(1, &mut Lexer::new(text.as_bytes()), true, None);
        }
    }
}
