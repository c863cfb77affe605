//! Messages passed on.

/// Most text that is passed on in the body, in bytes; the whole is in the attachment when it is forwarded as one.
const MAX_TEXT: usize = 1 << 20;

/// The text of a message passed on: two empty lines to write in, `heading` (who, when, to whom, which subject: several
/// lines, from the texts), an empty line, and the original as it is.
pub fn forward_text(text: &str, heading: &str) -> String {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("\n\n{}\n\n{}\n", heading.trim(), text.get(..end).unwrap_or_default().trim_end())
}
