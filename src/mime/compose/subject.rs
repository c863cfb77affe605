//! `Re:` and `Tr:` before a subject, once.

/// Words that mean an answer, in the languages of the senders we meet, lower case.
const REPLY: &[&str] = &["re", "ré", "réf", "ref", "rép", "rep", "aw", "antw", "sv", "vs", "res", "r"];
/// Words that mean a message passed on.
const FORWARD: &[&str] = &["tr", "fw", "fwd", "wg", "vb", "rv", "enc", "i", "doorst", "transf"];

/// Which prefix to put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// Before an answer.
    Reply,
    /// Before a message passed on.
    Forward,
}

/// `subject` with `word` (`Re:`, `Tr:`, `Fwd:`) before it; prefixes of the same kind that are already there go, in
/// whatever language, number or spelling (`RE : `, `Réf.: `, `Re[2]: `).
pub fn prefixed(subject: &str, prefix: Prefix, word: &str) -> String {
    let kind = match prefix {
        Prefix::Reply => REPLY,
        Prefix::Forward => FORWARD,
    };
    let mut rest = subject.trim();
    while let Some(after) = without(rest, kind) {
        rest = after;
    }
    if rest.is_empty() { word.to_owned() } else { format!("{word} {rest}") }
}

/// What follows one prefix, if there is one.
fn without<'a>(subject: &'a str, words: &[&str]) -> Option<&'a str> {
    let (head, rest) = subject.split_once(':')?;
    let head = head
        .trim()
        .trim_end_matches(']')
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .trim_end_matches(['[', '(', '^']);
    let head = head.trim_end_matches(')').trim().trim_end_matches('.').to_lowercase();
    words.contains(&head.as_str()).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_never_doubled() {
        for (subject, reply) in [
            ("Résultat", "Re: Résultat"),
            ("Re: Résultat", "Re: Résultat"),
            ("RE : Re: re :Résultat", "Re: Résultat"),
            ("Réf. : Résultat", "Re: Résultat"),
            ("Aw: Re[2]: Résultat", "Re: Résultat"),
            ("Tr: Résultat", "Re: Tr: Résultat"),
            ("Rendez-vous : lundi", "Re: Rendez-vous : lundi"),
            ("RE\u{a0}: x", "Re: x"),
            ("", "Re:"),
            ("Re:", "Re:"),
        ] {
            assert_eq!(prefixed(subject, Prefix::Reply, "Re:"), reply, "{subject}");
        }
        assert_eq!(prefixed("Fwd: TR : Fw: x", Prefix::Forward, "Tr:"), "Tr: x");
        assert_eq!(prefixed("Re: x", Prefix::Forward, "Fwd:"), "Fwd: Re: x");
    }
}
