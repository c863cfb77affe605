//! The XML of calendar servers: what is asked, and the part of answers that is understood. Pure.
//!
//! Only what is read here exists: other elements are passed over. A document type is refused, and with it every entity but the
//! five of XML itself; so is an answer that is too deep, or not ended.

use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::ResolveResult,
};

use super::Error;

/// Deepest nesting.
const DEEPEST: usize = 32;
/// Longest text of an element, in bytes.
const LONGEST: usize = 64 << 10;

/// What is asked about calendars: the properties of RFC 4918 section 15, RFC 4791 section 5.2 and 6.2.1, RFC 6578 section 4,
/// RFC 6638 section 9.2, and the older `getctag`.
pub(super) const CALENDARS: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
    <D:propfind xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" xmlns:S=\"http://calendarserver.org/ns/\">\
    <D:prop><D:resourcetype/><D:displayname/><D:getetag/><D:sync-token/><S:getctag/>\
    <C:supported-calendar-component-set/><C:calendar-home-set/><C:schedule-default-calendar-URL/></D:prop></D:propfind>";

/// What is asked about the objects of a calendar.
pub(super) const OBJECTS: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
    <D:propfind xmlns:D=\"DAV:\"><D:prop><D:resourcetype/><D:getetag/></D:prop></D:propfind>";

/// What makes a calendar (RFC 4791 section 5.3.1).
pub(super) fn make(name: &str, components: &[String]) -> String {
    let names = components.iter().filter(|name| is_component(name));
    let set = names.fold(String::new(), |set, name| set + "<C:comp name=\"" + name + "\"/>");
    let set = if set.is_empty() {
        set
    } else {
        format!("<C:supported-calendar-component-set>{set}</C:supported-calendar-component-set>")
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <C:mkcalendar xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:set><D:prop>\
         <D:displayname>{}</D:displayname>{set}</D:prop></D:set></C:mkcalendar>",
        written(name)
    )
}

/// What finds the objects of a kind with an identifier (RFC 4791 section 7.8.6): the text may be part of a longer one.
pub(super) fn with_uid(component: &str, uid: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <C:calendar-query xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop><D:getetag/></D:prop>\
         <C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"{}\"><C:prop-filter name=\"UID\">\
         <C:text-match collation=\"i;octet\">{}</C:text-match></C:prop-filter></C:comp-filter></C:comp-filter></C:filter>\
         </C:calendar-query>",
        if is_component(component) { component } else { "VEVENT" },
        written(uid)
    )
}

fn is_component(name: &str) -> bool {
    !name.is_empty() && name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A text as XML 1.0 can bear it: what it cannot is left out.
fn written(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let text: String = text.chars().filter(|c| allowed(*c)).collect();
    quick_xml::escape::escape(text).into_owned()
}

/// The elements that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Multistatus,
    Response,
    Href,
    Propstat,
    Prop,
    Status,
    DisplayName,
    Version,
    SyncToken,
    Token,
    ResourceType,
    Collection,
    Calendar,
    Inbox,
    Components,
    Component,
    HomeSet,
    DefaultCalendar,
    Error,
    NoUidConflict,
    Quota,
    Other,
}

fn tag(space: &ResolveResult<'_>, name: &[u8]) -> Tag {
    let ResolveResult::Bound(space) = space else { return Tag::Other };
    match (space.as_ref(), name) {
        (b"DAV:", b"multistatus") => Tag::Multistatus,
        (b"DAV:", b"response") => Tag::Response,
        (b"DAV:", b"href") => Tag::Href,
        (b"DAV:", b"propstat") => Tag::Propstat,
        (b"DAV:", b"prop") => Tag::Prop,
        (b"DAV:", b"status") => Tag::Status,
        (b"DAV:", b"displayname") => Tag::DisplayName,
        (b"DAV:", b"getetag") => Tag::Version,
        (b"DAV:", b"sync-token") => Tag::SyncToken,
        (b"http://calendarserver.org/ns/", b"getctag") => Tag::Token,
        (b"DAV:", b"resourcetype") => Tag::ResourceType,
        (b"DAV:", b"collection") => Tag::Collection,
        (b"DAV:", b"error") => Tag::Error,
        (b"DAV:", b"quota-not-exceeded") => Tag::Quota,
        (b"urn:ietf:params:xml:ns:caldav", name) => match name {
            b"calendar" => Tag::Calendar,
            b"schedule-inbox" => Tag::Inbox,
            b"supported-calendar-component-set" => Tag::Components,
            b"comp" => Tag::Component,
            b"calendar-home-set" => Tag::HomeSet,
            b"schedule-default-calendar-URL" => Tag::DefaultCalendar,
            b"no-uid-conflict" => Tag::NoUidConflict,
            _ => Tag::Other,
        },
        _ => Tag::Other,
    }
}

/// What an answer says of one address; properties count only where the server has them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Found {
    pub(super) href: String,
    /// Of the whole, when it is not by property.
    pub(super) status: Option<u16>,
    pub(super) name: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) sync_token: Option<String>,
    pub(super) ctag: Option<String>,
    pub(super) collection: bool,
    pub(super) calendar: bool,
    pub(super) inbox: bool,
    pub(super) components: Vec<String>,
    pub(super) home: Option<String>,
    pub(super) default: Option<String>,
}

impl Found {
    fn take(&mut self, other: Self) {
        let Self { name, etag, sync_token, ctag, collection, calendar, inbox, components, home, default, .. } = other;
        self.name = name.or(self.name.take());
        self.etag = etag.or(self.etag.take());
        self.sync_token = sync_token.or(self.sync_token.take());
        self.ctag = ctag.or(self.ctag.take());
        self.home = home.or(self.home.take());
        self.default = default.or(self.default.take());
        self.collection |= collection;
        self.calendar |= calendar;
        self.inbox |= inbox;
        self.components.extend(components);
    }
}

/// Why a server did not do it, as far as that changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    /// There is another object with this identifier (RFC 4791 section 5.3.2.1).
    SameUid,
    /// The person's place is full (RFC 4331 section 6).
    Quota,
}

/// Reads an answer with many parts (RFC 4918 section 13).
pub(super) fn multistatus(bytes: &[u8]) -> Result<Vec<Found>, Error> {
    let mut reading = Reading::default();
    walk(bytes, &mut |step| reading.step(step))?;
    if reading.whole { Ok(reading.found) } else { Err(Error::Protocol("no list")) }
}

/// Reads why something was refused; nothing when the server does not say it in XML.
pub(super) fn condition(bytes: &[u8]) -> Option<Condition> {
    let mut found = None;
    let read = walk(bytes, &mut |step| {
        if let Step::Start { tag, path, .. } = step
            && path.contains(&Tag::Error)
        {
            match tag {
                Tag::NoUidConflict => found = Some(Condition::SameUid),
                Tag::Quota => found = Some(Condition::Quota),
                _ => {}
            }
        }
        Ok(())
    });
    read.ok().and(found)
}

/// One step through a document.
enum Step<'a> {
    /// An element begins, inside those of `path`.
    Start { tag: Tag, path: &'a [Tag], name: Option<String> },
    /// It has ended, with its own text.
    End { tag: Tag, path: &'a [Tag], text: &'a str },
}

fn walk(bytes: &[u8], visit: &mut dyn FnMut(Step<'_>) -> Result<(), Error>) -> Result<(), Error> {
    let bad = |_| Error::Protocol("no XML");
    let text = std::str::from_utf8(bytes).map_err(|_| Error::Protocol("no UTF-8"))?;
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    let (mut path, mut own): (Vec<Tag>, String) = (Vec::new(), String::new());
    let mut begun = false;
    loop {
        let (space, event) = reader.read_resolved_event().map_err(|_| Error::Protocol("no XML"))?;
        match event {
            Event::Start(start) => {
                let tag = tag(&space, start.local_name().as_ref());
                visit(Step::Start { tag, path: &path, name: component_name(tag, &start)? })?;
                path.push(tag);
                if path.len() > DEEPEST {
                    return Err(Error::Protocol("too deep"));
                }
                begun = true;
                own.clear();
            }
            Event::Empty(start) => {
                let tag = tag(&space, start.local_name().as_ref());
                visit(Step::Start { tag, path: &path, name: component_name(tag, &start)? })?;
                visit(Step::End { tag, path: &path, text: "" })?;
                begun = true;
                own.clear();
            }
            Event::End(_) => {
                let Some(tag) = path.pop() else { return Err(Error::Protocol("no XML")) };
                visit(Step::End { tag, path: &path, text: own.trim() })?;
                own.clear();
            }
            Event::Text(text) => own.push_str(&text.xml10_content().map_err(|_| Error::Protocol("no UTF-8"))?),
            Event::CData(text) => own.push_str(&text.xml10_content().map_err(|_| Error::Protocol("no UTF-8"))?),
            Event::GeneralRef(reference) => {
                if let Some(c) = reference.resolve_char_ref().map_err(bad)? {
                    own.push(c);
                } else {
                    let name = reference.decode().map_err(|_| Error::Protocol("no UTF-8"))?;
                    let known = quick_xml::escape::resolve_predefined_entity(&name);
                    own.push_str(known.ok_or(Error::Protocol("an entity of its own"))?);
                }
            }
            Event::DocType(_) => return Err(Error::Protocol("a document type")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
        if own.len() > LONGEST {
            return Err(Error::Protocol("a text that is too long"));
        }
    }
    if begun && path.is_empty() { Ok(()) } else { Err(Error::Protocol("it does not end")) }
}

/// The name of a component that a calendar takes.
fn component_name(tag: Tag, start: &BytesStart<'_>) -> Result<Option<String>, Error> {
    if tag != Tag::Component {
        return Ok(None);
    }
    let name = start.try_get_attribute("name").map_err(|_| Error::Protocol("no XML"))?;
    let name = name.map(|name| String::from_utf8_lossy(&name.value).to_ascii_uppercase());
    Ok(name.filter(|name| is_component(name)))
}

/// What is gathered on the way through a list.
#[derive(Default)]
struct Reading {
    found: Vec<Found>,
    whole: bool,
    one: Found,
    properties: Found,
    status: Option<u16>,
}

impl Reading {
    fn step(&mut self, step: Step<'_>) -> Result<(), Error> {
        match step {
            Step::Start { tag, path, name } => self.start(tag, path, name),
            Step::End { tag, path, text } => return self.end(tag, path, text),
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag, path: &[Tag], name: Option<String>) {
        match (tag, path) {
            (Tag::Response, [Tag::Multistatus]) => self.one = Found::default(),
            (Tag::Propstat, [Tag::Multistatus, Tag::Response]) => {
                (self.properties, self.status) = (Found::default(), None);
            }
            (Tag::Collection, [.., Tag::Prop, Tag::ResourceType]) => self.properties.collection = true,
            (Tag::Calendar, [.., Tag::Prop, Tag::ResourceType]) => self.properties.calendar = true,
            (Tag::Inbox, [.., Tag::Prop, Tag::ResourceType]) => self.properties.inbox = true,
            (Tag::Component, [.., Tag::Prop, Tag::Components]) => self.properties.components.extend(name),
            _ => {}
        }
    }

    fn end(&mut self, tag: Tag, path: &[Tag], text: &str) -> Result<(), Error> {
        let full = || (!text.is_empty()).then(|| text.to_owned());
        match (tag, path) {
            (Tag::Multistatus, []) => self.whole = true,
            (Tag::Response, [Tag::Multistatus]) => self.found.push(std::mem::take(&mut self.one)),
            (Tag::Href, [Tag::Multistatus, Tag::Response]) => text.clone_into(&mut self.one.href),
            (Tag::Status, [Tag::Multistatus, Tag::Response]) => self.one.status = Some(status(text)?),
            (Tag::Status, [Tag::Multistatus, Tag::Response, Tag::Propstat]) => self.status = Some(status(text)?),
            (Tag::Propstat, [Tag::Multistatus, Tag::Response]) => {
                let properties = std::mem::take(&mut self.properties);
                if self.status.is_some_and(|status| (200..300).contains(&status)) {
                    self.one.take(properties);
                }
            }
            (Tag::DisplayName, [.., Tag::Propstat, Tag::Prop]) => self.properties.name = full(),
            (Tag::Version, [.., Tag::Propstat, Tag::Prop]) => self.properties.etag = full(),
            (Tag::SyncToken, [.., Tag::Propstat, Tag::Prop]) => self.properties.sync_token = full(),
            (Tag::Token, [.., Tag::Propstat, Tag::Prop]) => self.properties.ctag = full(),
            (Tag::Href, [.., Tag::Prop, Tag::HomeSet]) => self.properties.home = full(),
            (Tag::Href, [.., Tag::Prop, Tag::DefaultCalendar]) => self.properties.default = full(),
            _ => {}
        }
        Ok(())
    }
}

/// The number in `HTTP/1.1 200 OK`.
fn status(line: &str) -> Result<u16, Error> {
    let number = line.split_ascii_whitespace().nth(1).and_then(|number| number.parse().ok());
    number.ok_or(Error::Protocol("no status"))
}

#[cfg(test)]
mod tests;
