//! Every attack input of the checklist (tests/fixtures/attacks), through the room, and a strict look at what comes out:
//! the output is parsed as a browser would and every element, attribute and address in it is held against a list
//! written here a second time.

mod record;

use std::{
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use self::record::record;
use super::{
    SafeHtml,
    html::{CleanOptions, Remote, clean, to_text},
    parse::read,
    text::to_html,
};

const ELEMENTS: &str = "a abbr acronym address article aside b bdi bdo big blockquote body br caption center cite code \
    col colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hr html i \
    img ins kbd li main mark nav ol p pre q s samp section small span strike strong style sub summary sup table tbody td tfoot \
    th thead time tr tt u ul var wbr";
const ATTRIBUTES: &str = "abbr align alt background bgcolor border bordercolor cellpadding cellspacing class clear \
    color colspan datetime dir face frame headers height href hspace lang noshade nowrap rel reversed role rowspan rules \
    scope size span src start style summary target title type valign value vspace width";
const PROPERTIES: &str = "background-color border border-bottom border-collapse border-color border-left border-radius \
    border-right border-spacing border-style border-top border-width color direction display float font font-family \
    font-size font-style font-weight height letter-spacing line-height margin margin-bottom margin-left margin-right \
    margin-top max-height max-width min-width padding padding-bottom padding-left padding-right padding-top text-align \
    text-decoration text-indent vertical-align white-space width word-break";

/// What takes longer never ends, on however slow a machine.
const HANG: Duration = Duration::from_mins(2);

struct Fixture {
    file: String,
    id: String,
    bytes: Vec<u8>,
}

/// All fixtures with this extension, recipes carried out.
fn fixtures(extension: &str) -> Vec<Fixture> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/attacks"));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        let bytes = match file.split_once('.').unwrap().1 {
            plain if plain == extension => bytes,
            recipe if recipe == format!("{extension}.json") => {
                let recipe: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                let parts = recipe["parts"].as_array().unwrap().iter();
                let repeat = |part: &serde_json::Value| {
                    part[0].as_str().unwrap().repeat(usize::try_from(part[1].as_u64().unwrap()).unwrap())
                };
                parts.map(repeat).collect::<String>().into_bytes()
            }
            _ => continue,
        };
        found.push(Fixture { id: file.chars().take(3).collect(), file, bytes });
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    assert!(!found.is_empty());
    found
}

fn proxied() -> CleanOptions {
    CleanOptions {
        remote: Remote::Proxy(Arc::new(|url| format!("/image?u={}", url.len()))),
        cid: Arc::new(|id| (id == "g@a" || id == "h@a" || id == "svg@a").then(|| "/part/2".to_owned())),
    }
}

/// Panics unless everything that a browser would make of it is on the lists. Returns its text.
fn assert_safe(html: &SafeHtml, file: &str) -> String {
    let found = record(&format!("<!doctype html><html><head></head><body>{}</body></html>", html.as_str()));
    assert_eq!(*found.comments.borrow(), 0, "{file}: a comment");
    let mut styles = 0;
    for (name, attributes) in found.elements.borrow().iter() {
        assert_eq!(&*name.ns, "http://www.w3.org/1999/xhtml", "{file}");
        let element = &*name.local;
        styles += usize::from(element == "style");
        assert!(ELEMENTS.split_whitespace().any(|known| known == element), "{file}: <{element}>");
        for attribute in attributes {
            assert!(attribute.name.ns.is_empty(), "{file}");
            assert_attribute(element, &attribute.name.local, &attribute.value, file);
        }
    }
    assert!(styles <= 1, "{file}: a style that is not ours");
    let text = found.text.take();
    if styles == 0 {
        return text;
    }
    // Ours comes first: its text is CSS, the rest is what is read.
    let (css, rest) = html.as_str().strip_prefix("<style>").and_then(|rest| rest.split_once("</style>")).unwrap();
    assert!(
        !css.contains(['<', '\\', '@', '"', '&', '*', '[']) && !css.contains("url(") && !css.contains("//"),
        "{file}: {css}"
    );
    for rule in css.lines().filter(|line| !line.is_empty()) {
        let (selectors, declarations) = rule.strip_suffix('}').unwrap().split_once('{').unwrap();
        assert!(!selectors.contains([' ', ':', '>', '+', '~', '#']), "{file}: {rule}");
        assert_attribute("style", "style", declarations, file);
        assert!(!declarations.contains("display"), "{file}: {rule}");
    }
    assert!(!rest.contains("<style"), "{file}");
    text.strip_prefix(css).unwrap().to_owned()
}

fn assert_attribute(element: &str, name: &str, value: &str, file: &str) {
    assert!(ATTRIBUTES.split_whitespace().any(|known| known == name), "{file}: <{element} {name}=…>");
    let at = format!("{file}: <{element} {name}={value:?}>");
    match name {
        "href" => assert!(["https://", "http://", "mailto:", "tel:"].iter().any(|s| value.starts_with(s)), "{at}"),
        "src" | "background" => {
            let data =
                ["png", "jpeg", "gif", "webp"].iter().any(|t| value.starts_with(&format!("data:image/{t};base64,")));
            assert!(data || value.starts_with("/image?u=") || value.starts_with("/part/"), "{at}");
        }
        "style" => {
            for declaration in value.split(';').filter(|piece| !piece.is_empty()) {
                let (property, value) = declaration.split_once(':').unwrap();
                assert!(PROPERTIES.split_whitespace().any(|known| known == property), "{at}");
                let plain = value.replace("rgb(", "").replace("rgba(", "").replace("hsl(", "");
                assert!(!plain.contains(['(', '\\', '@', '<', '>', '{', '}', '"']), "{at}");
                assert!(!plain.contains('-') || !plain.split(' ').any(|word| word.starts_with('-')), "{at}");
            }
        }
        "class" => {
            assert!(value.split(' ').all(|name| matches!(name, "plain" | "quote") || name.starts_with("m-")), "{at}");
        }
        "target" => assert_eq!(value, "_blank", "{at}"),
        "rel" => assert_eq!(value, "noopener noreferrer nofollow", "{at}"),
        _ => {}
    }
}

fn assert_readable(text: &str, fixture: &Fixture) {
    let source = String::from_utf8_lossy(&fixture.bytes);
    let marker = format!("lisible-{}", fixture.id);
    assert!(
        text.contains(&marker),
        "{}: {marker} is lost in {:?}",
        fixture.file,
        text.chars().take(300).collect::<String>()
    );
    let after = format!("suite-{}", fixture.id);
    assert!(!source.contains(&after) || text.contains(&after), "{}: {after} is lost in {text}", fixture.file);
}

/// Cleans, or shows as text what is too hostile; either way safe. Returns the text that is seen.
fn shown(html: &str, options: &CleanOptions, file: &str) -> String {
    let start = Instant::now();
    let cleaned = clean(html, options);
    let took = start.elapsed();
    assert!(took < HANG, "{file}: {took:?}");
    match cleaned {
        Some(cleaned) => {
            let again = clean(cleaned.html.as_str(), options);
            if matches!(options.remote, Remote::Block) && !html.contains("cid:") {
                assert_eq!(again.map(|again| again.html), Some(cleaned.html.clone()), "{file}");
            }
            assert_safe(&cleaned.html, file)
        }
        None => assert_safe(&to_html(&to_text(html), "Cité"), file),
    }
}

#[test]
fn attacks_1_to_60_and_76_leave_readable_text_and_nothing_active() {
    for fixture in fixtures("html") {
        let html = String::from_utf8(fixture.bytes.clone()).unwrap();
        for options in [CleanOptions::default(), proxied()] {
            assert_readable(&shown(&html, &options, &fixture.file), &fixture);
        }
        let text = to_text(&html);
        let swallowed = matches!(fixture.file.as_str(), "055-five-megabytes.html.json");
        assert!(swallowed || text.contains(&format!("lisible-{}", fixture.id)), "{}", fixture.file);
        assert_safe(&to_html(&text, "Cité"), &fixture.file);
    }
}

#[test]
fn attacks_61_to_65_and_79_are_text_and_links() {
    for fixture in fixtures("txt") {
        let text = String::from_utf8(fixture.bytes.clone()).unwrap();
        assert_readable(&assert_safe(&to_html(&text, "Cité"), &fixture.file), &fixture);
    }
}

#[test]
fn attacks_65_to_85_open_as_messages() {
    for fixture in fixtures("eml") {
        let start = Instant::now();
        let message = read(&fixture.bytes);
        let took = start.elapsed();
        assert!(took < HANG, "{}: {took:?}", fixture.file);
        let mut seen = assert_safe(&to_html(&message.body.text, "Cité"), &fixture.file);
        if let Some(html) = &message.body.html {
            seen.push_str(&shown(html, &proxied(), &fixture.file));
        }
        seen.push_str(&message.headers.subject);
        assert_readable(&seen, &fixture);
        for part in &message.parts {
            let content = &part.content;
            for text in
                content.name.iter().chain(&content.content_id).chain(&content.charset).chain([&content.media_type])
            {
                assert!(!text.contains(['\r', '\n', '\0']), "{}: {text:?}", fixture.file);
            }
            assert!(
                content.name.as_ref().is_none_or(|name| name.len() <= 255 && !name.contains(['/', '\\', '<', '>']))
            );
            assert!(!content.served_as().contains("html") && !content.served_as().contains("xml"));
        }
    }
}

#[test]
fn attack_17_blocked_pictures_are_counted_and_proxied_ones_go_through_the_proxy() {
    let html = "<img src=\"http://a.test/x.png\"><img src='//b.test/y'><td background=https://c.test/z><img src=cid:g@a><img src=z.png>";
    let blocked = clean(html, &CleanOptions::default()).unwrap();
    assert_eq!(blocked.blocked, 2, "{}", blocked.html.as_str());
    let shown = clean(html, &proxied()).unwrap();
    assert_eq!(shown.blocked, 0);
    assert_eq!(shown.html.as_str(), "<img src=\"/image?u=19\"><img src=\"/image?u=16\"><img src=\"/part/2\"><img>");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn any_markup_comes_out_safe_and_stays_as_it_is(
        any: String,
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
    ) {
        for html in [any, pieces.concat()] {
            let text = shown(&html, &CleanOptions::default(), &html);
            proptest::prop_assert!(!text.contains('\0'));
            to_text(&html);
        }
    }
}

/// What mutation attacks are made of.
const PIECES: &[&str] = &[
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<a href=https://a.test>",
    "</a>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "<font color=red>",
    "</font>",
    "<div>",
    "</div>",
    "<svg>",
    "</svg>",
    "<math>",
    "</math>",
    "<mtext>",
    "<mglyph>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<select>",
    "</select>",
    "<option>",
    "<button>",
    "</button>",
    "<form>",
    "</form>",
    "<object>",
    "</object>",
    "<marquee>",
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<foreignObject>",
    "<desc>",
    "<annotation-xml>",
    "<li>",
    "<ul>",
    "</ul>",
    "<h1>",
    "</h1>",
    "<caption>",
    "<col>",
    "<tbody>",
    "<nobr>",
    "<center>",
    "<pre>\n",
    "<dd>",
    "<img src=x onerror=alert(1)>",
    "<img alt='</style><script>'>",
    "<p title='--><script>'>",
    "text",
    "&lt;script&gt;",
    "\"",
    "'",
    ">",
    "<",
    "<br>",
    "</br>",
    "<hr>",
    "<blockquote>",
    "</blockquote>",
    "<script>",
    "</script>",
    "<xmp>",
    "<plaintext>",
    "<iframe>",
    "<td style=\"color:red\">",
    "<p style='font-family:\"a\"'>",
    "<ruby><rtc>",
    "<rt>",
    "\n",
];
