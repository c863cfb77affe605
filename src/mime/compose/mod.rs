//! Messages to bytes: what a person wrote, as RFC 5322 and MIME.
//!
//! What comes out has CRLF line ends only, no line over 998 octets, no control character, and no header that the caller
//! did not name: bare LF and NUL are how messages are smuggled past a server (mail.md 3a, 79).

mod forward;
mod recipients;
mod reply;
mod subject;

use base64::{Engine, engine::general_purpose::STANDARD};
use mail_builder::{
    MessageBuilder,
    headers::{
        HeaderType, address::Address as Field, content_type::ContentType, date::Date, message_id::MessageId, raw::Raw,
        text::Text,
    },
    mime::{BodyPart, MimePart},
};

pub use self::{
    forward::forward_text,
    recipients::{many_to_field, recipients},
    reply::{Reply, ReplyTo, quote, reply},
    subject::{Prefix, prefixed},
};
use super::{clean_text::line, content::media_type_of, correspondent::Correspondent, file_name};
use crate::base::{Address, Timestamp};

/// Longest line on the wire, without its CRLF (RFC 5322 section 2.1.1).
const MAX_LINE: usize = 998;
/// Length of a line of base64 (RFC 2045 section 6.8).
const BASE64_LINE: usize = 76;

/// A message to be sent or kept.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Who writes.
    pub from: Correspondent,
    /// Who sends it for them, when it is somebody else (RFC 5322 section 3.6.2).
    pub sender: Option<Correspondent>,
    /// For whom.
    pub to: Vec<Correspondent>,
    /// Copies.
    pub cc: Vec<Correspondent>,
    /// Hidden copies: written only in the sender's own copy.
    pub bcc: Vec<Correspondent>,
    /// The subject; line breaks in it become spaces.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML, if the writer used it.
    pub html: Option<String>,
    /// What this answers, without angle brackets.
    pub in_reply_to: Option<String>,
    /// The conversation, oldest first.
    pub references: Vec<String>,
    /// Its id, without angle brackets; fixed by the caller once and for all (mail.md 3c rule 2).
    pub message_id: String,
    /// When it was written.
    pub date: Timestamp,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Pictures that the HTML refers to by content id.
    pub inline: Vec<Inline>,
    /// Further fields of ours, such as what a draft must remember: name and text.
    pub fields: Vec<(&'static str, String)>,
}

/// A file to send.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its media type as the browser or the original message said.
    pub media_type: String,
    /// Its bytes: they arrive unchanged.
    pub bytes: Vec<u8>,
}

/// A picture in the text.
#[derive(Debug, Clone)]
pub struct Inline {
    /// Its content id, without angle brackets.
    pub content_id: String,
    /// The picture.
    pub file: Attachment,
}

/// Whose copy is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    /// The one that is sent: without `Bcc`.
    Wire,
    /// The one in the sender's Sent or Drafts: with `Bcc`.
    Own,
}

/// Why no message could be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// This is not an address: to be mended by who wrote it.
    #[error("not an address")]
    Address(String),
    /// An id or a field that would break the header: a fault of the caller.
    #[error("not a message id or field")]
    Field,
    /// What was built breaks the rules of the wire: a fault of ours, so nothing is sent.
    #[error("the message built is not well formed")]
    Malformed,
}

/// Builds the bytes of a message.
pub fn build(message: &Outgoing, copy: Copy) -> Result<Vec<u8>, Error> {
    let mut builder = MessageBuilder::new()
        .from(field(std::slice::from_ref(&message.from))?)
        .message_id(id(&message.message_id)?)
        .date(Date::new(message.date.as_seconds()))
        .subject(Text::new(line(&message.subject, 1_000)));
    if let Some(sender) = &message.sender {
        builder = builder.header("Sender", field(std::slice::from_ref(sender))?);
    }
    for (name, people) in [("To", &message.to), ("Cc", &message.cc), ("Bcc", &message.bcc)] {
        if !people.is_empty() && (name != "Bcc" || copy == Copy::Own) {
            builder = builder.header(name, field(people)?);
        }
    }
    if let Some(answered) = &message.in_reply_to {
        builder = builder.in_reply_to(id(answered)?);
    }
    if !message.references.is_empty() {
        let ids: Vec<String> = message.references.iter().map(|one| id(one)).collect::<Result<_, _>>()?;
        builder = builder.references(MessageId::new_list(ids.into_iter()));
    }
    for (name, value) in &message.fields {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(Error::Field);
        }
        builder = builder.header(*name, Text::new(line(value, 10_000)));
    }
    let mut bytes = Vec::new();
    builder.body(body(message)).serialize(&mut bytes);
    if is_well_formed(&bytes) { Ok(bytes) } else { Err(Error::Malformed) }
}

/// The tree: `mixed { alternative { text, related { html, pictures } }, files }`, each level only if needed.
fn body(message: &Outgoing) -> MimePart<'_> {
    let text = MimePart::new("text/plain", wire_text(&message.text));
    let mut body = match &message.html {
        None => text,
        Some(html) => {
            let mut html = MimePart::new("text/html", wire_text(html));
            if !message.inline.is_empty() {
                let pictures = message.inline.iter().map(|picture| {
                    let id = picture.content_id.chars().filter(|c| c.is_ascii_graphic() && !"<>".contains(*c));
                    file(&picture.file, "inline").cid(id.collect::<String>())
                });
                html = MimePart::new("multipart/related", std::iter::once(html).chain(pictures).collect::<Vec<_>>());
            }
            MimePart::new("multipart/alternative", vec![text, html])
        }
    };
    if !message.attachments.is_empty() {
        let files = message.attachments.iter().map(|attachment| file(attachment, "attachment"));
        body = MimePart::new("multipart/mixed", std::iter::once(body).chain(files).collect::<Vec<_>>());
    }
    body
}

/// A file as a part: its bytes are encoded here, since a builder may take text for something to tidy.
fn file<'a>(attachment: &Attachment, disposition: &'static str) -> MimePart<'a> {
    let declared = media_type_of(&attachment.media_type);
    let (media_type, encoding, content) = if declared == "message/rfc822" && is_well_formed(&attachment.bytes) {
        // RFC 2046 section 5.2.1: an attached message is never in base64.
        let encoding = if attachment.bytes.is_ascii() { "7bit" } else { "8bit" };
        (declared, encoding, attachment.bytes.clone())
    } else if declared.starts_with("multipart/") || declared.starts_with("message/") {
        ("application/octet-stream".to_owned(), "base64", base64_lines(&attachment.bytes))
    } else {
        (declared, "base64", base64_lines(&attachment.bytes))
    };
    let mut kind = ContentType::new(media_type.clone());
    if media_type.starts_with("text/") && std::str::from_utf8(&attachment.bytes).is_ok() {
        kind = kind.attribute("charset", "utf-8");
    }
    let mut placed = ContentType::new(disposition);
    if let Some(name) = file_name::clean(&attachment.name) {
        placed = placed.attribute("filename", name);
    }
    MimePart::new(kind, BodyPart::Binary(content.into()))
        .header("Content-Disposition", HeaderType::from(placed))
        .header("Content-Transfer-Encoding", Raw::new(encoding))
}

fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(bytes.len() / 57 * (BASE64_LINE + 2) + BASE64_LINE + 2);
    let mut row = String::with_capacity(BASE64_LINE);
    for chunk in bytes.chunks(BASE64_LINE / 4 * 3) {
        row.clear();
        STANDARD.encode_string(chunk, &mut row);
        lines.extend_from_slice(row.as_bytes());
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

/// CRLF line ends, no control character but tab, a last line that ends.
fn wire_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 32 + 2);
    let mut previous = '\0';
    for c in text.chars() {
        match c {
            '\n' if previous == '\r' => {}
            '\n' | '\r' => out.push_str("\r\n"),
            '\t' => out.push('\t'),
            c if c.is_control() => {}
            c => out.push(c),
        }
        previous = c;
    }
    if !out.ends_with("\r\n") {
        out.push_str("\r\n");
    }
    out
}

fn field(people: &[Correspondent]) -> Result<Field<'static>, Error> {
    let mailbox = |one: &Correspondent| {
        let address: Address = one.address.parse().map_err(|_| Error::Address(one.address.clone()))?;
        let name = one.name.as_deref().map(|name| line(name, 200)).filter(|name| !name.is_empty());
        Ok(Field::new_address(name, address.as_str().to_owned()))
    };
    Ok(Field::new_list(people.iter().map(mailbox).collect::<Result<_, _>>()?))
}

/// A message id that cannot break its header (RFC 5322 section 3.6.4, loosely).
fn id(text: &str) -> Result<String, Error> {
    let id = text.trim().trim_start_matches('<').trim_end_matches('>');
    let good = !id.is_empty() && id.len() <= 900 && id.chars().all(|c| c.is_ascii_graphic() && !"<>".contains(c));
    if good { Ok(id.to_owned()) } else { Err(Error::Field) }
}

/// CRLF only, no NUL, no line over the limit.
fn is_well_formed(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while !rest.is_empty() {
        let length = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let (row, after) = rest.split_at(length);
        let text = match row {
            [text @ .., b'\r', b'\n'] => text,
            [.., b'\n'] => return false,
            text => text,
        };
        if text.len() > MAX_LINE || text.iter().any(|byte| matches!(byte, b'\r' | b'\0')) {
            return false;
        }
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests;
