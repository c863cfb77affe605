//! Answers: pages, redirections, files.

use std::io::Write;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER, VARY},
    },
};
use flate2::{Compression, write::GzEncoder};
use maud::Markup;

use crate::{base::Timestamp, factor::PasskeyOptions};

/// What an HTML page is.
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
/// What a script reads.
const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// What is saved as it is.
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// Smaller pages are sent as they are.
const WORTH_COMPRESSING: usize = 1_400;

/// A page. `accepts` is the browser's `Accept-Encoding`.
///
/// Compressed here in one call and not by a middleware: the page is whole in memory, and the fastest level costs a
/// fraction of a millisecond for two thirds of the bytes.
pub(super) fn page(status: StatusCode, markup: Markup, accepts: &str) -> HttpResponse {
    let html = markup.into_string();
    let mut response = HttpResponse::build(status);
    response.insert_header((CONTENT_TYPE, HTML)).insert_header((VARY, "Accept-Encoding"));
    if html.len() >= WORTH_COMPRESSING
        && takes(accepts, "gzip")
        && let Some(bytes) = gzip(html.as_bytes(), Compression::fast())
    {
        return response.insert_header((CONTENT_ENCODING, "gzip")).body(bytes);
    }
    response.body(html)
}

/// What a browser is asked in a ceremony of passkeys, and the ticket that comes back with its answer.
pub(super) fn ceremony(options: &PasskeyOptions) -> HttpResponse {
    let json = serde_json::json!({ "ticket": options.ticket, "publicKey": options.public_key });
    HttpResponse::Ok().insert_header((CONTENT_TYPE, JSON)).body(json.to_string())
}

/// A text to be saved under this name, of letters and dashes.
pub(super) fn text_file(name: &str, text: String) -> HttpResponse {
    let disposition = format!("attachment; filename=\"{name}.txt\"");
    HttpResponse::Ok().insert_header((CONTENT_TYPE, PLAIN)).insert_header((CONTENT_DISPOSITION, disposition)).body(text)
}

/// A JSON text to be saved under this name, of letters, dashes and a point.
pub(super) fn json_file(name: &str, text: String) -> HttpResponse {
    let disposition = format!("attachment; filename=\"{name}\"");
    HttpResponse::Ok().insert_header((CONTENT_TYPE, JSON)).insert_header((CONTENT_DISPOSITION, disposition)).body(text)
}

/// A spreadsheet to be saved under this name, of letters, dashes and a point.
pub(super) fn spreadsheet(name: &str, bytes: Vec<u8>) -> HttpResponse {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, disposition.as_str())];
    let mut response = HttpResponse::Ok();
    for header in headers {
        response.insert_header(header);
    }
    response.body(bytes)
}

/// Go there with GET: the answer to every form that was accepted. `to` is a path of ours.
pub(super) fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}

/// A refusal for programs: one word of ours, in JSON.
pub(super) fn refusal(status: StatusCode, word: &'static str) -> HttpResponse {
    HttpResponse::build(status).json(serde_json::json!({ "error": word }))
}

/// Says when the next try is possible.
pub(super) fn retry_at(mut response: HttpResponse, until: Timestamp, now: Timestamp) -> HttpResponse {
    response.headers_mut().insert(RETRY_AFTER, (until.since(now).as_secs() + 1).into());
    response
}

/// The bytes in gzip form.
pub(super) fn gzip(bytes: &[u8], level: Compression) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), level);
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

/// Whether an `Accept-Encoding` header takes an encoding (RFC 9110 section 12.5.3).
pub(super) fn takes(header: &str, encoding: &str) -> bool {
    header.split(',').any(|entry| {
        let mut pieces = entry.split(';');
        let named = pieces.next().is_some_and(|name| name.trim().eq_ignore_ascii_case(encoding));
        named && !pieces.any(|piece| matches!(piece.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// A path of ours that a person may be sent to after the sign-in: S3-10, and never to another host.
///
/// What browsers read as another host is refused: `//host`, `/\host`, a control character between the two.
pub(super) fn internal(path: &str) -> Option<&str> {
    let good = path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/\\")
        && path.len() <= 2_000
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (good && !path.starts_with("/sign-in")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_10_only_a_path_of_ours_is_returned_to() {
        assert_eq!(internal("/mail/INBOX?page=2"), Some("/mail/INBOX?page=2"));
        for elsewhere in [
            "https://evil.test/",
            "//evil.test",
            "/\\evil.test",
            "/\t/evil.test",
            "/\n/evil",
            "",
            "mail",
            "/sign-in?next=/",
            "/é",
        ] {
            assert_eq!(internal(elsewhere), None, "{elsewhere:?}");
        }
    }

    #[test]
    fn an_encoding_is_used_only_when_taken() {
        assert!(takes("gzip, deflate, br", "br") && takes("GZIP;q=0.5", "gzip"));
        assert!(!takes("gzip;q=0", "gzip") && !takes("", "gzip") && !takes("identity", "gzip"));
    }
}
