//! What has to be known of an object's text (iCalendar, RFC 5545). Pure.
//!
//! Objects are carried as bytes. Read are their identifier, whether two say the same (a server may order and fold lines as
//! it likes), and, for a server that would send invitations, who is invited.

use bytes::Bytes;

/// What names an object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Identity {
    /// Its kind: VEVENT, VTODO, VJOURNAL.
    pub(super) component: String,
    /// Its UID; all components of an object bear the same (RFC 4791 section 4.1).
    pub(super) uid: String,
}

/// A line without its folds, and the level it is at.
struct Line {
    text: Vec<u8>,
    /// As it was.
    raw: Vec<u8>,
}

/// The parts of a line.
struct Property<'a> {
    name: String,
    parameters: Vec<&'a [u8]>,
    value: &'a [u8],
}

/// Longest line that is written, in bytes without its end (RFC 5545 section 3.1).
const LONGEST: usize = 75;

fn lines(bytes: &[u8]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for raw in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = raw.strip_suffix(b"\n").unwrap_or(raw);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        match (text, lines.last_mut()) {
            ([b' ' | b'\t', rest @ ..], Some(last)) => {
                last.text.extend_from_slice(rest);
                last.raw.extend_from_slice(raw);
            }
            _ => lines.push(Line { text: text.to_vec(), raw: raw.to_vec() }),
        }
    }
    lines
}

/// Where a byte first stands outside quotation marks.
fn outside_quotes(text: &[u8], wanted: u8) -> Option<usize> {
    let mut quoted = false;
    text.iter().position(|byte| {
        quoted ^= *byte == b'"';
        !quoted && *byte == wanted
    })
}

fn property(line: &[u8]) -> Option<Property<'_>> {
    let (mut head, value) = line.split_at_checked(outside_quotes(line, b':')?)?;
    let mut parts = Vec::new();
    while let Some(at) = outside_quotes(head, b';') {
        let (part, rest) = head.split_at_checked(at)?;
        parts.push(part);
        head = rest.get(1..)?;
    }
    parts.push(head);
    let name = String::from_utf8_lossy(parts.remove(0)).to_ascii_uppercase();
    Some(Property { name, parameters: parts, value: value.get(1..)? })
}

fn word(value: &[u8]) -> String {
    String::from_utf8_lossy(value).trim().to_ascii_uppercase()
}

/// The identity of an object; empty where it has none.
pub(super) fn identity(bytes: &[u8]) -> Identity {
    let (mut open, mut found) = (Vec::new(), Identity::default());
    for line in lines(bytes) {
        let Some(property) = property(&line.text) else { continue };
        match property.name.as_str() {
            "BEGIN" => open.push(word(property.value)),
            "END" => drop(open.pop()),
            // Alarms have identifiers of their own (RFC 9074), deeper inside.
            "UID" if open.len() == 2 && open.last().is_some_and(|inner| inner != "VTIMEZONE") => {
                let component = open.pop().unwrap_or_default();
                return Identity { component, uid: String::from_utf8_lossy(property.value).trim().to_owned() };
            }
            _ => {}
        }
        if found.component.is_empty() && open.len() == 2 && open.last().is_some_and(|inner| inner != "VTIMEZONE") {
            found.component = open.last().cloned().unwrap_or_default();
        }
    }
    found
}

/// Whether two objects say the same: the same lines in the same components, in whatever order and however folded.
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    one == other || plain(one).is_some_and(|one| plain(other) == Some(one))
}

/// An object in one spelling; `None` when its components do not match.
fn plain(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut open: Vec<Vec<Vec<u8>>> = vec![Vec::new()];
    for line in lines(bytes) {
        if line.text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let Some(property) = property(&line.text) else {
            open.last_mut()?.push(line.text);
            continue;
        };
        match property.name.as_str() {
            "BEGIN" => open.push(vec![word(property.value).into_bytes()]),
            "END" => {
                let mut whole = open.pop()?;
                let own = whole.first_mut()?;
                if *own != word(property.value).into_bytes() {
                    return None;
                }
                own.insert(0, b'(');
                whole.get_mut(1..)?.sort();
                whole.push(b")".to_vec());
                open.last_mut()?.push(whole.join(&b'\n'));
            }
            _ => open.last_mut()?.push(one_spelling(&property)),
        }
    }
    let mut whole = open.pop()?;
    whole.sort();
    open.is_empty().then(|| whole.join(&b'\n'))
}

fn one_spelling(property: &Property<'_>) -> Vec<u8> {
    let mut parameters: Vec<Vec<u8>> = property
        .parameters
        .iter()
        .map(|one| {
            let at = one.iter().position(|byte| *byte == b'=').unwrap_or(one.len());
            let (name, value) = one.split_at(at);
            let value = value.iter().filter(|byte| **byte != b'"');
            name.to_ascii_uppercase().into_iter().chain(value.copied()).collect()
        })
        .collect();
    parameters.sort();
    let mut text = property.name.clone().into_bytes();
    for one in parameters {
        text.push(b';');
        text.extend(one);
    }
    text.push(b':');
    text.extend_from_slice(property.value);
    text
}

/// The object for a server that sends invitations: it is told of each person in it that this is not its affair
/// (RFC 6638 section 7.1). Every other line stays as it is.
pub(super) fn without_invitations(bytes: &Bytes) -> Bytes {
    let (mut whole, mut depth) = (Vec::with_capacity(bytes.len() + 200), 0_u32);
    for line in lines(bytes) {
        match property(&line.text) {
            Some(property) if depth == 2 && matches!(property.name.as_str(), "ORGANIZER" | "ATTENDEE") => {
                whole.extend(folded(&not_scheduled(&property)));
            }
            property => {
                let name = property.map(|property| property.name).unwrap_or_default();
                depth = depth.saturating_add(u32::from(name == "BEGIN")).saturating_sub(u32::from(name == "END"));
                whole.extend(line.raw);
            }
        }
    }
    whole.into()
}

fn not_scheduled(property: &Property<'_>) -> Vec<u8> {
    let mut text = property.name.clone().into_bytes();
    text.extend_from_slice(b";SCHEDULE-AGENT=NONE");
    let agent = |one: &&&[u8]| {
        let name = one.split(|byte| *byte == b'=').next().unwrap_or_default();
        !name.eq_ignore_ascii_case(b"SCHEDULE-AGENT")
    };
    for one in property.parameters.iter().filter(agent) {
        text.push(b';');
        text.extend_from_slice(one);
    }
    text.push(b':');
    text.extend_from_slice(property.value);
    text
}

/// A line as it is written; no fold is inside a character.
fn folded(text: &[u8]) -> Vec<u8> {
    let (mut whole, mut width) = (Vec::with_capacity(text.len() + 8), 0);
    for byte in text {
        let begins = byte & 0b1100_0000 != 0b1000_0000;
        if width >= LONGEST - 3 && begins {
            whole.extend_from_slice(b"\r\n ");
            width = 1;
        }
        whole.push(*byte);
        width += 1;
    }
    whole.extend_from_slice(b"\r\n");
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MEETING: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:Somewhere\r\nUID:not-this\r\n\
        END:VTIMEZONE\r\nBEGIN:VEVENT\r\nBEGIN:VALARM\r\nUID:nor-this\r\nATTENDEE:mailto:alarm@x.test\r\nEND:VALARM\r\n\
        uid;X-A=\"a:b;c\":the\r\n -one\r\nORGANIZER;CN=\"Anne: Roy\":mailto:anne@x.test\r\n\
        ATTENDEE;ROLE=CHAIR;SCHEDULE-AGENT=SERVER;CN=Zo\u{eb}:mailto:zoe@x.test\r\nSUMMARY:Garde\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";

    #[test]
    fn an_object_is_named_by_its_own_identifier() {
        let meeting = Identity { component: "VEVENT".to_owned(), uid: "the-one".to_owned() };
        assert_eq!(identity(MEETING.as_bytes()), meeting);
        let task = identity(b"BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:x\nEND:VTODO\nEND:VCALENDAR\n");
        assert_eq!(task, Identity { component: "VTODO".to_owned(), uid: String::new() });
        assert_eq!(identity(b"\xff\xfe nothing"), Identity::default());
    }

    #[test]
    fn order_and_folds_make_no_other_object_but_every_word_does() {
        let ordered = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Garde\nORGANIZER;CN=\"Anne: Roy\":mailto:anne@x.test\n\
            ATTENDEE;CN=Zo\u{eb};ROLE=\"CHAIR\";SCHEDULE-AGENT=SERVER:mailto:zoe@x.test\nUID;X-A=\"a:b;c\":the-o\n\tne\n\
            BEGIN:VALARM\nATTENDEE:mailto:alarm@x.test\nUID:nor-this\nEND:VALARM\nEND:VEVENT\nVERSION:2.0\n\
            BEGIN:VTIMEZONE\nUID:not-this\nTZID:Somewhere\nEND:VTIMEZONE\nEND:VCALENDAR\n";
        assert!(same(MEETING.as_bytes(), ordered.as_bytes()));
        assert!(!same(MEETING.as_bytes(), ordered.replace("Garde", "Repas").as_bytes()));
        let (a, b) = ("BEGIN:A\nX:1\nEND:A\nBEGIN:A\nY:1\nEND:A\n", "BEGIN:A\nX:1\nY:1\nEND:A\nBEGIN:A\nEND:A\n");
        assert!(!same(a.as_bytes(), b.as_bytes()), "the same lines in other components");
        assert!(!same(b"BEGIN:A\nX:1\n", b"BEGIN:A\nX:1\nEND:A\n"));
    }

    #[test]
    fn s0_09_nobody_in_an_object_is_the_affair_of_a_server_that_invites() {
        let quiet = without_invitations(&Bytes::from_static(MEETING.as_bytes()));
        let text = String::from_utf8(quiet.to_vec()).unwrap().replace("\r\n ", "");
        assert!(text.contains("ORGANIZER;SCHEDULE-AGENT=NONE;CN=\"Anne: Roy\":mailto:anne@x.test\r\n"), "{text}");
        assert!(text.contains("ATTENDEE;SCHEDULE-AGENT=NONE;ROLE=CHAIR;CN=Zo\u{eb}:mailto:zoe@x.test\r\n"), "{text}");
        assert!(text.contains("ATTENDEE:mailto:alarm@x.test\r\n") && !text.contains("SERVER"), "{text}");
        assert_eq!(text.lines().count(), MEETING.replace("\r\n ", "").lines().count());
        let alone = Bytes::from_static(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nEND:VEVENT\nEND:VCALENDAR\n");
        assert_eq!(without_invitations(&alone), alone, "what invites nobody stays as it is");
    }

    proptest! {
        #[test]
        fn no_text_is_fatal_and_each_is_like_itself(text in "(BEGIN:|END:|VEVENT|UID|:|;|\"|=|ATTENDEE|\r?\n ?|a|é){0,60}") {
            drop(identity(text.as_bytes()));
            prop_assert!(same(text.as_bytes(), text.as_bytes()));
            let quiet = without_invitations(&Bytes::from(text.clone()));
            prop_assert_eq!(without_invitations(&quiet), quiet);
        }

        #[test]
        fn a_fold_is_never_inside_a_character(value in "[aé漢]{0,200}") {
            let line = folded(format!("X:{value}").as_bytes());
            let text = String::from_utf8(line).unwrap();
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LONGEST && std::str::from_utf8(line.as_bytes()).is_ok()));
            prop_assert_eq!(text.replace("\r\n ", ""), format!("X:{value}\r\n"));
        }
    }
}
