//! A whole message from its bytes. For messages that are at hand whole: attached ones, drafts, tests; those on the
//! server are read part by part with the same pieces (`header`, `layout`, `decode_part`, `decode_text`).

use std::ops::Range;

use super::{
    charset::decode_text,
    decode::decode_part,
    header::{Headers, header},
    html,
    part::{Layout, Part, layout},
    safe::escape,
    text::flowed,
    walk::{Found, walk},
};

/// Most text of a body that is shown, in bytes of each part; the rest can be downloaded with the source.
pub const MAX_BODY: usize = 4 << 20;

/// A message, read.
#[derive(Debug, Clone)]
pub struct Message {
    /// What its header says.
    pub headers: Headers,
    /// What is to be read.
    pub body: Body,
    /// All its parts, in order.
    pub parts: Vec<Part>,
    /// Indices of the parts to offer as attachments.
    pub attachments: Vec<usize>,
    /// Where the encoded body of each part is in the bytes that were read.
    places: Vec<Range<usize>>,
}

/// The text of a message in its two forms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// HTML as the sender wrote it: **untrusted**, for [`html::clean`] only.
    pub html: Option<String>,
    /// Plain text, lines ended by `\n`.
    pub text: String,
    /// Whether `text` was made from the HTML because there was no other.
    pub text_is_from_html: bool,
    /// Whether something was too long to be shown whole.
    pub truncated: bool,
}

/// Reads a message. Total: whatever the bytes are, what can be read is there.
pub fn read(bytes: &[u8]) -> Message {
    let found = walk(bytes);
    let (parts, places): (Vec<Part>, Vec<Range<usize>>) =
        found.into_iter().map(|Found { part, body }| (part, body)).unzip();
    let layout = layout(&parts);
    let raw = |at: usize| places.get(at).and_then(|place| bytes.get(place.clone())).unwrap_or_default();
    let body = body(&parts, &layout, raw);
    Message { headers: header(bytes), body, attachments: layout.attachments, parts, places }
}

/// Which form of a body is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The HTML if there is any, else the text: for showing.
    Shown,
    /// The text, made from the HTML if need be: for quoting.
    Text,
}

/// Reads only the body of a message, in one form: half the work of [`read`].
pub fn read_body(bytes: &[u8], form: Form) -> Body {
    let found = walk(bytes);
    let (parts, places): (Vec<Part>, Vec<Range<usize>>) =
        found.into_iter().map(|Found { part, body }| (part, body)).unzip();
    let mut layout = layout(&parts);
    match form {
        Form::Shown if layout.has_html(&parts) => layout.text.clear(),
        Form::Text if !layout.text.is_empty() => layout.html.clear(),
        _ => {}
    }
    let raw = |at: usize| places.get(at).and_then(|place| bytes.get(place.clone())).unwrap_or_default();
    let wants_text = form == Form::Text || !layout.has_html(&parts);
    assemble(&parts, &layout, raw, wants_text)
}

impl Message {
    /// The content of part `at`, decoded, from the same bytes that were read.
    pub fn content(&self, bytes: &[u8], at: usize) -> Option<Vec<u8>> {
        let raw = bytes.get(self.places.get(at)?.clone())?;
        Some(decode_part(self.parts.get(at)?.content.encoding, raw))
    }
}

/// Puts the body together from the encoded bytes of its parts, which `raw` gives by index.
pub fn body<'a>(parts: &[Part], layout: &Layout, raw: impl Fn(usize) -> &'a [u8]) -> Body {
    assemble(parts, layout, raw, true)
}

fn assemble<'a>(parts: &[Part], layout: &Layout, raw: impl Fn(usize) -> &'a [u8], wants_text: bool) -> Body {
    let mut truncated = false;
    let mut text_of = |at: usize| {
        let content = &parts.get(at)?.content;
        let bytes = raw(at);
        truncated |= bytes.len() > MAX_BODY;
        let bytes = decode_part(content.encoding, bytes.get(..MAX_BODY).unwrap_or(bytes));
        let text = decode_text(&bytes, content.charset.as_deref());
        Some(if content.is_plain() { plain(&text, content.flowed) } else { text })
    };
    let html_text = layout.has_html(parts).then(|| {
        let mut html = String::new();
        for at in &layout.html {
            let Some(content) = parts.get(*at).map(|part| &part.content) else { continue };
            if content.is_html() {
                html.push_str(&text_of(*at).unwrap_or_default());
            } else if content.is_plain() {
                html.push_str("<pre>");
                escape(&text_of(*at).unwrap_or_default(), &mut html);
                html.push_str("</pre>");
            }
        }
        html
    });
    let mut text = String::new();
    let mut from_html = false;
    for at in &layout.text {
        let Some(content) = parts.get(*at).map(|part| &part.content) else { continue };
        if !content.is_html() && !content.is_plain() {
            continue;
        }
        let piece = text_of(*at).unwrap_or_default();
        from_html |= content.is_html();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&if content.is_html() { html::to_text(&piece) } else { piece });
    }
    if wants_text
        && text.trim().is_empty()
        && let Some(html) = &html_text
    {
        text = html::to_text(html);
        from_html = true;
    }
    Body { html: html_text, text, text_is_from_html: from_html, truncated }
}

/// Plain text with `\n` line ends, flowed lines joined (RFC 3676).
fn plain(text: &str, format: Option<bool>) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    match format {
        Some(delete_space) => flowed::unflow(&text, delete_space),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(message: &str) -> (Option<String>, String, Vec<String>) {
        let message = read(message.as_bytes());
        let names = message.attachments.iter().map(|at| message.parts[*at].content.name.clone().unwrap_or_default());
        (message.body.html, message.body.text, names.collect())
    }

    #[test]
    fn the_body_is_found_in_the_usual_trees() {
        let alternative = "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; \
            boundary=a\r\n\r\n--a\r\n\r\ntexte\r\n--a\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\n\
            Content-Type: text/html\r\n\r\n<p>page\r\n--r\r\nContent-Type: image/png; name=i.png\r\nContent-ID: <i>\r\n\r\n\
            x\r\n--r--\r\n--a--\r\n--m\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; \
            filename=\"r.pdf\"\r\n\r\nx\r\n--m--\r\n";
        assert_eq!(
            shown(alternative),
            (Some("<p>page".to_owned()), "texte".to_owned(), vec!["i.png".to_owned(), "r.pdf".to_owned()])
        );
        assert_eq!(
            shown("Content-Type: text/html\r\n\r\n<p>x</p>"),
            (Some("<p>x</p>".to_owned()), "x\n".to_owned(), vec![])
        );
        assert_eq!(shown("Subject: x\r\n\r\n"), (None, String::new(), vec![]));
        assert_eq!(shown(""), (None, String::new(), vec![]));
        let apple = "Content-Type: multipart/mixed; boundary=m\n\n--m\n\nun\n--m\nContent-Type: image/png\n\nx\n--m\n\ndeux\n--m--";
        assert_eq!(shown(apple), (None, "un\ndeux".to_owned(), vec![String::new()]));
        let signed = "Content-Type: multipart/signed; boundary=m\n\n--m\n\nun\n--m\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--m--";
        assert_eq!(shown(signed), (None, "un".to_owned(), vec!["smime.p7s".to_owned()]));
    }

    #[test]
    fn a_body_alone_is_the_same_body() {
        for (message, html, text) in [
            ("\r\ntexte", None, "texte"),
            ("Content-Type: text/html\r\n\r\n<p>page", Some("<p>page"), "page\n"),
            (
                "Content-Type: multipart/alternative; boundary=a\n\n--a\n\ntexte\n--a\nContent-Type: text/html\n\n<p>page\n--a--",
                Some("<p>page"),
                "texte",
            ),
        ] {
            let shown = read_body(message.as_bytes(), Form::Shown);
            assert_eq!(shown.html.as_deref(), html);
            assert_eq!(shown.text, if html.is_some() { "" } else { text });
            assert_eq!(read_body(message.as_bytes(), Form::Text).text, text);
            let whole = read(message.as_bytes()).body;
            assert_eq!((whole.html.as_deref(), whole.text.as_str()), (html, text));
        }
    }

    #[test]
    fn malformed_messages_still_open() {
        for (message, text) in [
            ("Content-Type: multipart/mixed\r\n\r\nlisible", "lisible"),
            ("Content-Type: multipart/mixed; boundary=\"\"\r\n\r\nlisible", "lisible"),
            ("Content-Type: text/plain; charset=\"nope\r\n\r\nlisible", "lisible"),
            ("Content-Type: ;;;\r\n\r\nlisible", "lisible"),
            ("Content-Transfer-Encoding: base64\r\n\r\nbGlz!aWJsZQ", "lisible"),
            ("Subject: a\nContent-Type: text/plain\n\nlis\0ible", "lisible"),
            ("Content-Type: text/plain; charset=utf-7\n\n+AGwAaQBzAGkAYgBsAGU-", "lisible"),
        ] {
            assert_eq!(read(message.as_bytes()).body.text, text, "{message:?}");
        }
    }

    #[test]
    fn an_attachment_is_byte_for_byte() {
        let bytes =
            b"Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nx\r\n--m\r\nContent-Type: text/csv\r\n\
            Content-Disposition: attachment; filename=a.csv\r\n\r\na;b\r\nlast line without end\r\n--m--\r\n";
        let message = read(bytes);
        assert_eq!(message.attachments, [2]);
        assert_eq!(message.content(bytes, 2).unwrap(), b"a;b\r\nlast line without end");
        assert_eq!(message.parts[2].path.as_ref().unwrap().as_str(), "2");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_a_message(bytes: Vec<u8>, text in "(Content-Type: multipart/mixed; boundary=a\n\n)?([ -~]{0,20}\n|--a\n|--a--\n|\n){0,20}") {
            read(&bytes);
            read(text.as_bytes());
        }
    }
}
