//! The support desk's pages: what they share.

pub mod case;
pub mod list;
pub mod person;
pub mod sheet;

use maud::{Markup, html};

use super::{
    Frame,
    frame::{self, App, Script, Tab},
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
    let t = frame.text;
    let main = html! {
        main.sheet #main tabindex="0" {
            div.page.full[shell.wide] {
                div.page-head { div { h1 { (shell.title) } p.mute { (shell.lead) } } }
                (content)
            }
        }
    };
    let app = App {
        title: shell.title,
        script: Script::None,
        search: html! {},
        side: side(t, shell.here),
        main,
        place: Some(t.get("desk-place")),
        focus: false,
        current: Tab::Account,
    };
    frame::app(frame, &app)
}

fn side(t: Text, here: &str) -> Markup {
    let link = |address: &str, sign, words: &'static str| {
        let current = (address == here).then_some("page");
        html! { a href=(address) aria-current=[current] { (icon(sign)) span { (t.get(words)) } } }
    };
    html! {
        nav.side #side aria-label=(t.get("desk-place")) {
            a.ib.phone href="#main" aria-label=(t.get("frame-close-menu")) { (icon(Icon::CLOSE)) }
            div.nav {
                a href=(path::MAIL) { (icon(Icon::BACK)) span { (t.get("account-back")) } }
                p.nav-h { (t.get("desk-place")) }
                (link(path::SUPPORT, Icon::INBOX, "desk-requests"))
                (link(path::SUPPORT_PEOPLE, Icon::USERS, "desk-people"))
            }
        }
    }
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
        named("sheet", &sheet::samples(), |page| sheet::page(frame, page)),
        named("people", &person::search_samples(), |page| person::search(frame, page)),
        named("person", &person::samples(), |page| person::page(frame, page)),
        named("caller-code", &person::code_samples(), |page| person::own_code(frame, page)),
    ];
    all.into_iter().flatten().collect()
}
