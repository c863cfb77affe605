//! What a stranger sees of a number or an address, and whether what was typed is the whole of it (S1-15).
//!
//! The hint is public: what contradicts it is refused at once, and that tells nothing. Everything else that was typed is
//! compared in constant time, and the page says the same whether it fits.

use subtle::{Choice, ConstantTimeEq as _};

use super::types::Offer;
use crate::{
    base::{Address, Country, E164, Method},
    factor::Secret,
};

/// Longest text that is looked at, in characters.
const MAX: usize = 320;

/// What was typed, held to the hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// It is no number, no address: not counted.
    Unreadable,
    /// It contradicts the hint.
    Contradicts,
    /// It could be.
    Fits,
}

/// A method as a stranger sees it.
pub(super) fn offer(secret: &Secret) -> Offer {
    let hint = match secret {
        Secret::Sms(number) | Secret::Voice(number) => phone_hint(number.last_two()),
        Secret::Email(address) => email_hint(first(address.local()), first(address.domain())),
        Secret::Totp(_) | Secret::Passkey(_) | Secret::Recovery | Secret::Push => String::new(),
    };
    Offer { method: secret.method(), hint }
}

/// The last two digits: `*****74`.
pub(super) fn phone_hint(last_two: &str) -> String {
    format!("*****{last_two}")
}

/// The first letters: `c***@c***`.
pub(super) fn email_hint(local: char, domain: char) -> String {
    format!("{local}***@{domain}***")
}

fn first(text: &str) -> char {
    text.chars().next().unwrap_or('*')
}

/// Holds what was typed to the hint that is shown.
pub(super) fn read(offer: &Offer, typed: &str) -> Read {
    let typed: String = typed.trim().chars().take(MAX).collect();
    let fits = match offer.method {
        Method::Email => match typed.parse::<Address>() {
            Ok(address) => email_hint(first(address.local()), first(address.domain())) == offer.hint,
            Err(_) => return Read::Unreadable,
        },
        _ => match digits(&typed) {
            Some(digits) => {
                digits.get(digits.len().saturating_sub(2)..).is_some_and(|end| phone_hint(end) == offer.hint)
            }
            None => return Read::Unreadable,
        },
    };
    if fits { Read::Fits } else { Read::Contradicts }
}

/// Whether what was typed is this very destination, in constant time.
pub(super) fn is(secret: &Secret, typed: &str) -> bool {
    match secret {
        Secret::Sms(number) | Secret::Voice(number) => is_number(number, typed),
        Secret::Email(address) => typed
            .trim()
            .parse::<Address>()
            .is_ok_and(|typed| typed.as_str().as_bytes().ct_eq(address.as_str().as_bytes()).into()),
        Secret::Totp(_) | Secret::Passkey(_) | Secret::Recovery | Secret::Push => false,
    }
}

/// Every way to write a number: as its country dials it at home, or as the world does from anywhere, with `+`, `00` or
/// `011`. Every reading is compared, whichever fits.
fn is_number(number: &E164, typed: &str) -> bool {
    let at_home = Country::of(number).and_then(|country| country.read(typed).ok()).map(|telephone| telephone.number);
    let typed = typed.trim();
    let abroad =
        ["00", "011"].map(|prefix| typed.strip_prefix(prefix).and_then(|rest| format!("+{rest}").parse().ok()));
    let [by_two_zeros, from_america] = abroad;
    let readings = [at_home, typed.parse::<E164>().ok(), by_two_zeros, from_america];
    let same = |read: E164| read.as_str().as_bytes().ct_eq(number.as_str().as_bytes());
    readings.into_iter().flatten().map(same).fold(Choice::from(0), |any, one| any | one).into()
}

/// The digits of a number as people type it; `None` for what is none.
fn digits(typed: &str) -> Option<String> {
    let mut digits = String::new();
    for c in typed.trim().trim_start_matches('+').chars().take(64) {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '\u{a0}' | '\u{202f}' | '.' | '-' | '(' | ')' | '/' | '\u{2011}' => {}
            _ => return None,
        }
    }
    (6..=20).contains(&digits.len()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sms(number: &str) -> Secret {
        Secret::Sms(number.parse().unwrap())
    }

    #[test]
    fn s1_15_a_number_is_known_in_every_way_to_write_it_and_in_no_other() {
        for (number, forms) in [
            (
                "+15145550174",
                &["+1 514 555-0174", "514 555-0174", "(514) 555.0174", "1-514-555-0174", "011 1 514 555 0174"][..],
            ),
            ("+33612345674", &["06 12 34 56 74", "+33 6 12 34 56 74", "0033612345674"]),
            ("+212612345674", &["0612345674", "+212 612-345674", "00212612345674"]),
            ("+447700900174", &["+44 7700 900174", "00447700900174"]),
        ] {
            for form in forms {
                assert!(is(&sms(number), form), "{number}: {form}");
                assert_eq!(read(&offer(&sms(number)), form), Read::Fits, "{number}: {form}");
            }
        }
        for wrong in
            ["", "74", "514 555-0074", "+33 514 555 0174", "0514 555 0174", "514 555-0174 poste 3", "+15145550175"]
        {
            assert!(!is(&sms("+15145550174"), wrong), "{wrong}");
        }
    }

    #[test]
    fn s1_15_another_ending_contradicts_the_hint_and_anything_else_that_ends_alike_could_be() {
        let offered = offer(&sms("+15145550174"));
        assert_eq!(offered.hint, "*****74");
        assert_eq!(read(&offered, "514 555-0175"), Read::Contradicts);
        assert_eq!(read(&offered, "06 99 99 99 74"), Read::Fits);
        for unreadable in ["", "74", "mon téléphone", "claire@courriel.example", &"7".repeat(60)] {
            assert_eq!(read(&offered, unreadable), Read::Unreadable, "{unreadable}");
        }
    }

    #[test]
    fn s1_15_an_address_is_hinted_at_by_two_letters_and_typed_whole() {
        let secret = Secret::Email("c.vasseur@courriel.example".parse().unwrap());
        let offered = offer(&secret);
        assert_eq!(offered.hint, "c***@c***");
        assert_eq!(read(&offered, "c.vasseur@Courriel.example"), Read::Fits);
        assert_eq!(read(&offered, "camille@clinique.example"), Read::Fits);
        assert_eq!(read(&offered, "c.vasseur@gmail.example"), Read::Contradicts);
        assert_eq!(read(&offered, "c.vasseur"), Read::Unreadable);
        assert!(is(&secret, " c.vasseur@Courriel.example ") && !is(&secret, "camille@clinique.example"));
    }
}
