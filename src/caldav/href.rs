//! An address in an answer: the path of something on the same server, in one spelling. Pure.
//!
//! Servers write `@` or `%40`, `é` or `%C3%A9`, a path or a whole address; what is compared and kept is the path with every
//! octet that needs no escape unescaped and every other one escaped (RFC 3986 sections 2.3 and 6.2.2), without a `/` at its end.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use url::Url;

/// What is escaped: everything but the unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Longest path, in bytes.
const LONGEST: usize = 2_000;

/// The path of a collection or an object at its server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Href(String);

impl Href {
    /// Reads an address as it stands in an answer of the server at `base`; `None` for one that is not of that server.
    pub(super) fn read(base: &Url, text: &str) -> Option<Self> {
        let text = text.trim();
        // A URL parser would resolve these away; an honest server does not write them.
        let steps = |part: &str| matches!(&*percent_decode_str(part).collect::<Vec<u8>>(), b"." | b"..");
        if text.is_empty() || text.split(['/', '\\']).any(steps) {
            return None;
        }
        let url = base.join(text).ok()?;
        let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        if !plain || url.fragment().is_some() || url.origin() != base.origin() {
            return None;
        }
        Self::of_path(url.path())
    }

    /// One that was kept.
    pub fn kept(text: &str) -> Option<Self> {
        Self::of_path(text)
    }

    fn of_path(path: &str) -> Option<Self> {
        let mut text = String::with_capacity(path.len());
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let bytes: Vec<u8> = percent_decode_str(part).collect();
            if matches!(&*bytes, b"." | b"..") {
                return None;
            }
            text.push('/');
            text.push_str(&encoded(&bytes));
        }
        (!text.is_empty() && text.len() <= LONGEST).then_some(Self(text))
    }

    /// What is below it by a name of ours.
    #[must_use]
    pub fn below(&self, name: &str) -> Self {
        Self(format!("{}/{}", self.0, encoded(name.as_bytes())))
    }

    /// Whether it is directly below another one.
    pub fn is_directly_below(&self, other: &Self) -> bool {
        self.0.rsplit_once('/').is_some_and(|(parent, _)| parent == other.0)
    }

    /// Its last part, as a person would read it.
    pub fn name(&self) -> String {
        let last = self.0.rsplit('/').next().unwrap_or_default();
        percent_decode_str(last).decode_utf8_lossy().into_owned()
    }

    /// As it is kept, and asked for.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Href {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A part of a path.
pub(super) fn encoded(bytes: &[u8]) -> String {
    percent_encode(bytes, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        let base = Url::parse("https://cal.example:5232/anne%40old.example/").unwrap();
        Href::read(&base, text).map(|href| href.0)
    }

    #[test]
    fn every_spelling_of_an_address_is_one_and_another_server_is_none() {
        let one = Some("/anne%40old.example/caf%C3%A9/a%20b%2Fc.ics".to_owned());
        for spelling in [
            "/anne@old.example/café/a b%2fc.ics",
            "/anne%40old.example/caf%c3%a9/a%20b%2Fc.ics/",
            "https://cal.example:5232/anne@old.example//café/a%20b%2Fc.ics",
            " café/a b%2Fc.ics\n",
        ] {
            assert_eq!(read(spelling), one, "{spelling}");
        }
        for wrong in [
            "https://evil.example/anne/x.ics",
            "//evil.example/x.ics",
            "http://cal.example:5232/x.ics",
            "https://cal.example/x.ics",
            "https://u:p@cal.example:5232/x.ics",
            "../other/x.ics",
            "/anne/%2e%2e/other/x.ics",
            "/anne/.%2E/x.ics",
            "/anne/x.ics?y",
            "/anne/x.ics#y",
            "",
            "/",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_below_is_known_by_its_path() {
        let calendar = Href::kept("/anne/cal").unwrap();
        let object = calendar.below("é x.ics");
        assert_eq!((object.as_str(), object.name().as_str()), ("/anne/cal/%C3%A9%20x.ics", "é x.ics"));
        assert!(object.is_directly_below(&calendar));
        assert!(!Href::kept("/anne/cal/x/y").unwrap().is_directly_below(&calendar));
        assert!(!Href::kept("/anne/calx").unwrap().is_directly_below(&calendar));
    }

    proptest! {
        #[test]
        fn what_was_read_is_kept_as_it_is(text in "[/a-zé%@. 0-9]{1,40}") {
            let base = Url::parse("https://cal.example/anne/").unwrap();
            if let Some(href) = Href::read(&base, &text) {
                prop_assert_eq!(Href::kept(href.as_str()), Some(href.clone()));
                prop_assert_eq!(Href::read(&base, href.as_str()), Some(href));
            }
        }
    }
}
