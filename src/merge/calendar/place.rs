//! Which calendar goes where. Pure.

use crate::caldav::{Calendar, Home, Href};

/// Names that programs give to the calendar a person begins with, without capitals.
const NAMES: &[&str] = &["calendar", "default", "calendrier", "agenda", "personal", "personnel", "home", "work"];
/// Longest name of a calendar that every server takes, in bytes of UTF-8.
const LONGEST: usize = 200;

/// The person's one calendar, as far as it can be told: what the server says, the only one, or one of a usual name.
pub(super) fn default(home: &Home) -> Option<&Calendar> {
    let told = home.default.as_ref().and_then(|told| home.calendars.iter().find(|one| one.href == *told));
    if told.is_some() {
        return told;
    }
    let of_events: Vec<&Calendar> = home.calendars.iter().filter(|one| one.takes("VEVENT")).collect();
    if let [only] = of_events[..] {
        return Some(only);
    }
    let usual = |one: &&Calendar| {
        let names = [one.href.name(), one.name.clone().unwrap_or_default()];
        names.iter().any(|name| NAMES.contains(&name.to_lowercase().as_str()))
    };
    let mut usual = of_events.into_iter().filter(usual);
    match (usual.next(), usual.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

/// Where a calendar of the source goes: into the person's one, or `None` for one of its own.
pub(super) fn into(calendar: &Calendar, source: &Home, target: &Home) -> Option<Href> {
    let is_default = default(source).is_some_and(|one| one.href == calendar.href);
    let one = default(target).filter(|_| is_default)?;
    // A list of tasks into a calendar that takes none would lose them.
    calendar.components.iter().all(|kind| one.takes(kind)).then(|| one.href.clone())
}

/// What a calendar is called. Where nobody has named it, some servers say its path.
pub(super) fn name(calendar: &Calendar) -> String {
    let last = calendar.href.name();
    let own = |name: &&str| !name.is_empty() && !name.trim_end_matches('/').ends_with(&format!("/{last}"));
    let name = calendar.name.as_deref().map(str::trim).filter(own);
    name.map_or_else(|| last.clone(), str::to_owned)
}

/// A name that no calendar has.
pub(super) fn free(name: &str, home: &Home) -> String {
    let taken: Vec<String> = home.calendars.iter().map(|one| self::name(one).to_lowercase()).collect();
    let mut free = shortened(name, LONGEST).to_owned();
    // One number more than there are calendars is always free.
    for number in 2..taken.len() + 3 {
        if !taken.contains(&free.to_lowercase()) {
            break;
        }
        let suffix = format!(" ({number})");
        free = format!("{}{suffix}", shortened(name, LONGEST - suffix.len()));
    }
    free
}

fn shortened(name: &str, most: usize) -> &str {
    let mut end = name.len().min(most);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(path: &str, name: &str, components: &[&str]) -> Calendar {
        Calendar {
            href: Href::kept(path).unwrap(),
            name: (!name.is_empty()).then(|| name.to_owned()),
            token: None,
            components: components.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    fn home(calendars: Vec<Calendar>, default: Option<&str>) -> Home {
        let default = default.map(|path| Href::kept(path).unwrap());
        Home { href: Href::kept("/anne").unwrap(), calendars, default }
    }

    #[test]
    fn the_one_calendar_is_told_or_alone_or_of_a_usual_name() {
        let path = |home: &Home| default(home).map(|one| one.href.as_str().to_owned());
        let two = || vec![calendar("/anne/a", "Gardes", &[]), calendar("/anne/b", "Agenda", &[])];
        assert_eq!(path(&home(two(), Some("/anne/a"))), Some("/anne/a".to_owned()));
        assert_eq!(path(&home(two(), None)), Some("/anne/b".to_owned()));
        assert_eq!(path(&home(two(), Some("/anne/gone"))), Some("/anne/b".to_owned()));
        assert_eq!(
            path(&home(vec![calendar("/anne/x", "", &["VTODO"]), calendar("/anne/y", "", &["VEVENT"])], None)),
            Some("/anne/y".to_owned())
        );
        assert_eq!(
            path(&home(vec![calendar("/anne/a", "Gardes", &[]), calendar("/anne/c", "Labo", &[])], None)),
            None,
            "nobody guesses"
        );
        assert_eq!(path(&home(Vec::new(), None)), None);
    }

    #[test]
    fn the_default_goes_into_the_default_and_everything_else_beside() {
        let source = home(vec![calendar("/old/agenda", "", &[]), calendar("/old/gardes", "", &[])], None);
        let target = home(vec![calendar("/anne/x", "Mien", &["VEVENT"])], None);
        let goes = |at: usize, target: &Home| {
            into(&source.calendars[at], &source, target).map(|href| href.as_str().to_owned())
        };
        assert_eq!((goes(0, &target), goes(1, &target)), (Some("/anne/x".to_owned()), None));
        assert_eq!(goes(0, &home(Vec::new(), None)), None);
        let mixed = home(vec![calendar("/old/agenda", "", &["VEVENT", "VTODO"])], None);
        assert_eq!(into(&mixed.calendars[0], &mixed, &target), None, "its tasks would have no place");
    }

    #[test]
    fn a_name_is_nobody_elses_and_short_enough() {
        let target = home(vec![calendar("/anne/a", "Gardes", &[]), calendar("/anne/b", "gardes (2)", &[])], None);
        assert_eq!(free("GARDES", &target), "GARDES (3)");
        assert_eq!(free("Labo", &target), "Labo");
        assert_eq!(name(&calendar("/anne%40x.test/agenda", "anne@x.test/agenda", &[])), "agenda");
        assert_eq!(free("b", &home(vec![calendar("/anne/b", "", &[])], None)), "b (2)");
        assert!(free(&"é".repeat(300), &target).len() <= LONGEST);
    }
}
