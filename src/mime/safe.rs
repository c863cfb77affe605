//! HTML that may be printed as it is: the one type that crosses from untrusted text to a page.

use std::fmt;

/// HTML that this room made: sanitised, or built from escaped text. Nothing outside `mime` can make one, so a view that
/// prints it prints nothing hostile (mail.md 3a, recommended stack, point 6).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Only for what an allowlist pass or the escaper of this room wrote.
    pub(in crate::mime) fn vouched(html: String) -> Self {
        Self(html)
    }

    /// The markup, for a response body.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Prints without escaping: the only place where that is right.
impl maud::Render for SafeHtml {
    fn render_to(&self, page: &mut String) {
        page.push_str(&self.0);
    }
}

/// The content of a message does not belong in a log.
impl fmt::Debug for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SafeHtml({} bytes)", self.0.len())
    }
}

/// Writes `text` so that it is text in element content and in a double-quoted attribute.
pub(in crate::mime) fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\0' => {}
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_prints_safe_html_as_it_is_and_a_log_does_not() {
        let safe = SafeHtml::vouched("<b>x</b>".to_owned());
        assert_eq!(maud::html! { p { (safe) } }.into_string(), "<p><b>x</b></p>");
        assert_eq!(format!("{safe:?}"), "SafeHtml(8 bytes)");
    }
}
