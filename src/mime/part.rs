//! The parts of a message as a flat list, and which of them are its body (RFC 8621 section 4.1.4).

use super::content::{Content, Disposition};
use crate::base::PartPath;

/// Deepest nesting that is looked into; Dovecot stops at the same depth.
pub const MAX_DEPTH: usize = 100;

/// A part of a message, in the order of the message: a parent comes before its children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The index of the multipart that holds it; `None` for the root.
    pub parent: Option<usize>,
    /// Its place by IMAP's numbering (RFC 3501 section 6.4.5); `None` for a multipart root, which has none.
    pub path: Option<PartPath>,
    /// Type, name, encoding.
    pub content: Content,
    /// Its size as encoded, in bytes.
    pub encoded_size: usize,
}

impl Part {
    /// About how many bytes the content has, decoded.
    pub fn size(&self) -> usize {
        match self.content.encoding {
            // Four characters for three bytes, and a line break after 76 of them.
            super::decode::Encoding::Base64 => self.encoded_size / 78 * 57 + self.encoded_size % 78 * 3 / 4,
            _ => self.encoded_size,
        }
    }
}

/// Which parts are shown as the body and which are attachments, as indices into the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The body for a reader of HTML, in order; may hold plain parts.
    pub html: Vec<usize>,
    /// The body for a reader of text.
    pub text: Vec<usize>,
    /// Everything else. Pictures that the HTML shows are here too (see [`super::html::content_ids`]).
    pub attachments: Vec<usize>,
}

impl Layout {
    /// Whether any part of the HTML body is really HTML.
    pub fn has_html(&self, parts: &[Part]) -> bool {
        self.html.iter().any(|at| parts.get(*at).is_some_and(|part| part.content.is_html()))
    }
}

/// Decides the layout. Total: indices that make no sense are ignored.
pub fn layout(parts: &[Part]) -> Layout {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parts.len()];
    let mut roots = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        match part.parent.filter(|parent| *parent < at).and_then(|parent| children.get_mut(parent)) {
            Some(siblings) => siblings.push(at),
            None => roots.push(at),
        }
    }
    let mut chooser =
        Chooser { parts, children, html: Some(Vec::new()), text: Some(Vec::new()), found: Layout::default() };
    chooser.choose(&roots, "mixed", false, 0);
    let Chooser { html, text, mut found, .. } = chooser;
    found.html = html.unwrap_or_default();
    found.text = text.unwrap_or_default();
    found
}

/// The algorithm of RFC 8621 section 4.1.4; there, `null` says that a body is not wanted in this branch.
struct Chooser<'a> {
    parts: &'a [Part],
    children: Vec<Vec<usize>>,
    html: Option<Vec<usize>>,
    text: Option<Vec<usize>>,
    found: Layout,
}

impl Chooser<'_> {
    fn choose(&mut self, siblings: &[usize], kind: &str, in_alternative: bool, depth: usize) {
        let before = (self.html.as_ref().map(Vec::len), self.text.as_ref().map(Vec::len));
        for (position, at) in siblings.iter().enumerate() {
            let Some(part) = self.parts.get(*at) else { continue };
            if let Some(subtype) = part.content.media_type.strip_prefix("multipart/") {
                if depth < MAX_DEPTH {
                    let children = self.children.get(*at).cloned().unwrap_or_default();
                    let (html, text) = (self.html.clone(), self.text.clone());
                    self.choose(&children, subtype, in_alternative || subtype == "alternative", depth + 1);
                    self.restore(html, text);
                }
            } else {
                self.place(*at, &part.content, position == 0, kind, in_alternative);
            }
        }
        if kind == "alternative" {
            self.complete(before);
        }
    }

    /// A branch may say that it wants no text (or no HTML); its parent still does.
    fn restore(&mut self, html: Option<Vec<usize>>, text: Option<Vec<usize>>) {
        self.html = self.html.take().or(html);
        self.text = self.text.take().or(text);
    }

    fn place(&mut self, at: usize, content: &Content, first: bool, kind: &str, in_alternative: bool) {
        let (html, plain) = (content.is_html(), content.is_plain());
        let placed = first || kind != "related" && content.name.is_none();
        // Unlike RFC 8621, pictures are never part of the body: they are shown where the HTML refers to them, and
        // offered with the attachments otherwise.
        if content.disposition == Some(Disposition::Attachment) || !(html || plain) || !placed {
            self.found.attachments.push(at);
            return;
        }
        if kind == "alternative" {
            let list = if html { &mut self.html } else { &mut self.text };
            if let Some(list) = list {
                list.push(at);
            }
            return;
        }
        if in_alternative {
            if plain {
                self.html = None;
            }
            if html {
                self.text = None;
            }
        }
        for list in [&mut self.html, &mut self.text].into_iter().flatten() {
            list.push(at);
        }
    }

    /// An alternative that has only one of the two forms gives it to both readers.
    fn complete(&mut self, before: (Option<usize>, Option<usize>)) {
        let (Some(html), Some(text)) = (&mut self.html, &mut self.text) else { return };
        let (html_before, text_before) = (before.0.unwrap_or(0), before.1.unwrap_or(0));
        if text.len() == text_before && html.len() != html_before {
            text.extend(html.get(html_before..).unwrap_or_default().to_vec());
        } else if html.len() == html_before && text.len() != text_before {
            html.extend(text.get(text_before..).unwrap_or_default().to_vec());
        }
    }
}
