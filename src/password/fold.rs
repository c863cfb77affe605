//! How a password is compared with words: without capitals, accents and the usual substitutions (`M@rt1n` is `martin`).

use crate::base::plain;

/// As [`plain`], with digits and signs read as the letters they stand for. A `1` is an i for some, an l for others.
fn letters(text: &str, one: char) -> String {
    plain(text)
        .chars()
        .map(|c| match c {
            '4' | '@' => 'a',
            '8' => 'b',
            '(' => 'c',
            '3' | '€' => 'e',
            '6' | '9' => 'g',
            '1' | '!' | '|' => one,
            '0' => 'o',
            '5' | '$' => 's',
            '7' | '+' => 't',
            '2' => 'z',
            other => other,
        })
        .collect()
}

/// Whether a text holds a word, however it is disguised.
pub(super) fn holds(text: &str, word: &str) -> bool {
    ['i', 'l'].into_iter().any(|one| letters(text, one).contains(&letters(word, one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_19_a_word_is_found_behind_capitals_accents_and_digits() {
        for (text, word) in [
            ("xxMARTINxx", "martin"),
            ("m@rt1n-2026", "Martin"),
            ("He\u{301}L\u{c8}ne!", "hélène"),
            ("c1aire", "claire"),
            ("v4ss3ur", "vasseur"),
        ] {
            assert!(holds(text, word), "{text} {word}");
        }
        assert!(!holds("mart in", "martin"));
    }
}
