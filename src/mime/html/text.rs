//! HTML to readable text, for replies, previews, and messages too hostile to clean. Linear and bounded.

use std::collections::BTreeSet;

use mail_parser::decoders::html::add_html_token;

use super::{
    filter::{link, unescaped},
    token::{Tag, Token, Tokens},
};

/// Most HTML that is read, in bytes.
const MAX_HTML: usize = 4 << 20;
/// Most text that is made, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// Most pictures that are looked for.
const MAX_IDS: usize = 1_000;
/// Longest name of a character reference.
const MAX_REFERENCE: usize = 34;

/// The text of an HTML document: blocks on lines of their own, list items marked, quotes with `>`, links with their
/// address where the text does not say it. What the sender hid (`display:none`) is left out, so that a reply quotes
/// what was seen. Total.
pub fn to_text(html: &str) -> String {
    let mut end = html.len().min(MAX_HTML);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let mut writer = Writer::default();
    for token in Tokens::new(html.get(..end).unwrap_or_default()) {
        if writer.out.len() > MAX_TEXT {
            break;
        }
        match token {
            Token::Text(text) => writer.text(text),
            Token::Start(tag) => writer.start(&tag),
            Token::End(name) => writer.end(&name.to_ascii_lowercase()),
            Token::Hidden(_) => {}
        }
    }
    writer.finish()
}

/// The content ids of the pictures that a document shows, so that a list of attachments need not repeat them.
pub fn content_ids(html: &str) -> BTreeSet<String> {
    let pictures = Tokens::new(html).filter_map(|token| match token {
        Token::Start(tag) => tag.attribute("src").or_else(|| tag.attribute("background")),
        _ => None,
    });
    let scheme_of = |source: &str| source.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("cid:"));
    pictures
        .map(|source| decoded(source).trim().to_owned())
        .filter(|source| scheme_of(source))
        .take(MAX_IDS)
        .map(|source| unescaped(source.get(4..).unwrap_or_default()))
        .collect()
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Line breaks owed before the next text.
    owed: usize,
    /// A space owed before the next text.
    space: bool,
    /// Depth of quotes.
    quotes: usize,
    preformatted: usize,
    /// The element that hides its inside, and how many of its kind are open in it.
    hidden: Option<(String, usize)>,
    /// The target of the open link and where its text starts.
    link: Option<(String, usize)>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        let text = decoded(text);
        if self.preformatted > 0 {
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    self.owed = (self.owed + 1).min(3);
                }
                if !line.is_empty() {
                    self.put(line.trim_end_matches('\r'));
                }
            }
            return;
        }
        for (at, word) in text.split([' ', '\t', '\n', '\r', '\x0c']).enumerate() {
            self.space |= at > 0;
            if !word.is_empty() {
                self.put(word);
            }
        }
    }

    fn put(&mut self, text: &str) {
        if self.out.is_empty() {
            self.owed = 0;
            self.prefix();
        } else if self.owed > 0 {
            for _ in 0..std::mem::take(&mut self.owed) {
                self.out.truncate(self.out.trim_end_matches([' ', '\t']).len());
                self.out.push('\n');
                self.prefix();
            }
        } else if self.space && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
        self.space = false;
        self.out.push_str(text);
    }

    fn prefix(&mut self) {
        for _ in 0..self.quotes.min(10) {
            self.out.push_str("> ");
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let name = tag.name.to_ascii_lowercase();
        if let Some((hiding, depth)) = &mut self.hidden {
            *depth += usize::from(*hiding == name);
            return;
        }
        if is_hidden(tag) && !matches!(name.as_str(), "br" | "img" | "hr" | "input" | "meta" | "link") {
            self.hidden = Some((name, 0));
            return;
        }
        match name.as_str() {
            "br" => self.owed = (self.owed + 1).min(3),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" => self.paragraph(),
            "blockquote" => {
                self.paragraph();
                self.quotes += 1;
            }
            "pre" => {
                self.paragraph();
                self.preformatted += 1;
            }
            "li" => {
                self.line();
                self.put("-");
                self.space = true;
            }
            "hr" => {
                self.line();
                self.put("----------");
                self.line();
            }
            "td" | "th" => self.space = true,
            "img" => {
                if let Some(alt) = tag.attribute("alt").filter(|alt| !alt.trim().is_empty()) {
                    self.text(&format!("[{alt}]"));
                }
            }
            "a" => {
                self.link = tag.attribute("href").and_then(|href| link(&decoded(href))).map(|to| (to, self.out.len()));
            }
            _ if is_block(&name) => self.line(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((hiding, depth)) = &mut self.hidden {
            if hiding == name {
                if *depth == 0 {
                    self.hidden = None;
                } else {
                    *depth -= 1;
                }
            }
            return;
        }
        match name {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" => self.paragraph(),
            "blockquote" => {
                self.quotes = self.quotes.saturating_sub(1);
                self.paragraph();
            }
            "pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.paragraph();
            }
            "a" => self.end_link(),
            _ if is_block(name) => self.line(),
            _ => {}
        }
    }

    /// Writes where a link goes, unless its text already says so.
    fn end_link(&mut self) {
        let Some((target, from)) = self.link.take() else { return };
        let bare = |text: &str| {
            let text = text.trim().trim_end_matches('/');
            ["https://", "http://", "mailto:", "tel:"]
                .iter()
                .find_map(|scheme| text.strip_prefix(scheme))
                .unwrap_or(text)
                .to_owned()
        };
        let said = self.out.get(from..).unwrap_or_default();
        if bare(said) != bare(&target) && !said.trim().is_empty() {
            self.space = true;
            self.put(&format!("<{target}>"));
        }
    }

    fn line(&mut self) {
        self.owed = self.owed.max(1);
    }

    fn paragraph(&mut self) {
        self.owed = self.owed.max(2);
    }

    fn finish(self) -> String {
        let text = self.out.trim_end();
        if text.is_empty() { String::new() } else { format!("{text}\n") }
    }
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    tag.attribute("hidden").is_some()
        || tag.attribute("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            style.contains("display:none")
        })
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "div"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "li"
            | "main"
            | "nav"
            | "section"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
    )
}

/// Character references decoded.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(MAX_REFERENCE).position(|b| b == b';');
        let name = end
            .and_then(|end| after.get(..end))
            .filter(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#'));
        if let Some(name) = name {
            add_html_token(&mut out, format!("&{name};").as_bytes(), false);
            rest = after.get(name.len() + 1..).unwrap_or_default();
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    if out.contains('\0') { out.replace('\0', "") } else { out }
}
