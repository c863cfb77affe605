//! Telephone numbers as the people of a country write them: read with the numbering plans of the whole world
//! (libphonenumber's), kept as [`E164`].

use std::{fmt, str::FromStr};

use phonenumber::{Mode, Type, country::Id, metadata::DATABASE};

use super::E164;

/// Longest text that is read as a number, in bytes.
const MAX_TYPED: usize = 64;

/// A country or territory with a numbering plan of its own, by its ISO 3166 code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Country(Id);

/// There is no such country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country is two letters, such as CA")]
pub struct CountryError;

/// What kind of line a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// A mobile telephone.
    Mobile,
    /// A fixed line: it takes calls and no texts.
    Fixed,
    /// Either: the plan of its country does not tell (North America).
    Either,
}

impl Line {
    /// Whether it takes texts.
    pub fn takes_texts(self) -> bool {
        self != Self::Fixed
    }
}

/// A number that can be somebody's own telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telephone {
    /// The number.
    pub number: E164,
    /// Its kind of line.
    pub line: Line,
}

/// Why a typed text is not the number of somebody's own telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TelephoneFlaw {
    /// It is no number, or none of that country.
    #[error("this is not a telephone number of that country")]
    NotANumber,
    /// Calling it costs more than a call.
    #[error("this number costs its caller")]
    Premium,
    /// It rings through the Internet, so that nobody knows whose telephone it is.
    #[error("this number belongs to an Internet telephone")]
    Internet,
    /// It belongs to a service, a company or a pager: nobody's own telephone.
    #[error("this number is not a person's telephone")]
    Service,
}

impl Country {
    /// Canada.
    pub const CANADA: Self = Self(Id::CA);
    /// France.
    pub const FRANCE: Self = Self(Id::FR);
    /// Morocco.
    pub const MOROCCO: Self = Self(Id::MA);

    /// Every country with a numbering plan, in no order.
    pub fn all() -> impl Iterator<Item = Self> {
        DATABASE.iter().filter_map(|plan| plan.id().parse().ok())
    }

    /// Its two letters.
    pub fn code(&self) -> &str {
        self.0.as_ref()
    }

    /// What its numbers begin with in international form: `+1`, `+33`, `+212`.
    pub fn prefix(self) -> String {
        let code = DATABASE.by_id(self.0.as_ref()).map(phonenumber::metadata::Metadata::country_code);
        code.map(|code| format!("+{code}")).unwrap_or_default()
    }

    /// Reads a number as people of this country write it. One that begins with `+` is read as it stands, whatever the
    /// country.
    ///
    /// # Errors
    /// When it cannot be the number of a person's telephone.
    pub fn read(self, typed: &str) -> Result<Telephone, TelephoneFlaw> {
        if typed.len() > MAX_TYPED {
            return Err(TelephoneFlaw::NotANumber);
        }
        let typed: String = typed.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
        // With a country, its own trunk prefix would be taken off another's number: of `+33 1 …` Canada's `1`.
        let country = if typed.trim().starts_with('+') { None } else { Some(self.0) };
        let parsed = phonenumber::parse(country, typed.trim()).map_err(|_| TelephoneFlaw::NotANumber)?;
        if parsed.extension().is_some() {
            return Err(TelephoneFlaw::NotANumber);
        }
        let line = match parsed.number_type(&DATABASE) {
            Type::Mobile => Line::Mobile,
            Type::FixedLine => Line::Fixed,
            Type::FixedLineOrMobile => Line::Either,
            Type::PremiumRate | Type::SharedCost => return Err(TelephoneFlaw::Premium),
            Type::Voip | Type::PersonalNumber => return Err(TelephoneFlaw::Internet),
            Type::Unknown => return Err(TelephoneFlaw::NotANumber),
            _ => return Err(TelephoneFlaw::Service),
        };
        let number = parsed.format().mode(Mode::E164).to_string().parse().map_err(|_| TelephoneFlaw::NotANumber)?;
        Ok(Telephone { number, line })
    }

    /// The country that a number belongs to.
    pub fn of(number: &E164) -> Option<Self> {
        phonenumber::parse(None, number.as_str()).ok()?.country().id().map(Self)
    }
}

/// A number as it is written in international form: `+1 514-555-0174`.
pub fn international(number: &E164) -> String {
    let parsed = phonenumber::parse(None, number.as_str());
    parsed.map_or_else(|_| number.as_str().to_owned(), |parsed| parsed.format().mode(Mode::International).to_string())
}

impl FromStr for Country {
    type Err = CountryError;

    fn from_str(text: &str) -> Result<Self, CountryError> {
        let country = Self(text.parse().map_err(|_| CountryError)?);
        DATABASE.by_id(country.code()).map(|_| country).ok_or(CountryError)
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({})", self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(country: Country, typed: &str) -> Result<String, TelephoneFlaw> {
        country.read(typed).map(|telephone| telephone.number.as_str().to_owned())
    }

    #[test]
    fn s0_27_s1_05_a_number_is_read_as_its_country_writes_it() {
        for (country, typed, number) in [
            (Country::CANADA, "418 555-0174", "+14185550174"),
            (Country::CANADA, "(418) 555.0174", "+14185550174"),
            (Country::CANADA, "1 418 555 0174", "+14185550174"),
            (Country::CANADA, "418\u{a0}555\u{202f}0174", "+14185550174"),
            (Country::FRANCE, "06 12 34 56 78", "+33612345678"),
            (Country::MOROCCO, "0701 07 10 74", "+212701071074"),
            (Country::MOROCCO, "701071074", "+212701071074"),
            (Country::FRANCE, "+212 701071074", "+212701071074"),
            (Country::CANADA, "+33 6 12 34 56 78", "+33612345678"),
            (Country::CANADA, "+33 1 23 45 67 89", "+33123456789"),
            (Country::FRANCE, "+1 418 555 0174", "+14185550174"),
        ] {
            assert_eq!(read(country, typed).as_deref(), Ok(number), "{country:?} {typed}");
        }
        assert_eq!(Country::MOROCCO.prefix(), "+212");
        assert_eq!(Country::of(&"+212701071074".parse().unwrap()), Some(Country::MOROCCO));
        assert_eq!(Country::of(&"+14185550174".parse().unwrap()), Some(Country::CANADA));
        assert_eq!(Country::CANADA.read("418 555 0174").unwrap().line, Line::Either);
        assert_eq!(Country::FRANCE.read("01 42 68 53 00").unwrap().line, Line::Fixed);
    }

    #[test]
    fn r_11_s0_27_premium_and_internet_numbers_are_nobodys_telephone() {
        for (country, typed, flaw) in [
            (Country::CANADA, "900 555 1234", TelephoneFlaw::Premium),
            (Country::FRANCE, "0899 12 34 56", TelephoneFlaw::Premium),
            (Country::FRANCE, "09 51 00 00 00", TelephoneFlaw::Internet),
            (Country::CANADA, "800 555 1234", TelephoneFlaw::Service),
            (Country::CANADA, "555", TelephoneFlaw::NotANumber),
            (Country::CANADA, "06 12 34 56 78", TelephoneFlaw::NotANumber),
            (Country::CANADA, "", TelephoneFlaw::NotANumber),
            (Country::CANADA, "<script>", TelephoneFlaw::NotANumber),
            (Country::CANADA, "418 555 0174 ext. 12", TelephoneFlaw::NotANumber),
        ] {
            assert_eq!(read(country, typed), Err(flaw), "{country:?} {typed}");
        }
        assert_eq!(read(Country::CANADA, &"4".repeat(10_000)), Err(TelephoneFlaw::NotANumber));
    }

    #[test]
    fn every_country_of_the_plans_has_two_letters_and_a_prefix() {
        assert!(Country::all().count() > 200);
        for country in Country::all() {
            assert_eq!(country.code().parse(), Ok(country));
            assert!(country.prefix().len() >= 2, "{country:?}");
        }
        assert!(
            "ca".parse::<Country>().is_err() && "XX".parse::<Country>().is_err() && "001".parse::<Country>().is_err()
        );
    }

    #[test]
    fn a_number_is_shown_as_it_is_written_abroad() {
        assert_eq!(international(&"+212701071074".parse().unwrap()), "+212 7 01 07 10 74");
    }
}
