//! The first sign-in, page by page. Every page is a card with the list of steps beside it, says until when the set-up
//! stays open and how to get more time (WCAG 2.2.1), and leads to a sheet that can be printed (S0-02).

pub mod destination;
pub mod done;
pub mod intro;
pub mod known;
pub mod mark;
pub mod method;
pub mod passkey;
pub mod password;
pub mod questions;
pub mod sheet;
pub mod stay;
pub mod summary;
pub mod telephone;
pub mod totp;

use std::time::Duration;

use maud::{Markup, html};

use self::sheet::Sheet;
use super::{
    Frame, Weight,
    frame::{self, Script},
    part::{
        self,
        icon::{Icon, icon},
    },
    path,
};
use crate::text::Text;

pub use crate::enrol::{Place, Station};

/// How long before its end a set-up warns (S0-20).
const WARNING: Duration = Duration::from_mins(2);

/// The card with its steps beside it.
pub(super) fn wizard(frame: &Frame<'_>, place: &Place, about: (&str, Sheet), card: &Markup) -> Markup {
    wizard_with(frame, place, about, Script::None, card)
}

/// As [`wizard`], with a script of its own.
fn wizard_with(
    frame: &Frame<'_>,
    place: &Place,
    (title, sheet): (&str, Sheet),
    script: Script,
    card: &Markup,
) -> Markup {
    let t = frame.text;
    let at = place.stations.iter().position(|each| *each == place.station).unwrap_or_default();
    let body = html! {
        (frame::bar(frame, Some(t.get("enrol-first"))))
        div.wizard {
            nav aria-label=(t.get("enrol-steps")) {
                ol.steps {
                    @for (each, station) in place.stations.iter().enumerate() {
                        li.done[each < at] aria-current=[(each == at).then_some("step")] {
                            (name(t, *station)) @if each < at { span.vh { (t.get("enrol-step-done")) } }
                        }
                    }
                }
            }
            main.card.fold #main {
                (frame::notices(frame))
                div.stack.stack-l {
                    div.stack.stack-s {
                        p.sm.mute {
                            (t.with("enrol-step-of", &[
                                ("step", (at + 1).into()), ("steps", place.stations.len().into()),
                            ]))
                        }
                        h1 { (title) }
                    }
                    (card)
                    (time(frame, place, sheet))
                }
            }
        }
        (frame::foot(frame))
    };
    frame::document(frame, title, script, "solo", &body)
}

/// What the list calls a station.
fn name(t: Text, station: Station) -> &'static str {
    match station {
        Station::Known => t.get("enrol-step-known"),
        Station::Method => t.get("enrol-step-method"),
        Station::Summary => t.get("enrol-step-summary"),
        Station::Questions => t.get("enrol-step-questions"),
        Station::Mark => t.get("enrol-step-mark"),
        Station::Password => t.get("enrol-step-password"),
        Station::Done => t.get("enrol-step-end"),
    }
}

/// Until when, more time, and the sheet. A script shows the warning when it is due; without one it is there when the page
/// is drawn that late.
fn time(frame: &Frame<'_>, place: &Place, sheet: Sheet) -> Markup {
    let t = frame.text;
    let left = place.expires.since(frame.now);
    let until = t.with("enrol-until", &[("time", t.time(place.expires, frame.zone).into())]);
    html! {
        @if place.can_extend {
            div hidden[left > WARNING] data-ends=(left.saturating_sub(WARNING).as_secs()) {
                (part::note(Weight::Warning, Some(t.get("enrol-ends-soon")), t.get("enrol-ends-soon-text")))
            }
        }
        div.line.sm.mute.enrol-foot {
            span { (until) }
            @if place.can_extend {
                form method="post" action=(path::ENROL_EXTEND) {
                    (part::csrf(frame)) (part::hidden("back", frame.here))
                    button.btn { (icon(Icon::CLOCK)) (t.get("enrol-extend")) }
                }
            }
            a.end href=(path::enrol_sheet(sheet.as_str())) { (t.get("enrol-sheet")) }
        }
    }
}

/// « Je veux configurer une autre méthode » (S0-26).
pub(super) fn another(t: Text) -> Markup {
    html! { p { a href=(path::ENROL_METHOD) { (t.get("enrol-another")) } } }
}

/// A place on the way, for samples.
#[cfg(test)]
pub(super) fn sample(station: Station) -> Place {
    let stations = vec![
        Station::Known,
        Station::Method,
        Station::Summary,
        Station::Questions,
        Station::Mark,
        Station::Password,
        Station::Done,
    ];
    let expires = crate::base::Timestamp(super::gallery::NOW.0 + 14 * 60_000);
    Place { stations, station, expires, can_extend: true }
}
