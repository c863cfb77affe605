//! The calendar servers of the configuration: whether they answer, and let our user in.

use super::{Finding, database::Opened, mail};
use crate::{
    base::Address,
    caldav::{CalDav, Error},
    config::{Calendar, CalendarAuth, Config},
};

/// The house's own, and those of old houses.
pub(super) async fn look(config: &Config, opened: Option<&Opened>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(section) = &config.calendar {
        let who = match opened {
            Some(opened) => mail::somebody(opened).await,
            None => None,
        };
        findings.push(one("calendar", section, who).await);
    }
    for source in &config.merge.source {
        if let Some(section) = &source.calendar {
            let who = format!("postmaster@{}", source.domain).parse().ok();
            findings.push(one("merge.source.calendar", section, who).await);
        }
    }
    findings
}

async fn one(part: &'static str, section: &Calendar, who: Option<Address>) -> Finding {
    let mend = format!("check {part}.url, .ca_file, .user and .secret_file, and what the user may do there");
    let door = match CalDav::new(part, section) {
        Ok(door) => door,
        Err(error) => return Finding::bad(part, error.to_string(), mend),
    };
    let (CalendarAuth::Service, Some(who)) = (section.auth, who) else {
        return Finding::good(part, "is not tried: it takes somebody to ask for");
    };
    let found = match door.of(&who, None) {
        Ok(person) => person.calendars().await.map(drop),
        Err(error) => Err(error),
    };
    match found {
        // Who has no calendar there is somebody all the same.
        Ok(()) | Err(Error::NotFound) => Finding::good(part, "answers, and lets our user in"),
        Err(error) => Finding::bad(part, error.to_string(), mend),
    }
}
