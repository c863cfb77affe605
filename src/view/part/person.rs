//! How a correspondent is shown: who it claims to be, and always by which address (mail.md U2).

use std::borrow::Cow;

use maud::{Markup, html};

/// A correspondent, as a header names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The display name, decoded.
    pub name: Option<String>,
    /// The address.
    pub address: String,
}

impl Person {
    /// A name to call them by. A name that contains an address could be taken for the true one, so it is not used.
    pub fn shown(&self) -> &str {
        match self.name.as_deref().map(str::trim) {
            Some(name) if !name.is_empty() && !name.contains('@') && !name.contains('\u{ff20}') => name,
            _ => &self.address,
        }
    }

    /// Whether the name can stand beside the address, or would only repeat or belie it.
    pub fn is_named(&self) -> bool {
        self.shown() != self.address
    }
}

/// Titles that are not part of a person's initials.
const TITLES: [&str; 10] = ["dr", "dre", "pr", "pre", "prof", "me", "m", "mme", "mr", "mrs"];

/// One or two letters: of the first and the last word of a name, else of the address.
pub(in crate::view) fn initials(name: &str, address: &str) -> String {
    let source = if name.trim().is_empty() || name.contains('@') {
        Cow::Owned(address.split('@').next().unwrap_or_default().replace(['.', '-', '_'], " "))
    } else {
        Cow::Borrowed(name.split(',').next().unwrap_or(name))
    };
    let is_title = |word: &str| TITLES.iter().any(|title| word.trim_end_matches('.').eq_ignore_ascii_case(title));
    let first_letter = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut letters = source.split_whitespace().filter(|word| !is_title(word)).filter_map(first_letter);
    let first = letters.next();
    let last = letters.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).take(2).collect()
}

/// The colour of an avatar, 1 to 5: always the same for an address.
pub(in crate::view) fn colour(address: &str) -> char {
    let sum = address.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    char::from_digit(sum % 5 + 1, 10).unwrap_or('1')
}

/// A round with initials. Decorative: the style sheet draws them, with an empty alternative, so nobody has to hear them.
pub(in crate::view) fn avatar(initials: &str, address: &str) -> Markup {
    html! { i class={ "av av" (colour(address)) } data-i=(initials) {} }
}

/// The parts of an address, that may be broken before the `@`.
pub(in crate::view) fn address(address: &str) -> Markup {
    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
    html! { (local) wbr; "@" (domain) }
}

/// A title, which can be an address: that is broken at the `@` and before its dots, never within a word.
pub(in crate::view) fn title(text: &str) -> Markup {
    let address = text.contains('@') && !text.contains(' ');
    html! {
        @if address {
            @for (at, piece) in text.split_inclusive(['@', '.']).enumerate() { @if at > 0 { wbr; } (piece) }
        } @else { (text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_leave_titles_and_trades_out() {
        for (name, initials_expected) in [
            ("Dre Inès Carpentier", "IC"),
            ("Jeanne Lacasse, pharm.", "JL"),
            ("Dr Marc-Olivier Thériault", "MT"),
            ("Laboratoire des Saules", "LS"),
            ("Plateforme", "P"),
            ("", "CV"),
            ("Dr.", ""),
            ("« Élise »", "É"),
        ] {
            assert_eq!(initials(name, "claire.vasseur@a.test"), initials_expected, "{name}");
        }
        assert_eq!(initials("admin@bank.test", "x.y@evil.test"), "XY");
    }

    #[test]
    fn a_title_is_broken_where_an_address_is() {
        assert_eq!(title("c.vasseur@vallon.example").0, "c.<wbr>vasseur@<wbr>vallon.<wbr>example");
        assert_eq!(title("Adresses et fusion.").0, "Adresses et fusion.");
        assert_eq!(title("<b>@x").0, "&lt;b&gt;@<wbr>x");
    }

    #[test]
    fn a_name_that_holds_an_address_is_not_believed() {
        let person = |name: &str| Person { name: Some(name.to_owned()), address: "mallory@evil.test".to_owned() };
        assert_eq!(person("claire@chts.test").shown(), "mallory@evil.test");
        assert_eq!(person("claire\u{ff20}chts.test").shown(), "mallory@evil.test");
        assert_eq!(person("  ").shown(), "mallory@evil.test");
        assert_eq!(person("Claire").shown(), "Claire");
        assert!(!person("a@b").is_named());
    }
}
