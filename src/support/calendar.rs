//! Business days: in how many of them an answer is due (S0-06), by the public holidays of the place where it is worked.
//!
//! Québec: the Interpretation Act (chapter I-16, section 61, 23°) with 2 January and 26 December of the Code of Civil
//! Procedure (section 82). France: the eleven days of the Code du travail (L. 3133-1), without those of Alsace and Moselle.
//! Morocco: the national days of decree 2-77-169 as it stands in 2026; religious days follow the moon, are announced a few
//! days before, and are therefore configured ([`Calendar::new`]).

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use crate::base::{Place, Timestamp};

/// First and last business day of an answer, the day of asking not counted (S0-06).
const ANSWERED: (u32, u32) = (2, 5);
/// The business day from which an open request is marked.
const MARKED: u32 = 4;
/// The business day from which it is overdue and asked for by others.
const ESCALATED: u32 = 6;
/// No series of holidays is as long: a list that closes every day does not make us look for ever.
const MOST_DAYS: u64 = 366;

/// Whether a day is a public holiday of a place.
fn celebrates(place: Place, day: NaiveDate) -> bool {
    let date = (day.month(), day.day());
    let from_easter = || day.signed_duration_since(easter(day.year())).num_days();
    match place {
        Place::Quebec => {
            matches!(date, (1, 1 | 2) | (6, 24) | (12, 25 | 26))
                || matches!(from_easter(), -2 | 1)
                // The Monday before 25 May; the first Monday of September; the second one of October.
                || day.weekday() == Weekday::Mon && matches!(date, (5, 18..=24) | (9, 1..=7) | (10, 8..=14))
                // 1 July, or the day after a Sunday.
                || date == (7, 1) && day.weekday() != Weekday::Sun
                || date == (7, 2) && day.weekday() == Weekday::Mon
        }
        Place::France => {
            matches!(date, (1 | 5, 1) | (5, 8) | (7, 14) | (8, 15) | (11, 1 | 11) | (12, 25))
                || matches!(from_easter(), 1 | 39 | 50)
        }
        Place::Morocco => {
            matches!(date, (1, 1 | 11 | 14) | (5, 1) | (7, 30) | (8, 14 | 20 | 21) | (10, 31) | (11, 6 | 18))
        }
    }
}

/// Easter Sunday of a year of the Gregorian calendar: the algorithm that *Nature* printed in 1876 (14, 487), as given by
/// J. Meeus, *Astronomical Algorithms*, chapter 8.
fn easter(year: i32) -> NaiveDate {
    let (golden, century, of_century) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15).rem_euclid(30);
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    let part = |number: i32| u32::try_from(number).unwrap_or(1);
    NaiveDate::from_ymd_opt(year, part(days / 31), part(days % 31 + 1)).unwrap_or_default()
}

/// The business days of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    place: Place,
    closed: Vec<NaiveDate>,
}

/// When an answer is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Not before.
    pub from: NaiveDate,
    /// Not after.
    pub to: NaiveDate,
}

/// How an open request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// There is time.
    InTime,
    /// From the fourth business day: it wants doing.
    Soon,
    /// From the sixth: late, by so many business days.
    Late(u32),
}

impl Calendar {
    /// The calendar of a place, with the days on which it is closed besides its holidays.
    pub fn new(place: Place, closed: Vec<NaiveDate>) -> Self {
        Self { place, closed }
    }

    /// Whose it is.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Whether it is worked on this day.
    pub fn is_open(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            && !celebrates(self.place, day)
            && !self.closed.contains(&day)
    }

    /// The day of a moment, there.
    pub fn day(&self, moment: Timestamp) -> NaiveDate {
        moment.to_chrono().with_timezone(&self.place.zone()).date_naive()
    }

    /// The business day that is `count` of them after `day`.
    pub fn after(&self, day: NaiveDate, count: u32) -> NaiveDate {
        let mut at = day;
        for _ in 0..count {
            at = self.next(at);
        }
        at
    }

    /// How many business days have begun since `day`, up to and with `today`.
    pub fn passed(&self, day: NaiveDate, today: NaiveDate) -> u32 {
        let days = day.iter_days().skip(1).take_while(|at| *at <= today);
        u32::try_from(days.filter(|at| self.is_open(*at)).count()).unwrap_or(u32::MAX)
    }

    /// When the answer to what was asked at a moment is due.
    pub fn due(&self, asked: Timestamp) -> Due {
        let day = self.day(asked);
        let from = self.after(day, ANSWERED.0);
        Due { from, to: self.after(from, ANSWERED.1 - ANSWERED.0) }
    }

    /// How an open request stands that was asked at a moment.
    pub fn standing(&self, asked: Timestamp, now: Timestamp) -> Standing {
        match self.passed(self.day(asked), self.day(now)) {
            days if days >= ESCALATED => Standing::Late(days - ANSWERED.1),
            days if days >= MARKED => Standing::Soon,
            _ => Standing::InTime,
        }
    }

    /// What was asked before this moment is late by now: all that [`Self::standing`] calls so.
    pub fn late_before(&self, now: Timestamp) -> Timestamp {
        let today = self.day(now);
        let mut days = (0..=MOST_DAYS).filter_map(|days| today.checked_sub_days(Days::new(days)));
        let last = days.find(|day| self.passed(*day, today) >= ESCALATED).unwrap_or(NaiveDate::MIN);
        let midnight = last.succ_opt().and_then(|day| day.and_hms_opt(0, 0, 0));
        let moment = midnight.and_then(|at| at.and_local_timezone(self.place.zone()).earliest());
        moment.map_or(Timestamp(i64::MIN), |at| Timestamp(at.timestamp_millis()))
    }

    fn next(&self, day: NaiveDate) -> NaiveDate {
        let mut ahead = (1..=MOST_DAYS).filter_map(|days| day.checked_add_days(Days::new(days)));
        ahead.find(|at| self.is_open(*at)).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp(chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
    }

    fn plain(place: Place) -> Calendar {
        Calendar::new(place, Vec::new())
    }

    /// The holidays of a year that fall on Monday to Friday.
    fn closed(place: Place, year: i32) -> Vec<String> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let days = first.iter_days().take_while(|day| day.year() == year);
        let weekday = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let calendar = plain(place);
        days.filter(weekday).filter(|day| !calendar.is_open(*day)).map(|day| day.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn easter_is_where_the_tables_have_it() {
        for (year, date) in [
            (1818, "03-22"), // the earliest
            (1954, "04-18"),
            (1981, "04-19"),
            (2000, "04-23"),
            (2019, "04-21"),
            (2024, "03-31"),
            (2025, "04-20"),
            (2026, "04-05"),
            (2027, "03-28"),
            (2038, "04-25"), // the latest
            (2049, "04-18"),
        ] {
            assert_eq!(easter(year).format("%m-%d").to_string(), date, "{year}");
        }
    }

    #[test]
    fn s0_06_what_is_late_was_asked_before_one_moment() {
        for place in Place::ALL {
            let calendar = plain(place);
            // An hour and a minute, so that every time of a day is met, through holidays and changes of the clock.
            for hours in 0..24 * 40 {
                let now = at("2026-10-20T00:00:00Z") + Duration::from_mins(61) * hours;
                let edge = calendar.late_before(now);
                let late = |moment| matches!(calendar.standing(moment, now), Standing::Late(_));
                assert!(late(Timestamp(edge.0 - 1)) && !late(edge), "{place:?} {now}");
            }
        }
    }

    #[test]
    fn s0_06_the_holidays_of_quebec_are_those_of_its_law() {
        // 2026: Patriotes 18 May, Travail 7 September, Action de grâces 12 October; 26 December is a Saturday.
        let in_2026 = ["01-01", "01-02", "04-03", "04-06", "05-18", "06-24", "07-01", "09-07", "10-12", "12-25"];
        assert_eq!(closed(Place::Quebec, 2026), in_2026);
        // 2029: 1 July is a Sunday.
        assert!(closed(Place::Quebec, 2029).contains(&"07-02".to_owned()));
        assert!(plain(Place::Quebec).is_open(day("2026-07-02")));
    }

    #[test]
    fn s0_06_the_holidays_of_france_are_those_of_its_law() {
        let in_2025 = ["01-01", "04-21", "05-01", "05-08", "05-29", "06-09", "07-14", "08-15", "11-11", "12-25"];
        assert_eq!(closed(Place::France, 2025), in_2025);
        let in_2027 = ["01-01", "03-29", "05-06", "05-17", "07-14", "11-01", "11-11"];
        assert_eq!(closed(Place::France, 2027), in_2027);
    }

    #[test]
    fn s0_06_the_holidays_of_morocco_are_its_national_days_and_those_that_are_announced() {
        let in_2026 = ["01-01", "01-14", "05-01", "07-30", "08-14", "08-20", "08-21", "11-06", "11-18"];
        assert_eq!(closed(Place::Morocco, 2026), in_2026);
        let announced = Calendar::new(Place::Morocco, vec![day("2026-05-27")]);
        assert!(plain(Place::Morocco).is_open(day("2026-05-27")) && !announced.is_open(day("2026-05-27")));
    }

    #[test]
    fn s0_06_the_answer_comes_between_the_second_and_the_fifth_business_day() {
        // A Friday, as in the mock: « Réponse entre le 24 et le 27 novembre ».
        let due = plain(Place::Quebec).due(at("2026-11-20T10:12:00-05:00"));
        assert_eq!(due, Due { from: day("2026-11-24"), to: day("2026-11-27") });
        // Asked on a Saturday, counted from the Monday on.
        let due = plain(Place::Quebec).due(at("2026-11-21T10:12:00-05:00"));
        assert_eq!(due, Due { from: day("2026-11-24"), to: day("2026-11-27") });
        // The same moment is the 12th in Paris and still the 11th, a holiday of France only, in Montréal.
        let late = at("2026-11-12T00:30:00+01:00");
        assert_eq!(plain(Place::France).due(late).from, day("2026-11-16"));
        assert_eq!(plain(Place::Quebec).due(late).from, day("2026-11-13"));
    }

    #[test]
    fn s0_06_a_request_is_marked_on_the_fourth_day_and_escalated_on_the_sixth() {
        let (calendar, asked) = (plain(Place::Quebec), at("2026-12-21T09:00:00-05:00"));
        // 25 and 26 December and the week-ends do not count.
        for (now, standing) in [
            ("2026-12-21T23:00:00-05:00", Standing::InTime),
            ("2026-12-24T09:00:00-05:00", Standing::InTime),
            ("2026-12-27T09:00:00-05:00", Standing::InTime),
            ("2026-12-28T00:00:00-05:00", Standing::Soon),
            ("2026-12-29T23:59:00-05:00", Standing::Soon),
            ("2026-12-30T00:00:00-05:00", Standing::Late(1)),
            ("2027-01-03T09:00:00-05:00", Standing::Late(2)),
        ] {
            assert_eq!(calendar.standing(asked, at(now)), standing, "{now}");
        }
    }

    #[test]
    fn a_calendar_without_an_open_day_ends_all_the_same() {
        let every: Vec<NaiveDate> = day("2026-01-01").iter_days().take(800).collect();
        let calendar = Calendar::new(Place::France, every);
        assert_eq!(calendar.after(day("2026-01-01"), 5), day("2026-01-01"));
    }

    proptest! {
        #[test]
        fn s0_06_counting_forward_and_counting_back_agree(place in 0..3_usize, start in 0..20_000_u64, count in 1..30_u32) {
            let calendar = plain(Place::ALL[place]);
            let day = day("2000-01-01") + Days::new(start);
            let then = calendar.after(day, count);
            prop_assert!(calendar.is_open(then) && then > day);
            prop_assert_eq!(calendar.passed(day, then), count);
            prop_assert_eq!(calendar.passed(day, then.pred_opt().unwrap()), count - 1);
        }

        #[test]
        fn s0_06_easter_is_a_sunday_of_spring(year in 1583..4000_i32) {
            let day = easter(year);
            prop_assert_eq!(day.weekday(), Weekday::Sun);
            prop_assert!((3, 22) <= (day.month(), day.day()) && (day.month(), day.day()) <= (4, 25));
        }
    }
}
