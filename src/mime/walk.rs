//! Finds the parts of a message: where each header and body is.
//!
//! Iterative and linear in the size of the message, bounded in depth and number, with IMAP's numbering, so that a part
//! found here is the part that the server calls by the same path. Attached messages are leaves: they are opened as
//! messages of their own.

use std::{collections::BTreeMap, ops::Range};

use mail_parser::MessageParser;

use super::{
    content::Content,
    header::{block, end},
    part::{MAX_DEPTH, Part},
};

/// Most parts of one message; what follows belongs to the last.
const MAX_PARTS: usize = 1_000;
/// Longest boundary that is looked for (RFC 2046 section 5.1.1 says 70).
const MAX_BOUNDARY: usize = 250;

/// A part and the place of its body in the message.
#[derive(Debug)]
pub(in crate::mime) struct Found {
    pub(in crate::mime) part: Part,
    pub(in crate::mime) body: Range<usize>,
}

/// An open multipart.
struct Open {
    index: usize,
    boundary: Vec<u8>,
    prefix: String,
    children: usize,
}

/// All parts of `message`, in order. Never empty.
pub(in crate::mime) fn walk(message: &[u8]) -> Vec<Found> {
    let mut walk = Walk { message, found: Vec::new(), open: Vec::new(), boundaries: BTreeMap::new(), leaf: None };
    let mut at = walk.part(0, None, "");
    while let Some(rest) = message.get(at..).filter(|rest| !rest.is_empty()) {
        let line = rest.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        at = match walk.delimiter(line) {
            Some((depth, last)) => walk.next(at, at + line.len(), depth, last),
            None => at + line.len(),
        };
    }
    walk.close(message.len());
    walk.found
}

struct Walk<'a> {
    message: &'a [u8],
    found: Vec<Found>,
    open: Vec<Open>,
    /// Boundary to its depth, the innermost if two are equal.
    boundaries: BTreeMap<Vec<u8>, usize>,
    /// The leaf whose body runs now.
    leaf: Option<usize>,
}

impl Walk<'_> {
    /// Reads the header at `start` and opens the part; returns where its body starts.
    fn part(&mut self, start: usize, parent: Option<usize>, path: &str) -> usize {
        let rest = self.message.get(start..).unwrap_or_default();
        let header_end = self.header_end(rest);
        let body = start + header_end.1;
        let mut content = content(rest.get(..header_end.0).unwrap_or_default());
        let deep = self.open.len() >= MAX_DEPTH || self.found.len() >= MAX_PARTS;
        let boundary =
            content.boundary.take().filter(|text| content.is_multipart() && !deep && text.len() <= MAX_BOUNDARY);
        if content.is_multipart() && boundary.is_none() {
            // No boundary, or too deep: what is inside is shown as it is written.
            content = Content::default();
        }
        let index = self.found.len();
        let leaf_path = if path.is_empty() && boundary.is_none() { "1" } else { path };
        let part = Part { parent, path: leaf_path.parse().ok(), content, encoded_size: 0 };
        self.found.push(Found { part, body: body..body });
        if let Some(boundary) = boundary {
            let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
            self.boundaries.insert(boundary.clone().into_bytes(), self.open.len());
            self.open.push(Open { index, boundary: boundary.into_bytes(), prefix, children: 0 });
            self.leaf = None;
        } else {
            self.leaf = Some(index);
        }
        body
    }

    /// Where the header ends and the body starts; a delimiter line ends a header that has no empty line, and what does
    /// not start as a header is all body.
    fn header_end(&self, rest: &[u8]) -> (usize, usize) {
        let name = rest.split(|byte| matches!(byte, b':' | b'\n')).next().unwrap_or_default();
        let field = rest.get(name.len()) == Some(&b':') && name.trim_ascii_end().iter().all(u8::is_ascii_graphic);
        if !field && !rest.starts_with(b"From ") && !rest.starts_with(b"\r\n") && !rest.starts_with(b"\n") {
            return (0, 0);
        }
        let end = end(rest);
        if !self.open.is_empty() {
            let mut at = 0;
            for line in rest.get(..end).unwrap_or_default().split_inclusive(|byte| *byte == b'\n') {
                if self.delimiter(line).is_some() {
                    return (at, at);
                }
                at += line.len();
            }
        }
        let blank = rest.get(end..).and_then(|rest| rest.split_inclusive(|byte| *byte == b'\n').next());
        (end, end + blank.map_or(0, <[u8]>::len))
    }

    /// The open multipart that `line` delimits, and whether it is its last delimiter (RFC 2046 section 5.1.1).
    fn delimiter(&self, line: &[u8]) -> Option<(usize, bool)> {
        let text = line.strip_prefix(b"--")?.trim_ascii_end();
        if let Some(depth) = self.boundaries.get(text) {
            return Some((*depth, false));
        }
        self.boundaries.get(text.strip_suffix(b"--")?).map(|depth| (*depth, true))
    }

    /// A delimiter at `line`: ends what is open inside, and starts the next part after it.
    fn next(&mut self, line: usize, after: usize, depth: usize, last: bool) -> usize {
        self.close(line);
        while self.open.len() > depth + 1 {
            self.pop(line);
        }
        if last {
            self.pop(line);
            return after;
        }
        if self.found.len() >= MAX_PARTS {
            return after;
        }
        let Some(open) = self.open.last_mut() else { return after };
        open.children += 1;
        let (parent, path) = (open.index, format!("{}{}", open.prefix, open.children));
        self.part(after, Some(parent), &path)
    }

    fn pop(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        self.boundaries.remove(&open.boundary);
        for (depth, outer) in self.open.iter().enumerate() {
            if outer.boundary == open.boundary {
                self.boundaries.insert(outer.boundary.clone(), depth);
            }
        }
        self.end(open.index, end);
    }

    /// Ends the running leaf. The line break before a delimiter belongs to the delimiter.
    fn close(&mut self, line: usize) {
        let Some(index) = self.leaf.take() else { return };
        let end = match self.message.get(..line) {
            Some([.., b'\r', b'\n']) if line < self.message.len() => line - 2,
            Some([.., b'\n']) if line < self.message.len() => line - 1,
            _ => line,
        };
        self.end(index, end);
    }

    fn end(&mut self, index: usize, end: usize) {
        if let Some(found) = self.found.get_mut(index) {
            found.body.end = end.max(found.body.start);
            found.part.encoded_size = found.body.len();
        }
    }
}

/// The MIME fields of a part's header.
fn content(header: &[u8]) -> Content {
    let block = block(header);
    let read = || Some(Content::of(&MessageParser::new().parse_headers(&block)?.parts.first()?.headers));
    std::panic::catch_unwind(read).ok().flatten().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(message: &str) -> Vec<(String, String, String)> {
        let bytes = message.as_bytes();
        walk(bytes)
            .into_iter()
            .map(|found| {
                let path = found.part.path.map_or_else(String::new, |path| path.as_str().to_owned());
                let body = String::from_utf8_lossy(&bytes[found.body]).into_owned();
                (path, found.part.content.media_type, if path_is_multi(&body) { String::new() } else { body })
            })
            .collect()
    }

    fn path_is_multi(body: &str) -> bool {
        body.contains("--")
    }

    fn row(path: &str, kind: &str, body: &str) -> (String, String, String) {
        (path.to_owned(), kind.to_owned(), body.to_owned())
    }

    #[test]
    fn parts_are_numbered_as_imap_numbers_them() {
        let message = "Content-Type: multipart/mixed; boundary=A\r\n\r\npre\r\n--A\r\nContent-Type: multipart/alternative; \
                       boundary=\"B B\"\r\n\r\n--B B\r\n\r\ntext\r\n--B B  \r\nContent-Type: text/html\r\n\r\n<p>\r\n--B B--\r\n\
                       --A\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny\r\n--A--\r\nepilogue";
        assert_eq!(
            paths(message),
            [
                row("", "multipart/mixed", ""),
                row("1", "multipart/alternative", ""),
                row("1.1", "text/plain", "text"),
                row("1.2", "text/html", "<p>"),
                row("2", "message/rfc822", "Subject: x\r\n\r\ny"),
            ]
        );
    }

    #[test]
    fn a_message_without_boundary_end_or_header_is_still_walked() {
        assert_eq!(paths("just text"), [row("1", "text/plain", "just text")]);
        assert_eq!(paths("\r\njust text"), [row("1", "text/plain", "just text")]);
        assert_eq!(paths("Content-Type: multipart/mixed\r\n\r\ntext"), [row("1", "text/plain", "text")]);
        assert_eq!(paths("Content-Type: multipart/mixed; boundary=x\n\n--x\n\ncut")[1], row("1", "text/plain", "cut"));
        assert_eq!(paths("Content-Type: multipart/mixed; boundary=x\n\n--x\nno header\n--x\n\nb\n--x--\n").len(), 3);
    }

    #[test]
    fn attack_84_depth_and_number_are_bounded_and_the_walk_is_linear() {
        let level = |level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
        let levels: String = (0..100_000).map(level).collect();
        let nested = format!("MIME-Version: 1.0\r\n{levels}\r\nlisible-084");
        let found = walk(nested.as_bytes());
        assert_eq!(found.len(), MAX_DEPTH + 1);
        assert!(found.last().unwrap().body.end == nested.len());

        let many = format!("Content-Type: multipart/mixed; boundary=x\r\n\r\n{}", "--x\r\n\r\na\r\n".repeat(100_000));
        assert_eq!(walk(many.as_bytes()).len(), MAX_PARTS);
        let same = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n".repeat(100_000);
        assert!(walk(same.as_bytes()).len() <= MAX_PARTS);
        walk(&b"--\n".repeat(1_000_000));
    }
}
