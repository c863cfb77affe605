//! The address that a person gets: `prenom.nom.med@…`, and the next free one when somebody else bears the name (S0-03,
//! S0-06).
//!
//! Accents are folded away (NFD), particles and apostrophes are joined to what follows, hyphens stay, and two names become
//! one with a hyphen. What is left of a name without a Latin letter is nothing: then a person types the address.

use std::fmt;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::base::{Address, Domain};

/// Longest local part, in bytes (RFC 5321, section 4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// Longest pattern.
const MAX_PATTERN: usize = 40;
/// How many bearers of a name are told apart.
const MOST: u32 = 999;

/// Words that belong to the name after them.
const PARTICLES: [&str; 28] = [
    "a", "al", "at", "ait", "ben", "bent", "bin", "bint", "da", "das", "de", "del", "della", "den", "der", "des", "di",
    "do", "dos", "du", "el", "la", "le", "les", "ould", "van", "von", "zu",
];

/// How addresses of a domain are made: `prenom.nom.med`. The words `prenom` and `nom` stand for the names, `p` for the first
/// letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

/// A pattern holds `nom` once, at most one of `prenom` and `p`, and words of letters and digits between single points or
/// hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pattern of addresses is like prenom.nom.med: the word nom, and prenom or p, with points or hyphens between")]
pub struct PatternError;

impl Default for Pattern {
    fn default() -> Self {
        Self("prenom.nom.med".to_owned())
    }
}

impl Pattern {
    /// As it is written down.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let text = text.trim().to_lowercase();
        let words: Vec<&str> = text.split(['.', '-']).collect();
        let plain =
            |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let count = |wanted: &[&str]| words.iter().filter(|word| wanted.contains(word)).count();
        let good = text.len() <= MAX_PATTERN
            && words.iter().all(plain)
            && count(&["nom"]) == 1
            && count(&["prenom", "p"]) <= 1;
        if good { Ok(Self(text)) } else { Err(PatternError) }
    }
}

/// The addresses that fit a person, the plainest first; none when nothing of a name can be written in Latin letters.
pub fn candidates(
    pattern: &Pattern,
    domain: &Domain,
    (given, family): (&str, &str),
) -> impl Iterator<Item = Address> + use<> {
    let (pattern, domain) = (pattern.clone(), domain.clone());
    let names = (fold(given), fold(family));
    let uses_given = pattern.0.split(['.', '-']).any(|word| matches!(word, "prenom" | "p"));
    let possible = !names.1.is_empty() && (!names.0.is_empty() || !uses_given);
    let bearers = 1..=if possible { MOST } else { 0 };
    bearers.filter_map(move |bearer| format!("{}@{domain}", local(&pattern, &names, bearer)).parse().ok())
}

/// What stands before the `@` for the so manieth bearer of a name.
fn local(pattern: &Pattern, (given, family): &(String, String), bearer: u32) -> String {
    let number = if bearer > 1 { bearer.to_string() } else { String::new() };
    let mut room = (given.len(), family.len());
    loop {
        let (given, family) = (cut(given, room.0), cut(family, room.1));
        let local: String = pattern
            .0
            .split_inclusive(['.', '-'])
            .map(|piece| {
                let word = piece.trim_end_matches(['.', '-']);
                let mark = piece.get(word.len()..).unwrap_or_default();
                match word {
                    "prenom" => format!("{given}{mark}"),
                    "p" => format!("{}{mark}", cut(given, 1)),
                    "nom" => format!("{family}{number}{mark}"),
                    word => format!("{word}{mark}"),
                }
            })
            .collect();
        // A pattern without names is at most 40 bytes long, so that there is always room for some letters.
        if local.len() <= MAX_LOCAL || room.0 + room.1 <= 2 {
            return local;
        }
        if room.0 > room.1 { room.0 -= 1 } else { room.1 -= 1 }
    }
}

/// The first letters of a folded name, without a hyphen at the end.
fn cut(name: &str, most: usize) -> &str {
    name.get(..most).unwrap_or(name).trim_end_matches('-')
}

/// A name in small Latin letters, digits and hyphens.
pub fn fold(name: &str) -> String {
    let mut folded = String::new();
    let mut joins = true;
    for word in name.split(|c: char| c.is_whitespace() || is_hyphen(c)) {
        let latin: String = word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(latin).collect();
        if latin.is_empty() {
            continue;
        }
        if !joins {
            folded.push('-');
        }
        joins = PARTICLES.contains(&latin.as_str());
        folded.push_str(&latin);
    }
    folded
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// A character without accents, in small Latin letters; nothing for what is none.
fn latin(c: char) -> impl Iterator<Item = char> {
    let word = match c {
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ß' | 'ẞ' => "ss",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => "",
    };
    word.chars().chain(Some(c.to_ascii_lowercase()).filter(char::is_ascii_alphanumeric))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn domain() -> Domain {
        "ssss.gouv.qc.ca".parse().unwrap()
    }

    fn first(given: &str, family: &str) -> String {
        let mut all = candidates(&Pattern::default(), &domain(), (given, family));
        all.next().map(|address| address.local().to_owned()).unwrap_or_default()
    }

    #[test]
    fn s0_03_an_address_is_made_from_a_name() {
        for (given, family, local) in [
            ("Léonie", "Marchetti", "leonie.marchetti.med"),
            ("Zoë-Ève", "Côté", "zoe-eve.cote.med"),
            ("Jean Philippe", "Tremblay  Gagnon", "jean-philippe.tremblay-gagnon.med"),
            ("François‑Xavier", "d’Amours", "francois-xavier.damours.med"),
            ("Charles", "de la Fontaine", "charles.delafontaine.med"),
            ("Hans", "von der Heide", "hans.vonderheide.med"),
            ("Fatima Zahra", "El Amrani", "fatima-zahra.elamrani.med"),
            ("Youssef", "Ben Ali", "youssef.benali.med"),
            ("Seán", "O'Neill", "sean.oneill.med"),
            ("Ana", "Silva de Souza", "ana.silva-desouza.med"),
            ("Øyvind", "Strauß", "oyvind.strauss.med"),
            ("Łukasz", "Œuvrard", "lukasz.oeuvrard.med"),
            ("Ｌéa", "Nguyễn", "lea.nguyen.med"),
            ("Ben", "Le", "ben.le.med"),
            ("-Anne-", "--Roy--", "anne.roy.med"),
        ] {
            assert_eq!(first(given, family), local);
        }
    }

    #[test]
    fn a_name_in_another_script_is_typed_by_a_person() {
        for (given, family) in [("فاطمة", "العمراني"), ("Анна", "Roy"), ("李", "王"), ("", "Roy"), ("Anne", "’-’")]
        {
            assert_eq!(first(given, family), "", "{given} {family}");
        }
        // Where the pattern has no given name, none is needed.
        let pattern: Pattern = "nom.med".parse().unwrap();
        assert!(candidates(&pattern, &domain(), ("", "Roy")).next().is_some());
    }

    #[test]
    fn s0_06_who_bears_the_same_name_gets_the_next_address() {
        let all = candidates(&Pattern::default(), &domain(), ("Jean", "Roy"));
        let locals: Vec<String> = all.take(3).map(|address| address.local().to_owned()).collect();
        assert_eq!(locals, ["jean.roy.med", "jean.roy2.med", "jean.roy3.med"]);
    }

    #[test]
    fn a_domain_has_its_own_pattern() {
        let address = |pattern: &str| {
            let pattern: Pattern = pattern.parse().unwrap();
            candidates(&pattern, &domain(), ("Jean", "Roy")).nth(1).unwrap().local().to_owned()
        };
        assert_eq!(address("prenom.nom"), "jean.roy2");
        assert_eq!(address("p.nom"), "j.roy2");
        assert_eq!(address("nom-prenom"), "roy2-jean");
        assert_eq!(address("org.prenom.nom"), "org.jean.roy2");
        for wrong in
            ["", "prenom", "nom.nom", "prenom.p.nom", "prenom..nom", ".nom", "nom@x", "nom med", &"x.".repeat(30)]
        {
            assert_eq!(wrong.parse::<Pattern>(), Err(PatternError), "{wrong:?}");
        }
    }

    #[test]
    fn a_long_name_loses_its_end_and_never_its_number() {
        let (given, family) = ("Anne-Marie-Josephine".repeat(4), "Saint-Hilaire".repeat(8));
        let local = candidates(&Pattern::default(), &domain(), (&given, &family)).nth(41).unwrap().local().to_owned();
        assert!(local.len() <= 64 && local.ends_with("42.med"), "{local}");
    }

    proptest! {
        #[test]
        fn s0_03_whatever_the_name_addresses_are_plain_and_differ(given in any::<String>(), family in any::<String>()) {
            let all: Vec<Address> = candidates(&Pattern::default(), &domain(), (&given, &family)).take(12).collect();
            for address in &all {
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
                prop_assert!(address.local().chars().all(plain) && address.local().len() <= 64, "{}", address);
            }
            let distinct: std::collections::BTreeSet<&Address> = all.iter().collect();
            prop_assert_eq!(distinct.len(), all.len());
            prop_assert!(all.len() == 12 || all.is_empty());
        }

        #[test]
        fn s0_03_case_and_accents_make_no_other_address(given in "[a-zà-ÿ]{1,12}", family in "[a-zà-ÿ]{1,12}") {
            let composed: String = given.nfc().collect();
            let apart: String = given.nfd().collect();
            prop_assert_eq!(first(&composed, &family), first(&apart, &family));
            prop_assert_eq!(first(&given.to_uppercase(), &family).replace("ss", "s"), first(&given, &family).replace("ss", "s"));
        }
    }
}
