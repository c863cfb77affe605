//! What the MIME fields of a part say about its content (RFC 2045, 2046, 2183, 2231, 3676).

use mail_parser::{ContentType, Header, HeaderName, HeaderValue};

use super::{decode::Encoding, file_name};

/// Whether a part is meant to be seen in place (RFC 2183).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// To be shown with the text.
    Inline,
    /// To be kept as a file. Unknown words mean this too (RFC 2183 section 2.8).
    Attachment,
}

/// Type, name and encoding of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// `type/subtype`, lower case, only letters that a media type can have; `text/plain` when absent.
    pub media_type: String,
    /// The charset named, if any.
    pub charset: Option<String>,
    /// The transfer encoding.
    pub encoding: Encoding,
    /// What the sender asks for, if anything.
    pub disposition: Option<Disposition>,
    /// The file name, decoded and safe to offer for download.
    pub name: Option<String>,
    /// Its Content-ID without angle brackets, for `cid:` references.
    pub content_id: Option<String>,
    /// Present for `format=flowed`: whether `delsp=yes` (RFC 3676).
    pub flowed: Option<bool>,
    /// The boundary of a multipart.
    pub boundary: Option<String>,
}

impl Default for Content {
    fn default() -> Self {
        Self {
            media_type: "text/plain".to_owned(),
            charset: None,
            encoding: Encoding::Identity,
            disposition: None,
            name: None,
            content_id: None,
            flowed: None,
            boundary: None,
        }
    }
}

impl Content {
    /// From the fields of a BODYSTRUCTURE (RFC 3501 section 7.4.2): parameters and dispositions as the server gives
    /// them, still encoded (RFC 2231 pieces, RFC 2047 words).
    pub fn from_structure(
        media_type: &str,
        parameters: &[(String, String)],
        encoding: &str,
        disposition: Option<(&str, &[(String, String)])>,
        content_id: Option<&str>,
    ) -> Self {
        let named = file_name::parameter(parameters, "name");
        let name = disposition.and_then(|(_, parameters)| file_name::parameter(parameters, "filename")).or(named);
        Self {
            media_type: media_type_of(media_type),
            charset: file_name::parameter(parameters, "charset"),
            encoding: Encoding::parse(encoding),
            disposition: disposition.map(|(word, _)| disposition_of(word)),
            name: name.and_then(|name| file_name::clean(&name)),
            content_id: content_id.and_then(id_of),
            flowed: flowed(
                file_name::parameter(parameters, "format").as_deref(),
                file_name::parameter(parameters, "delsp").as_deref(),
            ),
            boundary: None,
        }
    }

    /// From the fields of a parsed header.
    pub(in crate::mime) fn of(fields: &[Header<'_>]) -> Self {
        let mut content = Self::default();
        let mut named = None;
        for field in fields {
            match (&field.name, &field.value) {
                (HeaderName::ContentType, HeaderValue::ContentType(value)) => content.take_type(value, &mut named),
                (HeaderName::ContentDisposition, HeaderValue::ContentType(value)) => {
                    content.disposition = Some(disposition_of(value.ctype()));
                    content.name = value.attribute("filename").and_then(clean_name);
                }
                (HeaderName::ContentTransferEncoding, HeaderValue::Text(value)) => {
                    content.encoding = Encoding::parse(value);
                }
                (HeaderName::ContentId, HeaderValue::Text(value)) => content.content_id = id_of(value),
                (HeaderName::ContentId, HeaderValue::TextList(values)) => {
                    content.content_id = values.first().and_then(|value| id_of(value));
                }
                _ => {}
            }
        }
        content.name = content.name.or(named);
        content
    }

    fn take_type(&mut self, value: &ContentType<'_>, named: &mut Option<String>) {
        self.media_type = media_type_of(&format!("{}/{}", value.ctype(), value.subtype().unwrap_or_default()));
        self.charset = value.attribute("charset").map(str::to_owned);
        self.boundary = value.attribute("boundary").filter(|boundary| !boundary.is_empty()).map(str::to_owned);
        self.flowed = flowed(value.attribute("format"), value.attribute("delsp"));
        *named = value.attribute("name").and_then(clean_name);
    }

    /// Whether it holds other parts.
    pub fn is_multipart(&self) -> bool {
        self.media_type.starts_with("multipart/")
    }

    /// Whether it is HTML.
    pub fn is_html(&self) -> bool {
        self.media_type == "text/html"
    }

    /// Whether it is text to be shown as written (mail.md 3a, 65: enriched and markdown too).
    pub fn is_plain(&self) -> bool {
        matches!(self.media_type.as_str(), "text/plain" | "text/enriched" | "text/richtext" | "text/markdown")
    }

    /// The media type to serve it under: the few that a browser shows without running anything, else
    /// `application/octet-stream` (mail.md 3a, 71 and 72). Never the sender's own words.
    pub fn served_as(&self) -> &'static str {
        match self.media_type.as_str() {
            "image/png" => "image/png",
            "image/jpeg" | "image/jpg" | "image/pjpeg" => "image/jpeg",
            "image/gif" => "image/gif",
            "image/webp" => "image/webp",
            "application/pdf" => "application/pdf",
            "text/plain" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }
}

fn disposition_of(word: &str) -> Disposition {
    if word.trim().eq_ignore_ascii_case("inline") { Disposition::Inline } else { Disposition::Attachment }
}

fn flowed(format: Option<&str>, delsp: Option<&str>) -> Option<bool> {
    format?.eq_ignore_ascii_case("flowed").then(|| delsp.is_some_and(|word| word.eq_ignore_ascii_case("yes")))
}

/// `type/subtype` in lower case, or `application/octet-stream` when it is not of that form.
pub(in crate::mime) fn media_type_of(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    let token = |word: &str| {
        !word.is_empty()
            && word.len() <= 127
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    match text.split_once('/') {
        Some((kind, subtype)) if token(kind) && token(subtype) => text,
        Some(("text", "")) => "text/plain".to_owned(),
        None if text == "text" => "text/plain".to_owned(),
        _ => "application/octet-stream".to_owned(),
    }
}

fn clean_name(raw: &str) -> Option<String> {
    file_name::clean(&file_name::words(raw))
}

fn id_of(text: &str) -> Option<String> {
    let id = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
    (!id.is_empty() && id.len() <= 996 && !id.chars().any(char::is_control)).then(|| id.to_owned())
}
