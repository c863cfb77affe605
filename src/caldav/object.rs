//! One object of a calendar: read, put, removed (RFC 4791 section 5.3).
//!
//! Objects are read one by one with GET: inside the XML of a multiget their line ends are not safe (XML 1.0 section 2.11).
//! Nothing here sends a scheduling message: removals say `Schedule-Reply: F` (RFC 6638 section 8.1); what is put at a server
//! that sends invitations by itself says so in its own words, which is for the caller.

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH},
};

use super::{
    Error, Href, Person,
    request::LARGEST_WORD,
    xml::{self, Condition},
};

/// The largest object that is read, in bytes: pictures and documents can be inside it.
const LARGEST: usize = 32 << 20;
/// Most objects that may bear one identifier.
const MOST_ALIKE: usize = 20;

/// An object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its bytes, as the server gave them.
    pub bytes: Bytes,
    /// Its version.
    pub etag: Option<String>,
}

/// What became of an object that was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// It is there, in this version if the server says one.
    Put(Option<String>),
    /// There is something else than was expected: another object, another version, nothing.
    NotAsExpected,
    /// Another object bears its identifier.
    SameUid,
    /// The person's place is full.
    Full,
    /// The server will not have it.
    Refused,
}

impl Person {
    /// Reads an object.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::TooLarge`].
    pub async fn object(&self, href: &Href) -> Result<Object, Error> {
        let answer = self.answer(self.about("GET", href)?, LARGEST).await?.success()?;
        Ok(Object { etag: answer.etag(), bytes: answer.body })
    }

    /// Puts an object: in the place of the version `replacing`, or where nothing is.
    ///
    /// # Errors
    /// When the outcome is not known, or everything else would end alike.
    pub async fn put(&self, href: &Href, bytes: Bytes, replacing: Option<&str>) -> Result<Placed, Error> {
        let request = self.about("PUT", href)?.header(CONTENT_TYPE, "text/calendar; charset=utf-8");
        let request = match replacing {
            Some(etag) => request.header(IF_MATCH, etag),
            None => request.header(IF_NONE_MATCH, "*"),
        };
        let answer = self.answer(request.header("Schedule-Reply", "F").body(bytes), LARGEST_WORD).await?;
        Ok(match answer.status {
            status if status.is_success() => Placed::Put(answer.etag()),
            StatusCode::PRECONDITION_FAILED => Placed::NotAsExpected,
            StatusCode::INSUFFICIENT_STORAGE => Placed::Full,
            StatusCode::TOO_MANY_REQUESTS => return Err(Error::Status(answer.status.as_u16())),
            status if status.is_client_error() => match xml::condition(&answer.body) {
                Some(Condition::SameUid) => Placed::SameUid,
                Some(Condition::Quota) => Placed::Full,
                None => Placed::Refused,
            },
            status => return Err(Error::Status(status.as_u16())),
        })
    }

    /// Removes a version of an object; false when there is another one by now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub async fn remove(&self, href: &Href, etag: &str) -> Result<bool, Error> {
        let request = self.about("DELETE", href)?.header(IF_MATCH, etag).header("Schedule-Reply", "F");
        let answer = self.answer(request, LARGEST_WORD).await?;
        if answer.status == StatusCode::PRECONDITION_FAILED {
            return Ok(false);
        }
        answer.success().map(|_| true)
    }

    /// The objects of a kind in a calendar whose identifier may be this one; the server looks for a part of a text.
    pub async fn with_uid(&self, calendar: &Href, component: &str, uid: &str) -> Result<Vec<Href>, Error> {
        let request = self.about_collection("REPORT", calendar)?.header("Depth", "1");
        let answer = self.ask(request, xml::with_uid(component, uid)).await?.success()?;
        let mut found = Vec::new();
        for one in xml::multistatus(&answer.body)?.into_iter().take(MOST_ALIKE) {
            let href = self.read(&one.href)?;
            if !href.is_directly_below(calendar) {
                return Err(Error::Protocol("an address that was not asked"));
            }
            found.push(href);
        }
        Ok(found)
    }
}
