//! `GET /request/state`: the acknowledgement, and how far the request is (S0-05, S0-06).

use maud::{Markup, html};

use crate::{
    support::{Receipt, State},
    view::{
        Frame, Weight,
        frame::{self, Script},
        part::{
            self,
            icon::{Icon, icon},
        },
        path,
    },
};

/// A request as who asked may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What is known of it.
    pub receipt: Receipt,
    /// Whether it has just been received.
    pub new: bool,
}

/// One line of what comes: said, in small, whether it is still to come.
struct Step {
    name: String,
    text: String,
    next: bool,
}

/// The page.
pub fn page(frame: &Frame<'_>, page: &Page) -> Markup {
    let (t, receipt) = (frame.text, &page.receipt);
    let title = if page.new { t.get("request-received-title") } else { t.get("request-status-title") };
    let lead = t.with("request-received-lead", &[("contact", (&receipt.contact).into())]);
    let card = html! {
        div.stack.stack-l {
            @if page.new { span.ico.ico-l.ok { (icon(Icon::OK)) } }
            div.stack.stack-s { h1 { (title) } @if page.new { p.mute { (lead) } } }
            @if receipt.bounced.is_some() { (part::note(Weight::Warning, None, t.get("request-bounced"))) }
            div.card.card-s.stack {
                (kept(frame, t.get("request-reference"), &receipt.reference))
                @if !receipt.follow.is_empty() { (kept(frame, t.get("request-follow-code"), &spaced(&receipt.follow))) }
                p.sm.mute { (t.get("request-follow-keep")) }
            }
            div.stack.stack-s {
                h2 { (t.get("request-next")) }
                ol.time {
                    @for step in steps(frame, receipt) {
                        li.next[step.next] { div { b { (step.name) } br; small { (step.text) } } }
                    }
                }
            }
            div.acts {
                @if page.new { a.btn.btn-1.btn-lg href=(path::REQUEST_FOLLOW) { (t.get("request-follow")) } }
                button.btn.btn-lg type="button" hidden data-print { (icon(Icon::PRINT)) (t.get("request-print")) }
            }
        }
    };
    frame::solo(frame, title, Script::None, &card)
}

fn kept(frame: &Frame<'_>, name: &str, value: &str) -> Markup {
    html! {
        div.line {
            div { p.sm.mute { (name) } p.mono { b { (value) } } }
            span.end {
                button.btn type="button" hidden data-copy=(value) {
                    (icon(Icon::COPY)) (frame.text.get("request-copy")) span.vh { " " (name) }
                }
            }
        }
    }
}

fn steps(frame: &Frame<'_>, receipt: &Receipt) -> Vec<Step> {
    let t = frame.text;
    let step = |name: &str, text: String, next| Step { name: name.to_owned(), text, next };
    let at = |moment| t.moment(moment, frame.zone);
    let mut steps = Vec::new();
    steps.extend(receipt.received.map(|moment| step(t.get("request-step-received"), at(moment), false)));
    let answered = receipt.answered.map(at).unwrap_or_default();
    match receipt.state {
        State::Approved => {
            steps.push(step(t.get("request-step-approved"), answered, false));
            steps.push(step(t.get("request-before-sign-in"), t.get("request-step-approved-text").to_owned(), true));
        }
        State::Refused => steps.push(step(t.get("request-step-refused"), answered, false)),
        State::Unproved | State::Received | State::Waiting => {
            let waits = receipt.state == State::Waiting;
            let read = (t.get("request-step-read"), t.get("request-step-read-text"));
            steps.push(step(read.0, read.1.to_owned(), !waits));
            if waits {
                let waiting = (t.get("request-step-waiting"), t.get("request-step-waiting-text"));
                steps.push(step(waiting.0, waiting.1.to_owned(), false));
            }
            if !receipt.phone.is_empty() {
                let text = t.with("request-step-call-text", &[("end", (&receipt.phone).into())]);
                steps.push(step(t.get("request-step-call"), text, true));
            }
            if let Some((from, to)) = receipt.due {
                let days = [("from", t.calendar_day(from).into()), ("to", t.calendar_day(to).into())];
                let name = t.with("request-step-answer", &days);
                steps.push(step(&name, t.get("request-step-answer-text").to_owned(), true));
            }
        }
    }
    steps
}

/// Two groups, as it is read aloud.
fn spaced(code: &str) -> String {
    let (first, second) = code.split_at_checked(code.len() / 2).unwrap_or((code, ""));
    format!("{first} {second}")
}

/// The page of a request that this browser does not know.
pub fn gone(frame: &Frame<'_>) -> Markup {
    let t = frame.text;
    let card = html! {
        div.stack.stack-l {
            div.stack.stack-s { h1 { (t.get("request-gone-title")) } p.mute { (t.get("request-gone-text")) } }
            div.acts {
                a.btn.btn-1.btn-lg href=(path::REQUEST_FOLLOW) { (t.get("request-before-follow")) }
                a.btn.btn-lg href=(path::REQUEST) { (t.get("recover-restart")) }
            }
        }
    };
    frame::solo(frame, t.get("request-gone-title"), Script::None, &card)
}

#[cfg(test)]
pub(in crate::view) fn samples() -> Vec<(&'static str, Page)> {
    use crate::{base::Timestamp, support::Kind};
    let receipt = Receipt {
        reference: "7KQ2M4XZ".into(),
        kind: Kind::Access,
        state: State::Received,
        received: Some(Timestamp(1_795_187_520_000)),
        due: "2026-11-24".parse().ok().zip("2026-11-27".parse().ok()),
        phone: "19".into(),
        follow: "04128830".into(),
        bounced: None,
        answer: None,
        answered: None,
        again: None,
        contact: "l…@courriel.example".into(),
    };
    let of = |state| Receipt { state, answered: Some(Timestamp(1_795_287_520_000)), ..receipt.clone() };
    let page = Page { receipt: receipt.clone(), new: true };
    vec![
        ("new", page.clone()),
        ("received", Page { new: false, ..page.clone() }),
        ("bounced", Page { receipt: Receipt { bounced: receipt.received, ..receipt.clone() }, ..page }),
        ("waiting", Page { receipt: of(State::Waiting), new: false }),
        ("approved", Page { receipt: of(State::Approved), new: false }),
        ("refused", Page { receipt: of(State::Refused), new: false }),
    ]
}
