//! `GET /support`: the requests that wait. Query: `queue` = `open` `mine` `waiting` `late` `closed`, `kind`.

use maud::{Markup, html};

use super::{Shell, due, kind_name, queue_name, shell};
use crate::{
    support::{Desk, Kind, Line, Queue, State},
    text::Text,
    view::{
        Frame,
        part::icon::{Icon, icon},
        path,
    },
};

/// The desk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// What is shown of it.
    pub desk: Desk,
    /// Which queue.
    pub queue: Queue,
    /// Which kind, or all.
    pub kind: Option<Kind>,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let open = page.desk.counts.iter().find(|(queue, _)| *queue == Queue::Open).map_or(0, |(_, count)| *count);
    let content = html! {
        nav.pills aria-label=(t.get("desk-filter")) {
            @for queue in Queue::ALL {
                @let count = page.desk.counts.iter().find(|(of, _)| *of == queue).map(|(_, count)| *count);
                a href=(address(queue, page.kind)) aria-current=[(queue == page.queue).then_some("true")] {
                    (queue_name(t, queue)) @if let Some(count) = count { " " (count) }
                }
            }
        }
        nav.pills aria-label=(t.get("desk-filter-kind")) {
            a href=(address(page.queue, None)) aria-current=[page.kind.is_none().then_some("true")] { (t.get("desk-kind-all")) }
            @for (kind, count) in &page.desk.kinds {
                a href=(address(page.queue, Some(*kind))) aria-current=[(page.kind == Some(*kind)).then_some("true")] {
                    (kind_name(t, *kind)) " " (count)
                }
            }
        }
        @if page.desk.lines.is_empty() {
            div.empty { (icon(Icon::OK)) p { (t.get("desk-empty")) } }
        } @else {
            (table(t, page))
        }
    };
    let lead = t.with("desk-lead", &[("count", open.into())]);
    shell(frame, &Shell { here: path::SUPPORT, title: t.get("desk-title"), lead: &lead, wide: true }, &content)
}

/// The address of a queue.
fn address(queue: Queue, kind: Option<Kind>) -> String {
    let kind = kind.map(|kind| format!("&kind={}", kind.as_str())).unwrap_or_default();
    format!("{}?queue={}{kind}", path::SUPPORT, queue.as_str())
}

fn table(t: Text, page: &Page) -> Markup {
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("desk-title")) }
                thead {
                    tr {
                        th scope="col" { (t.get("desk-person")) }
                        th scope="col" { (t.get("desk-request")) }
                        th scope="col" { (t.get("desk-structure")) }
                        th scope="col" { (t.get("desk-due")) }
                    }
                }
                tbody { @for line in &page.desk.lines { (row(t, line)) } }
            }
        }
    }
}

fn row(t: Text, line: &Line) -> Markup {
    html! {
        tr {
            td {
                a href=(path::support_request(&line.id)) { b { @if line.name.is_empty() { (t.get("desk-nobody")) } @else { (line.name) } } }
                small { (line.reference) }
            }
            td data-l=(t.get("desk-request")) {
                span { (kind_name(t, line.kind)) (marks(t, line)) }
            }
            td data-l=(t.get("desk-structure")) { @if line.structure.is_empty() { "–" } @else { (line.structure) } }
            td data-l=(t.get("desk-due")) {
                @match line.state {
                    State::Approved => { span.tag.ok { (icon(Icon::OK)) (t.get("desk-approved")) } }
                    State::Refused => { span.tag { (icon(Icon::CLOSE)) (t.get("desk-refused")) } }
                    State::Unproved | State::Received | State::Waiting => { (due(t, line.due, line.standing)) }
                }
            }
        }
    }
}

/// What else is to be seen at a glance.
fn marks(t: Text, line: &Line) -> Markup {
    html! {
        @if line.assigned.is_some() { small { (t.get("desk-taken")) } }
        @if line.state == State::Waiting { small { (t.get("desk-queue-waiting")) } }
        @if line.bounced { small { (t.get("desk-bounced")) } }
    }
}

#[cfg(test)]
pub(in crate::view) fn sample() -> Line {
    Line {
        id: uuid::Uuid::nil(),
        reference: "7KQ2M4XZ".into(),
        kind: Kind::Access,
        state: State::Received,
        name: "Léonie <b>Marchetti</b>".into(),
        structure: "Maison de naissance du Vallon".into(),
        due: "2026-11-27".parse().unwrap(),
        standing: crate::support::Standing::Soon,
        assigned: None,
        bounced: false,
    }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    use crate::{base::AccountId, support::Standing};
    let line = sample();
    let lines = vec![
        Line { standing: Standing::Late(1), kind: Kind::Recovery, bounced: true, ..line.clone() },
        Line { assigned: Some(AccountId::new()), ..line.clone() },
        Line { standing: Standing::InTime, state: State::Waiting, kind: Kind::Merge, ..line.clone() },
        Line { name: String::new(), structure: String::new(), ..line.clone() },
    ];
    let counts = vec![(Queue::Open, 9), (Queue::Mine, 3), (Queue::Waiting, 5), (Queue::Late, 1)];
    let kinds = vec![(Kind::Access, 5), (Kind::Merge, 3), (Kind::Recovery, 1)];
    let desk = Desk { lines, counts, kinds };
    let closed = vec![Line { state: State::Approved, ..line.clone() }, Line { state: State::Refused, ..line }];
    let closed = Desk { lines: closed, ..desk.clone() };
    vec![
        ("open", Page { desk, queue: Queue::Open, kind: None }),
        ("closed", Page { desk: closed, queue: Queue::Closed, kind: Some(Kind::Access) }),
        ("empty", Page::default()),
    ]
}
