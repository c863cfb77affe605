//! Refuses HTML that would make the real parser quadratic, before it is parsed (crates.md 4).
//!
//! html5ever searches its stack of open elements and rebuilds unclosed formatting elements at every block: 97 kB of
//! `<div>` cost a second, 800 kB of `<div><b>` a minute, and nothing can stop it. So one linear pass keeps a model of
//! that stack, never lower than the real one, and refuses when the depth or the work foreseen is out of proportion. A
//! refused message is shown as text.

use super::token::{Tag, Token, Tokens};

/// Most markup that is parsed, in bytes, embedded pictures not counted.
const MAX_MARKUP: usize = 1 << 20;
/// Most bytes with embedded pictures (`data:`).
const MAX_BYTES: usize = 12 << 20;
/// Deepest nesting.
const MAX_DEPTH: usize = 250;
/// Most attributes of one element: the parser compares each with all before it.
const MAX_ATTRIBUTES: usize = 500;
/// Most elements that the parser would make anew for unclosed formatting, over the whole document.
const MAX_REBUILT: usize = 20_000;
/// Most tags hidden in comments, scripts and values, where this tokenizer and the real one may disagree.
const MAX_HIDDEN: usize = 3_000;

/// Most bytes that the serializer would look at: for each `&`, no-break space and the like it searches the rest of the
/// text for `<` and `>`.
const MAX_SEARCHED: usize = 400_000_000;

/// Elements that never hold anything.
const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "image", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
];
/// Elements that the parser reopens in the next block if they were not closed (HTML standard 13.2.4.3).
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements that an end tag outside cannot close (HTML standard 13.2.4.2, scope).
const BARRIERS: &[&str] = &["table", "td", "th", "caption", "object", "applet", "marquee", "template", "svg", "math"];
/// Elements whose start closes an open `p`.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dir",
    "div",
    "dl",
    "dd",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "ul",
];

/// Whether the document can be parsed in reasonable time.
pub(in crate::mime) fn is_reasonable(html: &str) -> bool {
    if html.len() > MAX_BYTES {
        return false;
    }
    let mut model = Model::default();
    Tokens::new(html).all(|token| model.take(token)) && model.end_run() && html.len() - model.pictures <= MAX_MARKUP
}

#[derive(Default)]
struct Model<'a> {
    open: Vec<&'a str>,
    /// Formatting elements that a block closed around: the parser will rebuild them.
    unclosed: Vec<&'a str>,
    rebuilt: usize,
    hidden: usize,
    pictures: usize,
    /// The text since the last element that will be kept: its bytes, and how many of them the serializer stops at.
    run: (usize, usize),
    searched: usize,
}

impl<'a> Model<'a> {
    fn take(&mut self, token: Token<'a>) -> bool {
        match token {
            Token::Text(text) => {
                self.run.0 += text.len();
                self.run.1 += stops(text);
                if !text.trim_ascii().is_empty() {
                    self.rebuild();
                }
            }
            Token::Hidden(text) => self.hide(text),
            Token::Start(tag) => {
                if !self.attributes(&tag) || is(tag.name, super::TAGS) && !self.end_run() {
                    return false;
                }
                self.start(tag.name);
            }
            Token::End(name) => {
                if is(name, super::TAGS) && !self.end_run() {
                    return false;
                }
                self.end(name);
            }
        }
        self.open.len() <= MAX_DEPTH && self.rebuilt <= MAX_REBUILT && self.hidden <= MAX_HIDDEN
    }

    fn attributes(&mut self, tag: &Tag<'_>) -> bool {
        let mut count = 0;
        for (_, value) in tag.attributes() {
            count += 1;
            if value.starts_with("data:image/") {
                self.pictures += value.len();
            }
            self.hide(value);
            self.searched = self.searched.saturating_add(value.len().saturating_mul(stops(value)));
        }
        count <= MAX_ATTRIBUTES
    }

    /// The text so far is a node of its own.
    fn end_run(&mut self) -> bool {
        let (length, stops) = std::mem::take(&mut self.run);
        self.searched = self.searched.saturating_add(length.saturating_mul(stops));
        self.searched <= MAX_SEARCHED
    }

    /// Counts what could be tags to a parser in another state.
    fn hide(&mut self, text: &str) {
        self.hidden +=
            text.as_bytes().windows(2).filter(|pair| matches!(pair, [b'<', c] if c.is_ascii_alphabetic())).count();
    }

    fn start(&mut self, name: &'a str) {
        if is(name, VOID) {
            self.rebuild();
            return;
        }
        if is(name, BLOCKS) {
            self.close_within("p", &["button"]);
        }
        match name.to_ascii_lowercase().as_str() {
            "li" => self.close_within("li", &["ul", "ol"]),
            "dd" | "dt" => {
                self.close_within("dd", &["dl"]);
                self.close_within("dt", &["dl"]);
            }
            "tr" | "tbody" | "thead" | "tfoot" => self.close_within_table(&["td", "th", "tr"]),
            "td" | "th" => self.close_within_table(&["td", "th"]),
            "option" => self.close_within("option", &["select"]),
            "a" => self.close_within("a", &[]),
            _ if !is(name, BLOCKS) => self.rebuild(),
            _ => {}
        }
        self.open.push(name);
    }

    fn end(&mut self, name: &str) {
        if let Some(at) = self.unclosed.iter().rposition(|open| open.eq_ignore_ascii_case(name)) {
            self.unclosed.remove(at);
        }
        if is(name, &["table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption"]) {
            let inside = self.last(|open| open.eq_ignore_ascii_case("table"));
            let at = self.last(|open| open.eq_ignore_ascii_case(name));
            if at >= inside {
                self.pop_to(at, name);
            }
        } else {
            self.close_within(name, &[]);
        }
    }

    /// Closes the innermost `name`, if no barrier stands before it.
    fn close_within(&mut self, name: &str, barriers: &[&str]) {
        let at = self.last(|open| open.eq_ignore_ascii_case(name));
        let own = is(name, BARRIERS);
        let barrier = self.last(|open| (is(open, BARRIERS) && !own) || is(open, barriers));
        if at > barrier {
            self.pop_to(at, name);
        }
    }

    /// Closes the cells or rows named, back to the innermost table.
    fn close_within_table(&mut self, names: &[&str]) {
        let inside = self.last(|open| open.eq_ignore_ascii_case("table"));
        while let Some(open) =
            self.open.iter().rposition(|open| is(open, names)).filter(|at| at + 1 > inside.unwrap_or(0))
        {
            self.pop_to(Some(open), "");
        }
    }

    fn last(&self, wanted: impl Fn(&str) -> bool) -> Option<usize> {
        self.open.iter().rposition(|open| wanted(open))
    }

    /// Pops to element `at`, which `name` closes; formatting that goes with it will be rebuilt.
    fn pop_to(&mut self, at: Option<usize>, name: &str) {
        let Some(at) = at else { return };
        for (index, open) in self.open.drain(at..).enumerate() {
            if is(open, FORMATTING) && !(index == 0 && open.eq_ignore_ascii_case(name)) {
                self.unclosed.push(open);
            }
        }
    }

    fn rebuild(&mut self) {
        self.rebuilt += self.unclosed.len();
        self.open.append(&mut self.unclosed);
    }
}

fn is(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What the serializer searches on from in a text: `&` and the first byte of a no-break space. Not `&lt;` and `&gt;`,
/// where its search ends at once.
fn stops(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_bracket = |at: usize| matches!(bytes.get(at + 1..at + 4), Some(b"lt;" | b"gt;"));
    bytes.iter().enumerate().filter(|(at, byte)| **byte == 0xC2 || **byte == b'&' && !is_bracket(*at)).count()
}
