//! The forgotten password, page by page (S1-09 to S1-21).
//!
//! Every page says the same to somebody and to nobody: what is not known is said with « si ».

pub mod code;
pub mod contact;
pub mod destination;
pub mod done;
pub mod letter;
pub mod method;
pub mod password;
pub mod questions;
pub mod start;
pub mod wait;

use maud::{Markup, html};

use super::{
    Frame,
    frame::{self, Script},
    part::{
        self,
        icon::{Icon, icon},
    },
    path,
};
use crate::base::Timestamp;

/// Where one stands: « étape de vérification 1 › étape de vérification 2 › choisir un nouveau mot de passe » (S1-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trail {
    /// Proofs given.
    pub passed: u32,
    /// Proofs needed.
    pub needed: u32,
    /// Whether questions were answered, if any are asked.
    pub questions: Option<bool>,
}

impl Default for Trail {
    fn default() -> Self {
        Self { passed: 0, needed: 2, questions: None }
    }
}

/// A page of the way, with the trail beside it.
fn step(frame: &Frame<'_>, title: &str, trail: Trail, card: &Markup) -> Markup {
    let t = frame.text;
    let names = (1..=trail.needed)
        .map(|step| t.with("recover-step-proof", &[("step", step.into())]))
        .chain(trail.questions.map(|_| t.get("recover-step-questions").to_owned()))
        .chain([t.get("recover-step-password").to_owned()]);
    let done = trail.passed + u32::from(trail.questions == Some(true));
    let body = html! {
        (frame::bar(frame, Some(t.get("recover-place"))))
        div.wizard {
            nav aria-label=(t.get("recover-steps")) {
                ol.steps {
                    @for (place, name) in (0_u32..).zip(names) {
                        li.done[place < done] aria-current=[(place == done).then_some("step")] {
                            (name) @if place < done { span.vh { (t.get("recover-step-done")) } }
                        }
                    }
                }
            }
            main.card.fold #main {
                (frame::notices(frame))
                div.stack.stack-l { h1 { (title) } (card) }
            }
        }
        (frame::foot(frame))
    };
    frame::document(frame, title, Script::None, "solo", &body)
}

/// Under every step: another means, the administrator, giving up (S1-12, S1-17).
fn ways_out(frame: &Frame<'_>, other_method: bool) -> Markup {
    let t = frame.text;
    html! {
        hr;
        div.line {
            @if other_method {
                form method="post" action=(path::RECOVER_METHOD) {
                    (part::csrf(frame))
                    button.btn.btn-q name="action" value="back" { (icon(Icon::BACK)) (t.get("recover-other-method")) }
                }
            }
            a.btn.btn-q href=(path::RECOVER_CONTACT) { (icon(Icon::INFO)) (t.get("recover-contact")) }
            span.end { (cancel(frame)) }
        }
    }
}

/// « Annuler ».
fn cancel(frame: &Frame<'_>) -> Markup {
    html! {
        form method="post" action=(path::RECOVER_CANCEL) {
            (part::csrf(frame))
            button.btn { (frame.text.get("recover-cancel")) }
        }
    }
}

/// Whole seconds from now, at least one.
fn seconds(frame: &Frame<'_>, until: Timestamp) -> u64 {
    until.since(frame.now).as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1)
}

/// Every sample of every page of the way.
#[cfg(test)]
pub(super) fn samples(frame: &Frame<'_>) -> Vec<(String, Markup)> {
    fn named<P>(page: &str, samples: &[(&str, P)], draw: impl Fn(&P) -> Markup) -> Vec<(String, Markup)> {
        samples.iter().map(|(name, shown)| (format!("{page}-{name}"), draw(shown))).collect()
    }
    let all = [
        named("start", &start::samples(), |page| start::page(frame, page)),
        named("wait", &wait::samples(), |page| wait::page(frame, page)),
        named("method", &method::samples(), |page| method::page(frame, page)),
        named("destination", &destination::samples(), |page| destination::page(frame, page)),
        named("code", &code::samples(), |page| code::page(frame, page)),
        named("contact", &contact::samples(), |page| contact::page(frame, page)),
        named("questions", &questions::samples(), |page| questions::page(frame, page)),
        named("password", &password::samples(), |page| password::page(frame, page)),
        named("letter", &letter::samples(), |page| letter::page(frame, page)),
        vec![("done".to_owned(), done::page(frame))],
    ];
    all.into_iter().flatten().collect()
}
