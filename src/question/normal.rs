//! What of an answer counts: letters and digits, without capitals and accents.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Longest text that is looked at, in characters.
const MOST: usize = 400;

/// An answer as it is compared: NFKC, small letters, no accents, no spaces, no punctuation.
pub fn normal(text: &str) -> String {
    let folded = text.chars().take(MOST).nfkc().flat_map(char::to_lowercase).nfd();
    folded.filter(|c| !is_combining_mark(*c) && c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn r_160_capitals_accents_spaces_and_punctuation_do_not_count() {
        for (typed, same) in [
            ("Trois-Rivières", "trois rivieres"),
            ("ＡＢＣ", "abc"),
            ("l’Île d’Orléans", "L'ILE D'ORLEANS"),
            ("  St. Jean  ", "st-jean"),
            ("e\u{301}té", "ÉTÉ"),
        ] {
            assert_eq!(normal(typed), normal(same), "{typed}");
        }
        assert_ne!(normal("chat"), normal("chats"));
        assert_eq!(normal("!? …"), "");
    }
}
