//! What ends a person's letters: plain text, and the same with its form (Z5).
//!
//! The HTML passes the allowlist of mail when it is kept and again when it is sent: who could write in the database could
//! still not send a script. In an answer it stands under the writer's own words and above the quote (C2).

use super::{Error, Settings};
use crate::{
    base::AccountId,
    mime::html::{CleanOptions, clean, to_text},
    store::{self, signature::SignatureRow},
};

/// Longest text, in characters.
const MAX_TEXT: usize = 2_000;
/// Longest HTML, in bytes.
const MAX_HTML: usize = 20_000;

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// As plain text; empty for none.
    pub text: String,
    /// As HTML, cleaned; empty when the text alone is enough.
    pub html: String,
}

/// Why a signature cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The text is too long.
    LongText,
    /// The formatted version is too long, or cannot be understood.
    BadHtml,
}

impl Signature {
    /// What was typed, cleaned. Without a text the HTML makes one.
    ///
    /// # Errors
    /// When it is too long or cannot be understood.
    pub fn typed(text: &str, html: &str) -> Result<Self, Flaw> {
        if html.len() > MAX_HTML {
            return Err(Flaw::BadHtml);
        }
        let cleaned = cleaned(html).ok_or(Flaw::BadHtml)?;
        let text = text.replace("\r\n", "\n");
        let text = if text.trim().is_empty() { to_text(&cleaned) } else { text };
        // The line `-- ` ends a letter: a signature that held one would be cut there by whoever answers.
        let lines = text.trim_matches('\n').lines().map(str::trim_end).filter(|line| *line != "--");
        let text = lines.collect::<Vec<_>>().join("\n");
        if text.chars().count() > MAX_TEXT || text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(Flaw::LongText);
        }
        Ok(Self { text, html: cleaned })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text that a composer opens with: room to write, the signature, and below it what is answered or passed on.
    pub fn before(&self, body: &str) -> String {
        if self.is_empty() {
            return body.to_owned();
        }
        if body.trim().is_empty() {
            return format!("\n\n-- \n{}\n", self.text);
        }
        format!("\n\n{}\n{}", self.text, if body.starts_with('\n') { body.to_owned() } else { format!("\n{body}") })
    }

    /// A text that ends with this signature, or quotes below it, as HTML: the signature with its form, the rest as it was
    /// typed. `None` when there is no form, or the signature was changed by hand.
    pub fn formatted(&self, body: &str) -> Option<String> {
        if self.html.is_empty() || self.is_empty() {
            return None;
        }
        let body = body.replace("\r\n", "\n");
        let at = body.match_indices(&self.text).map(|(at, _)| at).find(|at| {
            let after = body.get(at + self.text.len()..).unwrap_or_default();
            let before = body.get(..*at).unwrap_or_default();
            (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
        })?;
        let (before, rest) = body.split_at_checked(at)?;
        let after = rest.get(self.text.len()..)?;
        let html = cleaned(&self.html)?;
        Some(format!("{}<div>{html}</div>{}", lines(before), lines(after)))
    }
}

/// HTML after the allowlist of mail: nothing from elsewhere, no picture, no script.
fn cleaned(html: &str) -> Option<String> {
    let html = html.trim();
    if html.is_empty() {
        return Some(String::new());
    }
    let cleaned = clean(html, &CleanOptions::default())?;
    let html = cleaned.html.as_str();
    Some(if to_text(html).trim().is_empty() { String::new() } else { html.to_owned() })
}

/// Lines of text as HTML; quoted ones set apart.
fn lines(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    let mut quoted = false;
    for line in text.lines() {
        let depth = line.starts_with('>');
        if depth != quoted {
            html.push_str(if depth { "<blockquote>" } else { "</blockquote>" });
            quoted = depth;
        }
        let line = if depth { line.trim_start_matches('>').trim_start() } else { line };
        for c in line.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                c => html.push(c),
            }
        }
        html.push_str("<br>");
    }
    if quoted {
        html.push_str("</blockquote>");
    }
    html
}

impl Settings {
    /// A person's signature; an empty one when they have none.
    pub async fn signature(&self, account: AccountId) -> Result<Signature, Error> {
        let row = store::signature::find(self.store.db(), account).await?;
        Ok(row.map(|row| Signature { text: row.text, html: row.html }).unwrap_or_default())
    }

    /// Keeps a person's signature.
    pub async fn sign(&self, account: AccountId, signature: &Signature) -> Result<(), Error> {
        let Signature { text, html } = signature.clone();
        let row = SignatureRow { account, text, html, changed_at: self.clock.now() };
        Ok(store::signature::put(self.store.db(), row).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature() -> Signature {
        Signature::typed("Dre Claire Vasseur\r\nMédecine interne", "<b>Dre Claire Vasseur</b><br>Médecine interne")
            .unwrap()
    }

    #[test]
    fn s0_36_the_signature_stands_under_ones_words_and_above_the_quote() {
        let one = signature();
        assert_eq!(one.before(""), "\n\n-- \nDre Claire Vasseur\nMédecine interne\n");
        let answer = one.before("\n\nLe 20 novembre, Luc a écrit\u{a0}:\n> Bonjour\n");
        let place = |words: &str| answer.find(words).unwrap();
        assert!(answer.starts_with("\n\n") && place("Vasseur") < place("Luc a écrit") && !answer.contains("-- \n"));
        assert_eq!(Signature::default().before("x"), "x");
    }

    #[test]
    fn s0_36_its_form_is_sent_unless_it_was_changed_by_hand() {
        let one = signature();
        let html = one.formatted(&format!("<Bonjour> & merci{}", one.before("\n\nLuc a écrit :\n> a < b\n"))).unwrap();
        assert!(html.contains("&lt;Bonjour&gt; &amp; merci") && html.contains("<b>Dre Claire Vasseur</b>"), "{html}");
        assert!(html.contains("<blockquote>a &lt; b<br></blockquote>"), "{html}");
        assert_eq!(one.formatted("Dre Claire Vasseur\nUrgences"), None, "changed");
        assert_eq!(one.formatted("XDre Claire Vasseur\nMédecine interne"), None, "not on lines of its own");
        assert_eq!(Signature { html: String::new(), ..one }.formatted("Dre Claire Vasseur\nMédecine interne"), None);
    }

    #[test]
    fn s0_36_nothing_hostile_is_kept_or_sent() {
        let hostile = "<b onclick=alert(1)>Claire</b><script>alert(1)</script><img src=https://evil.test/x.png>\
                       <a href=javascript:alert(1)>x</a><style>*{display:none}</style>";
        let kept = Signature::typed("", hostile).unwrap();
        for word in ["onclick", "script", "evil.test", "javascript"] {
            assert!(!kept.html.contains(word), "{word} in {}", kept.html);
        }
        assert!(kept.text.contains("Claire"), "a text is made of the form: {}", kept.text);
        // What somebody wrote into the database passes the allowlist again.
        let stolen = Signature { text: "Claire".to_owned(), html: hostile.to_owned() };
        assert!(!stolen.formatted("Claire").unwrap().contains("script"));
        assert_eq!(Signature::typed(&"x".repeat(2_001), ""), Err(Flaw::LongText));
        assert_eq!(Signature::typed("a\u{0}b", ""), Err(Flaw::LongText));
        assert_eq!(Signature::typed("", &"<b>x</b>".repeat(3_000)), Err(Flaw::BadHtml));
        assert_eq!(Signature::typed("a\n-- \nb", "").unwrap().text, "a\nb");
        assert!(Signature::typed("", " <p> </p>").unwrap().is_empty());
    }
}
