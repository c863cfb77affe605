//! The server's view of a message's parts, in the words of `mime`, and which of them are read and which downloaded.

use crate::{
    imap::{Disposition, Structure},
    mime::{self, Content, Encoding, Layout, Part},
};

/// The parts of a message and their roles.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    /// All of them, parents first.
    pub list: Vec<Part>,
    /// Which is what.
    pub layout: Layout,
}

impl Parts {
    /// From BODYSTRUCTURE. What is inside an attached message belongs to it and not to this one.
    pub(crate) fn new(structure: &Structure) -> Self {
        let mut list = Vec::new();
        let mut open = vec![(structure, None)];
        while let Some((structure, parent)) = open.pop() {
            let at = list.len();
            list.push(Part {
                parent,
                path: structure.path.clone(),
                content: content(structure),
                encoded_size: structure.size as usize,
            });
            if structure.media_type.starts_with("multipart/") {
                open.extend(structure.children.iter().rev().map(|child| (child, Some(at))));
            }
        }
        let layout = mime::layout(&list);
        Self { list, layout }
    }

    /// Whether there is HTML to read.
    pub(crate) fn has_html(&self) -> bool {
        self.layout.has_html(&self.list)
    }

    /// The parts whose text is read, in the form wanted.
    pub(crate) fn texts(&self, html: bool) -> impl Iterator<Item = (usize, &Part)> {
        let wanted = if html { &self.layout.html } else { &self.layout.text };
        wanted
            .iter()
            .filter_map(|at| Some((*at, self.list.get(*at)?)))
            .filter(|(_, part)| part.content.is_html() || part.content.is_plain())
    }

    /// The parts that can be downloaded; `true` beside those that the text shows already.
    pub(crate) fn attachments(&self) -> impl Iterator<Item = (&Part, bool)> {
        self.layout.attachments.iter().filter_map(|at| self.list.get(*at)).map(|part| {
            // A picture with an id is part of the HTML that names it (mail.md A1).
            let inline = self.has_html()
                && part.content.content_id.is_some()
                && part.content.media_type.starts_with("image/")
                && part.content.disposition != Some(mime::Disposition::Attachment);
            (part, inline)
        })
    }
}

/// Type, name and encoding of a part.
pub(super) fn content(structure: &Structure) -> Content {
    Content {
        media_type: structure.media_type.clone(),
        charset: structure.charset.clone(),
        encoding: Encoding::parse(&structure.encoding),
        disposition: structure.disposition.map(|one| match one {
            Disposition::Inline => mime::Disposition::Inline,
            Disposition::Attachment => mime::Disposition::Attachment,
        }),
        name: structure.filename.as_deref().and_then(mime::file_name::clean),
        content_id: structure.content_id.clone(),
        flowed: flowed(structure),
        boundary: None,
    }
}

/// RFC 3676.
fn flowed(structure: &Structure) -> Option<bool> {
    let value = |wanted: &str| structure.parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
    value("format")
        .filter(|format| format.eq_ignore_ascii_case("flowed"))
        .map(|_| value("delsp").is_some_and(|answer| answer.eq_ignore_ascii_case("yes")))
}
