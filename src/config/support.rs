//! `[support]`: where the house works, and the days on which it is closed besides the holidays.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, de::Error};

use crate::base::Place;

/// The support desk.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Support {
    /// Where most people of the house work: chosen beforehand on the form of a request, and the calendar of those whose
    /// structure is not known.
    #[serde(deserialize_with = "place")]
    pub place: Place,
    /// Days without answers, by place: `closed.ma = ["2027-03-10"]`. Moroccan religious days follow the moon and are named
    /// here once they are announced.
    #[serde(deserialize_with = "days")]
    pub closed: BTreeMap<Place, Vec<NaiveDate>>,
}

impl Support {
    /// The days on which a place is closed besides its holidays.
    pub fn closed_in(&self, place: Place) -> &[NaiveDate] {
        self.closed.get(&place).map(Vec::as_slice).unwrap_or_default()
    }
}

fn place<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Place, D::Error> {
    read(&String::deserialize(deserializer)?)
}

fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Place, Vec<NaiveDate>>, D::Error> {
    let day =
        |text: String| text.parse().map_err(|_| D::Error::custom(format!("{text:?}: expected a date like 2027-03-10")));
    let written = BTreeMap::<String, Vec<String>>::deserialize(deserializer)?.into_iter();
    written.map(|(place, days)| Ok((read(&place)?, days.into_iter().map(day).collect::<Result<_, _>>()?))).collect()
}

fn read<E: Error>(text: &str) -> Result<Place, E> {
    let expected = || Place::ALL.map(Place::as_str).join(", ");
    Place::parse(text).ok_or_else(|| E::custom(format!("{text:?}: expected {}", expected())))
}
