//! One request to a calendar server, bounded, and what its answer means.

use bytes::{Bytes, BytesMut};
use reqwest::{
    Method, RequestBuilder, Response, StatusCode,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap},
};

use super::{Error, Href, Person};

/// Longest answer that says what there is, in bytes: a calendar of some hundred thousand objects.
pub(super) const LARGEST_LIST: usize = 64 << 20;
/// Longest answer that only says how it went.
pub(super) const LARGEST_WORD: usize = 256 << 10;
/// Longest name of a version.
const LONGEST_ETAG: usize = 1_000;

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    /// What has to be a success. Redirects are errors: where calendars are is for the configuration to say.
    pub(super) fn success(self) -> Result<Self, Error> {
        match self.status {
            status if status.is_success() => Ok(self),
            StatusCode::FORBIDDEN => Err(Error::Forbidden),
            StatusCode::NOT_FOUND | StatusCode::GONE => Err(Error::NotFound),
            status => Err(Error::Status(status.as_u16())),
        }
    }

    /// The version that was read or put.
    pub(super) fn etag(&self) -> Option<String> {
        let text = self.headers.get(ETAG)?.to_str().ok()?;
        etag(text)
    }
}

/// A version's name, if it can be sent back.
pub(super) fn etag(text: &str) -> Option<String> {
    let text = text.trim();
    let writable = text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    (!text.is_empty() && text.len() <= LONGEST_ETAG && writable).then(|| text.to_owned())
}

impl Person {
    /// A request about an object.
    pub(super) fn about(&self, method: &'static str, href: &Href) -> Result<RequestBuilder, Error> {
        self.at(method, href.as_str())
    }

    /// A request about a collection: its address ends with `/` (RFC 4918 section 5.2).
    pub(super) fn about_collection(&self, method: &'static str, href: &Href) -> Result<RequestBuilder, Error> {
        self.at(method, &format!("{href}/"))
    }

    fn at(&self, method: &'static str, path: &str) -> Result<RequestBuilder, Error> {
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| Error::Protocol("a method"))?;
        let mut url = self.base.clone();
        url.set_path(path);
        let request = self.http.request(method, url).basic_auth(&self.user, Some(self.password()));
        // A few kilobytes of a compressed answer can be gigabytes.
        Ok(request.header(ACCEPT_ENCODING, "identity"))
    }

    /// Sends a request and reads its answer, at most so many bytes of it.
    pub(super) async fn answer(&self, request: RequestBuilder, most: usize) -> Result<Answer, Error> {
        let response = request.send().await.map_err(|error| broken(&error))?;
        if response.status() == StatusCode::UNAUTHORIZED {
            return Err(Error::Refused);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let most = if status.is_success() { most } else { LARGEST_WORD };
        Ok(Answer { status, headers, body: read(response, most).await? })
    }

    /// Sends a request with XML.
    pub(super) async fn ask(&self, request: RequestBuilder, xml: String) -> Result<Answer, Error> {
        let request = request.header(CONTENT_TYPE, "application/xml; charset=utf-8").body(xml);
        self.answer(request, LARGEST_LIST).await
    }
}

async fn read(mut response: Response, most: usize) -> Result<Bytes, Error> {
    let encoding = response.headers().get(CONTENT_ENCODING);
    if encoding.is_some_and(|value| !value.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Error::Protocol("a compressed answer"));
    }
    if response.content_length().is_some_and(|length| length > most as u64) {
        return Err(Error::TooLarge);
    }
    let mut bytes = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > most {
            return Err(Error::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// Its own words would hold the address, and so a person's.
fn broken(error: &reqwest::Error) -> Error {
    Error::Unreachable(if error.is_timeout() {
        "it is too slow"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    })
}
