//! Dates and times in the reader's own time zone: « 9 h 42 », « 18 nov. », « 20 novembre 2026 ».
//!
//! Every function takes the zone, so that a date is never shifted by a day (mail.md I1).

use std::fmt::Write;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;

use super::Text;
use crate::base::{Language, Timestamp};

/// Where a moment stands from today: what a list is grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Today, or later.
    Today,
    /// Yesterday.
    Yesterday,
    /// Two to six days ago.
    Week,
    /// Earlier, in this month of this year.
    Month(i32, u32),
}

/// Months as written in a date, and short; the key is the month's number.
const MONTHS: [(&str, &str); 12] = [
    ("date-january", "date-jan"),
    ("date-february", "date-feb"),
    ("date-march", "date-mar"),
    ("date-april", "date-apr"),
    ("date-may", "date-may-short"),
    ("date-june", "date-jun"),
    ("date-july", "date-jul"),
    ("date-august", "date-aug"),
    ("date-september", "date-sep"),
    ("date-october", "date-oct"),
    ("date-november", "date-nov"),
    ("date-december", "date-dec"),
];

impl Day {
    /// Where `moment` stands from `now`.
    pub fn of(moment: Timestamp, now: Timestamp, zone: Tz) -> Self {
        Self::between(local(moment, zone), local(now, zone))
    }

    fn between(then: DateTime<Tz>, today: DateTime<Tz>) -> Self {
        match today.num_days_from_ce() - then.num_days_from_ce() {
            ..=0 => Self::Today,
            1 => Self::Yesterday,
            2..=6 => Self::Week,
            _ => Self::Month(then.year(), then.month()),
        }
    }
}

/// Writes the dates of a list: today is worked out once for all its rows.
#[derive(Debug, Clone, Copy)]
pub struct Dates {
    text: Text,
    zone: Tz,
    today: DateTime<Tz>,
}

impl Dates {
    /// Where a row stands, and its shortest date: the time today and yesterday, « 18 nov. » this year, « 18 nov. 2025 »
    /// before.
    pub fn row(&self, moment: Timestamp) -> (Day, String) {
        let then = local(moment, self.zone);
        let mut short = String::with_capacity(16);
        let day = Day::between(then, self.today);
        if then <= self.today && matches!(day, Day::Today | Day::Yesterday) {
            self.text.push_time(&mut short, then);
        } else {
            let month = self.text.month(then.month()).1;
            self.text.push_date(&mut short, then.date_naive(), month, then.year() != self.today.year());
        }
        (day, short)
    }
}

impl Text {
    /// The heading of a day group: « Aujourd’hui », « Hier », « Cette semaine », « Novembre 2026 ».
    pub fn day(self, day: Day) -> String {
        match day {
            Day::Today => self.get("date-today").to_owned(),
            Day::Yesterday => self.get("date-yesterday").to_owned(),
            Day::Week => self.get("date-this-week").to_owned(),
            Day::Month(year, month) => {
                let name = self.month(month).0;
                let mut letters = name.chars();
                let first = letters.next().map(char::to_uppercase).into_iter().flatten();
                format!("{}{} {year}", first.collect::<String>(), letters.as_str())
            }
        }
    }

    /// The time of day: « 9 h 42 », “9:42 a.m.”
    pub fn time(self, moment: Timestamp, zone: Tz) -> String {
        let mut text = String::with_capacity(10);
        self.push_time(&mut text, local(moment, zone));
        text
    }

    /// What writes the dates of a list.
    pub fn dates(self, now: Timestamp, zone: Tz) -> Dates {
        Dates { text: self, zone, today: local(now, zone) }
    }

    /// The date: « 20 novembre 2026 ».
    pub fn date(self, moment: Timestamp, zone: Tz) -> String {
        self.calendar_day(local(moment, zone).date_naive())
    }

    /// A day that is the same everywhere: « 20 novembre 2026 ».
    pub fn calendar_day(self, day: NaiveDate) -> String {
        let mut text = String::with_capacity(20);
        self.push_date(&mut text, day, self.month(day.month()).0, true);
        text
    }

    /// Date and time: « 20 novembre 2026 à 9 h 42 ».
    pub fn moment(self, moment: Timestamp, zone: Tz) -> String {
        self.with("date-at", &[("date", self.date(moment, zone).into()), ("time", self.time(moment, zone).into())])
    }

    /// As near as words allow: « aujourd’hui à 9 h 42 », « hier à 23 h 10 », else date and time.
    pub fn near(self, moment: Timestamp, now: Timestamp, zone: Tz) -> String {
        let time = self.time(moment, zone);
        match Day::of(moment, now, zone) {
            Day::Today if moment <= now => self.with("date-today-at", &[("time", time.into())]),
            Day::Yesterday => self.with("date-yesterday-at", &[("time", time.into())]),
            _ => self.moment(moment, zone),
        }
    }

    fn month(self, month: u32) -> (&'static str, &'static str) {
        let at = usize::try_from(month).unwrap_or(1).wrapping_sub(1);
        MONTHS.get(at).map_or(("", ""), |(long, short)| (self.get(long), self.get(short)))
    }

    fn push_time(self, text: &mut String, then: DateTime<Tz>) {
        // Writing to a String cannot fail.
        let (hour, minute) = (then.hour(), then.minute());
        match self.language() {
            Language::Fr => write!(text, "{hour}\u{a0}h\u{a0}{minute:02}").ok(),
            Language::En => {
                let half = if hour < 12 { "a.m." } else { "p.m." };
                write!(text, "{}:{minute:02}\u{a0}{half}", (hour + 11) % 12 + 1).ok()
            }
        };
    }

    fn push_date(self, text: &mut String, then: NaiveDate, month: &str, with_year: bool) {
        let day = then.day();
        match self.language() {
            Language::Fr if day == 1 => write!(text, "1er\u{a0}{month}").ok(),
            Language::Fr => write!(text, "{day}\u{a0}{month}").ok(),
            Language::En => write!(text, "{month}\u{a0}{day}").ok(),
        };
        if with_year {
            let comma = if self.language() == Language::En { "," } else { "" };
            write!(text, "{comma} {}", then.year()).ok();
        }
    }
}

fn local(moment: Timestamp, zone: Tz) -> DateTime<Tz> {
    let moment: DateTime<Utc> = moment.to_chrono();
    moment.with_timezone(&zone)
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::Toronto;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
    }

    #[test]
    fn times_are_written_as_each_language_does() {
        let (fr, en) = (Text::of(Language::Fr), Text::of(Language::En));
        let morning = at("2026-11-20T09:42:10-05:00");
        assert_eq!(fr.time(morning, Toronto), "9\u{a0}h\u{a0}42");
        assert_eq!(en.time(morning, Toronto), "9:42\u{a0}a.m.");
        assert_eq!(en.time(at("2026-11-20T00:05:00-05:00"), Toronto), "12:05\u{a0}a.m.");
        assert_eq!(en.time(at("2026-11-20T12:05:00-05:00"), Toronto), "12:05\u{a0}p.m.");
        assert_eq!(fr.date(morning, Toronto), "20\u{a0}novembre 2026");
        assert_eq!(en.date(morning, Toronto), "November\u{a0}20, 2026");
        assert_eq!(fr.date(at("2026-12-01T09:00:00-05:00"), Toronto), "1er\u{a0}décembre 2026");
        assert_eq!(fr.moment(morning, Toronto), "20\u{a0}novembre 2026 à 9\u{a0}h\u{a0}42");
        assert_eq!(en.near(morning, at("2026-11-21T01:00:00-05:00"), Toronto), "yesterday at 9:42\u{a0}a.m.");
    }

    #[test]
    fn a_day_is_the_reader_s_day_not_the_server_s() {
        // 3 h 30 UTC on the 20th is still the evening of the 19th in Québec.
        let (late, now) = (at("2026-11-20T03:30:00Z"), at("2026-11-20T14:00:00Z"));
        assert_eq!(Day::of(late, now, Toronto), Day::Yesterday);
        assert_eq!(Day::of(late, now, Tz::UTC), Day::Today);
        let fr = Text::of(Language::Fr);
        let short = |moment| fr.dates(now, Toronto).row(moment).1;
        assert_eq!(short(late), "22\u{a0}h\u{a0}30");
        assert_eq!(short(at("2026-11-18T12:00:00Z")), "18\u{a0}nov.");
        assert_eq!(short(at("2025-11-18T12:00:00Z")), "18\u{a0}nov. 2025");
        assert_eq!(fr.day(Day::of(at("2026-02-01T12:00:00Z"), now, Toronto)), "Février 2026");
        assert_eq!(Day::of(at("2026-11-16T12:00:00Z"), now, Toronto), Day::Week);
    }

    #[test]
    fn a_clock_that_is_ahead_or_absurd_is_shown_and_never_breaks() {
        let now = at("2026-11-20T14:00:00Z");
        assert_eq!(Day::of(at("2026-11-25T14:00:00Z"), now, Toronto), Day::Today);
        for moment in [i64::MIN, -1, i64::MAX] {
            assert!(!Text::of(Language::Fr).dates(now, Toronto).row(Timestamp(moment)).1.is_empty());
        }
    }
}
