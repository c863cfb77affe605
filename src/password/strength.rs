//! How hard a password is to guess (S1-18), and its entropy as the CNIL counts it (security.md R-67).
//!
//! The measure is zxcvbn's, fed with our own words and with what is known of the person. It looks at the first hundred
//! characters only: nobody can keep it busy.

use zxcvbn::{
    Match, Score,
    feedback::{Feedback, Warning},
    matching::patterns::MatchPattern,
};

use crate::base::plain;

/// How many letters a word must have to count as one.
const WORD: usize = 4;
/// The power of ten below which tries are few (zxcvbn's score 1 ends there: what throttling alone protects).
const FEW_TRIES: f64 = 6.0;

/// What a measure says of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// From 0, guessed at once, to 4, guessed by nobody.
    pub score: u8,
    /// Bits of a password of this length and of these kinds of characters, if it were drawn by lot.
    pub bits: u32,
    /// What would make it better.
    pub advice: Advice,
}

/// What would make a password better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Advice {
    /// One word more, or two, that do not belong together.
    Words,
    /// Fewer keys that stand side by side.
    Rows,
    /// Fewer repetitions.
    Repeats,
    /// Fewer rows such as `abc` and `6543`.
    Sequences,
    /// No date, no year.
    Dates,
    /// Nothing.
    Nothing,
}

/// A strength and what the rules ask of it.
pub(super) struct Estimate {
    pub(super) strength: Strength,
    /// Whether all of it is one thing that everybody tries: a word, a name, a leaked password, a row, a date; or some of
    /// them together that few tries find.
    pub(super) is_common: bool,
    /// Whether it holds a common word or name, of no one in particular.
    pub(super) holds_word: bool,
}

/// Measures a composed password. `own` are the words of the person, `words` those of everybody.
pub(super) fn estimate(password: &str, own: &[String], words: &[&str]) -> Estimate {
    let inputs: Vec<&str> = own.iter().map(String::as_str).chain(words.iter().copied()).collect();
    let entropy = zxcvbn::zxcvbn(&plain(password), &inputs);
    let warning = entropy.feedback().and_then(Feedback::warning);
    let score = match entropy.score() {
        Score::Zero => 0,
        Score::One => 1,
        Score::Two => 2,
        Score::Three => 3,
        _ => 4,
    };
    let matches = entropy.sequence();
    let is_known = matches.iter().all(|one| one.pattern != MatchPattern::BruteForce);
    let is_common = is_known && (matches.len() == 1 || entropy.guesses_log10() < FEW_TRIES);
    let holds_word = matches.iter().any(|one| is_word(one, own));
    Estimate {
        strength: Strength { score, bits: bits(password), advice: advice(score, warning) },
        is_common,
        holds_word,
    }
}

fn is_word(found: &Match, own: &[String]) -> bool {
    let MatchPattern::Dictionary(word) = &found.pattern else { return false };
    found.token.chars().count() >= WORD && !own.contains(&word.matched_word)
}

fn advice(score: u8, warning: Option<Warning>) -> Advice {
    match warning {
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => Advice::Rows,
        Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
            Advice::Repeats
        }
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => Advice::Sequences,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => Advice::Dates,
        _ if score >= 4 => Advice::Nothing,
        _ => Advice::Words,
    }
}

/// A kind of characters.
type Is = fn(char) -> bool;

/// Length times the bits of the alphabet: small letters, capitals, digits, signs of a keyboard, everything else.
fn bits(password: &str) -> u32 {
    let kinds: [(Is, u32); 5] = [
        (|c| c.is_ascii_lowercase(), 26),
        (|c| c.is_ascii_uppercase(), 26),
        (|c| c.is_ascii_digit(), 10),
        (|c| c.is_ascii() && !c.is_ascii_alphanumeric(), 33),
        (|c| !c.is_ascii(), 64),
    ];
    let alphabet: u32 = kinds.iter().filter(|(is, _)| password.chars().any(is)).map(|(_, size)| size).sum();
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    // Hundredths of a bit, so that whole numbers are enough: log2 of at most 159.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 740")]
    let each = (f64::from(alphabet.max(1)).log2() * 100.0) as u32;
    length.saturating_mul(each) / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::password::lists::words;

    fn of(password: &str) -> Estimate {
        estimate(password, &["vasseur".to_owned()], words())
    }

    #[test]
    fn s1_18_what_everybody_tries_is_weak_and_four_words_are_strong() {
        for weak in ["azertyuiop", "motdepasse123", "123456789012", "aaaaaaaaaaaaaa", "Soleil2026", "M0td3p@sse"] {
            assert!(of(weak).strength.score <= 1, "{weak}: {}", of(weak).strength.score);
        }
        for strong in ["les hérons reviennent en avril", "cheval exact pile agrafe", "kX7#vq!2LmZ9w"] {
            assert_eq!(of(strong).strength.score, 4, "{strong}");
        }
        assert_eq!(of("azertyuiop").strength.advice, Advice::Words);
        assert_eq!(of("abcdefghijklmnop").strength.advice, Advice::Sequences);
        assert_eq!(of("aaaaaaaaaaaaaa").strength.advice, Advice::Repeats);
        assert_eq!(of("kX7#vq!2LmZ9w").strength.advice, Advice::Nothing);
    }

    #[test]
    fn r_63_one_thing_that_everybody_tries_is_common_and_several_together_are_not() {
        for common in
            ["azertyuiop", "Motdepasse123", "MARGUERITE", "trustno1", "aaaaaaaaaaaa", "abcdefghijkl", "12/03/1985"]
        {
            assert!(of(common).is_common, "{common}");
        }
        for other in ["lavande boréale 42", "correct horse battery staple"] {
            assert!(!of(other).is_common, "{other}");
        }
    }

    #[test]
    fn r_65_common_words_and_names_are_seen_inside_and_behind_signs() {
        for word in ["Xq9#Soleil7", "k7!Marie_Zx2", "9zH0pital!Kw", "T8#monkeyVx"] {
            assert!(of(word).holds_word, "{word}");
        }
        for other in ["Lb4!vqx7", "kX7#vq!2LmZ9w", "9#Vasseur!Kw"] {
            assert!(!of(other).holds_word, "{other}");
        }
    }

    #[test]
    fn r_67_entropy_counts_length_and_kinds() {
        assert_eq!(of("aaaaaaaaaa").strength.bits, 47);
        assert_eq!(of("Aa1!Aa1!").strength.bits, 52);
        assert_eq!(of("é").strength.bits, 6);
        // The twelve characters of `modern`, all of one kind: more than the 50 that the CNIL asks for with throttling.
        assert!(of("abcdefghijkl").strength.bits >= 50);
    }
}
