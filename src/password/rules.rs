//! What a new password must be (security.md ). All flaws are said at once.

use super::{
    compose,
    fold::holds,
    is_too_long,
    lists::{Lists, words},
    strength::{Strength, estimate},
};
use crate::base::{AccountId, Address};
use crate::policy;

/// Fewest letters of a name that a password must not hold: shorter ones stand in too many words.
const NAME: usize = 4;

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It has fewer code points than this.
    TooShort(u32),
    /// It has more code points than this, or more bytes than are ever hashed.
    TooLong(u32),
    /// It has fewer kinds of characters than this: small and capital letters, digits, others.
    TooUniform(u32),
    /// It is one of those that everybody tries, or that leaked.
    Common,
    /// It holds a common word or name.
    Word,
    /// It holds the person's name or a part of their address.
    HoldsName,
    /// It is guessed too soon.
    Guessable,
    /// The person had it before, as one of so many.
    Reused(u32),
    /// It is the temporary one.
    Temporary,
}

/// For whom a new password is.
#[derive(Debug, Clone)]
pub struct Whose {
    /// Their account, if there is one already.
    pub account: Option<AccountId>,
    /// Their primary address.
    pub address: Address,
    /// Their name.
    pub name: String,
    /// Whether they have no other factor: it must be longer then.
    pub alone: bool,
}

impl Whose {
    /// The words of their name and of their address that a password must not hold.
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![self.address.local().to_owned()];
        let words = |text: &str| text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
        names.extend([words(self.address.local()), words(&self.name)].concat());
        let labels = words(self.address.domain());
        // The last one is everybody's.
        names.extend(labels.iter().take(labels.len().saturating_sub(1)).cloned());
        names.retain(|name| name.chars().count() >= NAME);
        names.sort();
        names.dedup();
        names
    }
}

/// What was found about a new password.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// Every rule that it breaks; none when it can be taken.
    pub flaws: Vec<Flaw>,
    /// How hard it is to guess; nothing of one that is too long to be looked at.
    pub strength: Option<Strength>,
}

/// Fewest code points of a person's password.
pub fn shortest(rules: &policy::Password, alone: bool) -> u32 {
    if alone { rules.min_alone.max(rules.min) } else { rules.min }
}

/// Every rule that a new password breaks, but those that cost hashes. Each code point counts one, spaces too.
pub(super) fn check(password: &str, whose: &Whose, rules: &policy::Password, lists: &Lists) -> std::io::Result<Judged> {
    let text = compose(password);
    if is_too_long(&text) {
        // Said at once, whatever it costs to look at it.
        return Ok(Judged { flaws: vec![Flaw::TooLong(rules.max)], strength: None });
    }
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let names = whose.names();
    let own: Vec<String> = names.iter().map(|name| crate::base::plain(name)).collect();
    let common: Vec<&str> = lists.house.iter().map(String::as_str).chain(words().iter().copied()).collect();
    let estimate = estimate(&text, &own, &common);
    let leaked = match &lists.breached {
        Some(breached) => breached.knows(&text)?,
        None => false,
    };
    let shortest = shortest(rules, whose.alone);
    let is_common = estimate.is_common || leaked;
    let flaws = [
        (length < shortest, Flaw::TooShort(shortest)),
        (length > rules.max, Flaw::TooLong(rules.max)),
        (classes(&text) < rules.classes, Flaw::TooUniform(rules.classes)),
        (is_common, Flaw::Common),
        (rules.no_words && estimate.holds_word && !is_common, Flaw::Word),
        (names.iter().any(|name| holds(&text, name)), Flaw::HoldsName),
        (u32::from(estimate.strength.score) < rules.score && !is_common, Flaw::Guessable),
    ];
    let flaws = flaws.into_iter().filter_map(|(broken, flaw)| broken.then_some(flaw)).collect();
    Ok(Judged { flaws, strength: Some(estimate.strength) })
}

fn classes(text: &str) -> u32 {
    let other = |c: char| !c.is_lowercase() && !c.is_uppercase() && !c.is_numeric();
    let kinds: [&dyn Fn(char) -> bool; 4] = [&char::is_lowercase, &char::is_uppercase, &char::is_numeric, &other];
    kinds.iter().map(|kind| u32::from(text.chars().any(kind))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Policy, Profile};

    fn whose() -> Whose {
        let address = "chts.claire.vasseur@sante.example".parse().unwrap();
        Whose { account: None, address, name: "Dre Claire Vasseur".to_owned(), alone: false }
    }

    fn flaws(profile: Profile, password: &str) -> Vec<Flaw> {
        check(password, &whose(), &Policy::of(profile).password, &Lists::default()).unwrap().flaws
    }

    /// So many characters of all four kinds, of which nothing can be said but that they are many.
    fn long(length: usize) -> String {
        let sum = |n: u8| aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &[n]);
        let all: String = (0..8).map(|n| crate::seal::hex(sum(n).as_ref())).collect();
        let mut text = format!("Zk!{all}");
        text.truncate(length);
        text
    }

    #[test]
    fn r_60_r_61_modern_counts_code_points_and_asks_for_no_kinds() {
        use Profile::Modern;
        assert_eq!(flaws(Modern, "onze lettrù"), [Flaw::TooShort(12)]);
        assert_eq!(flaws(Modern, "douze lettrù"), []);
        assert_eq!(flaws(Modern, "ъыэюяжшщфцчй"), []);
        assert_eq!(flaws(Modern, "le matin bleu du fleuve, en mars"), []);
        assert_eq!(flaws(Modern, &long(256)), []);
        assert_eq!(flaws(Modern, &long(257)), [Flaw::TooLong(256)]);
        let alone = Whose { alone: true, ..whose() };
        let rules = Policy::of(Modern).password;
        let judged = |text: &str| check(text, &alone, &rules, &Lists::default()).unwrap().flaws;
        assert_eq!(judged("douze lettrù"), [Flaw::TooShort(15)]);
        assert_eq!(judged("quinze lettrùès"), []);
    }

    #[test]
    fn r_62_a_decomposed_letter_counts_once_and_ten_thousand_characters_cost_nothing() {
        // Twelve code points as typed, eleven when composed.
        assert_eq!(flaws(Profile::Modern, "onze lettru\u{300}"), [Flaw::TooShort(12)]);
        let huge = "x".repeat(10_000);
        assert_eq!(flaws(Profile::Modern, &huge), [Flaw::TooLong(256)]);
        assert_eq!(flaws(Profile::Legacy, &huge), [Flaw::TooLong(16)]);
    }

    #[test]
    fn r_66_s1_19_entra_compat_takes_8_to_256_of_three_kinds_without_the_name() {
        use Profile::EntraCompat;
        assert_eq!(flaws(EntraCompat, "Zk!4cf7"), [Flaw::TooShort(8)]);
        assert_eq!(flaws(EntraCompat, "Zk!4cf7q"), []);
        assert_eq!(flaws(EntraCompat, &long(256)), []);
        assert_eq!(flaws(EntraCompat, &long(257)), [Flaw::TooLong(256)]);
        assert_eq!(flaws(EntraCompat, "zk4cf7qbw1"), [Flaw::TooUniform(3)]);
        assert_eq!(flaws(EntraCompat, "zk4cf7qbw1B"), []);
        for name in ["9#V4ss3ur!Kwq2", "Zk!cl@1re!4cf7", "Zk!CHTS!4cf7q", "chts.Claire.vasseur!7Zk"] {
            assert_eq!(flaws(EntraCompat, name), [Flaw::HoldsName], "{name}");
        }
        // The title has three letters, the last part of the domain is everybody's.
        assert_eq!(flaws(EntraCompat, "Zk!dre!4cf7q"), []);
    }

    #[test]
    fn r_65_s0_32_legacy_takes_8_to_16_of_four_kinds_without_common_words() {
        use Profile::Legacy;
        assert_eq!(flaws(Legacy, "Zk!4cf7"), [Flaw::TooShort(8)]);
        assert_eq!(flaws(Legacy, "Lb4!vqx7"), []);
        assert_eq!(flaws(Legacy, "Zk!4cf7qBw9#xT2v"), []);
        assert_eq!(flaws(Legacy, "Zk!4cf7qBw9#xT2vR"), [Flaw::TooLong(16)]);
        assert_eq!(flaws(Legacy, "Lb4vqx7kZ"), [Flaw::TooUniform(4)]);
        assert_eq!(flaws(Legacy, "Xq9#Soleil7"), [Flaw::Word]);
        assert_eq!(flaws(Legacy, "k7!Fatima_Z2"), [Flaw::Word]);
        assert_eq!(flaws(Profile::Modern, "Xq9#Soleil7wK"), []);
    }

    #[test]
    fn r_64_s0_32_every_broken_rule_is_said_at_once() {
        let all = flaws(Profile::Legacy, "vasseur soleil printemps");
        assert_eq!(all, [Flaw::TooLong(16), Flaw::TooUniform(4), Flaw::Word, Flaw::HoldsName]);
        assert_eq!(flaws(Profile::Modern, "azertyuiop"), [Flaw::TooShort(12), Flaw::Common]);
    }

    #[test]
    fn r_63_what_everybody_tries_is_refused_by_every_profile() {
        for profile in Profile::ALL {
            for common in ["motdepasse123", "Azertyuiop123", "Printemps2026", "123456789012", "aaaaaaaaaaaaaaa"] {
                let found = flaws(profile, common);
                let named = |flaw: &Flaw| matches!(flaw, Flaw::Common | Flaw::Word | Flaw::Guessable);
                assert!(found.iter().any(named), "{profile:?} {common}: {found:?}");
            }
        }
        let lists = Lists::new(&["Libérations"], None);
        let legacy = Policy::of(Profile::Legacy).password;
        let judged = check("Zk4!Liberations", &whose(), &legacy, &lists).unwrap();
        assert_eq!(judged.flaws, [Flaw::Word], "the name of the house is a word that everybody tries");
    }

    #[test]
    fn s4_10_a_phrase_of_several_words_is_welcome() {
        for phrase in [
            "les hérons reviennent en avril",
            "quatre tasses vides sur le quai gris, sous la neige de novembre au petit jour",
        ] {
            assert_eq!(flaws(Profile::Modern, phrase), []);
        }
    }
}
