//! `GET /admin/audit`: the journal, searched. Query: `person`, `event`, `outcome`, `structure`, `from`, `until`, `before`, `after`.
//!
//! Form: POST to the same path with `csrf` and `action` = `verify` or `verify-all`.

use maud::{Markup, html};

use super::{Sheet, event::words, shell};
use crate::{
    admin::{EXPORTED, JournalLine},
    audit::{Check, Checked, Cursor, Event, Fault, Outcome},
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{Field, Kind, field, select},
            icon::{Icon, icon},
            person::title,
        },
        path,
    },
};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The lines, newest first.
    pub lines: Vec<JournalLine>,
    /// What was searched.
    pub typed: Typed,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// From where newer ones go on.
    pub newer: Option<i64>,
    /// From where older ones go on.
    pub older: Option<i64>,
    /// What the last verification found.
    pub check: Option<Check>,
}

/// What was searched, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// An address.
    pub person: String,
    /// An event, by its name.
    pub event: String,
    /// An outcome, by its name.
    pub outcome: String,
    /// A structure, by its name.
    pub structure: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No account has this address.
    Person,
    /// No structure has this name.
    Structure,
    /// That is no day.
    From,
    /// That is no day.
    Until,
}

/// The address of a page of a search, or of its export.
pub fn link(base: &str, typed: &Typed, cursor: Cursor) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let fields = [
        ("person", &typed.person),
        ("event", &typed.event),
        ("outcome", &typed.outcome),
        ("structure", &typed.structure),
        ("from", &typed.from),
        ("until", &typed.until),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    match cursor {
        Cursor::Newest => {}
        Cursor::Before(seq) => {
            query.append_pair("before", &seq.to_string());
        }
        Cursor::After(seq) => {
            query.append_pair("after", &seq.to_string());
        }
    }
    let query = query.finish();
    if query.is_empty() { base.to_owned() } else { format!("{base}?{query}") }
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    let content = html! {
        (search(t, page))
        @if page.lines.is_empty() {
            div.empty { (icon(Icon::FILE)) p { (t.get("audit-none")) } }
        } @else {
            (table(frame, &page.lines))
            (turn(t, page))
            (export(t, page))
        }
        (integrity(frame, page.check.as_ref()))
    };
    let (title, lead) = (t.get("audit-title"), t.get("audit-lead"));
    shell(frame, &Sheet { here: path::ADMIN_JOURNAL, title, lead, acts: html! {}, wide: true }, &content)
}

fn search(t: Text, page: &Page) -> Markup {
    let typed = &page.typed;
    let line = |name: &'static str,
                label: &'static str,
                value: &str,
                kind,
                hint: Option<&'static str>,
                error: Option<&str>| {
        let shown = Field {
            name,
            label: t.get(label),
            hint: hint.map(|hint| t.get(hint)),
            error,
            value,
            kind,
            autocomplete: "off",
            ..Field::default()
        };
        field(t, &shown)
    };
    let wrong = |problem: Problem, words: &'static str| page.problems.contains(&problem).then(|| t.get(words));
    let mut events = vec![("", t.get("audit-any-event"))];
    events.extend(Event::ALL.iter().map(|event| (event.as_str(), words(t, *event))));
    let mut outcomes = vec![("", t.get("audit-any"))];
    outcomes.extend(Outcome::ALL.map(|outcome| (outcome.as_str(), outcome_words(t, outcome))));
    html! {
        form.card.card-s.stack role="search" method="get" action=(path::ADMIN_JOURNAL) {
            div.cols {
                (line("person", "audit-person", &typed.person, Kind::Address, Some("audit-person-hint"), wrong(Problem::Person, "audit-nobody")))
                (line("structure", "audit-structure", &typed.structure, Kind::Text, None, wrong(Problem::Structure, "audit-no-structure")))
            }
            div.cols {
                (select(("event", t.get("audit-event")), &events, &typed.event, None))
                (select(("outcome", t.get("audit-outcome")), &outcomes, &typed.outcome, None))
            }
            div.cols {
                (line("from", "audit-from", &typed.from, Kind::Date, None, wrong(Problem::From, "audit-no-day")))
                (line("until", "audit-until", &typed.until, Kind::Date, None, wrong(Problem::Until, "audit-no-day")))
            }
            div.line {
                button.btn.btn-1 { (icon(Icon::SEARCH)) (t.get("audit-find")) }
                a.btn.btn-q href=(path::ADMIN_JOURNAL) { (t.get("audit-clear")) }
            }
        }
    }
}

fn outcome_words(t: Text, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => t.get("audit-ok"),
        Outcome::Fail => t.get("audit-fail"),
        Outcome::Refused => t.get("audit-refused"),
    }
}

fn table(frame: &Frame<'_>, lines: &[JournalLine]) -> Markup {
    let t = frame.text;
    html! {
        div.wrap {
            table.table {
                caption.vh { (t.get("audit-title")) }
                thead {
                    tr {
                        th scope="col" { (t.get("audit-when")) }
                        th scope="col" { (t.get("audit-what")) }
                        th scope="col" { (t.get("audit-who")) }
                        th scope="col" { (t.get("audit-whom")) }
                        th.lo scope="col" { (t.get("audit-where")) }
                    }
                }
                tbody { @for line in lines { (row(frame, line)) } }
            }
        }
    }
}

fn row(frame: &Frame<'_>, line: &JournalLine) -> Markup {
    let (t, entry) = (frame.text, &line.entry);
    let number = t.with("audit-number", &[("n", entry.seq.into())]);
    let what = Event::parse(&entry.event).map_or(entry.event.as_str(), |event| words(t, event));
    let outcome = Outcome::parse(&entry.outcome);
    let class = match outcome {
        Some(Outcome::Ok) => "tag ok",
        Some(Outcome::Fail) => "tag bad",
        Some(Outcome::Refused) | None => "tag warn",
    };
    // Oneself is said once.
    let whom = line.subject.as_ref().filter(|_| entry.subject != entry.actor);
    html! {
        tr {
            td { span { (t.moment(entry.at, frame.zone)) small { (number) } } }
            td data-l=(t.get("audit-what")) {
                span {
                    b { (what) } " " span class=(class) { (outcome.map_or(entry.outcome.as_str(), |outcome| outcome_words(t, outcome))) }
                    (details(t, line, &number))
                }
            }
            td data-l=(t.get("audit-who")) { @if let Some(actor) = &line.actor { (title(actor.as_str())) } @else { "–" } }
            td data-l=(t.get("audit-whom")) { @if let Some(whom) = whom { (title(whom.as_str())) } @else { "–" } }
            td class=(if entry.ip.contains(':') { "lo wrap-any" } else { "lo nw" }) data-l=(t.get("audit-where")) { @if entry.ip.is_empty() { "–" } @else { (entry.ip) } }
        }
    }
}

fn details(t: Text, line: &JournalLine, number: &str) -> Markup {
    let entry = &line.entry;
    let detail = line.structure.as_deref().unwrap_or(&entry.detail);
    let facts = [
        ("audit-event", entry.event.as_str()),
        ("audit-reason", &entry.reason),
        ("audit-detail", detail),
        ("audit-method", &entry.method),
        ("audit-level", &entry.level),
        ("audit-where", &entry.ip),
        ("audit-agent", &entry.agent),
        ("audit-device", &entry.device),
        ("audit-session", &entry.session),
        ("audit-challenge", &entry.challenge),
        ("audit-hash", &entry.hash),
    ];
    html! {
        details.more {
            summary { (t.get("audit-more")) span.vh { " " (number) } }
            dl.kv.sm {
                @for (label, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
                    dt { (t.get(label)) } dd.wrap-any { (value) }
                }
            }
        }
    }
}

fn turn(t: Text, page: &Page) -> Markup {
    html! {
        @if page.newer.is_some() || page.older.is_some() {
            nav.pager aria-label=(t.get("audit-pages")) {
                @if let Some(seq) = page.newer {
                    a.btn rel="prev" href=(link(path::ADMIN_JOURNAL, &page.typed, Cursor::After(seq))) { (t.get("audit-newer")) }
                }
                @if let Some(seq) = page.older {
                    a.btn rel="next" href=(link(path::ADMIN_JOURNAL, &page.typed, Cursor::Before(seq))) { (t.get("audit-older")) }
                }
            }
        }
    }
}

fn export(t: Text, page: &Page) -> Markup {
    let button = |base: &str, words: &'static str| {
        let href = link(base, &page.typed, Cursor::Newest);
        html! { a.btn href=(href) { (icon(Icon::DOWNLOAD)) (t.get(words)) } }
    };
    html! {
        section.stack.stack-s.slim {
            h2 { (t.get("audit-export")) }
            p.sm.mute { (t.with("audit-export-text", &[("n", EXPORTED.into())])) }
            div.line {
                (button(path::ADMIN_JOURNAL_CSV, "audit-export-csv"))
                (button(path::ADMIN_JOURNAL_JSON, "audit-export-json"))
            }
        }
    }
}

fn integrity(frame: &Frame<'_>, check: Option<&Check>) -> Markup {
    let t = frame.text;
    let going = check.is_some_and(|check| check.result == Checked::Going);
    let first = if going { "audit-chain-go-on" } else { "audit-chain-verify" };
    html! {
        section.stack.stack-s.slim {
            h2 { (t.get("audit-chain")) }
            @match check {
                None => { (part::note(Weight::Info, None, t.get("audit-chain-never"))) }
                Some(check) => { (found(frame, check)) }
            }
            p.sm.mute { (t.get("audit-chain-text")) }
            form.line method="post" action=(path::ADMIN_JOURNAL) data-once {
                (part::csrf(frame))
                button.btn.btn-1 name="action" value="verify" { (icon(Icon::SHIELD)) (t.get(first)) }
                button.btn name="action" value="verify-all" { (t.get("audit-chain-anew")) }
            }
        }
    }
}

fn found(frame: &Frame<'_>, check: &Check) -> Markup {
    let t = frame.text;
    let moment = t.moment(check.at, frame.zone);
    let values = |entry: i64| {
        [
            ("through", check.through.into()),
            ("end", check.end.into()),
            ("entry", entry.into()),
            ("moment", (&moment).into()),
        ]
    };
    match check.result {
        Checked::Whole => part::note(Weight::Done, None, &t.with("audit-chain-whole", &values(0))),
        Checked::Going => part::note(Weight::Info, None, &t.with("audit-chain-going", &values(0))),
        Checked::Broken(seq, fault) => {
            // The page on which it stands, or would.
            let around = link(path::ADMIN_JOURNAL, &Typed::default(), Cursor::Before(seq + 25));
            let words = html! { (fault_words(t, fault)) " " a href=(around) { (t.get("audit-fault-look")) } };
            part::note_with(Weight::Problem, Some(&t.with("audit-chain-broken", &values(seq))), &words)
        }
    }
}

fn fault_words(t: Text, fault: Fault) -> &'static str {
    match fault {
        Fault::Missing => t.get("audit-fault-missing"),
        Fault::Altered => t.get("audit-fault-altered"),
        Fault::DayEnd => t.get("audit-fault-day"),
        Fault::CutOff => t.get("audit-fault-cut-off"),
        Fault::Seal => t.get("audit-fault-seal"),
        Fault::Anchor => t.get("audit-fault-anchor"),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Page)> {
    use crate::{audit::Written, base::AccountId};
    let now = crate::view::gallery::NOW;
    let (agent, other) = (AccountId::new(), AccountId::new());
    let entry = |seq, event: &str, outcome: &str, subject| Written {
        seq,
        id: uuid::Uuid::nil(),
        day: "2026-11-20".into(),
        at: now,
        event: event.into(),
        outcome: outcome.into(),
        reason: "referent assigned".into(),
        actor: Some(agent),
        subject,
        ip: "2001:db8:1234:5678:9abc:def0:1234:5678".into(),
        device: String::new(),
        agent: "Mozilla/5.0 <b>(X11; Linux x86_64)</b> Firefox/140.0".into(),
        session: "0123456789abcdef0123456789abcdef".into(),
        challenge: String::new(),
        method: "totp".into(),
        level: "2".into(),
        detail: "0190c5f2-0000-7000-8000-000000000001".into(),
        hash: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".into(),
    };
    let line = |entry: Written, structure: Option<&str>| JournalLine {
        actor: entry.actor.map(|_| "ines.carpentier.med@chts.example".parse().unwrap()),
        subject: entry.subject.map(|_| "paul.roy.med@chts.example".parse().unwrap()),
        structure: structure.map(str::to_owned),
        entry,
    };
    let nobody = Written { actor: None, ip: String::new(), ..entry(1, "audit.purge", "ok", None) };
    let lines = vec![
        line(entry(1_204_331, "role.give", "ok", Some(other)), Some("Clinique <du> Vallon")),
        line(entry(1_204_330, "login.fail", "fail", Some(agent)), None),
        line(entry(1_204_329, "role.refused", "refused", Some(agent)), None),
        line(entry(1_204_328, "later.event", "strange", None), None),
        line(nobody, None),
    ];
    let check = |result| Some(Check { result, through: 200_000, end: 1_204_331, at: now });
    let page = Page { lines, older: Some(1), newer: Some(1_204_331), check: check(Checked::Whole), ..Page::default() };
    let typed = Typed { person: "<b>".into(), structure: "\"x".into(), from: "x".into(), ..Typed::default() };
    let problems = vec![Problem::Person, Problem::Structure, Problem::From, Problem::Until];
    let wrong = Page { typed, problems, check: check(Checked::Broken(17, Fault::Altered)), ..Page::default() };
    let going = Page { check: check(Checked::Going), ..page.clone() };
    vec![("all", page), ("wrong", wrong), ("going", going), ("never", Page::default())]
}
