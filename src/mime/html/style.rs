//! Inline CSS, parsed and written anew: only known properties with plain values come out (mail.md 3a, E and F).
//!
//! Nothing is passed through: a value is a list of words, colours, sizes and font names, each emitted by us. So escapes,
//! comments, `url()`, `var()`, `expression()`, `image-set()` and everything else with a parenthesis but colours cannot
//! come out, whatever a browser would make of them.

use cssparser::{CowRcStr, Parser, Token};

/// Longest `style` attribute that is read, in bytes.
const MAX_STYLE: usize = 8 * 1024;
/// Largest number in a value: enough for any layout, too little to cover a wall.
const MAX_NUMBER: f32 = 5_000.0;
/// Most tokens of one value.
const MAX_TOKENS: usize = 40;

/// The properties that come out, sorted. None places an element outside the flow, loads, animates or generates.
const PROPERTIES: &[&str] = &[
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-left-radius",
    "border-bottom-right-radius",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-left-radius",
    "border-top-right-radius",
    "border-top-style",
    "border-top-width",
    "border-width",
    "box-sizing",
    "caption-side",
    "clear",
    "color",
    "direction",
    "display",
    "empty-cells",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-width",
    "overflow-wrap",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "table-layout",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "unicode-bidi",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
    "word-wrap",
];

/// What `display` may say: nothing that a grid, a flex or a contents trick could move.
const DISPLAYS: &[&str] = &[
    "block",
    "inline",
    "inline-block",
    "inline-table",
    "list-item",
    "none",
    "table",
    "table-caption",
    "table-cell",
    "table-row",
    "table-row-group",
];

const UNITS: &[&str] = &["ch", "cm", "em", "ex", "in", "mm", "pc", "pt", "px", "rem"];

/// The safe part of a `style` attribute; `None` if nothing is left.
pub(in crate::mime) fn clean_style(style: &str) -> Option<String> {
    if style.len() > MAX_STYLE {
        return None;
    }
    let mut out = String::with_capacity(style.len());
    let mut parser = Parser::new(style);
    while !parser.is_exhausted() {
        let name = match parser.next() {
            Ok(Token::Ident(name)) => name.to_ascii_lowercase(),
            Ok(Token::Semicolon) => continue,
            _ => {
                to_semicolon(&mut parser);
                continue;
            }
        };
        if !matches!(parser.next(), Ok(Token::Colon)) {
            to_semicolon(&mut parser);
            continue;
        }
        let value = value(&mut parser, &name);
        let name = if name == "background" { "background-color" } else { name.as_str() };
        if let Some(value) = value.filter(|_| PROPERTIES.binary_search(&name).is_ok()) {
            out.push_str(name);
            out.push(':');
            out.push_str(&value);
            out.push(';');
        }
    }
    (!out.is_empty()).then_some(out)
}

fn to_semicolon(parser: &mut Parser<'_>) {
    while let Ok(token) = parser.next() {
        if *token == Token::Semicolon {
            return;
        }
    }
}

/// Reads one value to its semicolon and writes it anew; `None` if anything in it is not wanted.
fn value(parser: &mut Parser<'_>, property: &str) -> Option<String> {
    let mut out = String::new();
    let mut good = true;
    let mut tokens = 0;
    loop {
        let token = match parser.next() {
            Err(_) | Ok(Token::Semicolon) => break,
            Ok(token) => token.clone(),
        };
        tokens += 1;
        let piece = match token {
            Token::Function(name) => color_function(parser, &name),
            // `!important` only wins against our own page: not here.
            Token::Delim('!') => {
                to_semicolon(parser);
                break;
            }
            token => plain(&token, property),
        };
        match piece {
            // Of a background only its colour is kept, whatever else it has.
            None if property == "background" => {}
            None => good = false,
            Some(piece) => {
                if !out.is_empty() && piece != "," {
                    out.push(' ');
                }
                out.push_str(&piece);
            }
        }
        good &= tokens <= MAX_TOKENS;
    }
    let one_color = property != "background" || !out.contains(' ') || out.ends_with(')');
    (good && one_color && !out.is_empty()).then_some(out)
}

fn plain(token: &Token<'_>, property: &str) -> Option<String> {
    match token {
        Token::Ident(word) => {
            let word = ident(word)?;
            let known = match property {
                "background" => NAMED_COLORS.binary_search(&word.as_str()).is_ok(),
                "display" => DISPLAYS.contains(&word.as_str()),
                _ => true,
            };
            known.then_some(word)
        }
        Token::Hash(digits) | Token::IDHash(digits) => {
            let good = matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit());
            good.then(|| format!("#{}", digits.to_ascii_lowercase()))
        }
        _ if property == "background" => None,
        Token::Number { value, .. } => number(*value, property),
        Token::Percentage { unit_value, .. } => Some(format!("{}%", number(unit_value * 100.0, property)?)),
        Token::Dimension { value, unit, .. } => {
            let unit = unit.to_ascii_lowercase();
            UNITS.contains(&unit.as_str()).then_some(())?;
            Some(format!("{}{unit}", number(*value, property)?))
        }
        Token::QuotedString(name) if matches!(property, "font" | "font-family") => {
            let good = |c: char| c.is_alphanumeric() || " -_.".contains(c);
            (name.len() <= 100 && name.chars().all(good)).then(|| format!("'{name}'"))
        }
        Token::Comma if matches!(property, "font" | "font-family") => Some(",".to_owned()),
        Token::Delim('/') if property == "font" => Some("/".to_owned()),
        _ => None,
    }
}

/// A word that needs no escape and means nothing active.
fn ident(word: &CowRcStr<'_>) -> Option<String> {
    let word = word.to_ascii_lowercase();
    let good = word.len() <= 40
        && word.starts_with(|c: char| c.is_ascii_lowercase() || c == '-')
        && !word.starts_with("--")
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    good.then_some(word)
}

/// A bounded number; negative only where it cannot move a box over another (mail.md 3a, 46).
fn number(value: f32, property: &str) -> Option<String> {
    let negative = matches!(property, "letter-spacing" | "word-spacing" | "vertical-align");
    let least = if negative { -100.0 } else { 0.0 };
    if !value.is_finite() || !(least..=MAX_NUMBER).contains(&value) {
        return None;
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    Some(if text == "-0" { "0".to_owned() } else { text.to_owned() })
}

/// `rgb()`, `rgba()`, `hsl()`, `hsla()` with numbers and percentages; every other function is refused.
fn color_function(parser: &mut Parser<'_>, name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let known = matches!(name.as_str(), "rgb" | "rgba" | "hsl" | "hsla");
    let arguments = parser.parse_nested_block(|inner| {
        let mut out = String::new();
        let mut good = known;
        let mut count = 0;
        while let Ok(token) = inner.next() {
            let piece = match token {
                Token::Number { value, .. } => number(*value, "color"),
                Token::Percentage { unit_value, .. } => number(unit_value * 100.0, "color").map(|n| n + "%"),
                Token::Comma => Some(",".to_owned()),
                Token::Delim('/') => Some("/".to_owned()),
                _ => None,
            };
            count += 1;
            match piece {
                Some(piece) if count <= 10 => {
                    if !out.is_empty() && piece != "," {
                        out.push(' ');
                    }
                    out.push_str(&piece);
                }
                _ => good = false,
            }
        }
        Ok::<_, cssparser::ParseError<()>>(good.then_some(out))
    });
    let arguments = arguments.ok().flatten().filter(|arguments| !arguments.is_empty())?;
    Some(format!("{name}({arguments})"))
}

/// The colours that a `background` shorthand may name, sorted; the rest of CSS' names are rare in mail.
const NAMED_COLORS: &[&str] = &[
    "aliceblue",
    "antiquewhite",
    "aqua",
    "aquamarine",
    "azure",
    "beige",
    "black",
    "blue",
    "brown",
    "coral",
    "cyan",
    "darkblue",
    "darkgray",
    "darkgreen",
    "darkgrey",
    "darkred",
    "fuchsia",
    "ghostwhite",
    "gold",
    "gray",
    "green",
    "grey",
    "indigo",
    "ivory",
    "khaki",
    "lavender",
    "lightblue",
    "lightgray",
    "lightgreen",
    "lightgrey",
    "lightyellow",
    "lime",
    "linen",
    "magenta",
    "maroon",
    "navy",
    "olive",
    "orange",
    "pink",
    "purple",
    "red",
    "salmon",
    "silver",
    "skyblue",
    "snow",
    "teal",
    "tomato",
    "transparent",
    "violet",
    "wheat",
    "white",
    "whitesmoke",
    "yellow",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(style: &str) -> String {
        clean_style(style).unwrap_or_default()
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(PROPERTIES.is_sorted() && NAMED_COLORS.is_sorted());
    }

    #[test]
    fn what_mail_is_made_of_comes_out() {
        for (style, clean) in [
            ("COLOR: #FFF; font-size:12PX", "color:#fff;font-size:12px;"),
            ("font-family: 'Segoe UI', Arial, sans-serif", "font-family:'Segoe UI', arial, sans-serif;"),
            ("font: bold 12px/1.5 Verdana", "font:bold 12px / 1.5 verdana;"),
            ("margin: 0 auto !important; padding:.5em", "margin:0 auto;padding:0.5em;"),
            ("border: 1px solid rgb(1, 2, 3)", "border:1px solid rgb(1, 2, 3);"),
            ("background: #fff url(http://evil.test/x) no-repeat", "background-color:#fff;"),
            ("background: url('x') center / cover", ""),
            ("width: 33.333%; display: none; mso-hide: all", "width:33.33%;display:none;"),
        ] {
            assert_eq!(cleaned(style), clean, "{style}");
            assert_eq!(cleaned(clean), clean, "again: {style}");
        }
    }

    #[test]
    fn attack_34_to_46_nothing_loads_moves_or_hides_behind_escapes() {
        for style in [
            "width: url(x)",
            "width: \\75\\72\\6C(x)",
            "background-color: image-set('x')",
            "color: var(--x, url(y))",
            "width: expression(alert(1))",
            "exp/**/ression: x; color: exp/**/ression(1)",
            "position: fixed",
            "position:/**/fixed",
            "z-index: 9999",
            "margin-top: -500px",
            "text-indent: -9999px",
            "width: 99999999px",
            "width: 100vh",
            "transform: scale(100)",
            "behavior: url(x)",
            "-moz-binding: url(x)",
            "@import 'x'",
            "{color: red}",
            "--x: url(y)",
            "display: contents",
            "display: flex",
            "font-family: 'x\\27 ; background: url(y)'",
            "list-style: url(x)",
            "cursor: url(x)",
            "content: 'x'",
            "color: \\",
            "width: calc(1px)",
        ] {
            assert_eq!(cleaned(style), "", "{style}");
        }
        assert_eq!(cleaned("content:\"\\0026quot;; background:url(x)\"; color: red"), "color:red;");
        assert_eq!(cleaned("x: { color: blue }; color: red"), "color:red;");
    }

    proptest::proptest! {
        #[test]
        fn any_style_is_stable_and_loads_nothing(style: String, words in "[a-z:;(){}'\"\\\\/*#0-9 .,%!@-]{0,80}") {
            for style in [style, words, ] {
                let once = cleaned(&style);
                proptest::prop_assert_eq!(&cleaned(&once), &once);
                proptest::prop_assert!(!once.contains("url") || once.contains('\''));
            }
        }
    }
}
