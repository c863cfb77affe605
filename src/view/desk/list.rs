//! `GET /support`: the requests that wait. Query: `queue` = `open` `mine` `waiting` `late` `closed` `all`, `kind`, `q`,
//! `after` or `before` a request.

use maud::{Markup, html};

use super::{Shell, due, kind_name, queue_name, shell};
use crate::{
    support::{Begin, Desk, Kind, Line, Queue, State, Wanted},
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
    /// What was asked for.
    pub wanted: Wanted,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let open = page.desk.counts.iter().find(|(queue, _)| *queue == Queue::Open).map_or(0, |(_, count)| *count);
    let wanted = &page.wanted;
    let content = html! {
        (search(t, wanted))
        nav.pills aria-label=(t.get("desk-filter")) {
            @for queue in Queue::ALL {
                @let count = page.desk.counts.iter().find(|(of, _)| *of == queue).map(|(_, count)| *count);
                @let current = (queue == wanted.queue).then_some("true");
                a href=(address(&Wanted { queue, from: Begin::Start, ..wanted.clone() })) aria-current=[current] {
                    (queue_name(t, queue)) @if let Some(count) = count { " " (count) }
                }
            }
        }
        nav.pills aria-label=(t.get("desk-filter-kind")) {
            a href=(of_kind(wanted, None)) aria-current=[wanted.kind.is_none().then_some("true")] { (t.get("desk-kind-all")) }
            @for (kind, count) in &page.desk.kinds {
                a href=(of_kind(wanted, Some(*kind))) aria-current=[(wanted.kind == Some(*kind)).then_some("true")] {
                    (kind_name(t, *kind)) " " (count)
                }
            }
        }
        @if page.desk.lines.is_empty() {
            div.empty { (icon(Icon::OK)) p { (t.get(if wanted.words.is_empty() { "desk-empty" } else { "desk-none-found" })) } }
        } @else {
            (table(t, page))
        }
        (turn(t, page))
    };
    let lead = t.with("desk-lead", &[("count", open.into())]);
    shell(frame, &Shell { here: path::SUPPORT, title: t.get("desk-title"), lead: &lead, wide: true }, &content)
}

/// The address of what is shown.
fn address(wanted: &Wanted) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("queue", wanted.queue.as_str());
    if let Some(kind) = wanted.kind {
        query.append_pair("kind", kind.as_str());
    }
    if !wanted.words.is_empty() {
        query.append_pair("q", &wanted.words);
    }
    match wanted.from {
        Begin::Start => {}
        Begin::After(id) => drop(query.append_pair("after", &id.to_string())),
        Begin::Before(id) => drop(query.append_pair("before", &id.to_string())),
    }
    format!("{}?{}", path::SUPPORT, query.finish())
}

fn of_kind(wanted: &Wanted, kind: Option<Kind>) -> String {
    address(&Wanted { kind, from: Begin::Start, ..wanted.clone() })
}

/// Looks in all of them, unless a queue was chosen to look in.
fn search(t: Text, wanted: &Wanted) -> Markup {
    let queue = if wanted.words.is_empty() { Queue::All } else { wanted.queue };
    html! {
        form.search role="search" method="get" action=(path::SUPPORT) {
            (icon(Icon::SEARCH))
            input.in type="search" name="q" value=(wanted.words) aria-label=(t.get("desk-search"))
                placeholder=(t.get("desk-search-hint")) maxlength="200" autocomplete="off";
            input type="hidden" name="queue" value=(queue.as_str());
            @if let Some(kind) = wanted.kind { input type="hidden" name="kind" value=(kind.as_str()); }
        }
    }
}

fn turn(t: Text, page: &Page) -> Markup {
    let (before, after) = page.desk.more;
    let (first, last) = (page.desk.lines.first(), page.desk.lines.last());
    let to = |from| address(&Wanted { from, ..page.wanted.clone() });
    html! {
        @if before || after {
            nav.pager aria-label=(t.get("desk-pages")) {
                @if before {
                    @let from = first.map_or(Begin::Start, |line| Begin::Before(line.id));
                    a.btn rel="prev" href=(to(from)) { (t.get("desk-previous")) }
                }
                @if let (true, Some(line)) = (after, last) {
                    a.btn rel="next" href=(to(Begin::After(line.id))) { (t.get("desk-next")) }
                }
            }
        }
    }
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
    let desk = Desk { lines, counts, kinds, more: (true, true) };
    let closed = vec![Line { state: State::Approved, ..line.clone() }, Line { state: State::Refused, ..line }];
    let closed = Desk { lines: closed, more: (false, true), ..desk.clone() };
    let wanted = Wanted { queue: Queue::Closed, kind: Some(Kind::Access), words: "a <b>&c".into(), from: Begin::Start };
    vec![
        ("open", Page { desk, wanted: Wanted { from: Begin::After(uuid::Uuid::nil()), ..Wanted::default() } }),
        ("closed", Page { desk: closed, wanted: wanted.clone() }),
        ("none", Page { desk: Desk::default(), wanted }),
        ("empty", Page::default()),
    ]
}
