//! `GET /mail/{mailbox}/{uid}/body`: the HTML of a message, alone in a document of its own.
//!
//! It is shown in a frame without scripts and without our origin (mail.md 3a); its response headers say so again. What
//! the message says is between our own `<html>` and `</html>` as the sanitiser wrote it, touched by nothing afterwards.

use maud::{DOCTYPE, Markup, html};

use crate::{mime::SafeHtml, text::Text, view::frame::Theme};

/// The document's own look: readable text, wide content that fits, quotes that fold. It has no character that HTML
/// escapes, so it stands in `<style>` as it is.
const STYLE: &str = include_str!("../../../assets/mail-body.css");

/// The body of a message.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// What the sanitiser left.
    pub html: &'a SafeHtml,
    /// The reader's theme.
    pub theme: Theme,
}

/// The document. Its title is for who reads the frame by ear.
pub fn page(t: Text, page: &Page<'_>) -> Markup {
    let paints = paints(page.html.as_str());
    html! {
        (DOCTYPE)
        html lang=(t.language().tag()) data-theme=[page.theme.attribute()] data-paints[paints] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (t.get("message-body")) }
                base target="_blank";
                style { (STYLE) }
            }
            body { (page.html) }
        }
    }
}

/// Whether the message brings its own colours. They belong on white paper; in the dark paper and colours are turned over
/// together, so that what can be told apart stays so, and pictures stay as they are.
fn paints(html: &str) -> bool {
    ["color", "background", "<font"].iter().any(|word| html.contains(word))
}

/// How tall the frame of a body is drawn before it scrolls: its page can neither be asked nor measured. By the amount of
/// text, in five steps of the style sheet.
pub(super) fn height(bytes: usize) -> &'static str {
    match bytes {
        1..400 => "h1",
        400..1_500 => "h2",
        1_500..5_000 => "h3",
        0 | 5_000..20_000 => "h4",
        20_000.. => "h5",
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, SafeHtml)> {
    use crate::mime::html::{CleanOptions, Remote, clean};
    let options = CleanOptions { remote: Remote::Block, cid: std::sync::Arc::new(|_| None) };
    let safe = |html: &str| clean(html, &options).unwrap().html;
    vec![
        ("plain", safe("<p>Bonjour Claire,</p><p>Première séance le <a href=\"https://a.test\">26 novembre</a>.</p>")),
        ("painted", safe("<table bgcolor=\"#ffffff\"><tr><td style=\"color:#003366\">Rapport</td></tr></table>")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_style_needs_no_escaping() {
        assert!(!STYLE.contains(['<', '>', '&', '"']));
    }

    #[test]
    fn a_mail_with_colours_keeps_its_paper() {
        assert!(paints("<p style=\"color:red\">x</p>"));
        assert!(paints("<table bgcolor=\"#fff\">"));
        assert!(!paints("<p>Bonjour</p>"));
    }
}
