//! An absence as a Sieve script (RFC 5228, vacation: RFC 5230, dates: RFC 5260, includes: RFC 6609), and back.
//!
//! What a person typed stands in the first line of the script as a comment, so that the mail server's copy is the only
//! one. Every text becomes a quoted string, in which only `"` and `\` mean anything (mail.md 3a, 80).

use chrono::{NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Absence;
use crate::base::{Address, Domain};

/// What the first line of our script begins with.
const MARK: &str = "# pli-absence ";
/// What the first line of the script that binds ours to another begins with.
const BESIDE: &str = "# pli-beside ";

/// What the first line holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    from: String,
    to: String,
    zone: Tz,
    days: u32,
    inside: String,
    outside: Option<String>,
}

/// For whom a script is.
#[derive(Debug, Clone, Copy)]
pub(super) struct For<'a> {
    /// Every address that mail reaches this person by.
    pub(super) addresses: &'a [Address],
    /// Whose people are colleagues.
    pub(super) domains: &'a [Domain],
    /// The subject of the answers.
    pub(super) subject: &'a str,
}

/// The script of an absence.
pub(super) fn write(absence: &Absence, whom: For<'_>) -> Option<String> {
    let kept = Kept {
        from: absence.from.to_string(),
        to: absence.to.to_string(),
        zone: absence.zone,
        days: absence.days,
        inside: absence.inside.clone(),
        outside: absence.outside.clone(),
    };
    let kept = serde_json::to_string(&kept).ok()?;
    let (begin, end) = (start_of(absence.from, absence.zone)?, start_of(absence.to.succ_opt()?, absence.zone)?);
    let addresses = list(whom.addresses.iter().map(Address::as_str));
    // An empty list is none (RFC 5228 section 2.4.2.1): then nobody is a colleague.
    let colleague = match whom.domains {
        [] => "false".to_owned(),
        domains => format!("envelope :domain :is \"from\" {}", list(domains.iter().map(Domain::as_str))),
    };
    let answer = |handle: &str, text: &str| {
        // Another text or another period is another absence: everybody is answered once again.
        let hash = crate::seal::token_hash(&format!("{begin} {end} {text}"));
        let handle = format!("pli-{handle}-{}", hash.get(..16).unwrap_or_default());
        format!(
            "vacation :days {} :handle {} :subject {} :addresses {addresses} {};",
            absence.days,
            quoted(&handle),
            quoted(whom.subject),
            quoted(text)
        )
    };
    let inside = answer("inside", &absence.inside);
    let outside = absence
        .outside
        .as_ref()
        .map_or(String::new(), |text| format!(" else {{\n    {}\n  }}", answer("outside", text)));
    // No answer to lists, to what programs send (vacation sees to Auto-Submitted itself) and to spam.
    let script = format!(
        "{MARK}{kept}\n# Written by Pli: changed on its page « Absence ».\n\
         require [\"vacation\", \"date\", \"relational\", \"envelope\"];\n\
         if allof (\n  currentdate :zone \"+0000\" :value \"ge\" \"iso8601\" {},\n  \
         currentdate :zone \"+0000\" :value \"lt\" \"iso8601\" {},\n  \
         not exists \"List-Id\",\n  not exists \"List-Post\",\n  not exists \"List-Unsubscribe\",\n  \
         not exists \"Mailing-List\",\n  not header :is \"Precedence\" [\"bulk\", \"list\", \"junk\"],\n  \
         not header :is \"X-Spam-Flag\" \"YES\"\n) {{\n  \
         if {colleague} {{\n    {inside}\n  }}{outside}\n}}\n",
        quoted(&begin),
        quoted(&end)
    );
    Some(script.replace('\n', "\r\n"))
}

/// The absence that a script of ours was written from.
pub(super) fn read(script: &str) -> Option<Absence> {
    let kept: Kept = serde_json::from_str(script.lines().next()?.strip_prefix(MARK)?).ok()?;
    let Kept { from, to, zone, days, inside, outside } = kept;
    Some(Absence { from: from.parse().ok()?, to: to.parse().ok()?, zone, days, inside, outside })
}

/// A script that runs ours, then another of the same person, which stays as it is.
pub(super) fn beside(ours: &str, other: &str) -> Option<String> {
    let name = serde_json::to_string(other).ok()?;
    Some(format!(
        "{BESIDE}{name}\r\n# Written by Pli: answers an absence, then runs the script above, which stays as it is.\r\n\
         require [\"include\"];\r\ninclude :personal {};\r\ninclude :personal {};\r\n",
        quoted(ours),
        quoted(other)
    ))
}

/// The other script that a script of ours runs.
pub(super) fn other(script: &str) -> Option<String> {
    serde_json::from_str(script.lines().next()?.strip_prefix(BESIDE)?).ok()
}

/// Whether a script written elsewhere already answers by itself, or refuses mail: both in one run are an error (RFC 5230
/// section 4.7), at which the mail server runs neither.
pub(super) fn answers_itself(script: &str) -> bool {
    let code: String =
        script.lines().map(|line| line.split('#').next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let code = code.to_ascii_lowercase();
    ["vacation", "reject"].iter().any(|word| code.contains(word))
}

/// When a day begins in a zone, as the server compares it: the date and time in UTC. A day that begins twice or not at
/// all (DST at midnight) begins at its first moment.
fn start_of(day: NaiveDate, zone: Tz) -> Option<String> {
    let midnight = day.and_time(NaiveTime::MIN);
    let moment =
        (0..4).find_map(|hour| zone.from_local_datetime(&(midnight + chrono::Duration::hours(hour))).earliest())?;
    Some(moment.with_timezone(&Utc).format("%Y-%m-%dT%H:%M:%S").to_string())
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(quoted).collect();
    format!("[{}]", words.join(", "))
}

/// A quoted string (RFC 5228 section 2.4.2). NUL has no place in a script.
fn quoted(text: &str) -> String {
    let mut string = String::with_capacity(text.len() + 2);
    string.push('"');
    for c in text.chars().filter(|c| !matches!(c, '\0' | '\r')) {
        if matches!(c, '"' | '\\') {
            string.push('\\');
        }
        string.push(c);
    }
    string.push('"');
    string
}

#[cfg(test)]
mod tests {
    use super::*;

    fn absence(inside: &str) -> Absence {
        Absence {
            from: NaiveDate::from_ymd_opt(2026, 10, 30).unwrap(),
            to: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap(),
            zone: Tz::America__Montreal,
            days: 3,
            inside: inside.to_owned(),
            outside: Some("Outside".to_owned()),
        }
    }

    fn script(absence: &Absence) -> String {
        let addresses = ["a@chts.example".parse().unwrap()];
        let domains = ["chts.example".parse().unwrap()];
        write(absence, For { addresses: &addresses, domains: &domains, subject: "Absence" }).unwrap()
    }

    #[test]
    fn s0_36_a_script_is_read_back_as_it_was_typed_whatever_was_typed() {
        for text in
            ["Absente.", "a\"; discard; \"b\\", "x\n# pli-absence {}\n.\n", "é « ça » 🎉", "${env.home} \u{2028}"]
        {
            let one = absence(text);
            let script = script(&one);
            assert_eq!(read(&script), Some(one), "{script}");
            let quoted = quoted(text);
            assert!(script.replace("\r\n", "\n").contains(&quoted), "{script}");
            assert_eq!(script.lines().next().unwrap().matches("# pli-absence").count().min(1), 1);
        }
        assert_eq!(read("# something else\r\nkeep;"), None);
    }

    #[test]
    fn s0_36_a_day_begins_where_the_person_is() {
        // Summer time ends on 1 November 2026 in Montréal: the second boundary is an hour later.
        let script = script(&absence("x"));
        assert!(script.contains("\"2026-10-30T04:00:00\"") && script.contains("\"2026-11-03T05:00:00\""), "{script}");
    }

    #[test]
    fn s0_36_a_script_of_another_program_is_named_and_never_rewritten() {
        let glue = beside("pli-absence", "mes \"règles\"").unwrap();
        assert_eq!(other(&glue).as_deref(), Some("mes \"règles\""));
        assert!(glue.contains("include :personal \"mes \\\"règles\\\"\";"), "{glue}");
        assert!(answers_itself("require [\"vacation\"];\nvacation \"x\";") && answers_itself("ReJect \"no\";"));
        assert!(!answers_itself("# no vacation here\nfileinto \"x\"; stop;"));
    }
}
