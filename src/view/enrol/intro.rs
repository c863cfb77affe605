//! `GET /enrol`: « Plus d’informations requises » (S0-17). « Suivant » leads to the step that is next.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::{Place, Station, sheet::Sheet, wizard};
use crate::view::{Frame, Weight, part, path};

/// The first page of a set-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where one stands.
    pub place: Place,
    /// The person's name.
    pub name: String,
    /// Where « Suivant » leads.
    pub next: String,
    /// Whether something was done already.
    pub resumes: bool,
    /// Whether the person has signed in before: only a way of getting back in is missing (S1-01).
    pub interrupts: bool,
    /// Whether that can be left for the next sign-in.
    pub skippable: bool,
    /// The day from which it cannot be left any more (S4-15).
    pub enforced_from: Option<NaiveDate>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let title = if page.interrupts { t.get("enrol-keep-title") } else { t.get("enrol-intro-title") };
    let card = html! {
        @if page.interrupts { p { (t.get("enrol-keep-lead")) } }
        @else { p { (t.with("enrol-intro-lead", &[("name", (&page.name).into())])) } }
        @if page.resumes {
            (part::note(Weight::Info, Some(t.get("enrol-resumed")), t.get("enrol-resumed-text")))
        }
        ol.stack.stack-s.list {
            @for station in page.place.stations.iter().filter(|station| **station != Station::Done) {
                li { (super::name(t, *station)) }
            }
        }
        p.sm.mute { (t.get("enrol-purpose")) }
        @if let Some(day) = page.enforced_from {
            p { (t.with("enrol-enforced", &[("day", (&t.calendar_day(day)).into())])) }
        }
        div.line {
            @if page.skippable {
                form method="post" action=(path::ENROL_SKIP) {
                    (part::csrf(frame)) button.btn.btn-lg.btn-q { (t.get("enrol-skip")) }
                }
            }
            span.end { a.btn.btn-1.btn-lg href=(page.next) { (t.get("enrol-next")) } }
        }
    };
    wizard(frame, &page.place, (title, Sheet::Start), &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    let page = Page {
        place: super::sample(Station::Known),
        name: "Claire Vasseur".into(),
        next: "/enrol/known".into(),
        resumes: false,
        interrupts: false,
        skippable: false,
        enforced_from: None,
    };
    vec![
        ("first", page.clone()),
        ("resumed", Page { resumes: true, ..page.clone() }),
        ("interrupted", Page { interrupts: true, skippable: true, ..page.clone() }),
        (
            "grace",
            Page { interrupts: true, skippable: true, enforced_from: NaiveDate::from_ymd_opt(2027, 3, 1), ..page },
        ),
    ]
}
