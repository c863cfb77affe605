//! Plain text to safe HTML: everything escaped, addresses made into links, long quotes folded.
//!
//! The result keeps its line ends: a page shows it with `white-space: pre-wrap`. Links are found in the text before it
//! is escaped and each piece is escaped on its own, so that no replacement ever runs over markup (that is how
//! CVE-2020-35730 and CVE-2026-54433 came about).

pub(in crate::mime) mod flowed;
mod link;

use self::link::linkify;
use super::safe::SafeHtml;

/// Deepest quote that gets a level of its own.
const MAX_QUOTES: usize = 8;

/// Plain text as HTML. The quote that ends a message and every quote within a quote are folded in a `<details>`, whose
/// visible name `quoted` is given by the texts (« Texte cité »).
pub fn to_html(plain: &str, quoted: &str) -> SafeHtml {
    let lines: Vec<Line<'_>> = plain.lines().map(Line::read).collect();
    let folded_from = closing_quote(&lines);
    let mut writer = Writer { html: String::with_capacity(plain.len() * 5 / 4 + 64), open: Vec::new(), quoted };
    writer.html.push_str("<div class=\"plain\">");
    for (at, line) in lines.iter().enumerate() {
        writer.line(line, folded_from.is_some_and(|from| at >= from));
    }
    writer.reach(0, false);
    writer.html.push_str("</div>");
    SafeHtml::vouched(writer.html)
}

/// A line without its quote marks.
struct Line<'a> {
    depth: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    /// `> > a`, `>> a` and `>>a` are all two deep.
    fn read(line: &'a str) -> Self {
        let (mut depth, mut rest) = (0, line);
        while let Some(after) = rest.strip_prefix('>') {
            depth += 1;
            rest = after;
            if let Some(after) = rest.strip_prefix(' ').filter(|after| after.starts_with('>')) {
                rest = after;
            }
        }
        if depth == 0 {
            return Self { depth, text: line };
        }
        Self { depth: depth.min(MAX_QUOTES), text: rest.strip_prefix(' ').unwrap_or(rest) }
    }
}

/// Where the quote starts that runs to the end of the message, if something was written before it.
fn closing_quote(lines: &[Line<'_>]) -> Option<usize> {
    let is_text = |line: &Line<'_>| line.depth == 0 && !line.text.trim().is_empty();
    let start = lines.iter().rposition(is_text)? + 1;
    let quote = lines.get(start..)?.iter().position(|line| line.depth > 0)?;
    Some(start + quote)
}

/// What closes an open quote.
#[derive(Clone, Copy)]
enum Quote {
    Shown,
    Folded,
}

struct Writer<'a> {
    html: String,
    open: Vec<Quote>,
    quoted: &'a str,
}

impl Writer<'_> {
    fn line(&mut self, line: &Line<'_>, closing: bool) {
        self.reach(line.depth, closing);
        linkify(line.text, &mut self.html);
        self.html.push('\n');
    }

    fn reach(&mut self, depth: usize, closing: bool) {
        while self.open.len() > depth {
            self.html.push_str(match self.open.pop() {
                Some(Quote::Folded) => "</blockquote></details>",
                _ => "</blockquote>",
            });
        }
        // Several levels that open at once are one fold.
        let mut folded = false;
        while self.open.len() < depth {
            if (closing || !self.open.is_empty()) && !folded {
                folded = true;
                self.html.push_str("<details class=\"quote\"><summary>");
                super::safe::escape(self.quoted, &mut self.html);
                self.html.push_str("</summary><blockquote>");
                self.open.push(Quote::Folded);
            } else {
                self.html.push_str("<blockquote>");
                self.open.push(Quote::Shown);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(plain: &str) -> String {
        let html = to_html(plain, "Cité").as_str().to_owned();
        let inside = html.strip_prefix("<div class=\"plain\">").unwrap().strip_suffix("</div>").unwrap();
        inside
            .replace("<details class=\"quote\"><summary>Cité</summary><blockquote>", "{")
            .replace("</blockquote></details>", "}")
    }

    #[test]
    fn quotes_that_end_a_message_and_nested_ones_are_folded() {
        assert_eq!(shown("a\n> b\nc"), "a\n<blockquote>b\n</blockquote>c\n");
        assert_eq!(shown("a\n\n> b\n>> c\n> d\n\n"), "a\n\n{b\n{c\n}d\n}\n");
        assert_eq!(shown("> b\n> > c"), "<blockquote>b\n{c\n}</blockquote>");
        assert_eq!(shown("a\n>> b"), "a\n{<blockquote>b\n</blockquote>}");
        assert_eq!(shown("a\n>b\n>c\nd\n> e"), "a\n<blockquote>b\nc\n</blockquote>d\n{e\n}");
        assert_eq!(shown(&">".repeat(1_000)).matches("</blockquote>").count() + 1, MAX_QUOTES);
    }

    #[test]
    fn attack_62_everything_is_escaped() {
        assert_eq!(shown("<script>&\"'\0"), "&lt;script&gt;&amp;&quot;&#39;\n");
        assert!(to_html("> <", "<b>").as_str().contains("&lt;"));
    }
}
