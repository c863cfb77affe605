//! What every untrusted line of text loses before a person sees it: controls, direction overrides, excess length.

/// One line for a page: controls and line breaks become one space, characters that change direction or are invisible go
/// (mail.md 3a, 64 and 67), and `longest` characters stay.
pub fn line(text: &str, longest: usize) -> String {
    let mut clean = String::with_capacity(text.len().min(longest));
    let mut left = longest;
    let mut space = true;
    for c in text.chars() {
        if c.is_control() || c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' {
            if !space && left > 0 {
                clean.push(' ');
                left -= 1;
            }
            space = true;
        } else if !is_deceptive(c) {
            if left == 0 {
                break;
            }
            clean.push(c);
            left -= 1;
            space = false;
        }
    }
    clean.truncate(clean.trim_end_matches(' ').len());
    clean
}

/// Characters that make text read as something else than it is: bidirectional embeddings, overrides and isolates, zero
/// width spaces, invisible operators, tags.
pub fn is_deceptive(c: char) -> bool {
    is_direction(c)
        || matches!(c, '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{feff}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}')
}

/// Characters that force a direction of writing (UAX 9): with one of them `exe.fdp` reads `pdf.exe`.
pub fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_67_a_subject_with_line_breaks_is_one_line() {
        assert_eq!(line("Résultat\r\nBcc: x@evil.test\0 \t fin ", 100), "Résultat Bcc: x@evil.test fin");
        assert_eq!(line("a\u{202e}fdp.exe", 100), "afdp.exe");
        assert_eq!(line("éàü", 2), "éà");
        assert_eq!(line("", 5), "");
    }
}
