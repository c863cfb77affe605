//! BODYSTRUCTURE into parts (RFC 3501 section 7.4.2), without recursion: nesting of any depth costs no stack.
//!
//! First a flat list of parts that borrows from the response, enough to say whether there is something to download;
//! then, only where it is wanted, the tree.

use crate::base::PartPath;

use super::{
    Disposition, MAX_DEPTH, MAX_PARTS, Structure,
    token::{Lexer, Token},
    words::{self, Pair},
};

/// Most parameters of one part.
const MAX_PARAMETERS: usize = 64;

/// The parts of one message, parents before children.
#[derive(Debug, Default)]
pub(super) struct Parts<'a>(Vec<Part<'a>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Multipart,
    Message,
    Single,
}

#[derive(Debug)]
struct Part<'a> {
    parent: Option<usize>,
    /// Its place among the parts of its parent, from 1.
    number: u32,
    kind: Kind,
    media: Token<'a>,
    subtype: Token<'a>,
    parameters: Lexer<'a>,
    id: Token<'a>,
    encoding: Token<'a>,
    size: u32,
    disposition: Token<'a>,
    disposition_parameters: Lexer<'a>,
}

impl<'a> Part<'a> {
    fn new(parent: Option<usize>, number: u32) -> Self {
        let nothing = Lexer::new(b"");
        Self {
            parent,
            number,
            kind: Kind::Single,
            media: Token::End,
            subtype: Token::End,
            parameters: nothing,
            id: Token::End,
            encoding: Token::End,
            size: 0,
            disposition: Token::End,
            disposition_parameters: nothing,
        }
    }

    /// The beginning of a part that is not a multipart, up to its size. True when a message in it follows.
    fn begin(&mut self, lexer: &mut Lexer<'a>) -> bool {
        self.media = value(lexer);
        self.subtype = value(lexer);
        self.parameters = list(lexer);
        self.id = value(lexer);
        lexer.skip();
        self.encoding = value(lexer);
        self.size = value(lexer).number().and_then(|size| u32::try_from(size).ok()).unwrap_or(0);
        let holds_message = self.media.is(b"message") && (self.subtype.is(b"rfc822") || self.subtype.is(b"global"));
        if !holds_message || !lexer.at_list() {
            return false;
        }
        self.kind = Kind::Message;
        lexer.skip();
        lexer.at_list()
    }

    /// The end of a part that is not a multipart: lines, then what is optional.
    fn finish(&mut self, lexer: &mut Lexer<'a>) {
        // Lines are counted of texts and messages only; an MD5 is never a number.
        if value(lexer).number().is_some() {
            lexer.skip();
        }
        self.extension(lexer);
    }

    /// Disposition, and what follows it.
    fn extension(&mut self, lexer: &mut Lexer<'a>) {
        if lexer.enter() {
            self.disposition = value(lexer);
            self.disposition_parameters = list(lexer);
            lexer.skip_to_close();
        }
        lexer.skip_to_close();
    }

    fn is_inline(&self) -> bool {
        self.disposition.is(b"inline")
    }

    fn is_named(&self) -> bool {
        has_name(self.parameters, b"name") || has_name(self.disposition_parameters, b"filename")
    }

    /// Whether a person would call it an attachment.
    fn is_attachment(&self, within_related: bool) -> bool {
        if self.disposition.is(b"attachment") {
            return true;
        }
        let is_signature = self.subtype.is(b"pgp-signature")
            || self.subtype.is(b"pkcs7-signature")
            || self.subtype.is(b"x-pkcs7-signature");
        match self.kind {
            Kind::Multipart => false,
            Kind::Message => !self.is_inline(),
            Kind::Single if is_signature || self.media.is(b"text") => {
                self.is_named() && !self.is_inline() && !is_signature
            }
            Kind::Single => !(within_related || self.is_inline() && self.media.is(b"image")),
        }
    }

    fn structure(&self, path: Option<PartPath>) -> Structure {
        let word =
            |token: Token<'a>| token.text().map(|text| words::decode(&text).to_ascii_lowercase()).unwrap_or_default();
        let (parameters, disposition) = (pairs(self.parameters), pairs(self.disposition_parameters));
        let filename = words::parameter(&disposition, "filename").or_else(|| words::parameter(&parameters, "name"));
        let media = if self.kind == Kind::Multipart { "multipart".to_owned() } else { word(self.media) };
        Structure {
            path,
            media_type: format!("{media}/{}", word(self.subtype)),
            charset: words::parameter(&parameters, "charset"),
            parameters: parameters
                .iter()
                .filter(|(name, _)| !name.eq_ignore_ascii_case(b"charset"))
                .map(|(name, value)| (words::decode(name).to_ascii_lowercase(), words::decode(value)))
                .collect(),
            encoding: word(self.encoding),
            size: self.size,
            disposition: match self.disposition.text() {
                None => None,
                Some(kind) if kind.eq_ignore_ascii_case(b"inline") => Some(Disposition::Inline),
                Some(_) => Some(Disposition::Attachment),
            },
            filename: filename.filter(|name| !name.is_empty()),
            content_id: self
                .id
                .text()
                .map(|id| words::decode(&id).trim_matches(['<', '>']).to_owned())
                .filter(|id| !id.is_empty()),
            children: Vec::new(),
        }
    }
}

impl<'a> Parts<'a> {
    /// Reads a body; the lexer stands behind its opening parenthesis, and afterwards behind the closing one.
    pub(super) fn parse(lexer: &mut Lexer<'a>) -> Self {
        let mut parts: Vec<Part<'a>> = Vec::with_capacity(4);
        // The parts that are open, with the number of their children so far.
        let mut open: Vec<(usize, u32)> = Vec::new();
        let mut begins = true;
        loop {
            if begins {
                begins = false;
                if open.len() >= MAX_DEPTH || parts.len() >= MAX_PARTS {
                    lexer.skip_to_close();
                    continue;
                }
                let index = parts.len();
                let parent = open.last_mut().map(|(parent, children)| {
                    *children += 1;
                    (*parent, *children)
                });
                let mut part = Part::new(parent.map(|(parent, _)| parent), parent.map_or(1, |(_, number)| number));
                if lexer.at_list() {
                    part.kind = Kind::Multipart;
                    open.push((index, 0));
                } else if part.begin(lexer) {
                    open.push((index, 0));
                } else {
                    part.finish(lexer);
                }
                parts.push(part);
            }
            let Some((index, children)) = open.last().copied() else { return Self(parts) };
            let Some(part) = parts.get_mut(index) else { return Self(parts) };
            let wants_more = part.kind == Kind::Multipart || children == 0;
            if wants_more && lexer.enter() {
                begins = true;
            } else {
                open.pop();
                if part.kind == Kind::Multipart {
                    part.subtype = value(lexer);
                    part.parameters = list(lexer);
                    part.extension(lexer);
                } else {
                    part.finish(lexer);
                }
            }
        }
    }

    /// Whether there is something to download.
    pub(super) fn has_attachment(&self) -> bool {
        self.0.iter().enumerate().any(|(index, part)| {
            let parent = part.parent.and_then(|parent| self.0.get(parent));
            match parent {
                // What is inside an attached message belongs to that attachment.
                Some(parent) if parent.kind == Kind::Message => false,
                Some(parent) => part.is_attachment(parent.subtype.is(b"related") && part.number > 1),
                None => index == 0 && part.is_attachment(false),
            }
        })
    }

    /// The tree.
    pub(super) fn tree(&self) -> Option<Structure> {
        let prefixes = self.prefixes();
        let mut nodes: Vec<Option<Structure>> = Vec::with_capacity(self.0.len());
        for (part, place) in self.0.iter().zip(&prefixes) {
            nodes.push(Some(part.structure(place.own.then(|| place.path.parse().ok()).flatten())));
        }
        // Children stand after their parents, so that from the end every child is complete when it is moved.
        for index in (1..nodes.len()).rev() {
            let mut child = nodes.get_mut(index)?.take()?;
            child.children.reverse();
            let parent = self.0.get(index)?.parent?;
            nodes.get_mut(parent)?.as_mut()?.children.push(child);
        }
        let mut root = nodes.into_iter().next()??;
        root.children.reverse();
        Some(root)
    }

    /// The number of each part (RFC 3501 section 6.4.5): a multipart at the top, or directly in a message, has none of its
    /// own and lends its children that of what holds it.
    fn prefixes(&self) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::with_capacity(self.0.len());
        for part in &self.0 {
            let parent = part.parent.and_then(|index| Some((self.0.get(index)?, places.get(index)?)));
            let is_multipart = part.kind == Kind::Multipart;
            let place = match parent {
                None if is_multipart => Place { path: String::new(), own: false },
                None => Place { path: "1".to_owned(), own: true },
                Some((parent, above)) if parent.kind == Kind::Message && is_multipart => {
                    Place { path: above.path.clone(), own: false }
                }
                Some((_, above)) if above.path.is_empty() => Place { path: part.number.to_string(), own: true },
                Some((_, above)) => Place { path: format!("{}.{}", above.path, part.number), own: true },
            };
            places.push(place);
        }
        places
    }
}

struct Place {
    path: String,
    own: bool,
}

/// One value that is not a list; the end of the list is left in place.
fn value<'a>(lexer: &mut Lexer<'a>) -> Token<'a> {
    if lexer.at_list() || lexer.at_end() {
        lexer.skip();
        return Token::End;
    }
    lexer.next()
}

/// The inside of a list, or nothing for `NIL`.
fn list<'a>(lexer: &mut Lexer<'a>) -> Lexer<'a> {
    if lexer.enter() {
        let inside = *lexer;
        lexer.skip_to_close();
        return inside;
    }
    lexer.skip();
    Lexer::new(b"")
}

fn pairs(mut list: Lexer<'_>) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    while pairs.len() < MAX_PARAMETERS && !list.at_end() {
        let (name, value) = (list.text(), list.text());
        if let (Some(name), Some(value)) = (name, value) {
            pairs.push((name, value));
        }
    }
    pairs
}

/// Whether a parameter of this name, whole or in pieces, is there.
fn has_name(mut list: Lexer<'_>, name: &[u8]) -> bool {
    for _ in 0..MAX_PARAMETERS {
        if list.at_end() {
            return false;
        }
        let key = list.text().unwrap_or_default();
        list.skip();
        if key.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && matches!(key.get(name.len()), None | Some(b'*'))
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> (bool, Structure) {
        let mut lexer = Lexer::new(text.as_bytes());
        assert_eq!(lexer.next(), Token::Open);
        let parts = Parts::parse(&mut lexer);
        assert_eq!(lexer.next(), Token::Atom(b"REST"), "all of it is read, and no more");
        (parts.has_attachment(), parts.tree().unwrap())
    }

    /// Every part as `path type`, in order.
    fn outline(root: &Structure) -> Vec<String> {
        let mut lines = Vec::new();
        let mut open = vec![root];
        while let Some(part) = open.pop() {
            let path = part.path.as_ref().map_or("-", PartPath::as_str);
            lines.push(format!("{path} {}", part.media_type));
            open.extend(part.children.iter().rev());
        }
        lines
    }

    const TEXT: &str = "(\"TEXT\" \"plain\" (\"CHARSET\" \"utf-8\") NIL NIL \"7BIT\" 12 1 NIL NIL NIL NIL)";
    const PDF: &str = "(\"application\" \"pdf\" (\"name\" \"x\") \"<id@x>\" NIL \"base64\" 99 NIL \
        (\"attachment\" (\"filename*\" \"utf-8''r%C3%A9.pdf\")) NIL NIL)";

    #[test]
    fn a_text_alone_is_part_one() {
        let (attachment, root) = parse(&format!("{TEXT} REST"));
        assert!(!attachment);
        assert_eq!(outline(&root), ["1 text/plain"]);
        assert_eq!((root.charset.as_deref(), root.encoding.as_str(), root.size), (Some("utf-8"), "7bit", 12));
    }

    #[test]
    fn parts_have_the_numbers_that_fetch_wants() {
        let message = format!(
            "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 400 (NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL) \
             ({TEXT}{PDF} \"mixed\" (\"boundary\" \"b\") NIL NIL NIL) 20 NIL NIL NIL NIL)"
        );
        let single =
            format!("(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 4 (NIL) {TEXT} 2 NIL (\"inline\" NIL) NIL NIL)");
        let text =
            format!("(({TEXT}{TEXT} \"alternative\"){PDF}{message}{single} \"mixed\" (\"boundary\" \"x\")) REST");
        let (attachment, root) = parse(&text);
        assert!(attachment);
        assert_eq!(
            outline(&root),
            [
                "- multipart/mixed",
                "1 multipart/alternative",
                "1.1 text/plain",
                "1.2 text/plain",
                "2 application/pdf",
                "3 message/rfc822",
                "- multipart/mixed",
                "3.1 text/plain",
                "3.2 application/pdf",
                "4 message/rfc822",
                "4.1 text/plain",
            ]
        );
        let pdf = root.find(&"2".parse().unwrap()).unwrap();
        assert_eq!(pdf.filename.as_deref(), Some("ré.pdf"));
        assert_eq!(pdf.content_id.as_deref(), Some("id@x"));
        assert_eq!(pdf.disposition, Some(Disposition::Attachment));
    }

    #[test]
    fn an_inline_image_and_a_signature_are_not_attachments() {
        let image =
            "(\"image\" \"png\" NIL \"<a>\" NIL \"base64\" 9 NIL (\"inline\" (\"filename\" \"a.png\")) NIL NIL)";
        let bare = "(\"image\" \"png\" (\"name\" \"b.png\") \"<b>\" NIL \"base64\" 9)";
        assert!(!parse(&format!("({TEXT}{image} \"mixed\") REST")).0);
        assert!(!parse(&format!("({TEXT}{bare} \"related\") REST")).0);
        assert!(parse(&format!("({TEXT}{bare} \"mixed\") REST")).0);
        let signature = "(\"application\" \"pkcs7-signature\" (\"name\" \"smime.p7s\") NIL NIL \"base64\" 9)";
        assert!(!parse(&format!("({TEXT}{signature} \"signed\") REST")).0);
        let csv = "(\"text\" \"csv\" (\"name\" \"a.csv\") NIL NIL \"7bit\" 9 1)";
        assert!(parse(&format!("({TEXT}{csv} \"mixed\") REST")).0);
    }

    #[test]
    fn three_hundred_or_a_hundred_thousand_levels_cost_no_stack() {
        for depth in [300, 100_000] {
            let text = format!("{}{TEXT}{} REST", "(".repeat(depth), " \"mixed\")".repeat(depth));
            let (_, root) = parse(&text);
            let mut levels = 0;
            let mut part = Some(&root);
            while let Some(here) = part {
                levels += 1;
                part = here.children.first();
            }
            assert_eq!(levels, MAX_DEPTH);
        }
        let wide = format!("({} \"mixed\") REST", TEXT.repeat(3_000));
        assert_eq!(parse(&wide).1.children.len(), MAX_PARTS - 1);
    }

    proptest! {
        #[test]
        fn any_tokens_make_some_tree(text in "(\\(|\\)| |NIL|\"text\"|\"message\"|\"rfc822\"|\"mixed\"|12|\\{3\\}\r\nabc){0,200}") {
            let parts = Parts::parse(&mut Lexer::new(text.as_bytes()));
            parts.has_attachment();
            prop_assert!(parts.tree().is_some());
        }

        #[test]
        fn any_bytes_too(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(Parts::parse(&mut Lexer::new(&bytes)).tree().is_some());
        }
    }
}
