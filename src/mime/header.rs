//! The header of a message or of a part: bytes to values.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{Address, HeaderName, HeaderValue, MessageParser};

use super::{clean_text::line, content::Content, correspondent::Correspondent};
use crate::base::Timestamp;

/// Largest header that is read, in bytes. What follows in a larger one is not looked at: the message still opens.
const MAX_HEADER: usize = 256 * 1024;
/// Most correspondents of one field.
const MAX_CORRESPONDENTS: usize = 2_000;
/// Most addresses on the way that are kept: each server writes one or two.
const MAX_DELIVERIES: usize = 50;
/// Most message ids of one field.
const MAX_IDS: usize = 100;
/// Longest message id, in bytes (a line of RFC 5322).
const MAX_ID: usize = 996;
/// Longest subject kept, in characters.
const MAX_SUBJECT: usize = 1_000;

/// What the header of a message says (RFC 5322 section 3.6), cleaned for showing. Every value is untrusted text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// Who wrote it.
    pub from: Vec<Correspondent>,
    /// Who sent it, when that is someone else.
    pub sender: Option<Correspondent>,
    /// Where answers should go.
    pub reply_to: Vec<Correspondent>,
    /// For whom.
    pub to: Vec<Correspondent>,
    /// Copies.
    pub cc: Vec<Correspondent>,
    /// Hidden copies: in drafts and in the sender's own copy only.
    pub bcc: Vec<Correspondent>,
    /// The subject, decoded, on one line; may be empty.
    pub subject: String,
    /// When it was written, if that can be understood.
    pub date: Option<Timestamp>,
    /// Its own id, without the angle brackets.
    pub message_id: Option<String>,
    /// What it answers.
    pub in_reply_to: Vec<String>,
    /// The conversation before it, oldest first.
    pub references: Vec<String>,
    /// The mailing list it came through (RFC 2919), as text.
    pub list_id: Option<String>,
    /// Where to write to the list (RFC 2369), if by mail.
    pub list_post: Option<Correspondent>,
    /// Whether a machine sent it (RFC 3834): no automatic answers to it.
    pub automatic: bool,
    /// The addresses that mail servers have put it under on its way, the last one first. Whoever wrote it can have written
    /// them as well.
    pub delivered_to: Vec<String>,
    /// Type, name, encoding of the root part.
    pub content: Content,
}

/// Reads a header: everything before the first empty line. Total: what cannot be understood is absent.
pub fn header(bytes: &[u8]) -> Headers {
    let block = block(bytes);
    let read = || {
        let message = MessageParser::new().parse_headers(&block)?;
        let fields = &message.parts.first()?.headers;
        let mut headers = Headers::default();
        for field in fields {
            take(&mut headers, &field.name, &field.value);
        }
        headers.content = Content::of(fields);
        Some(headers)
    };
    // mail-parser panicked on hostile mail in several releases (crates.md 4): that costs the header, not the process.
    catch_unwind(AssertUnwindSafe(read)).ok().flatten().unwrap_or_default()
}

/// The header alone, bounded, valid UTF-8 where the sender wrote raw 8-bit text, and ended by an empty line.
pub(in crate::mime) fn block(bytes: &[u8]) -> Vec<u8> {
    let end = end(bytes).min(MAX_HEADER);
    let header = bytes.get(..end).unwrap_or(bytes);
    let mut block = match std::str::from_utf8(header) {
        Ok(_) => header.to_vec(),
        Err(_) => super::charset::decode_text(header, None).into_bytes(),
    };
    block.extend_from_slice(b"\r\n\r\n");
    block
}

/// Where the header ends: the index of the first empty line, or the length.
pub(in crate::mime) fn end(bytes: &[u8]) -> usize {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\r\n" | b"\n") {
            return at;
        }
        at += line.len();
    }
    at
}

fn take(headers: &mut Headers, name: &HeaderName<'_>, value: &HeaderValue<'_>) {
    match name {
        HeaderName::From => fill(&mut headers.from, value),
        HeaderName::ReplyTo => fill(&mut headers.reply_to, value),
        HeaderName::To => fill(&mut headers.to, value),
        HeaderName::Cc => fill(&mut headers.cc, value),
        HeaderName::Bcc => fill(&mut headers.bcc, value),
        HeaderName::Sender => headers.sender = correspondents(value).into_iter().next(),
        HeaderName::Subject if headers.subject.is_empty() => headers.subject = text(value, MAX_SUBJECT),
        HeaderName::Date if headers.date.is_none() => headers.date = date(value),
        HeaderName::MessageId if headers.message_id.is_none() => headers.message_id = ids(value).into_iter().next(),
        HeaderName::InReplyTo if headers.in_reply_to.is_empty() => headers.in_reply_to = ids(value),
        HeaderName::References if headers.references.is_empty() => headers.references = ids(value),
        HeaderName::ListId => headers.list_id = Some(text(value, 255)).filter(|id| !id.is_empty()),
        HeaderName::ListPost => headers.list_post = list_post(value),
        HeaderName::AutoSubmitted => headers.automatic = !text(value, 20).eq_ignore_ascii_case("no"),
        name if is_delivery(name) && headers.delivered_to.len() < MAX_DELIVERIES => {
            headers.delivered_to.push(text(value, 254).trim_matches(['<', '>']).to_owned());
        }
        _ => {}
    }
}

/// `Delivered-To` as most servers write it, `X-Original-To` as Postfix does before an alias is followed.
fn is_delivery(name: &HeaderName<'_>) -> bool {
    match name {
        HeaderName::DeliveredTo => true,
        HeaderName::Other(name) => name.eq_ignore_ascii_case("X-Original-To"),
        _ => false,
    }
}

/// RFC 5322 allows a field once; a message that repeats it is read whole, so that nobody is hidden from the reader.
fn fill(list: &mut Vec<Correspondent>, value: &HeaderValue<'_>) {
    list.extend(correspondents(value));
    list.truncate(MAX_CORRESPONDENTS);
}

fn correspondents(value: &HeaderValue<'_>) -> Vec<Correspondent> {
    let Some(addresses) = value.as_address() else { return Vec::new() };
    let all: Box<dyn Iterator<Item = &mail_parser::Addr<'_>>> = match addresses {
        Address::List(list) => Box::new(list.iter()),
        Address::Group(groups) => Box::new(groups.iter().flat_map(|group| group.addresses.iter())),
    };
    all.map(|one| Correspondent::new(one.name(), one.address().unwrap_or_default()))
        .filter(|one| one.name.is_some() || !one.address.is_empty())
        .take(MAX_CORRESPONDENTS)
        .collect()
}

fn text(value: &HeaderValue<'_>, longest: usize) -> String {
    match value {
        HeaderValue::Text(text) => line(text, longest),
        HeaderValue::TextList(list) => line(&list.join(", "), longest),
        HeaderValue::Address(addresses) => addresses.first().map_or_else(String::new, |one| {
            let id = one.address().unwrap_or_default();
            line(one.name().map_or_else(|| id.to_owned(), |name| format!("{name} <{id}>")).as_str(), longest)
        }),
        _ => String::new(),
    }
}

fn date(value: &HeaderValue<'_>) -> Option<Timestamp> {
    let mut date = *value.as_datetime()?;
    // Years of two or three digits (RFC 5322 section 4.3).
    date.year += match date.year {
        0..50 => 2000,
        50..1000 => 1900,
        _ => 0,
    };
    if !date.is_valid() {
        return None;
    }
    Some(Timestamp::from_seconds(date.to_timestamp()))
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let good = |id: &str| {
        !id.is_empty() && id.len() <= MAX_ID && id.chars().all(|c| c.is_ascii_graphic() && !"<>".contains(c))
    };
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(list) => list.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
    .into_iter()
    .map(|id| id.trim().to_owned())
    .filter(|id| good(id))
    .take(MAX_IDS)
    .collect()
}

/// `List-Post: <mailto:list@example>`; `NO` and web addresses give nothing.
fn list_post(value: &HeaderValue<'_>) -> Option<Correspondent> {
    let target = value.as_address()?.first()?.address()?;
    let (scheme, rest) = target.split_once(':')?;
    let address = rest.split('?').next().filter(|_| scheme.eq_ignore_ascii_case("mailto"))?;
    Some(Correspondent::new(None, address)).filter(|list| list.address.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_and_cleaned() {
        let headers = header(
            b"From: =?utf-8?Q?=C3=89lise_=3Cb=3E?= <elise@a.test>\r\nTo: groupe: b@b.test, \"C, D\" <c@c.test>;\r\n\
              Cc: undisclosed-recipients:;\r\nSubject: =?utf-8?B?UsOpc3VsdGF0DQpCY2M6IHg=?=\r\n  suite\r\n\
              Date: Fri, 20 Nov 2026 10:00:00 -0500\r\nMessage-ID: <1@a.test>\r\nReferences: <0@a.test> <00@a.test>\r\n\
              In-Reply-To: <0@a.test>\r\nList-Post: <mailto:liste@a.test?subject=x>\r\nList-Id: La liste <liste.a.test>\r\n\
              Auto-Submitted: auto-replied\r\nDelivered-To: Ancienne@a.test\r\nX-Original-To: <x@b.test>\r\n\r\nSubject: not this one\r\n",
        );
        assert_eq!(headers.delivered_to, ["Ancienne@a.test", "x@b.test"]);
        assert_eq!(headers.from, [Correspondent::new(Some("Élise <b>"), "elise@a.test")]);
        assert_eq!(headers.to.len(), 2);
        assert_eq!(headers.to[1].name.as_deref(), Some("C, D"));
        assert_eq!(headers.cc, []);
        assert_eq!(headers.subject, "Résultat Bcc: x suite");
        assert_eq!(headers.date, Some(Timestamp::from_seconds(1_795_186_800)));
        assert_eq!(headers.message_id.as_deref(), Some("1@a.test"));
        assert_eq!(headers.references, ["0@a.test", "00@a.test"]);
        assert_eq!(headers.list_post.unwrap().address, "liste@a.test");
        assert!(headers.list_id.unwrap().contains("liste.a.test"));
        assert!(headers.automatic);
    }

    #[test]
    fn raw_latin_1_and_a_header_of_10_mb_are_read() {
        assert_eq!(header(b"Subject: \xc9t\xe9\n\n").subject, "Été");
        let mut huge = b"Subject: visible\r\nX: ".to_vec();
        huge.resize(10 << 20, b'x');
        huge.extend_from_slice(b"\r\nSubject: late\r\n\r\nbody");
        assert_eq!(header(&huge).subject, "visible");
        assert_eq!(header(b""), Headers::default());
        assert_eq!(header(b"\r\nSubject: body\r\n"), Headers::default());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_a_header(bytes: Vec<u8>, text in "(From|To|Subject|Date|Content-Type|References): [ -~\r\n]{0,200}") {
            header(&bytes);
            header(text.as_bytes());
        }
    }
}
