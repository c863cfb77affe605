//! The number by which a profession knows its member, and its check (S0-04).
//!
//! RPPS: eleven digits, the last of which is their Luhn key (ANS, *Référentiel RPPS*; ISO/IEC 7812-1, annex B). Permit of
//! the Collège des médecins du Québec: five digits, without a key. Elsewhere each order has its own form: it is taken as it
//! is written, and read by a person.

use crate::base::Place;

/// Longest number of any order, in characters.
const MAX: usize = 40;

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profession {
    /// Physician.
    Physician,
    /// Nurse.
    Nurse,
    /// Midwife.
    Midwife,
    /// Pharmacist.
    Pharmacist,
    /// Dentist.
    Dentist,
    /// Physiotherapist.
    Physiotherapist,
    /// Medical biologist.
    Biologist,
    /// Psychologist.
    Psychologist,
    /// Social worker.
    SocialWorker,
    /// Medical secretary, administration: no order, no number.
    Administration,
    /// Anything else.
    Other,
}

impl Profession {
    /// All of them, as a list shows them.
    pub const ALL: [Self; 11] = [
        Self::Physician,
        Self::Nurse,
        Self::Midwife,
        Self::Pharmacist,
        Self::Dentist,
        Self::Physiotherapist,
        Self::Biologist,
        Self::Psychologist,
        Self::SocialWorker,
        Self::Administration,
        Self::Other,
    ];

    /// As it is written down.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Physician => "physician",
            Self::Nurse => "nurse",
            Self::Midwife => "midwife",
            Self::Pharmacist => "pharmacist",
            Self::Dentist => "dentist",
            Self::Physiotherapist => "physiotherapist",
            Self::Biologist => "biologist",
            Self::Psychologist => "psychologist",
            Self::SocialWorker => "social-worker",
            Self::Administration => "administration",
            Self::Other => "other",
        }
    }

    /// From what [`Self::as_str`] gave.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profession| profession.as_str() == text)
    }

    /// Whether somebody of this profession must have a number.
    fn is_licensed(self) -> bool {
        !matches!(self, Self::Administration | Self::Other)
    }

    /// What checks its number.
    fn check(self, place: Place) -> Check {
        match (place, self) {
            (_, profession) if !profession.is_licensed() => Check::Free,
            (Place::Quebec, Self::Physician) => Check::Cmq,
            // The RPPS has all of these; of the others some still bear an older number.
            (
                Place::France,
                Self::Physician
                | Self::Nurse
                | Self::Midwife
                | Self::Pharmacist
                | Self::Dentist
                | Self::Physiotherapist
                | Self::Biologist,
            ) => Check::Rpps,
            _ => Check::Free,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Rpps,
    Cmq,
    Free,
}

/// Why a number cannot be the one of this profession.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// There is none.
    Missing,
    /// An RPPS number has eleven digits.
    RppsLength,
    /// Its key does not fit: a digit is wrong.
    RppsKey,
    /// A permit of the Collège has five digits.
    CmqLength,
    /// It is longer than any number, or holds what no number holds.
    Shape,
}

/// Reads a number as it was typed: the digits of those that are digits, else the words with single spaces.
///
/// # Errors
/// When it cannot be the number of somebody of this profession, there.
pub fn read(place: Place, profession: Profession, typed: &str) -> Result<String, Flaw> {
    let words = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return if profession.is_licensed() { Err(Flaw::Missing) } else { Ok(words) };
    }
    if words.chars().count() > MAX || words.chars().any(char::is_control) {
        return Err(Flaw::Shape);
    }
    let digits = || words.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '\u{a0}' | '\u{202f}')).collect::<String>();
    let all = |digits: &str, count: usize| digits.len() == count && digits.bytes().all(|b| b.is_ascii_digit());
    match profession.check(place) {
        Check::Rpps => match digits() {
            digits if !all(&digits, 11) => Err(Flaw::RppsLength),
            digits if !has_luhn_key(&digits) => Err(Flaw::RppsKey),
            digits => Ok(digits),
        },
        Check::Cmq => Some(digits()).filter(|digits| all(digits, 5)).ok_or(Flaw::CmqLength),
        Check::Free => Ok(words),
    }
}

/// Whether the last digit is the Luhn key of those before it.
fn has_luhn_key(digits: &str) -> bool {
    let value = |(at, digit): (usize, u8)| {
        let digit = u32::from(digit.wrapping_sub(b'0'));
        match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, double) => double / 10 + double % 10,
        }
    };
    digits.bytes().rev().enumerate().map(value).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn s0_04_an_rpps_number_has_eleven_digits_and_its_luhn_key() {
        let rpps = |typed| read(Place::France, Profession::Physician, typed);
        // The example of ISO/IEC 7812-1 with its key, 7992739871-3.
        assert_eq!(rpps("79927398713"), Ok("79927398713".into()));
        assert_eq!(rpps(" 799 273 987 13 "), Ok("79927398713".into()));
        assert_eq!(rpps("799\u{a0}273\u{202f}987-13"), Ok("79927398713".into()));
        assert_eq!(rpps("79927398714"), Err(Flaw::RppsKey));
        assert_eq!(rpps("7992739871"), Err(Flaw::RppsLength));
        assert_eq!(rpps("7992739871A"), Err(Flaw::RppsLength));
        assert_eq!(rpps("٧٩٩٢٧٣٩٨٧١٣"), Err(Flaw::RppsLength));
        assert_eq!(rpps("  "), Err(Flaw::Missing));
    }

    #[test]
    fn s0_04_a_permit_of_the_college_has_five_digits() {
        let cmq = |typed| read(Place::Quebec, Profession::Physician, typed);
        assert_eq!(cmq("04 612"), Ok("04612".into()));
        assert_eq!(cmq("4612"), Err(Flaw::CmqLength));
        assert_eq!(cmq("SF-0461"), Err(Flaw::CmqLength));
    }

    #[test]
    fn s0_04_elsewhere_a_number_is_taken_as_it_is_written() {
        assert_eq!(read(Place::Quebec, Profession::Midwife, " SF-0461 "), Ok("SF-0461".into()));
        assert_eq!(read(Place::Morocco, Profession::Physician, "12/3456"), Ok("12/3456".into()));
        assert_eq!(read(Place::Morocco, Profession::Physician, ""), Err(Flaw::Missing));
        assert_eq!(read(Place::France, Profession::Administration, ""), Ok(String::new()));
        assert_eq!(read(Place::Morocco, Profession::Nurse, &"1".repeat(41)), Err(Flaw::Shape));
        assert_eq!(read(Place::Morocco, Profession::Nurse, "1\u{7}2"), Err(Flaw::Shape));
    }

    proptest! {
        #[test]
        fn s0_04_one_digit_that_is_wrong_never_passes(base in "[0-9]{10}", at in 0..11_usize, by in 1..10_u8) {
            let key = (b'0'..=b'9').map(char::from).find(|key| has_luhn_key(&format!("{base}{key}"))).unwrap();
            let mut digits = format!("{base}{key}").into_bytes();
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            prop_assert!(!has_luhn_key(std::str::from_utf8(&digits).unwrap()));
        }

        #[test]
        fn s0_04_no_text_breaks_the_reading(text in any::<String>(), place in 0..3_usize, profession in 0..11_usize) {
            if let Ok(number) = read(Place::ALL[place], Profession::ALL[profession], &text) {
                prop_assert!(number.chars().count() <= MAX);
            }
        }
    }
}
