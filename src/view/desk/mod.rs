//! The support desk's pages: what they share.

pub mod case;
pub mod list;
pub mod merge;
pub mod merges;
pub mod person;
pub mod sheet;

use maud::{Markup, html};

use super::{
    Frame,
    office::{self, Place, Sheet},
    part::icon::{Icon, icon},
    path,
};
use crate::{
    support::{Kind, Queue, Refusal, Standing},
    text::Text,
};

/// A page of the desk.
struct Shell<'a> {
    /// Its own address, for the side.
    here: &'a str,
    title: &'a str,
    lead: &'a str,
    /// For tables.
    wide: bool,
}

fn shell(frame: &Frame<'_>, shell: &Shell<'_>, content: &Markup) -> Markup {
    let place = frame.text.get("desk-place");
    let pages = vec![
        (path::SUPPORT.to_owned(), Icon::INBOX, "desk-requests", 0),
        (path::SUPPORT_MERGES.to_owned(), Icon::COPY, "desk-merges", 0),
        (path::SUPPORT_PEOPLE.to_owned(), Icon::USERS, "desk-people", 0),
    ];
    let Shell { here, title, lead, wide } = *shell;
    let sheet = Sheet { here, title, lead, acts: html! {}, wide };
    office::page(frame, &Place { title: place, name: place, pages }, &sheet, content)
}

/// The name of a kind.
fn kind_name(t: Text, kind: Kind) -> &'static str {
    match kind {
        Kind::Access => t.get("desk-kind-access"),
        Kind::Merge => t.get("desk-kind-merge"),
        Kind::Recovery => t.get("desk-kind-recovery"),
    }
}

/// The name of a queue.
fn queue_name(t: Text, queue: Queue) -> &'static str {
    match queue {
        Queue::Open => t.get("desk-queue-open"),
        Queue::Mine => t.get("desk-queue-mine"),
        Queue::Waiting => t.get("desk-queue-waiting"),
        Queue::Late => t.get("desk-queue-late"),
        Queue::Closed => t.get("desk-queue-closed"),
        Queue::All => t.get("desk-queue-all"),
    }
}

/// The sentence of a refusal, as its letter says it.
pub(in crate::view) fn refusal(t: Text, why: Refusal) -> &'static str {
    match why {
        Refusal::NotRegistered => t.get("desk-refusal-not-registered"),
        Refusal::NotThere => t.get("desk-refusal-not-there"),
        Refusal::NotReached => t.get("desk-refusal-not-reached"),
        Refusal::Twice => t.get("desk-refusal-twice"),
        Refusal::NotSafe => t.get("desk-refusal-not-safe"),
        Refusal::Incomplete => t.get("desk-refusal-incomplete"),
    }
}

/// How a request stands, by its last day.
fn due(t: Text, due: chrono::NaiveDate, standing: Standing) -> Markup {
    let day = t.calendar_day(due);
    match standing {
        Standing::InTime => html! { span.tag { (icon(Icon::CLOCK)) (day) } },
        Standing::Soon => html! { span.tag.warn { (icon(Icon::CLOCK)) (t.with("desk-soon", &[("day", day.into())])) } },
        Standing::Late(days) => {
            html! { span.tag.bad { (icon(Icon::ALERT)) (t.with("desk-late", &[("days", days.into())])) } }
        }
    }
}

/// Every sample of every page of the desk.
#[cfg(test)]
pub(super) fn samples(frame: &Frame<'_>) -> Vec<(String, Markup)> {
    fn named<P>(page: &str, samples: &[(&str, P)], draw: impl Fn(&P) -> Markup) -> Vec<(String, Markup)> {
        samples.iter().map(|(name, shown)| (format!("desk-{page}-{name}"), draw(shown))).collect()
    }
    let all = [
        named("list", &list::samples(), |page| list::page(frame, page)),
        named("case", &case::samples(), |page| case::page(frame, page)),
        named("merges", &merges::samples(), |page| merges::page(frame, page)),
        named("merge", &merge::samples(), |page| merge::page(frame, page)),
        named("sheet", &sheet::samples(), |page| sheet::page(frame, page)),
        named("people", &person::search_samples(), |page| person::search(frame, page)),
        named("person", &person::samples(), |page| person::page(frame, page)),
        named("caller-code", &person::code_samples(), |page| person::own_code(frame, page)),
    ];
    all.into_iter().flatten().collect()
}
