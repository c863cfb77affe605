//! Hostile HTML to safe HTML, and to text.
//!
//! One allowlist pass over the tree of a real HTML5 parser, serialised once and never edited after; then the same pass
//! again over its own output, until it changes nothing: what a browser parses is then what we wrote (mail.md 3a,
//! classes "post-processing" and "mutation"). Before it, [`guard`] refuses what would take the parser too long. The page
//! that shows the result is sandboxed and has a policy of its own: this is the first wall, not the only one.

mod filter;
mod guard;
mod sheet;
mod style;
mod text;
mod token;

use std::{
    collections::{HashMap, HashSet},
    io::{self, Read},
    sync::Arc,
    time::{Duration, Instant},
};

use ammonia::{Builder, UrlRelative};

pub(in crate::mime) use self::filter::link;
pub use self::text::{content_ids, to_text};
use self::{filter::Filter, guard::is_reasonable, sheet::Sheet};
use super::safe::SafeHtml;

/// Makes the address of our proxy for a remote picture.
pub type Proxy = Arc<dyn Fn(&str) -> String + Send + Sync>;
/// Makes the address of the part that has a content id, if there is one.
pub type PartOf = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What to do with remote pictures.
#[derive(Clone)]
pub enum Remote {
    /// Leave them out and count them.
    Block,
    /// Show them through the proxy, whose address the function makes.
    Proxy(Proxy),
}

/// How to clean.
#[derive(Clone)]
pub struct CleanOptions {
    /// Remote pictures.
    pub remote: Remote,
    /// Pictures that came with the message, by content id.
    pub cid: PartOf,
}

impl Default for CleanOptions {
    /// Nothing remote, no attached picture.
    fn default() -> Self {
        Self { remote: Remote::Block, cid: Arc::new(|_| None) }
    }
}

/// Clean HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// What to show.
    pub html: SafeHtml,
    /// How many remote pictures were left out.
    pub blocked: usize,
}

/// How often a message may be cleaned until it stays as it is; two is usual.
const MAX_PASSES: usize = 6;
/// When even a message that passed the guard takes too long, it is refused: a net, not a rule.
const MAX_TIME: Duration = Duration::from_secs(4);

/// Cleans `html`. `None` if it is too large, too deep or too odd to be cleaned in reasonable time: show the text then.
pub fn clean(html: &str, options: &CleanOptions) -> Option<Cleaned> {
    if !is_reasonable(html) {
        return None;
    }
    let until = Instant::now() + MAX_TIME;
    let filter = Arc::new(Filter::new(options.clone(), Sheet::of(html)));
    let run = || {
        let builder = builder(&filter);
        let mut clean = pass(html, &builder, until)?;
        filter.check_from_now_on();
        for _ in 1..MAX_PASSES {
            let again = pass(&clean, &builder, until)?;
            if again == clean {
                return Some(clean);
            }
            clean = again;
        }
        None
    };
    // A panic of the parser costs this message, not the process.
    let html = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).ok().flatten()?;
    Some(Cleaned { html: SafeHtml::vouched(filter.sheet().element() + &html), blocked: filter.blocked() })
}

/// The allowlist.
fn builder(filter: &Arc<Filter>) -> Builder<'static> {
    let mut builder = Builder::empty();
    let class = (!filter.sheet().is_empty()).then_some("class");
    let filter = Arc::clone(filter);
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(DROPPED.iter().copied().collect())
        .generic_attributes(GENERIC.iter().copied().chain(class).collect())
        .tag_attributes(ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect())
        .tag_attribute_values(HashMap::from([("table", HashMap::from([("role", HashSet::from(["presentation"]))]))]))
        .set_tag_attribute_value("a", "target", "_blank")
        .link_rel(Some("noopener noreferrer nofollow"))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "data", "cid"]))
        // The filter has already refused every relative address; those left are ours.
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(move |_, attribute, value| filter.value(attribute, value));
    builder
}

/// One pass.
fn pass(html: &str, builder: &Builder<'_>, until: Instant) -> Option<String> {
    let mut reader = Bounded { rest: html.as_bytes(), until };
    let mut out = Vec::with_capacity(html.len());
    builder.clean_from_reader(&mut reader).ok()?.write_to(&mut out).ok()?;
    String::from_utf8(out).ok()
}

/// Feeds the parser, and stops feeding it when the time is over.
struct Bounded<'a> {
    rest: &'a [u8],
    until: Instant,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if Instant::now() > self.until {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.rest.read(buffer)
    }
}

/// Elements that may come out. No form, no frame, no script, no foreign markup, nothing that loads but `img`.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements that go with everything inside. The inside of the others that are not allowed is kept: it may be text.
const DROPPED: &[&str] = &[
    "script", "style", "title", "svg", "math", "template", "noscript", "noembed", "noframes", "iframe", "xml", "head",
];

/// Attributes that every element may have.
const GENERIC: &[&str] = &["align", "dir", "lang", "style", "title"];

/// Attributes by element: what mail made of tables needs to stay readable.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("blockquote", &["type"]),
    ("br", &["clear"]),
    ("col", &["bgcolor", "span", "valign", "width"]),
    ("colgroup", &["bgcolor", "span", "valign", "width"]),
    ("del", &["datetime"]),
    ("font", &["color", "face", "size"]),
    ("hr", &["color", "noshade", "size", "width"]),
    ("img", &["alt", "border", "height", "hspace", "src", "vspace", "width"]),
    ("ins", &["datetime"]),
    ("li", &["type", "value"]),
    ("ol", &["reversed", "start", "type"]),
    ("pre", &["width"]),
    (
        "table",
        &[
            "background",
            "bgcolor",
            "border",
            "bordercolor",
            "cellpadding",
            "cellspacing",
            "frame",
            "height",
            "rules",
            "summary",
            "width",
        ],
    ),
    ("tbody", &["bgcolor", "valign"]),
    ("td", CELL),
    ("tfoot", &["bgcolor", "valign"]),
    ("th", CELL),
    ("thead", &["bgcolor", "valign"]),
    ("time", &["datetime"]),
    ("tr", &["background", "bgcolor", "height", "valign"]),
    ("ul", &["type"]),
];
const CELL: &[&str] =
    &["abbr", "background", "bgcolor", "colspan", "headers", "height", "nowrap", "rowspan", "scope", "valign", "width"];
