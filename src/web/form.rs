//! A submitted form: its fields and its files, bounded, with the proof that it is ours.

use std::{future::Future, time::Duration};

use actix_web::{
    HttpRequest,
    dev::Payload,
    http::header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;

use super::{failure::Failure, upload, visit::Visit};
use crate::outbox::Upload;

/// Most fields of one form: a page of 50 messages ticked, and room.
const MAX_FIELDS: usize = 512;
/// Largest form without files, in bytes.
pub(super) const SMALL: usize = 64_000;
/// Longest wait for the next piece of a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a form may bring.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Most bytes, all together.
    pub(super) bytes: usize,
    /// Whether its files are kept.
    pub(super) files: bool,
}

/// A form.
#[derive(Debug, Default)]
pub(super) struct Form {
    fields: Vec<(String, String)>,
    uploads: Vec<Upload>,
    over: Option<usize>,
}

impl Form {
    /// Reads the body of a request: `application/x-www-form-urlencoded` or `multipart/form-data` (RFC 7578).
    ///
    /// A form with files that is over its limit is read to its end without keeping the files, so that the page can answer
    /// with what was typed ([`Self::over_limit`]); one without files is refused.
    pub(super) async fn read(request: &HttpRequest, body: Payload, limits: Limits) -> Result<Self, Failure> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
            return upload::read(request, body, limits).await;
        }
        let bytes = whole(request, body, limits.bytes.min(SMALL)).await?;
        let mut form = Self::default();
        for (name, value) in url::form_urlencoded::parse(&bytes).take(MAX_FIELDS) {
            form.push(name.into_owned(), value.into_owned());
        }
        Ok(form)
    }

    /// A field's value as it was typed, empty if it is not there.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value of a repeated field.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box is ticked or a button was the one pressed.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, value)| key == name && !value.is_empty())
    }

    /// Takes the files.
    pub(super) fn take_uploads(&mut self) -> Vec<Upload> {
        std::mem::take(&mut self.uploads)
    }

    /// The fields, without the token: what a page shows again.
    pub(super) fn written(self) -> Vec<(String, String)> {
        self.fields.into_iter().filter(|(name, _)| name != "csrf" && name != "action").collect()
    }

    /// The limit that the form passed, in bytes; its files were not kept.
    pub(super) fn over_limit(&self) -> Option<usize> {
        self.over
    }

    /// Adds a field, unless there are too many.
    pub(super) fn push(&mut self, name: String, value: String) {
        if self.fields.len() < MAX_FIELDS {
            self.fields.push((name, value));
        }
    }

    /// Adds a file.
    pub(super) fn attach(&mut self, upload: Upload) {
        self.uploads.push(upload);
    }

    /// Notes that the form passed `limit`, and lets go of its files.
    pub(super) fn overflow(&mut self, limit: usize) {
        self.over = Some(limit);
        self.uploads.clear();
    }
}

/// Reads a body into memory.
async fn whole(request: &HttpRequest, mut body: Payload, limit: usize) -> Result<BytesMut, Failure> {
    let told = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let mut bytes = BytesMut::with_capacity(told.unwrap_or(0).min(limit));
    let mut over = false;
    while let Some(chunk) = in_time(body.next()).await? {
        let chunk = chunk.map_err(|_| Failure::BadRequest)?;
        over |= bytes.len() + chunk.len() > limit;
        // Read on, within reason: an answer given before the body has been read is often never shown.
        if over && told.is_none_or(|told| told > 16 * limit) {
            break;
        }
        if !over {
            bytes.extend_from_slice(&chunk);
        }
    }
    if over { Err(Failure::TooLarge { limit_bytes: limit }) } else { Ok(bytes) }
}

/// A body as it came, of at most `limit` bytes.
pub(super) async fn raw(visit: &Visit, body: Payload, limit: usize) -> Result<Bytes, Failure> {
    Ok(whole(visit.request(), body, limit).await?.freeze())
}

/// Waits for the next piece of a body, but not for ever.
pub(super) async fn in_time<T>(next: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::time::timeout(PATIENCE, next).await.map_err(|_| Failure::BadRequest)
}

#[cfg(test)]
mod tests {
    use actix_web::{FromRequest, test::TestRequest};

    use super::*;

    async fn read(kind: &str, body: &'static str, limit: usize) -> Result<Form, Failure> {
        let (request, mut payload) =
            TestRequest::default().insert_header((CONTENT_TYPE, kind)).set_payload(body).to_http_parts();
        let payload = actix_web::web::Payload::from_request(&request, &mut payload).await.unwrap();
        Form::read(&request, payload.into_inner(), Limits { bytes: limit, files: true }).await
    }

    #[actix_web::test]
    async fn a_form_gives_what_was_typed() {
        let form = read("application/x-www-form-urlencoded", "a=1+%C3%A9&uid=3&uid=4&empty=", SMALL).await.unwrap();
        assert_eq!(form.text("a"), "1 é");
        assert_eq!(form.all("uid").collect::<Vec<_>>(), ["3", "4"]);
        assert!(form.has("a") && !form.has("empty") && !form.has("other"));
    }

    #[actix_web::test]
    async fn a_form_over_its_limit_is_refused_with_the_limit() {
        let refused = read("application/x-www-form-urlencoded", "a=0123456789", 8).await.unwrap_err();
        assert!(matches!(refused, Failure::TooLarge { limit_bytes: 8 }), "{refused:?}");
    }

    #[actix_web::test]
    async fn a_file_comes_with_its_name_and_one_too_large_leaves_the_text() {
        const BODY: &str = "--x\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\nbilan\r\n\
            --x\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"é .pdf\"\r\n\
            Content-Type: application/pdf\r\n\r\n%PDF-0123456789\r\n--x\r\n\
            Content-Disposition: form-data; name=\"attachment\"; filename=\"\"\r\n\
            Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n";
        let mut form = read("multipart/form-data; boundary=x", BODY, 1_000).await.unwrap();
        assert_eq!(form.text("subject"), "bilan");
        let mut uploads = form.take_uploads();
        assert_eq!(uploads.len(), 1, "a file field left empty is no file");
        let upload = uploads.remove(0);
        let about = (upload.name.as_str(), upload.media_type.as_str(), upload.size());
        assert_eq!(about, ("é .pdf", "application/pdf", 15));

        let mut form = read("multipart/form-data; boundary=x", BODY, 10).await.unwrap();
        assert_eq!((form.text("subject"), form.over_limit()), ("bilan", Some(10)));
        assert!(form.take_uploads().is_empty());
    }
}
