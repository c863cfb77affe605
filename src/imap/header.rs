//! ENVELOPE and INTERNALDATE into values (RFC 3501 section 7.4.2).

use chrono::{DateTime, NaiveDate};

use crate::base::Timestamp;

use super::{Party, token::Lexer, words};

/// Most addresses kept of one header; a message to more people shows these.
const MAX_PARTIES: usize = 500;

/// What ENVELOPE tells.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) date: Option<Timestamp>,
    pub(super) subject: Option<String>,
    pub(super) from: Vec<Party>,
    pub(super) sender: Vec<Party>,
    pub(super) reply_to: Vec<Party>,
    pub(super) to: Vec<Party>,
    pub(super) cc: Vec<Party>,
    pub(super) bcc: Vec<Party>,
    pub(super) in_reply_to: Option<String>,
    pub(super) message_id: Option<String>,
}

impl Header {
    /// Reads an envelope; the lexer stands before it.
    pub(super) fn parse(lexer: &mut Lexer<'_>) -> Option<Self> {
        if !lexer.enter() {
            return None;
        }
        let text = |lexer: &mut Lexer<'_>| lexer.text().map(|raw| words::decode(&raw));
        let (date, subject) = (lexer.text().and_then(|raw| header_date(&raw)), text(lexer));
        let before = lexer.rest();
        let from = parties(lexer);
        let raw = before.get(..before.len() - lexer.rest().len()).unwrap_or_default();
        // Without those headers they are the same as From (RFC 3501 section 7.4.2): nearly always.
        let same = |lexer: &mut Lexer<'_>| if lexer.pass(raw) { from.clone() } else { parties(lexer) };
        let header = Self {
            date,
            subject,
            sender: same(lexer),
            reply_to: same(lexer),
            from,
            to: parties(lexer),
            cc: parties(lexer),
            bcc: parties(lexer),
            in_reply_to: text(lexer),
            message_id: text(lexer),
        };
        lexer.skip_to_close();
        Some(header)
    }
}

/// A list of addresses: `((name route local host) …)`. A group begins with a host of NIL and ends with a local part of
/// NIL.
fn parties(lexer: &mut Lexer<'_>) -> Vec<Party> {
    let mut parties = Vec::new();
    if !lexer.enter() {
        lexer.skip();
        return parties;
    }
    // The group that is open, while it has no member.
    let mut group: Option<String> = None;
    while lexer.enter() {
        let (name, _route, local, host) = (lexer.text(), lexer.text(), lexer.text(), lexer.text());
        lexer.skip_to_close();
        if parties.len() >= MAX_PARTIES {
            continue;
        }
        match (local, host) {
            (Some(title), None) => group = Some(words::decode(&title)),
            (None, _) => parties.extend(group.take().map(|name| Party { name: Some(name), address: String::new() })),
            (Some(local), Some(host)) => {
                group = None;
                let name = name.map(|raw| words::decode(&raw)).filter(|name| !name.is_empty());
                parties.push(Party { name, address: address(&local, &host) });
            }
        }
    }
    lexer.skip_to_close();
    parties
}

fn address(local: &[u8], host: &[u8]) -> String {
    let mut address = words::decode(local);
    // Servers that find no host say so with an empty one, or with this.
    if !host.is_empty() && host != b"MISSING_DOMAIN" && host != b".MISSING-HOST-NAME." {
        address.push('@');
        address.push_str(&words::decode(host));
    }
    address
}

/// The `Date:` header (RFC 5322 section 3.3); `None` when it cannot be understood.
fn header_date(raw: &[u8]) -> Option<Timestamp> {
    let text = str::from_utf8(raw.get(..100).unwrap_or(raw)).ok()?.trim();
    let date = DateTime::parse_from_rfc2822(text).ok()?;
    Some(Timestamp(date.timestamp_millis()))
}

/// INTERNALDATE: `17-Jul-1996 02:44:25 -0700` (RFC 3501 section 9, `date-time`).
pub(super) fn internal_date(raw: &[u8]) -> Option<Timestamp> {
    const MONTHS: [&[u8]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = raw.get(from..to)?;
        let digits = digits.strip_prefix(b" ").unwrap_or(digits);
        u32::try_from(super::token::number(digits)?).ok()
    };
    if raw.len() != 26 {
        return None;
    }
    let name = raw.get(3..6)?;
    let month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    let year = i32::try_from(number(7, 11)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()? + 1, number(0, 2)?)?;
    // A leap second is the last one of its minute.
    let at = day.and_hms_opt(number(12, 14)?, number(15, 17)?, number(18, 20)?.min(59))?;
    let offset = i64::from(number(22, 24)? * 3_600 + number(24, 26)? * 60);
    let offset = if raw.get(21) == Some(&b'-') { -offset } else { offset };
    Some(Timestamp::from_seconds(at.and_utc().timestamp() - offset))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Header {
        Header::parse(&mut Lexer::new(text.as_bytes())).unwrap()
    }

    fn party(name: Option<&str>, address: &str) -> Party {
        Party { name: name.map(str::to_owned), address: address.to_owned() }
    }

    #[test]
    fn an_envelope_is_read_in_the_words_of_people() {
        let header = parse(
            "(\"Mon, 7 Feb 1994 21:52:25 -0800 (PST)\" {9}\r\nR=C3=A9sum \
             ((\"=?utf-8?Q?Zo=C3=AB?=\" NIL \"zoe\" \"c.test\")) NIL NIL \
             ((NIL NIL \"a\" \"c.test\")(\"Jean \\\"J\\\" D\" NIL \"j\" \"\")) NIL NIL NIL \"<1@c>\") X",
        );
        assert_eq!(header.date, Some(Timestamp::from_seconds(760_686_745)));
        assert_eq!(header.subject.as_deref(), Some("R=C3=A9su"));
        assert_eq!(header.from, Vec::new(), "the literal ended early, and the rest is still read as what it is");
        let header = parse(
            "(NIL \"s\" ((\"=?utf-8?Q?Zo=C3=AB?=\" NIL \"zoe\" \"c.test\")) NIL NIL \
             ((NIL NIL \"a\" \"c.test\")(\"Jean \\\"J\\\" D\" NIL \"j\" \"\")) NIL NIL NIL \"<1@c>\")",
        );
        assert_eq!(header.from, [party(Some("Zoë"), "zoe@c.test")]);
        assert_eq!(header.to, [party(None, "a@c.test"), party(Some("Jean \"J\" D"), "j")]);
        assert_eq!(header.message_id.as_deref(), Some("<1@c>"));
    }

    #[test]
    fn a_group_shows_its_members_or_else_its_name() {
        let header = parse(
            "(NIL NIL NIL NIL NIL ((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL)) \
             ((NIL NIL \"team\" NIL)(NIL NIL \"a\" \"c.test\")(NIL NIL NIL NIL)) NIL NIL NIL)",
        );
        assert_eq!(header.to, [party(Some("undisclosed-recipients"), "")]);
        assert_eq!(header.cc, [party(None, "a@c.test")]);
    }

    #[test]
    fn an_internal_date_is_a_moment() {
        assert_eq!(internal_date(b"17-Jul-1996 02:44:25 -0700"), Some(Timestamp::from_seconds(837_596_665)));
        assert_eq!(internal_date(b" 1-Jan-1970 00:00:00 +0000"), Some(Timestamp(0)));
        for bad in ["", "32-Jul-1996 02:44:25 -0700", "17-Xxx-1996 02:44:25 -0700", "17-Jul-1996 02:44:25 -07001"] {
            assert_eq!(internal_date(bad.as_bytes()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_tokens_make_some_envelope(text in "\\((\\(|\\)| |NIL|\"a\"|\"=\\?utf-8\\?Q\\?x\\?=\"|\\{3\\}\r\nabc){0,100}") {
            Header::parse(&mut Lexer::new(text.as_bytes()));
        }

        #[test]
        fn any_bytes_are_a_date_or_none(raw in proptest::collection::vec(any::<u8>(), 0..40)) {
            internal_date(&raw);
            header_date(&raw);
        }
    }
}
