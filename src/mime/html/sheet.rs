//! The `<style>` elements of a message, parsed and written anew.
//!
//! Only rules for an element, a class, or an element of a class come out, with the properties that a `style` attribute
//! may have, `display` left out: what Outlook and newsletters need to look right. No at-rule, no combinator, no
//! attribute, no pseudo-class: so nothing loads, nothing leaks by loading, and no text can show itself only where a
//! message is quoted or passed on (mail.md 3a, 39, 45, 48 and 50). Class names get a prefix of their own.

use std::collections::BTreeSet;

use cssparser::{Parser, Token as Css};

use super::{
    TAGS,
    style::clean_style,
    token::{Tag, Token, Tokens},
};

/// Most CSS that is read, in bytes.
const MAX_CSS: usize = 256 * 1024;
/// Most rules that come out.
const MAX_RULES: usize = 1_000;
/// Longest class name.
const MAX_CLASS: usize = 60;
/// What the classes of messages start with: none of ours does.
const PREFIX: &str = "m-";

/// The rules of a message.
#[derive(Debug, Default)]
pub(in crate::mime) struct Sheet {
    /// CSS of a small alphabet: nothing in it could end a `<style>` element.
    css: String,
    classes: BTreeSet<String>,
    rules: usize,
}

impl Sheet {
    /// Collects the rules of every `<style>` in the document.
    pub(in crate::mime) fn of(html: &str) -> Self {
        let mut sheet = Self::default();
        let (mut inside, mut left) = (false, MAX_CSS);
        for token in Tokens::new(html) {
            match token {
                Token::Start(tag) => inside = tag.name.eq_ignore_ascii_case("style") && is_for_screen(&tag),
                Token::Hidden(css) if std::mem::take(&mut inside) && css.len() <= left => {
                    left -= css.len();
                    sheet.read(css);
                }
                _ => {}
            }
        }
        sheet
    }

    fn read(&mut self, css: &str) {
        let mut parser = Parser::new(css);
        loop {
            // Past white space and comments.
            parser.skip_whitespace();
            let start = parser.position();
            let mut end = start;
            let block = loop {
                match parser.next() {
                    Err(_) => return,
                    Ok(Css::CurlyBracketBlock) => break true,
                    // `@import …;` ends without a block; the others hid style sheets from the browsers of 1995.
                    Ok(Css::Semicolon | Css::CDO | Css::CDC) => break false,
                    Ok(_) => end = parser.position(),
                }
            };
            if !block {
                continue;
            }
            let selectors = parser.slice(start..end).to_owned();
            let declarations = parser.parse_nested_block(|inner| {
                let from = inner.position();
                while inner.next().is_ok() {}
                Ok::<_, cssparser::ParseError<()>>(inner.slice_from(from).to_owned())
            });
            if let Ok(declarations) = declarations {
                self.rule(&selectors, &declarations);
            }
        }
    }

    fn rule(&mut self, selectors: &str, declarations: &str) {
        if self.rules >= MAX_RULES || selectors.trim_start().starts_with('@') {
            return;
        }
        let found: Vec<(String, Option<String>)> =
            selectors.split(',').take(20).filter_map(|one| selector(one.trim())).collect();
        let declarations =
            clean_style(declarations).map(|style| without_display(&style)).filter(|style| !style.is_empty());
        let Some(declarations) = declarations.filter(|_| !found.is_empty()) else { return };
        self.rules += 1;
        for (at, (text, class)) in found.into_iter().enumerate() {
            if at > 0 {
                self.css.push(',');
            }
            self.css.push_str(&text);
            self.classes.extend(class);
        }
        self.css.push('{');
        self.css.push_str(&declarations);
        self.css.push_str("}\n");
    }

    /// Whether there is any rule.
    pub(in crate::mime) fn is_empty(&self) -> bool {
        self.css.is_empty()
    }

    /// The rules, in a `<style>` element.
    pub(in crate::mime) fn element(&self) -> String {
        if self.css.is_empty() { String::new() } else { format!("<style>\n{}</style>", self.css) }
    }

    /// What is kept of a `class` attribute: the names that a rule speaks of.
    pub(in crate::mime) fn classes(&self, value: &str) -> Option<String> {
        let names = value.split_ascii_whitespace().filter_map(class_name);
        let known: Vec<String> = names.filter(|name| self.classes.contains(name)).take(20).collect();
        (!known.is_empty()).then(|| known.join(" "))
    }
}

fn is_for_screen(tag: &Tag<'_>) -> bool {
    tag.attribute("media").is_none_or(|media| {
        let media = media.trim().to_ascii_lowercase();
        media.is_empty() || media == "all" || media == "screen"
    })
}

/// `p`, `.note` or `p.note`, written anew, and its class.
fn selector(text: &str) -> Option<(String, Option<String>)> {
    let (element, class) = text.split_once('.').map_or((text, None), |(element, class)| (element, Some(class)));
    let element = element.to_ascii_lowercase();
    if !(element.is_empty() && class.is_some() || TAGS.contains(&element.as_str())) {
        return None;
    }
    match class {
        None => Some((element, None)),
        Some(class) => {
            let name = class_name(class)?;
            Some((format!("{element}.{name}"), Some(name)))
        }
    }
}

/// A class name with our prefix, if it is one that needs no escape.
fn class_name(name: &str) -> Option<String> {
    let good = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if name.is_empty() || name.len() > MAX_CLASS || !name.bytes().all(good) {
        return None;
    }
    Some(if name.starts_with(PREFIX) { name.to_owned() } else { format!("{PREFIX}{name}") })
}

/// A rule cannot hide or show: only the sender's own words in place can.
fn without_display(style: &str) -> String {
    style.split_inclusive(';').filter(|declaration| !declaration.starts_with("display:")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn css(html: &str) -> String {
        Sheet::of(html).css
    }

    #[test]
    fn what_outlook_writes_comes_out() {
        let sheet = Sheet::of(
            "<style><!--\n/* Font Definitions */\n@font-face\n\t{font-family:\"Cambria Math\";\n\tpanose-1:2 4 5 3;}\n\
             /* Style Definitions */\np.MsoNormal, li.MsoNormal, div.MsoNormal\n\t{margin:0cm;\n\tfont-size:11.0pt;\n\tfont-family:\"Calibri\",sans-serif;\n\
             \tmso-fareast-language:EN-US;}\na:link, span.MsoHyperlink\n\t{color:#0563C1;}\n@page WordSection1\n\t{size:612.0pt;}\n\
             div.WordSection1\n\t{page:WordSection1;}\n--></style>",
        );
        assert_eq!(
            sheet.css,
            "p.m-MsoNormal,li.m-MsoNormal,div.m-MsoNormal{margin:0cm;font-size:11pt;font-family:'Calibri', sans-serif;}\n\
             span.m-MsoHyperlink{color:#0563c1;}\n"
        );
        assert_eq!(sheet.classes("MsoNormal other m-MsoNormal").as_deref(), Some("m-MsoNormal m-MsoNormal"));
        assert_eq!(sheet.classes("other"), None);
        assert_eq!(css(&sheet.element()), sheet.css);
    }

    #[test]
    fn attacks_39_to_50_only_plain_rules_come_out() {
        for html in [
            "<style>@import 'http://evil.test/a.css';</style>",
            "<style>@media screen{p{color:red}}</style>",
            "<style media=print>p{color:red}</style>",
            "<style>p{background:url(http://evil.test/)}</style>",
            "<style>*{color:red} :root{color:red} body{color:red} html{color:red}</style>",
            "<style>a[href^=x]{color:red} p:hover{color:red} p::before{content:'x'} p>b{color:red} p b{color:red}</style>",
            "<style>.k{display:none} .k{display:block!important}</style>",
            "<style>p{position:fixed;top:0}</style>",
            "<style>.a\\{color:red\\}{color:red}</style>",
            "<style>#x{color:red}</style>",
            "<!--<style>p{color:red}</style>-->",
            "<style>p{color:red</st",
        ] {
            let css = css(html);
            assert!(css.is_empty() || css == "p{color:red;}\n" && html.ends_with("</st"), "{html}: {css}");
        }
        assert_eq!(css("<style>p{color:red}}p{color:blue}p{color:green}</style>"), "p{color:red;}\np{color:green;}\n");
    }

    proptest::proptest! {
        #[test]
        fn any_sheet_is_stable_and_cannot_end_its_element(css in "[a-d.,{}:;@/*\"'()\\\\<>! -]{0,80}", any: String) {
            for css in [css, any] {
                let sheet = Sheet::of(&format!("<style>{css}</style>"));
                proptest::prop_assert!(!sheet.css.contains(['<', '\\', '@']) && !sheet.css.contains("url"));
                proptest::prop_assert_eq!(&Sheet::of(&sheet.element()).css, &sheet.css);
            }
        }
    }
}
