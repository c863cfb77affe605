//! Where a structure is, as far as its working days and the numbers of its professions are concerned.

use chrono_tz::Tz;

use super::Country;

/// Whose public holidays a structure keeps (S0-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Place {
    /// Québec.
    #[default]
    Quebec,
    /// France.
    France,
    /// Morocco.
    Morocco,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 3] = [Self::Quebec, Self::France, Self::Morocco];

    /// Its code (ISO 3166), as in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quebec => "ca-qc",
            Self::France => "fr",
            Self::Morocco => "ma",
        }
    }

    /// Its country, for telephone numbers.
    pub fn country(self) -> Country {
        match self {
            Self::Quebec => Country::CANADA,
            Self::France => Country::FRANCE,
            Self::Morocco => Country::MOROCCO,
        }
    }

    /// The place of a code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == text)
    }

    /// The time zone by which its days begin.
    pub fn zone(self) -> Tz {
        match self {
            Self::Quebec => Tz::America__Toronto,
            Self::France => Tz::Europe__Paris,
            Self::Morocco => Tz::Africa__Casablanca,
        }
    }
}
