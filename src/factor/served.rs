//! Which telephone numbers get SMS: those of the policy's countries, but none that costs its caller a fortune.

use crate::base::{Country, E164};

/// Ranges whose calls and texts are dear, and on which fraudsters earn: premium and shared-cost numbers of France
/// (Arcep, numbers that begin with 08), of North America (900, 976) and of Morocco (089).
const DEAR: [&str; 6] = ["+3381", "+3382", "+3389", "+1900", "+1976", "+21289"];

/// Area codes of the North American plan that are neither Canada nor the United States: another country for `+1`.
const ISLANDS: [&str; 25] = [
    "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758", "767", "784", "809",
    "829", "849", "868", "869", "876", "670", "671", "684", "340",
];

/// Whether a number gets SMS.
pub(super) fn is_served(number: &E164, countries: &[String]) -> bool {
    let number = number.as_str();
    if DEAR.iter().any(|range| number.starts_with(range)) {
        return false;
    }
    let is_island = number.strip_prefix("+1").is_some_and(|rest| ISLANDS.iter().any(|area| rest.starts_with(area)));
    let listed = |country: &String| number.starts_with(country.as_str()) && (country.len() > 2 || !is_island);
    countries.is_empty() || countries.iter().any(listed)
}

/// The countries to choose from, those of most people first. Of those that share a prefix, such as the islands with `+1`,
/// only Canada and the United States are meant by it.
pub(super) fn served_countries(countries: &[String]) -> Vec<Country> {
    let first = [Country::CANADA, Country::FRANCE, Country::MOROCCO];
    let shares = |country: Country| country.prefix() == "+1" && !["CA", "US"].contains(&country.code());
    let served =
        |country: &Country| countries.is_empty() || (countries.contains(&country.prefix()) && !shares(*country));
    let mut found: Vec<Country> = Country::all().filter(served).collect();
    let place = |country: &Country| first.iter().position(|one| one == country).unwrap_or(first.len());
    found.sort_by(|one, other| (place(one), one.code()).cmp(&(place(other), other.code())));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s1_05_canada_france_and_morocco_come_first_and_then_all_that_are_served() {
        let codes = |countries: &[String]| {
            served_countries(countries).iter().map(|country| country.code().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(codes(&["+33", "+1", "+212"].map(str::to_owned)), ["CA", "FR", "MA", "EH", "US"]);
        let all = codes(&[]);
        assert!(all.len() > 200 && all[..3] == ["CA", "FR", "MA"]);
    }

    #[test]
    fn r_11_only_the_countries_of_the_policy_and_no_premium_number() {
        let countries = ["+33", "+1", "+212"].map(str::to_owned);
        let served = |number: &str| is_served(&number.parse().unwrap(), &countries);
        for number in ["+33612345678", "+15145550174", "+212612345678", "+17875550100"] {
            assert!(served(number), "{number}");
        }
        for number in ["+447700900123", "+33899123456", "+19005550100", "+18765550100", "+212890123456", "+37012345678"]
        {
            assert!(!served(number), "{number}");
        }
        assert!(is_served(&"+18765550100".parse().unwrap(), &["+1876".to_owned()]), "unless it is named");
        assert!(is_served(&"+447700900123".parse().unwrap(), &[]));
        assert!(!is_served(&"+33899123456".parse().unwrap(), &[]));
    }
}
