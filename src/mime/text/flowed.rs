//! `format=flowed` (RFC 3676): soft line breaks joined, quote marks and stuffing undone.

/// Deepest quote that is told apart.
const MAX_QUOTES: usize = 50;

/// Joins flowed lines. `text` has `\n` line ends; with `delete_space` the space before a soft break goes (`DelSp`).
pub(in crate::mime) fn unflow(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let quotes = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = line.get(quotes..).unwrap_or_default();
        // The space of a stuffed `>` stays: without it the line would read as a quote.
        let stuffed = content.strip_prefix(' ').filter(|rest| quotes > 0 || !rest.starts_with('>'));
        let content = stuffed.unwrap_or(content);
        let quotes = quotes.min(MAX_QUOTES);
        let signature = content == "-- ";
        if open.is_some_and(|depth| depth == quotes) && !signature {
            open = None;
        } else {
            if open.take().is_some() {
                out.push('\n');
            }
            for _ in 0..quotes {
                out.push('>');
            }
            if quotes > 0 {
                out.push(' ');
            }
        }
        let flows = content.ends_with(' ') && !signature;
        out.push_str(if flows && delete_space { content.strip_suffix(' ').unwrap_or(content) } else { content });
        if flows {
            open = Some(quotes);
        } else {
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_65_flowed_text_is_joined_within_one_quote_only() {
        assert_eq!(unflow("a \nb\n> c \n> d\n>> e\n -- \n-- \nsig", false), "a b\n> c d\n>> e\n-- \n-- \nsig\n");
        assert_eq!(unflow("lisi \nble\n", true), "lisible\n");
        assert_eq!(unflow("a \n> b", false), "a \n> b\n");
        assert_eq!(unflow(" >x\n From y", false), " >x\nFrom y\n");
    }
}
