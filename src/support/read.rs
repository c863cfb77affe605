//! Reading the form of a request: every flaw at once, a sentence for each (S0-04).

use super::{
    licence::{self, Profession},
    types::{Applicant, Asking, Flaw, Kind, Typed},
};
use crate::base::{Address, Place};

/// Longest name, structure and message, in characters.
const MAX_NAME: usize = 60;
const MAX_STRUCTURE: usize = 120;
const MAX_ADDRESSES: usize = 300;
const MAX_WORDS: usize = 2_000;

/// Reads a form.
///
/// # Errors
/// Everything that keeps it from being taken.
pub fn read(typed: &Typed) -> Result<Asking, Vec<Flaw>> {
    let mut wrong = Wrong(Vec::new());
    let given = wrong.unless(line(&typed.given, MAX_NAME).filter(|name| !name.is_empty()), Flaw::Given);
    let family = wrong.unless(line(&typed.family, MAX_NAME).filter(|name| !name.is_empty()), Flaw::Family);
    let profession = wrong.unless(Profession::parse(&typed.profession), Flaw::Profession);
    let place = wrong.unless(Place::parse(&typed.place), Flaw::Place);
    let licence = place.zip(profession).and_then(|(place, profession)| {
        let read = licence::read(place, profession, &typed.licence);
        wrong.unless_err(read, Flaw::Licence)
    });
    let contact = wrong.unless(typed.contact.parse::<Address>().ok(), Flaw::Contact);
    // One that begins with + is read as it stands; any other as people write it where they work.
    let phone = place.and_then(|place| wrong.unless_err(place.country().read(&typed.phone), Flaw::Phone));
    let structure = line(&typed.structure, MAX_STRUCTURE).filter(|name| name.chars().count() > 1);
    let structure = wrong.unless(structure, Flaw::Structure);
    let kind = wrong.unless(Kind::parse(&typed.kind), Flaw::Kind);
    let addresses = text(&typed.addresses, MAX_ADDRESSES);
    let two = kind != Some(Kind::Merge) || addresses.matches('@').count() > 1;
    wrong.unless(two.then_some(()), Flaw::Addresses);
    wrong.unless(typed.attested.then_some(()), Flaw::Attested);
    let asking = || {
        let person = Applicant {
            given: given?,
            family: family?,
            profession: profession?.as_str().to_owned(),
            licence: licence?,
            phone: phone?.number.as_str().to_owned(),
            structure: structure?,
            addresses,
        };
        Some(Asking { kind: kind?, place: place?, contact: contact?, person, words: text(&typed.words, MAX_WORDS) })
    };
    match asking() {
        Some(asking) if wrong.0.is_empty() => Ok(asking),
        _ => Err(wrong.0),
    }
}

/// What keeps a form from being taken.
struct Wrong(Vec<Flaw>);

impl Wrong {
    fn unless<T>(&mut self, value: Option<T>, flaw: Flaw) -> Option<T> {
        if value.is_none() {
            self.0.push(flaw);
        }
        value
    }

    fn unless_err<T, E>(&mut self, value: Result<T, E>, flaw: impl FnOnce(E) -> Flaw) -> Option<T> {
        value.map_err(|error| self.0.push(flaw(error))).ok()
    }
}

/// One line with single spaces; `None` for one that is too long or holds what no name holds.
fn line(typed: &str, most: usize) -> Option<String> {
    let words = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let good = words.chars().count() <= most && !words.chars().any(|c| c.is_control() || matches!(c, '<' | '>' | '@'));
    good.then_some(words)
}

/// A text of several lines, cut.
fn text(typed: &str, most: usize) -> String {
    let plain = |c: &char| *c == '\n' || !c.is_control();
    typed.trim().chars().filter(plain).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Country, TelephoneFlaw};

    fn good() -> Typed {
        Typed {
            given: " Léonie ".into(),
            family: "Marchetti".into(),
            profession: "midwife".into(),
            place: "ca-qc".into(),
            licence: "SF-0461".into(),
            contact: "leonie.marchetti@courriel.example".into(),
            phone: "418 555-0119".into(),
            structure: "Maison de naissance du Vallon".into(),
            kind: "access".into(),
            addresses: String::new(),
            words: "Merci.\u{7}".into(),
            attested: true,
        }
    }

    #[test]
    fn s0_04_a_form_is_read_and_its_numbers_are_written_as_they_are_kept() {
        let asking = read(&good()).unwrap();
        assert_eq!((asking.person.given.as_str(), asking.words.as_str()), ("Léonie", "Merci."));
        assert_eq!(asking.person.phone, "+14185550119");
        let rpps = Typed {
            place: "fr".into(),
            profession: "physician".into(),
            licence: "799 273 987 13".into(),
            phone: "06 12 34 56 78".into(),
            ..good()
        };
        let asking = read(&rpps).unwrap();
        assert_eq!((asking.person.licence.as_str(), asking.person.phone.as_str()), ("79927398713", "+33612345678"));
    }

    #[test]
    fn s0_04_every_flaw_is_told_at_once() {
        let all = read(&Typed::default()).unwrap_err();
        let expected = [
            Flaw::Given,
            Flaw::Family,
            Flaw::Profession,
            Flaw::Place,
            Flaw::Contact,
            Flaw::Structure,
            Flaw::Kind,
            Flaw::Attested,
        ];
        assert_eq!(all, expected);
        let cmq = Typed { profession: "physician".into(), licence: "4612".into(), phone: "12".into(), ..good() };
        let expected = [Flaw::Licence(licence::Flaw::CmqLength), Flaw::Phone(TelephoneFlaw::NotANumber)];
        assert_eq!(read(&cmq).unwrap_err(), expected);
        let hostile = Typed { given: "<script>".into(), family: "a".repeat(61), ..good() };
        assert_eq!(read(&hostile).unwrap_err(), [Flaw::Given, Flaw::Family]);
        let merge = Typed { kind: "merge".into(), addresses: "a@x.test".into(), ..good() };
        assert_eq!(read(&merge).unwrap_err(), [Flaw::Addresses]);
    }

    #[test]
    fn s0_01_a_fixed_line_can_be_called_and_takes_no_text() {
        let telephone = Country::FRANCE.read("01 42 68 53 00").unwrap();
        assert!(!telephone.line.takes_texts());
        let licence = "79927398713".into();
        let asked = Typed { place: "fr".into(), licence, phone: "01 42 68 53 00".into(), ..good() };
        assert_eq!(read(&asked).unwrap().person.phone, "+33142685300");
    }
}
