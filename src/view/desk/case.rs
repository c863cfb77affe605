//! `GET /support/request/{id}`: one request, and what can be done with it.
//!
//! Forms: POST to the same path with `csrf` and `action` = `take`, `give-back`, `note` (`words`), `wait` (`to`), `read`, `refuse`
//! (`why`), `done`, or `approve` (`structure`, `local`, `how`).

use maud::{Markup, html};

use super::{Shell, due, kind_name, refusal, shell};
use crate::{
    support::{Case, HandOver, Kind, Refusal, Same, State, licence::Profession},
    text::Text,
    view::{
        Frame, Weight,
        part::{
            self,
            field::{self, Field, field},
            icon::{Icon, icon},
        },
        path,
        request::form::{place_name, profession_name},
    },
};

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// It.
    pub case: Case,
    /// Whether who looks at it has taken it.
    pub mine: bool,
    /// The ways by which a temporary password can reach the person.
    pub ways: Vec<HandOver>,
    /// What was typed before the `@`.
    pub local: String,
    /// Why nothing was done.
    pub problem: Option<Problem>,
}

/// Why nothing was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Somebody else was faster.
    Changed,
    /// The address is somebody's.
    Taken,
    /// This cannot stand before the `@`.
    Local,
    /// No address can be made of the name: one is to be typed.
    NoLocal,
    /// The personal address is one of Pli's.
    OwnMailbox,
    /// The password cannot go that way.
    HandOver,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let (t, case) = (frame.text, &page.case);
    let line = &case.line;
    let name = if line.name.is_empty() { t.get("desk-nobody") } else { &line.name };
    let open = matches!(line.state, State::Received | State::Waiting);
    let content = html! {
        (problem(t, page.problem))
        div.line {
            @match line.state {
                State::Approved => { span.tag.ok { (icon(Icon::OK)) (t.get("desk-approved")) } }
                State::Refused => { span.tag { (icon(Icon::CLOSE)) (t.get("desk-refused")) } }
                State::Waiting => { span.tag.acc { (t.get("desk-queue-waiting")) } (due(t, line.due, line.standing)) }
                State::Unproved | State::Received => { span.tag.acc { (t.get("desk-to-read")) } (due(t, line.due, line.standing)) }
            }
            @if let Some(agent) = &case.taken_by { span.tag { (t.with("desk-taken-by", &[("name", agent.into())])) } }
        }
        @if open { (delay(t, case)) }
        @if line.bounced { (came_back(t, case)) }
        (facts(frame, case))
        (likeness(t, case))
        @if let Some(why) = case.answer.as_deref().and_then(Refusal::parse) {
            (part::note(Weight::Info, Some(t.get("desk-refused")), refusal(t, why)))
        }
        @if open { (acts(frame, page)) }
        (notes(frame, page))
        p { a href=(path::SUPPORT) { (t.get("desk-back")) } }
    };
    shell(
        frame,
        &Shell {
            here: path::SUPPORT,
            title: name,
            lead: &format!("{} · {}", line.reference, kind_name(t, line.kind)),
            wide: false,
        },
        &content,
    )
}

fn came_back(t: Text, case: &Case) -> Markup {
    let status = case.bounce.as_deref();
    let text = status.map(|status| t.with("desk-bounced-status", &[("status", status.into())]));
    part::note(Weight::Warning, None, text.as_deref().unwrap_or(t.get("desk-bounced-text")))
}

fn problem(t: Text, problem: Option<Problem>) -> Markup {
    let words = match problem {
        None => return html! {},
        Some(Problem::Changed) => t.get("desk-changed"),
        Some(Problem::Taken) => t.get("desk-local-taken"),
        Some(Problem::Local) => t.get("desk-local-flaw"),
        Some(Problem::NoLocal) => t.get("desk-local-missing"),
        Some(Problem::OwnMailbox) => t.get("desk-own-mailbox"),
        Some(Problem::HandOver) => t.get("desk-how-flaw"),
    };
    part::note(Weight::Problem, None, words)
}

fn delay(t: Text, case: &Case) -> Markup {
    let days = [("from", t.calendar_day(case.from).into()), ("to", t.calendar_day(case.line.due).into())];
    html! {
        div.stack.stack-s {
            div.line.sm {
                span { (t.with("desk-day", &[("day", case.days.into())])) }
                span.end.mute { (t.with("desk-between", &days)) }
            }
            progress value=(case.days.min(5)) max="5" aria-label=(t.get("desk-delay")) {}
        }
    }
}

fn facts(frame: &Frame<'_>, case: &Case) -> Markup {
    let t = frame.text;
    html! {
        dl.kv {
            @if let Some(person) = &case.person {
                dt { (t.get("request-profession")) }
                dd { (Profession::parse(&person.profession).map_or("", |profession| profession_name(t, profession))) }
                dt { (t.get("request-licence")) }
                dd.mono { @if person.licence.is_empty() { "–" } @else { (person.licence) } }
                dt { (t.get("request-work-place")) } dd { (place_name(t, case.place)) }
                dt { (t.get("desk-structure")) } dd { (person.structure) }
                dt { (t.get("request-phone")) } dd.nw { (person.phone) }
                @if !person.addresses.is_empty() { dt { (t.get("desk-addresses")) } dd.lines { (person.addresses) } }
            }
            dt { (t.get("desk-contact")) } dd { (case.contact) }
            dt { (t.get("desk-received")) } dd { (t.moment(case.received, frame.zone)) }
            @if let Some(at) = case.answered { dt { (t.get("desk-answered")) } dd { (t.moment(at, frame.zone)) } }
            @for letter in &case.letters {
                dt { (t.get("desk-letter")) }
                dd {
                    @match (letter.failed, letter.at) {
                        (true, _) => { (t.get("desk-letter-failed")) }
                        (false, Some(at)) => { (t.moment(at, frame.zone)) }
                        (false, None) => { (t.get("desk-letter-waits")) }
                    }
                }
            }
            @for account in case.account.iter().chain(&case.made) {
                dt { (t.get("desk-account")) }
                dd { a href=(path::support_person(account.id)) { (account.address.as_str()) } }
            }
        }
        @if !case.words.is_empty() { blockquote.prose.lines { (case.words) } }
    }
}

/// Who may be the same person.
fn likeness(t: Text, case: &Case) -> Markup {
    let same = |same: &Same| match same {
        Same::Name => t.get("desk-same-name"),
        Same::Licence => t.get("desk-same-licence"),
        Same::Contact => t.get("desk-same-contact"),
    };
    html! {
        @if !case.alike.is_empty() || !case.namesakes.is_empty() {
            section.note.warn {
                (icon(Icon::ALERT))
                div {
                    h2.sm { (t.get("desk-alike")) }
                    @for other in &case.alike {
                        p {
                            a href=(path::support_request(&other.id)) { (other.reference) } " "
                            (other.same.iter().map(same).collect::<Vec<_>>().join(", "))
                        }
                    }
                    @for account in &case.namesakes {
                        p.lines {
                            a href=(path::support_person(account.id)) { (account.address.as_str()) } " "
                            (t.get("desk-namesake"))
                        }
                    }
                }
            }
        }
    }
}

fn acts(frame: &Frame<'_>, page: &Page) -> Markup {
    let (t, case) = (frame.text, &page.case);
    let here = path::support_request(&case.line.id);
    let waits = case.line.state == State::Waiting;
    html! {
        form.line method="post" action=(here) data-once {
            (part::csrf(frame))
            @if page.mine { button.btn name="action" value="give-back" { (t.get("desk-give-back")) } }
            @else if case.line.assigned.is_none() { button.btn name="action" value="take" { (t.get("desk-take")) } }
            @if waits { button.btn name="action" value="read" { (t.get("desk-read")) } }
        }
        @if !waits && !case.structures.is_empty() {
            form.card.stack method="post" action=(here) data-once {
                (part::csrf(frame))
                h2 { (t.get("desk-wait")) }
                div.field {
                    label for="to" { (t.get("desk-in")) }
                    p.hint #to-hint { (t.get("desk-wait-hint")) }
                    select.in #to name="to" aria-describedby="to-hint" {
                        @for structure in &case.structures { option value=(structure.id) { (structure.name) } }
                    }
                }
                div.acts { button.btn name="action" value="wait" { (t.get("desk-wait-button")) } }
            }
        }
        @if case.line.kind == Kind::Access { (approve(frame, page, &here)) } @else {
            form.card.stack method="post" action=(here) data-once {
                (part::csrf(frame))
                h2 { (t.get("desk-done")) }
                p.mute { (t.get(if case.line.kind == Kind::Merge { "desk-done-merge" } else { "desk-done-recovery" })) }
                div.acts {
                    @if case.line.kind == Kind::Merge {
                        a.btn href=(path::support_merge_for("", named(case), Some(&case.line.id))) { (t.get("desk-merge-ask")) }
                    }
                    button.btn.btn-1 name="action" value="done" { (t.get("desk-done-button")) }
                }
            }
        }
        form.card.stack method="post" action=(here) data-once {
            (part::csrf(frame))
            h2 { (t.get("desk-refuse")) }
            div.field {
                label for="why" { (t.get("desk-why")) }
                p.hint #why-hint { (t.get("desk-why-hint")) }
                select.in #why name="why" aria-describedby="why-hint" {
                    @for why in Refusal::ALL { option value=(why.as_str()) { (refusal(t, why)) } }
                }
            }
            div.acts { button.btn.btn-bad name="action" value="refuse" { (t.get("desk-refuse-button")) } }
        }
    }
}

fn approve(frame: &Frame<'_>, page: &Page, here: &str) -> Markup {
    let t = frame.text;
    let wrong = matches!(page.problem, Some(Problem::Taken | Problem::Local | Problem::NoLocal));
    let local = Field {
        name: "local",
        label: t.get("desk-local"),
        aside: Some(t.get("frame-optional")),
        hint: Some(t.get("desk-local-hint")),
        error: wrong.then(|| t.get("desk-local-flaw")),
        value: &page.local,
        autocomplete: "off",
        ..Field::default()
    };
    html! {
        form.card.stack method="post" action=(here) data-once {
            (part::csrf(frame))
            h2 { (t.get("desk-approve")) }
            @if page.case.structures.is_empty() { (part::note(Weight::Warning, None, t.get("desk-no-structure"))) } @else {
                div.field {
                    label for="structure" { (t.get("desk-in")) }
                    select.in #structure name="structure" {
                        @for structure in &page.case.structures {
                            option value=(structure.id) { (structure.name) " (" (structure.domain) ")" }
                        }
                    }
                }
                (field(t, &local))
                fieldset.stack.stack-s {
                    legend { (t.get("desk-how")) }
                    @for (at, way) in page.ways.iter().enumerate() {
                        label.check {
                            input type="radio" name="how" value=(way.as_str()) checked[at == 0];
                            span { (way_name(t, *way)) }
                        }
                    }
                    @if page.problem == Some(Problem::HandOver) { (field::error("how", t.get("desk-how-flaw"))) }
                }
                div.acts { button.btn.btn-1 name="action" value="approve" { (t.get("desk-approve-button")) } }
            }
        }
    }
}

fn way_name(t: Text, way: HandOver) -> &'static str {
    match way {
        HandOver::Text => t.get("desk-how-text"),
        HandOver::Sheet => t.get("desk-how-sheet"),
        HandOver::Referent => t.get("desk-how-referent"),
        HandOver::Letter => t.get("desk-how-letter"),
    }
}

/// The first address that the request names.
fn named(case: &Case) -> &str {
    let addresses = case.person.as_ref().map_or("", |person| person.addresses.as_str());
    addresses.split_whitespace().find(|word| word.contains('@')).unwrap_or_default().trim_end_matches([',', ';'])
}

fn notes(frame: &Frame<'_>, page: &Page) -> Markup {
    let t = frame.text;
    html! {
        section.stack {
            h2 { (t.get("desk-notes")) }
            @for note in &page.case.notes {
                div.card.card-s { p.lines { (note.words) } p.sm.mute { (note.author) " · " (t.moment(note.at, frame.zone)) } }
            }
            form.stack.stack-s method="post" action=(path::support_request(&page.case.line.id)) data-once {
                (part::csrf(frame))
                div.field {
                    label for="words" { (t.get("desk-note")) }
                    p.hint #words-hint { (t.get("request-words-hint")) }
                    textarea.in #words name="words" rows="3" maxlength="2000" aria-describedby="words-hint" {}
                }
                div.acts { button.btn name="action" value="note" { (t.get("desk-note-button")) } }
            }
        }
    }
}

#[cfg(test)]
fn sample() -> Page {
    use crate::{
        base::{Place, StructureId, Timestamp},
        structure::{Contact, Pattern, Structure},
        support::{Alike, Applicant, Note, Posted},
    };
    let at = Timestamp(1_795_187_520_000);
    let line = super::list::sample();
    let person = Applicant {
        given: "Léonie".into(),
        family: "Marchetti".into(),
        profession: "midwife".into(),
        licence: "SF-0461".into(),
        phone: "+14185550119".into(),
        structure: "Maison de naissance du Vallon".into(),
        addresses: "l@x.example\n<b>".into(),
    };
    let alike = Alike {
        id: line.id,
        reference: "ABCD2345".into(),
        state: State::Refused,
        same: vec![Same::Name, Same::Licence, Same::Contact],
    };
    let structure = Structure {
        id: StructureId::new(),
        name: "Maison de naissance du Vallon".into(),
        place: Place::Quebec,
        domain: "vallon.example".parse().unwrap(),
        pattern: Pattern::default(),
        contact: Contact::default(),
        requests: true,
        changed_at: at,
    };
    let case = Case {
        received: at,
        from: "2026-11-24".parse().unwrap(),
        days: 4,
        place: Place::Quebec,
        person: Some(person),
        contact: "l@courriel.example".into(),
        words: "Je commence lundi.\n<script>alert(1)</script>".into(),
        account: None,
        made: None,
        namesakes: Vec::new(),
        alike: vec![alike],
        notes: vec![Note { author: "Élodie Prévost".into(), words: "Appelée.\n<b>".into(), at }],
        letters: vec![
            Posted { kind: "received".into(), at: Some(at), failed: false },
            Posted { kind: "x".into(), at: None, failed: false },
            Posted { kind: "x".into(), at: Some(at), failed: true },
        ],
        bounce: Some("5.1.1".into()),
        taken_by: Some("Élodie Prévost".into()),
        answer: None,
        answered: None,
        structures: vec![structure],
        line,
    };
    Page { mine: true, ways: HandOver::ALL.to_vec(), local: String::new(), problem: None, case }
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    use crate::{base::Timestamp, support::Line};
    let (page, at) = (sample(), Timestamp(1_795_187_520_000));
    let with = |change: &dyn Fn(&mut Case), problem| {
        let mut case = page.case.clone();
        change(&mut case);
        Page { case, problem, mine: false, ..page.clone() }
    };
    let of = |kind, state| move |case: &mut Case| case.line = Line { kind, state, bounced: true, ..case.line.clone() };
    vec![
        ("open", page.clone()),
        ("taken", with(&|_| {}, Some(Problem::Taken))),
        ("way", with(&|case| case.alike.clear(), Some(Problem::HandOver))),
        ("no-structure", with(&|case| case.structures.clear(), Some(Problem::Changed))),
        ("merge", with(&of(Kind::Merge, State::Waiting), None)),
        (
            "recovery",
            with(
                &|case: &mut Case| {
                    case.person = None;
                    case.line.kind = Kind::Recovery;
                    case.line.name = String::new();
                },
                None,
            ),
        ),
        (
            "refused",
            with(
                &|case: &mut Case| {
                    case.line.state = State::Refused;
                    case.line.bounced = true;
                    case.bounce = None;
                    case.answer = Some("twice".into());
                    case.answered = Some(at);
                },
                None,
            ),
        ),
        ("approved", with(&of(Kind::Access, State::Approved), None)),
    ]
}
